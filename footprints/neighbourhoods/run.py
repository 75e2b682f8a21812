"""One run of the search on one piece: a seed plan, then annealing in short stretches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from footprints.kernels.dice import new_dice
from footprints.kernels.graph import Ints
from footprints.neighbourhoods.kernels.annealing import anneal
from footprints.neighbourhoods.kernels.ground import Ground, Rules, new_ledger, new_scratch
from footprints.neighbourhoods.kernels.ledger import fill, objective
from footprints.neighbourhoods.kernels.seeds import divide
from footprints.neighbourhoods.pieces.pieces import Piece
from footprints.neighbourhoods.pieces.rules import keeps_rules, name_labels

STRETCH = 10_000
"""Moves between two looks at the clock."""

_TREES = 30
_RESTARTS = 60
_WIDER = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7)
_REMAKES = 0.05
_CHUNKS = 0.1
_HOT = 1.5
_COLD = 0.15
_WARM = 0.25
_PERSON_SHARE = 0.3
_TINY = 1e-6
_MOST_SNAPSHOTS = 12


@dataclass(frozen=True)
class Search:
    """How long one run searches: moves in all, of which it does ``STRETCH`` at a time."""

    moves: int
    over: Callable[[], bool]
    report: Callable[[int, float], None]


@dataclass(frozen=True)
class Run:
    """The best plan of one run, its objective, and other plans met on the way."""

    label: Ints
    objective: float
    met: list[Ints] = field(default_factory=list)


def seed_plan(
    piece: Piece, rules: Rules, number: int, dice: NDArray[np.uint64], restarts: int = _RESTARTS
) -> Ints | None:
    """Return a random plan that keeps the rules' hard limits, or None if none was met."""
    if not rules.penalty:
        return _divided(piece, rules, number, (rules.low, rules.high), dice=dice, restarts=restarts)
    for wider in _WIDER:
        limits = int(rules.low * (1 - wider)), int(rules.high * (1 + wider))
        label = _divided(piece, rules, number, limits, dice=dice, restarts=restarts // 10)
        if label is not None:
            return label
    return _divided(piece, rules, number, (0, piece.people), dice=dice, restarts=restarts)


def _divided(
    piece: Piece,
    rules: Rules,
    number: int,
    limits: tuple[int, int],
    *,
    dice: NDArray[np.uint64],
    restarts: int,
) -> Ints | None:
    label = np.zeros(len(piece.ground.people), np.int32)
    wanted = np.zeros(number, np.int32)
    scratch = new_scratch(piece.ground)
    for _ in range(restarts):
        if divide(piece.ground, label, wanted, *limits, _TREES, dice, scratch):
            named = name_labels(piece, rules, label, number)
            if np.all((rules.lock < 0) | (rules.lock == named)):
                return named
    return None


def start_plan(piece: Piece, rules: Rules, number: int) -> Ints | None:
    """Return the start plan as labels, if it keeps every hard limit as it is."""
    label = rules.stay
    return label.copy() if keeps_rules(piece, rules, label, number) else None


def usual_change(ground: Ground, rules: Rules) -> float:
    """Return what moving one node typically costs, above 0.

    That is the mean cost of a cut link, and a share of the mean people of a node by every weight
    per person.
    """
    cut = float(np.abs(ground.cut).mean()) if len(ground.cut) else 0.0
    per_person = float(ground.agency_weight.sum()) + rules.ward + rules.evenness + rules.moved
    per_person += rules.distance
    return max(cut + _PERSON_SHARE * float(ground.people.mean()) * per_person, _TINY)


def heats(ground: Ground, rules: Rules) -> tuple[float, float]:
    """Return the heats to begin and to end at, from what moving one node typically costs.

    People outside the limits, where they are let be, count in the first only: at the end no one
    is to be left there for the sake of anything else.
    """
    usual = usual_change(ground, rules)
    people = _PERSON_SHARE * float(ground.people.mean())
    return _HOT * (usual + people * rules.penalty), _COLD * usual


def anneal_from(
    piece: Piece,
    rules: Rules,
    label: Ints,
    number: int,
    *,
    dice: NDArray[np.uint64],
    search: Search,
    warm: bool = False,
) -> Run:
    """Search on from a plan and return the best plan met, never worse than the first.

    ``warm`` starts with less heat, to stay near a plan that is good already.
    """
    ground = piece.ground
    ledger = new_ledger(ground, label.copy(), number)
    fill(ground, rules, ledger)
    scratch = new_scratch(ground)
    best, least = ledger.label.copy(), np.array([objective(rules, ledger)])
    hot, cold = heats(ground, rules)
    if warm:
        hot *= _WARM
    stretches = max(1, -(-search.moves // STRETCH))
    keep_from = stretches - _MOST_SNAPSHOTS
    met = []
    for stretch in range(stretches):
        if search.over():
            break
        moves = min(STRETCH, search.moves - stretch * STRETCH)
        begin, end = (hot * (cold / hot) ** ((stretch + more) / stretches) for more in (0, 1))
        anneal(
            ground, rules, ledger, scratch, dice, moves, begin, end, _REMAKES, _CHUNKS, best, least
        )
        search.report(moves, float(least[0]))
        if stretch >= keep_from:
            met.append(ledger.label.copy())
    return Run(best, float(least[0]), met)


@dataclass(frozen=True)
class Settled:
    """The number of neighbourhoods that a piece will have, and a first plan of it.

    ``strict`` says that the plan keeps the limits; ``started`` that it is the start plan itself;
    ``impossible`` that no plan of any workable number does, which was proven.
    """

    number: int
    label: Ints
    strict: bool
    started: bool = False
    impossible: bool = False


def dice_for(seed: int, piece: Piece, run: int) -> NDArray[np.uint64]:
    """Return the stream of one run on one piece, whatever else runs beside it."""
    return new_dice(seed, f"{piece.locality}/{int(piece.rows[0])}", run)


def repaired(
    piece: Piece,
    loose: Rules,
    strict: Rules,
    number: int,
    *,
    dice: NDArray[np.uint64],
    search: Search,
) -> Ints | None:
    """Look for a plan within limits by annealing away the people outside them.

    Begins from the start plan where it is connected, else from a rough division.
    """
    label = start_plan(piece, loose, number)
    if label is None:
        label = seed_plan(piece, loose, number, dice, 10)
    if label is None:
        return None
    found = anneal_from(piece, loose, label, number, dice=dice, search=search)
    return found.label if keeps_rules(piece, strict, found.label, number) else None

"""Chains of plans: walks by recombination, each from a random plan of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from footprints.errors import InfeasibleError, Problem
from footprints.kernels.graph import Ints
from footprints.neighbourhoods.ensembles.recombination import OVERFULL, recombine
from footprints.neighbourhoods.kernels.ground import new_ledger, new_scratch
from footprints.neighbourhoods.kernels.ledger import fill
from footprints.neighbourhoods.pieces.rules import rules_for
from footprints.neighbourhoods.run import dice_for, seed_plan
from footprints.neighbourhoods.side_by_side import side_by_side

if TYPE_CHECKING:
    from footprints.neighbourhoods.pieces.pieces import Piece
    from footprints.neighbourhoods.pieces.rules import Aim
    from footprints.neighbourhoods.prepare import Prepared

MOST_CUTS = 20
"""Cuts within limits that a reversible walk allows a tree to have."""

_PLAIN_STEPS, _REVERSIBLE_STEPS = 5, 300
"""Proposals for each neighbourhood between two plans that are kept."""

_STREAM = 1_000
"""Chains take the streams of chance from here on; those before are the search's own."""


@dataclass(frozen=True)
class Chain:
    """The plans of one walk.

    ``plans[i, a]`` is the neighbourhood of small area a in the i-th plan kept. ``proposed`` and
    ``kept`` count steps; ``overfull`` counts trees with more cuts than ``MOST_CUTS``, which should
    be few in a reversible walk.
    """

    plans: Ints
    proposed: int
    kept: int
    overfull: int


def tree_chains(
    prepared: Prepared,
    *,
    seed: int,
    chains: int = 4,
    plans: int = 250,
    reversible: bool = False,
    workers: int = 1,
) -> list[Chain]:
    """Walk by spanning trees from ``chains`` random plans; keep ``plans`` of each.

    Every plan keeps people limits, contiguity and localities; aims, locks and a start plan count
    for nothing. Localities walk by themselves and are joined plan by plan. The first plan of a
    chain is not kept: as many steps as lie between two kept plans come before it.

    A plain walk is not reversible, and what chance it gives a plan in the long run has no known
    formula: it favours plans with many spanning trees, that is compact ones, about as if by their
    number. Where ``reversible`` that chance is exactly the product of the numbers of spanning trees
    of the neighbourhoods, at the price of standing still most of the time. The same seed gives the
    same plans on any number of ``workers``.

    Raises InfeasibleError where a locality has no plan within limits, or none was met.
    """
    errors = [problem for problem in prepared.problems if problem.severity == "error"]
    if errors:
        raise InfeasibleError(errors)
    jobs = [(chain, at) for chain in range(chains) for at in range(len(prepared.pieces))]
    walks = side_by_side(
        lambda job: _walk(prepared, job[1], seed, job[0], plans=plans, reversible=reversible),
        jobs,
        workers,
    )
    each = len(prepared.pieces)
    return [
        _joined(prepared, walks[chain * each : (chain + 1) * each], plans)
        for chain in range(chains)
    ]


@dataclass(frozen=True)
class _Walk:
    labels: Ints
    number: int
    proposed: int
    kept: int
    overfull: int


def _walk(
    prepared: Prepared, at: int, seed: int, chain: int, *, plans: int, reversible: bool
) -> _Walk:
    """Walk on one piece and return its plans as labels, by plan and node."""
    piece, aim = prepared.pieces[at], prepared.aims[at]
    dice = dice_for(seed, piece, _STREAM + chain)
    number, label = _first(piece, aim, prepared, dice)
    rules = rules_for(piece, aim, number, prepared.weights)
    rules = rules._replace(lock=np.full_like(rules.lock, -1), stay=np.full_like(rules.stay, -1))
    ground, scratch = piece.ground, new_scratch(piece.ground)
    ledger = new_ledger(ground, label, number)
    fill(ground, rules, ledger)
    steps = number * (_REVERSIBLE_STEPS if reversible else _PLAIN_STEPS) if number > 1 else 0
    tally = np.zeros(2, np.int64)
    labels = np.zeros((plans, len(label)), np.int32)
    for place in range(plans):
        recombine(ground, rules, ledger, scratch, dice, steps, reversible, MOST_CUTS, tally)
        labels[place] = ledger.label
    return _Walk(labels, number, steps * plans, int(tally[0]), int(tally[OVERFULL]))


def _first(
    piece: Piece, aim: Aim, prepared: Prepared, dice: NDArray[np.uint64]
) -> tuple[int, Ints]:
    """Return a number of neighbourhoods that can be done and a random plan to begin from."""
    for number in aim.numbers:
        rules = rules_for(piece, aim, number, prepared.weights)
        label = seed_plan(piece, rules, number, dice)
        if label is not None:
            return number, label
    raise InfeasibleError(
        [
            Problem(
                "no plan to begin a chain from was met.",
                f"{piece.name} ({piece.locality})",
                "Widen the limits on residents.",
            )
        ]
    )


def _joined(prepared: Prepared, walks: list[_Walk], plans: int) -> Chain:
    """Join the walks of all pieces into plans of the whole region."""
    member = np.full((plans, prepared.count), -1, np.int32)
    made = 0
    for piece, walk in zip(prepared.pieces, walks, strict=True):
        member[:, piece.rows] = walk.labels[:, piece.node] + made
        made += walk.number
    return Chain(
        member,
        sum(walk.proposed for walk in walks),
        sum(walk.kept for walk in walks),
        sum(walk.overfull for walk in walks),
    )

"""The best plan that can be put together from neighbourhoods already met, or from all there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from footprints.kernels.graph import Ints
from footprints.neighbourhoods.exact.costs import costs_of, sets_of
from footprints.neighbourhoods.exact.cover import Relaxation, Sets, best_cover, labels_of
from footprints.neighbourhoods.exact.met import STEP, neighbourhoods_met
from footprints.neighbourhoods.exact.small import SURE, prove_small
from footprints.neighbourhoods.exact.unions import MOST_NODES, possible_unions
from footprints.neighbourhoods.kernels.ground import Rules
from footprints.neighbourhoods.pieces.rules import keeps_rules, name_labels

if TYPE_CHECKING:
    from footprints.neighbourhoods.pieces.pieces import Piece

_FEW = 50_000
"""Most unions that are all looked at in passing."""

_BRANCHES = 500
_SHORT = 1e4


@dataclass(frozen=True)
class Walk:
    """A walk on from the best plan, to meet more neighbourhoods: its chance, length and end."""

    dice: NDArray[np.uint64]
    moves: int
    stop: Callable[[], bool]


def polish(piece: Piece, rules: Rules, number: int, plans: Sequence[Ints], walk: Walk) -> Ints:
    """Return the best plan there is or can be put together; at worst the first of ``plans``.

    Small pieces are solved. For others, the neighbourhoods of the plans and of a walk on from the
    first are put together anew. Where an aim is no sum over neighbourhoods nothing is done.
    """
    best = plans[0]
    if _shares(piece, rules):
        return best
    if len(piece.ground.people) <= MOST_NODES:
        unions = possible_unions(piece.ground, rules.low, rules.high, rules.lock, _FEW)
        if unions is not None:
            proven = prove_small(piece, rules, number, unions, known=best, branches=_BRANCHES)
            return _named(piece, rules, number, proven.label, best)
    steps = max(1, walk.moves // STEP)
    walked, met = neighbourhoods_met(
        piece, rules, best, number, walk.dice, steps=steps, stop=walk.stop
    )
    better = _put_together(piece, rules, number, [walked, *plans], met)
    return _named(piece, rules, number, walked if better is None else better, best)


def _shares(piece: Piece, rules: Rules) -> bool:
    wards = len(piece.ground.inverse) > piece.ground.agency_first[-1]
    return bool((rules.ward > 0 and wards) or (rules.moved > 0 and np.any(rules.stay != -1)))


def _named(piece: Piece, rules: Rules, number: int, label: Ints, best: Ints) -> Ints:
    """Return a plan with its names, or ``best`` where names and locks cannot be had together."""
    named = name_labels(piece, rules, label, number)
    return named if keeps_rules(piece, rules, named, number) else best


def _put_together(
    piece: Piece, rules: Rules, number: int, plans: Sequence[Ints], met: Sequence[Ints]
) -> Ints | None:
    """Solve the set partition over neighbourhoods met; None where the first plan is as good."""
    known: dict[bytes, Ints] = {}
    for label in plans:
        first, nodes = sets_of(label, number)
        for begin, end in pairwise(first.tolist()):
            known.setdefault(nodes[begin:end].tobytes(), nodes[begin:end])
    for one in met:
        known.setdefault(one.tobytes(), one)
    pool = list(known.values())
    first = np.concatenate([[0], np.cumsum([len(one) for one in pool])]).astype(np.int64)
    nodes = np.concatenate(pool)
    sets = Sets(first, nodes, costs_of(piece.ground, rules, first, nodes))
    value, count = float(sets.cost[:number].sum()), len(plans[0])
    relaxation = Relaxation(number, np.zeros(count), _SHORT, _SHORT)
    relaxation.add(sets)
    relaxed = relaxation.solve()
    beyond = sets.cost - sets.sums(relaxed.price)
    bound = float(relaxed.price.sum()) + number * float(beyond.min())
    if value - bound <= SURE:
        return None
    kept = np.flatnonzero(beyond - beyond.min() <= value - bound + SURE).astype(np.int64)
    _, chosen = best_cover(sets.chosen(kept), count, number, branches=_BRANCHES)
    better = labels_of(sets.chosen(kept), chosen, count)
    if better is None or float(sets.cost[kept[chosen]].sum()) >= value - SURE:
        return None
    return better

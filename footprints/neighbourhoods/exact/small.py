"""Small pieces: every possible neighbourhood listed, and the best cover proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from footprints.kernels.graph import Floats, Ints, Longs
from footprints.neighbourhoods.exact.costs import costs_of, sets_of
from footprints.neighbourhoods.exact.cover import (
    Relaxation,
    Sets,
    best_cover,
    labels_of,
)
from footprints.neighbourhoods.exact.highs import Answer
from footprints.neighbourhoods.exact.unions import as_sets, possible_unions, with_room
from footprints.neighbourhoods.kernels.ground import Rules

if TYPE_CHECKING:
    from footprints.neighbourhoods.exact.unions import Masks
    from footprints.neighbourhoods.pieces.pieces import Piece

_EACH_ROUND = 500
_ROUGH = 2_000
_ZERO = 1e-9
SURE = 1e-6
"""Objective below which two plans count as equally good: what HiGHS leaves open."""


@dataclass(frozen=True)
class Proven:
    """What listing everything gave for one number of neighbourhoods.

    ``label`` is the best plan and ``value`` what it costs. ``bound`` is what no plan can be below:
    less than ``value`` only where the time was up.
    """

    label: Ints
    value: float
    bound: float


@dataclass(frozen=True)
class _Priced:
    """The relaxation over every set.

    Its bound; the prices of nodes; how much more than the least each set costs beyond its prices;
    and the sets used.
    """

    bound: float
    price: Floats
    beyond: np.ndarray[tuple[int], np.dtype[np.float64]]
    used: Longs


def every_union(piece: Piece, rules: Rules) -> Masks | None:
    """List what can be a neighbourhood of a piece; None where that is too much to list."""
    return possible_unions(piece.ground, rules.low, rules.high, rules.lock)


def prove_small(
    piece: Piece,
    rules: Rules,
    number: int,
    unions: Masks,
    *,
    known: Ints,
    seconds: float | None = None,
    branches: int | None = None,
) -> Proven:
    """Find the best plan of ``number`` neighbourhoods among all there are, and prove it.

    ``known`` is a plan within limits, to begin from.
    """
    masks = with_room(piece.ground, rules.low, rules.high, number, unions)
    first, nodes = as_sets(masks)
    sets = Sets(first, nodes, costs_of(piece.ground, rules, first, nodes))
    count = len(piece.ground.people)
    start = _places(known, number, masks)
    whole = _relax(sets, count, number, start, _more_than_any(sets, number))

    def cover(places: Longs) -> tuple[Answer, Longs]:
        few = sets.chosen(places)
        return best_cover(few, count, number, seconds=seconds, branches=branches)

    return _settle(sets, whole, cover, start=start, known=known)


def _more_than_any(sets: Sets, number: int) -> float:
    return 1.0 + 2.0 * number * float(np.abs(sets.cost).max())


def _places(label: Ints, number: int, masks: Masks) -> Longs:
    """Return where a plan's neighbourhoods stand among the masks."""
    first, nodes = sets_of(label, number)
    own = np.bitwise_or.reduceat(np.uint64(1) << nodes.astype(np.uint64), first[:-1])
    order = np.argsort(masks)
    return np.sort(order[np.searchsorted(masks, own, sorter=order)]).astype(np.int64)


def _relax(sets: Sets, count: int, number: int, start: Longs, bare: float) -> _Priced:
    """Solve the relaxation over all sets, adding those that pay until none does."""
    relaxation = Relaxation(number, np.zeros(count), bare, bare)
    rough = np.argsort(sets.cost, kind="stable")[:_ROUGH]
    used = np.unique(np.concatenate([start, rough]))
    relaxation.add(sets.chosen(used))
    while True:
        now = relaxation.solve()
        beyond = sets.cost - sets.sums(now.price)
        paying = np.flatnonzero(beyond - now.each < -_ZERO * max(1.0, abs(now.value)))
        fresh = np.setdiff1d(paying, used)
        if not len(fresh):
            least = float(beyond.min())
            bound = float(now.price.sum()) + number * least
            return _Priced(bound, now.price, beyond - least, used)
        best = fresh[np.argsort(beyond[fresh], kind="stable")[:_EACH_ROUND]]
        relaxation.add(sets.chosen(best))
        used = np.concatenate([used, best])


def _settle(
    sets: Sets,
    whole: _Priced,
    cover: Callable[[Longs], tuple[Answer, Longs]],
    *,
    start: Longs,
    known: Ints,
) -> Proven:
    """Choose whole sets: those too dear for any better plan are left out first.

    ``cover`` chooses the best of some sets. First from those the relaxation used, which is quick
    and says how dear is too dear; then from all that are not.
    """
    best = Proven(known, float(sets.cost[start].sum()), np.inf)
    answer = None
    for every in (False, True):
        if best.value - whole.bound <= SURE:
            return replace(best, bound=min(best.value, whole.bound + SURE))
        cheap = whole.beyond <= best.value - whole.bound + SURE
        places = np.flatnonzero(cheap) if every else np.sort(whole.used)
        answer, chosen = cover(places)
        value = float(sets.cost[places[chosen]].sum())
        label = labels_of(sets.chosen(places), chosen, len(whole.price))
        if label is not None and value < best.value - SURE:
            best = Proven(label, value, np.inf)
    if answer is not None and (answer.optimal or answer.impossible):
        return replace(best, bound=best.value)
    bound = whole.bound if answer is None else max(whole.bound, answer.bound)
    return replace(best, bound=min(best.value, bound))

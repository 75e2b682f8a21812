"""Small pieces: every possible neighbourhood listed, and the best cover proven."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from footprints.neighbourhoods.exact.costs import costs_of, sets_of
from footprints.neighbourhoods.exact.cover import (
    Relaxation,
    Sets,
    best_cover,
    labels_of,
)
from footprints.neighbourhoods.exact.unions import as_sets, possible_unions, with_room
from footprints.neighbourhoods.ground import Ints, Longs, Rules

if TYPE_CHECKING:
    from footprints.neighbourhoods.exact.unions import Masks
    from footprints.neighbourhoods.pieces import Piece

_EACH_ROUND = 500
_ROUGH = 2_000
_ZERO = 1e-9
SURE = 1e-6
"""Objective below which two plans count as equally good: what HiGHS leaves open."""


@dataclass(frozen=True)
class Proven:
    """What listing everything gave for one number of neighbourhoods.

    ``label`` is the best plan and ``value`` what it costs; None and inf where no plan exists,
    which is then proven. ``bound`` is what no plan can be below: less than ``value`` only where
    the time was up.
    """

    label: Ints | None
    value: float
    bound: float


@dataclass(frozen=True)
class _Priced:
    """The relaxation over every set.

    Its bound; how much more than the least each set costs beyond its prices; and the sets used.
    """

    bound: float
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
    known: Ints | None = None,
    seconds: float | None = None,
) -> Proven:
    """Find the best plan of ``number`` neighbourhoods among all there are, and prove it.

    ``known`` is a plan within limits, if there is one: it saves time. Without it, that no plan
    exists may be what is proven.
    """
    masks = with_room(piece.ground, rules.low, rules.high, number, unions)
    if not len(masks):
        return Proven(None, float("inf"), float("inf"))
    first, nodes = as_sets(masks)
    sets = Sets(first, nodes, costs_of(piece.ground, rules, first, nodes))
    count = len(piece.ground.people)
    start = np.zeros(0, np.int64)
    if known is None:
        probe = _relax(replace(sets, cost=np.zeros(len(sets))), count, number, start, 1.0)
        if probe.bound > SURE:
            return Proven(None, float("inf"), float("inf"))
        start = probe.used
    else:
        start = _places(known, number, masks)
    whole = _relax(sets, count, number, start, _more_than_any(sets, number))
    return _settle(sets, count, number, whole, start=start, known=known, seconds=seconds)


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
            return _Priced(float(now.price.sum()) + number * least, beyond - least, used)
        best = fresh[np.argsort(beyond[fresh], kind="stable")[:_EACH_ROUND]]
        relaxation.add(sets.chosen(best))
        used = np.concatenate([used, best])


def _settle(
    sets: Sets,
    count: int,
    number: int,
    whole: _Priced,
    *,
    start: Longs,
    known: Ints | None,
    seconds: float | None,
) -> Proven:
    """Choose whole sets: those too dear for any better plan are left out first."""
    label, value = known, float("inf")
    if known is not None:
        value = float(sets.cost[start].sum())
    if value - whole.bound > SURE:
        few = np.sort(whole.used)
        answer, places = best_cover(sets.chosen(few), count, number, seconds=seconds)
        better = labels_of(sets.chosen(few), places, count)
        if better is not None and float(sets.cost[few[places]].sum()) < value - SURE:
            label, value = better, float(sets.cost[few[places]].sum())
    if value - whole.bound <= SURE:
        return Proven(label, value, min(value, whole.bound + SURE))
    kept = np.flatnonzero(whole.beyond <= value - whole.bound + SURE)
    answer, places = best_cover(sets.chosen(kept), count, number, seconds=seconds)
    better = labels_of(sets.chosen(kept), places, count)
    if better is not None and float(sets.cost[kept[places]].sum()) < value - SURE:
        label, value = better, float(sets.cost[kept[places]].sum())
    if answer.optimal or answer.impossible:
        return Proven(label, value, value)
    return Proven(label, value, max(whole.bound, min(value, answer.bound)))

"""The kernel that draws random contiguous zonings of one connected piece of ground.

A piece is divided in two, and each part again, until every part is one unit. To divide a part, its
areas are put in order of a random distance from a far end: each step from area to neighbour costs
a random length between a half and one and a half. The areas first in that order, until they hold
the people wanted, are one side; what they cut off from the rest goes with them. Both sides are
contiguous, and their line is about as smooth as lines that people draw: trees cut at an edge give
lines so ragged that real zones of whatever kind would look better than chance against them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numba import types
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2, _SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)

_SHORTEST, _LENGTHS = 8, 17
"""A step is 8 to 24 sixteenths long."""

_RING = 32
"""Buckets of the queue by distance, a power of two above the longest step."""

_TRIES = 4
"""Far ends tried for one division, until it is close enough."""

_CLOSE = 0.5
"""Close enough: off by half an average area's people."""


def _inner(function: Function) -> Function:
    """Compile a function used by the kernel below; it is kept on disk with the kernel."""
    return cast("Function", numba.njit(nogil=True)(function))


def _pinned(signature: Any) -> Callable[[Function], Function]:
    """Compile a kernel for one signature and keep it on disk, or in memory where that fails."""

    def compiled(function: Function) -> Function:
        try:
            return cast("Function", numba.njit(signature, nogil=True, cache=True)(function))
        except RuntimeError:  # numba found nowhere to write
            return cast("Function", numba.njit(signature, nogil=True)(function))

    return compiled


class _Ground(NamedTuple):
    """The piece: areas touching area a are ``near[start[a]:start[a + 1]]``."""

    start: NDArray[np.int64]
    near: NDArray[np.int64]
    people: NDArray[np.float64]


class _Desk(NamedTuple):
    """Room to work in, made once.

    ``areas`` holds the parts as runs, ``draft`` a part divided. ``sizes`` and ``units`` hold the
    units still to place in the same way, ``kept_sizes`` and ``kept_units`` those of the draft.
    ``part`` and ``seen`` mark areas with the number of the round that last dealt with them.
    ``order`` is the areas of a part by random distance, ``queue`` a plain queue, ``side`` the side
    each area is on; ``item``, ``following`` and ``bucket`` are the queue by distance.
    """

    areas: NDArray[np.int64]
    draft: NDArray[np.int64]
    sizes: NDArray[np.float64]
    units: NDArray[np.int64]
    kept_sizes: NDArray[np.float64]
    kept_units: NDArray[np.int64]
    part: NDArray[np.int64]
    seen: NDArray[np.int64]
    order: NDArray[np.int64]
    queue: NDArray[np.int64]
    side: NDArray[np.int64]
    item: NDArray[np.int64]
    following: NDArray[np.int64]
    bucket: NDArray[np.int64]


@_inner
def random_word(state: NDArray[np.uint64]) -> np.uint64:
    """Return the next 64 random bits: SplitMix64 of Steele, Lea and Flood (2014)."""
    state[0] += _STEP
    word = state[0]
    word = (word ^ (word >> _SHIFT_1)) * _MIX_1
    word = (word ^ (word >> _SHIFT_2)) * _MIX_2
    mixed: np.uint64 = word ^ (word >> _SHIFT_3)
    return mixed


@_inner
def _below(state: NDArray[np.uint64], number: int) -> int:
    return int(random_word(state) % np.uint64(number))


@_inner
def _shuffle(desk: _Desk, first: int, last: int, state: NDArray[np.uint64]) -> None:
    """Put the units of one part in random order."""
    sizes, units = desk.sizes, desk.units
    for place in range(last - 1, first, -1):
        other = first + _below(state, place - first + 1)
        sizes[place], sizes[other] = sizes[other], sizes[place]
        units[place], units[other] = units[other], units[place]


@_inner
def _mark_part(desk: _Desk, low: int, high: int, mark: int) -> None:
    for place in range(low, high):
        desk.part[desk.areas[place]] = mark


@_inner
def _farthest(ground: _Ground, desk: _Desk, origin: int, mark: int) -> int:
    """Return the area of a part that is the most steps from ``origin``."""
    desk.seen[origin] = mark
    desk.queue[0] = origin
    head, tail = 0, 1
    while head < tail:
        area = desk.queue[head]
        head += 1
        for link in range(ground.start[area], ground.start[area + 1]):
            other = ground.near[link]
            if desk.part[other] == mark and desk.seen[other] != mark:
                desk.seen[other] = mark
                desk.queue[tail] = other
                tail += 1
    last: int = desk.queue[tail - 1]
    return last


@_inner
def _sweep(ground: _Ground, desk: _Desk, origin: int, mark: int, state: NDArray[np.uint64]) -> int:
    """Put a part's areas in order of random distance from ``origin``; return how many."""
    for slot in range(_RING):
        desk.bucket[slot] = -1
    desk.item[0], desk.following[0] = origin, -1
    desk.bucket[0] = 0
    made, waiting, found, distance = 1, 1, 0, 0
    while waiting > 0:
        slot = distance % _RING
        if desk.bucket[slot] < 0:
            distance += 1
            continue
        entry = desk.bucket[slot]
        desk.bucket[slot] = desk.following[entry]
        waiting -= 1
        area = desk.item[entry]
        if desk.seen[area] == mark:
            continue
        desk.seen[area] = mark
        desk.order[found] = area
        found += 1
        for link in range(ground.start[area], ground.start[area + 1]):
            other = ground.near[link]
            if desk.part[other] == mark and desk.seen[other] != mark:
                slot = (distance + _SHORTEST + _below(state, _LENGTHS)) % _RING
                desk.item[made], desk.following[made] = other, desk.bucket[slot]
                desk.bucket[slot] = made
                made += 1
                waiting += 1
    return found


@_inner
def _divide(ground: _Ground, desk: _Desk, count: int, wanted: float, mark: int) -> int:
    """Put the first areas in order, about ``wanted`` people, on side 1 and the rest on side 0.

    Of the rest only the largest connected part, by people, stays on side 0. Returns how many
    areas are on side 1; the queue ends up holding nothing of use.
    """
    held, first = 0.0, 0
    while first < count - 1:
        people = ground.people[desk.order[first]]
        if first > 0 and held + people / 2 > wanted:
            break
        held += people
        first += 1
    for place in range(count):
        desk.side[desk.order[place]] = 1 if place < first else 0
    largest, chosen, group = -1.0, 0, -1
    for place in range(first, count):
        if desk.side[desk.order[place]] != 0:
            continue
        people = _spread(ground, desk, desk.order[place], group, mark)
        if people > largest:
            largest, chosen = people, group
        group -= 1
    ones = 0
    for place in range(count):
        area = desk.order[place]
        desk.side[area] = 0 if desk.side[area] == chosen else 1
        ones += desk.side[area]
    return ones


@_inner
def _spread(ground: _Ground, desk: _Desk, origin: int, group: int, mark: int) -> float:
    """Give the areas of side 0 connected with ``origin`` the number ``group``; return people."""
    desk.side[origin] = group
    desk.queue[0] = origin
    head, tail, people = 0, 1, 0.0
    while head < tail:
        area = desk.queue[head]
        head += 1
        people += ground.people[area]
        for link in range(ground.start[area], ground.start[area + 1]):
            other = ground.near[link]
            if desk.part[other] == mark and desk.side[other] == 0:
                desk.side[other] = group
                desk.queue[tail] = other
                tail += 1
    return people


@_inner
def _match(desk: _Desk, first: int, last: int, share: float, room: tuple[int, int]) -> int:
    """Return how many units of a part, in their order, best make up ``share`` of all of them.

    ``room`` is the areas on either side: each must have at least as many as units.
    """
    whole = 0.0
    for place in range(first, last):
        whole += desk.sizes[place]
    fewest, most = max(1, last - first - room[1]), min(last - first - 1, room[0])
    best, missed, held = fewest, 2.0, 0.0
    for number in range(1, most + 1):
        held += desk.sizes[first + number - 1] / whole
        if number >= fewest and abs(held - share) < missed:
            best, missed = number, abs(held - share)
    return best


@_inner
def _share(desk: _Desk, first: int, middle: int, last: int) -> float:
    """Return the share of a part's units that the first of them, up to ``middle``, make up."""
    held = 0.0
    for place in range(first, middle):
        held += desk.sizes[place]
    whole = held
    for place in range(middle, last):
        whole += desk.sizes[place]
    return held / whole


@_inner
def _keep(desk: _Desk, run: tuple[int, int, int, int], ones: int) -> None:
    """Keep the division just made as the best so far, side 1 first."""
    low, high, first, last = run
    one, zero = low, low + ones
    for place in range(high - low):
        area = desk.order[place]
        if desk.side[area] == 1:
            desk.draft[one] = area
            one += 1
        else:
            desk.draft[zero] = area
            zero += 1
    for place in range(first, last):
        desk.kept_sizes[place] = desk.sizes[place]
        desk.kept_units[place] = desk.units[place]


@_inner
def _settle(desk: _Desk, run: tuple[int, int, int, int]) -> None:
    """Take the division that was kept."""
    low, high, first, last = run
    for place in range(low, high):
        desk.areas[place] = desk.draft[place]
    for place in range(first, last):
        desk.sizes[place] = desk.kept_sizes[place]
        desk.units[place] = desk.kept_units[place]


@_inner
def _cut(
    ground: _Ground,
    desk: _Desk,
    run: tuple[int, int, int, int],
    mark: int,
    state: NDArray[np.uint64],
) -> tuple[int, int, int]:
    """Divide a part between two sets of its units; return areas and units of the first, and mark.

    The part is ``areas[low:high]`` and its units ``units[first:last]``, where ``run`` is (low,
    high, first, last); both are put in order, those of the first side first.
    """
    low, high, first, last = run
    count, middle = high - low, first + (last - first) // 2
    total = 0.0
    for place in range(low, high):
        total += ground.people[desk.areas[place]]
    best, areas_one, units_one = 2.0, 0, 0
    for _ in range(_TRIES):
        _shuffle(desk, first, last, state)
        mark += 2
        _mark_part(desk, low, high, mark - 1)
        origin = desk.areas[low + _below(state, count)]
        origin = _farthest(ground, desk, origin, mark - 1)
        _mark_part(desk, low, high, mark)
        _sweep(ground, desk, origin, mark, state)
        ones = _divide(ground, desk, count, total * _share(desk, first, middle, last), mark)
        held = 0.0
        for place in range(count):
            if desk.side[desk.order[place]] == 1:
                held += ground.people[desk.order[place]]
        number = _match(desk, first, last, held / total, (ones, count - ones))
        missed = abs(held / total - _share(desk, first, first + number, last))
        if missed < best:
            best, areas_one, units_one = missed, ones, number
            _keep(desk, run, ones)
        if best * count <= _CLOSE:
            break
    _settle(desk, run)
    return areas_one, units_one, mark


@_inner
def _make_desk(n: int, links: int, sizes: NDArray[np.float64]) -> _Desk:
    m = len(sizes)
    return _Desk(
        np.arange(n),
        np.zeros(n, np.int64),
        sizes.copy(),
        np.arange(m),
        np.zeros(m, np.float64),
        np.zeros(m, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(links + 1, np.int64),
        np.zeros(links + 1, np.int64),
        np.zeros(_RING, np.int64),
    )


_AREAS, _PEOPLE = types.int64[::1], types.float64[::1]


@_pinned(types.int32[:, ::1](_AREAS, _AREAS, _PEOPLE, _PEOPLE, types.uint64[::1]))
def draw(
    start: NDArray[np.int64],
    near: NDArray[np.int64],
    people: NDArray[np.float64],
    sizes: NDArray[np.float64],
    seeds: NDArray[np.uint64],
) -> NDArray[np.int32]:
    """Return a random zoning for each seed: a row with the unit, 0 to m-1, of each of n areas.

    ``start`` (n + 1) and ``near`` are the graph, which must be connected, with links both ways;
    ``people`` (n) is above 0; ``sizes`` (m, 1 <= m <= n) are people wanted by unit, above 0.
    """
    ground = _Ground(start, near, people)
    desk = _make_desk(len(people), len(near), sizes)
    zonings = np.empty((len(seeds), len(people)), np.int32)
    todo = np.zeros((len(sizes) + 1, 4), np.int64)
    state = np.zeros(1, np.uint64)
    mark = 0
    for row in range(len(seeds)):
        state[0] = seeds[row]
        todo[0, 0], todo[0, 1], todo[0, 2], todo[0, 3] = 0, len(people), 0, len(sizes)
        left = 1
        while left > 0:
            left -= 1
            low, high, first, last = todo[left, 0], todo[left, 1], todo[left, 2], todo[left, 3]
            if last - first == 1:
                for place in range(low, high):
                    zonings[row, desk.areas[place]] = desk.units[first]
                continue
            areas, units, mark = _cut(ground, desk, (low, high, first, last), mark, state)
            todo[left, 0], todo[left, 1] = low, low + areas
            todo[left, 2], todo[left, 3] = first, first + units
            todo[left + 1, 0], todo[left + 1, 1] = low + areas, high
            todo[left + 1, 2], todo[left + 1, 3] = first + units, last
            left += 2
    return zonings

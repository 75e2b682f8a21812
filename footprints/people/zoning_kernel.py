"""The kernels that draw a random contiguous zoning, and bring its lines to a given length.

**Drawing.** A connected piece of ground is divided in two, and each part again, until every part is
one unit. To divide a part, its areas are put in order of a random distance from a far end: each
step from area to neighbour costs a random length between a half and one and a half. The areas first
in that order, until they hold the people wanted, are one side; what they cut off from the rest goes
with them. Both sides are contiguous.

**Smoothing.** Lines drawn so, or in any other way, are longer or shorter than an agency's own, and
the longer lines are the worse they agree with anything. So areas on the lines change sides, one at
a time, by the rule of Metropolis: the energy is least at the length and the sizes wanted.
"""

# ruff: noqa: PLR0917 - kernels take flat arrays, and compiled code passes them by place

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numba.core import types
from numpy.typing import NDArray

from footprints.kernels.dice import DICE, pick, roll
from footprints.kernels.graph import FLOATS, INTS, Floats, Ints, Longs, holds_without
from footprints.kernels.kernel import kernel

Function = TypeVar("Function", bound=Callable[..., Any])

_SHORTEST, _LENGTHS = 8, 17
"""A step is 8 to 24 sixteenths long."""

_RING = 32
"""Buckets of the queue by distance, a power of two above the longest step."""

_SWEEPS, _PER_SHORTER, _PER_LONGER, _FURTHER = 8.0, 20.0, 60.0, 40.0
"""Times that every link between areas is tried, on average: see ``bring_to_length``."""

_MOST = 3
"""So many times that, at most, until lines have the length wanted."""

_STIFF = 0.002
"""How narrowly the length is held: see ``bring_to_length``."""

_COLD = 4.0
"""The most that a mean link of line may cost or gain, as a power of e."""

_NEVER = 30.0
"""A change that e to the power of minus it makes as good as impossible."""

_EVEN = 1.0
"""What it costs a unit to be off its size by an average area's people."""

NEAR = 0.02
"""Lines are of the length wanted within this share of it."""


def _inner(function: Function) -> Function:
    """Compile a function used by the kernels below; it is kept on disk with them."""
    return cast("Function", numba.njit(nogil=True)(function))


class _Ground(NamedTuple):
    """The ground: areas touching area a are ``near[start[a]:start[a + 1]]``."""

    start: Ints
    near: Ints
    people: Floats


class _Desk(NamedTuple):
    """Room to work in, made once.

    ``areas`` holds the parts as runs, ``sizes`` and ``units`` the units still to place.
    ``part`` and ``seen`` mark areas with the number of the round that last dealt with them.
    ``order`` is the areas of a part by random distance, ``queue`` a plain queue, ``side`` the side
    each area is on; ``item``, ``following`` and ``bucket`` are the queue by distance.
    """

    areas: Longs
    sizes: Floats
    units: Longs
    part: Longs
    seen: Longs
    order: Longs
    queue: Longs
    side: Longs
    item: Longs
    following: Longs
    bucket: Longs


@_inner
def _shuffle(desk: _Desk, first: int, last: int, dice: NDArray[np.uint64]) -> None:
    """Put the units of one part in random order."""
    sizes, units = desk.sizes, desk.units
    for place in range(last - 1, first, -1):
        other = first + pick(dice, place - first + 1)
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
def _sweep(ground: _Ground, desk: _Desk, origin: int, mark: int, dice: NDArray[np.uint64]) -> int:
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
                slot = (distance + _SHORTEST + pick(dice, _LENGTHS)) % _RING
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
def _settle(desk: _Desk, low: int, count: int, ones: int) -> None:
    """Put a part's areas in order: those of side 1 first."""
    one, zero = low, low + ones
    for place in range(count):
        area = desk.order[place]
        if desk.side[area] == 1:
            desk.areas[one] = area
            one += 1
        else:
            desk.areas[zero] = area
            zero += 1


@_inner
def _cut(
    ground: _Ground,
    desk: _Desk,
    run: tuple[int, int, int, int],
    mark: int,
    dice: NDArray[np.uint64],
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
    _shuffle(desk, first, last, dice)
    mark += 2
    _mark_part(desk, low, high, mark - 1)
    origin = desk.areas[low + pick(dice, count)]
    origin = _farthest(ground, desk, origin, mark - 1)
    _mark_part(desk, low, high, mark)
    _sweep(ground, desk, origin, mark, dice)
    ones = _divide(ground, desk, count, total * _share(desk, first, middle, last), mark)
    held = 0.0
    for place in range(count):
        if desk.side[desk.order[place]] == 1:
            held += ground.people[desk.order[place]]
    number = _match(desk, first, last, held / total, (ones, count - ones))
    _settle(desk, low, count, ones)
    return ones, number, mark


@_inner
def _make_desk(areas: Ints, links: int, sizes: Floats) -> _Desk:
    n = len(areas)
    return _Desk(
        areas.astype(np.int64),
        sizes.copy(),
        np.arange(len(sizes)),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(links + 1, np.int64),
        np.zeros(links + 1, np.int64),
        np.zeros(_RING, np.int64),
    )


@kernel(types.void(INTS, INTS, FLOATS, INTS, INTS, FLOATS, INTS, DICE, INTS))
def draw(
    start: Ints,
    near: Ints,
    people: Floats,
    areas: Ints,
    area_first: Ints,
    sizes: Floats,
    unit_first: Ints,
    dice: NDArray[np.uint64],
    label: Ints,
) -> None:
    """Draw a random zoning into ``label``: the unit, 0 to m-1, of each of n areas.

    ``start`` (n + 1) and ``near`` are the graph, with links both ways; ``people`` (n) is above 0.
    Piece p is ``areas[area_first[p]:area_first[p + 1]]``, connected, and is divided into units
    ``unit_first[p]`` to ``unit_first[p + 1] - 1``: one or more, no more than it has areas, with
    their people wanted, above 0, in ``sizes`` (m).
    """
    ground = _Ground(start, near, people)
    desk = _make_desk(areas, len(near), sizes)
    pieces = len(area_first) - 1
    todo = np.zeros((len(sizes) + pieces + 1, 4), np.int64)
    for piece in range(pieces):
        todo[piece, 0], todo[piece, 1] = area_first[piece], area_first[piece + 1]
        todo[piece, 2], todo[piece, 3] = unit_first[piece], unit_first[piece + 1]
    left, mark = pieces, 0
    while left > 0:
        left -= 1
        low, high, first, last = todo[left, 0], todo[left, 1], todo[left, 2], todo[left, 3]
        if last - first == 1:
            for place in range(low, high):
                label[desk.areas[place]] = desk.units[first]
            continue
        held, units, mark = _cut(ground, desk, (low, high, first, last), mark, dice)
        todo[left, 0], todo[left, 1] = low, low + held
        todo[left, 2], todo[left, 3] = first, first + units
        todo[left + 1, 0], todo[left + 1, 1] = low + held, high
        todo[left + 1, 2], todo[left + 1, 3] = first + units, last
        left += 2


@kernel(types.float64(INTS, INTS, FLOATS, INTS))
def line_length(start: Ints, near: Ints, metres: Floats, label: Ints) -> float:
    """Return the metres of line between areas of different units."""
    length = 0.0
    for area in range(len(label)):
        for link in range(start[area], start[area + 1]):
            if near[link] > area and label[near[link]] != label[area]:
                length += metres[link]
    return length


@_inner
def _strain(off: float, stiff: float, cold: float, bend: float) -> float:
    """Return the energy of a length ``off`` the one wanted: a parabola, straight from ``bend``."""
    away = abs(off)
    return 0.5 * stiff * off * off if away <= bend else cold * (away - 0.5 * bend)


@_inner
def _sweeps(now: float, length: float, areas_a_unit: float) -> int:
    """Return how many sweeps lines need to forget how they were drawn.

    More for larger units, whose shapes take longer to change, and the further lines have to go.
    """
    change = np.log(length / max(now, 1e-9 * length))
    further = _PER_LONGER * change if change > 0 else -_PER_SHORTER * change
    return int(_SWEEPS * np.sqrt(areas_a_unit) + min(_FURTHER, further))


@_inner
def _longer(start: Ints, near: Ints, metres: Floats, label: Ints, area: int, to: int) -> float:
    """Return how many metres longer lines get where ``area`` changes to unit ``to``.

    Without branches, which half the time would be guessed wrongly.
    """
    change, home = 0.0, label[area]
    for link in range(start[area], start[area + 1]):
        other = label[near[link]]
        change += metres[link] * (np.float64(other == home) - np.float64(other == to))
    return change


@kernel(types.float64(INTS, INTS, FLOATS, FLOATS, FLOATS, types.float64, DICE, INTS))
def bring_to_length(
    start: Ints,
    near: Ints,
    metres: Floats,
    people: Floats,
    wanted: Floats,
    length: float,
    dice: NDArray[np.uint64],
    label: Ints,
) -> float:
    """Move areas between units until lines are ``length`` metres long; return how long they are.

    ``metres`` is the border of each link of the graph and ``wanted`` the people of each unit. The
    energy is U(L - length) + sum over units of ((people - wanted) / mean people of an area)^2. With
    m the mean border of a link and k = 1 / (0.002 x length x m), U is k x^2 / 2 up to where its
    slope is 4 / m, and straight beyond: so far from the length wanted lines shorten or lengthen at
    a temperature of a quarter of a link, and near it at the one that belongs to that length. A
    link is drawn at random, and its area offered to the unit at its other end: taken with
    probability min(1, e^-change) where its old unit stays in one piece. A sweep is as many links.
    There are 8 sweeps times the square root of areas a unit, and of the natural logarithm of what
    lines are to be shorter 20 times as many more, of what they are to be longer 60 times (40 more
    at most); and up to three times as many until the length is met within 1%.
    """
    links = len(near)
    if links == 0 or length <= 0.0:
        return line_length(start, near, metres, label)
    seen, queue = np.zeros(len(label), np.int64), np.zeros(len(label), np.int32)
    epoch = np.zeros(1, np.int64)
    source = np.zeros(links, np.int32)
    for area in range(len(label)):
        source[start[area] : start[area + 1]] = area
    held = np.zeros(len(wanted))
    for area in range(len(label)):
        held[label[area]] += people[area]
    one = people.sum() / len(people)
    link_m = metres.sum() / links
    cold, stiff = _COLD / link_m, 1.0 / (_STIFF * length * link_m)
    bend, per_size = cold / stiff, 2.0 * _EVEN / (one * one)
    now = line_length(start, near, metres, label)
    sweeps = _sweeps(now, length, len(label) / len(wanted))
    strain = _strain(now - length, stiff, cold, bend)
    for sweep in range(_MOST * sweeps):
        if sweep >= sweeps and abs(now - length) <= NEAR / 2 * length:
            break
        for _ in range(links):
            link = pick(dice, links)
            area = source[link]
            home, to = label[area], label[near[link]]
            if home == to:
                continue
            longer = _longer(start, near, metres, label, area, to)
            moved = people[area]
            uneven = held[to] - wanted[to] - held[home] + wanted[home] + moved
            then = _strain(now + longer - length, stiff, cold, bend)
            change = per_size * moved * uneven + then - strain
            if change > 0.0 and (change > _NEVER or roll(dice) >= np.exp(-change)):
                continue
            if not holds_without(start, near, label, area, home, queue, seen, epoch):
                continue
            label[area] = to
            held[home] -= moved
            held[to] += moved
            now += longer
            strain = then
    return line_length(start, near, metres, label)

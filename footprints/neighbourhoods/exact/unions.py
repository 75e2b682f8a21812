"""Every connected union of at most 64 nodes within limits on people, as bit masks.

Bit v of a mask stands for node v. A union is grown from its lowest node, by taking a neighbour or
leaving it out for good, one at a time: so each is met once (Avis and Fukuda 1996).
"""

# ruff: noqa: PLR0917 - kernels take flat arrays, and compiled code passes them by place

from __future__ import annotations

import numpy as np
from numba.core import types
from numpy.typing import NDArray

from footprints.kernels.graph import INTS, LONGS, Ints, Longs
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.kernels.ground import Ground

Masks = NDArray[np.uint64]

MOST_NODES = 64
MOST_UNIONS = 3_000_000
"""More than this are not listed: 24 MB of masks, and about as many seconds as are worth it."""

_STEPS_EACH = 40
_MASKS = types.uint64[::1]
_NONE, _ONE = np.uint64(0), np.uint64(1)
_HALVES = tuple(np.uint64(bits) for bits in (32, 16, 8, 4, 2, 1))
_LOWER = tuple(np.uint64((1 << bits) - 1) for bits in (32, 16, 8, 4, 2, 1))


@kernel(types.int64(types.uint64))
def lowest(mask: np.uint64) -> int:
    """Return the place of a mask's lowest bit; the mask is not empty."""
    place = _NONE
    for step in range(6):
        if mask & _LOWER[step] == _NONE:
            mask >>= _HALVES[step]
            place += _HALVES[step]
    return int(place)


@kernel(
    types.int64(
        *[_MASKS, LONGS, types.int64, types.int64, types.int64],
        *[_MASKS, _MASKS, _MASKS, LONGS, LONGS, _MASKS, types.int64],
    )
)
def grow_unions(
    beside: Masks,
    people: Longs,
    low: int,
    high: int,
    most_steps: int,
    taken: Masks,
    open_to: Masks,
    left_out: Masks,
    total: Longs,
    steps: Longs,
    found: Masks,
    count: int,
) -> int:
    """Write every union that grows from the one of level 0; return how many there are then.

    Each level holds a union: ``taken``, the neighbours it may still take (``open_to``), the nodes
    it does without (``left_out``) and its people. -1 as in ``list_unions``.
    """
    top = 0
    while top >= 0:
        if open_to[top] == _NONE:
            top -= 1
            continue
        steps[0] += 1
        if steps[0] > most_steps or count == len(found):
            return -1
        node = lowest(open_to[top])
        bit = _ONE << np.uint64(node)
        open_to[top] ^= bit
        whole = total[top] + people[node]
        if whole > high:
            left_out[top] |= bit
            continue
        more = taken[top] | bit
        taken[top + 1], total[top + 1] = more, whole
        left_out[top + 1] = left_out[top]
        open_to[top + 1] = (open_to[top] | beside[node]) & ~(more | left_out[top])
        left_out[top] |= bit
        top += 1
        if whole >= low:
            found[count] = more
            count += 1
    return count


@kernel(types.int64(_MASKS, LONGS, types.int64, types.int64, types.int64, _MASKS))
def list_unions(
    beside: Masks, people: Longs, low: int, high: int, most_steps: int, found: Masks
) -> int:
    """Write every connected union of ``low``..``high`` people to ``found``; return how many.

    ``beside[v]`` is the mask of node v's neighbours. Returns -1 where there is no room for all of
    them and one more, or where more than ``most_steps`` choices would have to be made.
    """
    count, levels = 0, len(people) + 1
    steps, total = np.zeros(1, np.int64), np.zeros(levels, np.int64)
    taken, open_to = np.zeros(levels, np.uint64), np.zeros(levels, np.uint64)
    left_out = np.zeros(levels, np.uint64)
    for root in range(len(people)):
        bit = _ONE << np.uint64(root)
        if people[root] > high:
            continue
        taken[0], total[0], left_out[0] = bit, people[root], bit - _ONE
        open_to[0] = beside[root] & ~left_out[0]
        if total[0] >= low:
            if count == len(found):
                return -1
            found[count] = bit
            count += 1
        stack = (taken, open_to, left_out, total, steps)
        count = grow_unions(beside, people, low, high, most_steps, *stack, found, count)
        if count < 0:
            return -1
    return count


@kernel(
    types.void(_MASKS, LONGS, types.int64, types.int64, types.int64, _MASKS, types.boolean[::1])
)
def leave_room(
    beside: Masks,
    people: Longs,
    low: int,
    high: int,
    number: int,
    masks: Masks,
    good: NDArray[np.bool_],
) -> None:
    """Say for each union whether the rest can make ``number`` - 1 others, as far as sums tell.

    Each connected part of the rest must have a number k with low <= people / k <= high, and the
    numbers must add up.
    """
    everything = _NONE
    for node in range(len(people)):
        everything |= _ONE << np.uint64(node)
    for place in range(len(masks)):
        rest = everything & ~masks[place]
        fewest, most, fits = 0, 0, True
        while rest != _NONE and fits:
            part, new, residents = _NONE, _ONE << np.uint64(lowest(rest)), 0
            while new != _NONE:
                node = lowest(new)
                bit = _ONE << np.uint64(node)
                part |= bit
                residents += people[node]
                new = (new | beside[node]) & rest & ~part
            rest &= ~part
            least = max(1, -(-residents // high))
            fits = least <= residents // low
            fewest += least
            most += residents // low
        good[place] = fits and fewest <= number - 1 <= most


@kernel(types.void(_MASKS, LONGS, INTS))
def unpack(masks: Masks, first: Longs, nodes: Ints) -> None:
    """Write the nodes of each mask to ``nodes``, and where each begins to ``first``."""
    at = 0
    for place in range(len(masks)):
        first[place] = at
        mask = masks[place]
        while mask != _NONE:
            node = lowest(mask)
            nodes[at] = node
            at += 1
            mask &= mask - _ONE
    first[len(masks)] = at


def neighbour_masks(ground: Ground) -> Masks:
    """Return the mask of each node's neighbours; at most 64 nodes."""
    beside = np.zeros(len(ground.people), np.uint64)
    one = np.repeat(np.arange(len(ground.people)), np.diff(ground.first))
    np.bitwise_or.at(beside, one, _ONE << ground.beside.astype(np.uint64))
    return beside


def lock_masks(lock: Ints) -> Masks:
    """Return, for each neighbourhood that has locked nodes, the mask of them."""
    names = np.unique(lock[lock >= 0])
    groups = [np.flatnonzero(lock == name).astype(np.uint64) for name in names]
    return np.array([np.bitwise_or.reduce(_ONE << group) for group in groups], np.uint64)


def possible_unions(
    ground: Ground, low: int, high: int, lock: Ints, most: int = MOST_UNIONS
) -> Masks | None:
    """Return every possible neighbourhood: connected, within limits, no lock broken.

    Locked nodes of one name stand together, and apart from those of another. None where there are
    more than 64 nodes or more than ``most`` unions.
    """
    if len(ground.people) > MOST_NODES:
        return None
    found = np.empty(most, np.uint64)
    count = list_unions(
        neighbour_masks(ground), ground.people, low, high, most * _STEPS_EACH, found
    )
    if count < 0:
        return None
    masks = found[:count].copy()
    locks = lock_masks(lock)
    held = np.zeros(len(masks), np.int64)
    kept = np.ones(len(masks), bool)
    for group in locks:
        shared = masks & group
        held += shared != 0
        kept &= (shared == 0) | (shared == group)
    return masks[kept & (held <= 1)]


def with_room(ground: Ground, low: int, high: int, number: int, masks: Masks) -> Masks:
    """Return the unions that leave a rest of which ``number`` - 1 others may be made."""
    good = np.zeros(len(masks), np.bool_)
    leave_room(neighbour_masks(ground), ground.people, low, high, number, masks, good)
    return masks[good]


def as_sets(masks: Masks) -> tuple[Longs, Ints]:
    """Return masks as sets: where each begins, and its nodes in order."""
    first = np.zeros(len(masks) + 1, np.int64)
    nodes = np.zeros(int(np.bitwise_count(masks).sum()), np.int32)
    unpack(masks, first, nodes)
    return first, nodes

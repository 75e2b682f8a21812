"""Any plan at all from listed neighbourhoods: an exact cover, looked for depth first.

The first node not yet covered must be in some neighbourhood: each that fits is tried in turn
(Knuth 2000, algorithm X, with a fixed order of nodes). Nodes are taken along the graph, so that
dead ends show early. Where what to choose is only whether, this beats a program of whole numbers.
"""

from __future__ import annotations

import numpy as np
from numba.core import types

from footprints.kernels.graph import LONGS, Longs
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.exact.unions import Masks
from footprints.neighbourhoods.kernels.ground import Ground

_ONE = np.uint64(1)
_MOST_STEPS = 3_000_000_000
"""Neighbourhoods looked at before giving up: a second or two."""

FOUND, NONE, UNDECIDED = 1, 0, -1


def any_partition(ground: Ground, number: int, masks: Masks) -> tuple[int, Longs]:
    """Look for ``number`` of the masks that cover every node once.

    Returns ``FOUND`` with their places, ``NONE`` where there are none, which is proven, or
    ``UNDECIDED`` where looking would take too long.
    """
    masks_in_order = _renamed(masks, _along(ground))
    lowest = np.bitwise_count((masks_in_order & (~masks_in_order + _ONE)) - _ONE)
    by_lowest = np.argsort(lowest, kind="stable")
    first = np.searchsorted(lowest[by_lowest], np.arange(len(ground.people) + 1))
    chosen = np.zeros(number, np.int64)
    verdict = cover(masks_in_order[by_lowest], first.astype(np.int64), _MOST_STEPS, chosen)
    return verdict, by_lowest[chosen] if verdict == FOUND else chosen[:0]


def _along(ground: Ground) -> Longs:
    """Return the nodes so that neighbours stand near one another."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    count = len(ground.people)
    links = np.ones(len(ground.beside), np.int8)
    graph = csr_array((links, ground.beside, ground.first), shape=(count, count))
    return np.asarray(reverse_cuthill_mckee(graph, symmetric_mode=True), np.int64)


def _renamed(masks: Masks, order: Longs) -> Masks:
    """Return masks whose bit n stands for the n-th node of an order."""
    renamed = np.zeros(len(masks), np.uint64)
    for place, node in enumerate(order.tolist()):
        renamed |= ((masks >> np.uint64(node)) & _ONE) << np.uint64(place)
    return renamed


@kernel(types.int64(types.uint64[::1], LONGS, types.int64, LONGS))
def cover(masks: Masks, first: Longs, most_steps: int, chosen: Longs) -> int:
    """Choose ``len(chosen)`` masks that cover every node once, and write their places there.

    The masks whose lowest node is v stand from ``first[v]`` to ``first[v + 1]``.
    """
    nodes, number, steps = len(first) - 1, len(chosen), 0
    covered = np.zeros(number + 1, np.uint64)
    node = np.zeros(number, np.int64)
    level = 0
    chosen[0] = first[0] - 1
    while level >= 0:
        place, end = chosen[level] + 1, first[node[level] + 1]
        while place < end and masks[place] & covered[level] != 0:
            place += 1
        steps += place - chosen[level]
        if steps > most_steps:
            return -1
        chosen[level] = place
        if place == end:
            level -= 1
            continue
        now = covered[level] | masks[place]
        bare = node[level] + 1
        while bare < nodes and (now >> np.uint64(bare)) & np.uint64(1):
            bare += 1
        if bare == nodes and level == number - 1:
            return 1
        if bare < nodes and level < number - 1:
            level += 1
            covered[level], node[level] = now, bare
            chosen[level] = first[bare] - 1
    return 0

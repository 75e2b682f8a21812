"""Recombination: two neighbouring neighbourhoods merged and split along a random spanning tree.

Trees are uniform among all spanning trees (Wilson 1996: loop-erased random walks).
"""

# ruff: noqa: PLR0917 - kernels take flat arrays, and compiled code passes them by place

from __future__ import annotations

import numpy as np
from numba.core import types
from numba.core.types import containers
from numpy.typing import NDArray

from footprints.kernels.dice import DICE, pick, roll
from footprints.kernels.graph import LONGS, Ints, Longs
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.kernels.ground import (
    GROUND,
    LABEL,
    LEDGER,
    RULES,
    SCRATCH,
    Ground,
    Ledger,
    Rules,
    Scratch,
)
from footprints.neighbourhoods.kernels.moves import choose_swap, exchange
from footprints.neighbourhoods.kernels.trees import hang, may_cut

KEPT, OVERFULL = 0, 1
"""Places in a tally: plans gone on to, and trees with more cuts than were allowed for."""

_TRIES = 10_000


@kernel(types.int64(GROUND, LABEL, types.int64, types.int64, types.int64, DICE, SCRATCH))
def uniform_tree(
    ground: Ground,
    label: Ints,
    one: int,
    other: int,
    root: int,
    dice: NDArray[np.uint64],
    scratch: Scratch,
) -> int:
    """Draw a spanning tree of two neighbourhoods that touch, all alike; return its size.

    ``order`` holds the nodes from the root outwards and ``parent`` the tree.
    """
    scratch.epoch[0] += 2
    inside = scratch.epoch[0]
    scratch.seen[root] = inside
    scratch.parent[root] = -1
    scratch.order[0] = root
    size = 1
    for start in range(len(label)):
        if label[start] != one and label[start] != other:
            continue
        node = start
        while scratch.seen[node] != inside:
            begin, end = ground.first[node], ground.first[node + 1]
            to = ground.beside[begin + pick(dice, end - begin)]
            if label[to] == one or label[to] == other:
                scratch.parent[node] = to
                node = to
        length = 0
        node = start
        while scratch.seen[node] != inside:
            scratch.queue[length] = node
            scratch.seen[node] = inside
            length += 1
            node = scratch.parent[node]
        for place in range(length - 1, -1, -1):
            scratch.order[size] = scratch.queue[place]
            size += 1
    return size


@kernel(containers.UniTuple(types.int64, 2)(GROUND, RULES, types.int64, DICE, SCRATCH))
def any_cut(
    ground: Ground, rules: Rules, size: int, dice: NDArray[np.uint64], scratch: Scratch
) -> tuple[int, int]:
    """Choose one of a hung tree's cuts within limits, all alike: the node below it, and how many.

    (-1, 0) where there is none.
    """
    root = scratch.order[0]
    below, found = -1, 0
    for place in range(1, size):
        node = scratch.order[place]
        people = scratch.below[node]
        rest = scratch.below[root] - people
        if people < rules.floor or people > rules.ceiling:
            continue
        if rest < rules.floor or rest > rules.ceiling:
            continue
        if not may_cut(ground.sticky, scratch.parent, node):
            continue
        found += 1
        if pick(dice, found) == 0:
            below = node
    return below, found


@kernel(types.int64(GROUND, LABEL, types.int64, types.int64, types.int64, SCRATCH))
def links_across(
    ground: Ground, label: Ints, one: int, other: int, size: int, scratch: Scratch
) -> int:
    """Count the links between the two sides that ``choose_swap`` has just marked."""
    under = scratch.epoch[0]
    count = 0
    for place in range(size):
        node = scratch.order[place]
        if scratch.seen[node] != under:
            continue
        for link in range(ground.first[node], ground.first[node + 1]):
            to = ground.beside[link]
            if (label[to] == one or label[to] == other) and scratch.seen[to] != under:
                count += 1
    return count


@kernel(containers.UniTuple(types.int64, 2)(GROUND, LABEL, DICE))
def draw_cut_link(ground: Ground, label: Ints, dice: NDArray[np.uint64]) -> tuple[int, int]:
    """Draw one of the links between neighbourhoods, all alike; return its two nodes, or -1, -1."""
    for _ in range(_TRIES):
        link = pick(dice, len(ground.beside))
        low, high = 0, len(ground.first) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if ground.first[middle] <= link:
                low = middle
            else:
                high = middle
        to = ground.beside[link]
        if label[to] != label[low]:
            return low, int(to)
    return -1, -1


@kernel(containers.UniTuple(types.int64, 2)(GROUND, LABEL, types.int64, DICE))
def draw_pair(
    ground: Ground, label: Ints, number: int, dice: NDArray[np.uint64]
) -> tuple[int, int]:
    """Draw two of ``number`` neighbourhoods, all pairs alike; return nodes where they touch.

    -1, -1 where they do not.
    """
    one = pick(dice, number)
    other = pick(dice, number - 1)
    if other >= one:
        other += 1
    for node in range(len(label)):
        if label[node] != one:
            continue
        for link in range(ground.first[node], ground.first[node + 1]):
            if label[ground.beside[link]] == other:
                return node, int(ground.beside[link])
    return -1, -1


@kernel(
    types.int64(
        GROUND, RULES, LEDGER, SCRATCH, DICE, types.int64, types.boolean, types.int64, LONGS
    )
)
def recombine(
    ground: Ground,
    rules: Rules,
    ledger: Ledger,
    scratch: Scratch,
    dice: NDArray[np.uint64],
    steps: int,
    reversible: bool,
    most_cuts: int,
    tally: Longs,
) -> int:
    """Propose ``steps`` recombinations and return how many were gone on to.

    Plain, as ReCom (DeFord, Duchin and Solomon 2021): the pair by a random link between
    neighbourhoods, any cut of its tree within limits, always gone on to. ``reversible`` (Cannon,
    Duchin, Randall and Rule 2022): the pair all alike, gone on to with the chance of (cuts of the
    tree / ``most_cuts``) / (links between the two new neighbourhoods), which makes the chance of a
    plan, in the long run, the product of its neighbourhoods' numbers of spanning trees. That holds
    as long as no tree has more cuts than ``most_cuts``; ``tally[OVERFULL]`` counts those that did.
    """
    label, number = ledger.label, len(ledger.people)
    kept = 0
    for _ in range(steps):
        if reversible:
            node, to = draw_pair(ground, label, number, dice)
        else:
            node, to = draw_cut_link(ground, label, dice)
        if node < 0:
            continue
        one, other = label[node], label[to]
        size = uniform_tree(ground, label, one, other, node, dice, scratch)
        hang(ground, size, scratch)
        below, cuts = any_cut(ground, rules, size, dice, scratch)
        if below < 0:
            continue
        if cuts > most_cuts:
            tally[OVERFULL] += 1
        if reversible and roll(dice) * most_cuts >= cuts:
            continue
        changed = choose_swap(rules, ledger, below, size, one, other, scratch)
        if reversible:
            across = links_across(ground, label, one, other, size, scratch)
            if roll(dice) * across >= 1.0:
                continue
        exchange(ground, rules, ledger, scratch, changed, one, other, np.inf)
        kept += 1
    tally[KEPT] += kept
    return kept

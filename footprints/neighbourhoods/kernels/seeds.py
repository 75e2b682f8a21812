"""First plans: cut random trees where both sides can still be divided, and go on with each side."""

# ruff: noqa: PLR0917 - kernels take flat arrays, and compiled code passes them by place

from __future__ import annotations

import numpy as np
from numba.core import types
from numba.core.types import containers
from numpy.typing import NDArray

from footprints.kernels.dice import DICE, pick
from footprints.kernels.graph import Ints
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.kernels.ground import GROUND, LABEL, SCRATCH, Ground, Scratch
from footprints.neighbourhoods.kernels.trees import grow, hang, may_cut, paint_below


@kernel(types.boolean(types.int64, types.int64, types.int64, types.int64, types.int64))
def divisible(people: int, nodes: int, locks: int, number: int, bounds: int) -> bool:
    """Say whether arithmetic lets this many people, nodes and locked groups make ``number`` parts.

    ``bounds`` carries the fewest people times 2**31 plus the most.
    """
    low, high = bounds >> 31, bounds & ((1 << 31) - 1)
    return number * low <= people <= number * high and nodes >= number and locks <= number


@kernel(
    containers.UniTuple(types.int64, 2)(
        GROUND, types.int64, types.int64, types.int64, DICE, SCRATCH
    )
)
def choose_cut(
    ground: Ground,
    size: int,
    number: int,
    bounds: int,
    dice: NDArray[np.uint64],
    scratch: Scratch,
) -> tuple[int, int]:
    """Choose one of the cuts of a hung tree that leave both sides divisible, all alike.

    Returns the node below the cut and the number of parts to make below; (-1, 0) where none.
    """
    root = scratch.order[0]
    found, below, parts = 0, -1, 0
    for place in range(1, size):
        node = scratch.order[place]
        if not may_cut(ground.sticky, scratch.parent, node):
            continue
        people, nodes = scratch.below[node], scratch.nodes_below[node]
        locks = scratch.locks_below[node]
        for wanted in range(1, number):
            if divisible(people, nodes, locks, wanted, bounds) and divisible(
                scratch.below[root] - people,
                scratch.nodes_below[root] - nodes,
                scratch.locks_below[root] - locks,
                number - wanted,
                bounds,
            ):
                found += 1
                if pick(dice, found) == 0:
                    below, parts = node, wanted
    return below, parts


@kernel(types.boolean(GROUND, LABEL, LABEL, types.int64, types.int64, types.int64, DICE, SCRATCH))
def divide(
    ground: Ground,
    label: Ints,
    wanted: Ints,
    low: int,
    high: int,
    trees: int,
    dice: NDArray[np.uint64],
    scratch: Scratch,
) -> bool:
    """Divide the whole ground at random into ``len(wanted)`` connected parts of low..high people.

    ``trees`` is how many trees to try for one cut before giving up. On success ``label`` holds
    parts 0, 1, ...; on failure it is of no use. ``wanted`` is room for the parts still to make.
    """
    bounds = (low << 31) + high
    label[:] = 0
    wanted[:] = 0
    wanted[0] = len(wanted)
    made = 1
    part = 0
    while part < made:
        if wanted[part] == 1:
            part += 1
            continue
        done = False
        for _ in range(trees):
            root = pick(dice, len(label))
            while label[root] != part:
                root = (root + 1) % len(label)
            size = grow(ground, label, part, part, root, dice, scratch)
            hang(ground, size, scratch)
            node, parts = choose_cut(ground, size, wanted[part], bounds, dice, scratch)
            if node >= 0:
                paint_below(node, size, label, made, scratch)
                wanted[part] -= parts
                wanted[made] = parts
                made += 1
                done = True
                break
        if not done:
            return False
    return True

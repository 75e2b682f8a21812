"""Random spanning trees of part of the ground, and where they can be cut."""

# ruff: noqa: PLR0917 - kernels take flat arrays, and compiled code passes them by place

from __future__ import annotations

import numpy as np
from numba.core import types
from numpy.typing import NDArray

from footprints.kernels.dice import DICE, pick, roll
from footprints.kernels.graph import FLOATS, INTS, Floats, Ints
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.kernels.ground import GROUND, LABEL, SCRATCH, Ground, Scratch

_CROSSING = 3.0
"""How much longer a link across a unit's line counts: trees prefer to stay inside units."""


@kernel(types.void(FLOATS, INTS, INTS, types.int64, types.float64, types.int64, types.int64))
def push(
    keys: Floats, nodes: Ints, sources: Ints, size: int, key: float, node: int, source: int
) -> None:
    """Add a link to a heap of ``size`` links, least key first."""
    place = size
    while place > 0:
        above = (place - 1) // 2
        if keys[above] <= key:
            break
        keys[place] = keys[above]
        nodes[place] = nodes[above]
        sources[place] = sources[above]
        place = above
    keys[place] = key
    nodes[place] = node
    sources[place] = source


@kernel(types.void(FLOATS, INTS, INTS, types.int64))
def drop(keys: Floats, nodes: Ints, sources: Ints, size: int) -> None:
    """Take the least link off a heap of ``size`` links."""
    last = size - 1
    key, node, source = keys[last], nodes[last], sources[last]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= last:
            break
        if child + 1 < last and keys[child + 1] < keys[child]:
            child += 1
        if key <= keys[child]:
            break
        keys[place] = keys[child]
        nodes[place] = nodes[child]
        sources[place] = sources[child]
        place = child
    keys[place] = key
    nodes[place] = node
    sources[place] = source


@kernel(types.int64(GROUND, LABEL, types.int64, types.int64, types.int64, DICE, SCRATCH))
def grow(
    ground: Ground,
    label: Ints,
    one: int,
    other: int,
    root: int,
    dice: NDArray[np.uint64],
    scratch: Scratch,
) -> int:
    """Grow a random tree from ``root`` over the nodes of two neighbourhoods; return its size.

    By the toss of a coin a tree of least links (Prim: winding) or of shortest ways (Dijkstra:
    compact) with random lengths, longer across the lines of one randomly chosen layer. Links
    inside a sticky group come first, so that each group is a subtree of its own. ``order`` holds
    the nodes from the root outwards, ``parent`` and ``depth`` the tree.
    """
    scratch.epoch[0] += 2
    met = scratch.epoch[0]
    ways = 1.0 if roll(dice) < 0.5 else 0.0
    layer = pick(dice, ground.layer.shape[0] + 1) - 1
    keys, nodes, sources = scratch.heap_key, scratch.heap_node, scratch.heap_from
    push(keys, nodes, sources, 0, 0.0, root, -1)
    heap, size = 1, 0
    while heap > 0:
        key, node, source = keys[0], nodes[0], sources[0]
        drop(keys, nodes, sources, heap)
        heap -= 1
        if scratch.seen[node] == met:
            continue
        scratch.seen[node] = met
        scratch.order[size] = node
        scratch.parent[node] = source
        scratch.depth[node] = 0 if source < 0 else scratch.depth[source] + 1
        size += 1
        gone = ways * max(key, 0.0)
        for link in range(ground.first[node], ground.first[node + 1]):
            to = ground.beside[link]
            if (label[to] != one and label[to] != other) or scratch.seen[to] == met:
                continue
            length = roll(dice)
            if layer >= 0 and ground.layer[layer, to] != ground.layer[layer, node]:
                length += _CROSSING * roll(dice)
            far = gone + length
            if ground.sticky[node] >= 0 and ground.sticky[node] == ground.sticky[to]:
                far = -1.0
            push(keys, nodes, sources, heap, far, to, node)
            heap += 1
    return size


@kernel(types.void(GROUND, types.int64, SCRATCH))
def hang(ground: Ground, size: int, scratch: Scratch) -> None:
    """Sum people, nodes and locked groups below every node of a tree of ``size`` nodes.

    A locked group counts once, at its node nearest the root.
    """
    for place in range(size):
        node = scratch.order[place]
        scratch.below[node] = ground.people[node]
        scratch.nodes_below[node] = 1
        source = scratch.parent[node]
        inside = (
            source >= 0
            and ground.sticky[node] >= 0
            and ground.sticky[node] == ground.sticky[source]
        )
        scratch.locks_below[node] = 1 if ground.sticky[node] >= 0 and not inside else 0
    for place in range(size - 1, 0, -1):
        node = scratch.order[place]
        source = scratch.parent[node]
        scratch.below[source] += scratch.below[node]
        scratch.nodes_below[source] += scratch.nodes_below[node]
        scratch.locks_below[source] += scratch.locks_below[node]


@kernel(types.void(GROUND, LABEL, types.int64, types.int64, types.int64, SCRATCH))
def span(ground: Ground, label: Ints, one: int, other: int, size: int, scratch: Scratch) -> None:
    """Work out, for every node of a tree, what it would cost to cut above it (``across``).

    A link between two nodes is cut by every cut on the tree's way between them: it is added at
    both ends and taken off twice where their ways to the root meet.
    """
    for place in range(size):
        scratch.across[scratch.order[place]] = 0.0
    for place in range(size):
        node = scratch.order[place]
        for link in range(ground.first[node], ground.first[node + 1]):
            to = ground.beside[link]
            if to < node or (label[to] != one and label[to] != other):
                continue
            cost = ground.cut[link]
            scratch.across[node] += cost
            scratch.across[to] += cost
            here, there = node, to
            while here != there:
                if scratch.depth[here] >= scratch.depth[there]:
                    here = scratch.parent[here]
                else:
                    there = scratch.parent[there]
            scratch.across[here] -= 2.0 * cost
    for place in range(size - 1, 0, -1):
        node = scratch.order[place]
        scratch.across[scratch.parent[node]] += scratch.across[node]


@kernel(types.boolean(INTS, INTS, types.int64))
def may_cut(sticky: Ints, parent: Ints, node: int) -> bool:
    """Say whether the link above a node may be cut: not at the root, nor inside a group."""
    source = parent[node]
    return bool(source >= 0 and (sticky[node] < 0 or sticky[node] != sticky[source]))


@kernel(types.void(types.int64, types.int64, LABEL, types.int64, SCRATCH))
def paint_below(node: int, size: int, label: Ints, colour: int, scratch: Scratch) -> None:
    """Give ``colour`` to a tree's nodes from ``node`` downwards."""
    scratch.epoch[0] += 2
    under = scratch.epoch[0]
    for place in range(size):
        here = scratch.order[place]
        if here == node or (
            scratch.parent[here] >= 0 and scratch.seen[scratch.parent[here]] == under
        ):
            scratch.seen[here] = under
            label[here] = colour

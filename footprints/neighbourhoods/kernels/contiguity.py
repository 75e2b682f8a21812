"""Whether a neighbourhood holds together without several of its nodes, and pieces to move."""

from __future__ import annotations

from numba.core import types

from footprints.kernels.graph import Ints
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.kernels.ground import GROUND, LABEL, SCRATCH, Ground, Scratch


@kernel(types.boolean(GROUND, LABEL, types.int64, types.int64, SCRATCH))
def holds_without_chosen(
    ground: Ground, label: Ints, number: int, size: int, scratch: Scratch
) -> bool:
    """Say whether a neighbourhood of ``size`` nodes holds without ``scratch.chosen[:number]``.

    The chosen nodes are of one neighbourhood; they are not looked at again once left out.
    """
    home = label[scratch.chosen[0]]
    scratch.epoch[0] += 2
    met = scratch.epoch[0]
    for place in range(number):
        scratch.seen[scratch.chosen[place]] = met
    tail = 0
    for place in range(number):
        node = scratch.chosen[place]
        for link in range(ground.first[node], ground.first[node + 1]):
            other = ground.beside[link]
            if tail == 0 and label[other] == home and scratch.seen[other] != met:
                scratch.seen[other] = met
                scratch.queue[0] = other
                tail = 1
    head = 0
    while head < tail:
        here = scratch.queue[head]
        head += 1
        for link in range(ground.first[here], ground.first[here + 1]):
            other = ground.beside[link]
            if label[other] == home and scratch.seen[other] != met:
                scratch.seen[other] = met
                scratch.queue[tail] = other
                tail += 1
    return tail > 0 and tail == size - number


@kernel(types.int64(GROUND, LABEL, types.int64, types.int64, SCRATCH))
def choose_chunk(ground: Ground, label: Ints, node: int, layer: int, scratch: Scratch) -> int:
    """Put the piece around ``node`` that one unit and one neighbourhood share in ``chosen``.

    Returns how many nodes it has; 0 where the node has no unit in that layer.
    """
    home, unit = label[node], ground.layer[layer, node]
    if unit < 0:
        return 0
    scratch.epoch[0] += 2
    met = scratch.epoch[0]
    scratch.seen[node] = met
    scratch.chosen[0] = node
    head, tail = 0, 1
    while head < tail:
        here = scratch.chosen[head]
        head += 1
        for link in range(ground.first[here], ground.first[here + 1]):
            other = ground.beside[link]
            if (
                label[other] == home
                and ground.layer[layer, other] == unit
                and scratch.seen[other] != met
            ):
                scratch.seen[other] = met
                scratch.chosen[tail] = other
                tail += 1
    return tail

"""A graph as flat arrays, and whether a part of it holds together without a node.

``first[v]:first[v + 1]`` are node v's neighbours in ``beside``; ``label[v]`` is the part v is in.
"""

# ruff: noqa: PLR0917 - kernels take flat arrays, and compiled code passes them by place

from __future__ import annotations

import numpy as np
from numba.core import types
from numpy.typing import NDArray

from footprints.kernels.kernel import kernel

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

INTS = types.int32[::1]
LONGS = types.int64[::1]
FLOATS = types.float64[::1]


@kernel(types.boolean(INTS, INTS, INTS, types.int64, types.int64, INTS, LONGS, LONGS))
def holds_without(
    first: Ints,
    beside: Ints,
    label: Ints,
    node: int,
    home: int,
    queue: Ints,
    seen: Longs,
    epoch: Longs,
) -> bool:
    """Say whether part ``home`` of a graph is one piece and not empty without ``node``.

    The node may have left already, but the rest was one piece with it. Looks no further than it
    must: from one of the node's neighbours until it has met the others. ``first`` and ``beside``
    are the ground's, ``queue``, ``seen`` and ``epoch`` the scratch's.
    """
    epoch[0] += 2
    wanted = epoch[0]
    met = wanted + 1
    missing = 0
    start = -1
    for link in range(first[node], first[node + 1]):
        other = beside[link]
        if label[other] == home:
            seen[other] = wanted
            missing += 1
            start = other
    if missing < 2:
        return missing == 1
    seen[node] = met
    seen[start] = met
    queue[0] = start
    missing -= 1
    head, tail = 0, 1
    while head < tail:
        here = queue[head]
        head += 1
        for link in range(first[here], first[here + 1]):
            other = beside[link]
            if label[other] != home or seen[other] == met:
                continue
            if seen[other] == wanted:
                missing -= 1
                if missing == 0:
                    return True
            seen[other] = met
            queue[tail] = other
            tail += 1
    return False

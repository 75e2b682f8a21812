"""Cut areas: small areas that alone hold parts of a place together, and what that forbids.

Take a cut area away and the rest falls apart. Each part is neighbourhoods of its own and what is
left over, and all that is left over must be in one neighbourhood with the cut area, for there is no
other way out of a part. So the people of that neighbourhood are those of the cut area and, of each
part of P people with j neighbourhoods of its own, between P - j x high and P - j x low.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba.core import types

from footprints.kernels.graph import INTS, Ints
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.kernels.ground import Ground


@dataclass(frozen=True)
class Cut:
    """A cut node, and the nodes of each part that it holds together, largest part first."""

    node: int
    parts: list[Ints]


@kernel(types.void(INTS, INTS, INTS))
def mark_cuts(first: Ints, beside: Ints, marks: Ints) -> None:
    """Give 1 to the nodes without which a connected graph falls apart (Tarjan 1972)."""
    count = len(marks)
    seen, low = np.zeros(count, np.int32), np.zeros(count, np.int32)
    source, link = np.full(count, -1, np.int32), first[:-1].copy()
    turn, root, under_root, node = 1, 0, 0, 0
    seen[root], low[root] = turn, turn
    while node >= 0:
        if link[node] < first[node + 1]:
            other = beside[link[node]]
            link[node] += 1
            if seen[other] == 0:
                turn += 1
                seen[other], low[other], source[other] = turn, turn, node
                under_root += 1 if node == root else 0
                node = other
            elif other != source[node]:
                low[node] = min(low[node], seen[other])
            continue
        above = source[node]
        if above >= 0:
            low[above] = min(low[above], low[node])
            if above != root and low[node] >= seen[above]:
                marks[above] = 1
        node = above
    marks[root] = 1 if under_root > 1 else 0


def find_cuts(ground: Ground) -> list[Cut]:
    """Return every cut node of a connected piece with the parts it holds together."""
    marks = np.zeros(len(ground.people), np.int32)
    if len(marks) < 3:
        return []
    mark_cuts(ground.first, ground.beside, marks)
    return [Cut(int(node), _parts(ground, int(node))) for node in np.flatnonzero(marks)]


def _parts(ground: Ground, cut: int) -> list[Ints]:
    part = np.full(len(ground.people), -1, np.int32)
    part[cut] = -2
    made = 0
    for start in ground.beside[ground.first[cut] : ground.first[cut + 1]].tolist():
        if part[start] >= 0:
            continue
        queue = [start]
        part[start] = made
        while queue:
            node = queue.pop()
            for other in ground.beside[ground.first[node] : ground.first[node + 1]].tolist():
                if part[other] == -1:
                    part[other] = made
                    queue.append(other)
        made += 1
    found = [np.flatnonzero(part == number).astype(np.int32) for number in range(made)]
    return sorted(found, key=lambda nodes: (-int(ground.people[nodes].sum()), int(nodes[0])))


def numbers_with(ground: Ground, cut: Cut, low: int, high: int) -> set[int]:
    """Return the numbers of neighbourhoods that a cut area leaves possible, as far as sums tell."""
    ways: dict[int, list[tuple[int, int]]] = {1: [(int(ground.people[cut.node]),) * 2]}
    for nodes in cut.parts:
        people = int(ground.people[nodes].sum())
        longer: dict[int, list[tuple[int, int]]] = {}
        for made, spans in ways.items():
            for own in range(people // low + 1):
                least, most = max(0, people - own * high), people - own * low
                added = [(a + least, b + most) for a, b in spans if a + least <= high]
                if added:
                    longer.setdefault(made + own, []).extend(added)
        ways = {made: _merged(spans) for made, spans in longer.items()}
    return {made for made, spans in ways.items() if any(b >= low for _, b in spans)}


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge spans of whole numbers that overlap or touch."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def least_with(ground: Ground, cut: Cut, low: int, high: int) -> int:
    """Return the fewest people that the neighbourhood of a cut area can have."""
    fewest = int(ground.people[cut.node])
    for nodes in cut.parts:
        people = int(ground.people[nodes].sum())
        fewest += min(max(0, people - own * high) for own in range(people // low + 1))
    return fewest

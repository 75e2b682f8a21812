"""Random zonings by three other methods, and another way of bringing their lines to a length.

Independent of the package on purpose: nothing here is shared with how it draws its own. Plain and
slow, but for being compiled; a zoning takes a tenth of a second.
"""

# ruff: noqa: PLR0917 - compiled code takes flat arrays by place

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace

import networkx as nx
import numba
import numpy as np
import pandas as pd
from numpy.typing import NDArray

Labels = NDArray[np.int32]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Land:
    """Connected small areas: their people, their places in metres, and borders between them."""

    people: Numbers
    x: Numbers
    y: Numbers
    links: NDArray[np.int64]
    metres: Numbers

    def graph(self) -> nx.Graph:
        found = nx.Graph()
        found.add_nodes_from(range(len(self.people)))
        for (one, other), metres in zip(self.links.tolist(), self.metres, strict=True):
            gone = float(np.hypot(self.x[one] - self.x[other], self.y[one] - self.y[other]))
            found.add_edge(one, other, metres=metres, gone=gone)
        return found

    def length(self, label: Labels) -> float:
        """Return the metres of line between different units."""
        return float(self.metres[label[self.links[:, 0]] != label[self.links[:, 1]]].sum())

    def within(self, place: Labels) -> Land:
        """Return the same areas with the borders inside each place alone."""
        kept = place[self.links[:, 0]] == place[self.links[:, 1]]
        return Land(self.people, self.x, self.y, self.links[kept], self.metres[kept])

    def joined(self, place: Labels) -> Land:
        """Return the same land with islands of each place linked to its nearest area, at 0 m."""
        graph, links = self.within(place).graph(), []
        for number in range(int(place.max()) + 1):
            own = np.flatnonzero(place == number).tolist()
            pieces = [sorted(piece) for piece in nx.connected_components(graph.subgraph(own))]
            for piece in pieces[1:]:
                rest = np.array(sorted(set(own) - set(piece)))
                away = np.hypot(
                    self.x[piece][:, None] - self.x[rest], self.y[piece][:, None] - self.y[rest]
                )
                one, other = np.unravel_index(np.argmin(away), away.shape)
                links.append((piece[one], rest[other]))
        if not links:
            return self
        more = np.concatenate([self.links, np.array(links, dtype=np.int64)])
        return replace(self, links=more, metres=np.append(self.metres, np.zeros(len(links))))

    def part(self, rows: NDArray[np.int64]) -> Land:
        """Return some of the areas, with the borders among them."""
        at = np.full(len(self.people), -1)
        at[rows] = np.arange(len(rows))
        links = at[self.links]
        kept = (links >= 0).all(axis=1)
        return Land(self.people[rows], self.x[rows], self.y[rows], links[kept], self.metres[kept])


def land_of(areas: pd.DataFrame, edges: pd.DataFrame, people: Numbers) -> Land:
    """Return all small areas of a region as land, with these people."""
    middle = areas.geometry.representative_point()
    links = edges[["first", "second"]].to_numpy(dtype=np.int64)
    x, y = middle.x.to_numpy(), middle.y.to_numpy()
    return Land(people, x, y, links, edges["border_m"].to_numpy(dtype=float))


def trees(land: Land, sizes: Numbers, rng: np.random.Generator) -> Labels:
    """Cut random spanning trees at edges: in two, and each part again."""
    label = np.zeros(len(land.people), dtype=np.int32)
    graph = land.graph()
    todo = [(list(graph), rng.permutation(len(sizes)).tolist())]
    while todo:
        areas, units = todo.pop()
        if len(units) == 1:
            label[areas] = units[0]
            continue
        part = graph.subgraph(areas)
        weight = {tuple(sorted(pair)): rng.random() for pair in part.edges}
        tree = nx.Graph()
        tree.add_nodes_from(areas)
        joined = nx.utils.UnionFind(areas)
        for one, other in sorted(weight, key=weight.__getitem__):
            if joined[one] != joined[other]:
                joined.union(one, other)
                tree.add_edge(one, other)
        side, first = _cut(tree, areas, units, land.people, sizes)
        rest = [area for area in areas if area not in side]
        todo += [(sorted(side), units[:first]), (rest, units[first:])]
    return label


def _cut(
    tree: nx.Graph, areas: list[int], units: list[int], people: Numbers, sizes: Numbers
) -> tuple[set[int], int]:
    """Return the areas below the cut that comes nearest to some first units' people."""
    root = areas[0]
    order = list(nx.dfs_postorder_nodes(tree, root))
    above = dict(nx.bfs_predecessors(tree, root))
    below = {area: float(people[area]) for area in areas}
    count = dict.fromkeys(areas, 1)
    for area in order:
        if area != root:
            below[above[area]] += below[area]
            count[above[area]] += count[area]
    whole = below[root]
    upto = np.cumsum(sizes[units]) / sizes[units].sum() * whole
    best = (np.inf, root, 1)
    for area in order[:-1]:
        for first in range(1, len(units)):
            if count[area] < first or len(areas) - count[area] < len(units) - first:
                continue
            best = min(best, (abs(below[area] - upto[first - 1]), area, first))
    if best[1] == root:  # no cut leaves every unit an area: take any with room for one
        leaf = order[0]
        return {leaf}, 1
    tree.remove_edge(best[1], above[best[1]])
    return set(nx.node_connected_component(tree, best[1])), best[2]


def voronoi(land: Land, sizes: Numbers, rng: np.random.Generator) -> Labels:
    """Give every area to the nearest of random areas, by the way from middle to middle."""
    seeds = rng.choice(len(land.people), len(sizes), replace=False)
    graph = land.graph()
    label = np.full(len(land.people), -1, dtype=np.int32)
    queue = [(0.0, int(seed), unit) for unit, seed in enumerate(seeds)]
    heapq.heapify(queue)
    while queue:
        far, area, unit = heapq.heappop(queue)
        if label[area] >= 0:
            continue
        label[area] = unit
        for other, data in graph[area].items():
            if label[other] < 0:
                heapq.heappush(queue, (far + data["gone"], other, unit))
    return label


def growing(land: Land, sizes: Numbers, rng: np.random.Generator) -> Labels:
    """Grow units from random areas, one random border area at a time (Eden 1961)."""
    seeds = rng.choice(len(land.people), len(sizes), replace=False)
    label = np.full(len(land.people), -1, dtype=np.int32)
    graph = land.graph()
    label[seeds] = np.arange(len(sizes))
    border = [(other, int(label[one])) for one in seeds.tolist() for other in graph[one]]
    while border:
        place = int(rng.integers(len(border)))
        border[place], border[-1] = border[-1], border[place]
        area, unit = border.pop()
        if label[area] < 0:
            label[area] = unit
            border += [(other, unit) for other in graph[area] if label[other] < 0]
    return label


TURNS, MOST = 400, 4000
"""Turns that lines are given at least, and at most, to come to the length wanted."""

METHODS = {"trees": trees, "voronoi": voronoi, "growing": growing}


def ranked(land: Land, label: Labels, sizes: Numbers) -> Numbers:
    """Return the people wanted of each unit of a zoning: the largest has the largest size."""
    order = np.argsort(np.argsort(-np.bincount(label, land.people, len(sizes)), kind="stable"))
    wanted: Numbers = (np.sort(sizes)[::-1] * (land.people.sum() / sizes.sum()))[order]
    return wanted


def nested(
    method: Callable[[Land, Numbers, np.random.Generator], Labels],
    land: Land,
    place: Labels,
    homes: Labels,
    sizes: Numbers,
    rng: np.random.Generator,
) -> tuple[Labels, Numbers]:
    """Return a zoning inside localities, and the people wanted of each unit.

    ``place`` is the locality of each area, ``homes`` that of each unit; a locality without a unit
    is one.
    """
    label = np.zeros(len(land.people), dtype=np.int32)
    wanted: list[float] = []
    for number in range(int(place.max()) + 1):
        rows = np.flatnonzero(place == number)
        own = sizes[homes == number] if (homes == number).any() else np.ones(1)
        part = land.part(rows)
        drawn = method(part, own, rng)
        label[rows] = drawn + len(wanted)
        wanted += ranked(part, drawn, own).tolist()
    return label, np.array(wanted)


def at_length(
    land: Land, label: Labels, wanted: Numbers, length: float, rng: np.random.Generator
) -> Labels:
    """Return a zoning with units of these people and lines of this length, begun from another.

    Areas are offered, in turn, a random neighbour's unit. It gets colder while lines are too long
    and warmer while they are too short, a little after every turn.
    """
    first, beside, metres = _both_ways(land)
    found = label.astype(np.int64)
    held = np.bincount(found, land.people, len(wanted))
    now, cold = land.length(label), 1.0
    for turn in range(MOST):
        if turn >= TURNS and abs(now - length) < 0.005 * length:
            break
        cold += 3.0 * max(-0.2, min(0.2, (now - length) / length))
        cold = max(-4.0, min(8.0, cold))
        now += _turn(first, beside, metres, land.people, wanted, found, held, cold, rng)
    return found.astype(np.int32)


def _both_ways(land: Land) -> tuple[NDArray[np.int64], NDArray[np.int64], Numbers]:
    source = np.concatenate([land.links[:, 0], land.links[:, 1]])
    other = np.concatenate([land.links[:, 1], land.links[:, 0]])
    order = np.argsort(source, kind="stable")
    first = np.searchsorted(source[order], np.arange(len(land.people) + 1))
    return first, other[order], np.concatenate([land.metres, land.metres])[order]


@numba.njit
def _one_piece(first, beside, label, gone, unit):
    """Say whether a unit is one piece, and not empty, without an area: walk over all of it."""
    size, start = 0, -1
    for area in range(len(label)):
        if label[area] == unit and area != gone:
            size += 1
            start = area
    if size == 0:
        return False
    met = {start}
    queue = [start]
    while len(queue) > 0:
        area = queue.pop()
        for link in range(first[area], first[area + 1]):
            other = beside[link]
            if label[other] == unit and other != gone and other not in met:
                met.add(other)
                queue.append(other)
    return len(met) == size


@numba.njit
def _longer(first, beside, metres, label, area, to):
    """Return how much longer lines get where an area changes to another unit."""
    change = 0.0
    for way in range(first[area], first[area + 1]):
        if label[beside[way]] == label[area]:
            change += metres[way]
        if label[beside[way]] == to:
            change -= metres[way]
    return change


@numba.njit
def _turn(first, beside, metres, people, wanted, label, held, cold, rng):
    """Offer every area, in random order, a neighbour's unit; return how much longer lines got."""
    typical, mean, gained = metres.mean(), people.mean(), 0.0
    for area in rng.permutation(len(people)):
        if first[area] == first[area + 1]:
            continue
        home = label[area]
        to = label[beside[rng.integers(first[area], first[area + 1])]]
        if home == to:
            continue
        change = _longer(first, beside, metres, label, area, to)
        here, there, moved = held[home] - wanted[home], held[to] - wanted[to], people[area]
        worse = ((here - moved) ** 2 + (there + moved) ** 2 - here**2 - there**2) / mean**2
        wish = np.exp(-cold * change / typical - worse)
        if rng.random() < wish and _one_piece(first, beside, label, area, home):
            label[area] = to
            held[home] -= moved
            held[to] += moved
            gained += change
    return gained

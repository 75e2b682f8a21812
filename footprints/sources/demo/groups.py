"""Dividing a network of places into connected groups of about equal weight."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from footprints.sources.demo.arrays import Floats, Rows, counts, middles, sums

_TINY = 1e-6


@dataclass(frozen=True)
class Network:
    """Places and the links between them.

    ``at`` (n x 2) are positions in metres, ``weight`` (n) people, and link ``i`` joins
    ``first[i]`` and ``second[i]`` at ``cost[i]``, which is above 0.
    """

    at: Floats
    weight: Floats
    first: Rows
    second: Rows
    cost: Floats

    @property
    def size(self) -> int:
        """Number of places."""
        return len(self.at)

    @cached_property
    def links(self) -> csr_array[Any, Any]:
        """The cost of each link, in the row of its first place; the cheapest of several alike."""
        order = np.lexsort([self.cost, self.second, self.first])
        rows, columns = self.first[order], self.second[order]
        once = np.append(True, (np.diff(rows) != 0) | (np.diff(columns) != 0))[: len(rows)]
        kept = order[once]
        return csr_array(
            (self.cost[kept], (self.first[kept], self.second[kept])), shape=(self.size,) * 2
        )

    def linked(self, kept: NDArray[np.bool_]) -> Network:
        """Return the same places with some of the links."""
        return Network(self.at, self.weight, self.first[kept], self.second[kept], self.cost[kept])

    def within(self, labels: Rows) -> Network:
        """Return the same places with the links inside one label only."""
        return self.linked(labels[self.first] == labels[self.second])

    def bridged(self, one: int, other: int, cost: float) -> Network:
        """Return the same places with one more link."""
        return Network(
            self.at,
            self.weight,
            np.append(self.first, one),
            np.append(self.second, other),
            np.append(self.cost, cost),
        )


def parts(network: Network) -> Rows:
    """Return the connected part each place of a network is in, by number."""
    ones = np.ones(len(network.first), dtype=bool)
    links = csr_array((ones, (network.first, network.second)), shape=(network.size,) * 2)
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def grow(network: Network, seeds: Rows, head_start: Floats | None = None) -> Rows:
    """Give each place to the seed it is cheapest to reach from, by shortest path.

    ``seeds`` are places; ``head_start`` (as long) is taken off the cost of paths from each.
    Returns the number of the seed, one a place, -1 where none reaches; each group is connected
    through places of its own.
    """
    size, base = network.size, network.links
    late = np.zeros(len(seeds)) if head_start is None else head_start.max() - head_start
    order = np.lexsort([late, seeds])
    first = order[np.append(True, np.diff(seeds[order]) != 0)]
    links = csr_array(
        (
            np.concatenate([base.data, late[first] + _TINY]),
            np.concatenate([base.indices, seeds[first]]),
            np.append(base.indptr, base.nnz + len(first)),
        ),
        shape=(size + 1, size + 1),
    )
    before = _shortest_paths(links, size)
    root = np.where(before < 0, size, before)
    starts = root == size
    root[starts] = np.flatnonzero(starts)
    while (root[root] != root).any():
        root = root[root]
    number = np.full(size + 1, -1)
    number[seeds[::-1]] = np.arange(len(seeds))[::-1]
    return number[root[:size]]


def _shortest_paths(links: csr_array[Any, Any], start: int) -> Rows:
    """Return the place before each on its cheapest path from ``start``, below 0 for none."""
    search: Any = dijkstra  # its type stub does not know sparse arrays
    before = search(links, directed=False, indices=start, return_predecessors=True)[1]
    return np.asarray(before, dtype=np.int64)


def divide(network: Network, quotas: Rows, labels: Rows, rounds: int = 12) -> Rows:
    """Divide each labelled group into its quota of connected pieces of about equal weight.

    ``labels`` number connected groups from 0 and ``quotas`` says how many pieces to make of each,
    never more than it has places. Returns the number of the piece, one a place; pieces are
    numbered group by group. Starts from points spread evenly along a curve that fills the plane,
    then in each round moves every start to the middle of its piece and gives light pieces a head
    start.
    """
    inside = network.within(labels)
    seeds, group = _spread(network, labels, quotas)
    total = sums(labels, network.weight, len(quotas))
    aim = np.maximum(total / np.maximum(quotas, 1), _TINY)[group]
    step = 0.35 * np.median(network.cost)
    head_start = np.zeros(len(seeds))
    best, best_spread = grow(inside, seeds), np.inf
    for _ in range(rounds):
        pieces = grow(inside, seeds, head_start)
        weight = sums(pieces, network.weight, len(seeds))
        share = weight / aim
        spread = float(np.square(share - 1).sum() + 10 * (share == 0).sum())
        if spread < best_spread and (counts(pieces, len(seeds)) > 0).all():
            best, best_spread = pieces, spread
        head_start = np.clip(head_start + step * (1 - np.clip(share, 0, 2)), -8 * step, 8 * step)
        seeds = _middles(network, pieces, seeds)
    return best


def shares(weights: Floats, total: int) -> Rows:
    """Share ``total`` out in proportion to weights, in whole numbers of at least one each."""
    exact = weights / weights.sum() * total
    given: Rows = np.maximum(1, np.floor(exact)).astype(np.int64)
    while given.sum() != total:
        step = 1 if given.sum() < total else -1
        lack = np.where(given + step >= 1, (exact - given) * step, -np.inf)
        given[lack.argmax()] += step
    return given


def mend(network: Network, labels: Rows) -> Rows:
    """Make every label connected: the heaviest part keeps it, the rest joins its neighbours."""
    pieces = parts(network.within(labels))
    weight = sums(pieces, network.weight + _TINY)
    owner = np.zeros(len(weight), dtype=np.int64)
    owner[pieces] = labels
    order = np.lexsort([np.arange(len(weight)), -weight, owner])
    heaviest = order[np.append(True, np.diff(owner[order]) != 0)]
    kept = np.flatnonzero(np.isin(pieces, heaviest))
    joined = grow(network, kept)
    return np.where(joined >= 0, labels[kept][joined], labels)


def along_curve(at: Floats) -> Rows:
    """Return each point's place along a Hilbert curve over the whole, on a grid of 1,024."""
    low, high = at.min(axis=0), at.max(axis=0)
    x, y = ((at - low) / max(float((high - low).max()), _TINY) * 1_023).astype(np.int64).T
    place = np.zeros(len(at), dtype=np.int64)
    size = 512
    while size > 0:
        right, upper = (x & size) > 0, (y & size) > 0
        place += size * size * ((3 * right) ^ upper)
        flip = ~upper & right
        x, y = (
            np.where(flip, size - 1 - (x & (size - 1)), x),
            np.where(flip, size - 1 - (y & (size - 1)), y),
        )
        x, y = np.where(upper, x, y) & (size - 1), np.where(upper, y, x) & (size - 1)
        size //= 2
    return place


def _spread(network: Network, labels: Rows, quotas: Rows) -> tuple[Rows, Rows]:
    """Return starting places for every piece and the group of each."""
    order = np.lexsort([along_curve(network.at), labels])
    bounds = np.searchsorted(labels[order], np.arange(len(quotas) + 1))
    seeds, groups = [], []
    for group, quota in enumerate(quotas):
        places = order[bounds[group] : bounds[group + 1]]
        if quota > len(places):
            raise ValueError(f"a group of {len(places)} places cannot make {quota} pieces")
        upto = np.cumsum(network.weight[places] + _TINY)
        at = np.searchsorted(upto, (np.arange(quota) + 0.5) / quota * upto[-1])
        steps = np.arange(quota)
        at = np.maximum.accumulate(at - steps) + steps
        at = np.minimum(at, len(places) - quota + steps)
        seeds.append(places[at])
        groups.append(np.full(quota, group))
    return np.concatenate(seeds), np.concatenate(groups)


def _middles(network: Network, pieces: Rows, seeds: Rows) -> Rows:
    """Return the place of each piece nearest to its middle; an empty piece keeps its start."""
    middle = middles(pieces, network.at, network.weight + _TINY, len(seeds))
    away = np.hypot(*(network.at - middle[pieces]).T)
    order = np.lexsort([np.arange(len(pieces)), away, pieces])
    found, where = np.unique(pieces[order], return_index=True)
    moved = seeds.copy()
    moved[found] = order[where]
    return moved

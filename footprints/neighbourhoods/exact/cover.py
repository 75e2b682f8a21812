"""Neighbourhoods that together cover every node once: the set partition and its relaxation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.kernels.graph import Floats, Ints, Longs
from footprints.neighbourhoods.exact.highs import FAR, Answer, Program

if TYPE_CHECKING:
    from scipy.sparse import csc_array


@dataclass(frozen=True)
class Sets:
    """Neighbourhoods one may have: s is ``nodes[first[s]:first[s + 1]]`` and costs ``cost[s]``."""

    first: Longs
    nodes: Ints
    cost: Floats

    def __len__(self) -> int:
        """Return how many sets there are."""
        return len(self.cost)

    def chosen(self, places: Longs) -> Sets:
        """Return some of the sets."""
        sizes = self.first[places + 1] - self.first[places]
        first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        at = np.repeat(self.first[places] - first[:-1], sizes) + np.arange(first[-1])
        return Sets(first, self.nodes[at], self.cost[places])

    def joined(self, other: Sets) -> Sets:
        """Return these sets and then others."""
        return Sets(
            np.concatenate([self.first, self.first[-1] + other.first[1:]]),
            np.concatenate([self.nodes, other.nodes]),
            np.concatenate([self.cost, other.cost]),
        )

    def sums(self, of_node: Floats) -> Floats:
        """Return the sum of a figure of nodes over each set; no set is empty."""
        return np.add.reduceat(of_node[self.nodes], self.first[:-1])


def rows_of(sets: Sets, count: int) -> csc_array[Any]:
    """Return the conditions a set takes part in: its nodes, and that it is one of the number."""
    from scipy.sparse import csc_array

    sizes = np.diff(sets.first)
    ends = sets.first[1:] + np.arange(1, len(sets) + 1)
    indptr = np.concatenate([[0], ends])
    indices = np.full(int(indptr[-1]), count, np.int64)
    inside = np.arange(len(sets.nodes)) + np.repeat(np.arange(len(sets)), sizes)
    indices[inside] = sets.nodes
    return csc_array((np.ones(len(indices)), indices, indptr), shape=(count + 1, len(sets)))


@dataclass(frozen=True)
class Relaxed:
    """The optimum of the linear relaxation over some sets, and its prices.

    ``price`` is what covering each node once more would cost, ``each`` what one more neighbourhood
    would. ``off`` is how far the cover is from covering every node just once.
    """

    value: float
    price: Floats
    each: float
    off: float


class Relaxation:
    """The linear relaxation of the set partition, over sets that may be added to.

    Prices are held within ``width`` of a guess: a node may be left bare, or be covered twice, at
    its price at that end. Without such a hold the prices of a few sets mean nothing for others
    (the boxstep method of Marsten, Hogan and Blankenship 1975). A neighbourhood too few costs
    ``short``.
    """

    def __init__(self, number: int, guess: Floats, width: float, short: float) -> None:
        from scipy.sparse import csc_array, eye_array, hstack

        self._count, self._width = len(guess), width
        self._free = 2 * len(guess) + 1
        ones = np.append(np.ones(self._count), float(number))
        gaps = eye_array(self._count + 1)
        rows = csc_array(hstack([gaps, -gaps.tocsc()[:, : self._count]]))
        cost = np.concatenate([guess + width, [short], width - guess])
        self._program = Program(cost, np.full(self._free, FAR), rows, (ones, ones), inside=True)
        self.sets = Sets(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))

    def hold(self, guess: Floats) -> None:
        """Hold the prices near another guess."""
        places = np.arange(self._count, dtype=np.int32)
        self._program.set_costs(places, guess + self._width)
        self._program.set_costs(places + self._count + 1, self._width - guess)

    def add(self, sets: Sets) -> None:
        """Add sets."""
        if len(sets):
            self._program.add_columns(sets.cost, FAR, rows_of(sets, self._count))
            self.sets = self.sets.joined(sets)

    def solve(self) -> Relaxed:
        """Return the optimum over the sets at hand."""
        answer = self._program.solve()
        if answer.values is None:
            msg = "the relaxation of the set partition was not solved, which cannot be"
            raise AssertionError(msg)
        return Relaxed(
            answer.value,
            answer.duals[: self._count],
            float(answer.duals[self._count]),
            float(answer.values[: self._free].sum()),
        )


def best_cover(
    sets: Sets,
    count: int,
    number: int,
    *,
    seconds: float | None = None,
    branches: int | None = None,
) -> tuple[Answer, Longs]:
    """Choose ``number`` of the sets that cover every node once at least cost.

    Returns what HiGHS says and the places of the sets chosen, empty where no cover was met.
    """
    ones = np.append(np.ones(count), float(number))
    program = Program(
        *(sets.cost, np.ones(len(sets)), rows_of(sets, count), (ones, ones)),
        whole=np.ones(len(sets), bool),
    )
    answer = program.solve(seconds, branches)
    if answer.values is None:
        return answer, np.zeros(0, np.int64)
    return answer, np.flatnonzero(answer.values > 0.5).astype(np.int64)


def labels_of(sets: Sets, places: Longs, count: int) -> Ints | None:
    """Return a cover as labels of nodes; None where it is none."""
    label = np.full(count, -1, np.int32)
    chosen = sets.chosen(places)
    if len(chosen.nodes) != count or len(np.unique(chosen.nodes)) != count:
        return None
    label[chosen.nodes] = np.repeat(np.arange(len(places)), np.diff(chosen.first))
    return label

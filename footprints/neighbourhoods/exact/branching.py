"""Branch and bound over the nodes of one neighbourhood: small programs, many of them.

HiGHS's own search takes some ten times as long here: it works hard at every branch, while these
programs are solved in a millisecond or two from where the last one ended.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from footprints.kernels.graph import Floats, Ints
from footprints.neighbourhoods.exact.highs import Answer, Program
from footprints.neighbourhoods.kernels.ground import Ground

_WHOLE = 1e-6
_SAME = 1e-7


@dataclass(frozen=True)
class Least:
    """The least value of a program over whole nodes: ``bound``, and the nodes inside where met."""

    bound: float
    inside: Ints | None


class Branching:
    """The search for the least value of one program, whose first values are the nodes."""

    def __init__(
        self, program: Program, ground: Ground, low: int, sharpen: Callable[[Floats], bool]
    ) -> None:
        """``sharpen`` adds what the program still lacks at a point, and says if it did."""
        self._program, self._ground, self._low, self._sharpen = program, ground, low, sharpen
        count = len(ground.people)
        self._places = np.arange(count, dtype=np.int32)
        ends = np.repeat(np.arange(count), np.diff(ground.first))
        self._line = np.bincount(ends, np.abs(ground.cut), count) + 1e-9
        self._beside = [
            ground.beside[ground.first[node] : ground.first[node + 1]].tolist()
            for node in range(count)
        ]

    def least(self, enough: float, stop: Callable[[], bool]) -> Least:
        """Return the least value, or that it is not below ``enough``.

        Best first, each time down to the end: nodes are taken inside until nothing is left to
        choose, and left out later. Where ``stop`` says so, the bound is what is certain by then.
        """
        best, inside = enough, None
        waiting: list[tuple[float, int, dict[int, int]]] = [(-np.inf, 0, {})]
        turn = 0
        while waiting and waiting[0][0] < best - _SAME:
            if stop():
                return Least(min(waiting[0][0], best), inside)
            bound, _, fixed = heapq.heappop(waiting)
            while True:
                answer = self._solve(fixed)
                if answer is None or answer.values is None or answer.value >= best - _SAME:
                    break
                values = answer.values[: len(self._line)]
                between = np.maximum(np.minimum(values, 1.0 - values), 0.0)
                if between.max() < _WHOLE:
                    if self._sharpen(answer.values):
                        continue
                    best = answer.value
                    inside = np.flatnonzero(values > 0.5).astype(np.int32)
                    break
                node = int(np.argmax(between * self._line))
                turn += 1
                heapq.heappush(waiting, (max(bound, answer.value), turn, {**fixed, node: 0}))
                fixed = {**fixed, node: 1}
        return Least(best, inside)

    def _solve(self, fixed: dict[int, int]) -> Answer | None:
        """Solve the program with some nodes inside (1) or out (0); None where nothing is left.

        A connected neighbourhood cannot reach past the nodes that are out, so what it cannot reach
        is out as well.
        """
        lowest = np.zeros(len(self._line))
        highest = np.ones(len(self._line))
        inside = [node for node, where in fixed.items() if where == 1]
        if inside:
            met = self._reach(inside[0], fixed)
            highest[:] = 0.0
            highest[list(met)] = 1.0
            if not met.issuperset(inside) or self._ground.people[list(met)].sum() < self._low:
                return None
        for node, where in fixed.items():
            lowest[node] = highest[node] = where
        self._program.set_bounds(self._places, lowest, highest)
        answer = self._program.solve()
        if answer.impossible:
            return None
        if not answer.optimal:
            return self._program.solve_afresh()
        return answer

    def _reach(self, start: int, fixed: dict[int, int]) -> set[int]:
        met, queue = {start}, [start]
        while queue:
            for other in self._beside[queue.pop()]:
                if other not in met and fixed.get(other) != 0:
                    met.add(other)
                    queue.append(other)
        return met

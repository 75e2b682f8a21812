"""The least that any one neighbourhood can cost less its prices, as a mixed-integer program.

Contiguity is left out, and what does not fit a program is replaced by something never larger. So
what comes out is never above the truth, and a bound that rests on it stays a bound:

- A line between two nodes costs ``cut`` where one is inside and the other not.
- An agency's unit with T of its people inside costs T - T^2 / min(r, c), which is at least
  T - T^2 / min(r, low) with ``low`` the fewest covered people there can be. As a function of the
  nodes inside that is submodular, so it is the largest of its linear tangents (Edmonds 1970,
  Lovasz 1983), which are added where they are missed.
- Distance to the people's mean point is at least the distance to a box that the point lies in:
  the ground is cut into smaller and smaller boxes.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.kernels.graph import Floats, Ints
from footprints.neighbourhoods.exact.branching import Branching
from footprints.neighbourhoods.exact.conditions import line_rows, lock_rows, people_row
from footprints.neighbourhoods.exact.highs import FAR, Program
from footprints.neighbourhoods.exact.tangents import Losses
from footprints.neighbourhoods.kernels.ground import Ground, Rules
from footprints.units import PEOPLE_PER_THOUSAND

if TYPE_CHECKING:
    from scipy.sparse import csc_array

_ROUNDS = 12
_PARTS = 64
_LOOSE = 1.15
SAFE = 1e-6
"""Taken off every bound for what HiGHS takes for nothing."""


@dataclass(frozen=True)
class Cell:
    """A kind of neighbourhood: people within ``low``..``high``, their mean point in a box."""

    low: int
    high: int
    west: float
    east: float
    south: float
    north: float


@dataclass(frozen=True)
class Priced:
    """No neighbourhood costs less than ``bound`` beyond its prices.

    ``inside`` are the nodes of the cheapest met, connected or not; None where none was.
    """

    bound: float
    inside: Ints | None


@dataclass(order=True)
class _Open:
    """A cell that may hold the cheapest neighbourhood, least bound first."""

    bound: float
    turn: int
    cell: Cell = field(compare=False)
    closed: bool = field(compare=False)


class Pricing:
    """The program for one piece, made once for many prices."""

    def __init__(self, ground: Ground, rules: Rules) -> None:
        self._ground, self._rules = ground, rules
        one = np.repeat(np.arange(len(ground.people)), np.diff(ground.first))
        once = one < ground.beside
        self._ends = one[once], ground.beside[once].astype(np.intp)
        self._cut = ground.cut[once]
        self._whole = Cell(
            *(rules.low, rules.high),
            *(float(ground.x.min()), float(ground.x.max())),
            *(float(ground.y.min()), float(ground.y.max())),
        )
        self._losses: dict[int, Losses] = {}

    def bound(self, price: Floats, enough: float, stop: Callable[[], bool]) -> Priced:
        """Bound what any neighbourhood costs beyond its prices.

        Ends where ``stop`` says so, or once nothing below ``enough`` can exist.
        """
        first = self._solve(self._whole, price, enough, stop, whole=False)
        waiting = [_Open(first.bound, 0, self._whole, closed=False)]
        turn = 0
        found: list[Priced] = []
        while waiting[0].bound < enough and not waiting[0].closed and not stop():
            top = heapq.heappop(waiting)
            parts = self._halves(top.cell)
            for part in parts or [top.cell]:
                turn += 1
                priced = self._solve(part, price, enough, stop, whole=not parts)
                found += [priced] if priced.inside is not None else []
                bound = max(top.bound, priced.bound)
                heapq.heappush(waiting, _Open(bound, turn, part, closed=not parts))
        inside = min(found, key=lambda one: one.bound).inside if found else None
        return Priced(waiting[0].bound, inside)

    def _halves(self, cell: Cell) -> list[Cell]:
        """Cut a cell in two where that sharpens its bound; nothing where it is fine enough."""
        if self._rules.distance > 0:
            wide, high = cell.east - cell.west, cell.north - cell.south
            all_wide = self._whole.east - self._whole.west
            all_high = self._whole.north - self._whole.south
            if wide * high > all_wide * all_high / _PARTS:
                if wide >= high:
                    middle = (cell.west + cell.east) / 2
                    return [replace(cell, east=middle), replace(cell, west=middle)]
                middle = (cell.south + cell.north) / 2
                return [replace(cell, north=middle), replace(cell, south=middle)]
        if cell.high > _LOOSE * cell.low and self._losses_of(cell.low).any_large(cell.high):
            between = int((cell.low * cell.high) ** 0.5)
            return [replace(cell, high=between), replace(cell, low=between + 1)]
        return []

    def _losses_of(self, low: int) -> Losses:
        if low not in self._losses:
            self._losses[low] = Losses(self._ground, low)
        return self._losses[low]

    def _solve(
        self, cell: Cell, price: Floats, enough: float, stop: Callable[[], bool], *, whole: bool
    ) -> Priced:
        """Solve the program of one cell, in whole nodes or relaxed, with the tangents it needs."""
        losses = self._losses_of(cell.low)
        program = self._program(cell, price, losses)
        before = len(price) + len(self._cut)

        def sharpen(values: Floats) -> bool:
            known = len(losses)
            losses.sharpen(values[: len(price)], values[before:-1])
            if len(losses) > known:
                rows, low, high = losses.rows(before, len(values), known)
                program.add_rows(low, high, rows)
            return len(losses) > known

        bound = -float("inf")
        for _ in range(_ROUNDS):
            answer = program.solve()
            if answer.impossible:
                return Priced(float("inf"), None)
            if not answer.optimal or answer.values is None:
                return Priced(bound, None)
            bound = max(bound, answer.value - SAFE)
            if stop() or not sharpen(answer.values):
                break
        if not whole or bound >= enough:
            return Priced(bound, None)
        least = Branching(program, self._ground, cell.low, sharpen).least(enough, stop)
        return Priced(max(bound, least.bound - SAFE), least.inside)

    def _program(self, cell: Cell, price: Floats, losses: Losses) -> Program:
        """Return the program: nodes inside, lines cut, losses of units, people off the share."""
        ground, rules = self._ground, self._rules
        nodes, lines, units = len(price), len(self._cut), len(ground.inverse)
        weight = ground.agency_weight[ground.agency] if units else np.zeros(0)
        away = np.hypot(
            ground.x - np.clip(ground.x, cell.west, cell.east),
            ground.y - np.clip(ground.y, cell.south, cell.north),
        )
        cost = np.concatenate(
            [
                rules.distance * ground.people * away - price,
                0.5 * self._cut,
                weight,
                [rules.evenness * PEOPLE_PER_THOUSAND],
            ]
        )
        upper = np.concatenate([np.ones(nodes + lines), np.full(units + 1, FAR)])
        rows, low, high = self._rows(cell, losses)
        return Program(cost, upper, rows, (low, high))

    def _rows(self, cell: Cell, losses: Losses) -> tuple[csc_array[Any], Floats, Floats]:
        """Return the program's conditions: rows, and their lowest and highest values."""
        from scipy.sparse import csc_array, vstack

        ground, rules = self._ground, self._rules
        before = len(ground.people) + len(self._cut)
        width = before + len(ground.inverse) + 1
        people = ground.people / PEOPLE_PER_THOUSAND
        low, high = cell.low / PEOPLE_PER_THOUSAND, cell.high / PEOPLE_PER_THOUSAND
        blocks = [*line_rows(self._ends, self._cut, len(people), width)]
        blocks += [*lock_rows(rules.lock, width), losses.rows(before, width)]
        blocks.append(people_row(people, low, high, width))
        if rules.evenness > 0:
            share = rules.share / PEOPLE_PER_THOUSAND
            blocks.append(people_row(people, -FAR, share, width, -1.0))
            blocks.append(people_row(people, share, FAR, width, 1.0))
        if rules.distance > 0:
            blocks.append(people_row(people * (ground.x - cell.west), 0.0, FAR, width))
            blocks.append(people_row(people * (ground.x - cell.east), -FAR, 0.0, width))
            blocks.append(people_row(people * (ground.y - cell.south), 0.0, FAR, width))
            blocks.append(people_row(people * (ground.y - cell.north), -FAR, 0.0, width))
        return (
            csc_array(vstack([rows for rows, _, _ in blocks])),
            np.concatenate([lowest for _, lowest, _ in blocks]),
            np.concatenate([highest for _, _, highest in blocks]),
        )

"""The shortest list of areas to hand over that reaches what a longer one does.

A greedy list may hold rows that later ones made needless; those are dropped. Short lists are also
held against every shorter one: where one reaches as much, it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.advice.handing import (
    HandedOver,
    hand_over,
    may_receive,
    misfits,
)
from footprints.coterminosity.advice.hands import Hands
from footprints.people.overlap import overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AS_MUCH = 1e-9
"""An overlap that is less by so little is as much."""

MOST_LISTS = 20_000
"""So many shorter lists of a length are looked at, at most; where there are more, none is."""


def shortest(start: Hands, rows: Sequence[HandedOver], most: int = MOST_LISTS) -> list[HandedOver]:
    """Return as short a list as is found that reaches at least the overlap of ``rows``.

    ``start`` are the hands before any of them. Every list returned can be made row by row: each
    row goes to a unit that touches it by then, and leaves units as whole as they were. Every
    shorter list is looked at where there are at most ``most`` of its length.
    """
    kept = _without_needless(start, list(rows))
    return _of_every_shorter(start, kept, most) or kept


def _without_needless(start: Hands, rows: list[HandedOver]) -> list[HandedOver]:
    """Drop rows without which as much is reached, the last first, one after another."""
    place = len(rows) - 1
    while place >= 0 and len(rows) > 1:
        rest = rows[:place] + rows[place + 1 :]
        if _overlap_after(start, rest) >= rows[-1].overlap - _AS_MUCH:
            made = _made(start, [(row.cell, row.target) for row in rest])
            if made is not None:
                rows = made
        place = min(place, len(rows)) - 1
    return rows


def _of_every_shorter(start: Hands, rows: list[HandedOver], most: int) -> list[HandedOver] | None:
    """Return the shortest list that reaches as much, where there are few enough to look at all.

    Of every cell to every unit, where those are few; else of cells that misfit to units there.
    """
    for count in range(1, len(rows)):
        choices = next(
            (some for some in _choices(start, most) if some and _number(some, count) <= most), None
        )
        if choices is None:
            return None
        for moves in _lists(choices, count):
            there = _table_after(start, moves)
            if overlap(there, start.places) < rows[-1].overlap - _AS_MUCH:
                continue
            made = _in_some_order(start, moves)
            if made is not None:
                return made
    return None


def _choices(start: Hands, most: int) -> Iterator[list[tuple[int, list[int]]]]:
    """Yield cells that may be handed over with units to receive them: all, then those likely."""
    busy = np.flatnonzero(start.table.any(axis=1)).tolist()
    free = np.flatnonzero(~start.moved).tolist()
    if len(free) * len(busy) <= most:
        yield [(cell, [unit for unit in busy if unit != start.unit[cell]]) for cell in free]
    likely = []
    for cell in misfits(start).tolist():
        there = np.flatnonzero(start.table[:, start.place[cell]] > 0).tolist()
        likely.append((cell, [unit for unit in there if unit != start.unit[cell]]))
    yield likely


def _number(choices: Sequence[tuple[int, list[int]]], count: int) -> int:
    """Return how many lists of ``count`` rows there are at most."""
    widest = max(len(units) for _, units in choices)
    return int(comb(len(choices), count) * widest**count)


def _lists(choices: Sequence[tuple[int, list[int]]], count: int) -> Iterator[list[tuple[int, int]]]:
    for chosen in combinations(choices, count):
        cells = [cell for cell, _ in chosen]
        for targets in product(*(units for _, units in chosen)):
            yield list(zip(cells, targets, strict=True))


def _in_some_order(start: Hands, moves: Sequence[tuple[int, int]]) -> list[HandedOver] | None:
    """Return moves as rows in an order in which each can be made, None where there is none.

    At each turn the one that reaches most of those that can be made.
    """
    hands, todo, rows = start.copy(), list(moves), list[HandedOver]()
    while todo:
        able = [move for move in todo if may_receive(hands, np.array([move[0]]), move[1])]
        if not able:
            return None
        best = max(able, key=lambda move: overlap(_table_after(hands, [move]), hands.places))
        rows += hand_over(hands, np.array([best[0]]), best[1])
        todo.remove(best)
    return rows


def _made(start: Hands, moves: Sequence[tuple[int, int]]) -> list[HandedOver] | None:
    """Make moves in the order given; None where one of them cannot be made by then."""
    hands, rows = start.copy(), list[HandedOver]()
    for cell, target in moves:
        if not may_receive(hands, np.array([cell]), target):
            return None
        rows += hand_over(hands, np.array([cell]), target)
    return rows


def _overlap_after(start: Hands, rows: Sequence[HandedOver]) -> float:
    moves = [(row.cell, row.target) for row in rows]
    return overlap(_table_after(start, moves), start.places)


def _table_after(hands: Hands, moves: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """Return the table T with some cells in other units."""
    table = hands.table.copy()
    for cell, target in moves:
        people, place = hands.people[cell], hands.place[cell]
        table[hands.unit[cell], place] = max(table[hands.unit[cell], place] - people, 0.0)
        table[target, place] += people
    return table

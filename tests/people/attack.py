"""Whoever has every count that leaves ``people.quiet`` tries to work a small count out of them.

All that is published of a list (tables, workbook, pages with what they carry, ledger) is worked out
from those counts, so this attacker has more than all of it together; knows the rule; knows which
counts were small, and the list's exact total. What is left to find are whole numbers under linear
conditions: a programme in whole numbers, in which each small count is made as low and as high as
can be. A list found so counts only if the rule really makes the same of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack, vstack

from footprints.people.quiet import _FAR, _cells, _taker_of_pool, _takers, without_small_counts


@dataclass(frozen=True)
class Programme:
    """Lists that leave the same counts: values of small counts and of those that take remainders.

    ``rows`` of ``matrix`` lie between ``low`` and ``high``; ``small`` says which variables are the
    small counts, ``at`` in which place of the list each variable stands.
    """

    at: NDArray[np.int64]
    small: NDArray[np.bool_]
    matrix: csr_array
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    bounds: Bounds


def programme(counts: csr_array, least: int) -> Programme:
    """Return what is known of a list by who has the counts that leave it."""
    cells = _cells(counts)
    small = (cells.value > 0) & (cells.value < least)
    pool = counts.shape[0]
    takes, gives = _takers(cells, small, least)
    purse = np.full(pool + 1, pool)
    purse[cells.unit[takes]] = cells.unit[takes]
    of = purse[cells.unit]
    own = takes[np.isin(cells.unit[takes], cells.unit[small])]
    last, _ = _taker_of_pool(cells, np.append(own, gives), small & (of == pool), least)
    taking = np.append(own, last)
    at = np.append(np.flatnonzero(small), taking)
    is_small = np.arange(len(at)) < small.sum()
    belongs = np.append(of[small], np.append(of[own], np.full(len(last), pool)))
    purses, row = np.unique(belongs, return_inverse=True)
    # One that takes a remainder stands far enough ahead of others in its small area.
    far = np.maximum(_FAR * least, cells.others[at] + 2) + np.isin(at, last)
    ones, places = np.ones(len(at)), np.arange(len(at))
    shape = len(purses), len(at)
    whole = csr_array(coo_array((ones, (row, places)), shape=shape))
    steps = csr_array(coo_array((ones[is_small], (row[is_small], places[is_small])), shape=shape))
    now = cells.value[at]
    total, held = whole @ now, steps @ now
    number = steps @ np.ones(len(at))
    first = number + least * np.maximum(np.floor((held - number) / least), 0)
    # Where nothing takes a remainder only the whole list's total says more: it is known too.
    takers = whole @ (~is_small).astype(float)
    lowest = np.where(takers > 0, total, 0)
    highest = np.where(takers > 0, total, np.inf)
    everything = csr_array(np.ones((1, len(at))))
    return Programme(
        at,
        is_small,
        csr_array(vstack([whole, steps, everything])),
        np.concatenate([lowest, np.maximum(first, 0), [now.sum()]]),
        np.concatenate([highest, first + least - 1, [now.sum()]]),
        Bounds(np.where(is_small, 1, far), np.where(is_small, least - 1, np.inf)),
    )


def values_found(counts: csr_array, least: int, tried: NDArray[np.int64]) -> list[set[int]]:
    """Return the values of some small counts, by their number, that lists of the same result have.

    The list itself is one. The others are the lowest and the highest that the programme finds, and
    one more and one less with as little else changed as can be.
    """
    asked, told = programme(counts, least), without_small_counts(counts, least)
    cells = _cells(counts)
    now = cells.value[asked.at]
    found = []
    for place in tried:
        values = {int(now[place])}
        for solved in (*_extremes(asked, now, place), *_beside(asked, now, place)):
            value = cells.value.copy()
            value[asked.at] = solved
            other = csr_array((value, (cells.unit, cells.area)), shape=counts.shape)
            if abs(without_small_counts(other, least) - told).nnz == 0:
                values.add(int(solved[place]))
        found.append(values)
    return found


def _extremes(
    asked: Programme, now: NDArray[np.float64], place: int
) -> Iterator[NDArray[np.float64]]:
    """Yield a list with one small count as low as can be, and one with it as high.

    What has nothing to do with it stays: among many changes one that the rule notices is likely.
    """
    beside = asked.matrix[:-1][:, [place]].toarray().ravel() != 0
    with_it = (asked.matrix[:-1][beside] != 0).sum(axis=0) > 0
    bounds = Bounds(
        np.where(with_it, asked.bounds.lb, now), np.where(with_it, asked.bounds.ub, now)
    )
    conditions = LinearConstraint(asked.matrix, asked.low, asked.high)
    for sign in (1, -1):
        aim = np.zeros(len(now))
        aim[place] = sign
        solved = milp(aim, integrality=1, bounds=bounds, constraints=conditions)
        if solved.x is not None:
            yield np.rint(solved.x)


def _beside(
    asked: Programme, now: NDArray[np.float64], place: int
) -> Iterator[NDArray[np.float64]]:
    """Yield the nearest lists with one more of a small count, and with one less."""
    size = len(now)
    both = csr_array(hstack([asked.matrix, -asked.matrix]))  # what is added, what is taken
    fixed = csr_array(([1.0, -1.0], ([0, 0], [place, size + place])), shape=(1, 2 * size))
    shift = asked.matrix @ now
    most = np.concatenate([asked.bounds.ub - now, now - asked.bounds.lb])
    for step in (1, -1):
        conditions = [
            LinearConstraint(both, asked.low - shift, asked.high - shift),
            LinearConstraint(fixed, step, step),
        ]
        bounds = Bounds(0, np.maximum(most, 0))
        solved = milp(np.ones(2 * size), integrality=1, bounds=bounds, constraints=conditions)
        if solved.x is not None:
            yield now + np.rint(solved.x[:size] - solved.x[size:])

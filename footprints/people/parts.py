"""People in whole parts of a person, so that sums are exact and no order of summing matters.

A share of a small area's people is seldom a whole number. Kept to 1/1,048,576 of a person (a power
of two), every cell is a number that floating point holds exactly, and so is every sum of cells up
to eight billion people. Scores made here, in a page's script or in another order of rows are then
of the very same people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

PARTS = 1 << 20
"""How many parts a person has."""

_TIE_DECIMALS = 3
"""Remainders within a thousandth of a part tie: rounding in earlier sums never decides."""


def in_parts(people: csr_array[Any, Any]) -> csr_array[Any, Any]:
    """Return a table of units by small areas with every cell a whole number of ``PARTS``.

    Each small area's sum over units becomes the nearest whole number of parts, so an area that is
    covered whole keeps its residents to the last one; its cells are rounded to fit (the largest
    remainder method of apportionment, ties to the first unit). No cell changes by more than one
    part, a millionth of a person. ``people`` may not be negative.
    """
    from scipy.sparse import csr_array

    cells = people.tocsc().sorted_indices()
    area = np.repeat(np.arange(cells.shape[1]), np.diff(cells.indptr))
    scaled = cells.data * PARTS
    whole = np.floor(scaled)
    rest = np.round(scaled - whole, _TIE_DECIMALS)
    wanted = np.rint(np.bincount(area, cells.data, cells.shape[1]) * PARTS)
    short = wanted - np.bincount(area, whole, cells.shape[1])
    order = np.lexsort((cells.indices, -rest, area))
    rank = np.empty(len(area), dtype=np.int64)
    rank[order] = np.arange(len(area)) - cells.indptr[area[order]]
    whole += rank < short[area]
    table = csr_array((whole / PARTS, (cells.indices, area)), shape=people.shape)
    table.eliminate_zeros()
    return table


def apportioned(people: NDArray[np.float64], area: NDArray[np.int64]) -> NDArray[np.int64]:
    """Round people to whole ones so that those of each area add up to its sum, rounded.

    ``area[i]`` is the area of entry i; the largest remainders are rounded up, the first of equals.
    """
    low = np.floor(people + _NEARLY)
    wanted = np.rint(np.bincount(area, people))
    short = wanted - np.bincount(area, low)
    order = np.lexsort((np.round(low - people, _TIE_DECIMALS), area))
    first = np.searchsorted(area[order], np.arange(len(wanted)))
    rank = np.empty(len(area), dtype=np.int64)
    rank[order] = np.arange(len(area)) - first[area[order]]
    whole: NDArray[np.int64] = (low + (rank < short[area])).astype(np.int64)
    return whole


_NEARLY = 1e-6
"""People less than this short of a whole one are that."""

"""Slivers: overlaps so thin that they are two files' idea of one line, not people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

SLIVER_PEOPLE = 1.0
SLIVER_SHARE = 0.005


@dataclass(frozen=True)
class Settled:
    """A people table without slivers, and what was moved to get there.

    ``overlaps`` slivers with ``overlap_people`` went to other units, or outside every unit where
    the small area has no other; ``gaps`` thin gaps with ``gap_people`` went to the area's units.
    """

    people: csr_array[Any, Any]
    overlaps: int
    overlap_people: float
    gaps: int
    gap_people: float


def settle_slivers(people: csr_array[Any, Any], residents: NDArray[np.int64]) -> Settled:
    """Return the table of units by small areas with slivers given to the areas' other units.

    An overlap of a unit with a small area under one person, or under 0.5% of the area's people,
    is a sliver: its people go to the area's other units in proportion. What lies outside every
    unit is judged by the same measure: a gap as thin as that goes to the area's units in
    proportion. The largest part of an area, a unit's or the gap, is never a sliver, so an area
    that a unit only touches stays outside, and nobody is lost: per small area the sum is its
    residents, or its residents less a gap wider than a sliver.

    ``people`` may not exceed ``residents`` in any small area.
    """
    from scipy.sparse import csr_array

    cells = people.tocoo()
    rows, columns, values = cells.row, cells.col, cells.data
    limit = np.maximum(SLIVER_PEOPLE, SLIVER_SHARE * residents)
    n = len(residents)
    gap = np.maximum(residents - np.bincount(columns, values, minlength=n), 0.0)
    largest = _largest_cell(rows, columns, values, n)
    keep = values >= limit[columns]
    leads = largest >= 0
    leads[leads] = values[largest[leads]] >= gap[leads]
    keep[largest[leads]] = True
    thin = (~keep) & (values > 0)
    kept = np.bincount(columns[keep], values[keep], minlength=n)
    moved = np.bincount(columns[thin], values[thin], minlength=n)
    thin_gap = (gap > 0) & (gap < limit) & (kept > 0)
    closed = np.where(thin_gap, gap, 0.0)
    grown = np.divide(kept + moved + closed, kept, out=np.ones(n), where=kept > 0)
    settled = csr_array(
        (values[keep] * grown[columns[keep]], (rows[keep], columns[keep])), shape=people.shape
    )
    real = closed > _ROUNDING
    return Settled(
        people=settled,
        overlaps=int(thin.sum()),
        overlap_people=float(moved.sum()),
        gaps=int(real.sum()),
        gap_people=float(closed.sum()),
    )


_ROUNDING = 1e-6


def _largest_cell(
    rows: NDArray[np.integer], columns: NDArray[np.integer], values: NDArray[np.float64], n: int
) -> NDArray[np.int64]:
    """Return the position of each column's largest value, the lowest row in a tie; -1 if none."""
    order = np.lexsort((rows, -np.round(values, 6), columns))
    order = order[values[order] > 0]
    found, first = np.unique(columns[order], return_index=True)
    largest = np.full(n, -1, dtype=np.int64)
    largest[found] = order[first]
    return largest

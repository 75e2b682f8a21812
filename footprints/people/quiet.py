"""A list's people table fit to be handed on: without counts of a few people in one small area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint


def without_small_counts(footprint: Footprint, min_count: int) -> csr_array[Any, Any]:
    """Return an agency's people table W with small counts of a list moved to main units.

    Where a list counts fewer than ``min_count`` of a unit in a small area, its people there go to
    the area's main unit: every area keeps its people and its main unit. An area whose own total in
    the list is smaller than that is left out where the table holds the list's own counts. Agencies
    that are no lists come back as they are.
    """
    from scipy.sparse import coo_array

    if footprint.counts is None or min_count <= 0:
        return footprint.people
    people, counts = footprint.people.sorted_indices().tocoo(), footprint.counts
    listed = _at(counts, people.row, people.col)
    small = (listed < min_count) & (footprint.main[people.col] >= 0)
    unit = np.where(small, footprint.main[people.col], people.row)
    by_area = np.asarray(counts.sum(axis=0), dtype=np.float64).ravel()
    own_counts = bool(np.isclose(footprint.people.sum(), counts.sum()))
    kept = (by_area >= min_count)[people.col] | (not own_counts)
    pooled = coo_array(
        (people.data[kept], (unit[kept], people.col[kept])), shape=footprint.people.shape
    ).tocsr()
    pooled.sum_duplicates()
    return pooled


def _at(
    table: csr_array[Any, Any], rows: NDArray[np.int32], columns: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Return the entries of a table at some places, 0 where it has none."""
    entries = table.tocoo()
    keys = entries.row.astype(np.int64) * table.shape[1] + entries.col
    order = np.argsort(keys)
    wanted = rows.astype(np.int64) * table.shape[1] + columns
    at = np.searchsorted(keys[order], wanted)
    found = np.zeros(len(wanted))
    inside = np.flatnonzero(at < len(keys))
    met = inside[keys[order][at[inside]] == wanted[inside]]
    found[met] = entries.data[order][at[met]]
    return found

"""Small sums on arrays that several steps of the demonstration need."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import KDTree

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


def nearest(points: Floats, at: ArrayLike) -> tuple[Floats, Rows]:
    """Return the distance to, and the row of, the nearest of ``points`` from each of ``at``."""
    away, row = KDTree(points).query(np.atleast_2d(at))
    return np.asarray(away, dtype=np.float64), np.asarray(row, dtype=np.int64)


def within(points: Floats, at: Floats, distance: float) -> NDArray[np.bool_]:
    """Say of each of ``at`` whether one of ``points`` is nearer than ``distance``.

    Quicker than ``nearest`` where most are far away: the search stops at the distance.
    """
    away = KDTree(points).query(at, distance_upper_bound=distance)[0]
    return np.asarray(np.isfinite(away))


def several_nearest(points: Floats, at: Floats, count: int) -> tuple[Floats, Rows]:
    """Return the same for the nearest ``count`` points, nearest first: two arrays n x count."""
    away, row = KDTree(points).query(at, k=np.arange(1, min(count, len(points)) + 1))
    return np.asarray(away, dtype=np.float64), np.asarray(row, dtype=np.int64)


def sums(labels: Rows, values: ArrayLike, count: int = 0) -> Floats:
    """Return the sum of ``values`` under each label, for at least ``count`` labels from 0."""
    return np.bincount(labels, np.asarray(values, dtype=np.float64), count).astype(np.float64)


def counts(labels: Rows, count: int = 0) -> Rows:
    """Return how often each label occurs, for at least ``count`` labels from 0."""
    return np.bincount(labels, minlength=count).astype(np.int64)


def middles(labels: Rows, at: Floats, weight: Floats, count: int = 0) -> Floats:
    """Return the weighted middle of the points under each label, n x 2; weights are above 0."""
    total = np.maximum(sums(labels, weight, count), 1e-12)
    return (
        np.column_stack([sums(labels, weight * at[:, axis], count) for axis in (0, 1)])
        / (total[:, None])
    )


def distinct(at: Floats) -> tuple[Rows, Rows]:
    """Return a row of each different point of ``at`` (n x 2), the first, by x and then y.

    And the number of the point each row holds. The same as numpy's ``unique`` along an axis, but
    many times quicker.
    """
    order = np.lexsort([at[:, 1], at[:, 0]])
    sorted_ = at[order]
    new = np.append(True, (sorted_[1:] != sorted_[:-1]).any(axis=1))
    number = np.empty(len(at), dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    return order[new], number

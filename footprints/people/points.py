"""Population points: output areas, postcodes or addresses, finer than small areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class PointShares:
    """Where the people at a small area's points are.

    ``shares`` is each unit's share of each small area's points (by people), ``covered`` the share
    at points inside any unit, less than the sum where units overlap. ``known`` says which areas
    have people at points; the rest have zeros.
    """

    shares: csr_array[Any, Any]
    covered: NDArray[np.float64]
    known: NDArray[np.bool_]
    entries: dict[str, float]

    def shares_or(self, other: csr_array[Any, Any]) -> csr_array[Any, Any]:
        """Return the shares by points, and ``other`` in areas that have none."""
        from scipy.sparse import csr_array, diags_array

        return csr_array(self.shares + other @ diags_array((~self.known).astype(np.float64)))

    def covered_or(self, other: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the covered shares by points, and ``other`` in areas that have none."""
        return np.where(self.known, self.covered, other)


def at_home(points: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return points (x, y in metres) with a column home: the row of their small area, -1 outside.

    A point on the line between two small areas belongs to the first in order of code. Points that
    have the column keep it.
    """
    from footprints.geometry.overlay import points_in

    if "home" in points:
        return points
    x, y = points["x"].to_numpy(), points["y"].to_numpy()
    at = points_in(areas, x, y).tocsc().sorted_indices().tocoo()
    point, first = np.unique(at.col, return_index=True)
    home = np.full(len(points), -1, dtype=np.int64)
    home[point] = at.row[first]
    return points.assign(home=home)


def points_each(points: pd.DataFrame, n_areas: int) -> NDArray[np.float64]:
    """Return how many points each small area has, by the people at them; 0 where nobody is.

    Points that differ in people count as fewer that do not: the square of their sum by the sum of
    their squares (Kish's effective number). ``points`` have the columns people and home.
    """
    inside = points[(points["home"] >= 0) & (points["people"] > 0)]
    home, people = inside["home"].to_numpy(), inside["people"].to_numpy(dtype=np.float64)
    total = np.bincount(home, people, minlength=n_areas)
    squares = np.bincount(home, people**2, minlength=n_areas)
    return np.divide(total**2, squares, out=np.zeros(n_areas), where=squares > 0)


def point_shares(
    zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, points: pd.DataFrame
) -> PointShares:
    """Find each unit's share of the people at each small area's points.

    ``points`` has columns x, y (metres of the same grid) and people, and may have a column points:
    how many of them a row stands for. A point in several units counts for each of them. Points
    outside the region are counted and left out.
    """
    from scipy.sparse import csr_array

    from footprints.geometry.overlay import points_in

    points = at_home(points, areas)
    x, y, home = points["x"].to_numpy(), points["y"].to_numpy(), points["home"].to_numpy()
    weight = points["people"].to_numpy(dtype=np.float64)
    inside = home >= 0
    people = np.bincount(home[inside], weight[inside], minlength=len(areas))
    share = np.zeros(len(points))
    share[inside] = weight[inside] / np.where(people > 0, people, 1.0)[home[inside]]
    pairs = points_in(zones, x, y).tocoo()
    here = home[pairs.col] >= 0
    met, unit = pairs.col[here], pairs.row[here]
    table = csr_array((share[met], (unit, home[met])), shape=(len(zones), len(areas)))
    table.sum_duplicates()
    somewhere = np.unique(met)
    covered = np.bincount(home[somewhere], share[somewhere], minlength=len(areas))
    each = points["points"].to_numpy() if "points" in points else np.ones(len(points), np.int64)
    entries = {
        "population points": int(each.sum()),
        "population points outside the region": int(each[home < 0].sum()),
        "population points in the region": int(each[home >= 0].sum()),
        "people at points in the region": float(weight[home >= 0].sum()),
        "people at points outside the region": float(weight[home < 0].sum()),
        "small areas without population points, placed by surface": int((people <= 0).sum()),
        "residents of small areas without population points": float(
            areas["people"].to_numpy()[people <= 0].sum()
        ),
    }
    return PointShares(table, np.minimum(covered, 1.0), people > 0, entries)

"""What lies inside what: shares of small areas' surface in zones, and points in zones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike
    from scipy.sparse import csr_array


def shares(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> csr_array[Any, Any]:
    """Return the share (0-1) of each area's surface that lies inside each zone: zones x areas.

    Both are valid polygons in the same metres. Raw shares, before any rule about slivers: a
    column sums to 1 where zones tile the area, to less where they leave a gap, to more where they
    overlap. Areas wholly inside a zone are found without cutting; only the rest are intersected.
    """
    import shapely
    from scipy.sparse import csr_array

    cells, patches = areas.geometry.to_numpy(), zones.geometry.to_numpy()
    zone, cell = shapely.STRtree(cells).query(patches, predicate="intersects")
    shapely.prepare(patches)
    whole = shapely.covers(patches[zone], cells[cell])
    share = np.ones(len(cell))
    cut = shapely.intersection(cells[cell[~whole]], patches[zone[~whole]])
    share[~whole] = shapely.area(cut) / shapely.area(cells[cell[~whole]])
    kept = share > 0
    table = csr_array(
        (np.minimum(share[kept], 1.0), (zone[kept], cell[kept])), shape=(len(zones), len(areas))
    )
    table.sort_indices()
    return table


def points_in(zones: gpd.GeoDataFrame, x: ArrayLike, y: ArrayLike) -> csr_array[Any, Any]:
    """Return which points lie in which zones: zones x points, 1.0 for each point in each zone.

    ``x`` and ``y`` are in the zones' metres. The column of a point in no zone, or without
    coordinates, is empty. A point in several (zones overlap, or it lies on their common border)
    has an entry for each, in the order of the zones, so that the caller decides.
    """
    import shapely
    from scipy.sparse import csr_array

    east, north = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    known = np.flatnonzero(np.isfinite(east) & np.isfinite(north))
    patches = zones.geometry.to_numpy()
    places = np.asarray(shapely.points(east[known], north[known]))
    zone, point = shapely.STRtree(places).query(patches, predicate="intersects")
    table = csr_array((np.ones(len(point)), (zone, known[point])), shape=(len(patches), len(east)))
    table.sort_indices()
    return table

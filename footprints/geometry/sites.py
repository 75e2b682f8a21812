"""Building polygons to sites: a fire station is one place, however many buildings it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray


def merge_sites(gdf: gpd.GeoDataFrame, within_m: float) -> gpd.GeoDataFrame:
    """Join rows within ``within_m`` metres of one another, near to near, into one row each.

    The rule is distance between outlines and nothing else. Names cannot be part of it: most
    buildings of a station or hospital are called "Unknown", or have none. ``gdf`` is in metres
    with ``site``, ``name``, ``people`` and any geometry; the result has the same columns, sorted
    by ``site``. A joined row takes the lowest ``site`` code, the commonest real name (then the
    first by alphabet), the sum of the people known, and, as its point, the middle of its largest
    building (a point on it, so never in the yard between two).
    """
    import geopandas
    import pandas as pd

    if gdf.empty:
        return gdf
    table = gdf.assign(site=gdf["site"].astype(str)).sort_values("site", ignore_index=True)
    group = pd.Series(_near_to_near(table.geometry.to_numpy(), within_m), index=table.index)
    largest = table.geometry.area.groupby(group).idxmax()
    grouped = table.groupby(group)
    joined = pd.DataFrame(
        {
            "site": grouped["site"].first(),
            "name": [_name(names) for _, names in grouped["name"]],
            "people": grouped["people"].sum(min_count=1),
        }
    )
    points = table.geometry.loc[largest].representative_point().to_numpy()
    merged = geopandas.GeoDataFrame(joined, geometry=points, crs=gdf.crs)
    return merged.sort_values("site", ignore_index=True)


def _near_to_near(shapes: NDArray[Any], within_m: float) -> NDArray[np.int32]:
    """Return a number for each cluster of shapes linked by steps of at most ``within_m`` metres."""
    import shapely
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=within_m)
    links = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(shapes),) * 2)
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int32)


_NO_NAME = {"", "unknown", "nan", "none", "null", "n/a", "unnamed"}


def is_name(text: str) -> bool:
    """Say whether a text names something: not blank, nor ``Unknown`` and its like."""
    return text.strip().lower() not in _NO_NAME


def _name(names: pd.Series[Any]) -> str:
    """Return the commonest name that is one; the first name there is where none is."""
    texts = [str(name).strip() for name in names]
    real = [text for text in texts if is_name(text)]
    return min(real, key=lambda text: (-real.count(text), text)) if real else texts[0]


def site_areas(sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Return the row of the small area that each site stands in, -1 for one outside them all.

    A site on the border of small areas belongs to the one first in order of code.
    """
    import shapely

    shapes, points = areas.geometry.to_numpy(), sites.geometry.to_numpy()
    site, area = shapely.STRtree(shapes).query(points)
    shapely.prepare(shapes)  # asked many times over: prepared once, each answer is quick
    met = np.flatnonzero(shapely.intersects(shapes[area], points[site]))
    site, area = site[met], area[met]
    order = np.lexsort((area, site))
    found, first = np.unique(site[order], return_index=True)
    home = np.full(len(sites), -1, dtype=np.int64)
    home[found] = area[order][first]
    return home

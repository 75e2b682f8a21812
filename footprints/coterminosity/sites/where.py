"""Where an agency's sites stand among the neighbourhoods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Ground


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


def sites_per_neighbourhood(sites: gpd.GeoDataFrame, ground: Ground) -> NDArray[np.int64]:
    """Count the sites in each neighbourhood; sites outside every small area count nowhere."""
    home = site_areas(sites, ground.areas)
    member = ground.member[home[home >= 0]]
    counts: NDArray[np.int64] = np.bincount(member, minlength=len(ground.neighbourhoods))
    return counts

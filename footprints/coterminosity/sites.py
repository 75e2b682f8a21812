"""Where an agency's sites stand among the neighbourhoods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Ground


def sites_per_neighbourhood(sites: gpd.GeoDataFrame, ground: Ground) -> NDArray[np.int64]:
    """Count the sites in each neighbourhood; sites outside every small area count nowhere.

    A site on the border of small areas belongs to the one first in order of code.
    """
    import shapely

    tree = shapely.STRtree(ground.areas.geometry.to_numpy())
    site, area = tree.query(sites.geometry.to_numpy(), predicate="intersects")
    order = np.lexsort((area, site))
    _, first = np.unique(site[order], return_index=True)
    member = ground.member[area[order][first]]
    counts: NDArray[np.int64] = np.bincount(member, minlength=len(ground.neighbourhoods))
    return counts

"""Where an agency's sites stand among the neighbourhoods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from footprints.geometry.sites import site_areas

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Ground


def sites_per_neighbourhood(sites: gpd.GeoDataFrame, ground: Ground) -> NDArray[np.int64]:
    """Count the sites in each neighbourhood; sites outside every small area count nowhere."""
    home = site_areas(sites, ground.areas)
    member = ground.member[home[home >= 0]]
    counts: NDArray[np.int64] = np.bincount(member, minlength=len(ground.neighbourhoods))
    return counts

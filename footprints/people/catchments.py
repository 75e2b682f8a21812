"""Assumed catchments: people taken to use the site nearest to them, by its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.people.patches import whole_areas

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

_BLOCK = 1_024


def site_sizes(people: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the size each site is taken to have: unknown sizes become the median of the known.

    All sites are alike (1.0) where no size is known. A site of size zero stays at zero.
    """
    sizes = np.asarray(people, dtype=np.float64).copy()
    unknown = np.isnan(sizes)
    sizes[unknown] = 1.0 if unknown.all() else np.median(sizes[~unknown])
    return sizes


def nearest_site(
    places: NDArray[np.float64], sites: NDArray[np.float64], sizes: NDArray[np.float64]
) -> NDArray[np.int32]:
    """Return the row of the site each place uses: the nearest by weight, -1 where there is none.

    Places and sites are x, y in metres, one row each. Nearest by weight is the least distance
    divided by the square root of the site's size, so a site four times as large draws from twice
    as far (a multiplicatively weighted Voronoi diagram; the square root keeps a catchment's
    surface in step with size). Sites of equal size: plainly the nearest. Sites of size zero draw
    nobody. Ties go to the first site in order of code.
    """
    chosen = np.full(len(places), -1, dtype=np.int32)
    open_sites = np.flatnonzero(sizes > 0)
    if not len(open_sites):
        return chosen
    points = sites[open_sites]
    pull = sizes[open_sites]
    for start in range(0, len(places), _BLOCK):
        block = places[start : start + _BLOCK]
        squared = ((block[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)
        chosen[start : start + _BLOCK] = open_sites[np.argmin(squared / pull, axis=1)]
    return chosen


def catchment_people(areas: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> csr_array[Any, Any]:
    """Return the table of sites by small areas, each area whole with the site nearest by weight.

    ``areas`` and ``sites`` have the columns of ``footprints.schema``; sites are points. Distance
    is measured from a point that is surely inside the small area.
    """
    inside = areas.geometry.representative_point()
    chosen = nearest_site(
        np.column_stack([inside.x, inside.y]),
        np.column_stack([sites.geometry.x, sites.geometry.y]),
        site_sizes(sites["people"].to_numpy(dtype=np.float64)),
    )
    return whole_areas(chosen, areas["people"].to_numpy(), len(sites))

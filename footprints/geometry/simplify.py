"""Fewer vertices for the pages, with neighbours still matching."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd


def for_web(areas: gpd.GeoDataFrame, tolerance_m: float) -> gpd.GeoDataFrame:
    """Return ``areas`` with simpler polygons: common borders stay common, none disappears.

    Borders are simplified once for both neighbours (Visvalingam and Whyatt 1993, as in GEOS's
    coverage simplifier: corners whose triangle is smaller than ``tolerance_m`` squared are cut).
    Neighbourhoods and localities that are dissolved from the result therefore match it exactly,
    which simplifying each layer by itself would not give. Where polygons do not fit together to
    begin with, only the stretches that match are simplified together, and gaps and overlaps may
    grow by about the tolerance.
    """
    import geopandas
    import shapely

    simple = shapely.coverage_simplify(areas.geometry.to_numpy(), tolerance_m)
    return areas.set_geometry(geopandas.GeoSeries(simple, index=areas.index, crs=areas.crs))

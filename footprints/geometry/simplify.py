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
    which simplifying each layer by itself would not give. Polygons that do not fit together to
    begin with are simplified one by one (Douglas and Peucker 1973), keeping each valid; their
    gaps and overlaps stay about what they were.
    """
    import shapely

    shapes = areas.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        simple = shapely.coverage_simplify(shapes, tolerance_m)
    else:
        simple = shapely.simplify(shapes, tolerance_m, preserve_topology=True)
    return areas.set_geometry(_series(areas, simple))


def _series(areas: gpd.GeoDataFrame, shapes: object) -> gpd.GeoSeries:
    import geopandas

    return geopandas.GeoSeries(shapes, index=areas.index, crs=areas.crs)

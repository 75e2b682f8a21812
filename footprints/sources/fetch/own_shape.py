"""Whether a shape is that of its code: held against what the same row says of it in numbers.

Boundary layers give with each code where it is and how large its surface is. A shape that has come
to another code, or that has lost a part of its points, agrees with neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from footprints.errors import DataError, Problem, counted, listing
from footprints.sources.fetch.layers import Layer

if TYPE_CHECKING:
    import geopandas as gpd

Published = Sequence[tuple[str, dict[str, Any]]]

COLUMNS = ("longitude", "latitude", "surface")
"""Keys of a data set's columns that say something of the shape; each may lack."""

NEAR_M, NEAR_SHARE = 200.0, 0.1
"""A point outside its shape may be its middle, as of a crescent: so near to that, in metres plus
this share of the root of the surface."""

SURFACE_SHARE = 0.05
"""A surface is as published within this share of what it is by most rows; their unit and their
projection are not known, so they are held to each other."""


def columns_of(layer: Layer) -> list[str]:
    """Return the columns of a layer that say where its shapes are and how large."""
    return [layer.fields[key] for key in COLUMNS if key in layer.fields]


def check_own(published: Published, layer: Layer) -> list[Problem]:
    """Hold each shape against its row's point and surface.

    Returns a warning naming those of another surface; raises DataError naming those that lie
    elsewhere than their point. Rows that say nothing prove nothing.
    """
    shapes = metres(published)
    strays = _strays(published, shapes, layer)
    if strays:
        number = counted(len(strays), "code has", "codes have")
        what = f"{number} a boundary that lies elsewhere than the layer says: {listing(strays)}."
        fix = "Boundaries may be given to other codes: try again later with --refresh."
        raise DataError([Problem(what, layer.where, fix)])
    odd = _of_other_surface(published, shapes, layer)
    if not odd:
        return []
    number = counted(len(odd), "code has", "codes have")
    what = f"{number} a boundary of another surface than the layer says: {listing(odd)}."
    fix = "Points may be missing from the lines: look at them on the map, or try --refresh."
    return [Problem(what, layer.where, fix, "warning")]


def metres(published: Published) -> gpd.GeoSeries:
    """Return published shapes in metres, valid, by code."""
    import geopandas as gpd
    import shapely
    from shapely.geometry import shape

    from footprints.units import BRITISH_GRID

    drawn = [shape(each["geometry"]) for _, each in published]
    series = gpd.GeoSeries(drawn, index=[code for code, _ in published], crs="EPSG:4326")
    series = series.to_crs(BRITISH_GRID)
    return gpd.GeoSeries(
        shapely.make_valid(series.to_numpy()), index=series.index, crs=BRITISH_GRID
    )


def _strays(published: Published, shapes: gpd.GeoSeries, layer: Layer) -> list[str]:
    import geopandas as gpd
    import numpy as np

    east, north = (_numbers(published, layer, key) for key in ("longitude", "latitude"))
    known = np.isfinite(east) & np.isfinite(north)
    if not known.any():
        return []
    own = shapes[known]
    points = gpd.GeoSeries(
        gpd.points_from_xy(east[known], north[known], crs="EPSG:4326").to_crs(shapes.crs),
        index=own.index,
    )
    allowed = NEAR_M + NEAR_SHARE * np.sqrt(own.area)
    outside = ~(own.distance(points, align=False) <= NEAR_M)
    off = ~(own.centroid.distance(points, align=False) <= allowed)
    return [str(code) for code in own.index[outside & off]]


def _of_other_surface(published: Published, shapes: gpd.GeoSeries, layer: Layer) -> list[str]:
    import numpy as np

    said = _numbers(published, layer, "surface")
    known = np.isfinite(said) & (said > 0)
    if known.sum() < 3:  # nothing to hold two to
        return []
    share = shapes.area.to_numpy()[known] / said[known]
    odd = abs(share / np.median(share) - 1) > SURFACE_SHARE
    return [str(code) for code in shapes.index[known][odd]]


def _numbers(published: Published, layer: Layer, key: str) -> Any:
    """Return a column as numbers; what is none, or lacks, is not a number."""
    import numpy as np

    values = [each["properties"].get(layer.fields.get(key, "")) for _, each in published]
    return np.array(
        [
            float(value) if isinstance(value, int | float) and abs(value) < 1e15 else np.nan
            for value in values
        ]
    )

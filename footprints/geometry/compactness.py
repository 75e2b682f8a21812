"""Outlines of groups of small areas, and how compact a shape is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray


def dissolve(areas: gpd.GeoDataFrame, labels: ArrayLike) -> gpd.GeoDataFrame:
    """Join areas that have the same label: columns ``label`` and ``geometry``, sorted by label.

    ``labels`` has one value an area; areas whose label is missing, or a negative number, are left
    out. Where the areas fit together exactly the joining is a matter of dropping common segments,
    and fast; else they are properly overlaid, and gaps between them stay.
    """
    import geopandas
    import pandas as pd
    import shapely

    values = pd.Series(np.asarray(labels))
    wanted = values.notna()
    if pd.api.types.is_numeric_dtype(values.dtype):
        wanted &= values >= 0
    shapes = areas.geometry.to_numpy()[wanted.to_numpy()]
    names, group = np.unique(values[wanted].to_numpy(), return_inverse=True)
    fits = bool(shapely.coverage_is_valid(shapes))
    join: Any = shapely.coverage_union_all if fits else shapely.union_all
    order = np.argsort(group, kind="stable")
    parts = np.split(shapes[order], np.cumsum(np.bincount(group, minlength=len(names)))[:-1])
    joined = [join(part) for part in parts[: len(names)]]
    return geopandas.GeoDataFrame({"label": names}, geometry=joined, crs=areas.crs)


def polsby_popper(geometry: gpd.GeoSeries) -> NDArray[np.float64]:
    """Return 4 pi area / perimeter^2 of each shape: 1 for a disc, towards 0 for a straggling one.

    Polsby and Popper 1991. Depends on how finely the boundary is drawn, so compare only shapes
    from one source. NaN for a shape without a boundary.
    """
    import shapely

    shapes = geometry.to_numpy()
    area, perimeter = shapely.area(shapes), shapely.length(shapes)
    score = np.full(len(shapes), np.nan)
    np.divide(4 * np.pi * area, perimeter**2, out=score, where=perimeter > 0)
    return score

"""Small still maps as SVG: they need no scripts and print as sharp as the text around them.

All maps of one result stand on the same sheet: the small areas, simplified once to what a map of
this size can show, and everything else dissolved from them, so that lines which are the same line
are drawn as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from footprints.geometry.compactness import dissolve
from footprints.geometry.simplify import for_web

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from footprints.render.view import AgencyView, View

Row = dict[str, Any]

WIDTH = 1000
"""Units across the drawing; a map is shown about half as many pixels wide."""

_TALLEST = 1.25
"""Height of a drawing by its width, at most: a long thin region is fitted into that."""

_FINEST = 1.5
"""Corners smaller than this many units are cut."""

_MOST_NAMES = 16
"""With more localities than this their names would hide the map."""


@dataclass(frozen=True)
class Sheet:
    """What every small map of one result is drawn on.

    ``areas`` are the small areas simplified, in ``View.areas``' order; ``hoods`` and ``localities``
    paths in the order of the view's tables; ``names`` where to write each locality's name.
    """

    left: float
    top: float
    scale: float
    width: int
    height: int
    areas: gpd.GeoDataFrame
    hoods: list[str]
    localities: list[str]
    names: list[Row]


def sheet(view: View) -> Sheet:
    """Return the sheet for the maps of one result."""
    left, low, right, top = (float(value) for value in view.areas.total_bounds)
    across, up = max(right - left, 1.0), max(top - low, 1.0)
    scale = min(WIDTH / across, WIDTH * _TALLEST / up)
    width, height = round(across * scale), round(up * scale)
    simple = for_web(view.areas, _FINEST / scale)
    bare = Sheet(left, top, scale, width, height, simple, [], [], [])
    places = _grouped(simple, view.areas["locality"], view.localities["locality"])
    return Sheet(
        left, top, scale, width, height, simple,
        paths(bare, _grouped(simple, view.areas["neighbourhood"], _ids(view))),
        paths(bare, places),
        _names(bare, places, view.localities["name"]),
    )  # fmt: skip


def _ids(view: View) -> Iterable[Any]:
    return list(view.neighbourhoods["neighbourhood"])


def _grouped(
    areas: gpd.GeoDataFrame, member: Iterable[Any], groups: Iterable[Any]
) -> NDArray[np.object_]:
    """Return the dissolved shape of each group, in the order given; None for an empty one."""
    row_of = {str(group): row for row, group in enumerate(groups)}
    labels = np.array([row_of.get(str(one), -1) for one in member], dtype=np.int64)
    found = np.full(len(row_of), None, dtype=object)
    if (labels >= 0).any():
        made = dissolve(areas, labels)
        found[made["label"].to_numpy(dtype=np.int64)] = made.geometry.to_numpy()
    return found


def _names(
    bare: Sheet, places: NDArray[np.object_], names: Sequence[Any] | Iterable[Any]
) -> list[Row]:
    if not 1 < len(places) <= _MOST_NAMES:
        return []
    rows = []
    for shape, name in zip(places, names, strict=True):
        if shape is not None and not shape.is_empty:
            x, y = _units(bare, shapely.get_coordinates(shapely.point_on_surface(shape)))[0]
            rows.append({"x": int(x), "y": int(y), "name": str(name)})
    return rows


def _units(on: Sheet, points: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint((points - (on.left, on.top)) * (on.scale, -on.scale)).astype(np.int64)


def paths(on: Sheet, shapes: Iterable[Any]) -> list[str]:
    """Return each polygon in metres as the text of an SVG path, empty where there is no shape."""
    return ["" if shape is None else _path(on, shape) for shape in shapes]


def _path(on: Sheet, shape: Any) -> str:
    text = []
    for polygon in shapely.get_parts(shape):
        for ring in shapely.get_rings(polygon):
            points = _units(on, shapely.get_coordinates(ring))[:-1]
            moved = np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))
            points = points[moved]
            if len(points) < 3:
                continue
            steps = " ".join(f"{x} {y}" for x, y in np.diff(points, axis=0).tolist())
            text.append(f"M{points[0][0]} {points[0][1]}l{steps}z")
    return "".join(text).replace(" -", "-")


def unit_paths(on: Sheet, entry: AgencyView) -> dict[str, str]:
    """Return the outlines of a service's units by code: as drawn, or by main patches without lines.

    Units that are nowhere on the sheet are left out.
    """
    if entry.shapes is not None and len(entry.shapes):
        codes = entry.shapes["unit"].astype(str)
        drawn = for_web(entry.shapes, _FINEST / on.scale).geometry.to_numpy()
    elif entry.main is not None and len(entry.units):
        codes = entry.units["unit"].astype(str)
        drawn = _grouped(on.areas, entry.main, codes)
    else:
        return {}
    outlines = dict(zip(codes, paths(on, drawn), strict=True))
    return {code: path for code, path in outlines.items() if path}


def area_paths(on: Sheet, codes: Sequence[str]) -> list[str]:
    """Return the paths of some small areas, by code and in that order."""
    row_of = {code: row for row, code in enumerate(on.areas["code"])}
    return paths(on, on.areas.geometry.to_numpy()[[row_of[code] for code in codes]])


def spots(on: Sheet, places: gpd.GeoDataFrame | None) -> list[tuple[int, int]]:
    """Return where points in metres stand on the sheet; those off it are left out."""
    if places is None or not len(places):
        return []
    at = _units(on, shapely.get_coordinates(places.geometry.to_numpy()))
    inside = ((at >= 0) & (at <= (on.width, on.height))).all(axis=1)
    return [(int(x), int(y)) for x, y in at[inside]]

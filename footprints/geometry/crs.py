"""Coordinate systems: everything is analysed in metres on the British National Grid.

A file that does not say its coordinate system, or says one that its numbers cannot be, is told of
with the system its numbers look like. GeoJSON is the usual case: it claims degrees by definition,
whatever is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import Problem
from footprints.units import BRITISH_GRID, WEB

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class _System:
    """A coordinate system that British files come in, and the box Great Britain fills in it."""

    code: str
    words: str
    west: float
    south: float
    east: float
    north: float

    def holds(self, bounds: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say of each row (west, south, east, north) whether it lies inside the box."""
        inside: NDArray[np.bool_] = (
            (bounds[:, 0] >= self.west)
            & (bounds[:, 1] >= self.south)
            & (bounds[:, 2] <= self.east)
            & (bounds[:, 3] <= self.north)
        )
        return inside


_GRID = _System(BRITISH_GRID, "metres on the British National Grid", 0, 0, 700_000, 1_300_000)
_DEGREES = _System(WEB, "longitude and latitude in degrees", -9.0, 49.0, 2.5, 61.5)
_MERCATOR = _System("EPSG:3857", "web Mercator metres", -1.01e6, 6.2e6, 0.29e6, 8.8e6)
_UTM = _System("EPSG:32630", "UTM zone 30N metres", -0.1e6, 5.4e6, 0.9e6, 6.9e6)
_KNOWN = (_DEGREES, _GRID, _MERCATOR, _UTM)


def to_grid(
    gdf: gpd.GeoDataFrame, layer: str, stated: str | None = None
) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Return ``gdf`` in EPSG:27700 metres, without heights, and every problem found.

    ``stated`` is the coordinate system the project file gives; it wins over what the file says.
    Where the system is missing, or the coordinates cannot be in it, ``gdf`` comes back as it was
    beside an error that names the likely system. Rows without a shape are left for
    ``clean.wrong_shapes`` to name.
    """
    import shapely

    bounds = _bounds(gdf.geometry.bounds.to_numpy(dtype=np.float64))
    system, problems = _system(gdf.crs if stated is None else stated, bounds, layer)
    if system is None:
        return gdf, problems
    flat = gdf.set_geometry(
        _series(gdf, shapely.force_2d(gdf.geometry.to_numpy()), system), crs=system
    )
    moved = flat if system.equals(_crs(BRITISH_GRID)) else flat.to_crs(BRITISH_GRID)
    moved = moved.set_crs(BRITISH_GRID, allow_override=True)
    outside = ~_GRID.holds(_bounds(moved.geometry.bounds.to_numpy(dtype=np.float64)))
    problems += _outside(bounds, outside, system, layer, "shapes")
    return (gdf if _failed(problems) else moved), problems


def points_to_grid(
    x: ArrayLike, y: ArrayLike, crs: str, where: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[Problem]]:
    """Convert coordinates to EPSG:27700 metres: eastings, northings and every problem found.

    ``x`` holds longitudes or eastings, ``y`` latitudes or northings. Points with a coordinate
    missing stay missing (NaN), unremarked. Where there is an error both arrays come back as they
    were.
    """
    from pyproj import Transformer

    east = np.asarray(x, dtype=np.float64)
    north = np.asarray(y, dtype=np.float64)
    known = np.isfinite(east) & np.isfinite(north)
    bounds = np.column_stack([east, north, east, north])[known]
    system, problems = _system(crs, bounds, where)
    if system is None:
        return east, north, problems
    new_east, new_north = np.full_like(east, np.nan), np.full_like(north, np.nan)
    transformer = Transformer.from_crs(system, BRITISH_GRID, always_xy=True)
    new_east[known], new_north[known] = transformer.transform(east[known], north[known])
    moved = np.column_stack([new_east, new_north, new_east, new_north])[known]
    problems += _outside(bounds, ~_GRID.holds(moved), system, where, "points")
    if _failed(problems):
        return east, north, problems
    return new_east, new_north, problems


def to_web(gdf: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return ``gdf`` in EPSG:4326 degrees, for GeoJSON and the pages."""
    return gdf.to_crs(WEB)


def _series(gdf: gpd.GeoDataFrame, shapes: Any, system: Any) -> gpd.GeoSeries:
    import geopandas

    return geopandas.GeoSeries(shapes, index=gdf.index, crs=system)


def _crs(code: Any) -> Any:
    from pyproj import CRS

    return CRS.from_user_input(code)


def _bounds(bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    return bounds[~np.isnan(bounds).any(axis=1)]


def _failed(problems: list[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


_MOST = 0.9
"""The share of shapes that must be in Great Britain in some system for it to be the likely one."""


def _likely(bounds: NDArray[np.float64]) -> _System | None:
    """Return the first known system in which nine shapes in ten are in Great Britain."""
    for system in _KNOWN:
        if len(bounds) and system.holds(bounds).mean() > _MOST:
            return system
    return None


_BESIDE = "with `crs` beside its `file` in the project file"


def _state(likely: _System | None) -> str:
    if likely is None:
        return f"State the coordinate system {_BESIDE}, or mend the file."
    return (
        f"Its coordinates look like {likely.words}: if so, state "
        f'crs = "{likely.code}" beside its `file` in the project file.'
    )


def _system(
    given: Any, bounds: NDArray[np.float64], where: str
) -> tuple[Any | None, list[Problem]]:
    """Read the coordinate system given, and see whether the coordinates can be in it."""
    from pyproj.exceptions import CRSError

    likely = _likely(bounds)
    if given is None:
        return None, [
            Problem("this file does not say its coordinate system.", where, _state(likely))
        ]
    try:
        system = _crs(given)
    except CRSError:
        system = None
    if system is None:
        return None, [
            Problem(f"{given!r} is not a coordinate system that is known.", where, _state(likely))
        ]
    if not _can_be_turned(system):
        what = (
            f"{_name(system)} cannot be turned into the British National Grid."
            if isinstance(given, str)
            else f"this file does not say its coordinate system, only {_name(system)!r}."
        )
        return None, [Problem(what, where, _state(likely))]
    if system.is_geographic and len(bounds) and not _can_be_degrees(bounds).any():
        most = np.abs(bounds).max()
        return None, [
            Problem(
                f"its coordinates are said to be degrees ({_name(system)}) but go up to "
                f"{most:,.0f}.",
                where,
                _state(likely),
            )
        ]
    if system.is_projected and len(bounds):
        swapped = bounds[:, [1, 0, 3, 2]]
        if max(_DEGREES.holds(bounds).mean(), _DEGREES.holds(swapped).mean()) > _MOST:
            what = (
                f"its coordinates are said to be metres ({_name(system)}) but are all within "
                f"{np.abs(bounds).max():,.0f}, as degrees are."
            )
            return None, [Problem(what, where, _state(_DEGREES))]
    return system, []


def _can_be_turned(system: Any) -> bool:
    """Whether there is a way from a system to the grid; of undefined and local ones there is none.

    What GIS write where a system is not known is often a system by its form: its name tells.
    """
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    if str(system.name).lower().startswith("undefined"):
        return False
    try:
        Transformer.from_crs(system, BRITISH_GRID, always_xy=True)
    except ProjError:
        return False
    return True


def _name(system: Any) -> str:
    return str(system.to_string() if system.to_authority() else system.name)


def british_degrees(bounds: NDArray[np.float64]) -> bool:
    """Whether boxes (west, south, east, north) are all in Great Britain, read as degrees."""
    there = _bounds(bounds)
    return len(there) > 0 and bool(_DEGREES.holds(there).all())


def _can_be_degrees(bounds: NDArray[np.float64]) -> NDArray[np.bool_]:
    return _System("", "", -180, -90, 180, 90).holds(bounds)


def _outside(
    bounds: NDArray[np.float64],
    outside: NDArray[np.bool_],
    system: Any,
    where: str,
    things: str,
) -> list[Problem]:
    """Say which shapes are not in Great Britain once converted, and what may have gone wrong."""
    if not outside.any():
        return []
    count = f"{int(outside.sum()):,} of {len(outside):,} {things}"
    swapped = bounds[outside][:, [1, 0, 3, 2]]
    if system.is_geographic and _DEGREES.holds(swapped).all():
        fix = "Longitude and latitude look swapped: " + (
            "change over the columns named by `x` and `y`."
            if things == "points"
            else "get the file again with longitude first, or save it so in a GIS."
        )
    elif _likely(bounds) is not None and outside.mean() > 0.5:
        fix = _state(_likely(bounds))
    elif likely := _likely(bounds[outside]):
        fix = f"Those rows look like {likely.words}: convert them, or take them out."
    else:
        fix = f"Mend or take out those rows, or state the coordinate system {_BESIDE}."
    low, high = bounds[outside].min(axis=0), bounds[outside].max(axis=0)
    extent = f"x {low[0]:,.6g} to {high[2]:,.6g}, y {low[1]:,.6g} to {high[3]:,.6g}"
    return [
        Problem(
            f"{count} lie outside Great Britain when read as {_name(system)} ({extent}).",
            where,
            fix,
        )
    ]

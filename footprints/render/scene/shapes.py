"""Shapes made ready for a page: simplified together, turned into degrees, cut into arcs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from footprints.geometry.simplify import for_web
from footprints.render.scene.topology import Topology, encode, quantise, topology
from footprints.units import WEB

if TYPE_CHECKING:
    import geopandas as gpd

_STEPS_ACROSS = 3000.0
"""Detail kept: one part in this many of the page's extent, about half a pixel when zoomed in."""


@dataclass(frozen=True)
class Land:
    """The small areas of one page, cut into arcs, and where their rows are in ``View.areas``.

    ``region`` is all of them as one shape and ``detail`` the simplification, both in metres.
    """

    rows: list[int]
    topology: Topology
    region: Any
    detail: float


def tolerance_m(shapes: gpd.GeoDataFrame) -> float:
    """Return the detail worth keeping for a map of these shapes, in metres: 2 to 60."""
    left, low, right, high = shapes.total_bounds
    return float(np.clip(np.hypot(right - left, high - low) / _STEPS_ACROSS, 2.0, 60.0))


def land(areas: gpd.GeoDataFrame, rows: list[int]) -> Land:
    """Simplify the small areas in ``rows`` as one coverage and cut them into arcs."""
    here = areas.iloc[rows]
    detail = tolerance_m(here)
    return Land(rows, cut(here, detail), shapely.union_all(here.geometry.to_numpy()), detail)


def cut(shapes: gpd.GeoDataFrame, tolerance: float) -> Topology:
    """Simplify polygons in metres as a coverage and cut them into arcs in degrees.

    Borders that match exactly stay matched. Nothing else is mended: gaps and overlaps that a file
    has are shown as they are.
    """
    simple = for_web(shapes, tolerance)
    return topology(_degrees(simple.geometry.to_numpy(), shapes.crs))


def lines(shapes: gpd.GeoDataFrame, tolerance: float) -> list[str]:
    """Return lines in metres as encoded paths in degrees, one a part, shortest parts left out."""
    merged = shapely.line_merge(shapely.union_all(shapes.geometry.to_numpy()))
    parts = shapely.get_parts(shapely.simplify(merged, tolerance))
    kept = [part for part in parts if part.length > tolerance]
    return [encode(quantise(part)) for part in _degrees(np.array(kept, dtype=object), shapes.crs)]


def points(shapes: gpd.GeoDataFrame) -> str:
    """Return points in metres as one encoded path in degrees, in the order given."""
    return encode(quantise(_degrees(shapes.geometry.to_numpy(), shapes.crs)))


def _degrees(geometries: Any, crs: Any) -> Any:
    import geopandas as gpd

    return gpd.GeoSeries(geometries, crs=crs).to_crs(WEB).to_numpy()

"""Points and lines that stand beside the polygons of a map file: labels, which have no people."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from footprints.errors import Problem, counted, listing
from footprints.sources.formats.logbook import set_aside
from footprints.sources.formats.source import Source

_COLLECTION = 7
LABEL = "that only label a polygon of the same code"


def without_labels(
    frame: gpd.GeoDataFrame, code: str, source: Source
) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Take off points and lines that stand beside polygons, within a row or in a row of their own.

    A row of its own is a label where another of the same code has a polygon; any other point or
    line is left for ``clean.wrong_shapes`` to name. What was taken off is told.
    """
    shapes = frame.geometry.to_numpy()
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == _COLLECTION)
    kept = {row: _polygons(shapes[row]) for row in mixed}
    kept = {row: shape for row, shape in kept.items() if shape is not None}
    notes = []
    if kept:
        shapes = shapes.copy()
        for row, shape in kept.items():
            shapes[row] = shape
        frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
        names = listing(frame[code].to_numpy()[list(kept)]) if code in frame.columns else ""
        what = (
            f"{counted(len(kept), 'row has', 'rows have')} points or lines beside the polygon, "
            f"which were left out{': ' + names if names else ''}."
        )
        notes.append(source.note(what, "Nothing to do: only a polygon has a surface."))
    if code not in frame.columns:
        return frame, notes
    flat = shapely.get_dimensions(shapes)
    drawn = set(frame[code].to_numpy()[flat == 2]) - {""}
    label = np.isin(flat, (0, 1)) & frame[code].isin(drawn).to_numpy()
    if label.any():
        set_aside(source, LABEL, int(label.sum()))
        count = counted(int(label.sum()), "row is a point or line", "rows are points or lines")
        what = f"{count} with the code of a polygon, which they only label; left out."
        notes.append(source.note(what, "Nothing to do, unless a unit is missing on the map."))
    return frame[~label], notes


def _polygons(shape: Any) -> Any:
    """Return the polygons of a collection, at any depth, as one shape; None where it has none."""
    parts: list[Any] = []
    waiting = [shape]
    while waiting:
        for part in shapely.get_parts(waiting.pop()):
            kind = shapely.get_type_id(part)
            if kind == shapely.GeometryType.POLYGON:
                parts.append(part)
            elif kind >= shapely.GeometryType.MULTIPOINT:
                waiting.append(part)
    if len(parts) < 2:
        return parts[0] if parts else None
    return shapely.multipolygons(parts)

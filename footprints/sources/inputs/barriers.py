"""Barriers: lines that people do not easily cross."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from footprints.errors import Problem, counted
from footprints.geometry.crs import to_grid
from footprints.settings import Barrier
from footprints.sources.formats.found import Found, errors, settle
from footprints.sources.formats.logbook import hand_on, set_aside
from footprints.sources.formats.rows import refuse_kinds, with_shape
from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import source_of

_POINTS = (0, 4)
_POLYGONS = (3, 6)


def read_barrier(barrier: Barrier, folder: Path) -> Found[gpd.GeoSeries]:
    """Read a barrier's lines in EPSG:27700 metres, in file order.

    ``only`` keeps the rows wanted. A polygon (a wide river, a lake) counts as its outline; rows
    without a shape are left out, with a note; points are an error.
    """
    source = source_of(barrier, folder, f"barrier {barrier.name or barrier.file}", barrier.crs)
    problems: list[Problem] = []
    frame = read_shapes(source).into(problems)
    if frame is None:
        return Found(None, problems)
    there = with_shape(frame)
    set_aside(source, "without a shape", int((~there).sum()))
    if not there.all():
        problems.append(
            source.note(
                f"{counted(int((~there).sum()), 'row has', 'rows have')} no shape; left out.",
                "Nothing to do unless a line is missing on the map.",
            )
        )
    frame = frame[there]
    kinds = shapely.get_type_id(frame.geometry.to_numpy())
    problems += refuse_kinds(
        frame, _POINTS, ("is a point", "are points"), source, "A barrier is made of lines."
    )
    if errors(problems):
        return Found(None, problems)
    frame, more = to_grid(frame, source.where, source.crs)
    problems += more
    lines = frame.geometry
    wide = np.isin(kinds, _POLYGONS)
    if wide.any() and not errors(more):
        lines = lines.where(~wide, lines.boundary)
        problems.append(
            source.note(
                f"{counted(int(wide.sum()), 'polygon is', 'polygons are')} taken by the outline.",
                "If only their middle line divides people, give that line instead.",
            )
        )
    hand_on(source, len(lines))
    return settle(lines.reset_index(drop=True), problems)

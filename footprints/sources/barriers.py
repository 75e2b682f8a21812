"""Barriers: lines that people do not easily cross."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from footprints.errors import Problem, counted, listing, nearest
from footprints.geometry.crs import to_grid
from footprints.settings import Barrier
from footprints.sources.found import Found, errors, settle
from footprints.sources.shapes import read_shapes
from footprints.sources.source import Source, missing_columns, source_of

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
    frame, more = _only(frame, barrier, source)
    problems += more
    shapes = frame.geometry.to_numpy()
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    if not there.all():
        problems.append(
            source.note(
                f"{counted(int((~there).sum()), 'row has', 'rows have')} no shape; left out."
            )
        )
    frame = frame[there]
    kinds = shapely.get_type_id(frame.geometry.to_numpy())
    if np.isin(kinds, _POINTS).any():
        count = int(np.isin(kinds, _POINTS).sum())
        problems.append(
            source.problem(
                f"{counted(count, 'row is a point', 'rows are points')}.",
                "A barrier is made of lines.",
            )
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
                f"{counted(int(wide.sum()), 'polygon is', 'polygons are')} taken by the outline."
            )
        )
    return settle(lines.reset_index(drop=True), problems)


def _only(
    frame: gpd.GeoDataFrame, barrier: Barrier, source: Source
) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    missing = missing_columns(frame.columns, {f"only.{c}": c for c in barrier.only}, source)
    if missing:
        return frame, missing
    keep = pd.Series(True, index=frame.index)
    problems = []
    for column, values in sorted(barrier.only.items()):
        seen = sorted(set(frame[column]) - {""})
        for value in values:
            if value not in seen:
                hint = nearest(value, seen) or f"Its values are {listing(seen, 12)}."
                problems.append(source.problem(f"no row has {column} = {value!r}.", hint))
        keep &= frame[column].isin(values)
    if not problems and not keep.any():
        problems.append(source.problem("no row has all that `only` asks for.", "Ask for less."))
    return frame[keep], problems

"""Shapes written as text in a column of a table (WKT), as open data in CSV often has them."""

from __future__ import annotations

import re
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from footprints.errors import Problem
from footprints.geometry.crs import british_degrees
from footprints.sources.formats.source import Source
from footprints.units import WEB

IN_TEXT = re.compile(
    r"(?:\bSRID=(\d+);\s*)?\b(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:Z|M|ZM)?\s*\(",
    re.IGNORECASE,
)


def with_shapes(
    table: pd.DataFrame, source: Source
) -> tuple[gpd.GeoDataFrame, list[Problem]] | None:
    """Return a table with the shapes of its column of WKT; None where no column has any.

    Of several such columns the one whose shapes have most dimensions is read: polygons before
    lines before points. The coordinate system is the one a cell states, or longitude and latitude
    where that puts all shapes in Great Britain, else not known. Text that is no shape is None.
    """
    columns = [name for name in table.columns if _is_wkt(table[name])]
    if not columns:
        return None
    made = {name: _shapes(table[name]) for name in columns}
    best = max(columns, key=lambda name: _dimension(made[name]))
    shapes = made[best]
    crs, notes = _system(table[best], shapes, best, source)
    frame = gpd.GeoDataFrame(
        table.drop(columns=[*columns, "geometry"], errors="ignore"), geometry=shapes, crs=crs
    )
    return frame, notes


def _is_wkt(cells: pd.Series[str]) -> bool:
    filled = cells[cells != ""].head(20)
    return len(filled) > 0 and bool(filled.map(lambda cell: bool(IN_TEXT.match(cell))).all())


def _shapes(cells: pd.Series[str]) -> Any:
    plain = cells.str.replace(r"^\s*SRID=\d+;", "", regex=True)
    texts = np.array([text or None for text in plain], dtype=object)
    return shapely.force_2d(shapely.from_wkt(texts, on_invalid="ignore"))


def _dimension(shapes: Any) -> float:
    there = shapes[~shapely.is_missing(shapes)]
    return float(np.mean(shapely.get_dimensions(there))) if len(there) else -1.0


def _system(
    cells: pd.Series[str], shapes: Any, column: str, source: Source
) -> tuple[str | None, list[Problem]]:
    said = {match.group(1) for match in cells.map(IN_TEXT.match) if match is not None} - {None}
    if len(said) == 1:
        return f"EPSG:{said.pop()}", [_note(column, "", source)]
    if source.crs is None and british_degrees(shapely.bounds(shapes)):
        return WEB, [_note(column, "; its coordinates were taken for degrees", source)]
    return None, [_note(column, "", source)]


def _note(column: str, more: str, source: Source) -> Problem:
    what = f"its shapes are text in the column {column}{more}."
    return source.note(what, "State `crs` if the shapes are elsewhere on the map.")

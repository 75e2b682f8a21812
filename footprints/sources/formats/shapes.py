"""Shapes with their columns, from any map file: checked, mended and in British grid metres."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from footprints.errors import DataError, Problem, counted, listing
from footprints.geometry.clean import repair, wrong_shapes
from footprints.geometry.crs import to_grid
from footprints.sources.formats.archive import opened, within
from footprints.sources.formats.codes import marks, read_codes, with_code
from footprints.sources.formats.database import read_table
from footprints.sources.formats.folder import read_folder
from footprints.sources.formats.found import Found, errors, settle
from footprints.sources.formats.geojson import read_geojson
from footprints.sources.formats.kinds import FORMS, SHAPE_KINDS, Kind
from footprints.sources.formats.kml import read_kml
from footprints.sources.formats.labels import without_labels
from footprints.sources.formats.logbook import come_in, entry, set_aside
from footprints.sources.formats.rows import LEFT_OUT, picked_rows, picking
from footprints.sources.formats.signs import settle_signs
from footprints.sources.formats.source import Source, missing_columns
from footprints.sources.formats.tables import plain_rows
from footprints.sources.formats.vectors import (
    as_text_columns,
    check_size,
    read_geoparquet,
    read_layer,
)
from footprints.sources.formats.wkt import with_shapes
from footprints.sources.vintages import edition


def read_shapes(source: Source) -> Found[gpd.GeoDataFrame]:
    """Read a map file as it is: columns as stripped text, two-dimensional shapes, its own CRS.

    GeoJSON, newline-delimited GeoJSON, TopoJSON, GeoPackage, file geodatabase, shapefile,
    FlatGeobuf, KML and GeoParquet, plain or zipped, told by content; and PostGIS tables. Shapes
    that cannot be made are None. Rows that the settings do not want are left out, the others keep
    their index.
    """
    try:
        with opened(source) as (kind, path):
            frame, notes = _frame(kind, path, within(source, path))
            if "geometry" not in frame.columns:
                raise source.error("the layer has no shapes.", "Name a layer that has.")
            come_in(source, FORMS[kind], len(frame))
            entry(source).crs = system_name(frame, source)
            check_size(frame.geometry.to_numpy(), source)
    except DataError as error:
        return Found(None, error.problems)
    for name in frame.columns.drop("geometry"):
        frame[name] = frame[name].str.strip()
    picked = picked_rows(frame, source).into(notes)
    if picked is not None:
        notes += settle_signs(picked, source)
    return settle(picked, notes)


def _frame(kind: Kind, path: Path, source: Source) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    if kind not in SHAPE_KINDS:
        return _from_table(kind, path, source)
    if kind == "parquet":
        return read_geoparquet(path, source), []
    if kind == "database":
        return as_text_columns(read_table(source)), []
    if kind in _OWN:
        return _OWN[kind](path, source)
    return read_layer(path, kind, source)


_OWN: dict[Kind, Callable[[Path, Source], tuple[gpd.GeoDataFrame, list[Problem]]]] = {
    "json": read_geojson,
    "kml": read_kml,
    "folder": read_folder,
}
"""Readers of our own."""


def _from_table(kind: Kind, path: Path, source: Source) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    table, notes = plain_rows(kind, path, source)
    found = with_shapes(table, source)
    if found is None:
        raise source.error(
            "this is a table, not a map file, and no column of it holds shapes as text (WKT).",
            "Give a GeoJSON, GeoPackage, shapefile or KML file, say.",
        )
    return found[0], notes + found[1]


def read_polygons(
    source: Source,
    code: str,
    columns: Mapping[str, str | None],
    unique: bool = True,
    spare: bool = False,
) -> Found[gpd.GeoDataFrame]:
    """Read polygons with codes: one row each, valid, in EPSG:27700, a column ``code`` added.

    ``columns`` are further columns that must be there, by settings key. Every missing column,
    blank or repeated code (where ``unique``), missing or unfit shape and impossible coordinate is
    found before any of it is an error; each polygon mended is a warning. With ``spare`` rows
    without a code are left out, with a warning.
    """
    return settle(*look_at_polygons(source, code, columns, unique, spare=spare))


def look_at_polygons(
    source: Source,
    code: str,
    columns: Mapping[str, str | None],
    unique: bool = True,
    *,
    within: Collection[str] | None = None,
    spare: bool = False,
) -> tuple[gpd.GeoDataFrame | None, list[Problem]]:
    """Do what ``read_polygons`` does, but return the rows even where there are errors.

    For a caller who still wants to hold the codes against another table, and so report more at
    once. None only where no rows could be read. Rows of other codes than ``within`` are left out,
    and with ``spare`` those without a code, which are an error otherwise.
    """
    problems: list[Problem] = []
    frame = read_shapes(source).into(problems)
    if frame is None:
        return None, problems
    problems += missing_columns(frame.columns, {"code": code, **columns}, source)
    if code in frame.columns and within is not None:
        here = frame[code].isin(set(within))
        set_aside(source, LEFT_OUT, int((~here).sum()))
        if not here.any():
            what = "none of its codes is left by `only` and `leave_out`."
            problems.append(source.problem(what, "Check the localities they name."))
            return None, problems
        frame = frame[here]
    frame, more = without_labels(frame, code, source)
    problems += more
    if code in frame.columns:
        cells = frame[code]
        made, more = read_codes(cells, code, source)
        frame = frame.assign(**{code: made})
        if spare:
            frame, others = with_code(frame, cells, code, source)
            more += others
        problems += more
        codes = frame[code].to_numpy(dtype=object)
        entry(source).codes = edition(list(codes), code)
        rows = pd.DataFrame(frame.drop(columns="geometry"))
        problems += code_problems(frame[code], code, source, unique, cells=cells, rows=rows)
    else:
        codes = np.array([f"row {number}" for number in range(1, len(frame) + 1)], dtype=object)
    unfit = wrong_shapes(frame.geometry, list(codes), source.where)
    problems += unfit
    frame, more = to_grid(frame, source.where, source.crs)
    problems += more
    if not unfit and not errors(more):
        mended, more = repair(frame.geometry, list(codes), source.where)
        invalid = np.flatnonzero(~frame.geometry.is_valid)
        change = mended.area.to_numpy()[invalid] - frame.area.to_numpy()[invalid]
        entry(source).repairs = dict(zip(codes[invalid].tolist(), change.tolist(), strict=True))
        frame = frame.set_geometry(mended)
        problems += more
    frame = frame.assign(code=codes)
    if not errors(more):
        entry(source).shapes = frame[["code", "geometry"]]
    return frame, problems


def system_name(frame: gpd.GeoDataFrame, source: Source) -> str:
    """Return the coordinate system shapes are read in: what the settings state, else the file."""
    if source.crs is not None:
        return f"{source.crs}, as stated"
    return "" if frame.crs is None else str(frame.crs.to_string())


def code_problems(
    codes: pd.Series[str],
    column: str,
    source: Source,
    unique: bool = True,
    *,
    cells: pd.Series[str] | None = None,
    rows: pd.DataFrame | None = None,
) -> list[Problem]:
    """Find blank codes and, where codes must be unique, repeated ones.

    ``cells`` are what the file has in their place, ``rows`` all its columns, for the advice.
    """
    problems = []
    blank = codes == ""
    if blank.any():
        lines = [int(row) + 1 for row in codes.index[blank]]
        filled = cells is not None and bool((cells[blank] != "").any())
        line = picking("leave_out", column, sorted(set((codes if cells is None else cells)[blank])))
        held = f" ({marks(cells[blank])})" if cells is not None and filled else ""
        problems.append(
            source.problem(
                f"{counted(len(lines), 'row has', 'rows have')} no {column}{held}: "
                f"row {listing(lines)}.",
                f"Give every row a code, or leave those out: {line}",
            )
        )
    twice = sorted(set(codes[codes.duplicated() & ~blank]))
    if unique and twice:
        problems.append(
            source.problem(
                f"{counted(len(twice), 'code', 'codes')} in {column} "
                f"{'occurs' if len(twice) == 1 else 'occur'} more than once: {listing(twice)}.",
                _parted(rows, column)
                or "Keep one row a code: join the parts of one area, or take out the repeats.",
            )
        )
    return problems


def _parted(rows: pd.DataFrame | None, code: str) -> str:
    """Say which column tells the rows of one code apart, as two editions in one file are told."""
    if rows is None:
        return ""
    for column in rows.columns.drop(code):
        values = sorted(set(rows[column]))
        if not 2 <= len(values) <= _MOST_VALUES or rows.duplicated([code, column]).any():
            continue
        kept = "" if "" in values else max(values, key=lambda value: (rows[column] == value).sum())
        if 2 * (rows[column] == kept).sum() < rows[code].nunique():
            continue  # what parts them has to leave an edition, not a row or two
        line = picking("only", column, [kept])
        return f"Its rows are of two dates or kinds: keep those of one, here by {column}: {line}"
    return ""


_MOST_VALUES = 12

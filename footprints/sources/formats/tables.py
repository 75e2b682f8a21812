"""Tables of rows: CSV and its relatives, XLSX, ODS, the columns of a map file. All is text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from footprints.errors import DataError, Problem, counted, listing
from footprints.sources.formats.archive import opened, within
from footprints.sources.formats.database import read_table, table_columns
from footprints.sources.formats.extent import refuse_spread, refuse_wide
from footprints.sources.formats.folder import read_folder
from footprints.sources.formats.foreign import foreign_bytes
from footprints.sources.formats.found import Found, settle
from footprints.sources.formats.geojson import geojson_columns, read_geojson
from footprints.sources.formats.headings import Row, headed, unique_headings, without_notes
from footprints.sources.formats.kinds import FORMS, LAYER_KINDS, Kind
from footprints.sources.formats.kml import read_kml
from footprints.sources.formats.logbook import come_in
from footprints.sources.formats.ods import read_ods
from footprints.sources.formats.rows import picked_rows
from footprints.sources.formats.signs import settle_signs, whole_characters
from footprints.sources.formats.source import Source
from footprints.sources.formats.text import (
    decode,
    guess_encoding,
    heading,
    known_encoding,
    separated,
)
from footprints.sources.formats.vectors import (
    as_text_columns,
    geoparquet_columns,
    layer_columns,
    read_geoparquet,
    read_layer,
)
from footprints.sources.formats.xlsx import read_xlsx
from footprints.spreadsheets import meant_cells


def read_rows(source: Source) -> Found[pd.DataFrame]:
    """Read a table: every column as text, cells and headings without blanks around them.

    CSV in any usual encoding and separator, XLSX or ODS (the sheet that ``layer`` names, else the
    first), a table of a database, the columns of any map file, or one of these in a zip. Nothing
    is taken for a number or for missing here: codes keep their leading zeros, and a blank cell is
    an empty string. Rows that the settings do not want are left out, the others keep their index.
    """
    try:
        with opened(source) as (kind, path):
            table, notes = _rows(kind, path, within(source, path))
            come_in(source, FORMS[kind], len(table))
    except DataError as error:
        return Found(None, error.problems)
    picked = picked_rows(table, source).into(notes)
    if picked is not None:
        notes += settle_signs(picked, source)
    return settle(picked, notes)


def column_names(source: Source) -> list[str]:
    """Return a file's column names, reading no more than must be read; raises DataError."""
    with opened(source) as (kind, path):
        source = within(source, path)
        if kind in LAYER_KINDS:
            return layer_columns(path, kind, source)
        if kind in _HEADINGS:
            return [str(name) for name in _HEADINGS[kind](path, source)]
        raise source.error(f"a {FORMS[kind]} has no columns.", "Name a table or a map file.")


def plain_rows(kind: Kind, path: Path, source: Source) -> tuple[pd.DataFrame, list[Problem]]:
    """Read the rows of a text table or a sheet as they are, and what was seen on the way."""
    rows, notes = _PLAIN[kind](path, source)
    (_, header), body, above = headed(rows, source)
    full, below = without_notes(list(body), source)
    return _table(header, full, source), notes + above + below


def _rows(kind: Kind, path: Path, source: Source) -> tuple[pd.DataFrame, list[Problem]]:
    if kind in _PLAIN:
        return plain_rows(kind, path, source)
    if kind == "database":
        return as_text_columns(read_table(source, shapes=False)), []
    if kind == "json":
        frame, notes = read_geojson(path, source)
    elif kind == "kml":
        frame, notes = read_kml(path, source)
    elif kind == "folder":
        frame, notes = read_folder(path, source)
    elif kind == "parquet":
        frame, notes = read_geoparquet(path, source), []
    else:
        return read_layer(path, kind, source, shapes=False)
    return pd.DataFrame(frame.drop(columns="geometry")), notes


def _text_rows(path: Path, source: Source) -> tuple[Iterable[Row], list[Problem]]:
    text, notes = decode(path.read_bytes(), source)
    rows, more = separated(text, source)
    return rows, notes + more


def _text_heading(path: Path, source: Source) -> list[str]:
    """Read the headings of a text table from its beginning: it may be a national file."""
    with path.open("rb") as file:
        raw = file.read(_HEAD)
    if len(raw) < _HEAD:
        return heading(decode(raw, source)[0], source)
    if source.encoding:
        encoding = known_encoding(source.encoding, source)
    else:
        encoding = guess_encoding(raw[: raw.rfind(b"\n") + 1])
    with foreign_bytes(source, "the text", "State its `encoding`."):
        return heading(raw.decode(encoding, "replace"), source)


_HEAD = 1 << 20


def _table(header: list[str], rows: Iterable[Row], source: Source) -> pd.DataFrame:
    """Join a heading and numbered rows; raises DataError for rows wider than the heading."""
    header = whole_characters(header)
    width = len(header)
    refuse_wide(width, source)
    filled = 0
    full: list[list[str]] = []
    wide: list[int] = []
    for line, cells in rows:
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            wide.append(line)
        filled += min(len(cells), width)
        refuse_spread(filled, width * (len(full) + 1), source, f" by line {line:,}")
        full.append((cells + [""] * width)[:width] if len(cells) != width else cells)
    if wide:
        raise source.error(
            f"{counted(len(wide), 'row has', 'rows have')} more cells than the heading has columns "
            f"({width}): line {listing(wide)}.",
            "Look for a separator inside a cell without quotation marks, or state `separator`.",
        )
    if not full:
        raise source.error("there are no rows below the heading.", "Get the file again.")
    columns = zip(*full, strict=True)
    data = {
        name: whole_characters(meant_cells([cell.strip() for cell in cells]))
        for name, cells in zip(unique_headings(header), columns, strict=True)
        if name
    }
    return pd.DataFrame(data, dtype=str)


def _sheet_heading(rows: Iterable[Row], source: Source) -> list[str]:
    return unique_headings(headed(rows, source)[0][1])


_PLAIN: dict[Kind, Callable[..., Any]] = {"text": _text_rows, "xlsx": read_xlsx, "ods": read_ods}
"""Readers of plain tables: numbered rows of text, notes."""

_TOP_ROWS = 200
"""Rows of a sheet that are looked at for its heading."""

_HEADINGS: dict[Kind, Callable[[Path, Source], Iterable[object]]] = {
    "text": _text_heading,
    "xlsx": lambda path, source: _sheet_heading(read_xlsx(path, source, _TOP_ROWS)[0], source),
    "ods": lambda path, source: _sheet_heading(read_ods(path, source)[0], source),
    "json": geojson_columns,
    "kml": lambda path, source: read_kml(path, source)[0].columns,
    "folder": lambda path, source: read_folder(path, source)[0].columns,
    "parquet": geoparquet_columns,
    "database": lambda _, source: table_columns(source),
}
"""Readers of the column names alone."""

"""The workbook: every table as a sheet to read, sort and filter, and what all of it means."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.columns.kinds import TEXT, Kind
from footprints.columns.registry import TABLES, column
from footprints.pipeline.files import safe_table

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

ABOUT = "about"
"""The first sheet: each column of each other sheet, in words."""

_NARROWEST, _WIDEST, _WIDEST_WORDS = 8, 46, 110
_ARROW = 4
"""Width of the filter's arrow beside a heading, in characters."""

_ROWS_LOOKED_AT = 300


def write_workbook(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write tables to one workbook: a sheet each, after one that explains every column.

    Sheets are called by the names of ``footprints.columns``, which says how each column's figures
    are shown: shares as percent, people with thousands, lengths with their unit. Headings stay in
    sight and filter; columns are wide enough to read.
    """
    from openpyxl import Workbook

    book = Workbook()
    del book["Sheet"]
    about = _about(sheets)
    _fill(
        book.create_sheet(ABOUT),
        safe_table(about),
        [TEXT] * len(about.columns),
        widest=_WIDEST_WORDS,
    )
    for name, table in sheets.items():
        kinds = [_kind(name, str(heading)) for heading in table.columns]
        _fill(book.create_sheet(name), safe_table(table), kinds)
    book.save(path)


def _kind(sheet: str, heading: str) -> Kind:
    known = column(sheet, heading)
    return TEXT if known is None else known.kind


def _about(sheets: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row a sheet, saying what its rows are, and one for each of its columns."""
    import pandas as pd

    rows = []
    for name, table in sheets.items():
        words = TABLES[name].words if name in TABLES else ""
        rows.append((name, "(the sheet)", words, ""))
        for heading in table.columns:
            known = column(name, str(heading))
            meaning = ("", "") if known is None else (known.words, known.kind.unit)
            rows.append((name, str(heading), *meaning))
    return pd.DataFrame(rows, columns=["sheet", "column", "meaning", "unit"])


def _fill(sheet: Worksheet, table: pd.DataFrame, kinds: list[Kind], widest: int = _WIDEST) -> None:
    """Write one table: headings in bold, in sight and filtering, figures as they are read."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.append([str(heading) for heading in table.columns])
    for row in table.astype(object).itertuples(index=False):
        sheet.append([_cell(value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top")
    for place, (heading, kind) in enumerate(zip(table.columns, kinds, strict=True), start=1):
        letter = get_column_letter(place)
        values = [_cell(value) for value in table[heading].head(_ROWS_LOOKED_AT)]
        sheet.column_dimensions[letter].width = _width(str(heading), values, kind, widest)
        if kind.number_format != TEXT.number_format:
            for cell in sheet[letter][1:]:
                cell.number_format = kind.number_format
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _cell(value: Any) -> Any:
    """Return a value as a cell holds it: plain Python, and nothing where there is none."""
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    missing = value is None or (isinstance(value, float) and not math.isfinite(value))
    return None if missing or type(value).__name__ in ("NAType", "NaTType") else value


def _width(heading: str, values: list[Any], kind: Kind, widest: int) -> int:
    """Return a column's width in characters, for what is shown rather than what is stored."""
    shown = [_shown(value, kind) for value in values if value is not None]
    longest = max([len(heading) + _ARROW, *(len(text) + 2 for text in shown)])
    return max(_NARROWEST, min(longest, widest))


def _shown(value: Any, kind: Kind) -> str:
    """Return a value about as long as the spreadsheet shows it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    form = kind.number_format
    if "%" in form:
        return f"{value:+.1%}"
    places = len(form.partition(".")[2]) - len(form.partition(".")[2].lstrip("0"))
    unit = form.partition('"')[2].partition('"')[0]
    return f"{value:,.{places}f}{unit}"

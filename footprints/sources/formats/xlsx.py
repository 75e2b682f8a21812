"""Excel workbooks, read a row at a time: what holds nothing is passed over, and places are counted.

A cell in the last column or row makes a reader walk over every empty place before it, so that a
small file can be made to take minutes and gigabytes.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from footprints.errors import Problem
from footprints.sources.formats.cells import percentage, texts
from footprints.sources.formats.extent import refuse_spread
from footprints.sources.formats.foreign import foreign_bytes
from footprints.sources.formats.headings import Row
from footprints.sources.formats.limits import MAX_CELLS, MAX_SHEET_CELL, MAX_SHEET_ROWS
from footprints.sources.formats.sheets import Sheet, choose
from footprints.sources.formats.source import Source


def read_xlsx(
    path: Path, source: Source, most_rows: int | None = None
) -> tuple[Iterable[Row], list[Problem]]:
    """Read one sheet: its rows with their numbers, and a note of which it is where it has several.

    The sheet is the one that the settings' ``layer`` names, else the first that is to be seen and
    has cells. Rows without content are left out, and so are cells without content at the ends of
    rows; ``most_rows`` says how many rows of the sheet are looked at.
    """
    with _opened(path, source) as book:
        sheets = [Sheet(each.title, each.sheet_state != "visible") for each in book.worksheets]

        def read(name: str) -> list[Row]:
            sheet = book[name]
            sheet.reset_dimensions()
            return list(_rows(sheet.iter_rows(max_row=most_rows), source))

        return choose(sheets, read, source)


def xlsx_sheets(path: Path, source: Source) -> list[str]:
    """Return the names of the sheets with cells that are to be seen."""
    with _opened(path, source) as book:
        return [each.title for each in book.worksheets if each.sheet_state == "visible"]


@contextmanager
def _opened(path: Path, source: Source) -> Iterator[Any]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features of the workbook that have no rows
        with (
            foreign_bytes(source, "the workbook", "Save it again, or save it as CSV."),
            _transitional(path) as content,  # without its name, by which the library judges
        ):
            book = load_workbook(content, read_only=True, data_only=True)
            yield book
            book.close()


def _transitional(path: Path) -> BinaryIO:
    """Open a workbook as the library reads it: of strict Open XML, a copy under usual names."""
    with zipfile.ZipFile(path) as archive:
        if _STRICT not in archive.read("xl/workbook.xml"):
            return path.open("rb")
        copy = BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as out:
            for name in archive.namelist():
                content = archive.read(name)
                if name.endswith((".xml", ".rels")):
                    for strict, usual in _NAMES:
                        content = content.replace(strict, usual)
                out.writestr(name, content)
    copy.seek(0)
    return copy


_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_USUAL = b"http://schemas.openxmlformats.org/"
_NAMES = (
    (_STRICT, _USUAL + b"spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships",
     _USUAL + b"officeDocument/2006/relationships"),
)  # fmt: skip
"""Namespaces of strict Open XML, and what most programs write for them."""


def _shown(cell: Any) -> Any:
    """Return what a cell holds; a number that is shown as a percentage with its sign."""
    value = cell.value
    if not isinstance(value, int | float) or isinstance(value, bool):
        return value
    form = cell.number_format or ""
    if "%" not in form:
        return value
    return percentage(value if "%" in _LITERAL.sub("", form) else value / 100)


_LITERAL = re.compile(r'"[^"]*"|\\.')
"""What a number's form says word for word: a sign there shows a hundredfold of nothing."""


def _rows(sheet: Iterable[tuple[Any, ...]], source: Source) -> Iterator[tuple[int, list[str]]]:
    places = filled = 0
    for line, row in enumerate(sheet, 1):
        if line > MAX_SHEET_ROWS:
            raise source.error(
                f"the sheet has rows beyond {MAX_SHEET_ROWS:,}, which no workbook has.",
                "Open it in a spreadsheet and save it as CSV.",
            )
        end = next((at for at in range(len(row), 0, -1) if row[at - 1].value is not None), 0)
        if not end:
            continue
        values = [_shown(cell) for cell in row[:end]]
        for cell in values:
            if isinstance(cell, str) and len(cell) > MAX_SHEET_CELL:
                raise source.error(
                    f"a cell on line {line:,} has {len(cell):,} letters; a workbook's cell has at "
                    f"most {MAX_SHEET_CELL:,}.",
                    "Open it in a spreadsheet and save it as CSV.",
                )
        cells = [cell.strip() for cell in texts(values)]
        places += end
        filled += sum(map(bool, cells))
        refuse_spread(filled, places, source, f" by line {line:,}")
        if places > MAX_CELLS:
            raise source.error(
                f"the sheet has more than {MAX_CELLS:,} cells.",
                "Save the part that is needed as CSV.",
            )
        if any(cells):
            yield line, cells

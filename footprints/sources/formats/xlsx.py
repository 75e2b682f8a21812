"""Excel workbooks, read a row at a time: what holds nothing is passed over, and places are counted.

A cell in the last column or row makes a reader walk over every empty place before it, so that a
small file can be made to take minutes and gigabytes.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from footprints.errors import listing, nearest
from footprints.sources.formats.cells import texts
from footprints.sources.formats.foreign import foreign_bytes
from footprints.sources.formats.limits import MAX_CELLS, MAX_EMPTY_CELLS, MAX_EMPTY_RATIO
from footprints.sources.formats.source import Source


def read_xlsx(
    path: Path, source: Source, most_rows: int | None = None
) -> tuple[list[tuple[int, list[str]]], list[str], str]:
    """Read one sheet: its rows with their numbers, every sheet's name, and the name of this one.

    The sheet is the one that the settings' ``layer`` names, else the first. Rows without content
    are left out, and so are cells without content at the ends of rows; ``most_rows`` says how many
    rows of the sheet are looked at.
    """
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features of the workbook that have no rows
        with foreign_bytes(source, "the workbook", "Save it again, or save it as CSV."):
            book = load_workbook(path, read_only=True, data_only=True)
            name = _sheet_name(book.sheetnames, source)
            sheet = book[name]
            sheet.reset_dimensions()
            rows = list(_rows(sheet.iter_rows(values_only=True, max_row=most_rows), source))
            book.close()
    return rows, list(book.sheetnames), name


def _rows(sheet: Iterable[tuple[Any, ...]], source: Source) -> Iterator[tuple[int, list[str]]]:
    places = filled = 0
    for line, row in enumerate(sheet, 1):
        end = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
        if not end:
            continue
        cells = [cell.strip() for cell in texts(row[:end])]
        places += end
        filled += sum(map(bool, cells))
        if places > MAX_CELLS or (places > MAX_EMPTY_CELLS and places > MAX_EMPTY_RATIO * filled):
            raise source.error(
                f"the sheet spreads {filled:,} cells over more than {places:,} places by line "
                f"{line:,}; that looks like a trap.",
                "Delete its empty columns, or save the part that is needed as CSV.",
            )
        if any(cells):
            yield line, cells


def _sheet_name(names: list[str], source: Source) -> str:
    if source.layer is None:
        return names[0]
    if source.layer in names:
        return source.layer
    raise source.error(
        f"there is no sheet {source.layer}.",
        nearest(source.layer, names) or f"Its sheets are {listing(names, 12)}.",
    )

"""OpenDocument spreadsheets, read by ourselves with a parser that refuses document types.

A cell or row may say that it is repeated a million times, which is how empty ends of sheets are
written, and how a small file can be made to fill the memory: repeats of nothing are passed over
and what is left is counted.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from footprints.errors import Problem
from footprints.sources.formats.cells import numbers, percentage
from footprints.sources.formats.foreign import foreign_bytes
from footprints.sources.formats.headings import Row
from footprints.sources.formats.limits import MAX_CELLS
from footprints.sources.formats.sheets import Sheet, choose
from footprints.sources.formats.source import Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SAVE_AGAIN = "Save it again, or save it as CSV."


def ods_sheets(path: Path, source: Source) -> list[str]:
    """Return the names of a workbook's sheets that are to be seen."""
    root = _content(path, source)
    return [sheet.name for sheet in _sheets(root) if not sheet.hidden]


def read_ods(path: Path, source: Source) -> tuple[list[Row], list[Problem]]:
    """Read one sheet: its rows with their numbers, and a note of which it is where it has several.

    The sheet is the one that the settings' ``layer`` names, else the first that is to be seen and
    has cells. Rows and cells without content at the ends are left out.
    """
    root = _content(path, source)
    tables = {table.get(f"{_TABLE}name", ""): table for table in root.iter(f"{_TABLE}table")}
    return choose(_sheets(root), lambda name: list(_rows(tables[name], source)), source)


def _sheets(root: Element) -> list[Sheet]:
    unseen = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iter(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }
    return [
        Sheet(table.get(f"{_TABLE}name", ""), table.get(f"{_TABLE}style-name") in unseen)
        for table in root.iter(f"{_TABLE}table")
    ]


def _content(path: Path, source: Source) -> Element:
    with (
        foreign_bytes(source, "the workbook", _SAVE_AGAIN),
        zipfile.ZipFile(path) as archive,
    ):
        try:
            root: Element = fromstring(archive.read("content.xml"), forbid_dtd=True)
        except DefusedXmlException as error:
            what = "the workbook declares a document type or entities, which may be a trap."
            raise source.error(what, _SAVE_AGAIN) from error
    return root


def _rows(sheet: Element, source: Source) -> Iterator[Row]:
    number, left = 0, MAX_CELLS
    for row in sheet.iter(f"{_TABLE}table-row"):
        cells = _cells(row, source)
        times = _repeat(row, "rows")
        if any(cells):
            left -= len(cells) * times
            if left < 0:
                raise _too_many(source)
            for extra in range(1, times + 1):
                yield number + extra, list(cells)
        number += times


def _cells(row: Element, source: Source) -> list[str]:
    cells: list[str] = []
    waiting = 0
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        text, times = _text(cell), _repeat(cell, "columns")
        if not text:
            waiting += times
            continue
        if len(cells) + waiting + times > MAX_CELLS:
            raise _too_many(source)
        cells += [""] * waiting + [text] * times
        waiting = 0
    return cells


def _too_many(source: Source) -> Exception:
    return source.error(
        f"the sheet has more than {MAX_CELLS:,} cells; that looks like a trap.",
        "Save the part that is needed as CSV.",
    )


def _repeat(element: Element, what: str) -> int:
    text = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1


def _text(cell: Element) -> str:
    """Return a cell as text: the stored figure of a number, a day as in a plain CSV, else words.

    A percentage has its sign.
    """
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        value = cell.get(f"{_OFFICE}value", "")
        if kind == "percentage" and (number := numbers(pd.Series([value])).values[0]) == number:
            return percentage(float(number))
        return value.removesuffix(".0")
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "")
    paragraphs = ["".join(part.itertext()) for part in cell.findall(f"{_TEXT}p")]
    return "\n".join(paragraphs).strip()

"""Characters that are no part of a code or a name: controls, and halves of character pairs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from footprints.errors import Problem, counted, listing
from footprints.signs import LOST, no_text
from footprints.sources.formats.source import Source

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = "\ufffd"
_HALF = re.compile("[\ud800-\udfff]")


def whole_characters(cells: list[str]) -> list[str]:
    """Return cells with ``LOST`` for halves of character pairs, which nothing can be written with.

    JSON can spell them, and so can a workbook and some text encodings.
    """
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return [_HALF.sub(LOST, cell) for cell in cells]
    return cells


def refuse_halves(headings: list[str], source: Source) -> None:
    """Raise DataError where a heading has half of a character pair: two could become one."""
    bad = [name for name in headings if _HALF.search(name)]
    if bad:
        said = listing([ascii(name) for name in bad])
        what = f"{counted(len(bad), 'heading holds', 'headings hold')} half a character: {said}."
        raise source.error(what, "Rename them where the file was made, and export it again.")


def settle_signs(table: pd.DataFrame, source: Source) -> list[Problem]:
    """Refuse control characters in the columns of codes; put U+FFFD for ``LOST`` in the others.

    A code joins tables, names files and stands in settings: a line break in one is never meant.
    The table's index numbers its rows from 0, as the file has them.
    """
    problems = []
    for name in map(str, table.columns):
        if name == "geometry":
            continue
        cells = table[name]
        if name in source.codes:
            problems += _refused(cells, name, source)
        elif cells.str.contains(LOST, regex=False).any():
            table[name] = cells.str.replace(LOST, _SHOWN, regex=False)
    return problems


def _refused(cells: pd.Series[str], name: str, source: Source) -> list[Problem]:
    bad = {cell for cell in cells.unique() if no_text(cell)}
    if not bad:
        return []
    rows = [(at, cell) for at, cell in zip(cells.index.tolist(), cells, strict=True) if cell in bad]
    said = listing([f"row {at + 1:,} ({no_text(cell)})" for at, cell in rows])
    what = f"{counted(len(rows), 'code', 'codes')} in {name} with a sign that is no text: {said}."
    return [source.problem(what, "Take it out of the file; in a workbook, look inside the cell.")]

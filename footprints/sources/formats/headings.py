"""Which row of a table holds its headings, what each column is called, and where the rows end.

Statistical tables and council spreadsheets have titles above their headings and notes below their
rows. Such lines are passed over only where nothing else fits, and the reader's notes say so; the
settings' ``heading`` names the line where this guess is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from footprints.errors import Problem, counted
from footprints.sources.formats.source import Source
from footprints.spreadsheets import meant_cells

Row = tuple[int, list[str]]
"""A row's line number and its cells."""

_LOOKED_AT = 60
"""Rows with anything in them that are looked at for the headings."""

_NUMBER = re.compile(r"^[-+]?[\d., ]*\d%?$")
_YEAR = re.compile(r"^(19|20)\d\d$")
_LONGEST = 60


def headed(rows: Iterable[Row], source: Source) -> tuple[Row, Iterator[Row], list[Problem]]:
    """Part a table into its row of headings and the rows below; say what stood above.

    Raises DataError where the line that the settings name as ``heading`` is beyond the end.
    """
    rows = iter(rows)
    if source.heading is not None:
        for line, cells in rows:
            if line >= source.heading:
                return (line, meant_cells(_stripped(cells))), rows, []
        raise source.error(
            f"there is nothing on line {source.heading} or below it.",
            "State the line of the headings with `heading`, or take that key out.",
        )
    top = [(line, _stripped(cells)) for line, cells in islice(rows, _LOOKED_AT)]
    if not top:
        return (0, []), rows, []
    at = _place(top)
    notes = []
    if at:
        what = (
            f"{counted(at, 'row', 'rows')} above the headings on line {top[at][0]} "
            f"{'was' if at == 1 else 'were'} passed over as a title: {_quoted(top[0][1])}."
        )
        fix = "If the headings are on another line, state it with `heading`."
        notes = [source.note(what, fix)]
    line, heads = top[at]
    return (line, meant_cells(heads)), chain(top[at + 1 :], rows), notes


def unique_headings(names: Sequence[str]) -> list[str]:
    """Return names for columns: a heading that is there twice gets the number of its column."""
    often = Counter(names)
    return [
        f"{name} (column {place})" if name and often[name] > 1 else name
        for place, name in enumerate(names, 1)
    ]


def without_notes(rows: list[Row], source: Source) -> tuple[list[Row], list[Problem]]:
    """Take off the notes below a table: words in the first cell alone, after an empty line.

    Without an empty line they must read as notes: longer than any cell above them, of several
    words, or begun as notes are (``Source:``, ``Note``, ``©``).
    """
    if not any(_span(cells) > 1 for _, cells in rows):
        return rows, []
    end = len(rows)
    while end and _span(rows[end - 1][1]) == 1 and " " in rows[end - 1][1][0].strip():
        end -= 1
    if end and end < len(rows) and rows[end][0] - rows[end - 1][0] < 2:
        longest = max(len(cells[0]) for _, cells in rows[:end] if cells)
        end = next((at for at in range(end, len(rows)) if _is_note(rows[at][1][0], longest)), -1)
    if end == len(rows) or end <= 0:
        return rows, []
    below = len(rows) - end
    what = (
        f"{counted(below, 'line', 'lines')} below the table {'was' if below == 1 else 'were'} "
        f"passed over as a note: {_quoted(rows[end][1])}."
    )
    fix = "If a row is meant, fill in its other cells, with 0 or - say."
    return rows[:end], [source.note(what, fix)]


_NOTE = re.compile(
    r"(sources?|notes?|footnotes?|©|\(c\)|crown copyright|contains |figures |data |this table|"
    r"these |please |for more |last updated|published|\* |\[?\d[\]).:] |\[[a-z]\] )",
    re.IGNORECASE,
)
_WORDS_OF_A_NOTE = 4


def _is_note(text: str, longest: int) -> bool:
    """Whether a cell reads as a note: it begins as one, or is a sentence beside shorter cells."""
    plain = text.strip()
    sentence = len(plain.split()) >= _WORDS_OF_A_NOTE and len(plain) > longest
    return sentence or _NOTE.match(plain) is not None


def _place(top: list[Row]) -> int:
    """Return which of the first rows holds the headings: the first, unless it is too narrow."""
    spans = [_span(cells) for _, cells in top]
    wide = Counter(span for span in spans if span > 1)
    if not wide:
        return 0
    width = max(wide, key=lambda span: (wide[span], span))
    if spans[0] >= width:
        return 0
    fits = [_can_head(cells, width) for _, cells in top]
    start = _largest_block(top)
    before = range(start - 1, 0, -1)
    inside = range(start + 1, len(top))
    for at in chain([start], before, inside):
        if at and fits[at]:
            return at if _apart(top[: at + 1], spans) else 0
    return 0


def _can_head(cells: list[str], width: int) -> bool:
    """Whether a row may hold headings: every cell filled, no two alike, no number but years."""
    if _span(cells) < width or not all(cells[:width]) or len(set(cells)) < len(cells):
        return False
    return not any(_NUMBER.match(cell) and not _YEAR.match(cell) for cell in cells)


def _largest_block(top: list[Row]) -> int:
    """Return where the most rows without an empty line between them begin."""
    starts = [0] + [at for at in range(1, len(top)) if top[at][0] - top[at - 1][0] > 1]
    lengths = [end - start for start, end in zip(starts, [*starts[1:], len(top)], strict=True)]
    return starts[lengths.index(max(lengths))]


def _apart(rows: list[Row], spans: list[int]) -> bool:
    """Whether what stands above the last row is a title: one cell a line, or an empty line after.

    Else a heading that is merely shorter than its rows would be taken for one.
    """
    last = len(rows) - 1
    wide = max((at for at in range(last) if spans[at] > 1), default=None)
    if wide is None:
        return True
    return any(rows[at + 1][0] - rows[at][0] > 1 for at in range(wide, last))


def _span(cells: Sequence[str]) -> int:
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1].strip()), 0)


def _stripped(cells: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in cells]


def _quoted(cells: Sequence[str]) -> str:
    text = next((cell for cell in cells if cell), "")
    return f'"{text[:_LONGEST]}…"' if len(text) > _LONGEST else f'"{text}"'

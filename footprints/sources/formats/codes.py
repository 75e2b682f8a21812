"""Cells that hold codes: what is no code though the cell is filled, and one code in two spellings.

Spreadsheets and databases fill cells that have nothing in them: ``#N/A`` where a lookup failed,
``NULL``, ``nan``, ``(blank)``, or a mark for what is withheld. None of these is
the code of anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from footprints.errors import Problem, counted, listing
from footprints.sources.formats.logbook import set_aside
from footprints.sources.formats.source import Source
from footprints.spelling import spellings, tidy

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T", bound=pd.DataFrame)

_WORDS = {
    "null", "nan", "none", "nil", "nat", "n/a", "n.a.", "na.", "n / a", "blank", "empty",
    "undefined", "not available", "not applicable", "no data", "suppressed", "withheld", "redacted",
    "#n/a n/a", "[low]",
}  # fmt: skip
_FORMS = re.compile(
    r"#[a-z0-9/_]+[!?]|#n/a|#+|\[[a-z]\]|[(<\[{](null|none|blank|empty|na|nan)[)>\]}]"
)
_LETTERS = {"c", "x", "z", "u"}
_SHOWN = 6


def is_placeholder(cell: str) -> bool:
    """Say whether a cell holds a sign that stands for no code, whatever else its column holds.

    Signs are the errors of spreadsheets, words such as ``NULL`` and ``nan``, marks such as ``[c]``,
    and anything without a letter or a digit.
    """
    plain = cell.strip().casefold()
    wordless = plain != "" and not any(letter.isalnum() for letter in plain)
    return wordless or plain in _WORDS or _FORMS.fullmatch(plain) is not None


def placeholders(values: Iterable[str]) -> set[str]:
    """Return which of a column's values stand for no code.

    ``NA`` and the small letters c, x, z and u do unless other values are written alike: a list may
    have the units NA and SA, or a, b and c.
    """
    there = {value for value in values if value}
    found = {value for value in there if is_placeholder(value)}
    pairs = {value for value in there if re.fullmatch("[A-Za-z]{2}", value)}
    if all(value.casefold() == "na" for value in pairs):
        found |= pairs
    single = {value for value in there if len(value) == 1 and value.isalnum()}
    return found | (single if single <= _LETTERS else set())


_TOTAL = re.compile(
    r"(.*\b(grand|sub)?-?total\b.*|all|overall|both|both sexes|persons|sum|all (units|patches|"
    r"areas|homes|wards|practices|persons|people|ages|sexes|patients|tenants|tenures|households))",
    re.IGNORECASE,
)


def is_total(value: str) -> bool:
    """Say whether a value is called a total: ``All``, ``Grand Total``, ``Persons``."""
    return _TOTAL.fullmatch(value.strip()) is not None


def read_codes(
    cells: pd.Series[str], column: str, source: Source
) -> tuple[pd.Series[str], list[Problem]]:
    """Return a column of codes tidied (see ``tidy``), blank where it holds none.

    What was taken out of codes is a note. That a row has no code is for the caller to say: see
    ``without_code``.
    """
    known = {value: tidy(value) for value in cells.unique()}
    none = placeholders(known.values())
    made = cells.map({value: "" if plain in none else plain for value, plain in known.items()})
    changed = {value: plain for value, plain in known.items() if value != plain and plain}
    if not changed:
        return made, []
    rows = int(cells.isin(changed).sum())
    joined = sorted(plain for plain in set(changed.values()) if plain in known)
    also = (
        f" So {listing(joined)} {'is' if len(joined) == 1 else 'are'} one each." if joined else ""
    )
    return made, [
        source.note(
            f"{counted(rows, 'cell of', 'cells of')} {column} {'has' if rows == 1 else 'have'} "
            f"blanks to spare or characters that cannot be seen; they were taken out.{also}",
            "Nothing to do, unless they tell things apart.",
        )
    ]


def marks(cells: pd.Series[str]) -> str:
    """Say what some cells without a code hold, with how often: ``#N/A (3), blank (2)``."""
    times = Counter(cell if cell.strip() else "blank" for cell in cells)
    return listing([f"{cell} ({count:,})" for cell, count in times.most_common()], _SHOWN)


def without_code(
    cells: pd.Series[str], codes: pd.Series[str], column: str, people: float | None = None
) -> str:
    """Say how many rows have no code, what they hold, which they are; empty where all have one."""
    none = (codes == "").to_numpy(dtype=bool)
    if not none.any():
        return ""
    rows = [int(row) + 1 for row in cells.index[none]]
    count = f", {people:,.0f} in all" if people else ""
    return (
        f"{counted(len(rows), 'row has', 'rows have')} no {column}: {marks(cells[none])}{count} "
        f"(row {listing(rows)})."
    )


def with_code(
    table: T,
    cells: pd.Series[str],
    column: str,
    source: Source,
    amounts: NDArray[np.float64] | None = None,
) -> tuple[T, list[Problem]]:
    """Return the rows whose code is not blank; the others are put down and told in a warning.

    ``cells`` are what the file has for the codes, ``amounts`` what each row counts. It is an error
    where no row has a code.
    """
    said = without_code(cells, table[column], column)
    if not said:
        return table, []
    there = (table[column] != "").to_numpy(dtype=bool)
    if not there.any():
        what = f"no row has a {column}: {marks(cells)}."
        return table, [source.problem(what, "Name another column.")]
    lost = 0.0 if amounts is None else float(np.nansum(amounts[~there]))
    set_aside(source, "without a code", int((~there).sum()), lost)
    fix = "They are left out. Give them codes if they matter."
    return table[there], [source.warning(said, fix)]


def spelling_problems(
    values: Collection[str], things: tuple[str, str], where: str
) -> list[Problem]:
    """Warn of values that look like one thing in several spellings; ``things``: one, many."""
    found = spellings(values)
    if not found:
        return []
    groups = listing([" = ".join(repr(each) for each in group) for group in found], _SHOWN)
    many = sum(map(len, found))
    return [
        Problem(
            f"{many:,} {things[1]} look like {len(found):,} in several spellings: {groups}.",
            where,
            f"Each spelling counts as {things[0]} of its own: write them alike in the file if they "
            "are the same.",
            "warning",
        )
    ]

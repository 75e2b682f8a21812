"""Text as a cell of a table that somebody may open in a spreadsheet, and as it was meant.

``guarded`` keeps a spreadsheet from running a cell as a formula; ``meant`` takes the guard off
again. Every table that footprints writes has the one, and every table that it reads the other, so a
code such as ``-1`` or ``=A`` is the same code after any number of rounds.
"""

from __future__ import annotations

import re
import unicodedata

_FORMULA_STARTS = "=+-@"
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters and marks that show as nothing."""
_GUARD = "'"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ENDS = re.compile(r"^[\s\ufeff]+|[\s\ufeff]+$")
_NEXT_CELL = re.compile(rf"(;\s*)(?='*[{re.escape(_FORMULA_STARTS)}])")
_GUARDED_CELL = re.compile(rf"(;\s*)'(?='*[{re.escape(_FORMULA_STARTS)}])")


def guarded(text: str) -> str:
    """Return text that no spreadsheet runs as a formula: behind an apostrophe where it could be.

    Tabs, line breaks and other control characters become a space: some spreadsheets skip over
    them to find a formula, and no name or code of ours needs them. So do blanks and signs that
    show as nothing before it; full-width and small forms of ``=``, ``+``, ``-`` and ``@`` count as
    these; and behind a semicolon, at which some countries' spreadsheets part a line, a formula can
    begin as well. Text that looks guarded already gets one more apostrophe, or ``meant`` could not
    tell the two apart. The pages do the same: see ``field`` in ``assets/plan/table.js``.
    """
    plain = _NEXT_CELL.sub(r"\1'", _ENDS.sub("", _CONTROL.sub(" ", text)))
    return f"{_GUARD}{plain}" if _starts_formula(plain) else plain


def meant(cell: str) -> str:
    """Return the text that a guarded cell stands for; cells without a guard as they are."""
    if _GUARD not in cell:
        return cell
    if cell.startswith(_GUARD) and _starts_formula(cell[1:]):
        cell = cell[1:]
    return _GUARDED_CELL.sub(r"\1", cell)


def meant_cells(cells: list[str]) -> list[str]:
    """Return what the cells of a column stand for: see ``meant``."""
    return [meant(cell) for cell in cells] if any(_GUARD in cell for cell in cells) else cells


def _starts_formula(text: str) -> bool:
    first = next((ch for ch in text if not _shows_nothing(ch) and ch != _GUARD), "")
    return unicodedata.normalize("NFKC", first) in {*_FORMULA_STARTS}


def _shows_nothing(ch: str) -> bool:
    return ch in _UNSEEN or unicodedata.category(ch)[0] in "CZM"

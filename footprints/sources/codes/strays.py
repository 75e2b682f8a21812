"""Why codes do not meet those they should: each likely cause tried, not guessed.

One mechanism for lists, groups, lookups, needs and capacity. A cause is told only where undoing it
makes codes meet, or where their form leaves no other reading (a date, a number cut to four digits).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from footprints.errors import listing
from footprints.gss import REPLACED, first_year, is_gss, kind, may_be_address
from footprints.spelling import tidy


@dataclass(frozen=True)
class Cause:
    """Why some codes do not meet: ``words`` follow "so many rows", ``fix`` says what to do.

    ``sure`` is whether undoing it makes codes meet; else their numbers make it likely.
    """

    words: str
    fix: str
    codes: frozenset[str]
    sure: bool = True


def causes(
    strays: Iterable[str], known: Collection[str], lacking: Collection[str] | None = None
) -> list[Cause]:
    """Find why ``strays`` are not among the ``known`` codes; each stray has one cause at most.

    ``lacking`` are the known codes that nothing meets, by default all of them: an older edition
    of small areas is told where codes that replaced others are among them.
    """
    left = {stray for stray in strays if stray}
    found = []
    for words, fix, turn in _TURNS:
        targets = {turn(code) for code in known}
        met = {stray for stray in left if turn(stray) in targets}
        if met:
            found.append(Cause(words, fix, frozenset(met)))
            left -= met
    for words, fix, form in _FORMS:
        if not any(form.fullmatch(code) for code in known):
            met = {stray for stray in left if form.fullmatch(stray.strip())}
            if met:
                found.append(Cause(words, fix, frozenset(met)))
                left -= met
    for cause in _editions(left, set(known), set(known if lacking is None else lacking)):
        found.append(cause)
        left -= cause.codes
    return found


def told(found: Iterable[Cause], rows_of: Mapping[Any, float], one: str, many: str) -> str:
    """Say causes with how many rows each has: ``27 rows would match in capitals (e01005001)``."""
    parts = []
    for cause in found:
        rows = int(sum(rows_of.get(code, 1) for code in cause.codes))
        shown = [code for code in sorted(cause.codes) if not may_be_address(code)]
        such = f" ({listing(shown, 3)})" if shown else ""
        parts.append(f"{rows:,} {one if rows == 1 else many} {cause.words}{such}")
    return "; ".join(parts)


def advised(found: Iterable[Cause], converted: bool = False) -> str:
    """Return what to do about causes, each once; ``converted`` where a lookup is given already."""
    fixes = dict.fromkeys(cause.fix for cause in found)
    return " ".join(_OTHER_LOOKUP if converted and fix == _CONVERT else fix for fix in fixes)


_CLOSED = re.compile(r"\s+")
_WRAPPED = re.compile(r"""^[='"‘’“”`\[({<]+|['"‘’“”`\])}>;,.]+$""")
_ENDED = re.compile(r"\.0+$")
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def _close(code: str) -> str:
    return _CLOSED.sub("", tidy(code))


def _bare(code: str) -> str:
    return _WRAPPED.sub("", unicodedata.normalize("NFKC", _close(code))).upper()


def _short(code: str) -> str:
    """Return a code as a spreadsheet leaves it that takes it for a number."""
    plain = _ENDED.sub("", _bare(code)).replace(",", "")
    return plain.lstrip("0") or "0"


_SAVE_AS_TEXT = "Get the file again with that column kept as text, not opened in a spreadsheet."

_TURNS: list[tuple[str, str, Callable[[str], str]]] = [
    (
        "would match without blanks or characters that cannot be seen within them",
        "Take the blanks and invisible characters out of the codes.",
        _close,
    ),
    (
        "would match in capitals or small letters",
        "Write the codes as the other side does: in capitals, say.",
        lambda code: _close(code).upper(),
    ),
    (
        "would match without the apostrophe, quotation marks or brackets around them",
        "Take the marks around the codes out of the file.",
        _bare,
    ),
    (
        "would match with the zeros that a spreadsheet took from them",
        f"Their leading zeros are gone, or .0 was added. {_SAVE_AS_TEXT}",
        _short,
    ),
    (
        "would match with a digit where a letter looks like it (O for 0, I for 1)",
        "Correct those letters in the codes.",
        lambda code: _short(code).translate(_ALIKE),
    ),
]
"""Cause, what to do, and what both sides have in common where that is the cause."""

_MONTH = "(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_FORMS: list[tuple[str, str, re.Pattern[str]]] = [
    (
        "are numbers cut short by a spreadsheet, such as 1.00E+11",
        f"Their last digits are lost. {_SAVE_AS_TEXT}",
        re.compile(r"'?[+-]?\d([.,]\d+)?[eE]\+\d+"),
    ),
    (
        "are dates, made by a spreadsheet out of codes",
        f"Codes such as MAR1 or 1-2 were taken for dates. {_SAVE_AS_TEXT}",
        re.compile(
            rf"\d{{1,2}}[-/ ]{_MONTH}([-/ ]\d{{2,4}})?|{_MONTH}[-/ ]\d{{2,4}}|"
            r"\d{4}-\d{2}-\d{2}([T ][\d:.]+)?|\d{1,2}/\d{1,2}/\d{2,4}( [\d:]+)?",
            re.IGNORECASE,
        ),
    ),
    (
        "are totals, not the code of one place",
        "Leave those rows out: leave_out names a column and its values.",
        re.compile(
            r"(grand |sub-?|over)?total.*|.* total|all|all .*|sum|england|scotland|wales|"
            r"united kingdom|great britain",
            re.IGNORECASE,
        ),
    ),
]
"""Cause, what to do, and the form of codes that can have no other."""

CUT_SHORT = Cause(_FORMS[0][0], _FORMS[0][1], frozenset())
"""The cause of addresses that a spreadsheet has cut short: they are told without being shown."""

_CONVERT = "Add a lookup between the two: convert = { file = ..., from = ..., to = ... }"
_OTHER_LOOKUP = (
    "The lookup named in `convert` does not have those codes: name one that has, or add their rows."
)
_NEAR = 3


def _editions(strays: set[str], known: set[str], lacking: set[str]) -> list[Cause]:
    """Tell strays of another kind than the known codes, and of another edition."""
    found = []
    changed = {stray for stray in strays if REPLACED.get(stray, ("", ""))[0] in known}
    changed |= {new for old, (new, _) in REPLACED.items() if old in known} & strays
    if changed:
        words = "have the code of a district at another date"
        found.append(Cause(words, "Take both from one date.", frozenset(changed)))
    rest = strays - changed
    ours = {name for name in map(kind, known) if name is not None}
    others = {stray for stray in rest if kind(stray) is not None and kind(stray) not in ours}
    for other in sorted({str(kind(stray)) for stray in others} if ours else ()):
        met = frozenset(stray for stray in others if kind(stray) == other)
        words = f"have the codes of another kind of area ({other}; here: {', '.join(sorted(ours))})"
        found.append(Cause(words, "Name the column with the codes of these areas.", met))
    return found + _years(rest - others, known, lacking)


def _years(strays: set[str], known: set[str], lacking: set[str]) -> list[Cause]:
    """Tell strays of an edition newer or older than that of the known codes that begin alike."""
    newer: dict[int, set[str]] = {}
    older: dict[int, set[str]] = {}
    for begin in sorted({stray[:3] for stray in strays}):
        there = {year for code in known if code[:3] == begin and (year := first_year(code))}
        if not there or not any(code[:3] == begin for code in lacking):
            continue
        newest = max(there)
        mine = {stray: first_year(stray) or newest for stray in strays if stray[:3] == begin}
        later = {stray for stray, year in mine.items() if year > newest}
        before = {stray for stray, year in mine.items() if year < newest}
        if not any(first_year(code) == newest for code in lacking if code[:3] == begin):
            before = set()
        elif begin[0] != "S":
            before = _amid(before, known)
        newer.setdefault(newest, set()).update(later)
        older.setdefault(newest, set()).update(before)
    words = (
        (newer, "have codes first given later than those of these small areas ({})"),
        (older, "have codes of an older edition, replaced in {}"),
    )
    return [
        Cause(said.format(newest), _CONVERT, frozenset(met), sure=False)
        for by_year, said in words
        for newest, met in sorted(by_year.items())
        if met
    ]


def _amid(strays: set[str], known: set[str]) -> set[str]:
    """Return the strays whose numbers stand among those of known codes, not far from them.

    Codes were given district by district, so that one that was replaced has known ones beside it
    and one of a place elsewhere has not.
    """
    numbers: dict[str, list[int]] = {}
    for code in sorted(known):
        if is_gss(code):
            numbers.setdefault(code[:3], []).append(int(code[3:]))
    met = set()
    for stray in strays:
        beside = numbers.get(stray[:3], [])
        number = int(stray[3:])
        at = bisect_left(beside, number)
        if any(abs(each - number) <= _NEAR for each in beside[max(at - 1, 0) : at + 1]):
            met.add(stray)
    return met

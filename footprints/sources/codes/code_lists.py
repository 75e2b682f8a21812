"""Which list of codes in the data folder some codes match: what converts them, what dates them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from footprints.disk import is_plain
from footprints.errors import DataError
from footprints.gss import is_gss
from footprints.sources.formats.logbook import logbook
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import read_rows
from footprints.sources.vintages import heading_year

_MOST_BYTES = 20_000_000
"""Tables of lookups for one region are far smaller; national ones would take too long to open."""

_MATCHED = 0.9
_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".ods")


@dataclass(frozen=True)
class CodeList:
    """A column that has the codes; ``to`` is the one beside it with the small areas', if any."""

    file: str
    column: str
    to: str | None

    @property
    def said(self) -> str:
        """A sentence that says where the codes are known."""
        return f"They match {self.column} of {self.file}."

    @property
    def fix(self) -> str:
        """The setting that converts them, empty where the table does not lead to small areas."""
        if self.to is None:
            return ""
        pair = f'file = "{self.file}", from = "{self.column}", to = "{self.to}"'
        return f"Add the lookup between the two: convert = {{ {pair} }}"


def known_elsewhere(
    codes: Collection[str], areas: Collection[str], folder: Path
) -> CodeList | None:
    """Find the table in ``folder`` whose column has nine in ten of some codes, or they of it.

    A table that has the small areas' codes ``areas`` beside them, and so converts, goes before one
    that has not; then the one that knows most, then by name. Codes that are no GSS codes are left
    aside. None where no table has them. For messages only: nothing is taken from what is found.
    """
    wanted = {code for code in codes if is_gss(code)}
    target = set(areas)
    found: list[tuple[bool, float, str, CodeList]] = []
    for path in sorted(folder.glob("*")) if wanted else []:
        for column, values, table in _columns(path):
            share = len(wanted & values) / min(len(wanted), len(values))
            if share >= _MATCHED and not target <= values:
                to = next((str(name) for name in table if target <= set(table[name])), None)
                one = CodeList(path.name, column, to)
                found.append((to is None, -share, path.name, one))
    return min(found, key=lambda each: each[:3])[3] if found else None


@dataclass(frozen=True)
class YearList:
    """The codes of one column whose heading names their year, such as ``WD24CD``."""

    file: str
    column: str
    year: str
    codes: frozenset[str]


@dataclass(frozen=True)
class Dating:
    """The years whose lists know some codes best, oldest first, and why: a sentence.

    ``newer`` is the newest list that knows some of the codes but not as many, where it is of a
    later year than all of those; None otherwise.
    """

    years: tuple[str, ...]
    said: str
    newer: YearList | None = None


def year_lists(folder: Path) -> list[YearList]:
    """Return every column of a table in ``folder`` that has GSS codes and a year in its heading."""
    found = []
    for path in sorted(folder.glob("*")):
        for column, values, _ in _columns(path):
            year = heading_year(column)
            if year is not None:
                found.append(YearList(path.name, column, year, frozenset(values)))
    return found


def date_codes(codes: Collection[str], lists: Collection[YearList]) -> Dating | None:
    """Say of which years some codes are by the lists that know them; None where none does.

    A list knows codes as far as they are in it, or it in them where it covers less. Lists that
    share no code are of other places or kinds and prove nothing; one that knows less than nine in
    ten does not date them.
    """
    ours = set(codes)
    shares = [
        (len(ours & each.codes) / min(len(ours), len(each.codes)), each)
        for each in lists
        if ours & each.codes
    ]
    best = max((share for share, _ in shares), default=0.0)
    if best < _MATCHED:
        return None
    fits = [each for share, each in shares if share == best]
    years = tuple(sorted({each.year for each in fits}))
    first = min(fits, key=lambda each: (-len(ours & each.codes), each.file, each.column))
    said = f"{len(ours & first.codes):,} of {len(ours):,} are in {first.column} of {first.file}"
    later = [each for share, each in shares if share < best and each.year > years[-1]]
    if not later:
        return Dating(years, f"{said}.")
    newer = max(later, key=lambda each: (each.year, len(ours & each.codes), each.file))
    others = len(ours - newer.codes)
    rest = f"{others:,} are not in {newer.column} of {newer.file}"
    return Dating(years, f"{said}; {rest}.", newer)


def _columns(path: Path) -> list[tuple[str, set[str], pd.DataFrame]]:
    """Return every column of a table that holds GSS codes: its name and codes, and the table."""
    if path.suffix.lower() not in _SUFFIXES or not is_plain(path):
        return []
    if path.stat().st_size > _MOST_BYTES:
        return []
    with logbook():  # what is looked at here is no input of the project
        try:
            table = read_rows(Source("code list", path)).get()
        except (DataError, OSError):
            return []
    named = [name for name in table.columns if table[name].head(50).map(is_gss).mean() > _MATCHED]
    return [(name, set(table[name]), table[named]) for name in named]

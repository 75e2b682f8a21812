"""Which list of codes in the data folder some codes match, and which table there converts them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from footprints.errors import DataError
from footprints.gss import is_gss
from footprints.sources.logbook import logbook
from footprints.sources.source import Source
from footprints.sources.tables import read_rows

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


def _columns(path: Path) -> list[tuple[str, set[str], pd.DataFrame]]:
    """Return every column of a table that holds GSS codes: its name and codes, and the table."""
    if path.suffix.lower() not in _SUFFIXES or path.stat().st_size > _MOST_BYTES:
        return []
    with logbook():  # what is looked at here is no input of the project
        try:
            table = read_rows(Source("code list", path)).get()
        except (DataError, OSError):
            return []
    named = [name for name in table.columns if table[name].head(50).map(is_gss).mean() > _MATCHED]
    return [(name, set(table[name]), table[named]) for name in named]

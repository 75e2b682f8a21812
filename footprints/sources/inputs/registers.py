"""Registers keep what has closed: which rows of one are of places that are no more, or not yet."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from footprints.errors import Problem, counted
from footprints.sources.formats.codes import is_placeholder
from footprints.sources.formats.rows import picking
from footprints.sources.formats.source import Source

_OVER = {
    "closed", "permanently closed", "inactive", "dormant", "dissolved", "ceased", "terminated",
    "ended", "decommissioned", "deregistered", "de-registered", "demolished", "expired",
    "abolished", "proposed to open", "proposed", "not yet open", "merged", "removed",
}  # fmt: skip
_ODS = {"A", "C", "D", "P", "U"}
_ODS_OVER = {"C", "D", "P"}
_GIAS_OVER = {"2", "4"}
_ENDS = {
    "closedate", "closeddate", "dateclosed", "closingdate", "closuredate", "end", "enddate",
    "dateend", "operationalenddate", "legalenddate", "terminationdate", "dateterminated",
    "validto", "expirydate",
}  # fmt: skip


@dataclass(frozen=True)
class Closed:
    """Rows of what is closed, or not yet open: how many, and the setting that leaves them out.

    ``key`` is ``only`` or ``leave_out``, with the ``values`` of a ``column``.
    """

    rows: int
    key: str
    column: str
    values: list[str]

    @property
    def setting(self) -> str:
        """The line of the project file that leaves them out."""
        return picking(self.key, self.column, self.values)


def closed_rows(table: pd.DataFrame) -> Closed | None:
    """Find the rows of a register that are closed: by a column of status, else of closing dates.

    None where there are none, or where all are: then the column says something else.
    """
    for column in sorted(table.columns, key=lambda name: _plain(str(name)).endswith("code")):
        values = _over(str(column), set(table[column]))
        rows = int(table[column].isin(values).sum())
        if 0 < rows < len(table):
            return Closed(rows, "leave_out", str(column), sorted(values))
    for column in table.columns:
        if _plain(str(column)) in _ENDS:
            there = {cell for cell in set(table[column]) if cell and not is_placeholder(cell)}
            open_ = sorted(set(table[column]) - there)
            rows = int(table[column].isin(there).sum())
            if 0 < rows < len(table) and all(any(map(str.isdigit, cell)) for cell in there):
                return Closed(rows, "only", str(column), open_)
    return None


def closed_problems(table: pd.DataFrame, source: Source) -> list[Problem]:
    """Warn of rows of a register that are closed or not yet open, with the setting for it."""
    found = closed_rows(table)
    if found is None:
        return []
    what = (
        f"{found.rows:,} of {counted(len(table), 'row', 'rows')} "
        f"{'is' if found.rows == 1 else 'are'} of what is closed or not yet open, by "
        f"{found.column}."
    )
    return [source.warning(what, f"To leave them out: {found.setting}")]


def _plain(heading: str) -> str:
    return "".join(letter for letter in heading.lower() if letter.isalnum())


def _over(column: str, values: set[str]) -> set[str]:
    """Return the values of a column of status that mean closed or not yet open."""
    plain = _plain(column)
    if "status" not in plain:
        return set()
    if plain.endswith("code"):
        if "establishment" in plain:
            return values & _GIAS_OVER
        return values & _ODS_OVER if values - {""} <= _ODS and "A" in values else set()
    if values - {""} <= _ODS and "A" in values:
        return values & _ODS_OVER
    return {value for value in values if value.casefold() in _OVER}

"""People of lists: registers that count an agency's people (or homes) by small area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from footprints.errors import DataError, Problem, listing
from footprints.people.footprint import Account
from footprints.people.groups import group_rows, sum_rows
from footprints.people.quiet import without_small_counts
from footprints.people.rows import (
    PlacedRows,
    count_by_unit,
    leave_out,
    name_people,
    name_unplaced,
    place_rows,
    tally,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class ListPeople:
    """A list as a people table.

    ``units`` has columns unit and name, sorted by unit. ``people`` is the table of units by small
    areas in residents (or in the list's counts, as asked for); ``counts`` is the same table in
    the list's own counts, for rules about small numbers.
    """

    units: pd.DataFrame
    people: csr_array[Any, Any]
    counts: csr_array[Any, Any]
    account: Account


def list_people(
    rows: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    conversion: pd.DataFrame | None = None,
    groups: pd.DataFrame | None = None,
    scale: Literal["residents", "none"] = "residents",
    where: str = "",
    min_count: float = 0,
) -> ListPeople:
    """Place a list's people in small areas; return the table and where every row went.

    ``rows`` has columns unit, area and people, one row a (unit, small area) as published;
    repeated pairs are summed. ``areas`` has the columns of ``footprints.schema``. ``conversion``
    (columns from, to) moves counts between vintages: see ``area_weights``. ``groups`` (columns
    unit, group, group_name) sums units into larger ones.

    ``scale="residents"`` shares each small area's residents out in the list's proportions;
    ``"none"`` keeps the list's counts. People of units outside every group are taken out first,
    so that the residents of every small area with at least one unit are all in the table, and
    coverage and the table's total agree. They are named in the account with their people, and so
    are the residents of small areas where they were the majority: what the table says about
    those is shaky.

    Counts that fall under ``min_count`` by being moved between vintages are made whole again, as
    those of ``rows`` are: see ``people.quiet``.

    Nothing is dropped unseen: rows in the file = rows used + rows named in the account, and so
    for people. Raises DataError for counts that are missing or negative, and for units in more
    than one group.
    """
    _refuse_bad_counts(rows, where)
    residents = areas["people"].to_numpy(dtype=np.int64)
    placed = place_rows(rows, areas, conversion)
    notes = name_unplaced(placed)
    units, counts = count_by_unit(placed, len(areas))
    alone: dict[str, float] = {}
    if groups is not None:
        named, row_of = group_rows(units["unit"].tolist(), groups, where)
        placed = leave_out(placed, units["unit"][row_of < 0])
        alone, names = _account_alone(placed, units, counts, row_of, residents)
        notes += names
        units, counts = named, sum_rows(counts, row_of, len(named))
    entries = tally(placed) | alone
    entries["people placed"] = float(counts.sum())
    counts = without_small_counts(counts, min_count)
    here = np.flatnonzero(_sums(counts, axis=1) > 0)
    units, counts = units.iloc[here].reset_index(drop=True), counts[here]
    some = _sums(counts, axis=0) > 0
    entries["units with people here"] = len(units)
    entries["residents of small areas with at least one unit"] = float(residents[some].sum())
    people = share_out(counts, residents) if scale == "residents" else counts
    return ListPeople(units, people, counts, Account(entries, notes))


def share_out(counts: csr_array[Any, Any], residents: NDArray[np.int64]) -> csr_array[Any, Any]:
    """Share each small area's residents out among units in proportion to ``counts``.

    ``counts`` is units by small areas; the result has the same shape, and its sum over units is
    the area's residents wherever the area has any count.
    """
    from scipy.sparse import csr_array, diags_array

    totals = _sums(counts, axis=0)
    each = np.divide(residents, totals, out=np.zeros_like(totals), where=totals > 0)
    return csr_array(counts @ diags_array(each))


def _refuse_bad_counts(rows: pd.DataFrame, where: str) -> None:
    missing, negative = rows["people"].isna(), rows["people"] < 0
    problems = []
    for bad, word in ((missing, "have no number of people"), (negative, "have fewer than none")):
        if bad.any():
            units = sorted(rows.loc[bad, "unit"].astype(str).unique())
            what = f"{int(bad.sum()):,} rows {word}: units {listing(units)}."
            problems.append(Problem(what, where, "Give every row a count of 0 or more."))
    if problems:
        raise DataError(problems)


def _account_alone(
    placed: PlacedRows,
    units: pd.DataFrame,
    counts: csr_array[Any, Any],
    group: NDArray[np.int64],
    residents: NDArray[np.int64],
) -> tuple[dict[str, float], list[str]]:
    """Count and name the people of units without a group (``group`` -1).

    Says also in how many small areas they are the majority, and with how many residents.
    """
    import pandas as pd

    alone = np.flatnonzero(group < 0)
    codes = units["unit"].iloc[alone]
    people = pd.Series(_sums(counts[alone], axis=1), index=codes)
    people = people[people > 0]
    left = _sums(counts[alone], axis=0)
    mostly = residents[left > _sums(counts, axis=0) / 2]
    out = placed.status == "ungrouped"
    entries = {
        "rows of units without a group": int(placed.rows.loc[out, "rows"].sum()),
        "units without a group": len(people),
        "people of units without a group": float(left.sum()),
        "small areas where most are with units without a group": len(mostly),
        "residents of those small areas": float(mostly.sum()),
    }
    return entries, [f"Units without a group: {name_people(people)}."] if len(people) else []


def _sums(table: csr_array[Any, Any], axis: int) -> NDArray[np.float64]:
    return np.asarray(table.sum(axis=axis), dtype=np.float64).ravel()

"""Totals beside what they are the sum of: everybody in them would count twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from footprints.errors import Problem, counted, listing
from footprints.sources.formats.codes import is_total
from footprints.sources.formats.rows import picking
from footprints.sources.formats.source import Source

_SLACK = 0.02
"""How far a total may be from the sum of its parts, as a share: small counts may be rounded."""

_NAMED_SLACK = 0.25
_FEWEST_AREAS = 3
_MOST_VALUES = 200
_MOST_CELLS = 20_000_000


def unit_total_problems(rows: pd.DataFrame, column: str, source: Source) -> list[Problem]:
    """Warn of units that are the sum of the others in every small area, or are called a total.

    ``rows`` has columns unit, area and people; ``column`` is the file's for units.
    """
    named = sorted({unit for unit in rows["unit"].unique() if is_total(unit)})
    sums = [unit for unit in _sums_of_the_others(rows) if unit not in named]
    problems = []
    for units, are in ((named, ("is called a total", "are called totals")),
                       (sums, ("is the sum of all others in every small area",
                               "are each the sum of all others"))):  # fmt: skip
        if units:
            placed = rows["unit"].isin(units) & (rows["area"] != "")
            people = float(rows.loc[placed, "people"].sum())
            many = counted(len(units), "unit", "units")
            what = f"{many} ({listing(units)}) {are[0] if len(units) == 1 else are[1]}."
            if people > 0:
                what = f"{what[:-1]}: {people:,.0f} would count twice."
            fix = f"To leave {'it' if len(units) == 1 else 'them'} out: "
            problems.append(source.warning(what, fix + picking("leave_out", column, units)))
    return problems


def _sums_of_the_others(rows: pd.DataFrame) -> list[str]:
    placed = rows[(rows["unit"] != "") & (rows["area"] != "")]
    units, areas = placed["unit"].nunique(), placed["area"].nunique()
    if units < 3 or areas < _FEWEST_AREAS or units * areas > _MOST_CELLS:
        return []
    table = placed.pivot_table(
        index="unit", columns="area", values="people", aggfunc="sum", fill_value=0
    )
    cells = table.to_numpy(dtype=np.float64)
    every = cells.sum(axis=0)
    apart = np.abs(2 * cells - every).sum(axis=1)
    return [str(unit) for unit in table.index[apart <= _SLACK * every.sum()]]


def row_total_problems(
    table: pd.DataFrame, keys: list[str], amounts: pd.Series[float], taken: set[str], source: Source
) -> list[Problem]:
    """Warn of a column one of whose values is the sum of its others: sexes beside their total.

    ``keys`` are the columns within which rows are added up, ``taken`` those that mean something
    else, ``amounts`` what each row counts.
    """
    for column, value, rest in _candidates(table, taken):
        whole = table[column] == value
        sums = pd.DataFrame(
            {"whole": amounts.where(whole, 0.0), "rest": amounts.where(~whole, 0.0)}
        )
        sums = sums.fillna(0.0).groupby([table[key] for key in keys]).sum()
        both = sums[(sums["whole"] > 0) & (sums["rest"] > 0)]
        apart = float((both["whole"] - both["rest"]).abs().sum())
        slack = _NAMED_SLACK if is_total(value) else _SLACK
        enough = len(both) >= max(_FEWEST_AREAS, len(sums) / 2) or is_total(value)
        if len(both) and enough and apart <= slack * float(both["whole"].sum()):
            what = (
                f"rows whose {column} is {value!r} are the sum of the others "
                f"({listing(rest)}): {both['rest'].sum():,.0f} would count twice."
            )
            return [source.warning(what, f"Keep the one: {picking('only', column, [value])}")]
    return []


def _candidates(table: pd.DataFrame, taken: set[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield columns and values that may be totals, with the other values; likely names first."""
    columns = [name for name in table.columns if name not in taken]
    found = []
    for column in columns:
        values = sorted(set(table[column]) - {""})
        if 2 < len(values) <= _MOST_VALUES or (len(values) == 2 and any(map(is_total, values))):
            named = [value for value in values if is_total(value)]
            tried = named or (values if len(values) <= 12 else [])
            found += [(not named, column, each, values) for each in tried]
    for _, column, value, values in sorted(found, key=lambda each: each[0]):
        yield column, value, [each for each in values if each != value]

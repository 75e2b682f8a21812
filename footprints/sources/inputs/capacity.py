"""What units have, and what residents need: plain tables of amounts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from footprints.errors import Problem, counted, listing
from footprints.settings import CapacitySettings, NeedSettings
from footprints.sources.codes.lookup import read_conversion
from footprints.sources.formats.cells import numbers, shares
from footprints.sources.formats.codes import read_codes, with_code
from footprints.sources.formats.found import Found, settle
from footprints.sources.formats.logbook import entry, set_aside
from footprints.sources.formats.source import Source, missing_columns, source_of
from footprints.sources.formats.tables import read_rows
from footprints.sources.inputs.tallies import tally_problems
from footprints.sources.inputs.totals import row_total_problems
from footprints.sources.vintages import edition
from footprints.units import AT_MOST


def capacity_role(capacity: CapacitySettings) -> str:
    """Return what messages call a table of capacity."""
    return f"capacity of {capacity.agency}"


def need_role(need: NeedSettings) -> str:
    """Return what messages call a table of need."""
    return f"need {need.id}"


def read_capacity(capacity: CapacitySettings, folder: Path) -> Found[pd.DataFrame]:
    """Read columns unit, measure (its name), row (of the file) and amount, in settings order.

    Amounts withheld or blank leave their row out, with a warning; negative ones and other text are
    errors.
    """
    source = source_of(capacity, folder, capacity_role(capacity))
    problems: list[Problem] = []
    table = read_rows(source).into(problems)
    if table is None:
        return Found(None, problems)
    wanted: dict[str, str | None] = {"unit": capacity.unit}
    wanted |= {f"columns.{column}": column for column in capacity.columns}
    missing = missing_columns(table.columns, wanted, source)
    if missing:
        return Found(None, problems + missing)
    units, noticed = read_codes(table[capacity.unit], capacity.unit, source)
    table, more = with_code(
        table.assign(**{capacity.unit: units}), table[capacity.unit], capacity.unit, source
    )
    problems += noticed + more
    parts = []
    for column, measure in capacity.columns.items():
        amounts = _amounts(table, column, source).into(problems)
        if amounts is not None:
            part = pd.DataFrame({"unit": table[capacity.unit], "measure": measure})
            part["row"] = part.index
            parts.append(part.assign(amount=amounts).dropna(subset=["amount"]))
    if parts:
        with_any = set().union(*(part.index for part in parts))
        set_aside(source, "without any amount", len(table) - len(with_any))
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return settle(rows, problems)


def read_need(need: NeedSettings, folder: Path) -> Found[tuple[pd.DataFrame, pd.DataFrame | None]]:
    """Read columns area and amount, and the conversion (from, to) where the settings name one."""
    source = source_of(need, folder, need_role(need))
    problems: list[Problem] = []
    table = read_rows(source).into(problems)
    if table is None:
        return Found(None, problems)
    wanted: dict[str, str | None] = {"code": need.code, "column": need.column}
    missing = missing_columns(table.columns, wanted, source)
    if missing:
        return Found(None, problems + missing)
    codes, noticed = read_codes(table[need.code], need.code, source)
    each = None
    if need.per == "area":
        each = numbers(table[need.column]).values
        entry(source).people = float(np.nansum(each))
        problems += tally_problems(table[need.column], need.column, source)
    else:
        mixed, table[need.column] = _mixed(table, need, source), shares(table[need.column])
        problems += mixed
    coded = table.assign(**{need.code: codes})
    table, more = with_code(coded, table[need.code], need.code, source, each)
    problems += noticed + more
    conversion, rows = None, pd.DataFrame()
    amounts = _amounts(table, need.column, source).into(problems)
    if amounts is not None:
        taken = {need.code, need.column, *need.only}
        problems += row_total_problems(table, [need.code], amounts, taken, source)
        rows = pd.DataFrame({"area": table[need.code], "amount": amounts})
        set_aside(source, "without an amount", int(rows["amount"].isna().sum()))
        entry(source).codes = edition(rows["area"], need.code)
        rows = rows.dropna(subset=["amount"]).reset_index(drop=True)
        if need.convert is not None:
            role = f"{need_role(need)}, convert"
            lookup = read_conversion(need.convert, folder, role, set(rows["area"]))
            conversion = lookup.into(problems)
    return settle((rows, conversion), problems)


def _mixed(table: pd.DataFrame, need: NeedSettings, source: Source) -> list[Problem]:
    """Refuse scores of which some are percentages and some are not: a hundredfold apart."""
    cells = table[need.column].str.strip()
    signs = cells.str.endswith("%")
    plain = np.isfinite(numbers(cells).values)
    if not signs.any() or not plain.any():
        return []
    what = (
        f"{int(signs.sum()):,} of {len(cells):,} rows have a percentage in {need.column} and "
        f"{int(plain.sum()):,} a plain figure: row {int(cells.index[plain][0]) + 1} "
        f"({cells[plain].iloc[0]!r}), say."
    )
    return [source.problem(what, "Write all as percentages, or all as plain figures.")]


_PLAIN = f"Write plain figures from 0 to {AT_MOST}; larger amounts in thousands, say."
_NO_SIGNS = (
    "A percentage is no amount. Name a column of amounts; or, for a need that is a share of "
    'residents, state per = "resident".'
)


def _amounts(table: pd.DataFrame, column: str, source: Source) -> Found[pd.Series[float]]:
    """Return a column of amounts, not a number where withheld or blank."""
    read = numbers(table[column])
    bad = read.wrong | (read.values < 0)
    if bad.any():
        seen = [
            f"row {int(row) + 1} ({cell!r})"
            for row, wrong, cell in zip(table.index, bad, table[column], strict=True)
            if wrong
        ]
        what = (
            f"{counted(len(seen), 'row has', 'rows have')} an amount in {column} that is no "
            f"amount: {listing(seen)}."
        )
        percent = table[column][bad].str.endswith("%").all()
        return Found(None, [source.problem(what, _NO_SIGNS if percent else _PLAIN)])
    if read.absent.all():
        return Found(None, [source.problem(f"no row has an amount in {column}.", "Name another.")])
    problems = []
    if read.absent.any():
        what = f"{int(read.absent.sum()):,} of {len(table):,} rows have no amount in {column}."
        problems.append(source.warning(what, "They are left out; fill in what there is."))
    return Found(pd.Series(read.values, index=table.index), problems)

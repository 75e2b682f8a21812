"""Lists: people, pupils or homes by unit and small area."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from footprints.errors import Problem, counted, listing
from footprints.settings import ListAgency, SitePoints
from footprints.sources.codes.code_lists import known_elsewhere
from footprints.sources.codes.lookup import read_conversion, read_groups
from footprints.sources.codes.strays import advised, causes, told
from footprints.sources.formats.cells import numbers, withheld
from footprints.sources.formats.codes import (
    is_total,
    marks,
    read_codes,
    spelling_problems,
    without_code,
)
from footprints.sources.formats.found import Found, settle
from footprints.sources.formats.logbook import entry, set_aside
from footprints.sources.formats.rows import WITHOUT_COUNT
from footprints.sources.formats.source import Source, missing_columns, source_of
from footprints.sources.formats.tables import read_rows
from footprints.sources.inputs.addresses import read_addresses
from footprints.sources.inputs.registers import closed_problems
from footprints.sources.inputs.sites import read_unit_sites
from footprints.sources.inputs.tallies import tally_problems, wrong_counts
from footprints.sources.inputs.totals import row_total_problems, unit_total_problems
from footprints.sources.vintages import edition, listed_in_another_edition


@dataclass(frozen=True)
class Listing:
    """What a list agency's files say.

    ``rows`` has the columns of ``schema.LISTING``, as published; ``names`` unit and name, one row
    a unit, sorted; ``conversion`` from and to; ``groups`` unit, group and group_name; ``sites``
    those of ``schema.SITES`` with the unit's code as the site, None where the settings name none.
    ``rows_read`` counts the file's rows, those without a usable count included. For a list of
    addresses ``rows`` is counted by small area, with a column rows that says how many of the file
    each stands for, and ``note`` says how they were placed.
    """

    rows: pd.DataFrame
    names: pd.DataFrame
    rows_read: int
    note: str = ""
    conversion: pd.DataFrame | None = None
    groups: pd.DataFrame | None = None
    sites: gpd.GeoDataFrame | None = None


def read_list(
    agency: ListAgency, folder: Path, areas: gpd.GeoDataFrame | None = None
) -> Found[Listing]:
    """Read a list agency's rows, conversion, groups and sites.

    A list of postcodes or UPRNs is placed in ``areas``, and cannot be read without them.

    Area codes are not checked against the small areas here: rows for unknown areas are no error,
    and the people table counts and names them. Counts withheld (``*``, ``<5``, ``[c]``) leave
    their row out, with a warning, and so do codes that are blank or a placeholder (``#N/A``); other
    text and negative counts are errors.
    """
    role = f"agency {agency.id}"
    source = source_of(agency, folder, role)
    problems: list[Problem] = []
    table = rows = names = conversion = groups = sites = None
    read, note = 0, ""
    if agency.lookup is None:
        table = read_rows(source).into(problems)
    elif areas is not None:
        found = read_addresses(agency, agency.lookup, folder, areas).into(problems)
        if found is not None:
            rows, names, read, note = found.rows, found.names, found.rows_read, found.note
    if table is not None:
        rows, names, more = _listed(table, agency, source)
        problems += more
        read = len(table)
    if agency.convert is not None:
        codes = set(rows["area"]) if rows is not None else set()
        lookup = read_conversion(agency.convert, folder, f"{role}, convert", codes)
        conversion = lookup.into(problems)
    if agency.group is not None and (table is not None or agency.group.file is not None):
        own = table if table is not None else pd.DataFrame({agency.unit: _units(names)})
        groups = read_groups(agency.group, own, source, agency.unit, folder).into(problems)
    if agency.sites is not None:
        sites = _list_sites(agency.sites, folder, role, names).into(problems)
    if rows is None or names is None:
        return Found(None, problems)
    if agency.group is None:
        problems += spelling_problems(names["unit"], ("a unit", "units"), source.where)
    return settle(Listing(rows, names, read, note, conversion, groups, sites), problems)


def _list_sites(
    points: SitePoints, folder: Path, role: str, names: pd.DataFrame | None
) -> Found[gpd.GeoDataFrame]:
    """Read where a list's units work from; sites of units that it has not are put down."""
    found = read_unit_sites(points, folder, f"{role}, sites")
    if found.value is not None and names is not None:
        known = found.value["site"].isin(set(names["unit"]))
        place = source_of(points, folder, f"{role}, sites")
        set_aside(place, "of units that the list has not", int((~known).sum()))
        entry(place).sites = found.value[known.to_numpy()]
    return found


def _units(names: pd.DataFrame | None) -> list[str]:
    return [] if names is None else names["unit"].tolist()


def check_edition(
    agency: ListAgency, lists: Listing, areas: Collection[str], folder: Path | None = None
) -> list[Problem]:
    """Find a list whose area codes are of another edition than the small areas, unconverted.

    ``areas`` are the codes of the small areas. Single unknown codes are no fault (see
    ``read_list``); an edition that does not meet is an error naming the key that mends it, and the
    lookup in ``folder`` that converts it, where there is one.
    """
    codes = {code for code in lists.rows["area"] if not code.startswith("(")}
    where = f"agency {agency.id}, {Path(agency.file).name}"
    if lists.conversion is not None:
        codes = set(lists.conversion.loc[lists.conversion["from"].isin(codes), "to"])
        where = f"agency {agency.id}, convert"
    reason = listed_in_another_edition(codes, areas)
    if not reason:
        return []
    if not codes & set(areas) and (why := causes(codes, set(areas))):
        what = f"none of its {len(codes):,} area codes is a small area here: "
        what += f"{told(why, {}, 'of them', 'of them')}."
        if any(cause.sure for cause in why):
            return [Problem(what, where, advised(why, lists.conversion is not None))]
    listed = known_elsewhere(codes, areas, folder) if folder is not None else None
    reason = f"{reason.strip()} {listed.said if listed else ''}"
    spare, lacking = len(codes - set(areas)), len(set(areas) - codes)
    return [
        Problem(
            f"{reason.strip()} ({spare:,} of its codes are no small area here, {lacking:,} small "
            "areas are not in it.)",
            where,
            (listed and listed.fix)
            or "Add a lookup between the two: convert = { file = ..., from = ..., to = ... }"
            if lists.conversion is None
            else "Name a lookup whose `to` column holds the codes of the small areas.",
        )
    ]


def _listed(
    table: pd.DataFrame, agency: ListAgency, source: Source
) -> tuple[pd.DataFrame | None, pd.DataFrame | None, list[Problem]]:
    """Return the rows and the units' names, None where a column is missing."""
    wanted = {
        "unit": agency.unit,
        "label": agency.label,
        "area": agency.area,
        "people": agency.people,
    }
    missing = missing_columns(table.columns, wanted, source)
    if missing:
        return None, None, missing
    rows, problems = _counts(table, agency, source)
    problems += _repeated(table, agency, source)
    problems += closed_problems(table, source)
    problems += unit_total_problems(rows, agency.unit, source)
    problems += _total_rows(table, agency, source)
    return rows, unit_names(table[agency.unit], table[agency.label or agency.unit]), problems


def _counts(
    table: pd.DataFrame, agency: ListAgency, source: Source
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the rows that have a count, and every row that has none that can be used.

    The codes of ``table`` are tidied in place; rows without a unit or small area stay, blank, for
    the people table to count.
    """
    problems = []
    totals = table[agency.unit].map({unit: is_total(unit) for unit in table[agency.unit].unique()})
    for column in dict.fromkeys((agency.unit, agency.area)):
        problems += _coded(table, column, source, totals if column == agency.area else None)
    amounts = table[agency.people] if agency.people else pd.Series("1", index=table.index)
    read = numbers(amounts)
    unit, area = table[agency.unit], table[agency.area]
    bad = pd.Series(read.wrong | (read.values < 0), index=table.index)
    if bad.any():
        seen = [f"row {row} ({amounts.loc[row - 1]!r})" for row in _row_numbers(bad)]
        problems.append(
            source.problem(
                f"{counted(len(seen), 'row has', 'rows have')} a count in {agency.people} that is "
                "no count: "
                f"{listing(seen)}.",
                wrong_counts(amounts[bad]),
            )
        )
    if agency.people:
        problems += tally_problems(amounts, agency.people, source)
    if read.absent.all():
        problems.append(
            source.problem(f"no row has a count in {agency.people}.", "Name another column.")
        )
    elif read.absent.any():
        problems.append(
            source.warning(
                *withheld(int(read.absent.sum()), len(table), str(agency.people), unit[read.absent])
            )
        )
    rows = pd.DataFrame({"unit": unit, "area": area, "people": read.values})
    set_aside(source, WITHOUT_COUNT, int(read.absent.sum()))
    entry(source).codes = edition(area, agency.area)
    return rows[~read.absent].reset_index(drop=True), problems


def _coded(
    table: pd.DataFrame, column: str, source: Source, totals: pd.Series[bool] | None
) -> list[Problem]:
    """Tidy a column of codes in place; warn of rows without one, an error where no row has any.

    Rows of ``totals`` are none of those: a total is of no one small area, and is told of as such.
    """
    cells = table[column]
    codes, problems = read_codes(cells, column, source)
    table[column] = codes
    told = slice(None) if totals is None else ~totals.to_numpy(dtype=bool)
    said = without_code(cells[told], codes[told], column)
    if said and (codes == "").all():
        what = f"no row has a {column}: {marks(cells)}."
        return [*problems, source.problem(what, "Name another column.")]
    if said:
        fix = "They count for nobody. Fill the codes in if they are to be had."
        problems.append(source.warning(said, fix))
    return problems


def _total_rows(table: pd.DataFrame, agency: ListAgency, source: Source) -> list[Problem]:
    """Warn of rows that are the sum of others: sexes or ages beside their total."""
    if agency.people is None:
        return []
    keys = list(dict.fromkeys((agency.unit, agency.area)))
    taken = {*keys, agency.people, *([agency.label] if agency.label else [])}
    amounts = pd.Series(numbers(table[agency.people]).values, index=table.index)
    return row_total_problems(table, keys, amounts, taken, source)


def _repeated(table: pd.DataFrame, agency: ListAgency, source: Source) -> list[Problem]:
    """Find rows with a count that are the same as an earlier row in every column: a warning.

    Rows of one home each may well be alike, so lists without a count are let be.
    """
    again = table.duplicated()
    if agency.people not in table.columns or not again.any():
        return []
    return [
        source.warning(
            f"{counted(int(again.sum()), 'row is', 'rows are')} the same as an earlier row in "
            f"every column and counted again (row {listing(_row_numbers(again))}).",
            "Take out the repeats, unless they stand for other people.",
        )
    ]


def _row_numbers(rows: pd.Series[bool]) -> list[int]:
    """Return the numbers in the file, from 1, of the rows marked."""
    return [int(row) + 1 for row in rows.index[rows.to_numpy(dtype=bool)]]


def unit_names(units: pd.Series[str], labels: pd.Series[str]) -> pd.DataFrame:
    """Return unit and name, one row a unit, sorted: the first name by alphabet, else the code."""
    table = pd.DataFrame({"unit": units.to_numpy(), "name": labels.to_numpy()})
    table["name"] = table["name"].where(table["name"] != "", table["unit"])
    table = table[table["unit"] != ""].sort_values(["unit", "name"])
    return table.drop_duplicates("unit").reset_index(drop=True)

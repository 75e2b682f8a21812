"""Lookups: a column of one table, matched to the codes of another."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from footprints.errors import Problem, counted, listing
from footprints.gss import may_be_address
from footprints.settings import Column, Conversion, Grouping
from footprints.sources.codes.code_lists import known_elsewhere
from footprints.sources.codes.strays import advised, causes, told
from footprints.sources.formats.codes import is_total, read_codes, spelling_problems, without_code
from footprints.sources.formats.found import Found, settle
from footprints.sources.formats.logbook import entry, hand_on, set_aside
from footprints.sources.formats.rows import picking
from footprints.sources.formats.shapes import code_problems
from footprints.sources.formats.source import Source, missing_columns, source_of
from footprints.sources.formats.tables import read_rows
from footprints.sources.vintages import edition, mismatch

ELSEWHERE = "for areas outside this project"
"""Why rows of a table that covers more than the project serve nothing."""


def look_at_column(
    table: Column, folder: Path, role: str, repeats: bool = False
) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read code, value and label (all text) of one row a code, and what is wrong with the codes.

    With ``repeats`` a code may come in several rows that say the same (a lookup from finer areas);
    otherwise that is an error, and the first row is returned, so that the rest can be checked
    beside it. None only where no rows could be read.
    """
    source = source_of(table, folder, role)
    problems: list[Problem] = []
    rows = read_rows(source).into(problems)
    if rows is None:
        return None, problems
    wanted = {"code": table.code, "column": table.column, "label": table.label}
    missing = missing_columns(rows.columns, wanted, source)
    if missing:
        return None, problems + missing
    codes, noticed = read_codes(rows[table.code], table.code, source)
    problems += noticed + _placeholders(rows[table.code], codes, table.code, source)
    found = pd.DataFrame({"code": codes, "value": rows[table.column]})
    found["label"] = rows[table.label] if table.label else found["value"]
    set_aside(source, "without a code", int((found["code"] == "").sum()))
    found = found[found["code"] != ""]
    if repeats:
        before = len(found)
        found = found.drop_duplicates(["code", "value"])
        set_aside(source, "that say again what another row says", before - len(found))
    problems += code_problems(found["code"], table.code, source)
    problems += _several_kinds(rows, found["code"], table, source)
    entry(source).codes = edition(found["code"], table.code)
    set_aside(source, "of codes that an earlier row has", int(found["code"].duplicated().sum()))
    return found.drop_duplicates("code").reset_index(drop=True), problems


def _several_kinds(
    rows: pd.DataFrame, codes: pd.Series[str], table: Column, source: Source
) -> list[Problem]:
    """Say which column parts the rows of a code that comes more than once: sexes, ages, years."""
    if not codes.duplicated().any():
        return []
    for column in rows.columns.drop([table.code, table.column]):
        values = sorted(set(rows[column]))
        if 2 <= len(values) <= _MOST_VALUES and not rows.duplicated([table.code, column]).any():
            total = next((each for each in values if is_total(each)), values[0])
            what = f"the rows of one {table.code} differ in {column}: {listing(values, 12)}."
            return [source.problem(what, f"Keep those of one: {picking('only', column, [total])}")]
    return []


def _placeholders(
    cells: pd.Series[str], codes: pd.Series[str], column: str, source: Source
) -> list[Problem]:
    """Warn of cells that are filled and hold no code; blank ones are passed over."""
    filled = (codes == "") & (cells != "")
    said = without_code(cells[filled], codes[filled], column)
    fix = "Those rows serve nothing. Fill the codes in if they are to be had."
    return [source.warning(said, fix)] if said else []


def match(
    codes: pd.Series[str],
    table: pd.DataFrame,
    source: Source,
    thing: str,
    column: str | None = None,
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the rows of ``table`` in the order of ``codes``, and what does not meet.

    Codes without a row are one error, with the counts both ways and the likely reason; rows that
    no code asks for are a note, for tables usually cover more than the area. ``thing`` says what a
    row gives: ``people``, ``locality``; ``column`` is a column of the table that small areas may be
    picked by.
    """
    known = set(table["code"])
    asked = set(codes)
    lacking = sorted(asked - known - {""})
    spare = sorted(known - asked)
    found = table.set_index("code").reindex(codes)
    if lacking:
        reason = mismatch(known, asked)
        listed = known_elsewhere(known, asked, source.path.parent) if reason else None
        reason = f"{reason} {listed.said}" if listed else reason
        why = causes(spare, set(lacking))
        tried = f" {told(why, {}, 'of them', 'of them')}." if why else ""
        what = f"{_without(lacking, len(asked), thing)}; {_besides(spare, len(known))}."
        fix = advised(why) or _fix(bool(reason), table, asked, column)
        return found, [source.problem(f"{what}{tried} {reason}".strip(), fix)]
    hand_on(source, len(known & asked))
    if spare:
        set_aside(source, ELSEWHERE, len(spare))
        are = "is no small area" if len(spare) == 1 else "are no small areas"
        what = f"{len(spare):,} of {counted(len(known), 'code', 'codes')} {are} of this project."
        fix = "Nothing to do where the table covers more than the project's area."
        return found, [source.note(what, fix)]
    return found, []


def _without(lacking: list[str], of: int, thing: str) -> str:
    have = "has" if len(lacking) == 1 else "have"
    every = counted(of, "small area", "small areas")
    return f"{len(lacking):,} of {every} {have} no {thing} here: {listing(lacking)}"


def _besides(spare: list[str], of: int) -> str:
    are = "is no small area" if len(spare) == 1 else "are no small areas"
    every = counted(of, "code", "codes")
    named = f": {listing(spare)}" if spare else ""
    return f"{len(spare):,} of its {every} {are} of this project{named}"


_MOST_VALUES = 12


def _fix(vintage: bool, table: pd.DataFrame, asked: set[str], column: str | None) -> str:
    """Say what to do about small areas without a row; ``column``, if any, can pick them."""
    if vintage:
        return "Use a table made for the same edition of small areas."
    there = sorted(set(table.loc[table["code"].isin(asked), "value"]) - {""})
    fix = "Add rows for them, or take those small areas out with `only` or `leave_out`"
    if column is None or not 0 < len(there) <= _MOST_VALUES:
        return f"{fix} beside the small areas' `file`."
    return f"{fix} beside the small areas' `file`: {picking('only', column, there)}"


def read_conversion(
    table: Conversion, folder: Path, role: str, codes: Collection[str]
) -> Found[pd.DataFrame]:
    """Read a lookup between two vintages: columns from and to, each pair once, sorted.

    ``codes`` are the list's own; those the lookup does not know are a note (pseudo-codes, areas
    elsewhere), an error where it knows none at all.
    """
    source = source_of(table, folder, role)
    problems: list[Problem] = []
    rows = read_rows(source).into(problems)
    if rows is None:
        return Found(None, problems)
    missing = missing_columns(rows.columns, {"from": table.from_, "to": table.to}, source)
    if missing:
        return Found(None, problems + missing)
    pairs = pd.DataFrame()
    for name, column in (("from", table.from_), ("to", table.to)):
        made, noticed = read_codes(rows[column], column, source)
        problems += noticed + _placeholders(rows[column], made, column, source)
        pairs[name] = made
    set_aside(source, "with a blank code", int((pairs == "").any(axis=1).sum()))
    pairs = pairs[(pairs["from"] != "") & (pairs["to"] != "")]
    repeated = int(pairs.duplicated().sum())
    set_aside(source, "that say again what another row says", repeated)
    pairs = pairs.drop_duplicates()
    asked = pairs["from"].isin(set(codes))
    set_aside(source, "for codes that nothing here uses", int((~asked).sum()))
    entry(source).codes = edition(pairs["from"], table.from_)
    hand_on(source, int(asked.sum()))
    problems += _known(set(codes), set(pairs["from"]), set(pairs["to"]), source)
    return settle(pairs.sort_values(["from", "to"], ignore_index=True), problems)


_MAY_BE_ELSEWHERE = (
    "Nothing to do for areas elsewhere and for marks such as NO2011: the report counts their "
    "people as not placed. For areas here, add rows to the lookup."
)


def _known(codes: set[str], old: set[str], new: set[str], source: Source) -> list[Problem]:
    lacking = sorted(codes - old - {""})
    if not lacking:
        return []
    shown = ["(not shown)" if may_be_address(code) else code for code in lacking]
    what = (
        f"{len(lacking):,} of the list's {counted(len(codes), 'area code', 'area codes')} "
        f"{'is' if len(lacking) == 1 else 'are'} not in the lookup: {listing(shown)}."
    )
    if len(lacking) < len(codes - {""}):
        return [source.note(what, _MAY_BE_ELSEWHERE)]
    turned = "`from` and `to` look swapped." if codes & new else mismatch(old, codes)
    return [source.problem(what, f"{turned} Name the lookup for the list's own codes.".strip())]


def read_groups(
    group: Grouping, units: pd.DataFrame, own: Source, unit: str, folder: Path
) -> Found[pd.DataFrame]:
    """Read which group each unit is in: columns unit, group, group_name, one row a unit, sorted.

    ``units`` and ``own`` are the rows and source of the agency's own file, used where the group
    names none; ``unit`` is the column of unit codes there. Units in two groups are an error; units
    without one are left out, with a note (the people table counts and names them).
    """
    problems: list[Problem] = []
    source, rows, column = own, units, unit
    if group.file is not None:
        source = source_of(group, folder, f"{own.role}, group")
        table = read_rows(source).into(problems)
        if table is None:
            return Found(None, problems)
        rows, column = table, group.unit or unit
    wanted = {
        "group.unit": column if group.file is not None else None,
        "group.column": group.column,
        "group.label": group.label,
    }
    missing = missing_columns(rows.columns, wanted, source)
    if missing or column not in rows.columns:
        return Found(None, problems + missing)
    pairs = pd.DataFrame()
    for name, of in (("unit", column), ("group", group.column)):
        codes, noticed = read_codes(rows[of], of, source)
        if name == "group" or group.file is not None:
            problems += noticed + _placeholders(rows[of], codes, of, source)
        pairs[name] = codes
    pairs["group_name"] = rows[group.label] if group.label else pairs["group"]
    pairs.loc[pairs["group_name"] == "", "group_name"] = pairs["group"]
    there = (pairs["unit"] != "") & (pairs["group"] != "")
    repeated = pairs[there].duplicated(["unit", "group"])
    if group.file is not None:
        set_aside(source, "without a unit or a group", int((~there).sum()))
        set_aside(source, "that say again what another row says", int(repeated.sum()))
        elsewhere = ~pairs[there][~repeated]["unit"].isin(set(units.get(unit, ())))
        set_aside(source, "for units that the agency's file has not", int(elsewhere.sum()))
        hand_on(source, int((~elsewhere).sum()))
    pairs = pairs[there][~repeated].sort_values(["unit", "group"])
    twice = sorted(set(pairs.loc[pairs["unit"].duplicated(), "unit"]))
    if twice:
        problems.append(
            source.problem(
                f"{counted(len(twice), 'unit is', 'units are')} in more than one group: "
                f"{listing(twice)}.",
                "Keep one row a unit, for example only memberships that are still open.",
            )
        )
    every = set(units.get(unit, ())) - {""}
    lost = sorted(every - set(pairs["unit"]))
    why = causes(lost, set(pairs["unit"]) - every)
    problems += spelling_problems(set(pairs["group"]), ("a group", "groups"), source.where)
    if lost:
        tried = f" {told(why, {}, 'of them', 'of them')}." if why else ""
        say = source.warning if why else source.note
        problems.append(
            say(
                f"{len(lost):,} of the agency's {counted(len(every), 'unit', 'units')} "
                f"{'has' if len(lost) == 1 else 'have'} no group here: {listing(lost)}.{tried}",
                advised(why)
                or "Nothing to do for units elsewhere; their people are left out and counted in "
                "the report. For units here, add them to a group.",
            )
        )
    return settle(pairs.reset_index(drop=True), problems)

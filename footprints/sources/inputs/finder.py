"""Names that people look places up by, such as postcode sectors: each found in one small area."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from footprints.errors import Problem, counted, listing
from footprints.settings import FinderSettings
from footprints.sources.formats.codes import read_codes
from footprints.sources.formats.found import Found, settle
from footprints.sources.formats.logbook import hand_on, set_aside
from footprints.sources.formats.source import missing_columns, source_of
from footprints.sources.formats.tables import read_rows

ROLE = "finder"
MOST_NAMES = 20_000
"""More names than this would make every page large: postcodes by the million, say."""


def read_finder(settings: FinderSettings, folder: Path, areas: pd.Series) -> Found[pd.DataFrame]:
    """Read columns name and area (a code of ``areas``), one row a name, sorted by name.

    A name that stands in several small areas is found in the one it has most rows in, the first
    by code where two tie. Rows without a name, and of small areas elsewhere, are put aside.
    """
    source = source_of(settings, folder, ROLE)
    problems: list[Problem] = []
    table = read_rows(source).into(problems)
    if table is None:
        return Found(None, problems)
    missing = missing_columns(table.columns, {"name": settings.name, "code": settings.code}, source)
    if missing:
        return Found(None, problems + missing)
    codes, noticed = read_codes(table[settings.code], settings.code, source)
    problems += noticed
    rows = pd.DataFrame({"name": table[settings.name], "area": codes})
    known, named = rows["area"].isin(set(areas)), rows["name"] != ""
    here = known & named
    elsewhere = sorted(set(rows.loc[~known, "area"]))
    set_aside(source, "for small areas elsewhere", int((~known).sum()))
    set_aside(source, "without a name", int((known & ~named).sum()))
    hand_on(source, int(here.sum()))
    if not here.any():
        what = f"none of its codes is a small area of this project: {listing(elsewhere)}."
        problems.append(source.problem(what, "Name the column of small area codes."))
    names = rows.loc[here].value_counts().reset_index()
    names = names.sort_values(["name", "count", "area"], ascending=[True, False, True])
    names = names.drop_duplicates("name")[["name", "area"]].reset_index(drop=True)
    if len(names) > MOST_NAMES:
        many = counted(len(names), "name is", "names are")
        what = f"{many} more than pages can carry ({MOST_NAMES:,})."
        problems.append(source.problem(what, "Name larger places, such as postcode sectors."))
    return settle(names, problems)

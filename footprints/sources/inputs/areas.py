"""Small areas: polygons, residents and localities joined into the table everything starts from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from footprints.errors import Problem, counted, listing
from footprints.geometry.clean import Coverage, gaps_and_overlaps, several_parts
from footprints.settings import Column, SmallAreaSettings
from footprints.sources.codes.lookup import ELSEWHERE, look_at_column, match
from footprints.sources.formats.cells import numbers
from footprints.sources.formats.codes import marks, read_codes, spelling_problems
from footprints.sources.formats.found import Found, errors, settle
from footprints.sources.formats.limits import MAX_GAP_SHARE, MAX_OVERLAP_SHARE
from footprints.sources.formats.logbook import entry, hand_on, set_aside
from footprints.sources.formats.rows import picking
from footprints.sources.formats.shapes import look_at_polygons
from footprints.sources.formats.source import Source, source_of
from footprints.sources.inputs.tallies import tally_problems, wrong_counts
from footprints.units import AT_MOST, MAX_AMOUNT

ROLE = "small areas"


def read_small_areas(settings: SmallAreaSettings, folder: Path) -> Found[gpd.GeoDataFrame]:
    """Read the small areas: the columns of ``schema.AREAS``, sorted by code, EPSG:27700.

    Everything wrong with the polygons, the residents and the localities is found in one go.
    """
    source = area_source(settings, folder)
    found: list[Problem] = []
    locality = _table(settings.locality, folder, f"{ROLE}, locality", found, repeats=True)
    wanted = _wanted(settings, locality)
    shapes, problems = look_at_polygons(source, settings.code, own_columns(settings), within=wanted)
    sound = not errors(problems)
    people = _table(settings.people, folder, f"{ROLE}, people", problems)
    problems += found
    if shapes is None or settings.code not in shapes.columns:
        return Found(None, problems)
    shapes = shapes.sort_values("code", ignore_index=True)
    areas = pd.DataFrame({"code": shapes["code"]})
    problems += _add_localities(areas, shapes, settings, locality, folder)
    problems += _add_people(areas, shapes, settings, people, folder)
    if sound:
        problems += several_parts(shapes.geometry, shapes["code"].tolist(), source.where)
        peopled = shapes.assign(people=areas["people"]) if "people" in areas else shapes
        problems += _fit(gaps_and_overlaps(peopled), source)
    if errors(problems):
        return Found(None, problems)
    areas["name"] = shapes[settings.name] if settings.name else shapes["code"]
    columns = ["code", "name", "locality", "locality_name", "people"]
    frame = gpd.GeoDataFrame(areas[columns], geometry=shapes.geometry.to_numpy(), crs=shapes.crs)
    hand_on(source, len(frame))
    return settle(frame, problems)


def area_source(settings: SmallAreaSettings, folder: Path) -> Source:
    """Return the polygons' own file, with what rows are picked by among its own columns."""
    source = source_of(settings, folder, ROLE, settings.crs)
    apart = _of_locality(settings)
    only = {column: values for column, values in settings.only.items() if column not in apart}
    leave = {column: values for column, values in settings.leave_out.items() if column not in apart}
    return replace(source, only=only, leave_out=leave)


def _of_locality(settings: SmallAreaSettings) -> dict[str, str]:
    """Return the columns that the table of localities gives: ``value`` or ``label`` by name."""
    table = settings.locality
    if isinstance(table, str):
        return {}
    label = {table.label: "label"} if table.label is not None else {}
    return {**label, table.column: "value"}


def _wanted(settings: SmallAreaSettings, table: pd.DataFrame | None) -> set[str] | None:
    """Return the codes that the settings pick by their locality, None where they do not pick so."""
    apart = _of_locality(settings)
    if table is None or not apart.keys() & {*settings.only, *settings.leave_out}:
        return None
    keep = pd.Series(True, index=table.index)
    for column, role in apart.items():
        if column in settings.only:
            keep &= table[role].isin(settings.only[column])
        if column in settings.leave_out:
            keep &= ~table[role].isin(settings.leave_out[column])
    return set(table.loc[keep, "code"])


def own_columns(settings: SmallAreaSettings) -> dict[str, str | None]:
    """Return the columns that must be in the polygons' own file, by settings key."""
    return {
        "name": settings.name,
        "locality": settings.locality if isinstance(settings.locality, str) else None,
        "locality_name": settings.locality_name,
        "people": settings.people if isinstance(settings.people, str) else None,
    }


def _table(
    setting: str | Column, folder: Path, role: str, problems: list[Problem], repeats: bool = False
) -> pd.DataFrame | None:
    if isinstance(setting, str):
        return None
    table, more = look_at_column(setting, folder, role, repeats)
    problems += more
    return table


def _add_localities(
    areas: pd.DataFrame,
    shapes: gpd.GeoDataFrame,
    settings: SmallAreaSettings,
    table: pd.DataFrame | None,
    folder: Path,
) -> list[Problem]:
    """Add locality and locality_name; return areas without one, and codes with two names."""
    problems: list[Problem] = []
    if not _to_be_had(settings.locality, shapes, table):
        return problems
    if isinstance(settings.locality, str):
        source = source_of(settings, folder, ROLE)
        code, name = shapes[settings.locality], shapes[settings.locality]
    else:
        source = source_of(settings.locality, folder, f"{ROLE}, locality")
        rows, problems = match(
            areas["code"], _given(table), source, "locality", settings.locality.column
        )
        code, name = rows["value"], rows["label"]
    if settings.locality_name in shapes.columns:
        name = shapes[settings.locality_name]
    made, noticed = read_codes(code.fillna(""), "locality", source)
    problems += noticed
    areas["locality"] = made.to_numpy()
    areas["locality_name"] = name.fillna("").to_numpy()
    blank = areas.loc[areas["locality"] == "", "code"]
    if len(blank) and not errors(problems):
        without = "with `only` or `leave_out` beside the small areas' `file`."
        if isinstance(settings.locality, str):
            cells = shapes.loc[areas["locality"].to_numpy() == "", settings.locality]
            without = picking("leave_out", settings.locality, sorted(set(cells)))
        none = (areas["locality"] == "").to_numpy(dtype=bool)
        problems.append(
            source.problem(
                f"{counted(len(blank), 'small area has', 'small areas have')} no locality "
                f"({marks(code.fillna('')[none])}): {listing(blank)}.",
                f"Give every small area the code of its locality, or take those out: {without}",
            )
        )
    problems += spelling_problems(areas["locality"], ("a locality", "localities"), source.where)
    return problems + _one_name_each(areas, source)


def _one_name_each(areas: pd.DataFrame, source: Source) -> list[Problem]:
    """Keep one name a locality, the first in order of area codes; say where there were more."""
    unnamed = areas["locality_name"] == ""
    areas.loc[unnamed, "locality_name"] = areas.loc[unnamed, "locality"]
    names = areas.groupby("locality")["locality_name"]
    several = sorted(names.nunique().loc[lambda count: count > 1].index)
    areas["locality_name"] = names.transform("first")
    if not several:
        return []
    return [
        source.warning(
            f"{counted(len(several), 'locality has', 'localities have')} more than one name: "
            f"{listing(several)}; "
            "the first was taken.",
            "Write each locality's name in one way, if the pages show the wrong one.",
        )
    ]


def _add_people(
    areas: pd.DataFrame,
    shapes: gpd.GeoDataFrame,
    settings: SmallAreaSettings,
    table: pd.DataFrame | None,
    folder: Path,
) -> list[Problem]:
    """Add residents as whole numbers; return areas whose number is missing, negative or none."""
    problems: list[Problem] = []
    if not _to_be_had(settings.people, shapes, table):
        return problems
    if isinstance(settings.people, str):
        source, text = source_of(settings, folder, ROLE), shapes[settings.people]
    else:
        source = source_of(settings.people, folder, f"{ROLE}, people")
        rows, problems = match(areas["code"], _given(table), source, "people")
        listed = rows["value"].notna().to_numpy()
        text = rows["value"].where(listed, "1")
        once = text[~areas["code"].duplicated().to_numpy()]
        _put_down_people(_given(table), set(areas["code"]), once, source)
    column = settings.people if isinstance(settings.people, str) else settings.people.column
    problems += tally_problems(text, column, source)
    return problems + _count(areas, text.reset_index(drop=True), source)


def _put_down_people(
    table: pd.DataFrame, areas: set[str], taken: pd.Series[str], source: Source
) -> None:
    """Put the people of a table in the logbook: all, those ``taken``, and those of areas elsewhere.

    Residents are rounded to whole people after this.
    """
    people = np.nan_to_num(numbers(table["value"]).values)
    elsewhere = ~table["code"].isin(areas).to_numpy()
    entry(source).people = float(people.sum())
    entry(source).people_kept = float(np.nansum(numbers(taken).values))
    set_aside(source, ELSEWHERE, 0, float(people[elsewhere].sum()))


def _to_be_had(setting: str | Column, shapes: gpd.GeoDataFrame, table: pd.DataFrame | None) -> bool:
    """Say whether a column is there to be taken; why not has been said already."""
    return setting in shapes.columns if isinstance(setting, str) else table is not None


def _count(areas: pd.DataFrame, text: pd.Series[str], source: Source) -> list[Problem]:
    """Add residents from text; areas that a table left out (an error by now) hold one."""
    read = numbers(text)
    codes = areas["code"].to_numpy()
    faults = (
        (read.absent, "no number of people", "Fill in the number; 0 where nobody lives."),
        (
            read.wrong,
            "people that are not a number",
            wrong_counts(text[read.wrong]),
        ),
        (read.values < 0, "a negative number of people", "Correct the figures."),
    )
    problems = []
    for rows, what, fix in faults:
        if rows.any():
            seen = [f"{c} ({t!r})" for c, t in zip(codes[rows], text[rows], strict=True)]
            problems.append(
                source.problem(
                    f"{counted(len(seen), 'small area has', 'small areas have')} {what}: "
                    f"{listing(seen)}.",
                    fix,
                )
            )
    if problems:
        return problems
    whole = np.rint(read.values)
    areas["people"] = whole.astype(np.int64)
    if not np.array_equal(whole, read.values):
        broken = codes[whole != read.values]
        problems.append(
            source.warning(
                f"{counted(len(broken), 'small area has', 'small areas have')} a fraction of a "
                "person, rounded: "
                f"{listing(broken)}; the sum went from {read.values.sum():,.1f} to "
                f"{whole.sum():,.0f}.",
                "Give whole residents, if that matters to you.",
            )
        )
    if whole.sum() > MAX_AMOUNT:
        what = f"the residents of all small areas are {whole.sum():,.0f}; at most {AT_MOST} can be."
        problems.append(source.problem(what, "Look for codes or other figures in the column."))
    if not whole.any():
        problems.append(source.problem("nobody lives anywhere.", "Name the column of residents."))
    return problems


def _given(table: pd.DataFrame | None) -> pd.DataFrame:
    if table is None:
        raise ValueError("a lookup that could not be read was asked for")
    return table


def _fit(coverage: Coverage, source: Source) -> list[Problem]:
    """Say how far the areas overlap and leave gaps; beyond ``limits`` that is an error."""
    found = (
        ("overlap one another", coverage.overlaps_m2, coverage.overlaps, coverage.overlap_codes,
         coverage.overlap_people, MAX_OVERLAP_SHARE, coverage.overlap_places,
         "use one edition throughout, for people there are counted twice."),
        ("leave gaps between them", coverage.gaps_m2, coverage.gaps, coverage.gap_codes,
         coverage.gap_people, MAX_GAP_SHARE, coverage.gap_places,
         "look for small areas that are missing from the file."),
    )  # fmt: skip
    problems = []
    for what, m2, count, codes, people, limit, places, fix in found:
        share = m2 / coverage.area_m2 if coverage.area_m2 else 0.0
        if not count:
            continue
        about = counted(round(people), "person", "people")
        said = (
            f"the small areas {what} in {counted(count, 'place', 'places')}, {m2:,.0f} m² in "
            f"all, {share:.3%} of their surface (up to {limit:.1%} is let through), with room for "
            f"about {about} at the density around; most at {listing(codes)}."
        )
        say = source.problem if share > limit else source.warning
        step = (
            fix[0].upper() + fix[1:]
            if share > limit
            else f"Nothing to do for slivers and water; else {fix}"
        )
        problems.append(replace(say(said, step), places=places))
    return problems

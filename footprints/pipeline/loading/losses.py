"""People and rows that found no place: how many, why as far as trying tells, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import Problem, Severity, counted
from footprints.pipeline.ledger import OUTSIDE, Input
from footprints.settings import ListAgency, Project, ZoneAgency
from footprints.units import BRITISH_GRID

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.geometry.misplaced import Slip
    from footprints.people.footprint import Footprint
    from footprints.sources.codes.strays import Cause
    from footprints.sources.formats.logbook import Entry

MOST_LOST_SHARE = 0.05
"""People without a place, as a share of those in the file, up to which that is a note: some live
elsewhere, and some units have no group. Above, and where a cause was found, it is a warning."""

_LIKELY_SHARE = 0.01
"""The same for a cause that numbers make likely and nothing proves, such as another edition."""

_TIMES_THE_USUAL = 2.0
_PEOPLE_SHARE = 0.1


def loss_problems(
    project: Project,
    footprints: Iterable[Footprint],
    readings: Mapping[str, Any],
    areas: gpd.GeoDataFrame,
) -> list[Problem]:
    """Say of every agency whom its files did not place, group or know.

    ``readings`` are what each agency's files held, by id.
    """
    agencies = {agency.id: agency for agency in project.agencies}
    problems = []
    for footprint in footprints:
        agency = agencies[footprint.id]
        if isinstance(agency, ListAgency):
            problems += _unplaced(agency, footprint, readings[agency.id], areas)
            problems += _scaled(agency, footprint, areas)
        elif isinstance(agency, ZoneAgency):
            whose = "small areas" if agency.placed_by is None else f"agency {agency.id}"
            said = _by_surface(footprint, whose, areas)
            problems += [problem for problem in said if problem not in problems]
        problems += _ungrouped(footprint)
    return problems


def _unplaced(
    agency: ListAgency, footprint: Footprint, listing: Any, areas: gpd.GeoDataFrame
) -> list[Problem]:
    """Say how many of a list's rows and people are in no small area here, and why.

    Rows whose small area is blank were told of when they were read. People are those of the
    account, whose small counts are not told.
    """
    from footprints.sources.codes.strays import advised, told

    count = footprint.account.entries
    rows = listing.rows[listing.rows["unit"] != ""]
    rows = rows if "rows" in rows else rows.assign(rows=1)
    blank = float(rows.loc[rows["area"] == "", "people"].sum())
    whole = count["people in the file"] - count["people without a unit"] - blank
    lost = count["people in small areas outside this region"] - blank
    lost = max(0.0, lost + count["people without a small area's code"])
    stray, found = _strays(rows[rows["area"] != ""], listing, areas)
    if round(lost) == 0 and stray.empty:
        return []
    number, of = int(stray["rows"].sum()), counted(int(rows["rows"].sum()), "row", "rows")
    share = lost / whole if whole > 0 else 0.0
    people = f", with {lost:,.0f} of {whole:,.0f} {agency.counted} ({share:.1%})," if lost else ""
    what = (
        f"{number:,} of {of}{people} {'is' if number == 1 else 'are'} in no small area here"
        if number
        else f"{lost:,.0f} of {whole:,.0f} {agency.counted} ({share:.1%}) are in no small area here"
    )
    fix = advised(found, converted=agency.convert is not None)
    if agency.lookup is not None:
        reasons = stray.groupby("area")["rows"].sum().items()
        what += f": {'; '.join(f'{str(why)[1:-1]} ({rows:,})' for why, rows in reasons)}."
        usual = "Nothing to do for homes elsewhere; else correct the cells, or get a newer lookup."
    elif found:
        what += f": {told(found, stray.groupby('area')['rows'].sum().to_dict(), 'row', 'rows')}."
        usual = ""
    else:
        what += (
            "; neither another spelling of the codes nor another edition explains it: they may be "
            "of another place."
        )
        usual = (
            "Nothing to do for people who live elsewhere; else check that the file is of this "
            "place, and the column of codes."
        )
    severity: Severity = "warning" if found or share > MOST_LOST_SHARE else "note"
    return [Problem(what, f"agency {agency.id}", fix or usual, severity)]


def _strays(
    rows: pd.DataFrame, listing: Any, areas: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, list[Cause]]:
    """Return the rows whose code nothing here knows, and why that is as far as trying tells."""
    from footprints.sources.codes.strays import CUT_SHORT, causes

    known = set(areas["code"])
    of_lists = known if listing.conversion is None else set(listing.conversion["from"])
    stray = rows[~rows["area"].isin(known | of_lists)]
    codes = [code for code in stray["area"].unique() if not code.startswith("(")]
    people = stray.groupby("area")["people"].sum()
    enough = _LIKELY_SHARE * max(float(rows["people"].sum()), 1.0)
    found = [
        cause
        for cause in causes(codes, of_lists | known, of_lists - set(rows["area"]))
        if cause.sure or people[list(cause.codes)].sum() >= enough
    ]
    if stray["area"].str.endswith("cut short by a spreadsheet)").any():
        found.append(CUT_SHORT)
    return stray, found


def _scaled(agency: ListAgency, footprint: Footprint, areas: gpd.GeoDataFrame) -> list[Problem]:
    """Say what scaling a list up to residents does, and whom it leaves to nobody."""
    if agency.scale != "residents" or footprint.counts is None:
        return []
    residents = areas["people"].to_numpy(dtype=np.float64)
    counts = np.asarray(footprint.counts.sum(axis=0), dtype=np.float64).ravel()
    here = (counts > 0) & (residents > 0)
    if not here.any():
        what = "nobody it lists is in a small area here."
        fix = "Check the column of small areas, and that the file is of this place."
        return [Problem(what, f"agency {agency.id}", fix, "warning")]
    problems = []
    nobody = residents[counts <= 0].sum() / residents.sum()
    if nobody > MOST_LOST_SHARE:
        missed = counted(int(((counts <= 0) & (residents > 0)).sum()), "small area", "small areas")
        what = (
            f"{nobody:.1%} of residents live in {missed} in which it lists nobody; they are with "
            "none of its units."
        )
        fix = "Nothing to do if it serves nobody there; else the file may be cut: get it whole."
        problems.append(Problem(what, f"agency {agency.id}", fix, "warning"))
    times = residents[here] / counts[here]
    usual = float(np.median(times))
    far = times > _TIMES_THE_USUAL * usual
    stretched = residents[here][far].sum() / residents[here].sum()
    what = (
        f"the {counts.sum():,.0f} people it lists here stand for {residents[here].sum():,.0f} "
        f"residents: {residents[here].sum() / counts.sum():.2f} each, between {times.min():.2f} "
        f"and {times.max():.2f} by small area."
    )
    if stretched > _PEOPLE_SHARE:
        what += (
            f" {stretched:.1%} of residents live where each counts for more than "
            f"{_TIMES_THE_USUAL:g} times the usual {usual:.2f}."
        )
    problems.append(
        Problem(
            what,
            f"agency {agency.id}, scale",
            'If the file is cut, get it whole; to count as the file does, state scale = "none".',
            "warning" if stretched > _PEOPLE_SHARE else "note",
        )
    )
    return problems


def _by_surface(footprint: Footprint, whose: str, areas: gpd.GeoDataFrame) -> list[Problem]:
    """Warn where population points that are to place people are few; ``whose`` points they are."""
    count = footprint.account.entries
    without = count.get("residents of small areas without population points")
    if not without:
        return []
    share = without / max(float(areas["people"].sum()), 1.0)
    many = int(count["small areas without population points, placed by surface"])
    what = (
        f"{counted(many, 'small area has', 'small areas have')} no population point; their "
        f"residents ({share:.1%} of all) are placed by surface."
    )
    fix = "Get the points whole, and check their `crs`, if people are to be placed by them."
    severity: Severity = "warning" if share > MOST_LOST_SHARE else "note"
    return [Problem(what, f"{whose}, placed_by", fix, severity)]


def _ungrouped(footprint: Footprint) -> list[Problem]:
    """Warn where many people are with units that are in no group."""
    count = footprint.account.entries
    lost = count.get("people of units without a group", 0.0)
    placed = count.get("people placed", float(footprint.people.sum()))
    share = lost / max(lost + placed, 1.0)
    if share <= MOST_LOST_SHARE:
        return []
    what = (
        f"{lost:,.0f} of {lost + placed:,.0f} people ({share:.1%}) are with units that are in no "
        "group, and are left out."
    )
    if "residents of those small areas" in count:
        what += " In their small areas the groups that are known stand for everybody."
    fix = "The table of groups may be cut or of another date: get it whole."
    return [Problem(what, f"agency {footprint.id}, group", fix, "warning")]


def outside_problems(
    inputs: Iterable[Input], slips: Mapping[str, Sequence[Slip]], distances: Mapping[str, str]
) -> list[Problem]:
    """Name inputs with rows that stand outside the region, and what would bring them into it.

    Notes; warnings where most are outside, or something explains it (``slips``, by use). Of those
    wholly outside ``distances`` say how far, by use.
    """
    problems = []
    for line in inputs:
        outside, rows = line.set_aside.get(OUTSIDE, 0), line.rows or 0
        if not outside:
            continue
        found = slips.get(line.use, ())
        # points may be a whole country's: small areas that have none are told of by themselves
        most = 2 * outside > rows and not line.use.endswith(", placed_by")
        why = "".join(f" {slip.rows:,} {slip.words}." for slip in found)
        if not found and line.use in distances:
            why = f" The nearest is {distances[line.use]}."
        usual = "Nothing to do where they belong to places next door."
        if most:
            usual = "Check its coordinates: the columns named by `x` and `y`, and `crs`."
        problems.append(
            Problem(
                f"{outside:,} of {counted(rows, 'row', 'rows')} "
                f"{'stands' if outside == 1 else 'stand'} outside the region, "
                f"in no neighbourhood.{why}",
                f"{line.use}, {line.file}",
                " ".join(dict.fromkeys(slip.fix for slip in found)) or usual,
                "warning" if most or found else "note",
            )
        )
    return problems


def slips_by_use(entries: Iterable[Entry], areas: gpd.GeoDataFrame | None) -> dict[str, list[Slip]]:
    """Return what would bring the sites, points and zones of each use into the region.

    Only those that stand outside it are tried.
    """
    from footprints.geometry.misplaced import slips

    if areas is None:
        return {}
    west, south, east, north = (float(edge) for edge in areas.total_bounds)
    found = {}
    for entry in entries:
        x, y = _coordinates(entry)
        outside = ~((x >= west) & (x <= east) & (y >= south) & (y <= north))
        if outside.any() and entry.role != "small areas":
            given = entry.crs.partition(",")[0] or BRITISH_GRID
            box = west, south, east, north
            found[entry.role] = slips(x[outside], y[outside], box, given)
    return found


def distances_by_use(entries: Iterable[Entry], areas: gpd.GeoDataFrame) -> dict[str, str]:
    """Say how far the nearest of each use's sites and zones is, where none is in the region."""
    from footprints.geometry.misplaced import how_far

    west, south, east, north = (float(edge) for edge in areas.total_bounds)
    found = {
        entry.role: how_far(*_coordinates(entry), (west, south, east, north)) for entry in entries
    }
    return {role: far for role, far in found.items() if far}


def _coordinates(entry: Entry) -> tuple[Any, Any]:
    """Return eastings and northings of the middles of what an input has on the ground."""
    if entry.away is not None:
        return entry.away
    shapes = entry.sites if entry.sites is not None else entry.shapes
    if shapes is None:
        return np.empty(0), np.empty(0)
    middles = shapes.geometry.centroid
    return middles.x.to_numpy(), middles.y.to_numpy()

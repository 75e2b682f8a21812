"""Read what units have and what residents need, matched to the units and areas of a region."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from footprints.errors import Problem
from footprints.settings import CapacitySettings, NeedSettings, Project

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.people.footprint import Footprint
    from footprints.people.needs import Need
    from footprints.people.supply import Supply


@dataclass(frozen=True)
class Provision:
    """What units have, one entry an agency and measure, and what residents need."""

    supplies: list[Supply] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)


def read_provision(
    project: Project,
    folder: Path,
    areas: gpd.GeoDataFrame,
    footprints: list[Footprint],
    problems: list[Problem],
) -> Provision:
    """Read every table of capacity and need; what is wrong or noticed joins ``problems``."""
    from footprints.people.needs import need_of
    from footprints.people.supply import supplies_of
    from footprints.sources.read import read_capacity, read_need

    found = Provision()
    for need in project.needs:
        reading = read_need(need, folder).into(problems)
        if reading is not None:
            one, more = need_of(need, reading[0], areas, reading[1])
            _put_down_need(need, folder, reading, areas)
            found.needs.append(one)
            problems += more
            problems += _unmatched_need(need, reading, areas)
    by_id = {footprint.id: footprint for footprint in footprints}
    for capacity in project.capacity:
        rows = read_capacity(capacity, folder).into(problems)
        if rows is not None and capacity.agency in by_id:
            supplies, more = supplies_of(by_id[capacity.agency], rows, areas, tuple(capacity.needs))
            found.supplies.extend(supplies)
            footprint = by_id[capacity.agency]
            unknown = supplies[0].unknown_units if supplies else []
            problems += [_with_cause(one, rows, footprint, capacity.unit, unknown) for one in more]
            if supplies:
                _put_down_capacity(capacity, folder, rows, supplies[0].unknown_units)
    return found


def _unmatched_need(
    need: NeedSettings, reading: tuple[pd.DataFrame, pd.DataFrame | None], areas: gpd.GeoDataFrame
) -> list[Problem]:
    """Warn of codes of a need that would meet small areas here but for how they are written."""
    from footprints.sources.codes.strays import advised, causes, told

    rows, conversion = reading
    here = set(areas["code"])
    known = here if conversion is None else set(conversion["from"])
    listed = set(rows["area"])
    found = causes(listed - known - here, known | here, known - listed)
    if not found:
        return []
    times = rows["area"].value_counts().to_dict()
    what = f"some of its codes are no small area here: {told(found, times, 'row', 'rows')}."
    return [Problem(what, f"need {need.id}", advised(found, conversion is not None), "warning")]


def _with_cause(
    problem: Problem, rows: pd.DataFrame, footprint: Footprint, column: str, unknown: list[str]
) -> Problem:
    """Add to what is wrong with units of a table of capacity why they do not meet the agency's.

    Without a cause the line is told that leaves the ``unknown`` ones out, by their ``column``.
    """
    from footprints.sources.codes.strays import advised, causes, told
    from footprints.sources.formats.rows import picking

    if " unit" not in problem.what or "no amount" in problem.what:
        return problem
    by_sites = not footprint.scored and footprint.sites is not None
    table = footprint.sites if by_sites else None
    units = set(footprint.units["unit"] if table is None else table["site"].astype(str))
    listed = set(rows["unit"])
    found = causes(listed - units, units, units - listed)
    if not found:
        if not 0 < len(unknown) <= _MOST_LEFT_OUT:
            return problem
        line = picking("leave_out", column, unknown)
        return replace(problem, fix=f"{problem.fix} To leave them out: {line}")
    times = rows.drop_duplicates(["unit", "row"])["unit"].value_counts().to_dict()
    what = f"{problem.what} {told(found, times, 'row', 'rows')}."
    return replace(problem, what=what, fix=f"{advised(found)} {problem.fix}".strip())


_MOST_LEFT_OUT = 12


def _put_down_need(
    need: NeedSettings,
    folder: Path,
    reading: tuple[pd.DataFrame, pd.DataFrame | None],
    areas: gpd.GeoDataFrame,
) -> None:
    """Put rows for small areas elsewhere in the logbook, with what they count, and converted ones.

    What a row counts may be split over the region's edge: then that part alone is elsewhere.
    """
    from footprints.people.convert import OUTSIDE, area_weights
    from footprints.sources.formats.logbook import entry, hand_on, set_aside
    from footprints.sources.formats.source import source_of
    from footprints.sources.inputs.capacity import need_role

    rows, conversion = reading
    source = source_of(need, folder, need_role(need))
    weights = area_weights(areas, conversion)
    inside = weights[weights["row"] != OUTSIDE]
    here = rows["area"].isin(inside["area"])
    other = inside["area"].to_numpy() != areas["code"].to_numpy()[inside["row"]]
    seen = entry(source)
    seen.converted = int(rows["area"].isin(inside["area"][other]).sum())
    used = amount = None
    if need.per == "area":
        share = rows["area"].map(inside.groupby("area")["share"].sum()).fillna(0.0)
        used = float((rows["amount"] * share).sum())
        amount = float((rows["amount"] * (1.0 - share)).sum())
    set_aside(source, "for small areas elsewhere", int((~here).sum()), amount or 0.0)
    hand_on(source, int(here.sum()), used)


def _put_down_capacity(
    capacity: CapacitySettings, folder: Path, rows: pd.DataFrame, unknown: list[str]
) -> None:
    """Put rows of units that the agency has in the logbook, and of those that it has not."""
    from footprints.sources.formats.logbook import hand_on, set_aside
    from footprints.sources.formats.source import source_of
    from footprints.sources.inputs.capacity import capacity_role

    lost = rows["unit"].isin(unknown)
    source = source_of(capacity, folder, capacity_role(capacity))
    set_aside(source, "of units that the agency has not", rows.loc[lost, "row"].nunique())
    hand_on(source, rows.loc[~lost, "row"].nunique())

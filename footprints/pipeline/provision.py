"""Read what units have and what residents need, matched to the units and areas of a region."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    by_id = {footprint.id: footprint for footprint in footprints}
    for capacity in project.capacity:
        rows = read_capacity(capacity, folder).into(problems)
        if rows is not None and capacity.agency in by_id:
            supplies, more = supplies_of(by_id[capacity.agency], rows, areas, tuple(capacity.needs))
            found.supplies.extend(supplies)
            problems += more
            if supplies:
                _put_down_capacity(capacity, folder, rows, supplies[0].unknown_units)
    return found


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
    from footprints.sources.formats.logbook import entry, set_aside
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
    amount = 0.0
    if need.per == "area":
        share = rows["area"].map(inside.groupby("area")["share"].sum()).fillna(0.0)
        seen.people = float(rows["amount"].sum())
        amount = float((rows["amount"] * (1.0 - share)).sum())
    set_aside(source, "for small areas elsewhere", int((~here).sum()), amount)


def _put_down_capacity(
    capacity: CapacitySettings, folder: Path, rows: pd.DataFrame, unknown: list[str]
) -> None:
    """Put rows of units that the agency has not in the logbook."""
    from footprints.sources.formats.logbook import set_aside
    from footprints.sources.formats.source import source_of
    from footprints.sources.inputs.capacity import capacity_role

    lost = rows.loc[rows["unit"].isin(unknown), "row"].nunique()
    source = source_of(capacity, folder, capacity_role(capacity))
    set_aside(source, "of units that the agency has not", lost)

"""Read what units have and what residents need, matched to the units and areas of a region."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from footprints.errors import Problem
from footprints.settings import Project

if TYPE_CHECKING:
    import geopandas as gpd

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
            found.needs.append(one)
            problems += more
    by_id = {footprint.id: footprint for footprint in footprints}
    for capacity in project.capacity:
        rows = read_capacity(capacity, folder).into(problems)
        if rows is not None and capacity.agency in by_id:
            supplies, more = supplies_of(by_id[capacity.agency], rows, areas, tuple(capacity.needs))
            found.supplies.extend(supplies)
            problems += more
    return found

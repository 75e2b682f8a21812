"""Levels that nest: areas inside the neighbourhoods of a plan, and groups of neighbourhoods.

The engine knows one rule of nesting, that a neighbourhood lies inside one locality, and one of
grouping, that some small areas stay together. So a design inside a plan takes the plan's
neighbourhoods for localities, and a design of groups keeps each neighbourhood's areas together.
Scores, comparisons and pages follow: there too the places above are the localities.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import DataError, Problem, listing, nearest
from footprints.people.part import plan_of_part
from footprints.pipeline.region import Level, Region
from footprints.pipeline.subset import keep_areas

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.people.plan import Plan
    from footprints.pipeline.results import Results

EVERYWHERE = "region"
"""What ``within`` is given to take the whole region for one locality."""

INSIDE = (5_000, 10_000)
"""Fewest and most residents of areas inside neighbourhoods, where nobody says."""


@dataclass(frozen=True)
class Asked:
    """The level asked for: ``within`` a plan's file, a locality or the region; groups of a plan.

    ``people`` are the fewest and the most residents, None for what the level or project says.
    """

    within: str | None = None
    groups_of: Path | None = None
    people: tuple[int, int] | None = None


def at_level(region: Region, asked: Asked) -> tuple[Region, list[Problem]]:
    """Return the region as the level asked for sees it, and what was noticed.

    Raises DataError where the place is unknown, the plan cannot be read, or groups have no limits.
    """
    from footprints.pipeline.plans import load_plan

    problems: list[Problem] = []
    children = None
    inside = asked.within is not None and Path(asked.within).is_file()
    if inside and asked.groups_of is not None:
        what = "areas inside a plan and groups of a plan are two designs."
        raise DataError([Problem(what, "--within", "Make the one, then the other.")])
    if asked.groups_of is not None:
        children, problems = load_plan(region, asked.groups_of)
    people = asked.people
    if inside:
        parents, problems = load_plan(region, Path(str(asked.within)))
        region = _called(inside_plan(region, parents), "areas inside neighbourhoods")
        people = people or INSIDE
    elif asked.within is not None:
        region, children = _inside_place(region, asked.within, children)
    if children is not None:
        region = _called(_grouped(region, children, people), "groups of neighbourhoods")
    return (_limited(region, people) if people else region), problems


def inside_plan(region: Region, parents: Plan) -> Region:
    """Return the region with the neighbourhoods of a plan for localities.

    Small areas that the plan leaves out are left out. The columns ``home`` and ``home_name`` of the
    areas keep their own localities. What the project says of single localities, of numbers and of
    a start belongs to the level above and is left aside, as are groups of areas that ``parents``
    parts.
    """
    rows = np.flatnonzero(parents.member >= 0)
    parents = plan_of_part(parents, rows)
    region = keep_areas(region, rows)
    above = parents.neighbourhoods.iloc[parents.member]
    areas = region.areas.assign(
        home=region.areas["locality"],
        home_name=region.areas["locality_name"],
        locality=above["neighbourhood"].astype(str).to_numpy(dtype=object),
        locality_name=above["name"].astype(str).to_numpy(dtype=object),
    )
    at = dict(zip(areas["code"], areas["locality"], strict=True))
    settings = region.project.neighbourhoods
    together = [
        group for group in settings.together if len({at.get(code, code) for code in group}) == 1
    ]
    region = _with_settings(region, **_OF_THE_LEVEL_ABOVE, together=together)
    return replace(region, areas=areas, start=None, level=Level(parents, inside=True))


_OF_THE_LEVEL_ABOVE: dict[str, Any] = {
    "number": {},
    "localities": {},
    "locked": [],
    "start_from": None,
}


def _inside_place(region: Region, place: str, children: Plan | None) -> tuple[Region, Plan | None]:
    """Return the region of one locality alone, or with all of it for one locality."""
    if place.casefold() == EVERYWHERE:
        return _as_one(region), children
    areas = region.areas
    code, name = (areas[column].astype(str) for column in ("locality", "locality_name"))
    rows = np.flatnonzero((code == place) | (name.str.casefold() == place.casefold()))
    if not len(rows):
        what = f"{place} is neither a file nor the code or name of a locality."
        known = [*sorted(set(name)), *sorted(set(code))]
        fix = nearest(place, known) or f"Give a plan, or one of {listing(sorted(set(name)), 12)}."
        raise DataError([Problem(what, "--within", fix)])
    children = None if children is None else plan_of_part(children, rows)
    return _called(keep_areas(region, rows), str(areas["locality_name"].iloc[rows[0]])), children


def _called(region: Region, what: str) -> Region:
    """Return the region by a name of its own, for its pages and folder."""
    area = region.project.area
    named = area.model_copy(update={"name": f"{area.name}: {what}"})
    return replace(region, project=region.project.model_copy(update={"area": named}))


def _as_one(region: Region) -> Region:
    areas = region.areas.assign(
        home=region.areas["locality"],
        home_name=region.areas["locality_name"],
        locality=EVERYWHERE,
        locality_name=region.project.area.name,
    )
    region = _with_settings(region, **_OF_THE_LEVEL_ABOVE)
    return replace(region, areas=areas, start=None)


def _grouped(region: Region, children: Plan, people: tuple[int, int] | None) -> Region:
    """Return the region with each neighbourhood's areas kept together."""
    if people is None:
        what = "groups of neighbourhoods need limits of their own."
        fix = "Say how many residents a group may have: --people 90000-180000, say."
        raise DataError([Problem(what, "--groups-of", fix)])
    rows = np.flatnonzero(children.member >= 0)
    children = plan_of_part(children, rows)
    region = keep_areas(region, rows)
    codes = region.areas["code"].astype(str).to_numpy(dtype=object)
    together = [
        codes[children.member == number].tolist() for number in range(len(children.neighbourhoods))
    ]
    region = _with_settings(region, **_OF_THE_LEVEL_ABOVE, together=together)
    return replace(region, start=None, level=Level(children, inside=False))


def _limited(region: Region, people: tuple[int, int]) -> Region:
    low, high = people
    limits = {"min_people": low, "max_people": high, "target_people": (low + high) // 2}
    return _with_settings(region, **limits)


def _with_settings(region: Region, **changes: Any) -> Region:
    settings = region.project.neighbourhoods.model_copy(update=changes)
    project = region.project.model_copy(update={"neighbourhoods": settings})
    return replace(region, project=project)


def named_at_level(region: Region, plan: Plan) -> Plan:
    """Return a plan of groups with ids that no neighbourhood has: ``LOCALITY-G01`` and so on."""
    if region.level is None or region.level.inside:
        return plan
    table = plan.neighbourhoods
    ids = [
        own.replace(f"{home}-", f"{home}-G", 1) if own.startswith(f"{home}-") else own
        for own, home in zip(table["neighbourhood"], table["locality"], strict=True)
    ]
    return replace(plan, neighbourhoods=table.assign(neighbourhood=ids))


def outward(region: Region, table: gpd.GeoDataFrame | pd.DataFrame) -> Any:
    """Return rows of neighbourhoods with their own locality, and ``parent``, the place above."""
    areas = region.areas
    if "home" not in areas:
        return table
    first = areas.drop_duplicates("locality").set_index("locality")
    above, found = table["locality"], table.copy()
    found["locality"] = above.map(first["home"]) if _inside(region) else ""
    found["locality_name"] = above.map(first["home_name"]) if _inside(region) else ""
    if _inside(region):
        place = list(found.columns).index("locality_name") + 1
        found.insert(place, "parent", above)
        found.insert(place + 1, "parent_name", above.map(first["locality_name"]))
    return found


def _inside(region: Region) -> bool:
    return region.level is not None and region.level.inside


def level_table(results: Results) -> pd.DataFrame | None:
    """Return the rows of ``levels.csv``, the lower level with the place above; None for one level.

    Columns: neighbourhood, name, locality, people, parent, parent_name.
    """
    import pandas as pd

    region, plan = results.region, results.plan
    if region.level is None:
        return None
    other = region.level.plan
    below, above = (plan, other) if region.level.inside else (other, plan)
    people = region.areas["people"].to_numpy()
    homes = region.areas["home" if "home" in region.areas else "locality"].to_numpy(dtype=object)
    rows = []
    for number, own in enumerate(below.neighbourhoods.itertuples()):
        mine = np.flatnonzero(below.member == number)
        parent = above.neighbourhoods.iloc[above.member[mine[0]]]
        rows.append(
            (own.neighbourhood, own.name, homes[mine[0]], int(people[mine].sum()),
             parent["neighbourhood"], parent["name"])
        )  # fmt: skip
    columns = ["neighbourhood", "name", "locality", "people", "parent", "parent_name"]
    return pd.DataFrame(rows, columns=columns)


def lines_below(results: Results) -> gpd.GeoDataFrame | None:
    """Return the outlines of the neighbourhoods that groups are made of; None without groups."""
    from footprints.geometry.compactness import dissolve

    level = results.region.level
    if level is None or level.inside:
        return None
    shapes = dissolve(results.region.areas, level.plan.member)
    return shapes.set_geometry(shapes.geometry.boundary)


def places_above(region: Region) -> tuple[str, str]:
    """Return what pages call the places that neighbourhoods lie in: one, and several."""
    if _inside(region):
        return "Neighbourhood above", "Neighbourhoods above"
    return "Locality", "Localities"

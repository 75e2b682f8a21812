"""How far the units of one agency claim the same people, or leave people to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from footprints.errors import Problem, counted, listing
from footprints.geometry.clean import places

if TYPE_CHECKING:
    import geopandas as gpd

    from footprints.geometry.misplaced import Slip
    from footprints.people.footprint import Footprint


def claim_problems(
    footprints: Iterable[Footprint],
    readings: Mapping[str, Any],
    slips: Mapping[str, Sequence[Slip]],
    distances: Mapping[str, str],
    areas: gpd.GeoDataFrame,
) -> list[Problem]:
    """Say which agencies' zones overlap or leave gaps, with the people affected and the places.

    Up to ``limits.WORTH_SAYING_SHARE`` of the people inside nothing is said of overlaps, beyond
    ``limits.MAX_TWICE_SHARE`` they are an error. ``readings`` are what each agency's files held, by
    id; ``slips`` what would bring units outside the region into it, ``distances`` how far those
    wholly outside are, by use.
    """
    problems = []
    for footprint in footprints:
        if footprint.kind == "zones":
            problems += _twice(footprint, readings[footprint.id])
            use = f"agency {footprint.id}"
            found, far = slips.get(use, ()), distances.get(use, "")
            problems += _at_coast(footprint, areas) or _outside(footprint, found, far)
    return problems


def _twice(footprint: Footprint, zones: Any) -> list[Problem]:
    from footprints.geometry.clean import gaps_and_overlaps
    from footprints.sources.formats.limits import MAX_TWICE_SHARE, WORTH_SAYING_SHARE

    count = footprint.account.entries
    twice = count.get("people counted twice in the file, once here", 0.0)
    share = twice / max(count["people inside some unit"], 1.0)
    if share <= WORTH_SAYING_SHARE:
        return []
    places = gaps_and_overlaps(zones.units.rename(columns={"unit": "code"})).overlap_places
    people = counted(round(twice), "resident is", "residents are")
    said = Problem(
        f"{people} in more than one of its units ({share:.1%} of those inside any; up to "
        f"{MAX_TWICE_SHARE:.0%} is let through).",
        f"agency {footprint.id}",
        "Each is counted once, shared between the units.",
        "warning",
        places,
    )
    if share <= MAX_TWICE_SHARE:
        return [replace(said, fix=f"{said.fix} {_within_others(zones)}".strip())]
    return [replace(said, severity="error", fix=_apart(zones))]


def _within_others(zones: Any) -> str:
    """Say which few units lie within the others, as those of another date do, and the way out."""
    import shapely

    from footprints.sources.formats.rows import picking

    shapes, codes = zones.units.geometry.to_numpy(), zones.units["unit"].tolist()
    tree = shapely.STRtree(shapes)
    found: list[int] = []
    for at in shapely.area(shapes).argsort(kind="stable").tolist():
        beside = [one for one in tree.query(shapes[at]).tolist() if one != at and one not in found]
        others = shapely.union_all(shapes[beside])
        if shapely.area(shapely.intersection(shapes[at], others)) >= (1 - _SLACK) * shapes[at].area:
            found.append(at)
        if len(found) > _MOST_VALUES:
            return ""
    units = sorted(codes[at] for at in found)
    column = _column_of(zones, units)
    if not units or column is None:
        return ""
    lie = "lies" if len(units) == 1 else "lie"
    line = picking("leave_out", column, units)
    return f"{listing(units)} {lie} within the others, as one of another date does; if so: {line}"


def _column_of(zones: Any, units: Sequence[str]) -> str | None:
    """Return the column of the file that holds the codes of units, as they are written there."""
    rows = zones.columns[zones.columns["unit"].isin(list(units))]
    names = [name for name in rows.columns.drop("unit") if (rows[name] == rows["unit"]).all()]
    return names[0] if names else None


def _apart(zones: Any) -> str:
    """Say what to do about units that share ground: the column that parts them, where one does."""
    from footprints.sources.formats.rows import picking

    shapes = zones.units.set_index("unit").geometry
    every = shapes.union_all().area
    for unit in shapes.index[shapes.area >= (1 - _SLACK) * every]:
        rest = shapes.drop(unit)
        column = _column_of(zones, [unit])
        if column and len(rest) and rest.area.sum() <= (1 + _SLACK) * rest.union_all().area:
            line = picking("leave_out", column, [unit])
            return f"{unit} covers all the others, as a total does. To leave it out: {line}"
    for name in zones.columns.columns.drop("unit"):
        values = zones.columns[name]
        if not 2 <= values.nunique() <= _MOST_VALUES:
            continue
        for value in sorted(set(values), key=lambda each: (each != "", each)):
            mine = shapes.loc[sorted(set(zones.columns.loc[values == value, "unit"]))]
            whole = mine.union_all().area
            if mine.area.sum() <= (1 + _SLACK) * whole and whole >= (1 - _SLACK) * every:
                return (
                    f"Its units are of two dates or levels: keep those of one, here by {name}: "
                    f"{picking('only', name, [value])}"
                )
    return (
        "If its units are of two dates or levels, keep those of one with `only` or `leave_out`, by "
        "a column of the file. If they share ground on purpose, a table of people by unit and "
        'small area is needed, given as `kind = "list"`.'
    )


_MOST_VALUES = 12
_SLACK = 0.02


_SHOWN_SHARE = 0.0005
"""The least share that does not round to 0.0%."""


def _at_coast(footprint: Footprint, areas: gpd.GeoDataFrame) -> list[Problem]:
    """Warn where people are in no unit only since small areas go on beyond the units' outer edge.

    So it is where small areas go to the extent of the realm, at low water, and the units were cut
    at the coast. Nothing is found where whole areas, or areas inside the region, are uncovered.
    """
    import numpy as np
    import shapely

    from footprints.people.zones import COVERED
    from footprints.sources.formats.limits import WORTH_SAYING_SHARE

    residents = areas["people"].to_numpy(dtype=np.float64)
    placed = np.asarray(footprint.people.sum(axis=0)).ravel()
    lost = np.maximum(residents - placed, 0.0)
    part = (lost > _WHOLE * residents) & (placed >= COVERED * residents) & (residents > 0)
    if lost.sum() <= WORTH_SAYING_SHARE * residents.sum() or not part.any():
        return []
    shapes = areas.geometry.to_numpy()
    edge = shapely.boundary(shapely.union_all(shapes))
    outer = part & (shapely.distance(shapes, edge) < _EDGE_M)
    if lost[outer].sum() < _MOSTLY * lost.sum():
        return []
    count = counted(int(outer.sum()), "small area", "small areas")
    people = counted(round(lost[outer].sum()), "resident is", "residents are")
    return [
        Problem(
            f"{people} in none of its units ({lost[outer].sum() / residents.sum():.1%}), for units "
            f"cover {count} on the region's outer edge in part: small areas that go to low water "
            "(extent of the realm) beside units cut at the coast look so.",
            f"agency {footprint.id}",
            "If so, state `to_coast = true`, which takes these people to live in the covered part, "
            "or give small areas cut at the coast. Nothing to do if nobody is served there.",
            "warning",
            places(shapes[outer], areas["code"].to_numpy()[outer]),
        )
    ]


_WHOLE = 0.001
"""An area with a smaller share of its residents in no unit is covered whole."""

_MOSTLY = 0.9
_EDGE_M = 1.0


def _outside(footprint: Footprint, slips: Sequence[Slip], far: str) -> list[Problem]:
    """Say how many residents are in no unit: a note, a warning where most are or a slip is found.

    A slip is one only beside residents in no unit: a file may reach far beyond the region.
    """
    people = footprint.account.entries["people outside every unit"]
    if round(people) == 0:
        return []
    share = people / max(footprint.account.entries["people in the region"], 1.0)
    what = f"{counted(round(people), 'resident is', 'residents are')} in none of its units"
    where = f"agency {footprint.id}"
    fix = "Nothing to do if the service leaves them out; else look for gaps between its units."
    part = f"{share:.1%}" if share >= _SHOWN_SHARE else "under 0.1%"
    tried = slips if share > _WORTH_TRYING_SHARE else ()
    why = "".join(f" {slip.rows:,} of its units {slip.words}." for slip in tried)
    if share > _MOST_OUTSIDE_SHARE and not tried:
        why = f" The nearest of these is {far} of the region." if far else ""
        fix = "Check that the file is of this place, and its `crs`."
    fix = " ".join(dict.fromkeys(slip.fix for slip in tried)) or fix
    severe = bool(tried) or share > _MOST_OUTSIDE_SHARE
    return [Problem(f"{what} ({part}).{why}", where, fix, "warning" if severe else "note")]


_WORTH_TRYING_SHARE = 0.02
_MOST_OUTSIDE_SHARE = 0.5

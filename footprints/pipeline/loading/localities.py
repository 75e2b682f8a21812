"""Codes of localities that do not meet: unknown ones, and districts of two dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprints.errors import Problem, listing, nearest
from footprints.gss import REPLACED
from footprints.settings import Project

if TYPE_CHECKING:
    import geopandas as gpd


def locality_problems(project: Project, areas: gpd.GeoDataFrame) -> list[Problem]:
    """Find locality codes in the settings that no small area has, and those of two dates."""
    known = sorted(set(areas["locality"]))
    both = [(old, REPLACED[old]) for old in known if old in REPLACED and REPLACED[old][0] in known]
    mixed = [
        Problem(
            f"{old} was replaced by {new} in {year}, and small areas have both.",
            "localities",
            "Take the localities from a lookup of one date.",
            "warning",
        )
        for old, (new, year) in both
    ]
    settings = project.neighbourhoods
    named = dict.fromkeys(settings.number, "neighbourhoods.number")
    named |= dict.fromkeys(settings.localities, "neighbourhoods.localities")
    return [*mixed, *_empty(project, areas)] + [
        Problem(f"{code} is not the code of a locality.", place, _instead(code, known))
        for code, place in sorted(named.items())
        if code not in known
    ]


def _empty(project: Project, areas: gpd.GeoDataFrame) -> list[Problem]:
    """Warn of localities that nobody lives in, with the setting that leaves them out."""
    from footprints.sources.formats.rows import picking

    given = project.small_areas.locality
    column = given if isinstance(given, str) else given.column
    people = areas.groupby(["locality", "locality_name"])["people"].sum()
    return [
        Problem(
            "nobody lives there, so that no neighbourhood can be made of it.",
            f"locality {code}" if name == code else f"locality {name} ({code})",
            "Take its small areas out with this line beside their `file`, or give them the "
            f"locality next door: {picking('leave_out', column, [code])}",
            "warning",
        )
        for (code, name), residents in people.items()
        if residents == 0
    ]


def _instead(code: str, known: list[str]) -> str:
    """Say which locality a code that none has may mean: its successor, else the nearest."""
    if code in REPLACED:
        new, year = REPLACED[code]
        return f"It was replaced by {new} in {year}."
    forerunners = [old for old in known if REPLACED.get(old, ("", ""))[0] == code]
    if forerunners:
        return f"In the small areas it is still {listing(forerunners)}."
    return nearest(code, known)

"""How far the units of one agency claim the same people, or leave people to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from footprints.errors import Problem, counted

if TYPE_CHECKING:
    from footprints.people.footprint import Footprint


def claim_problems(footprints: Iterable[Footprint], readings: Mapping[str, Any]) -> list[Problem]:
    """Say which agencies' zones overlap or leave gaps, with the people affected and the places.

    Up to ``limits.WORTH_SAYING_SHARE`` of the people inside nothing is said of overlaps, beyond
    ``limits.MAX_TWICE_SHARE`` they are an error. ``readings`` are what each agency's files held, by
    id.
    """
    problems = []
    for footprint in footprints:
        if footprint.kind == "zones":
            problems += _twice(footprint, readings[footprint.id].units)
            problems += _outside(footprint)
    return problems


def _twice(footprint: Footprint, units: Any) -> list[Problem]:
    from footprints.geometry.clean import gaps_and_overlaps
    from footprints.sources.formats.limits import MAX_TWICE_SHARE, WORTH_SAYING_SHARE

    count = footprint.account.entries
    twice = count.get("people counted twice in the file, once here", 0.0)
    share = twice / max(count["people inside some unit"], 1.0)
    if share <= WORTH_SAYING_SHARE:
        return []
    places = gaps_and_overlaps(units.rename(columns={"unit": "code"})).overlap_places
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
        return [said]
    fix = 'Its units share ground: give it as `kind = "list"`, with people by small area.'
    return [replace(said, severity="error", fix=fix)]


_SHOWN_SHARE = 0.0005
"""The least share that does not round to 0.0%."""


def _outside(footprint: Footprint) -> list[Problem]:
    people = footprint.account.entries["people outside every unit"]
    if round(people) == 0:
        return []
    share = people / max(footprint.account.entries["people in the region"], 1.0)
    what = f"{counted(round(people), 'resident is', 'residents are')} in none of its units"
    where = f"agency {footprint.id}"
    fix = "Nothing to do if the service leaves them out; else look for gaps between its units."
    part = f"{share:.1%}" if share >= _SHOWN_SHARE else "under 0.1%"
    return [Problem(f"{what} ({part}).", where, fix, "note")]

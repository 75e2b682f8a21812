"""Where every row and person of an agency's file went, set out to be read and added up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from footprints.render.words import start

_WORDS: dict[str, dict[str, str]] = {
    "Rows": {
        "rows in the file": "In the file",
        "rows without a usable count": "Without a usable count",
        "rows for small areas outside this region": "For small areas elsewhere, or closed",
        "rows without a small area's code": "Without a small area's code",
        "rows without a unit": "Without a unit",
        "rows of units without a group": "Of units without a group",
        "rows used": "Used",
        "rows used under another small area's code": "Of these, under another edition's code",
        "rows shared out between small areas": "Of these, shared out between small areas",
    },
    "People in the file": {
        "people in the file": "All",
        "people in small areas outside this region": "In small areas elsewhere, or closed",
        "people without a small area's code": "Without a small area's code",
        "people without a unit": "Without a unit",
        "people of units without a group": "Of units without a group",
        "people placed": "Placed in a unit and a small area",
        "people shared out between small areas": (
            "Of these, shared out by residents where a small area was split"
        ),
    },
    "Population points": {
        "population points": "In the file",
        "population points in the region": "In the region",
        "people at points in the region": "People at those points",
        "population points outside the region": "Outside the region",
        "people at points outside the region": "People at those points",
        "small areas without population points, placed by surface": (
            "Small areas without points, whose residents were spread evenly over their surface"
        ),
    },
    "Residents": {
        "people in the region": "In the region",
        "people outside every unit": "Outside every unit",
        "people of uncovered parts, with the covered part here": (
            "Of small areas that units cover in part, as at the coast, taken to live in that part"
        ),
        "people inside some unit": "Inside a unit",
    },
    "Residents covered": {
        "residents of small areas with at least one unit": (
            "In small areas where the service has someone"
        ),
    },
    "Mended where lines nearly meet": {
        "slivers between units given to the area's other units": (
            "Slivers of overlap, too thin to be meant"
        ),
        "people in those slivers": "Residents in those slivers, given to the other units",
        "thin gaps closed": "Thin gaps closed",
        "people in those gaps": "Residents in those gaps",
        "people counted twice in the file, once here": (
            "Residents whom overlapping units claim twice, counted once here"
        ),
    },
    "Units": {
        "units in the file": "In the file",
        "units without residents here": "Without residents here",
        "units with people here": "With people here",
    },
    "Units without a group": {
        "units without a group": "Units",
        "people of units without a group": "People of theirs",
        "small areas where most are with units without a group": (
            "Small areas where most people are with them"
        ),
        "residents of those small areas": "Residents of those small areas",
    },
    "Sites": {
        "sites in the file": "In the file",
        "sites outside the region": "Outside the region",
        "sites that are some small area's nearest": "Nearest to some small area",
    },
}
"""Steps by what they count, in the order they are read: all, what was set aside, what is left.

A step that could stand in two groups stands in the first whose whole is known.
"""

_WHOLE = {"People in the file": "people in the file"}
"""Groups that are shown only beside the whole that their steps are parts of."""

_LEFT = {
    "rows used", "people placed", "people inside some unit",
    "residents of small areas with at least one unit", "units with people here",
}  # fmt: skip
"""Steps that are the outcome of their group."""


def tables(entries: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return an account as groups of steps: name, steps with their count and whether it is left.

    Steps not known here come last, as they were written.
    """
    rest = dict(entries)
    found = []
    for name, wording in _WORDS.items():
        if name in _WHOLE and _WHOLE[name] not in rest:
            continue
        steps = [(key, words) for key, words in wording.items() if key in rest]
        if steps:
            found.append({"name": name, "steps": [_step(key, words, rest) for key, words in steps]})
    if rest:
        others = [_step(key, start(key), rest) for key in list(rest)]
        found.append({"name": "Other", "steps": others})
    return found


def _step(key: str, words: str, rest: dict[str, float]) -> dict[str, Any]:
    """Take a step from those not told yet."""
    return {"step": words, "count": rest.pop(key), "left": key in _LEFT}

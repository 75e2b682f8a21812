"""At which level an agency works: the same scores against localities and the whole region."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import share
from footprints.coterminosity.thresholds import LEVELS_ALIKE, RELATION, WORKS_AT, reaches
from footprints.people.overlap import contingency, overlap
from footprints.units import percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Alignment, Ground

Level = dict[str, Any]

LEVELS = ("neighbourhood", "locality", "region")
"""From small to large; where two suit an agency alike, the smaller is named."""


def level_figures(ground: Ground, alignment: Alignment) -> dict[str, Level]:
    """Hold an agency against neighbourhoods, localities and the whole region.

    For each level: people (S), fits_inside, served_by_one and overlap with the people behind each
    (overlap over ``patch_people``), and ``alike``, the smaller of fits inside and served by one: 1
    where units and places of that level are the same, low where either is far larger or crosses.
    """
    codes, locality = ground.localities
    whole = np.zeros(len(ground.member), dtype=np.int32)
    found = {"neighbourhood": _level(alignment.table, alignment.patches)}
    for name, member, number in (("locality", locality, len(codes)), ("region", whole, 1)):
        table = contingency(alignment.people, member, number)
        found[name] = _level(table, contingency(alignment.zoning, member, number))
    return found


def works_at(levels: Mapping[str, Level]) -> str | None:
    """Return the level whose places are most like the agency's units, by ``alike``.

    The smaller level where two are within a millionth; None for an agency without people.
    """
    known = {name: float(levels[name]["alike"]) for name in LEVELS}
    if any(math.isnan(value) for value in known.values()):
        return None
    most = max(known.values())
    return next(name for name in LEVELS if known[name] >= most - LEVELS_ALIKE)


def works_at_words(levels: Mapping[str, Level]) -> str | None:
    """Return, in two sentences, at which level an agency works and what that means for its lines.

    None for an agency without people.
    """
    best = works_at(levels)
    if best is None:
        return None
    at = levels[best]
    fits, by_one = percent(at["fits_inside"]), percent(at["served_by_one"])
    if reaches(at["alike"], WORKS_AT):
        place = "the region" if best == "region" else f"each {best}"
        return f"Its units are much the same as {place}. {_nested(levels, best)}".strip()
    if best == "neighbourhood" and reaches(at["fits_inside"], RELATION):
        return (
            f"It works below neighbourhood level: {fits} of its people are in the neighbourhood "
            f"their unit mainly serves, and a neighbourhood's main unit serves {by_one} of its "
            "people on average."
        )
    size = "smaller" if at["fits_inside"] > at["served_by_one"] else "larger"
    return (
        f"It comes nearest to {best} level, with units mostly {size} than that: {fits} of its "
        f"people are in the {best} their unit mainly serves, and the main unit of a {best} serves "
        f"{by_one} of its people on average. {_nested(levels, best)}"
    ).strip()


def _nested(levels: Mapping[str, Level], best: str) -> str:
    """Say how an agency above neighbourhood level stands to neighbourhoods."""
    if best == "neighbourhood":
        return ""
    value = levels["neighbourhood"]["served_by_one"]
    if reaches(value, RELATION):
        return "Each is made of whole neighbourhoods, so that none is divided between units."
    outside = percent(1 - value).capitalize()
    return f"{outside} of its people are outside the main unit of their neighbourhood."


def _level(table: NDArray[np.float64], patches: NDArray[np.float64]) -> Level:
    people, patch_people = float(table.sum()), float(patches.sum())
    fits, by_one = measures.fits_inside_people(table), measures.served_by_one_people(table)
    value = overlap(patches)
    return {
        "people": people,
        "fits_inside": share(fits, people),
        "fits_inside_people": fits,
        "served_by_one": share(by_one, people),
        "served_by_one_people": by_one,
        "alike": min(share(fits, people), share(by_one, people)),
        "patch_people": patch_people,
        "overlap": value,
        "overlap_people": value * patch_people,
    }

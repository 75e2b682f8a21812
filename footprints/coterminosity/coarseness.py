"""Whether small areas are fine enough to say how an agency's lines run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.thresholds import FEW_AREAS, UNSURE_MANY, UNSURE_MOST
from footprints.people.patches import patch_strength
from footprints.people.pieces import WHOLE

if TYPE_CHECKING:
    from footprints.coterminosity.ground import Alignment, Ground

FINE, ROUGH, COARSE = "fine", "a range", "too coarse"

_FINER = (
    "Place people by finer points (`placed_by`: output areas have them), or take smaller areas."
)


def coarseness(ground: Ground, alignment: Alignment) -> dict[str, Any]:
    """Return how fine the small areas are beside an agency's units, and what follows.

    ``areas_a_unit`` is the number of small areas, or of points by which people are placed in them,
    in the main patch of the middle unit, of those that have one; ``unsure_share`` the share of
    people whom surface places in another unit than most of their small area (0 for lists and
    points). ``resolution`` is "fine"; "a range" where the middle unit has fewer than 10 small areas
    or 5% of people are so placed, so that the score is to be read as its range; or "too coarse"
    where more than an eighth are, so that there is none, unless the project has placed them by best
    fit. ``resolution_reason`` says why in words.
    """
    areas, unsure = _areas_a_unit(ground, alignment), _unsure_share(alignment)
    found = {"areas_a_unit": areas, "unsure_share": unsure}
    if math.isnan(areas):
        return found | {"resolution": None, "resolution_reason": None}
    if _too_coarse(alignment, unsure):
        why = f"Too coarse to tell: {_said(unsure)} {_FINER}"
        return found | {"resolution": COARSE, "resolution_reason": why}
    why = " ".join(
        reason
        for holds, reason in (
            (areas < FEW_AREAS, f"Its middle unit has {areas:.0f} small areas."),
            (unsure >= UNSURE_MANY, _said(unsure)),
        )
        if holds
    )
    if why:
        return found | {
            "resolution": ROUGH,
            "resolution_reason": f"Read the score as its range. {why}",
        }
    return found | {"resolution": FINE, "resolution_reason": None}


def held_at(alignment: Alignment, by_chance: float) -> float:
    """Return the chance level F0; not a number where small areas are too coarse for a score."""
    return math.nan if _too_coarse(alignment, _unsure_share(alignment)) else by_chance


def _too_coarse(alignment: Alignment, unsure: float) -> bool:
    return unsure > UNSURE_MOST and not _by_best_fit(alignment)


def _by_best_fit(alignment: Alignment) -> bool:
    """Whether people were put whole into one unit: stated, so that there is a score, as a range."""
    footprint = alignment.footprint
    return footprint.by_surface is not None and footprint.points_each is None


def _said(unsure: float) -> str:
    return (
        f"{unsure:.0%} of its people live on the smaller side of a line through their small area, "
        "as far as surface tells."
    )


def _areas_a_unit(ground: Ground, alignment: Alignment) -> float:
    footprint = alignment.footprint
    main = footprint.main[ground.rows]
    each = np.ones(len(main))
    if footprint.points_each is not None:
        each = np.maximum(footprint.points_each[ground.rows], 1.0)
    if WHOLE in ground.areas:  # pieces of one small area count for one
        of = ground.areas[WHOLE].to_numpy(dtype=np.int64)
        each = each / np.bincount(of)[of]
    counts = np.bincount(main[main >= 0], each[main >= 0])
    counts = counts[counts > 0]
    return float(np.median(counts)) if len(counts) else math.nan


def _unsure_share(alignment: Alignment) -> float:
    """Return the share of people who are in another than the main unit of their small area.

    Of zones by surface, also where best fit has hidden it: there a line runs through the area, and
    on which side of it these people live is taken from surface. Points know better.
    """
    footprint = alignment.footprint
    if footprint.kind != "zones" or footprint.points_each is not None:
        return 0.0
    people = alignment.people if footprint.by_surface is None else footprint.by_surface
    strength = patch_strength(people)
    return 0.0 if math.isnan(strength) else 1.0 - strength

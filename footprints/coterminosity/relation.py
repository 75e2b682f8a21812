"""One word for how an agency's units stand to the neighbourhoods, and one for each unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.thresholds import (
    INSIDE,
    MOSTLY,
    PARTIAL_BELOW,
    PATCHES,
    RELATION,
    reaches,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAME = "same"
NESTS = "nests inside"
WHOLE = "made of whole neighbourhoods"
MIXED = "mixed"
CROSSES = "crosses"
SHARED = "shared patches"
PARTIAL = "partial"


def relation(
    coverage: float,
    same: float,
    fits_inside: float,
    served_by_one: float,
    overlap: float,
    *,
    strength: float = 1.0,
) -> str | None:
    """Return how an agency's units stand to the neighbourhoods; None for an agency without people.

    All are shares of residents, 0-1; ``strength`` is patch strength, 1 for zones. The first that
    holds is the answer: "partial" under 80% of residents covered; "same" where 95% live in a
    neighbourhood that is also a unit; "nests inside" where 95% live in the neighbourhood their
    unit mainly serves; "made of whole neighbourhoods" where 95% are served by their
    neighbourhood's main unit; "mixed" where units nest here and contain there, so that the
    overlap F is 95% though neither alone is; else "crosses". Where one of the four in the
    middle would hold but fewer than 80% of people are in the main unit of their small area, the
    lines agree and the people do not: "shared patches".
    """
    if math.isnan(overlap):
        return None
    if not reaches(coverage, PARTIAL_BELOW):
        return PARTIAL
    answers = ((same, SAME), (fits_inside, NESTS), (served_by_one, WHOLE), (overlap, MIXED))
    word = next((word for value, word in answers if reaches(value, RELATION)), CROSSES)
    return SHARED if word != CROSSES and not reaches(strength, PATCHES) else word


def unit_classes(main_share: NDArray[np.float64]) -> list[str]:
    """Return inside (95% or more in the main neighbourhood), mostly (80%) or straddles, by unit.

    Empty for a unit without people here, whose share is not a number.
    """
    return [_unit_class(value) for value in main_share]


def _unit_class(main_share: float) -> str:
    if np.isnan(main_share):
        return ""
    if reaches(main_share, INSIDE):
        return "inside"
    return "mostly" if reaches(main_share, MOSTLY) else "straddles"

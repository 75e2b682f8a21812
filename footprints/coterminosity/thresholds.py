"""The few numbers at which a word or a decision changes, in one place.

They are stated with the methods and wherever a figure that depends on them is explained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CANNOT_TELL_ABOVE = 0.95
"""Chance level of F above which units are too small or too large for lines to matter."""

WORKS_AS_ONE = 0.8
"""A unit and a neighbourhood work as one where T / min(unit, neighbourhood) is at least this."""

EXACTLY_SAME = 0.95
"""A unit and a neighbourhood are the same place where their Jaccard index is at least this."""

INSIDE = 0.95
"""Share of a unit's people in its main neighbourhood from which the unit counts as inside it."""

MOSTLY = 0.8
"""Share from which it counts as mostly inside; below, it straddles."""

RELATION = 0.95
"""Share of residents for whom a relation must hold for it to describe the whole agency."""

PARTIAL_BELOW = 0.8
"""Coverage below which an agency is called partial whatever its lines do."""

PATCHES = 0.8
"""Patch strength below which a list's units are not places, whatever their main patches do."""

FEW_AREAS = 10
"""Small areas of the middle unit under which a score is to be read as its range."""

UNSURE_MANY = 0.05
"""Share of people placed by surface off their area's main unit from which a score is a range."""

UNSURE_MOST = 0.125
"""Share above which there is no score: one in eight.

Wards of Greater Manchester on LSOAs have 9%, and lie within 15 points of what finer points say; on
MSOAs they have 22%, and a score of 46 becomes one of 0; police beats have 15% there, and 11 for 41.
"""

WORKS_AT = 0.8
"""Share from which units and the places of a level are called much the same."""

LEVELS_ALIKE = 1e-6
"""Levels that suit an agency within this much suit it alike."""

BORDER_WITHIN_M = 50.0
"""Lines as drawn count as the same within this many metres, unless the settings say otherwise."""

_NOISE = 1e-9
"""Differences of summing in another order must never decide."""


@overload
def reaches(value: float, threshold: float) -> bool: ...
@overload
def reaches(value: NDArray[np.float64], threshold: float) -> NDArray[np.bool_]: ...
def reaches(value: float | NDArray[np.float64], threshold: float) -> bool | NDArray[np.bool_]:
    """Say whether a share, or each of several, is at or above a threshold.

    Forgives what rounding in a sum can do.
    """
    return value >= threshold - _NOISE

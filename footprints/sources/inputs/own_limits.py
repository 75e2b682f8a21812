"""Localities that the usual limits do not fit, with limits of their own that do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footprints.settings import NeighbourhoodSettings

if TYPE_CHECKING:
    import geopandas as gpd

_USUAL = NeighbourhoodSettings.model_validate({})
MIN_PEOPLE, MAX_PEOPLE = _USUAL.min_people, _USUAL.max_people
_ROOM = 0.15


@dataclass(frozen=True)
class OwnLimits:
    """Limits in people for one locality, and the reason in a sentence."""

    locality: str
    min_people: int
    max_people: int
    why: str


def own_limits(areas: gpd.GeoDataFrame) -> list[OwnLimits]:
    """Return limits for each locality that no number of usual neighbourhoods fills.

    55,000 residents are too many for one of 50,000 and too few for two of 30,000. Such a locality
    gets the number nearest to its target, and limits 15% to either side of an even share.
    ``areas`` has the columns of ``schema.AREAS``.
    """
    found = []
    totals = areas.groupby("locality")["people"].sum()
    names = areas.groupby("locality")["locality_name"].first()
    for code, total in totals.items():
        fewest = math.ceil(total / MAX_PEOPLE)
        if 0 < fewest <= total // MIN_PEOPLE:
            continue
        number = max(1, round(total / _USUAL.target_people))
        share = total / number
        lowest = max(1, min(MIN_PEOPLE, math.floor(share * (1 - _ROOM))))
        highest = max(MAX_PEOPLE, math.ceil(share * (1 + _ROOM)))
        why = f"{names[code]} has {total:,.0f} residents, which the limits above do not fit."
        found.append(OwnLimits(str(code), lowest, highest, why))
    return found

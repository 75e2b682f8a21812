"""Localities that the usual limits do not fit, with limits of their own that do."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from footprints.settings import NeighbourhoodSettings
from footprints.sources.fetch.toml import text
from footprints.sources.recognise.block import Block

if TYPE_CHECKING:
    import geopandas as gpd

_USUAL = NeighbourhoodSettings.model_validate({})
MIN_PEOPLE, MAX_PEOPLE = _USUAL.min_people, _USUAL.max_people
_ROOM = 0.15


def odd_localities(areas: gpd.GeoDataFrame) -> list[Block]:
    """Return a table of limits for each locality that no number of usual neighbourhoods fills.

    55,000 residents are too many for one of 50,000 and too few for two of 30,000. Such a locality
    gets the number nearest to its target, and limits 15% to either side of an even share.
    ``areas`` has the columns of ``schema.AREAS``.
    """
    blocks = []
    totals = areas.groupby("locality")["people"].sum()
    names = areas.groupby("locality")["locality_name"].first()
    for code, total in totals.items():
        fewest = math.ceil(total / MAX_PEOPLE)
        if 0 < fewest <= total // MIN_PEOPLE:
            continue
        number = max(1, round(total / _USUAL.target_people))
        share = total / number
        keys: dict[str, object] = {
            "min_people": max(1, min(MIN_PEOPLE, math.floor(share * (1 - _ROOM)))),
            "max_people": max(MAX_PEOPLE, math.ceil(share * (1 + _ROOM))),
        }
        key = str(code) if re.fullmatch(r"[A-Za-z0-9_-]+", str(code)) else text(str(code))
        why = f"{names[code]} has {total:,.0f} residents, which the limits above do not fit."
        blocks.append(Block(f"[neighbourhoods.localities.{key}]", keys, [why]))
    return blocks

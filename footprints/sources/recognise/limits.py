"""Limits of single localities as blocks of a proposed project file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from footprints.sources.fetch.toml import text
from footprints.sources.inputs.own_limits import MAX_PEOPLE, MIN_PEOPLE, own_limits
from footprints.sources.recognise.block import Block

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["MAX_PEOPLE", "MIN_PEOPLE", "odd_localities"]


def odd_localities(areas: gpd.GeoDataFrame) -> list[Block]:
    """Return a table of limits for each locality that no number of usual neighbourhoods fills."""
    blocks = []
    for each in own_limits(areas):
        key = each.locality if re.fullmatch(r"[A-Za-z0-9_-]+", each.locality) else None
        keys: dict[str, object] = {"min_people": each.min_people, "max_people": each.max_people}
        heading = f"[neighbourhoods.localities.{key or text(each.locality)}]"
        blocks.append(Block(heading, keys, [each.why]))
    return blocks

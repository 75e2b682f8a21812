"""Limits of single localities as blocks of a proposed project file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprints.sources.inputs.own_limits import MAX_PEOPLE, MIN_PEOPLE, own_limits
from footprints.sources.recognise.block import Block

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["MAX_PEOPLE", "MIN_PEOPLE", "odd_localities"]


def odd_localities(areas: gpd.GeoDataFrame) -> list[Block]:
    """Return a table of limits for each locality that no number of usual neighbourhoods fills."""
    blocks = []
    for each in own_limits(areas):
        keys: dict[str, object] = {"min_people": each.min_people, "max_people": each.max_people}
        heading = "[neighbourhoods.localities]"
        blocks.append(Block(heading, keys, [each.why], under=each.locality))
    return blocks

"""What lines drawn at random would score: the chance level of "lines up".

Random contiguous zonings with the agency's own unit sizes are drawn once, whatever the plan, and
can then be held against any number of plans.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.cells import cell_overlaps, zoning_cells
from footprints.coterminosity.thresholds import CANNOT_TELL_ABOVE
from footprints.people.patches import as_zoning

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.people.footprint import Footprint


@dataclass(frozen=True)
class Chance:
    """Random zonings of one agency.

    ``zonings[i, a]`` is the unit of small area a in zoning i, -1 outside the agency's coverage;
    ``people[a]`` how many people of area a are covered. ``nested`` says whether they were drawn
    inside localities, as the agency's own units are, or freely.
    """

    zonings: NDArray[np.int32]
    people: NDArray[np.float64]
    nested: bool


@dataclass(frozen=True)
class ChanceLevel:
    """What an agency's random zonings score against one plan.

    ``people[a]`` are those of small area a that count; ``overlap[a]`` is their mean overlap over
    all zonings, so that the level can be had for any set of areas as well as for all of them.
    ``stated`` is F0 over all of them where it is not to be worked out but was stated elsewhere.
    """

    people: NDArray[np.float64]
    overlap: NDArray[np.float64]
    nested: bool
    stated: float | None = None

    def mean(self, chosen: NDArray[np.bool_] | None = None) -> float:
        """Return F0 over the chosen small areas (default all); not a number without people."""
        if chosen is None and self.stated is not None:
            return self.stated
        people = self.people if chosen is None else np.where(chosen, self.people, 0.0)
        total = float(people.sum())
        return float((people * self.overlap).sum() / total) if total > 0 else math.nan


def draw_chance(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprints: Sequence[Footprint],
    *,
    seed: int,
    zonings: int = 100,
    workers: int = 1,
) -> dict[str, Chance]:
    """Draw random zonings for every scored agency, by id; nothing where ``zonings`` is 0.

    Each agency has its own stream of chance, from ``seed`` and its id: neither the order of
    agencies, nor the plan, nor the number of ``workers`` (threads) makes a difference.
    """
    if zonings < 1:
        return {}
    from concurrent.futures import ThreadPoolExecutor

    scored = [footprint for footprint in footprints if footprint.scored]
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        drawn = pool.map(lambda one: _draw(areas, edges, one, seed, zonings), scored)
        return {one.id: chance for one, chance in zip(scored, drawn, strict=True)}


def _draw(
    areas: gpd.GeoDataFrame, edges: pd.DataFrame, footprint: Footprint, seed: int, zonings: int
) -> Chance:
    from footprints.people.zonings import random_zonings, zoning_sizes

    table = as_zoning(footprint, areas["people"].to_numpy(dtype=np.int64))
    people = np.asarray(table.sum(axis=0), dtype=np.float64)
    sizes = zoning_sizes(table, areas["locality"].to_numpy(dtype=str))
    rng = np.random.default_rng(stream(seed, footprint.id))
    return Chance(random_zonings(edges, people, sizes, rng, zonings), people, sizes.nested)


def level(chance: Chance, member: NDArray[np.int32]) -> ChanceLevel:
    """Hold an agency's random zonings against one plan, given as ``member`` of all small areas."""
    total = np.zeros(len(member))
    for zoning in chance.zonings:
        cells = zoning_cells(zoning, chance.people)
        total[cells.area] += cell_overlaps(cells, member)
    people = np.where(member >= 0, chance.people, 0.0)
    return ChanceLevel(people, total / len(chance.zonings), chance.nested)


def known_level(chance: Mapping[str, float | None], agency: str) -> float:
    """Return an agency's F0 from those given by id; not a number where there is none."""
    value = chance.get(agency)
    return math.nan if value is None else value


def lines_up_raw(overlap: float, by_chance: float) -> float:
    """Return (F - F0) / (1 - F0) x 100, not clipped at 0.

    Not a number where F0 is above 0.95: units so small or so large that lines hardly matter.
    """
    if math.isnan(by_chance) or by_chance > CANNOT_TELL_ABOVE:
        return math.nan
    return (overlap - by_chance) / (1 - by_chance) * 100


def lines_up(overlap: float, by_chance: float) -> float:
    """Return "lines up", 0-100: 0 no better than lines drawn at random, 100 every line agreeing."""
    raw = lines_up_raw(overlap, by_chance)
    return raw if math.isnan(raw) else max(0.0, raw)


def stream(seed: int, agency: str, use: int = 0) -> np.random.SeedSequence:
    """Return an agency's own stream of chance: from the seed, its id and what it is for."""
    return np.random.SeedSequence([seed, *agency.encode()], spawn_key=(use,) if use else ())

"""What lines drawn at random would score: the chance level of "lines up", and how far it spreads.

Random contiguous zonings with the agency's own unit sizes and length of line are drawn once,
whatever the plan, and can then be held against any number of plans.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.cells import cell_overlaps, zoning_cells
from footprints.coterminosity.thresholds import CANNOT_TELL_ABOVE
from footprints.people.patches import as_zoning

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.people.footprint import Footprint
    from footprints.people.zonings import Family

SCORE_EDITION = 2
"""The edition of "lines up": scores of different editions must not be compared.

1: zonings inside localities or free by a hard rule, with lines as they were drawn. 2: a mixture of
both, with lines as long as the agency's own.
"""

AT_LEAST = 0.3
"""Share of the zonings asked for that a family has at least where it counts at all."""

SURE = 0.95
"""Share of random zonings that lie inside the range of chance."""

SPREAD = (
    "overlap_by_chance_low",
    "overlap_by_chance_high",
    "lines_up_chance_low",
    "lines_up_chance_high",
)
"""How far chance alone moves a score: see ``chance_figures``."""

DRAWN = (
    "zonings",
    "zonings_inside",
    "borders_kept",
    "borders_kept_free",
    "zonings_nested",
    "zonings_nested_m",
    "zonings_nested_wanted_m",
    "zonings_free",
    "zonings_free_m",
    "zonings_free_wanted_m",
    "zonings_read_off",
)
"""How random zonings were drawn: see ``how_drawn``."""


@dataclass(frozen=True)
class Draws:
    """Random zonings of one family, with what each counts for in the chance level.

    ``zonings[i, a]`` is the unit of small area a in zoning i, -1 for none. The level is the sum of
    ``weights[i]`` times the overlap of zoning i, and the weights add up to 1. The first ``kept``
    are of the agency's length of line; where there are others they are the same before they were
    brought to length, and the weights are those of a regression on length, read off at the agency's
    own. ``wanted_m`` is that length, ``drawn_m`` the mean of those kept.
    """

    zonings: NDArray[np.int32]
    weights: NDArray[np.float64]
    kept: int
    wanted_m: float
    drawn_m: float

    @property
    def read_off(self) -> bool:
        """Whether the level is read off a regression, since no zoning got to the length wanted."""
        return self.kept < len(self.zonings)


@dataclass(frozen=True)
class Chance:
    """Random zonings of one agency.

    ``nested`` are drawn inside localities and ``free`` anywhere; one is None where it counts for
    nothing. ``people[a]`` is how many people of small area a are covered. ``inside`` is s, what the
    nested ones count for: (h - h_free) / (1 - h_free), within 0 and 1, where h is ``home_share``,
    the share of people who are in the main locality of their unit, and h_free the mean of that over
    the free zonings (``home_share_free``, not a number where none had to be drawn).
    """

    people: NDArray[np.float64]
    inside: float
    nested: Draws | None
    free: Draws | None
    borders_kept: float = math.nan
    borders_kept_free: float = math.nan

    @property
    def draws(self) -> list[tuple[float, Draws]]:
        """The families that count, each with its share of the level."""
        shares = ((self.inside, self.nested), (1.0 - self.inside, self.free))
        return [(share, drawn) for share, drawn in shares if drawn is not None and share > 0]


@dataclass(frozen=True)
class Heard:
    """The overlaps of one family's zonings with one plan.

    ``overlaps[i, a]`` is T / min(r_u, c_n) of the unit and neighbourhood of small area a in zoning
    i; ``share``, ``weights`` and ``kept`` are those of ``Chance`` and ``Draws``.
    """

    share: float
    overlaps: NDArray[np.float32]
    weights: NDArray[np.float64]
    kept: int


@dataclass(frozen=True)
class ChanceLevel:
    """What an agency's random zonings score against one plan.

    ``people[a]`` are those of small area a that count; ``overlap[a]`` is their mean overlap over
    all zonings, so that the level can be had for any set of areas as well as for all of them.
    ``stated`` is F0 over all of them where it is not to be worked out but was stated elsewhere.
    ``families`` are the overlaps of each zoning, and ``chance`` where they came from.
    """

    people: NDArray[np.float64]
    overlap: NDArray[np.float64]
    families: tuple[Heard, ...]
    chance: Chance
    stated: float | None = None

    def mean(self, chosen: NDArray[np.bool_] | None = None) -> float:
        """Return F0 over the chosen small areas (default all); not a number without people."""
        if chosen is None and self.stated is not None:
            return self.stated
        return self._worked_out(chosen)

    def spread(
        self, chosen: NDArray[np.bool_] | None = None, sure: float = SURE
    ) -> tuple[float, float]:
        """Return the range that the overlap F of ``sure`` of random zonings lies in.

        Over the chosen small areas (default all); not numbers without people. Zonings of both
        families are taken together, those of a family weighing its share of the level.
        """
        return within(*self.values(chosen), sure)

    def values(
        self, chosen: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the overlap F of every zoning at the agency's length, and what each weighs.

        Over the chosen small areas (default all); both empty without people.
        """
        people = self._people(chosen)
        total = float(people.sum())
        if total <= 0 or not self.families:
            return np.empty(0), np.empty(0)
        found = [
            (heard, (heard.overlaps @ people.astype(np.float32) / total).astype(np.float64))
            for heard in self.families
        ]
        values, weights = at_length(found)
        if chosen is None and self.stated is not None:
            values = values + (self.stated - self._worked_out(None))
        return np.clip(values, 0.0, 1.0), weights

    def _people(self, chosen: NDArray[np.bool_] | None) -> NDArray[np.float64]:
        return self.people if chosen is None else np.where(chosen, self.people, 0.0)

    def _worked_out(self, chosen: NDArray[np.bool_] | None) -> float:
        people = self._people(chosen)
        total = float(people.sum())
        if total <= 0:
            return math.nan
        return min(1.0, float((people * self.overlap).sum() / total))


def at_length(
    found: Sequence[tuple[Heard, NDArray[np.float64]]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the values of all families' zonings that are of the agency's length, with weights.

    ``found`` has a value for each zoning of a family. Where the family's level is read off a
    regression, its values are moved so that their mean is that level. Weights add up to the sum of
    the families' shares.
    """
    values, weights = [], []
    for heard, each in found:
        kept = each[: heard.kept]
        values.append(kept + float(heard.weights @ each) - kept.mean())
        weights.append(np.full(heard.kept, heard.share / heard.kept))
    return np.concatenate(values), np.concatenate(weights)


def within(
    values: NDArray[np.float64], weights: NDArray[np.float64], sure: float = SURE
) -> tuple[float, float]:
    """Return the range that a share ``sure`` of weighed values lies in; not numbers without any."""
    if not len(values):
        return math.nan, math.nan
    tail = (1 - sure) / 2
    low, high = _quantiles(values, weights / weights.sum(), [tail, 1 - tail])
    return float(low), float(high)


def _quantiles(
    values: NDArray[np.float64], weights: NDArray[np.float64], at: list[float]
) -> NDArray[np.float64]:
    """Return quantiles of weighed values: between places W n / (n + 1), W the weight up to each.

    n is the effective number of values, 1 / sum of squared weights (Kish 1965); where all weigh
    alike these are the usual i / (n + 1), within which a further value lies as often as they say.
    """
    order = np.argsort(values, kind="stable")
    number = 1.0 / float((weights**2).sum())
    places = np.cumsum(weights[order]) * number / (number + 1)
    return np.interp(at, places, values[order])


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
    agencies, nor the plan, nor the number of ``workers`` (threads) makes a difference. A family
    that counts for s of the level has s of the ``zonings``, and 30% of them at least.
    """
    if zonings < 1:
        return {}
    from concurrent.futures import ThreadPoolExecutor

    scored = [footprint for footprint in footprints if footprint.scored]
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        return {
            one.id: _draw(areas, edges, one, seed, zonings=zonings, pool=pool) for one in scored
        }


def _draw(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprint: Footprint,
    seed: int,
    *,
    zonings: int,
    pool: Executor,
) -> Chance:
    from functools import partial

    from footprints.people.zonings import kept_borders, pattern_of, random_zonings

    table = as_zoning(footprint, areas["people"].to_numpy(dtype=np.int64))
    pattern = pattern_of(table, footprint.main, areas["locality"].to_numpy(dtype=str))
    inner, outer = (np.random.default_rng(one) for one in stream(seed, footprint.id).spawn(2))
    draw = partial(random_zonings, edges, pattern, workers=pool)
    fewest = math.ceil(AT_LEAST * zonings)
    kept = float(kept_borders(edges, pattern, pattern.main[None])[0])
    kept_free, inside, free = math.nan, 1.0, []
    if kept < 1:
        free = [draw(outer, fewest, nested=False)]
        kept_free = float(kept_borders(edges, pattern, free[0].zonings).mean())
        if kept_free < 1:
            inside = float(np.clip((kept - kept_free) / (1 - kept_free), 0, 1))
        more = math.ceil((1 - inside) * zonings) - fewest
        if more > 0:
            free.append(draw(outer, more, nested=False))
    nested = []
    if inside > 0:
        number = max(fewest, math.ceil(inside * zonings))
        nested = [draw(inner, number, nested=True)]
    return Chance(
        pattern.people,
        inside,
        _weighed(nested) if nested else None,
        _weighed(free) if free and inside < 1 else None,
        kept,
        kept_free,
    )


def _weighed(families: Sequence[Family]) -> Draws:
    """Return the zonings of a family, weighed for its chance level at the agency's length of line.

    The mean of all, where their mean length is within 2% of the agency's. Otherwise the zonings as
    first drawn count too: the level is the line through their overlaps and lengths (least squares),
    read off at the agency's length.
    """
    family = joined(families)
    count = len(family.zonings)
    drawn = float(family.lengths.mean())
    lengths = np.concatenate([family.lengths, family.first_lengths])
    off = lengths - lengths.mean()
    if family.reached or not (off**2).sum() > 0:
        return Draws(family.zonings, np.full(count, 1 / count), count, family.wanted_m, drawn)
    slope = (family.wanted_m - lengths.mean()) / (off**2).sum()
    both = np.concatenate([family.zonings, family.first])
    return Draws(both, 1 / len(both) + slope * off, count, family.wanted_m, drawn)


def joined(families: Sequence[Family]) -> Family:
    """Return several draws of one family as one."""
    from footprints.people.zonings import Family

    return Family(
        np.concatenate([one.zonings for one in families]),
        np.concatenate([one.lengths for one in families]),
        np.concatenate([one.first for one in families]),
        np.concatenate([one.first_lengths for one in families]),
        families[0].wanted_m,
    )


def level(chance: Chance, member: NDArray[np.int32]) -> ChanceLevel:
    """Hold an agency's random zonings against one plan, given as ``member`` of all small areas."""
    mean = np.zeros(len(member))
    families = []
    for share, drawn in chance.draws:
        found = np.zeros(drawn.zonings.shape, dtype=np.float32)
        for number, zoning in enumerate(drawn.zonings):
            cells = zoning_cells(zoning, chance.people)
            overlaps = cell_overlaps(cells, member)
            mean[cells.area] += share * drawn.weights[number] * overlaps
            found[number, cells.area] = overlaps
        families.append(Heard(share, found, drawn.weights, drawn.kept))
    people = np.where(member >= 0, chance.people, 0.0)
    return ChanceLevel(people, mean, tuple(families), chance)


def chance_figures(
    level: ChanceLevel | None,
    overlap: float,
    by_chance: float,
    strength: float = 1.0,
    chosen: NDArray[np.bool_] | None = None,
) -> dict[str, Any]:
    """Return how far chance alone moves the score of an overlap, over the chosen small areas.

    The score is that of ``overlap`` at the level ``by_chance``, F0 (not a number where it is not to
    be told), with patch strength ``strength``.
    ``overlap_by_chance_low`` and ``_high`` are the range of 95% of random zonings, and
    ``lines_up_chance_low`` and ``_high`` the score that either end gives in place of F0, not below
    0. The scores are empty where "lines up" cannot be told.
    """
    found: dict[str, Any] = dict.fromkeys(SPREAD)
    if level is None:
        return found
    low, high = level.spread(chosen)
    found["overlap_by_chance_low"], found["overlap_by_chance_high"] = low, high
    if math.isnan(lines_up_raw(overlap, by_chance, strength)):
        return found
    ends = scores_at(overlap, np.array([high, low]), strength)
    found["lines_up_chance_low"], found["lines_up_chance_high"] = np.maximum(ends, 0.0).tolist()
    return found


def scores_at(
    overlap: float, levels: NDArray[np.float64], strength: float = 1.0
) -> NDArray[np.float64]:
    """Return "lines up", not cut off at 0, of an overlap at each of some chance levels.

    At a level of 1 it is 0, or D x 100 where every line agrees.
    """
    found = np.where(overlap >= 1, 100.0 * strength, 0.0) + np.zeros_like(levels)
    np.divide((overlap - levels) * 100 * strength, 1 - levels, out=found, where=levels < 1)
    return found


def how_drawn(level: ChanceLevel | None) -> dict[str, Any]:
    """Return how an agency's random zonings were drawn: the figures of ``DRAWN``."""
    found: dict[str, Any] = dict.fromkeys(DRAWN)
    if level is None:
        return found
    chance = level.chance
    found["zonings"] = {0.0: "free", 1.0: "nested"}.get(chance.inside, "mixed")
    found["zonings_inside"] = chance.inside
    found["borders_kept"] = chance.borders_kept
    found["borders_kept_free"] = chance.borders_kept_free
    for name, drawn in (("nested", chance.nested), ("free", chance.free)):
        if drawn is not None:
            found[f"zonings_{name}"] = drawn.kept
            found[f"zonings_{name}_m"] = drawn.drawn_m
            found[f"zonings_{name}_wanted_m"] = drawn.wanted_m
    found["zonings_read_off"] = any(drawn.read_off for _, drawn in chance.draws)
    return found


def known_level(chance: Mapping[str, float | None], agency: str) -> float:
    """Return an agency's F0 from those given by id; not a number where there is none."""
    value = chance.get(agency)
    return math.nan if value is None else value


def lines_up_raw(overlap: float, by_chance: float, strength: float = 1.0) -> float:
    """Return D (F - F0) / (1 - F0) x 100, not clipped at 0.

    ``strength`` is D, the share of people whom the lines scored speak for: below 1 for lists that
    share small areas between units. Not a number where F0 is above 0.95: units so small or so
    large that lines hardly matter.
    """
    if math.isnan(by_chance) or by_chance > CANNOT_TELL_ABOVE:
        return math.nan
    return (overlap - by_chance) / (1 - by_chance) * 100 * strength


def lines_up(overlap: float, by_chance: float, strength: float = 1.0) -> float:
    """Return "lines up", 0-100: 0 no better than lines drawn at random, 100 every line agreeing."""
    raw = lines_up_raw(overlap, by_chance, strength)
    return raw if math.isnan(raw) else max(0.0, raw)


def stream(seed: int, agency: str, use: int = 0) -> np.random.SeedSequence:
    """Return an agency's own stream of chance: from the seed, its id and what it is for."""
    return np.random.SeedSequence([seed, *agency.encode()], spawn_key=(use,) if use else ())

"""How sure a figure is: what else, for all that is known, its people might have been.

The people of a small area that a line of zones runs through are shared out by surface, or by the
points inside it; the counts of a list are those of one day, and small leads of one unit over
another decide main patches. What the scores do when people are placed otherwise is their range.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import ratio, share, sums_by
from footprints.coterminosity.placings import Placing, lists_drawn, placings
from footprints.coterminosity.thresholds import CANNOT_TELL_ABOVE
from footprints.people.overlap import contingency, overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Alignment, Ground

DRAWS = 200
"""Draws for a range: enough for its ends to be steady to a few tenths of a point."""

FIGURES = ("fits_inside", "served_by_one", "overlap", "lines_up")


@dataclass(frozen=True)
class Ranges:
    """Ranges of an agency's figures, and of the main share of each of its units.

    ``figures`` holds, for each of ``FIGURES``, NAME_low, NAME_high and NAME_best_fit; NAME_surface,
    the figure with people placed by surface, where points or best fit were used instead;
    ``straddled_areas`` and ``straddled_people``; and ``range_reason`` where there is no range. The
    arrays of main shares follow the units and are not a number there.

    ``raw[i, j]`` is "lines up" before it is cut off at 0 in draw i, everywhere (j = 0) and in each
    locality (from 1), and ``raw_low`` and ``raw_high`` the lowest and highest of these and of
    estimate and best fit. ``mains[i, a]`` is the main unit of small area a in draw i, -1 for none.
    No rows and not numbers where nothing is drawn.
    """

    figures: dict[str, Any]
    main_share_low: NDArray[np.float64]
    main_share_high: NDArray[np.float64]
    raw: NDArray[np.float64]
    raw_low: NDArray[np.float64]
    raw_high: NDArray[np.float64]
    mains: NDArray[np.int32]


@dataclass(frozen=True)
class Levels:
    """The chance level F0 that scores are held at: everywhere, and in each locality."""

    everywhere: float
    localities: NDArray[np.float64]

    @property
    def all(self) -> NDArray[np.float64]:
        """Everywhere first, then every locality."""
        return np.concatenate([[self.everywhere], self.localities])


def ranges(
    ground: Ground,
    alignment: Alignment,
    levels: Levels,
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> Ranges:
    """Return the range of an agency's figures: lowest and highest of the estimate and ``placings``.

    "Lines up" is held at the chance ``levels``. For a list the placings are draws of its counts
    (``lists_drawn``), and these mirrored about the estimate.
    """
    gauge = _Gauge(ground, alignment, levels)
    figures, reason = _empty(), _no_range(alignment)
    if reason is not None:
        return _nothing_drawn(gauge, figures | {"range_reason": reason})
    spread = _Spread(gauge)
    if alignment.footprint.kind == "list":
        spread.take(lists_drawn(ground, alignment, rng, draws))
        spread.mirror()
        return spread.ranges(figures)
    placed = placings(ground, alignment, rng, draws)
    spread.take(placed.draws)
    for table in placed.others:
        spread.widen(gauge.zones(table))
    figures |= {"straddled_areas": placed.areas, "straddled_people": placed.people}
    ends = {"best_fit": placed.best_fit, "surface": placed.surface}
    for end, found in ends.items():
        if found is not None:
            values = gauge.figures(gauge.zones(found))
            figures |= {f"{name}_{end}": float(values[at]) for at, name in enumerate(FIGURES)}
    return spread.ranges(figures)


def _nothing_drawn(gauge: _Gauge, figures: dict[str, Any]) -> Ranges:
    units = np.full(len(gauge.alignment.footprint.units), math.nan)
    places = len(gauge.levels.all)
    ends = np.full(places, math.nan)
    none = np.empty((0, len(gauge.ground.rows)), dtype=np.int32)
    return Ranges(figures, units, units, np.empty((0, places)), ends, ends, none)


@dataclass(frozen=True)
class _Gauge:
    """An agency, and what the ways to place its people are scored against."""

    ground: Ground
    alignment: Alignment
    levels: Levels

    @cached_property
    def residents(self) -> NDArray[np.float64]:
        """All residents, everywhere and in each locality."""
        return self._here(self.ground.localities[1], self.ground.residents)

    def estimate(self) -> Placing:
        """Return people as they were placed."""
        alignment, pieces = self.alignment, self.ground.pieces
        table = contingency(alignment.people, pieces.of, len(pieces))
        main = alignment.footprint.main[self.ground.rows]
        if alignment.footprint.kind != "list":
            return Placing(table, table, main)
        patches = contingency(alignment.zoning, pieces.of, len(pieces))
        return Placing(table, patches, main, alignment.people.max(axis=0).toarray().ravel())

    def zones(self, table: NDArray[np.float64]) -> Placing:
        return Placing(table, table, self.alignment.footprint.main[self.ground.rows])

    def figures(
        self, placing: Placing, raw: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Return ``FIGURES``; ``raw`` are the placing's scores where they are known already."""
        pieces = self.ground.pieces
        table, patches = (pieces.together(one) for one in (placing.table, placing.patches))
        people = float(table.sum())
        scores = self.raw(placing) if raw is None else raw
        return np.array(
            [
                share(measures.fits_inside_people(table), people),
                share(measures.served_by_one_people(table), people),
                overlap(patches),
                np.maximum(scores[0], 0.0),
            ]
        )

    def raw(self, placing: Placing) -> NDArray[np.float64]:
        """Return "lines up" before it is cut off at 0, everywhere and in each locality."""
        pieces, places = self.ground.pieces, self.alignment.places
        pair = measures.pair_overlap(pieces.together(placing.patches), places)
        people = self._here(pieces.locality, placing.patches.sum(axis=0))
        some = self._here(pieces.locality, (placing.patches * pair[:, pieces.place]).sum(axis=0))
        value = ratio(some, people, empty=math.nan)
        if places is not None:
            value = ratio(some - (self.residents - people), self.residents, empty=math.nan)
            value = np.where(people > 0, value, math.nan)
        chance = self.levels.all
        held = np.where(chance > CANNOT_TELL_ABOVE, math.nan, chance)
        scores: NDArray[np.float64] = (value - held) / (1 - held) * 100 * self._strength(placing)
        return scores

    def _strength(self, placing: Placing) -> NDArray[np.float64]:
        """Return patch strength everywhere and in each locality."""
        if placing.most is None:
            return np.ones(len(self.levels.all))
        people = np.asarray(self.alignment.people.sum(axis=0), dtype=np.float64).ravel()
        parts = [self._here(self.ground.localities[1], one) for one in (placing.most, people)]
        return ratio(parts[0], parts[1], empty=math.nan)

    def _here(self, locality: NDArray[Any], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of what pieces or areas have, everywhere and in each locality."""
        number = len(self.levels.localities)
        return np.concatenate([[values.sum()], sums_by(locality, values, number)])


class _Spread:
    """The lowest and highest met so far: of each of ``FIGURES``, and of each unit's main share."""

    def __init__(self, gauge: _Gauge) -> None:
        self._gauge = gauge
        estimate = gauge.estimate()
        self._main = measures.main_columns(gauge.alignment.table)
        shares = measures.main_shares(gauge.alignment.table)
        raw = gauge.raw(estimate)
        self.low = self.high = gauge.figures(estimate, raw)
        self.least = self.most = shares
        self.raw_low = self.raw_high = raw
        self._estimate = self.low, shares, raw
        self.raw: list[NDArray[np.float64]] = []
        self.mains: list[NDArray[np.int32]] = []

    def widen(self, draw: Placing) -> None:
        """Take in a way to place people that is no draw."""
        self._widen(draw, self._gauge.raw(draw))

    def _widen(self, draw: Placing, raw: NDArray[np.float64]) -> None:
        figures = self._gauge.figures(draw, raw)
        self.low, self.high = np.fmin(self.low, figures), np.fmax(self.high, figures)
        self.raw_low, self.raw_high = np.fmin(self.raw_low, raw), np.fmax(self.raw_high, raw)

    def take(self, draws: Iterable[Placing]) -> None:
        """Take in draws."""
        for draw in draws:
            raw = self._gauge.raw(draw)
            self._widen(draw, raw)
            table = self._gauge.ground.pieces.together(draw.table)
            shares = _shares_at(table, self._main)
            self.least, self.most = np.fmin(self.least, shares), np.fmax(self.most, shares)
            self.raw.append(raw)
            self.mains.append(draw.main)

    def mirror(self) -> None:
        """Take in each draw on the other side of the estimate as well.

        To draw a list again adds chance to what chance has moved already, and mostly moves a score
        down; what the list would be without chance lies as far up (the basic bootstrap).
        """
        figures, shares, raw = self._estimate
        self.low, self.high = _either_way(figures, self.low, self.high)
        self.least, self.most = _either_way(shares, self.least, self.most)
        self.low, self.high, self.least, self.most = (
            np.clip(one, 0.0, 1.0) for one in (self.low, self.high, self.least, self.most)
        )
        self.raw_low, self.raw_high = _either_way(raw, self.raw_low, self.raw_high)
        self.low[-1], self.high[-1] = np.clip([self.raw_low[0], self.raw_high[0]], 0.0, 100.0)
        self.raw += [2 * raw - drawn for drawn in self.raw]

    def ranges(self, figures: dict[str, Any]) -> Ranges:
        for at, name in enumerate(FIGURES):
            figures[f"{name}_low"] = float(self.low[at])
            figures[f"{name}_high"] = float(self.high[at])
        if math.isnan(self.raw_low[0]):
            ends = ("low", "high", "best_fit", "surface")
            figures |= {f"lines_up_{end}": None for end in ends}
        width, areas = len(self.raw_low), len(self._gauge.ground.rows)
        return Ranges(
            figures,
            self.least,
            self.most,
            np.array(self.raw).reshape(-1, width),
            self.raw_low,
            self.raw_high,
            np.array(self.mains, dtype=np.int32).reshape(-1, areas),
        )


def _either_way(
    estimate: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a range and its mirror image about the estimate as one range."""
    return np.fmin(low, 2 * estimate - high), np.fmax(high, 2 * estimate - low)


def _shares_at(table: NDArray[np.float64], main: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of each unit's people in the neighbourhood that is its main one."""
    found: NDArray[np.float64] = ratio(
        table[np.arange(len(main)), main], table.sum(axis=1), empty=math.nan
    )
    return found


def _no_range(alignment: Alignment) -> str | None:
    footprint = alignment.footprint
    if alignment.table.sum() <= 0:
        return "There are no people to place."
    if footprint.kind == "sites":
        return "The catchments are assumed from whole small areas: how sure they are is not known."
    return None


def _empty() -> dict[str, Any]:
    keys = [f"{name}_{end}" for name in FIGURES for end in ("low", "high", "best_fit", "surface")]
    return dict.fromkeys(["straddled_areas", "straddled_people", *keys, "range_reason"])

"""How sure a score is, all things together, and whether it or its change is told from chance.

Two things move a score that is worked out without an error: where its people are, which is placed
by surface or counted in a list of one day (``ranges``), and which lines chance would have drawn
(``chance``). They have nothing to do with one another, so that their deviations add up as squares.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.chance import Chance, ChanceLevel, scores_at, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from footprints.coterminosity.ranges import Ranges

Ends = tuple[float, float]

NOT_TOLD = (
    "Not told from chance: random lines of its sizes and length often do as well or as badly."
)

TOGETHER = (
    "lines_up_raw_low",
    "lines_up_raw_high",
    "lines_up_range_low",
    "lines_up_range_high",
    "told_from_chance",
    "chance_reason",
)
"""How sure a score is: see ``Sure.figures``."""

UNKNOWN: Ends = (math.nan, math.nan)


@dataclass(frozen=True)
class Sure:
    """A score, "lines up" before it is cut off at 0, and what it might have been.

    ``placed`` is the score in every draw of where its people are, and ``placed_ends`` the lowest
    and highest of these, the estimate and best fit; empty and not numbers where nothing is
    drawn. ``by_chance`` is the score held against each random zoning in place of their mean, with
    ``weights``; ``chance`` is where the zonings are from, so that two scores held against the same
    ones can be told.
    """

    raw: float
    placed: NDArray[np.float64]
    placed_ends: Ends
    by_chance: NDArray[np.float64]
    weights: NDArray[np.float64]
    chance: tuple[Chance, ...] = ()

    def ends(self) -> Ends:
        """Return between what the score lies; not numbers where there is no score."""
        return together(self.raw, self.placed_ends, within(self.by_chance, self.weights))

    def figures(self) -> dict[str, Any]:
        """Return the figures of ``TOGETHER``, all empty where there is no score or no zonings.

        ``lines_up_raw_low`` and ``_high`` are the range of the score before it is cut off at 0,
        and ``lines_up_range_low`` and ``_high`` the same within 0 and 100. ``told_from_chance`` is
        False where the range holds 0.
        """
        found: dict[str, Any] = dict.fromkeys(TOGETHER)
        low, high = self.ends()
        if math.isnan(low) or not len(self.by_chance):
            return found
        found["lines_up_raw_low"], found["lines_up_raw_high"] = low, high
        for end, value in (("low", low), ("high", high)):
            found[f"lines_up_range_{end}"] = min(max(value, 0.0), 100.0)
        found["told_from_chance"] = not low <= 0 <= high
        if not found["told_from_chance"]:
            found["chance_reason"] = NOT_TOLD
        return found


def sure_of(
    found: Mapping[str, Any],
    level: ChanceLevel | None,
    chosen: NDArray[np.bool_] | None,
    drawn: Ranges,
    at: int,
) -> Sure:
    """Return how sure an agency's score is, everywhere or in a locality.

    ``found`` are its figures there, over the ``chosen`` of all small areas (None: all), and ``at``
    is where they stand in the ``drawn`` ranges.
    """
    raw, value = _known(found["lines_up_raw"]), _known(found["overlap_scored"])
    ends = float(drawn.raw_low[at]), float(drawn.raw_high[at])
    if level is None or math.isnan(raw):
        return Sure(raw, drawn.raw[:, at], ends, np.empty(0), np.empty(0))
    values, weights = level.values(chosen)
    scores = scores_at(value, values, _known(found["patch_strength"]))
    return Sure(raw, drawn.raw[:, at], ends, scores, weights, (level.chance,))


def _known(value: Any) -> float:
    return math.nan if value is None else float(value)


def together(estimate: float, *ranges: Ends) -> Ends:
    """Return the range of an estimate that things without a bearing on one another move.

    ``ranges`` are between what each alone would have it; one of not numbers moves nothing. The
    deviations of each end are added up as squares.
    """
    if math.isnan(estimate):
        return UNKNOWN
    down = math.hypot(*(max(0.0, estimate - low) for low, _ in ranges if not math.isnan(low)))
    up = math.hypot(*(max(0.0, high - estimate) for _, high in ranges if not math.isnan(high)))
    return estimate - down, estimate + up


def change_ends(after: Sure, before: Sure) -> Ends:
    """Return between what the change of a score lies.

    Draws of either side go together one by one: where the lines are the same, so are the draws,
    and what moves both scores alike does not move their change. So for zonings where both scores
    are held against the same ones; else either side's spread counts by itself.
    """
    change = after.raw - before.raw
    if math.isnan(change):
        return UNKNOWN
    ranges = [_placed(after, before)]
    if after.chance and _same(after.chance, before.chance):
        ranges.append(within(after.by_chance - before.by_chance, after.weights))
    else:
        low, high = _moves(after)
        ranges.append((change + low, change + high))
        low, high = _moves(before)
        ranges.append((change - high, change - low))
    return together(change, *ranges)


def _placed(after: Sure, before: Sure) -> Ends:
    """Return between what a change lies for where people are alone."""
    drawn, then = (
        one.placed if len(one.placed) else np.array([one.raw]) for one in (after, before)
    )
    if len(drawn) > 1 and len(then) > 1:
        number = min(len(drawn), len(then))
        drawn, then = drawn[:number], then[:number]
    found = drawn - then
    return float(found.min()), float(found.max())


def _moves(one: Sure) -> Ends:
    """Return how far chance alone moves a score down and up; not numbers without zonings."""
    low, high = within(one.by_chance, one.weights)
    return low - one.raw, high - one.raw


def _same(chances: tuple[Chance, ...], others: tuple[Chance, ...]) -> bool:
    return len(chances) == len(others) and all(map(_is, chances, others))


def _is(one: Chance, other: Chance) -> bool:
    return one is other

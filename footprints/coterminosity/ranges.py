"""How sure a figure is: small areas that lie in two units might be, in truth, in either.

The people of a small area that a line runs through are shared out by surface, or by the points
inside it. What the scores do when they are placed otherwise is their range.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import ratio, share
from footprints.coterminosity.chance import lines_up
from footprints.coterminosity.placings import placings
from footprints.people.overlap import overlap

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
    arrays follow the units and are not a number there.
    """

    figures: dict[str, Any]
    main_share_low: NDArray[np.float64]
    main_share_high: NDArray[np.float64]


def ranges(
    ground: Ground,
    alignment: Alignment,
    by_chance: float,
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> Ranges:
    """Return the range of an agency's figures: lowest and highest of the estimate and ``placings``.

    "Lines up" is held at the chance level ``by_chance``. A list has no range: it says where its
    people are.
    """
    footprint = alignment.footprint
    none = np.full(len(footprint.units), math.nan)
    reason = _no_range(alignment)
    if reason is not None:
        return Ranges(_empty() | {"range_reason": reason}, none, none)
    placed = placings(ground, alignment, rng, draws)
    main = measures.main_columns(alignment.table)
    low = high = _figures(alignment.table, by_chance)
    shares = measures.main_shares(alignment.table)
    least, most = shares, shares
    for table in placed.tables:
        found = _figures(table, by_chance)
        low, high = np.fmin(low, found), np.fmax(high, found)
        here = ratio(table[np.arange(len(main)), main], table.sum(axis=1), empty=math.nan)
        least, most = np.fmin(least, here), np.fmax(most, here)
    figures = _empty() | {"straddled_areas": placed.areas, "straddled_people": placed.people}
    ends = {"low": low, "high": high, "best_fit": _figures(placed.best_fit, by_chance)}
    if placed.surface is not None:
        ends["surface"] = _figures(placed.surface, by_chance)
    for end, values in ends.items():
        figures |= {f"{name}_{end}": float(values[at]) for at, name in enumerate(FIGURES)}
    if math.isnan(by_chance):
        figures |= {f"lines_up_{end}": None for end in ends}
    return Ranges(figures, least, most)


def _no_range(alignment: Alignment) -> str | None:
    footprint = alignment.footprint
    if alignment.table.sum() <= 0:
        return "There are no people to place."
    if footprint.kind == "list":
        return "The list says in which small area its people live: nothing is estimated."
    if footprint.kind == "sites":
        return "The catchments are assumed from whole small areas: how sure they are is not known."
    return None


def _empty() -> dict[str, Any]:
    keys = [f"{name}_{end}" for name in FIGURES for end in ("low", "high", "best_fit", "surface")]
    return dict.fromkeys(["straddled_areas", "straddled_people", *keys, "range_reason"])


def _figures(table: NDArray[np.float64], by_chance: float) -> NDArray[np.float64]:
    people = float(table.sum())
    value = overlap(table)
    return np.array(
        [
            share(measures.fits_inside_people(table), people),
            share(measures.served_by_one_people(table), people),
            value,
            lines_up(value, by_chance),
        ]
    )

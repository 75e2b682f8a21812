"""How sure a figure is: small areas that lie in two units might be, in truth, in either.

The people of a small area that a line runs through are shared out by surface. Here each such area
goes whole to one of its units, by chance, many times over; what the scores then do is their range.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import ratio, share
from footprints.coterminosity.chance import lines_up
from footprints.people.overlap import contingency, overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Alignment, Ground

DRAWS = 200
"""Draws for a range: enough for its ends to be steady to a few tenths of a point."""

FIGURES = ("fits_inside", "served_by_one", "overlap", "lines_up")

_SOMEBODY = 1e-6


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


@dataclass(frozen=True)
class _Straddled:
    """The small areas that a line runs through, and the people of all the others, as a table.

    Cell i says that unit ``unit[i]`` has ``people[i]`` of straddled area ``area[i]``; ``residents``
    and ``place`` are those of each straddled area, sorted as ``area`` counts them.
    """

    settled: NDArray[np.float64]
    unit: NDArray[np.int64]
    area: NDArray[np.int64]
    people: NDArray[np.float64]
    residents: NDArray[np.float64]
    place: NDArray[np.int64]


def ranges(
    ground: Ground,
    alignment: Alignment,
    by_chance: float,
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> Ranges:
    """Return the range of an agency's figures: lowest and highest of estimate, best fit and draws.

    Best fit gives each straddled area whole to the unit with most of it, or to none where more of
    it lies outside all units; each draw to one of its units, or none, with probability its share.
    "Lines up" is held at the chance level ``by_chance``. Only zones placed by surface have a range:
    a list says where its people are, and points and best fit share no small area out.
    """
    footprint = alignment.footprint
    none = np.full(len(footprint.units), math.nan)
    reason = _no_range(alignment)
    if reason is not None:
        figures = _empty() | {"range_reason": reason} | _by_surface(ground, alignment, by_chance)
        return Ranges(figures, none, none)
    straddled = _straddled(ground, alignment)
    main = measures.main_columns(alignment.table)
    best = _figures(_best_fit(straddled), by_chance)
    low = high = _figures(alignment.table, by_chance)
    low, high = np.fmin(low, best), np.fmax(high, best)
    shares = measures.main_shares(alignment.table)
    least, most = shares, shares
    for table in _drawn(straddled, rng, draws):
        found = _figures(table, by_chance)
        low, high = np.fmin(low, found), np.fmax(high, found)
        here = ratio(table[np.arange(len(main)), main], table.sum(axis=1), empty=math.nan)
        least, most = np.fmin(least, here), np.fmax(most, here)
    figures = _empty() | {
        "straddled_areas": len(straddled.residents),
        "straddled_people": float(straddled.residents.sum()),
    }
    for at, name in enumerate(FIGURES):
        figures[f"{name}_low"], figures[f"{name}_high"] = float(low[at]), float(high[at])
        figures[f"{name}_best_fit"] = float(best[at])
    if math.isnan(by_chance):
        figures |= dict.fromkeys(("lines_up_low", "lines_up_high", "lines_up_best_fit"))
    return Ranges(figures, least, most)


def _no_range(alignment: Alignment) -> str | None:
    footprint = alignment.footprint
    if alignment.table.sum() <= 0:
        return "There are no people to place."
    if footprint.kind == "list":
        return "The list says in which small area its people live: nothing is estimated."
    if footprint.kind == "sites":
        return "The catchments are assumed from whole small areas: how sure they are is not known."
    if footprint.by_surface is not None:
        return "People were placed by finer points or by best fit, so no small area is shared out."
    return None


def _empty() -> dict[str, Any]:
    keys = [f"{name}_{end}" for name in FIGURES for end in ("low", "high", "best_fit", "surface")]
    return dict.fromkeys(["straddled_areas", "straddled_people", *keys, "range_reason"])


def _by_surface(ground: Ground, alignment: Alignment, by_chance: float) -> dict[str, Any]:
    """Return the figures with people placed by surface, where points were used instead."""
    table = alignment.footprint.by_surface
    if table is None:
        return {}
    found = contingency(table[:, ground.rows], ground.member, len(ground.neighbourhoods))
    figures = _figures(found, by_chance)
    return {f"{name}_surface": float(figures[at]) for at, name in enumerate(FIGURES)}


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


def _straddled(ground: Ground, alignment: Alignment) -> _Straddled:
    cells = alignment.people.tocoo()
    split = (cells.data > _SOMEBODY) & (cells.data < ground.residents[cells.col] - _SOMEBODY)
    areas = np.unique(cells.col[split])
    inside = np.isin(cells.col, areas)
    shape = alignment.table.shape
    settled = np.zeros(shape)
    whole = ~inside
    np.add.at(settled, (cells.row[whole], ground.member[cells.col[whole]]), cells.data[whole])
    order = np.lexsort((cells.row[inside], cells.col[inside]))
    return _Straddled(
        settled,
        cells.row[inside][order].astype(np.int64),
        np.searchsorted(areas, cells.col[inside][order]),
        cells.data[inside][order],
        ground.residents[areas],
        ground.member[areas].astype(np.int64),
    )


def _with(straddled: _Straddled, cells: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the table in which these cells have their small areas whole."""
    table = straddled.settled.copy()
    area = straddled.area[cells]
    np.add.at(table, (straddled.unit[cells], straddled.place[area]), straddled.residents[area])
    return table


def _best_fit(straddled: _Straddled) -> NDArray[np.float64]:
    order = np.lexsort((straddled.unit, -np.round(straddled.people, 6), straddled.area))
    _, first = np.unique(straddled.area[order], return_index=True)
    most = order[first]
    inside = np.bincount(straddled.area, straddled.people, minlength=len(straddled.residents))
    outside = (straddled.residents - inside)[straddled.area[most]]
    return _with(straddled, most[straddled.people[most] >= outside])


def _drawn(
    straddled: _Straddled, rng: np.random.Generator, draws: int
) -> Iterator[NDArray[np.float64]]:
    """Yield tables in which each straddled area is whole in one of its units, or in none.

    The cells of an area take up its people one after another, and a resident drawn at random says
    whose it is; one beyond them all is in no unit.
    """
    part = straddled.people / straddled.residents[straddled.area]
    upto = np.cumsum(part)
    count = np.bincount(straddled.area, minlength=len(straddled.residents))
    start = np.cumsum(count) - count
    before = np.concatenate([[0.0], upto])[start]
    for _ in range(draws):
        wanted = before + rng.random(len(count))
        cell = np.searchsorted(upto, wanted, side="right")
        yield _with(straddled, cell[cell < start + count])

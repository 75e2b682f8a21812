"""Where the people of small areas that a line runs through could live, as tables of an agency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.people.overlap import contingency
from footprints.people.pieces import WHOLE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.coterminosity.ground import Alignment, Ground

_SOMEBODY = 1e-6


@dataclass(frozen=True)
class Placings:
    """Tables T of zones under every way to place people that there is for them.

    ``best_fit`` has each small area whole; ``surface`` is None where people were placed by surface
    anyway, else the table that it would have given. ``tables`` are both of them, best fit by points
    where there are some, and the draws. ``areas`` and ``people`` are how many small areas and
    residents the draws are about.
    """

    best_fit: NDArray[np.float64]
    surface: NDArray[np.float64] | None
    tables: Iterator[NDArray[np.float64]]
    areas: int
    people: float


def placings(
    ground: Ground, alignment: Alignment, rng: np.random.Generator, draws: int
) -> Placings:
    """Return every way to place the people of zones.

    Best fit gives each small area that a line runs through whole to the unit with most of it, or to
    none where more of it lies outside all units; a draw to one of its units, or none, with
    probability its share. Where people are placed by points, a draw takes as many points as the
    area has, each with that probability: few points say little more than surface, many a lot.
    """
    footprint = alignment.footprint
    other = None if footprint.by_surface is None else footprint.by_surface[:, ground.rows]
    by_surface = _straddled(ground, alignment.people if other is None else other)
    straddled = by_surface
    if footprint.points_each is not None:
        each = footprint.points_each[ground.rows]
        straddled = _straddled(ground, alignment.people, each)
    surface = None
    if other is not None:
        surface = contingency(other, ground.member, len(ground.neighbourhoods))
    best = _best_fit(by_surface)

    def tables() -> Iterator[NDArray[np.float64]]:
        yield best
        if surface is not None:
            yield surface
        if straddled is not by_surface:
            yield _best_fit(straddled)
        yield from _drawn(straddled, rng, draws)

    number, people = len(straddled.residents), float(straddled.residents.sum())
    return Placings(best, surface, tables(), number, people)


@dataclass(frozen=True)
class _Straddled:
    """The small areas that a line runs through, and the people of all the others, as a table.

    Cell i says that unit ``unit[i]`` has ``people[i]`` of straddled area ``area[i]``, and that they
    live in neighbourhood ``place[i]``: one for all of an area, unless a plan was drawn through it.
    ``residents`` are those of each straddled area, sorted as ``area`` counts them; ``points`` how
    many points it has, 1 where none are known.
    """

    settled: NDArray[np.float64]
    unit: NDArray[np.int64]
    area: NDArray[np.int64]
    people: NDArray[np.float64]
    residents: NDArray[np.float64]
    place: NDArray[np.int64]
    points: NDArray[np.int64]


def _straddled(
    ground: Ground, people: csr_array[Any, Any], points_each: NDArray[np.float64] | None = None
) -> _Straddled:
    cells = people.tocoo()
    here = ground.areas[WHOLE] if WHOLE in ground.areas else np.arange(len(ground.rows))
    _, own = np.unique(np.asarray(here), return_inverse=True)
    residents = np.bincount(own, ground.residents).astype(np.float64)
    whole = own[cells.col]
    split = (cells.data > _SOMEBODY) & (cells.data < residents[whole] - _SOMEBODY)
    areas = np.unique(whole[split])
    inside = np.isin(whole, areas)
    settled = np.zeros((people.shape[0], len(ground.neighbourhoods)))
    place = ground.member[cells.col].astype(np.int64)
    np.add.at(settled, (cells.row[~inside], place[~inside]), cells.data[~inside])
    order = np.lexsort((place[inside], cells.row[inside], whole[inside]))
    points = np.ones(len(areas))
    if points_each is not None:
        points = np.bincount(own, points_each)[areas] / np.bincount(own)[areas]
    return _Straddled(
        settled,
        cells.row[inside][order].astype(np.int64),
        np.searchsorted(areas, whole[inside][order]),
        cells.data[inside][order],
        residents[areas],
        place[inside][order],
        np.maximum(np.rint(points).astype(np.int64), 1),
    )


def _with(
    straddled: _Straddled, cells: NDArray[np.int64], people: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the table in which these cells have so many people, and the others nobody."""
    table = straddled.settled.copy()
    np.add.at(table, (straddled.unit[cells], straddled.place[cells]), people)
    return table


def _best_fit(straddled: _Straddled) -> NDArray[np.float64]:
    order = np.lexsort((-np.round(straddled.people, 6), straddled.area))
    _, first = np.unique(straddled.area[order], return_index=True)
    most = order[first]
    inside = np.bincount(straddled.area, straddled.people, minlength=len(straddled.residents))
    outside = (straddled.residents - inside)[straddled.area[most]]
    cells = most[straddled.people[most] >= outside]
    return _with(straddled, cells, straddled.residents[straddled.area[cells]])


def _drawn(
    straddled: _Straddled, rng: np.random.Generator, draws: int
) -> Iterator[NDArray[np.float64]]:
    """Yield tables in which each point of a straddled area is in one of its units, or in none.

    ``chance`` has a row a straddled area: the shares of its cells, and last that of no unit.
    """
    residents, cells = straddled.residents, np.arange(len(straddled.area))
    count = np.bincount(straddled.area, minlength=len(residents))
    column = cells - (np.cumsum(count) - count)[straddled.area]
    chance = np.zeros((len(residents), int(count.max(initial=0)) + 1))
    chance[straddled.area, column] = straddled.people / residents[straddled.area]
    chance[:, -1] = np.maximum(1.0 - chance.sum(axis=1), 0.0)
    chance /= chance.sum(axis=1, keepdims=True)
    each = (residents / straddled.points)[straddled.area]
    for _ in range(draws):
        met = rng.multinomial(straddled.points, chance)[straddled.area, column]
        yield _with(straddled, cells, met * each)

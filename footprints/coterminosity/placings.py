"""Where the people of an agency could live, as tables: across a line, or in a list drawn again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.arithmetic import sums_by
from footprints.people.overlap import contingency
from footprints.people.pieces import WHOLE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.coterminosity.ground import Alignment, Ground

_SOMEBODY = 1e-6


@dataclass(frozen=True)
class Placings:
    """Tables of zones under every way to place people that there is for them.

    All are of units by the ground's pieces. ``best_fit`` has each small area whole; ``surface`` is
    None where people were placed by surface anyway, else the table that it would have given.
    ``others`` are both of them and best fit by points where there are some. ``areas`` and
    ``people`` are how many small areas and residents the ``draws`` are about.
    """

    best_fit: NDArray[np.float64]
    surface: NDArray[np.float64] | None
    others: list[NDArray[np.float64]]
    draws: Iterator[Placing]
    areas: int
    people: float


@dataclass(frozen=True)
class Placing:
    """One way the people of an agency might be placed.

    ``table`` is T by the ground's pieces and ``patches`` the same by main patches, for zones one
    and the same. ``main`` is the main unit of each small area, -1 for none, and ``most`` how many
    of its people are in it, for lists.
    """

    table: NDArray[np.float64]
    patches: NDArray[np.float64]
    main: NDArray[np.int32]
    most: NDArray[np.float64] | None = None


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
        surface = contingency(other, ground.pieces.of, len(ground.pieces))
    best = _best_fit(by_surface)
    others = [best, *([] if surface is None else [surface])]
    if straddled is not by_surface:
        others.append(_best_fit(straddled))
    drawn = (
        Placing(table, table, main)
        for table, main in _drawn(straddled, footprint.main[ground.rows], rng, draws)
    )
    number, people = len(straddled.residents), float(straddled.residents.sum())
    return Placings(best, surface, others, drawn, number, people)


def lists_drawn(
    ground: Ground, alignment: Alignment, rng: np.random.Generator, draws: int
) -> Iterator[Placing]:
    """Yield a list drawn again, each of its own counts as a Poisson number with that mean.

    Each small area keeps its people: what is drawn is how they share out among its units. Main
    patches are those of the draw.
    """
    from scipy.sparse import csr_array

    footprint, shape = alignment.footprint, (len(alignment.table), len(ground.pieces))
    counts = (footprint.people if footprint.counts is None else footprint.counts).tocsc()
    own = _whole_areas(ground)
    rows = np.arange(len(own))
    counts = (counts[:, ground.rows] @ csr_array((np.ones(len(own)), (rows, own)))).tocsc()
    counts.eliminate_zeros()
    counts = counts.sorted_indices()
    number = np.diff(counts.indptr)
    count = counts.data
    first = counts.indptr[:-1][number > 0]
    owner = np.repeat(np.arange(len(first)), number[number > 0])
    # Each of the ground's areas has the cells of the small area that it is, or is a piece of.
    each = number[own]
    area = np.repeat(rows, each)
    begins = np.repeat(np.cumsum(each) - each, each)
    cell = np.repeat(counts.indptr[:-1][own], each) + np.arange(len(area)) - begins
    unit = counts.indices.astype(np.int64)[cell]
    people = np.asarray(alignment.people.sum(axis=0), dtype=np.float64).ravel()
    pair = unit * shape[1] + ground.pieces.of[area]

    def table(cells: Any, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return sums_by(pair[cells], values, shape[0] * shape[1]).reshape(shape)

    for _ in range(draws):
        drawn = rng.poisson(count).astype(np.float64)
        empty = np.add.reduceat(drawn, first)[owner] <= 0
        drawn[empty] = count[empty]
        share_of = drawn / np.add.reduceat(drawn, first)[owner]
        top = np.flatnonzero(share_of == np.maximum.reduceat(share_of, first)[owner])
        leads = np.zeros(len(drawn), dtype=bool)
        leads[top[np.flatnonzero(np.diff(owner[top], prepend=-1))]] = True
        mains, share_of = np.flatnonzero(leads[cell]), share_of[cell]
        main = np.full(len(ground.rows), -1, dtype=np.int32)
        main[area[mains]] = unit[mains]
        most = np.zeros(len(ground.rows))
        most[area[mains]] = share_of[mains] * people[area[mains]]
        patches = table(mains, ground.residents[area[mains]])
        yield Placing(table(slice(None), share_of * people[area]), patches, main, most)


@dataclass(frozen=True)
class _Straddled:
    """The small areas that a line runs through, and the people of all the others, as a table.

    Cell i says that unit ``unit[i]`` has ``people[i]`` of straddled area ``area[i]``, and that they
    live in ``piece[i]`` of the ground and its row ``row[i]``: one for all of an area, unless a plan
    was drawn through it. ``residents`` are those of each straddled area, sorted as ``area`` counts
    them; ``points`` how many points it has, 1 where none are known.
    """

    settled: NDArray[np.float64]
    unit: NDArray[np.int64]
    area: NDArray[np.int64]
    people: NDArray[np.float64]
    residents: NDArray[np.float64]
    piece: NDArray[np.int64]
    row: NDArray[np.int64]
    points: NDArray[np.int64]


def _whole_areas(ground: Ground) -> NDArray[np.int64]:
    """Return the small area that each of the ground's is, or is a piece of, numbered from 0."""
    if WHOLE not in ground.areas:
        return np.arange(len(ground.rows))
    return np.unique(np.asarray(ground.areas[WHOLE]), return_inverse=True)[1].astype(np.int64)


def _straddled(
    ground: Ground, people: csr_array[Any, Any], points_each: NDArray[np.float64] | None = None
) -> _Straddled:
    cells = people.tocoo()
    own = _whole_areas(ground)
    residents = np.bincount(own, ground.residents).astype(np.float64)
    whole = own[cells.col]
    split = (cells.data > _SOMEBODY) & (cells.data < residents[whole] - _SOMEBODY)
    areas = np.unique(whole[split])
    inside = np.isin(whole, areas)
    settled = np.zeros((people.shape[0], len(ground.pieces)))
    piece = ground.pieces.of[cells.col].astype(np.int64)
    np.add.at(settled, (cells.row[~inside], piece[~inside]), cells.data[~inside])
    order = np.lexsort((cells.col[inside], cells.row[inside], whole[inside]))
    points = np.ones(len(areas))
    if points_each is not None:
        points = np.bincount(own, points_each)[areas] / np.bincount(own)[areas]
    return _Straddled(
        settled,
        cells.row[inside][order].astype(np.int64),
        np.searchsorted(areas, whole[inside][order]),
        cells.data[inside][order],
        residents[areas],
        piece[inside][order],
        cells.col[inside][order].astype(np.int64),
        np.maximum(np.rint(points).astype(np.int64), 1),
    )


def _with(
    straddled: _Straddled, cells: NDArray[np.int64], people: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the table in which these cells have so many people, and the others nobody."""
    table = straddled.settled.copy()
    np.add.at(table, (straddled.unit[cells], straddled.piece[cells]), people)
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
    straddled: _Straddled, main: NDArray[np.int32], rng: np.random.Generator, draws: int
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.int32]]]:
    """Yield tables in which each point of a straddled area is in one of its units, or in none.

    And the main unit of every small area, as ``main`` has them where no line runs. ``chance`` has a
    row a straddled area: the shares of its cells, and last that of no unit.
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
        order = np.lexsort((-met, straddled.row))
        first = order[np.flatnonzero(np.diff(straddled.row[order], prepend=-1))]
        mains = main.copy()
        mains[straddled.row[first]] = np.where(met[first] > 0, straddled.unit[first], -1)
        yield _with(straddled, cells, met * each), mains

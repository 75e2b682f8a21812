"""Random contiguous zonings with an agency's own unit sizes and length of line: chance's drawing.

Two families: inside localities, as if every unit kept to one, and free. See
``coterminosity.chance`` for how the two make one chance level.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.people.overlap import contingency

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Labels = NDArray[np.int32]
    Numbers = NDArray[np.float64]
    Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Pattern:
    """What random zonings of an agency must look like.

    ``people[a]`` are the people of small area a that count, 0 where the agency has nobody, and
    ``main[a]`` is the agency's own unit there, -1 for none. ``sizes[u]`` are the people of unit u,
    ``inside[u, l]`` the share of them in locality l, and ``place[a]`` the locality of an area.
    """

    people: Numbers
    main: Labels
    sizes: Numbers
    inside: Numbers
    place: Labels

    @cached_property
    def rows(self) -> Rows:
        """The small areas that random zonings cover: those where the agency has people."""
        return np.flatnonzero(self.people > 0).astype(np.int64)


def kept_borders(edges: pd.DataFrame, pattern: Pattern, zonings: Labels) -> Numbers:
    """Return, for each zoning, the share of the border between localities that is a line of it.

    Of metres of border between small areas of different localities, where the agency has people in
    both, those between different units. ``zonings`` holds a row for each zoning: the unit of each
    small area. 1 where no two localities touch.
    """
    first, second = (edges[name].to_numpy() for name in ("first", "second"))
    both = (pattern.people[first] > 0) & (pattern.people[second] > 0)
    across = both & (pattern.place[first] != pattern.place[second])
    first, second = first[across], second[across]
    metres = edges["border_m"].to_numpy(dtype=np.float64)[across]
    if metres.sum() <= 0:
        return np.ones(len(zonings))
    crossed: Numbers = (zonings[:, first] == zonings[:, second]) @ metres / metres.sum()
    return 1.0 - crossed


def pattern_of(table: csr_array[Any, Any], main: Labels, locality: NDArray[Any]) -> Pattern:
    """Return what random zonings of an agency must look like.

    ``table`` is the zoning of units by small areas (``patches.as_zoning``), ``main`` the unit of
    each area that has most of its people and ``locality`` each area's locality. Units without
    people are left out. In which locality a unit is goes by main patches, so that slivers along a
    locality's edge do not count; a unit that is no area's main unit goes by its people.
    """
    codes, number = np.unique(locality, return_inverse=True)
    place: Labels = number.astype(np.int32)
    people = np.asarray(table.sum(axis=0), dtype=np.float64).ravel()
    sizes = np.asarray(table.sum(axis=1), dtype=np.float64).ravel()
    by_people = contingency(table, place, len(codes))
    held = np.flatnonzero((main >= 0) & (people > 0))
    by_main = np.zeros_like(by_people)
    np.add.at(by_main, (main[held], place[held]), people[held])
    some = by_main.sum(axis=1, keepdims=True) > 0
    counted = np.where(some, by_main, by_people)
    kept = sizes > 0
    inside = counted[kept] / counted[kept].sum(axis=1, keepdims=True)
    own = np.where(people > 0, main, -1).astype(np.int32)
    return Pattern(people, own, sizes[kept], inside, place)


@dataclass(frozen=True)
class Family:
    """Random zonings of one kind, at an agency's length of line.

    ``zonings[i, a]`` is the unit of small area a in zoning i, -1 for none, and ``lengths[i]`` its
    line in metres; ``first`` and ``first_lengths`` are the same zonings before they were brought to
    ``wanted_m``, the agency's own line. In a family inside localities no line between two
    localities counts, neither the agency's nor a zoning's.
    """

    zonings: Labels
    lengths: Numbers
    first: Labels
    first_lengths: Numbers
    wanted_m: float

    @property
    def reached(self) -> bool:
        """Whether lines are, on average, as long as the agency's within 2%."""
        from footprints.people.zoning_kernel import NEAR

        off = abs(float(self.lengths.mean()) - self.wanted_m)
        return bool(off <= NEAR * self.wanted_m + 1e-6)


def random_zonings(
    edges: pd.DataFrame,
    pattern: Pattern,
    rng: np.random.Generator,
    count: int = 100,
    *,
    nested: bool,
    workers: Executor | None = None,
) -> Family:
    """Draw ``count`` random zonings, inside localities where ``nested``, else freely.

    ``edges`` (columns first, second and border_m) says which small areas touch, and how much. Every
    area with people is in exactly one unit, every unit is contiguous, and sizes come as near to the
    agency's as whole small areas allow. Units are numbered in no order of note. See
    ``zoning_kernel`` for how zonings are drawn and brought to length. ``workers`` share the work,
    and change nothing in the result.

    Inside localities, each zoning puts every unit into one locality: into l with a chance of
    ``pattern.inside[u, l]``, so that a unit that crosses is now here, now there, and a few people
    over the edge hardly ever matter. A locality's units then share out its people in proportion to
    their sizes. One without any is a unit by itself.

    Where the ground is in several pieces, units are shared out among them, the largest first to the
    piece with most people still to place. A piece too small to earn a unit joins the nearest piece
    by row number, as an island does: the one case of a unit in two parts. Of more units than
    small areas, the largest are drawn.
    """
    ground = _ground(edges, pattern, nested=nested)
    homes = _homes(pattern, rng, count) if nested else np.zeros((count, len(pattern.sizes)), int)
    seeds = rng.integers(0, 2**63, size=count, dtype=np.uint64)
    shape = (count, len(pattern.people))
    first, last = np.full(shape, -1, dtype=np.int32), np.full(shape, -1, dtype=np.int32)
    lengths = np.zeros((2, count))
    own = ground.length(pattern.main[pattern.rows])

    def one(number: int) -> _Zoning:
        return ground.draw(pattern.sizes, homes[number], seeds[number], own)

    drawn = map(one, range(count)) if workers is None else workers.map(one, range(count))
    for number, zoning in enumerate(drawn):
        first[number, pattern.rows], last[number, pattern.rows] = zoning.labels
        lengths[:, number] = zoning.lengths
    return Family(last, lengths[1], first, lengths[0], own)


def _homes(pattern: Pattern, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Return a locality for each unit in each zoning, at random by where its people are."""
    upto = np.cumsum(pattern.inside, axis=1)
    drawn = rng.random((count, len(pattern.sizes))) * upto[:, -1]
    homes: NDArray[np.int64] = (drawn[:, :, None] >= upto[None, :, :-1]).sum(axis=2)
    return homes


@dataclass(frozen=True)
class _Zoning:
    """One zoning as drawn and as brought to length, and the metres of line of both."""

    labels: Labels
    lengths: Numbers


@dataclass(frozen=True)
class _Piece:
    """Connected areas of a group (by row on the ground) and the units they get."""

    areas: Rows
    sizes: Numbers


@dataclass(frozen=True)
class _Group:
    """Small areas whose units are drawn apart from others': a locality, or the whole region.

    ``rows`` are their rows on the ground, ``links`` the pairs of them that touch, by their place in
    ``rows``.
    """

    rows: Rows
    links: Rows
    people: Numbers
    kept: dict[bytes, tuple[list[_Piece], Rows]]

    def pieces(self, sizes: Numbers) -> tuple[list[_Piece], Rows]:
        """Return the connected pieces with their units, and links that join islands to them."""
        wanted = np.sort(sizes)[::-1] if len(sizes) else self.people.sum(keepdims=True)
        key = wanted.tobytes()
        if key not in self.kept:
            self.kept[key] = self._pieces(wanted)
        return self.kept[key]

    def _pieces(self, wanted: Numbers) -> tuple[list[_Piece], Rows]:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        n, links = len(self.people), self.links
        while True:
            graph = csr_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(n, n))
            number, piece = connected_components(graph, directed=False)
            held = np.bincount(piece, self.people).astype(np.float64)
            units = _allot(wanted, held, np.bincount(piece))
            bare = [place for place in range(number) if not len(units[place])]
            if not bare:
                break
            links = np.concatenate([links, [_nearest_link(piece, bare[0])]])
        found = [
            _Piece(self.rows[np.flatnonzero(piece == place)], units[place])
            for place in range(number)
        ]
        return found, self.rows[links[len(self.links) :]]


@dataclass(frozen=True)
class _Ground:
    """The small areas to be zoned: their links with metres of border, and their groups."""

    people: Numbers
    links: Rows
    metres: Numbers
    groups: list[_Group]
    graphs: dict[bytes, tuple[Any, Any, Any]]

    def length(self, label: Labels) -> float:
        """Return the metres of line between areas of different units."""
        one, other = label[self.links[:, 0]], label[self.links[:, 1]]
        return float(self.metres[one != other].sum())

    def draw(
        self, sizes: Numbers, homes: NDArray[np.int64], seed: np.uint64, own: float
    ) -> _Zoning:
        """Draw one zoning of units with these sizes, each in the group of ``homes``."""
        from footprints.people.zoning_kernel import bring_to_length, draw, line_length

        found = [group.pieces(sizes[homes == number]) for number, group in enumerate(self.groups)]
        pieces = [piece for own_pieces, _ in found for piece in own_pieces]
        graph = self._graph(np.concatenate([joins for _, joins in found]))
        areas = np.concatenate([piece.areas for piece in pieces]).astype(np.int32)
        scaled = [
            piece.sizes * (self.people[piece.areas].sum() / piece.sizes.sum()) for piece in pieces
        ]
        wanted = np.concatenate(scaled)
        dice = np.array([seed], dtype=np.uint64)
        label = np.empty(len(self.people), dtype=np.int32)
        start, near, metres = graph
        ends = _ends([len(piece.areas) for piece in pieces]), _ends([len(one) for one in scaled])
        draw(start, near, self.people, areas, ends[0], wanted, ends[1], dice, label)
        first = label.copy()
        before = line_length(start, near, metres, label)
        after = bring_to_length(start, near, metres, self.people, wanted, own, dice, label)
        return _Zoning(np.stack([first, label]), np.array([before, after]))

    def _graph(self, joins: Rows) -> tuple[Labels, Labels, Numbers]:
        """Return the links both ways, area by area, with those that join islands at no length."""
        key = joins.tobytes()
        if key not in self.graphs:
            links = np.concatenate([self.links, joins])
            metres = np.concatenate([self.metres, np.zeros(len(joins))])
            source = np.concatenate([links[:, 0], links[:, 1]])
            other = np.concatenate([links[:, 1], links[:, 0]])
            order = np.lexsort((other, source))
            start = np.searchsorted(source[order], np.arange(len(self.people) + 1))
            both = np.concatenate([metres, metres])[order]
            self.graphs[key] = start.astype(np.int32), other[order].astype(np.int32), both
        return self.graphs[key]


def _ends(counts: list[int]) -> Labels:
    """Return where each of several runs begins, and where the last ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _ground(edges: pd.DataFrame, pattern: Pattern, *, nested: bool) -> _Ground:
    """Return the small areas with people, in groups: one a locality, or one for all."""
    rows, people = pattern.rows, np.ascontiguousarray(pattern.people[pattern.rows])
    position = np.full(len(pattern.people), -1, dtype=np.int64)
    position[rows] = np.arange(len(rows))
    links = position[edges[["first", "second"]].to_numpy(dtype=np.int64)]
    metres = edges["border_m"].to_numpy(dtype=np.float64)
    group = pattern.place[rows] if nested else np.zeros(len(rows), dtype=np.int32)
    kept = (links >= 0).all(axis=1)
    kept[kept] = group[links[kept, 0]] == group[links[kept, 1]]
    links, metres = links[kept], metres[kept]
    groups = []
    places = int(pattern.place.max()) + 1 if nested else 1
    for number in range(places):
        own = np.flatnonzero(group == number)
        at = np.full(len(rows), -1, dtype=np.int64)
        at[own] = np.arange(len(own))
        inner = at[links]
        groups.append(_Group(own, inner[(inner >= 0).all(axis=1)], people[own], {}))
    return _Ground(people, links, metres, groups, {})


def _allot(wanted: Numbers, people: Numbers, areas: NDArray[np.integer]) -> list[Numbers]:
    """Share unit sizes, largest first, out among pieces: each where most people are to place.

    ``people`` and ``areas`` are those of each piece; no piece gets more units than areas.
    """
    left, room = people.copy(), areas.copy()
    units: list[list[float]] = [[] for _ in people]
    for size in wanted[: int(areas.sum())]:
        place = int(np.argmax(np.where(room > 0, left, -np.inf)))
        units[place].append(float(size))
        left[place] -= size
        room[place] -= 1
    return [np.array(sizes) for sizes in units]


def _nearest_link(piece: NDArray[np.int32], bare: int) -> tuple[int, int]:
    """Return an area of the piece ``bare`` and the area of another piece nearest by row number."""
    own, others = np.flatnonzero(piece == bare), np.flatnonzero(piece != bare)
    apart = np.abs(own[:, None] - others[None, :])
    one, other = np.unravel_index(np.argmin(apart), apart.shape)
    return int(own[one]), int(others[other])

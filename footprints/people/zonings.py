"""Random contiguous zonings with an agency's own unit sizes: what chance would draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.people.overlap import contingency

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

NESTED_SHARE = 0.95
UNITS_A_LOCALITY = 2.0


@dataclass(frozen=True)
class ZoningSizes:
    """What random zonings of an agency must look like.

    ``groups`` are (rows of small areas, sizes of units in people) drawn apart from one another:
    one a locality where ``nested``, else one for the whole region.
    """

    nested: bool
    groups: list[tuple[NDArray[np.int64], NDArray[np.float64]]]


def zoning_sizes(table: csr_array[Any, Any], locality: NDArray[Any]) -> ZoningSizes:
    """Return an agency's unit sizes, inside localities where its units lie inside them.

    ``table`` is the zoning of units by small areas (``patches.as_zoning``), ``locality`` each
    area's locality. Zonings are drawn inside localities where at least 95% of the agency's people
    are in the locality where their unit has most of its people, and there are two or more units a
    locality on average; a unit then counts whole in that locality, the first by code in a tie.
    Otherwise they are drawn freely. Only small areas where the agency has people are covered.
    """
    codes, place = np.unique(locality, return_inverse=True)
    people = np.asarray(table.sum(axis=0), dtype=np.float64).ravel()
    by_place = contingency(table, place.astype(np.int32), len(codes))
    sizes = by_place.sum(axis=1)
    covered = people > 0
    present = np.unique(place[covered])
    inside = float(by_place.max(axis=1, initial=0.0).sum())
    enough = (sizes > 0).sum() >= UNITS_A_LOCALITY * len(present)
    nested = bool(enough and inside >= NESTED_SHARE * people.sum() > 0)
    if not nested:
        return ZoningSizes(False, [(np.flatnonzero(covered), sizes[sizes > 0])])
    home = by_place.argmax(axis=1)
    groups = []
    for number in present:
        rows = np.flatnonzero(covered & (place == number))
        own = sizes[(home == number) & (sizes > 0)]
        groups.append((rows, own if len(own) else people[rows].sum(keepdims=True)))
    return ZoningSizes(True, groups)


def random_zonings(
    edges: pd.DataFrame,
    people: NDArray[np.float64],
    sizes: ZoningSizes,
    rng: np.random.Generator,
    count: int = 100,
) -> NDArray[np.int32]:
    """Draw ``count`` random zonings; return the unit of each small area, count by areas.

    ``edges`` (columns first and second) says which small areas touch, ``people`` how many of each
    count. Every area of ``sizes.groups`` is in exactly one unit, every unit is contiguous, and
    unit sizes come as near to those asked for as whole small areas allow; other areas get -1.
    Units are numbered in no order of note. See ``zoning_kernel`` for how they are drawn.

    Where a group is in several pieces, units are shared out among them, the largest first to the
    piece with most people still to place. A piece too small to earn a unit has its areas in the
    unit of the nearest piece by row number, as an island has: the one case of a unit in two parts.
    Of more units than small areas, the largest are drawn.
    """
    from footprints.people.zoning_kernel import draw

    zonings = np.full((count, len(people)), -1, dtype=np.int32)
    pairs = edges[["first", "second"]].to_numpy(dtype=np.int64)
    units = 0
    for rows, wanted in sizes.groups:
        links = _own_links(pairs, rows, len(people))
        for piece in _pieces(links, people[rows], wanted):
            areas = rows[piece.areas]
            seeds = rng.integers(0, 2**63, size=count, dtype=np.uint64)
            held = np.ascontiguousarray(people[areas], dtype=np.float64)
            zonings[:, areas] = draw(piece.start, piece.near, held, piece.sizes, seeds) + units
            units += len(piece.sizes)
    return zonings


@dataclass(frozen=True)
class _Piece:
    """Connected areas of a group, how they touch (as ``draw`` has it) and the units they get."""

    areas: NDArray[np.int64]
    start: NDArray[np.int64]
    near: NDArray[np.int64]
    sizes: NDArray[np.float64]


def _own_links(
    pairs: NDArray[np.int64], rows: NDArray[np.int64], n_areas: int
) -> NDArray[np.int64]:
    """Return the pairs of touching areas inside a group, by their position in ``rows``."""
    position = np.full(n_areas, -1, dtype=np.int64)
    position[rows] = np.arange(len(rows))
    own = position[pairs]
    return own[(own >= 0).all(axis=1)]


def _pieces(
    links: NDArray[np.int64], people: NDArray[np.float64], wanted: NDArray[np.float64]
) -> list[_Piece]:
    """Return the pieces of a group, each with at least one unit."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n = len(people)
    while True:
        both = np.concatenate([links, links[:, ::-1]])
        graph = csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(n, n))
        number, piece = connected_components(graph, directed=False)
        units = _allot(wanted, np.bincount(piece, people).astype(np.float64), np.bincount(piece))
        bare = [place for place in range(number) if not len(units[place])]
        if not bare:
            break
        links = np.concatenate([links, [_nearest_link(piece, bare[0])]])
    found = []
    for place in range(number):
        areas = np.flatnonzero(piece == place)
        own = graph[areas][:, areas].tocsr().sorted_indices()
        start, near = own.indptr.astype(np.int64), own.indices.astype(np.int64)
        found.append(_Piece(areas, start, near, units[place]))
    return found


def _allot(
    wanted: NDArray[np.float64], people: NDArray[np.float64], areas: NDArray[np.integer]
) -> list[NDArray[np.float64]]:
    """Share unit sizes out among pieces: the largest first, where most people are still to place.

    ``people`` and ``areas`` are those of each piece; no piece gets more units than areas.
    """
    largest = np.sort(wanted)[::-1][: int(areas.sum())]
    left, room = people.copy(), areas.copy()
    units: list[list[float]] = [[] for _ in people]
    for size in largest:
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

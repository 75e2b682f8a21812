"""Lengths of border between polygons, from their segments.

Two ways, used together by ``adjacency``. Where neighbours were drawn with the same vertices, their
border is the segments they have in common, found by sorting. Where they were not (boundaries
generalised apart, an extra vertex on one side, a sliver), the segments that no other polygon has
are held against one another: facing stretches no further apart than a tolerance count as border.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]

_FACING = -np.sqrt(0.5)
"""Two segments face one another where their directions are within 45° of opposite: polygons of
one orientation walk a common border in opposite directions."""


@dataclass(frozen=True)
class Segments:
    """Straight pieces of polygon boundaries: start, end (n x 2, metres) and row of the polygon."""

    start: Floats
    end: Floats
    owner: Rows

    def take(self, chosen: NDArray[Any]) -> Segments:
        """Return the chosen segments."""
        return Segments(self.start[chosen], self.end[chosen], self.owner[chosen])

    @property
    def length(self) -> Floats:
        """Metres of each segment."""
        across, up = (self.end - self.start).T
        return np.asarray(np.hypot(across, up))


def segments(shapes: NDArray[Any]) -> Segments:
    """Cut polygons into segments, outer rings anticlockwise and holes clockwise."""
    import shapely

    parts, part_owner = shapely.get_parts(shapely.orient_polygons(shapes), return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    along = (ring[1:] == ring[:-1]) & (points[1:] != points[:-1]).any(axis=1)
    owner = part_owner[ring_part[ring[:-1][along]]]
    return Segments(points[:-1][along], points[1:][along], owner.astype(np.intp))


def same_segments(pieces: Segments) -> tuple[Rows, Rows, Floats, NDArray[np.bool_]]:
    """Find segments that two polygons have in common, vertex for vertex.

    Returns the rows of the two polygons (first < second), metres, one entry a common segment, and
    for every segment whether it is common.
    """
    forward = (pieces.start[:, 0] < pieces.end[:, 0]) | (
        (pieces.start[:, 0] == pieces.end[:, 0]) & (pieces.start[:, 1] < pieces.end[:, 1])
    )
    low = np.where(forward[:, None], pieces.start, pieces.end)
    high = np.where(forward[:, None], pieces.end, pieces.start)
    key = np.column_stack([low, high])
    order = np.lexsort((pieces.owner, key[:, 3], key[:, 2], key[:, 1], key[:, 0]))
    key, owner, metres = key[order], pieces.owner[order], pieces.length[order]
    common = np.zeros(len(owner), dtype=bool)
    found = []
    step = 1
    while step < len(owner):
        same = (key[step:] == key[:-step]).all(axis=1)
        if not same.any():
            break
        place = np.flatnonzero(same & (owner[step:] != owner[:-step]))
        common[order[place]] = common[order[place + step]] = True
        found.append(np.column_stack([owner[place], owner[place + step], place]))
        step += 1
    rows = np.concatenate(found) if found else np.empty((0, 3), dtype=np.intp)
    return rows[:, 0], rows[:, 1], metres[rows[:, 2]], common


def facing_segments(
    pieces: Segments, tolerance_m: float, touching_m: float
) -> tuple[Rows, Rows, Floats, Floats]:
    """Measure stretches of border that two polygons have nearly in common.

    A stretch of one polygon's segment counts where a segment of the other faces it (directions
    within 45° of opposite) at no more than a distance measured square to it. Seen from either side
    the length differs a little; the two are averaged. Returns, one entry a pair of polygons, their
    rows (first < second), metres within ``tolerance_m``, and metres within ``touching_m``, the
    smaller distance within which two lines count as one.
    """
    import shapely

    lines = np.asarray(shapely.linestrings(np.stack([pieces.start, pieces.end], axis=1)))
    mine, theirs = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=tolerance_m)
    apart = pieces.owner[mine] != pieces.owner[theirs]
    frame = _frame(pieces, mine[apart], theirs[apart])
    owners = np.sort(np.column_stack([pieces.owner[frame.mine], frame.other]), axis=1)
    pairs, place = np.unique(owners, axis=0, return_inverse=True)
    near, touching = (
        np.bincount(place.ravel(), weights=frame.covered(distance), minlength=len(pairs)) / 2
        for distance in (tolerance_m, touching_m)
    )
    return pairs[:, 0], pairs[:, 1], near, touching


@dataclass(frozen=True)
class _Frame:
    """Pairs of facing segments, the other one seen from mine.

    The other runs from (u0, v0) to (u1, v1), u along my segment and v across it. It is straight,
    so both "beside me" (0 <= u <= length) and "near" (|v| <= distance) cut it by proportion.
    """

    mine: Rows
    other: Rows
    length: Floats
    u0: Floats
    u1: Floats
    v0: Floats
    v1: Floats

    def covered(self, distance: float) -> Floats:
        """Return metres of my segment that each pair adds to those of the same other polygon."""
        low, high = _between(self.v0, self.v1, -distance, distance)
        run = self.u1 - self.u0
        begin = np.maximum(self.u0 + run * high, 0.0)
        stop = np.minimum(self.u0 + run * low, self.length)
        return _fresh(self.mine, self.other, begin, np.maximum(stop, begin))


def _frame(pieces: Segments, mine: Rows, theirs: Rows) -> _Frame:
    """Keep the pairs that face one another, and put the other in the frame of mine."""
    length = pieces.length
    along = (pieces.end - pieces.start) / length[:, None]
    facing = (along[mine] * along[theirs]).sum(axis=1) <= _FACING
    mine, theirs = mine[facing], theirs[facing]
    axis = along[mine]
    across = np.column_stack([-axis[:, 1], axis[:, 0]])
    first = pieces.start[theirs] - pieces.start[mine]
    last = pieces.end[theirs] - pieces.start[mine]
    return _Frame(
        mine,
        pieces.owner[theirs],
        length[mine],
        (first * axis).sum(axis=1),
        (last * axis).sum(axis=1),
        (first * across).sum(axis=1),
        (last * across).sum(axis=1),
    )


def _between(v0: Floats, v1: Floats, lowest: float, highest: float) -> tuple[Floats, Floats]:
    """Return the part t in [0, 1] of a line from v0 to v1 that is between two values."""
    rise = v1 - v0
    flat = np.abs(rise) < 1e-12
    safe = np.where(flat, 1.0, rise)
    cuts = np.sort(np.column_stack([(lowest - v0) / safe, (highest - v0) / safe]), axis=1)
    inside = (v0 >= lowest) & (v0 <= highest)
    low = np.where(flat, 0.0, np.clip(cuts[:, 0], 0.0, 1.0))
    high = np.where(flat, np.where(inside, 1.0, 0.0), np.clip(cuts[:, 1], 0.0, 1.0))
    return low, high


def _fresh(mine: Rows, other: Rows, begin: Floats, stop: Floats) -> Floats:
    """Return metres of each stretch not reached by earlier ones of its segment and polygon."""
    import pandas as pd

    order = np.lexsort((stop, begin, other, mine))
    start = np.ones(len(order), dtype=bool)
    start[1:] = (np.diff(mine[order]) != 0) | (np.diff(other[order]) != 0)
    group = np.cumsum(start)
    reached = pd.Series(stop[order]).groupby(group).cummax().to_numpy(dtype=np.float64)
    before = np.append(-np.inf, reached[:-1])
    before[start] = -np.inf
    metres = np.empty(len(order))
    metres[order] = np.maximum(stop[order] - np.maximum(begin[order], before), 0.0)
    return metres

"""Shapes as shared arcs: every stretch of border is written once, however many shapes it bounds.

The page stitches areas, neighbourhoods and their lines together from these arcs, so that a plan
changed in the page needs no new shapes. The method is that of TopoJSON; the writing is our own:
whole steps of ``STEP`` degrees, each point as its difference from the one before, in base 64.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from footprints.render.scene.numbers import DIGITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP = 1e-5
"""Degrees of longitude or latitude to one step: about a metre."""


@dataclass(frozen=True)
class Topology:
    """Arcs, and each shape's rings as numbers of arcs (``~number``: the arc walked backwards).

    ``arcs`` are arrays of shape (points, 2) in whole steps, longitude before latitude. ``rings``
    holds, for each shape, a list of rings; holes are rings like any other.
    """

    arcs: list[NDArray[np.int64]]
    rings: list[list[list[int]]]

    @cached_property
    def encoded(self) -> list[str]:
        """Return the arcs as text, for the page's decoder."""
        return [encode(arc) for arc in self.arcs]

    def neighbours(self, group: Sequence[int], groups: int) -> dict[int, set[int]]:
        """Return which groups of shapes share an arc; a group below 0 is nobody's neighbour."""
        sides: dict[int, set[int]] = {}
        for owner, rings in zip(group, self.rings, strict=True):
            if owner >= 0:
                for arc in (arc for ring in rings for arc in ring):
                    sides.setdefault(arc if arc >= 0 else ~arc, set()).add(owner)
        touching: dict[int, set[int]] = {number: set() for number in range(groups)}
        for owners in sides.values():
            for owner in owners:
                touching[owner] |= owners - {owner}
        return touching


def quantise(geometry: Any) -> NDArray[np.int64]:
    """Return the points of one geometry in degrees as whole steps, shape (points, 2)."""
    return np.rint(shapely.get_coordinates(geometry) / STEP).astype(np.int64)


def encode(points: NDArray[np.int64]) -> str:
    """Write points of shape (n, 2) as text: zigzag differences in groups of five bits."""
    differences = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel()
    text = []
    for value in differences.tolist():
        rest = (value << 1) if value >= 0 else ((-value << 1) - 1)
        while rest > 31:
            text.append(DIGITS[(rest & 31) | 32])
            rest >>= 5
        text.append(DIGITS[rest])
    return "".join(text)


def topology(geometries: Sequence[Any]) -> Topology:
    """Cut (multi)polygons in degrees, EPSG:4326, into shared arcs.

    Rings that shrink to nothing at this precision are left out; a shape may so come to have no
    rings. Empty and missing geometries have none either.
    """
    owners, rings = _rings(geometries)
    cuts = _junctions(rings)
    arcs: list[NDArray[np.int64]] = []
    known: dict[bytes, int] = {}
    shapes: list[list[list[int]]] = [[] for _ in geometries]
    for owner, ring, cut in zip(owners, rings, cuts, strict=True):
        shapes[owner].append(
            [_arc_number(chain, arcs, known) for chain in _chains(ring, np.flatnonzero(cut))]
        )
    return Topology(arcs, shapes)


def _rings(geometries: Sequence[Any]) -> tuple[list[int], list[NDArray[np.int64]]]:
    """Return the owner of every ring, and the rings: quantised, open, without repeated points."""
    oriented = shapely.orient_polygons(np.asarray(geometries, dtype=object))
    parts, part_of = shapely.get_parts(oriented, return_index=True)
    lines, line_of = shapely.get_rings(parts, return_index=True)
    owners, rings = [], []
    for line, part in zip(lines, line_of, strict=True):
        points = quantise(line)
        points = points[(points != np.roll(points, 1, axis=0)).any(axis=1)]
        if len(points) > 2:
            owners.append(int(part_of[part]))
            rings.append(points)
    return owners, rings


def _junctions(rings: list[NDArray[np.int64]]) -> list[NDArray[np.bool_]]:
    """Say for every point of every ring whether borders part there.

    They do where one point has different neighbours in different rings, or in one ring twice.
    """
    if not rings:
        return []
    points = np.concatenate(rings)
    before = np.concatenate([np.roll(ring, 1, axis=0) for ring in rings])
    after = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    here, first, second = (_packed(table) for table in (points, before, after))
    low, high = np.minimum(first, second), np.maximum(first, second)
    order = np.argsort(here, kind="stable")
    starts = np.flatnonzero(np.diff(here[order], prepend=here[order][0] - 1))
    parts = np.zeros(len(starts), dtype=bool)
    for side in (low[order], high[order]):
        parts |= np.minimum.reduceat(side, starts) != np.maximum.reduceat(side, starts)
    cut = np.empty(len(here), dtype=bool)
    cut[order] = np.repeat(parts, np.diff(np.append(starts, len(here))))
    ends = np.cumsum([len(ring) for ring in rings])
    return np.split(cut, ends[:-1])


def _packed(points: NDArray[np.int64]) -> NDArray[np.int64]:
    return (points[:, 0] << 32) + (points[:, 1] & 0xFFFFFFFF)


def _chains(ring: NDArray[np.int64], cuts: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Split an open ring at its cuts; without any, start it at its lowest point."""
    if len(cuts) == 0:
        start = int(np.lexsort((ring[:, 1], ring[:, 0]))[0])
        whole = np.roll(ring, -start, axis=0)
        return [np.vstack([whole, whole[:1]])]
    whole = np.roll(ring, -int(cuts[0]), axis=0)
    whole = np.vstack([whole, whole[:1]])
    ends = [*(cuts - cuts[0]), len(ring)]
    return [whole[a : b + 1] for a, b in pairwise(ends)]


def _arc_number(
    chain: NDArray[np.int64], arcs: list[NDArray[np.int64]], known: dict[bytes, int]
) -> int:
    """Return the number of an arc, negative where it is known the other way round."""
    forward = chain.tobytes()
    if forward in known:
        return known[forward]
    backward = np.ascontiguousarray(chain[::-1]).tobytes()
    if backward in known:
        return ~known[backward]
    known[forward] = len(arcs)
    arcs.append(chain)
    return known[forward]

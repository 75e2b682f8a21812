"""The ground cut into fine cells, which everything else is put together from.

Cells are smaller where more people live. Cells along the coast, the river and the motorway come in
facing pairs, so that these lines are cell borders; every layer is a union of whole cells, so that
its polygons fit one another exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Delaunay, Voronoi

from footprints.sources.demo.arrays import Floats, Rows, distinct, within
from footprints.sources.demo.curves import pairs_beside
from footprints.sources.demo.land import Land

_COAST_M, _RIVER_M, _ROAD_M, _SEA_M = 220.0, 200.0, 280.0, 1_300.0
_ROUNDS = 3
_SHORT_M = 6.0


@dataclass(frozen=True)
class Mesh:
    """Cells of the ground, and the straight borders between them.

    ``at`` (n x 2) is the point each cell lies around. Border ``i`` runs from corner ``start[i]`` to
    corner ``end[i]`` between cells ``first[i]`` and ``second[i]``, which is -1 for sea or outside.
    """

    at: Floats
    corners: Floats
    first: Rows
    second: Rows
    start: Rows
    end: Rows

    @cached_property
    def around(self) -> tuple[Rows, Rows]:
        """Cell and corner of every corner of every cell, by their angle around the cell's point."""
        inner = self.inner
        cell = np.concatenate([self.first, self.first, self.second[inner], self.second[inner]])
        corner = np.concatenate([self.start, self.end, self.start[inner], self.end[inner]])
        both = np.sort(cell * len(self.corners) + corner)
        both = both[np.append(True, np.diff(both) > 0)]
        cell, corner = np.divmod(both, len(self.corners))
        away = self.corners[corner] - self.at[cell]
        order = np.lexsort([corner, np.arctan2(away[:, 1], away[:, 0]), cell])
        return cell[order], corner[order]

    @property
    def inner(self) -> NDArray[np.bool_]:
        """Which borders have a cell on both sides."""
        return self.second >= 0


def make_mesh(land: Land, homes: Floats, cells: int) -> Mesh:
    """Cut the ground into about ``cells`` cells, as dense as ``homes``, plus those along lines."""
    shape = land.shape
    shapely.prepare(shape)
    edge, fixed = _points_on_lines(land, shape)
    free = homes[:cells]
    near = np.concatenate([edge, fixed])
    free = free[~within(near, free, 0.4 * _RIVER_M)]
    outer = _sea_points(land, shape)
    still = np.concatenate([edge, outer, fixed])
    for _ in range(_ROUNDS):
        free = _relax(free, still, shape, near)
    points = np.round(np.concatenate([free, still]), 1)
    points = points[np.sort(distinct(points)[0])]
    ground = shapely.contains_xy(shape, points)
    return _merge_near_corners(_cells(points, ground))


def _points_on_lines(land: Land, shape: Any) -> tuple[Floats, Floats]:
    """Return facing points along coast and outline, and along river and motorway."""
    taken = np.empty((0, 2))
    groups = []
    for lines, spacing in (
        ([land.main.exterior, land.island.exterior], _COAST_M),
        ([land.river], _RIVER_M),
        ([land.motorway], _ROAD_M),
    ):
        sides = [np.concatenate(pairs_beside(line, spacing)) for line in lines]
        points = np.concatenate(sides)
        if len(taken):
            points = points[~within(taken, points, 0.75 * spacing)]
        taken = np.concatenate([taken, points])
        groups.append(points)
    inland = np.concatenate(groups[1:])
    return groups[0], inland[shapely.contains_xy(shape, inland)]


def _sea_points(land: Land, shape: Any) -> Floats:
    """Return points on water and beyond the region, so that no cell of the ground runs far out."""
    west, south, east, north = shapely.box(*shape.bounds).buffer(4 * _SEA_M).bounds
    x, y = np.meshgrid(np.arange(west, east, _SEA_M), np.arange(south, north, _SEA_M))
    x = x + _SEA_M / 2 * (np.arange(len(y)) % 2)[:, None]
    grid = np.column_stack([x.ravel(), y.ravel()])
    coast = np.concatenate(
        [np.concatenate(pairs_beside(part.exterior, _COAST_M)) for part in (land.main, land.island)]
    )
    near = within(coast, grid, _COAST_M)
    return grid[~near & ~shapely.contains_xy(shape, grid)]


def _relax(free: Floats, still: Floats, shape: Any, near: Floats) -> Floats:
    """Move each free point to the middle of its cell, unless that leaves the ground."""
    points = np.concatenate([free, still])
    owner, one, two = _borders_around(points)
    own = points[owner]
    area = np.abs(_cross(one - own, two - own))
    middle = (own + one + two) / 3
    total = np.bincount(owner, area, len(points))[: len(free)]
    moved = (
        np.column_stack(
            [
                np.bincount(owner, area * middle[:, axis], len(points))[: len(free)]
                for axis in (0, 1)
            ]
        )
        / np.maximum(total, 1e-9)[:, None]
    )
    stay = (total <= 0) | ~shapely.contains_xy(shape, moved) | within(near, moved, 0.35 * _RIVER_M)
    return np.where(stay[:, None], free, moved)


def _borders_around(points: Floats) -> tuple[Rows, Floats, Floats]:
    """Return every border of the points' Voronoi cells twice: whose it is, and its two ends.

    From the triangles of the points, whose circles' middles are the corners of the cells; borders
    without end are left out. Half the work of ``Voronoi``.
    """
    triangles = Delaunay(points)
    corner = _circle_middles(points[triangles.simplices])
    here = np.repeat(np.arange(len(corner)), 3)
    there = triangles.neighbors.ravel().astype(np.int64)
    once = here < there
    sides = np.stack([np.roll(triangles.simplices, -step, axis=1).ravel() for step in (1, 2)])
    owner = sides[:, once].ravel().astype(np.int64)
    return owner, np.tile(corner[here[once]], (2, 1)), np.tile(corner[there[once]], (2, 1))


def _circle_middles(triangles: Floats) -> Floats:
    """Return the middle of the circle through each triangle's corners (n x 3 x 2)."""
    at = triangles[:, 0]
    one, two = triangles[:, 1] - at, triangles[:, 2] - at
    twice = 2 * _cross(one, two)
    one_square, two_square = (one**2).sum(axis=1), (two**2).sum(axis=1)
    east = (two[:, 1] * one_square - one[:, 1] * two_square) / twice
    north = (one[:, 0] * two_square - two[:, 0] * one_square) / twice
    return np.asarray(at + np.column_stack([east, north]))


def _cells(points: Floats, ground: NDArray[np.bool_]) -> Mesh:
    """Return the Voronoi cells of the points on the ground."""
    diagram = Voronoi(points)
    pairs = diagram.ridge_points.astype(np.int64)
    ends = np.array(diagram.ridge_vertices, dtype=np.int64)
    number = np.where(ground, np.cumsum(ground) - 1, -1)
    cells = number[pairs]
    kept = (cells >= 0).any(axis=1)
    cells, ends = cells[kept], ends[kept]
    if (ends < 0).any():
        raise RuntimeError("a cell of the demonstration region has no end")
    cells = np.where(cells[:, :1] < 0, cells[:, ::-1], cells)
    swap = (cells[:, 1] >= 0) & (cells[:, 1] < cells[:, 0])
    cells[swap] = cells[swap][:, ::-1]
    order = np.lexsort([cells[:, 1], cells[:, 0]])
    used, renumbered = np.unique(ends[order], return_inverse=True)
    start, end = renumbered.reshape(-1, 2).T
    first, second = cells[order].T
    return Mesh(points[ground], diagram.vertices[used], first, second, start, end)


def _merge_near_corners(mesh: Mesh) -> Mesh:
    """Make one corner of the two of every very short border, where no cell folds over."""
    gap = np.hypot(*(mesh.corners[mesh.start] - mesh.corners[mesh.end]).T)
    one, two = mesh.start[gap < _SHORT_M], mesh.end[gap < _SHORT_M]
    corners = mesh.corners.copy()
    busy = np.zeros(len(corners), dtype=bool)
    for left, right in zip(one, two, strict=True):
        if not (busy[left] or busy[right]):
            busy[[left, right]] = True
            corners[[left, right]] = (corners[left] + corners[right]) / 2
    merged = moved(mesh, corners)
    first, number = distinct(merged.corners)
    start, end = number[merged.start], number[merged.end]
    kept = start != end
    return Mesh(
        mesh.at, merged.corners[first], mesh.first[kept], mesh.second[kept], start[kept], end[kept]
    )


def moved(mesh: Mesh, corners: Floats) -> Mesh:
    """Return the mesh with its corners moved, except those whose move would fold a cell over.

    A cell keeps its shape in principle while it lies star-like around its point: each of its
    borders must still be seen from the point in the same turn. Corners of borders that are not go
    back to where they were.
    """
    corners = corners.copy()
    for _ in range(100):
        folded = _folded(mesh, corners)
        if not folded.any():
            return Mesh(mesh.at, corners, mesh.first, mesh.second, mesh.start, mesh.end)
        back = np.concatenate([mesh.start[folded], mesh.end[folded]])
        corners[back] = mesh.corners[back]
    raise RuntimeError("the corners of the demonstration region cannot be moved")


def _folded(mesh: Mesh, corners: Floats) -> NDArray[np.bool_]:
    """Say which borders would be seen in another turn from one of their cells than now."""
    folded = np.zeros(len(mesh.first), dtype=bool)
    elsewhere = (corners != mesh.corners).any(axis=1)
    shifted = np.flatnonzero(elsewhere[mesh.start] | elsewhere[mesh.end])
    for cell, there in (
        (mesh.first, shifted),
        (mesh.second, shifted[mesh.inner[shifted]]),
    ):
        own = mesh.at[cell[there]]
        start, end = mesh.start[there], mesh.end[there]
        before = _cross(mesh.corners[start] - own, mesh.corners[end] - own)
        after = _cross(corners[start] - own, corners[end] - own)
        same = (corners[start] == corners[end]).all(axis=1)
        folded[there] |= (np.sign(before) * after <= 0) & ~same
    return folded


def smoothed(mesh: Mesh, labels: Rows, rounds: int = 2) -> Mesh:
    """Draw the borders between cells of different label smoother, without adding corners.

    A corner where exactly two such borders meet moves halfway to the middle of its neighbours,
    ``rounds`` times.
    """
    other = np.where(mesh.inner, labels[mesh.second], -1)
    border = labels[mesh.first] != other
    start, end = mesh.start[border], mesh.end[border]
    count = np.bincount(np.concatenate([start, end]), minlength=len(mesh.corners))
    middling = (count == 2)[:, None]
    for _ in range(rounds):
        total = np.column_stack(
            [
                np.bincount(start, mesh.corners[end, axis], len(mesh.corners))
                + np.bincount(end, mesh.corners[start, axis], len(mesh.corners))
                for axis in (0, 1)
            ]
        )
        mesh = moved(mesh, np.where(middling, (total / 2 + mesh.corners) / 2, mesh.corners))
    return mesh


def roughened(mesh: Mesh, labels: Rows, rng: np.random.Generator) -> Mesh:
    """Bend the long straight borders between cells of different label, as hedges and lanes do.

    A border of over 300 m gets a corner about every 160 m, off the straight line by up to a ninth
    of its length.
    """
    other = np.where(mesh.inner, labels[mesh.second], -1)
    length = np.hypot(*(mesh.corners[mesh.start] - mesh.corners[mesh.end]).T)
    chosen = np.flatnonzero((labels[mesh.first] != other) & (length > 300))
    pieces = np.ceil(length[chosen] / 160).astype(np.int64)
    border = np.repeat(chosen, pieces - 1)
    step = np.concatenate([np.empty(0), *(np.arange(1, count) for count in pieces)])
    share = (step / np.repeat(pieces, pieces - 1))[:, None]
    start, end = mesh.corners[mesh.start[border]], mesh.corners[mesh.end[border]]
    straight = start * (1 - share) + end * share
    across = np.column_stack([start[:, 1] - end[:, 1], end[:, 0] - start[:, 0]])
    bend = across * rng.uniform(-1, 1, (len(border), 1)) * share * (1 - share) / 2.2
    return moved(
        _split(mesh, chosen, pieces, straight), np.append(mesh.corners, straight + bend, 0)
    )


def _split(mesh: Mesh, chosen: Rows, pieces: Rows, between: Floats) -> Mesh:
    """Return the mesh with each chosen border cut into pieces at the points ``between``."""
    count = np.ones(len(mesh.first), dtype=np.int64)
    count[chosen] = pieces
    border = np.repeat(np.arange(len(count)), count)
    opens = np.append(True, np.diff(border) != 0)
    closes = np.append(opens[1:], True)
    start, end = mesh.start[border], mesh.end[border]
    added = len(mesh.corners) + np.arange(len(between))
    start[~opens], end[~closes] = added, added
    corners = np.concatenate([mesh.corners, between])
    return Mesh(mesh.at, corners, mesh.first[border], mesh.second[border], start, end)


def shapes(mesh: Mesh, corners: Floats, labels: Rows, count: int) -> NDArray[Any]:
    """Return ``count`` polygons, one a label, from the cells that carry it.

    ``corners`` are those of the mesh in any coordinates. A label of -1 is left out; a label that no
    cell carries gives an empty polygon.
    """
    cells = _polygons(mesh, corners)
    order = np.argsort(labels, kind="stable")
    bounds = np.searchsorted(labels[order], np.arange(count + 1))
    unions = [shapely.coverage_union_all(cells[order[low:high]]) for low, high in pairwise(bounds)]
    return np.asarray(shapely.normalize(shapely.remove_repeated_points(np.array(unions))))


def _polygons(mesh: Mesh, corners: Floats) -> NDArray[Any]:
    """Return one polygon a cell."""
    cell, corner = mesh.around
    return np.asarray(shapely.polygons(shapely.linearrings(corners[corner], indices=cell)))


def _cross(one: Floats, two: Floats) -> Floats:
    return np.asarray(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0])

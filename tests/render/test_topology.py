from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.render.scene.topology import STEP, Topology, encode, quantise, topology
from toy import toy_areas, toy_edges

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def decode(text: str) -> list[tuple[int, int]]:
    """Read one arc, plainly: the twin of the page's decoder."""
    values, value, shift = [], 0, 0
    for letter in text:
        bits = ALPHABET.index(letter)
        value |= (bits & 31) << shift
        shift += 5
        if not bits & 32:
            values.append(-((value + 1) >> 1) if value & 1 else value >> 1)
            value, shift = 0, 0
    steps = np.array(values).reshape(-1, 2).cumsum(axis=0)
    return [tuple(point) for point in steps.tolist()]


def ring_points(cut: Topology, ring: list[int]) -> list[tuple[int, int]]:
    """Walk the arcs of one ring; each must start where the one before it ended."""
    points: list[tuple[int, int]] = []
    for number in ring:
        arc = cut.arcs[number] if number >= 0 else cut.arcs[~number][::-1]
        arc = [tuple(point) for point in arc.tolist()]
        assert not points or points[-1] == arc[0]
        points += arc if not points else arc[1:]
    assert points[0] == points[-1]
    return points


def degrees(seed: int = 1, n: int = 40) -> np.ndarray:
    return toy_areas(n, 2, seed).to_crs("EPSG:4326").geometry.to_numpy()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-18_000_000, 18_000_000), st.integers(-9_000_000, 9_000_000)),
        min_size=1,
        max_size=30,
    )
)
def test_what_is_written_can_be_read_back(points: list[tuple[int, int]]) -> None:
    assert decode(encode(np.array(points, dtype=np.int64))) == points


@pytest.mark.parametrize("seed", range(5))
def test_rings_walk_the_same_borders_as_the_shapes(seed: int) -> None:
    shapes = degrees(seed)
    cut = topology(shapes)
    for shape, rings in zip(shapes, cut.rings, strict=True):
        (ring,) = rings
        walked = ring_points(cut, ring)
        meant = quantise(shapely.get_exterior_ring(shape))
        assert set(walked) == {tuple(point) for point in meant.tolist()}
        area = shapely.polygons(np.array(walked) * STEP).area
        assert area == pytest.approx(shape.area, rel=0.02)


def test_every_border_is_written_once() -> None:
    cut = topology(degrees())
    segments = [
        frozenset((tuple(a), tuple(b)))
        for arc in cut.arcs
        for a, b in zip(arc[:-1].tolist(), arc[1:].tolist(), strict=True)
    ]
    assert len(segments) == len(set(segments))
    used = np.bincount([n if n >= 0 else ~n for rings in cut.rings for r in rings for n in r])
    assert set(used) == {1, 2}


def test_neighbours_are_those_that_share_border() -> None:
    areas = toy_areas(60)
    edges = toy_edges(areas)
    found = topology(areas.to_crs("EPSG:4326").geometry.to_numpy()).neighbours(range(60), 60)
    pairs = {(a, b) for a, others in found.items() for b in others if a < b}
    assert pairs == set(zip(edges["first"], edges["second"], strict=True))


def test_holes_islands_and_parts_are_kept() -> None:
    outer = shapely.box(0, 50, 1, 51)
    hole = shapely.box(0.25, 50.25, 0.75, 50.75)
    two = shapely.multipolygons([shapely.box(2, 50, 3, 51), shapely.box(4, 50, 5, 51)])
    cut = topology([outer.difference(hole), hole, two])
    assert [len(rings) for rings in cut.rings] == [2, 1, 2]
    inner = {n if n >= 0 else ~n for n in cut.rings[0][1]}
    assert inner == {n if n >= 0 else ~n for n in cut.rings[1][0]}


def test_shapes_too_small_to_draw_have_no_rings() -> None:
    speck = shapely.box(0, 50, STEP / 10, 50 + STEP / 10)
    assert topology([speck, shapely.Polygon(), shapely.box(0, 50, 1, 51)]).rings[:2] == [[], []]

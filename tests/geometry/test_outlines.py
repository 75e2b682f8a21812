"""Dissolving, compactness and simplifying."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from footprints.geometry.adjacency import adjacency
from footprints.geometry.clean import gaps_and_overlaps, repair
from footprints.geometry.compactness import dissolve, polsby_popper
from footprints.geometry.crs import to_grid
from footprints.geometry.simplify import for_web
from toy import toy_areas


@settings(max_examples=15, derandomize=True, deadline=None)
@given(st.integers(0, 10_000))
def test_dissolve_equals_a_plain_union(seed: int) -> None:
    toy = toy_areas(50, seed=seed)
    labels = np.random.default_rng(seed).integers(0, 6, 50)
    found = dissolve(toy, labels)
    assert found["label"].tolist() == sorted(set(labels.tolist()))
    assert found.crs == toy.crs
    for label, shape in zip(found["label"], found.geometry, strict=True):
        slow = shapely.union_all(toy.geometry.to_numpy()[labels == label])
        assert shape.symmetric_difference(slow).area < 1e-3
        assert shape.is_valid


def test_dissolve_copes_with_areas_that_do_not_fit() -> None:
    overlapping = gpd.GeoDataFrame(
        geometry=[box(0, 0, 10, 10), box(8, 0, 20, 10), box(30, 0, 40, 10)], crs="EPSG:27700"
    )
    found = dissolve(overlapping, ["b", "b", "a"])
    assert found["label"].tolist() == ["a", "b"]
    assert found.area.tolist() == pytest.approx([100, 200])


@pytest.mark.parametrize("labels", [[1, -1, 0], pd.Series(["b", None, "a"]), [1.0, np.nan, 0.0]])
def test_dissolve_leaves_out_areas_without_a_label(labels: object) -> None:
    three = gpd.GeoDataFrame(
        geometry=[box(0, 0, 10, 10), box(10, 0, 20, 10), box(20, 0, 25, 10)], crs="EPSG:27700"
    )
    found = dissolve(three, labels)
    assert found.area.tolist() == pytest.approx([50, 100])


def test_dissolve_of_nothing_is_empty() -> None:
    toy = toy_areas(3, localities=1)
    assert len(dissolve(toy, [-1, -1, -1])) == 0
    assert len(dissolve(toy.iloc[:0], [])) == 0


def test_compactness_of_known_shapes() -> None:
    shapes = gpd.GeoSeries([Point(0, 0).buffer(100, quad_segs=256), box(0, 0, 10, 10),
                            box(0, 0, 40, 10), Polygon()])  # fmt: skip
    # Square: 4 pi 100 / 40². Four by one: 4 pi 400 / 100².
    expected = [1, np.pi / 4, 16 * np.pi / 100, np.nan]
    assert polsby_popper(shapes) == pytest.approx(expected, abs=1e-4, nan_ok=True)


@settings(max_examples=20, derandomize=True, deadline=None)
@given(st.floats(0.01, 100), st.floats(0, 360), st.integers(0, 100))
def test_compactness_ignores_size_and_direction(size: float, turn: float, seed: int) -> None:
    shape = toy_areas(12, seed=seed).geometry.iloc[[5]]
    moved = shape.rotate(turn, origin="centroid").scale(size, size, origin="centroid")
    assert polsby_popper(moved) == pytest.approx(polsby_popper(shape), rel=1e-6)
    assert 0 < polsby_popper(shape)[0] < 1


def wiggly(n: int, seed: int) -> gpd.GeoDataFrame:
    """Return toy areas with common borders bent at many vertices, alike on both sides."""
    toy = toy_areas(n, seed=seed)
    fine = shapely.segmentize(toy.geometry.to_numpy(), 60.0)
    snapped = shapely.set_precision(shapely.node(shapely.union_all(shapely.boundary(fine))), 0.01)
    cells = shapely.get_parts(shapely.polygonize(shapely.get_parts(snapped)))
    bent = shapely.transform(cells, lambda c: c + 8 * np.sin(c[:, ::-1] / 23.0))
    return gpd.GeoDataFrame({"code": range(len(bent))}, geometry=bent, crs=toy.crs)


@settings(max_examples=8, derandomize=True, deadline=None)
@given(st.integers(0, 10_000))
def test_simplified_areas_still_fit_together(seed: int) -> None:
    areas = wiggly(30, seed)
    simple = for_web(areas, 40.0)
    shapes = simple.geometry.to_numpy()
    fewer = shapely.get_num_coordinates(shapes).sum()
    assert fewer < 0.6 * shapely.get_num_coordinates(areas.geometry.to_numpy()).sum()
    assert shapely.coverage_is_valid(shapes)
    assert simple.is_valid.all()
    assert not simple.is_empty.any()
    assert simple["code"].tolist() == areas["code"].tolist()
    assert simple.area.sum() == pytest.approx(areas.area.sum(), rel=0.01)
    pairs = adjacency(areas, min_border_m=100).iloc[:, :2].to_numpy().tolist()
    assert set(map(tuple, pairs)) <= set(
        map(tuple, adjacency(simple).iloc[:, :2].to_numpy().tolist())
    )


def test_areas_that_overlap_are_simplified_all_the_same() -> None:
    circle = Point(400_000, 400_000).buffer(500, quad_segs=64)
    discs = gpd.GeoDataFrame(
        {"code": ["A", "B"]}, geometry=[circle, shapely.affinity.translate(circle, 700, 0)],
        crs="EPSG:27700",
    )  # fmt: skip
    simple = for_web(discs, 10.0)
    assert simple.is_valid.all()
    assert shapely.get_num_coordinates(simple.geometry.to_numpy()).max() < 100
    assert simple.area.tolist() == pytest.approx(discs.area.tolist(), rel=0.05)


def test_one_area_out_of_place_leaves_the_others_matched() -> None:
    areas = wiggly(30, 1)
    shapes = areas.geometry.to_numpy()
    shapes[7] = shapely.affinity.translate(shapes[7], 1, 1)
    moved = areas.set_geometry(gpd.GeoSeries(shapes, crs=areas.crs))
    simple = for_web(moved, 40.0)
    assert simple.is_valid.all()
    assert shapely.coverage_is_valid(np.delete(simple.geometry.to_numpy(), 7))
    found = gaps_and_overlaps(simple)
    assert found.overlaps_m2 + found.gaps_m2 < 40.0 * shapes[7].length


@pytest.mark.gm
def test_gm_at_fifty_metres_keeps_neighbours_and_districts_matched(gm_data: Path) -> None:
    lsoa, _ = to_grid(gpd.read_file(gm_data / "lsoa_2021_bgc.geojson"), "lsoa")
    mended, _ = repair(lsoa.geometry, lsoa["LSOA21CD"], "lsoa")
    lsoa = lsoa.set_geometry(mended)
    simple = for_web(lsoa, 50.0)
    shapes = simple.geometry.to_numpy()
    assert shapely.get_num_coordinates(shapes).sum() < 50_000
    assert shapely.coverage_is_valid(shapes)
    districts = dissolve(simple, simple["LAD22CD"])
    assert len(districts) == 10
    assert shapely.coverage_is_valid(districts.geometry.to_numpy())
    assert districts.area.sum() == pytest.approx(lsoa.area.sum(), rel=1e-3)

"""Shares of surface against geopandas' full overlay; points in zones with ties shown."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box
from shapely.affinity import rotate, translate

from footprints.geometry.clean import repair
from footprints.geometry.compactness import dissolve
from footprints.geometry.crs import to_grid
from footprints.geometry.overlay import points_in, shares
from toy import toy_areas


def zones(*shapes: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"unit": [f"U{number}" for number in range(len(shapes))]},
        geometry=list(shapes),
        crs="EPSG:27700",
    )


def by_overlay(patches: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> np.ndarray:
    patches = patches[["geometry"]].assign(zone=range(len(patches)))
    cells = areas[["geometry"]].assign(area=range(len(areas)), m2=areas.area)
    cut = gpd.overlay(patches, cells, keep_geom_type=True)
    table = np.zeros((len(patches), len(areas)))
    np.add.at(table, (cut["zone"], cut["area"]), cut.area / cut["m2"])
    return table


def test_shares_worked_by_hand() -> None:
    areas = zones(box(0, 0, 10, 10), box(10, 0, 20, 10), box(20, 0, 30, 10))
    found = shares(zones(box(-5, -5, 15, 50), box(15, 0, 20, 10), box(90, 90, 91, 91)), areas)
    assert found.shape == (3, 3)
    assert found.toarray() == pytest.approx(
        np.array([[1, 0.5, 0], [0, 0.5, 0], [0, 0, 0]]), abs=1e-12
    )
    # Touching neighbours have nothing in common, and are not in the table at all.
    assert found.nnz == 3


@settings(max_examples=15, derandomize=True, deadline=None)
@given(st.integers(0, 10_000))
def test_shares_equal_a_full_overlay(seed: int) -> None:
    areas = toy_areas(50, seed=seed)
    patches = toy_areas(9, seed=seed + 1)
    # Turned and moved: some areas are inside, some cut, some outside, some covered twice.
    moved = [
        translate(rotate(shape, number * 3), number * 50, 100)
        for number, shape in enumerate(patches.geometry)
    ]
    patches = patches.set_geometry(gpd.GeoSeries(moved, crs=patches.crs))
    assert shares(patches, areas).toarray() == pytest.approx(by_overlay(patches, areas), abs=1e-9)


def test_zones_made_of_whole_areas_share_them_whole() -> None:
    areas = toy_areas(60)
    patches = dissolve(areas, np.arange(60) // 7)
    found = shares(patches, areas).toarray()
    inside = np.equal.outer(range(9), np.arange(60) // 7).astype(float)
    assert found == pytest.approx(inside, abs=1e-12)


def test_shares_are_sorted_and_never_above_one() -> None:
    areas = toy_areas(40)
    found = shares(toy_areas(7, seed=4), areas)
    assert found.has_sorted_indices
    assert found.data.max() <= 1
    assert np.asarray(found.sum(axis=0)).ravel() == pytest.approx(np.ones(40), abs=1e-9)


def test_no_zones_give_an_empty_table() -> None:
    assert shares(zones(), toy_areas(5)).shape == (0, 5)


def test_points_inside_outside_on_the_line_and_missing() -> None:
    pair = zones(box(0, 0, 10, 10), box(10, 0, 20, 10))
    found = points_in(pair, [5, 15, 10, 99, np.nan], [5, 5, 5, 5, 5])
    assert found.toarray().tolist() == [[1, 0, 1, 0, 0], [0, 1, 1, 0, 0]]


def test_points_agree_with_a_plain_loop() -> None:
    areas = toy_areas(40)
    rng = np.random.default_rng(2)
    x, y = rng.uniform(399_000, 411_000, 300), rng.uniform(399_000, 409_000, 300)
    found = points_in(areas, x, y).toarray()
    places = gpd.GeoSeries(gpd.points_from_xy(x, y))
    slow = [[place.intersects(shape) for place in places] for shape in areas.geometry]
    assert (found == np.array(slow)).all()
    assert found.sum() < 300


def test_no_points_and_no_zones() -> None:
    assert points_in(zones(), [1.0], [1.0]).shape == (0, 1)
    assert points_in(zones(box(0, 0, 1, 1)), [], []).shape == (1, 0)


@pytest.mark.gm
@pytest.mark.parametrize("file", ["wards_2023_bgc.geojson", "made_up/police_beats_made_up.geojson"])
def test_gm_shares_equal_geopandas_overlay(gm_data: Path, file: str) -> None:
    lsoa, _ = to_grid(gpd.read_file(gm_data / "lsoa_2021_bgc.geojson"), "lsoa")
    mended, _ = repair(lsoa.geometry, lsoa["LSOA21CD"], "lsoa")
    lsoa = lsoa.set_geometry(mended)
    patches, _ = to_grid(gpd.read_file(gm_data / file), "zones")
    assert np.abs(shares(patches, lsoa).toarray() - by_overlay(patches, lsoa)).max() < 1e-6

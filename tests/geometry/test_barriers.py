"""Metres of border along a barrier, by hand and against a slow twin."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, box

from footprints.geometry.adjacency import add_bridges, adjacency
from footprints.geometry.barriers import barrier_lengths, shared_borders
from footprints.geometry.clean import repair
from footprints.geometry.crs import to_grid
from toy import toy_areas


def pair(gap: float = 0.0) -> gpd.GeoDataFrame:
    shapes = [box(0, 0, 1000, 1000), box(1000 + gap, 0, 2000, 1000)]
    return gpd.GeoDataFrame({"code": ["A", "B"]}, geometry=shapes, crs="EPSG:27700")


def along(areas: gpd.GeoDataFrame, line: object, within_m: float = 50.0) -> list[float]:
    return barrier_lengths(areas, adjacency(areas), gpd.GeoSeries([line]), within_m).tolist()


def test_line_on_the_border_is_all_of_it() -> None:
    assert along(pair(), LineString([(1000, -500), (1000, 1500)])) == [pytest.approx(1000)]


def test_line_beside_part_of_the_border() -> None:
    # 30 m off and 400 m long: within 50 m for 400 m and, past each end, sqrt(50² - 30²) = 40 m.
    line = LineString([(1030, 300), (1030, 700)])
    assert along(pair(), line) == [pytest.approx(480, abs=1)]
    assert along(pair(), line, within_m=29) == [0]


def test_line_across_the_border_counts_for_its_width_only() -> None:
    assert along(pair(), LineString([(0, 500), (2000, 500)])) == [pytest.approx(100, abs=1)]


def test_line_through_the_middle_of_an_area_counts_nothing() -> None:
    assert along(pair(), LineString([(500, 0), (500, 1000)])) == [0]


def test_two_carriageways_count_once() -> None:
    both = MultiLineString([[(990, 0), (990, 1000)], [(1010, 0), (1010, 1000)]])
    assert along(pair(), both) == [pytest.approx(1000)]


def test_boundaries_that_do_not_match_have_a_border_all_the_same() -> None:
    (found,) = along(pair(gap=0.5), LineString([(1000, -500), (1000, 1500)]))
    assert found == pytest.approx(1000, abs=5)
    assert found <= adjacency(pair(gap=0.5))["border_m"].iloc[0]


def test_shared_border_of_matching_areas_is_their_intersection() -> None:
    first, second = pair().geometry.to_numpy()
    (line,) = shared_borders(np.array([first]), np.array([second]), np.array([1000.0]))
    assert line.equals(LineString([(1000, 0), (1000, 1000)]))


def test_bridges_and_areas_far_from_any_line_get_nothing() -> None:
    toy = toy_areas(30)
    edges, _ = add_bridges(adjacency(toy), toy["code"], [("X01000000", "X01000029")])
    line = gpd.GeoSeries([LineString([(405_000, 400_000), (405_000, 408_000)])])
    found = barrier_lengths(toy, edges, line)
    assert found.shape == (len(edges),)
    assert found[edges["bridge"]].tolist() == [0]
    assert (found == 0).sum() > len(edges) / 2


def test_no_lines_give_zeros() -> None:
    toy = toy_areas(10)
    edges = adjacency(toy)
    assert barrier_lengths(toy, edges, gpd.GeoSeries([])).tolist() == [0.0] * len(edges)
    none = edges.iloc[:0]
    assert barrier_lengths(toy, none, gpd.GeoSeries([LineString([(0, 0), (1, 1)])])).tolist() == []


def slowly(areas: gpd.GeoDataFrame, edges: pd.DataFrame, lines: gpd.GeoSeries) -> np.ndarray:
    beside = shapely.union_all(shapely.buffer(lines.to_numpy(), 50))
    shapes = areas.geometry.to_numpy()
    borders = shapely.intersection(shapes[edges["first"]], shapes[edges["second"]])
    return shapely.length(shapely.intersection(borders, beside))


@settings(max_examples=15, derandomize=True, deadline=None)
@given(st.integers(0, 10_000))
def test_agrees_with_one_great_buffer(seed: int) -> None:
    toy = toy_areas(50, seed=seed)
    rng = np.random.default_rng(seed)
    lines = gpd.GeoSeries(
        [
            LineString(rng.uniform((400_000, 400_000), (410_000, 408_000), (points, 2)))
            for points in (2, 5, 9)
        ]
    )
    edges = adjacency(toy)
    found = barrier_lengths(toy, edges, lines)
    # Round ends are drawn with corners, and not the same ones: a metre or two either way.
    assert found == pytest.approx(slowly(toy, edges, lines), abs=3)
    assert (found <= edges["border_m"]).all()


@pytest.mark.gm
def test_gm_motorways_agree_with_one_great_buffer(gm_data: Path) -> None:
    lsoa, _ = to_grid(gpd.read_file(gm_data / "lsoa_2021_bgc.geojson"), "lsoa")
    mended, _ = repair(lsoa.geometry, lsoa["LSOA21CD"], "lsoa")
    lsoa = lsoa.set_geometry(mended)
    roads, _ = to_grid(gpd.read_file(gm_data / "motorways.geojson"), "motorways")
    edges = adjacency(lsoa)
    found = barrier_lengths(lsoa, edges, roads.geometry)
    assert found == pytest.approx(slowly(lsoa, edges, roads.geometry), abs=3)
    # Over a hundred kilometres of small-area border run beside a motorway.
    assert 110_000 < found.sum() < 125_000

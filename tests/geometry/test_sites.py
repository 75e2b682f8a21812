"""Buildings to sites."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box
from shapely.affinity import translate

from footprints.geometry.crs import to_grid
from footprints.geometry.sites import merge_sites
from footprints.schema import SITES


def buildings(*rows: tuple[str, str, float, object]) -> gpd.GeoDataFrame:
    table = pd.DataFrame(rows, columns=list(SITES))
    return gpd.GeoDataFrame(table, geometry="geometry", crs="EPSG:27700")


def test_yard_of_buildings_is_one_site() -> None:
    found = merge_sites(
        buildings(
            ("s3", "Unknown", 5.0, box(60, 0, 70, 10)),
            ("s1", "Unknown", np.nan, box(0, 0, 10, 10)),
            ("s2", "Moss Lane", 7.0, box(30, 0, 50, 10)),
            ("s4", "Unknown", np.nan, box(500, 0, 510, 10)),
        ),
        within_m=25,
    )
    assert tuple(found.columns) == SITES
    assert found["site"].tolist() == ["s1", "s4"]
    # s1 is 50 m from s3: they are linked through s2, which also has the only real name.
    assert found["name"].tolist() == ["Moss Lane", "Unknown"]
    assert found["people"].tolist() == pytest.approx([12.0, np.nan], nan_ok=True)
    assert set(found.geom_type) == {"Point"}
    assert box(30, 0, 50, 10).contains(found.geometry.iloc[0])
    assert found.crs.to_epsg() == 27700


def test_distance_is_between_outlines_and_may_just_be_met() -> None:
    two = buildings(("a", "A", 1.0, box(0, 0, 10, 10)), ("b", "B", 1.0, box(110, 0, 120, 10)))
    assert len(merge_sites(two, within_m=100)) == 1
    assert len(merge_sites(two, within_m=99.9)) == 2


def test_commonest_real_name_wins_then_the_alphabet() -> None:
    shape = box(0, 0, 1, 1)
    named = [("1", "B"), ("2", "A"), ("3", "B"), ("4", ""), ("5", "UNKNOWN"), ("6", "unknown")]
    rows = [(site, name, 0.0, shape) for site, name in named]
    assert merge_sites(buildings(*rows), 1)["name"].tolist() == ["B"]
    assert merge_sites(buildings(*rows[:2]), 1)["name"].tolist() == ["A"]


def test_points_merge_as_well_and_none_is_fine() -> None:
    points = buildings(("a", "A", 1.0, Point(0, 0)), ("b", "B", 2.0, Point(3, 4)))
    assert merge_sites(points, 5)["people"].tolist() == [3.0]
    assert len(merge_sites(points, 4.9)) == 2
    assert merge_sites(points.iloc[:0], 5).empty


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.integers(0, 10_000), st.floats(1, 300))
def test_sites_stay_further_apart_than_the_distance(seed: int, within_m: float) -> None:
    rng = np.random.default_rng(seed)
    shapes = [translate(box(0, 0, 20, 10), *rng.uniform(0, 2000, 2)) for _ in range(40)]
    rows = [(f"s{n:02d}", "Unknown", 1.0, shape) for n, shape in enumerate(shapes)]
    given_rows = buildings(*rows)
    found = merge_sites(given_rows, within_m)
    assert found["people"].sum() == 40
    again = merge_sites(given_rows.sample(frac=1, random_state=seed), within_m)
    pd.testing.assert_frame_equal(found.drop(columns="geometry"), again.drop(columns="geometry"))
    assert all(found.geometry.geom_equals_exact(again.geometry, 0))
    # Points of different sites are on buildings that were not near enough to join.
    places = found.geometry
    apart = [places.iloc[one].distance(places.iloc[other])
             for one in range(len(places)) for other in range(one)]  # fmt: skip
    assert min(apart, default=np.inf) > within_m


@pytest.mark.gm
@pytest.mark.parametrize("within_m", [50, 100, 250, 500, 1000])
def test_gm_fire_station_buildings_are_42_stations(gm_data: Path, within_m: float) -> None:
    shapes, _ = to_grid(gpd.read_file(gm_data / "fire_stations.geojson"), "fire stations")
    shapes = shapes.rename(columns={"ID": "site", "DISTNAME": "name"}).assign(people=np.nan)
    assert len(shapes) == 82
    found = merge_sites(shapes[list(SITES)], within_m)
    assert len(found) == 42
    assert {"Bury Community Fire Station", "Rochdale Community Fire Station"} <= set(found["name"])

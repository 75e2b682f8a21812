"""Coordinates reach the British grid right, or the message says what they look like."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from footprints.geometry.crs import points_to_grid, to_grid, to_web

SQUARE = box(380_000, 390_000, 381_000, 391_000)


def frame(*shapes: object, crs: str | None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": range(len(shapes))}, geometry=list(shapes), crs=crs)


def in_degrees(*shapes: object) -> gpd.GeoDataFrame:
    return frame(*shapes, crs="EPSG:27700").to_crs("EPSG:4326")


def only(problems: list) -> str:
    assert len(problems) == 1, problems
    assert problems[0].severity == "error"
    assert problems[0].where == "wards.geojson"
    return str(problems[0])


def test_grid_file_keeps_its_numbers() -> None:
    moved, problems = to_grid(frame(SQUARE, crs="EPSG:27700"), "wards.geojson")
    assert problems == []
    assert moved.geometry.iloc[0].equals(SQUARE)
    assert moved.crs.to_epsg() == 27700


def test_degrees_become_metres_at_a_known_place() -> None:
    # Ordnance Survey's worked example of converting to the National Grid puts 52° 39' 28.72" N,
    # 1° 42' 57.79" E at 651 409.8 E, 313 177.3 N; without the OSTN15 grid within a few metres.
    east, north, problems = points_to_grid([1.716053], [52.657978], "EPSG:4326", "x")
    assert problems == []
    assert east[0] == pytest.approx(651_409.8, abs=5)
    assert north[0] == pytest.approx(313_177.3, abs=5)


@settings(max_examples=30, derandomize=True, deadline=None)
@given(st.floats(150_000, 600_000), st.floats(50_000, 1_000_000))
def test_to_web_and_back_is_within_a_centimetre(east: float, north: float) -> None:
    web = to_web(frame(Point(east, north), crs="EPSG:27700"))
    assert web.crs.to_epsg() == 4326
    moved, problems = to_grid(web, "points")
    assert problems == []
    assert moved.geometry.iloc[0].distance(Point(east, north)) < 0.01


def test_neighbours_still_share_their_border_after_conversion() -> None:
    moved, _ = to_grid(in_degrees(SQUARE, box(381_000, 390_000, 382_000, 391_000)), "x")
    assert moved.geometry.iloc[0].intersection(moved.geometry.iloc[1]).length > 999


@pytest.mark.parametrize(
    ("crs", "code", "words"),
    [
        ("EPSG:27700", "EPSG:27700", "British National Grid"),
        ("EPSG:4326", "EPSG:4326", "longitude and latitude"),
        ("EPSG:3857", "EPSG:3857", "web Mercator"),
        ("EPSG:32630", "EPSG:32630", "UTM zone 30N"),
    ],
)
def test_missing_system_names_the_likely_one(crs: str, code: str, words: str) -> None:
    shapes = frame(SQUARE, crs="EPSG:27700").to_crs(crs).set_crs(None, allow_override=True)
    unchanged, problems = to_grid(shapes, "wards.geojson")
    assert unchanged is shapes
    message = only(problems)
    assert "does not say its coordinate system" in message
    assert f'crs = "{code}"' in message
    assert words in message
    moved, problems = to_grid(shapes, "wards.geojson", stated=code)
    assert problems == []
    assert moved.geometry.iloc[0].symmetric_difference(SQUARE).area < 10


def test_geojson_in_grid_metres_that_claims_degrees_is_caught() -> None:
    shapes = frame(SQUARE, crs="EPSG:4326")
    unchanged, problems = to_grid(shapes, "wards.geojson")
    assert unchanged is shapes
    message = only(problems)
    assert "said to be degrees" in message
    assert "391,000" in message
    assert 'crs = "EPSG:27700"' in message
    moved, problems = to_grid(shapes, "wards.geojson", stated="EPSG:27700")
    assert problems == []
    assert moved.geometry.iloc[0].equals(SQUARE)


def test_degrees_that_claim_the_grid_are_caught() -> None:
    shapes = in_degrees(SQUARE).set_crs("EPSG:27700", allow_override=True)
    message = only(to_grid(shapes, "wards.geojson")[1])
    assert "said to be metres (EPSG:27700) but are all within 53" in message
    assert 'crs = "EPSG:4326"' in message
    moved, problems = to_grid(shapes, "wards.geojson", stated="EPSG:4326")
    assert problems == []
    assert moved.geometry.iloc[0].equals_exact(SQUARE, 0.01)


def test_swapped_longitude_and_latitude_are_named() -> None:
    east, north, problems = points_to_grid([53.5, 53.4], [-2.2, -2.3], "EPSG:4326", "wards.geojson")
    assert "look swapped" in only(problems)
    assert list(east) == [53.5, 53.4]
    assert list(north) == [-2.2, -2.3]


def test_one_stray_shape_is_counted_with_its_numbers() -> None:
    shapes = frame(SQUARE, Polygon([(0, -5), (1, -5), (1, -4)]), crs="EPSG:27700")
    web = to_web(shapes)
    unchanged, problems = to_grid(web, "wards.geojson")
    assert unchanged is web
    assert "1 of 2 shapes" in only(problems)
    message = only(to_grid(shapes, "wards.geojson")[1])
    assert "1 of 2 shapes" in message
    assert "y -5 to -4" in message
    assert "Mend or take out" in message


def test_unknown_system_is_an_error_not_a_crash() -> None:
    shapes = frame(SQUARE, crs=None)
    message = only(to_grid(shapes, "wards.geojson", stated="EPSG:99999999")[1])
    assert "EPSG:99999999" in message
    assert 'crs = "EPSG:27700"' in message


def test_points_in_an_unknown_system_come_back_as_they_were() -> None:
    east, north, problems = points_to_grid([380_000.0], [390_000.0], "grid", "wards.geojson")
    assert "'grid' is not a coordinate system that is known" in only(problems)
    assert (east[0], north[0]) == (380_000, 390_000)


def test_coordinates_like_nothing_british_get_no_guess() -> None:
    message = only(to_grid(frame(Point(5e7, 5e7), crs=None), "wards.geojson")[1])
    assert "State the coordinate system" in message


def test_heights_are_dropped_and_empty_rows_kept() -> None:
    shapes = frame(Polygon([(380_000, 390_000, 5), (380_010, 390_000, 5), (380_000, 390_010, 5)]),
                   None, Polygon(), crs="EPSG:27700")  # fmt: skip
    moved, problems = to_grid(shapes, "x")
    assert problems == []
    assert not moved.geometry.iloc[0].has_z
    assert moved.geometry.iloc[1] is None
    assert moved.geometry.iloc[2].is_empty


def test_points_without_coordinates_stay_missing() -> None:
    east, north, problems = points_to_grid(
        [380_000.0, np.nan], [390_000.0, 390_000.0], "EPSG:27700", "x"
    )
    assert problems == []
    assert east[0] == pytest.approx(380_000)
    assert np.isnan(east[1])
    assert np.isnan(north[1])


def test_no_rows_are_no_problem() -> None:
    moved, problems = to_grid(frame(crs="EPSG:4326"), "x")
    assert problems == []
    assert len(moved) == 0
    assert moved.crs.to_epsg() == 27700
    assert points_to_grid([], [], "EPSG:4326", "x")[2] == []

"""Mending says what it did; gaps and overlaps are measured as worked out by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.affinity import translate

from footprints.geometry.clean import gaps_and_overlaps, repair, several_parts, wrong_shapes
from footprints.geometry.crs import to_grid
from toy import toy_areas

BOW_TIE = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
BIG = box(100, 0, 1100, 1000)


def series(*shapes: object) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs="EPSG:27700")


def areas(**shapes: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"code": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:27700"
    )


def test_valid_polygons_come_back_untouched() -> None:
    given_shapes = series(BIG, box(0, 0, 1, 1))
    mended, problems = repair(given_shapes, ["A", "B"], "wards")
    assert mended is given_shapes
    assert problems == []


def test_bow_tie_becomes_its_two_triangles_and_is_named() -> None:
    mended, problems = repair(series(BIG, BOW_TIE), ["A", "B"], "wards")
    assert mended.is_valid.all()
    # Two triangles of base 10 and height 5; as drawn the two lobes cancelled out to nothing.
    assert mended.iloc[1].area == pytest.approx(50)
    assert [problem.severity for problem in problems] == ["warning"]
    assert "B is not a valid polygon (self-intersection)" in str(problems[0])
    assert "+50 m²" in str(problems[0])
    assert problems[0].where == "wards"


def test_ring_that_touches_itself_keeps_its_area() -> None:
    # An outer ring pinched at (5, 0): a square with a triangular bite drawn as one ring.
    pinched = Polygon([(0, 0), (5, 0), (3, 3), (7, 3), (5, 0), (10, 0), (10, 10), (0, 10)])
    assert not pinched.is_valid
    mended, problems = repair(series(BIG, pinched), ["A", "B"], "wards")
    assert mended.iloc[1].area == pytest.approx(100 - 6)
    assert "by less than 1 m²" in str(problems[0])


def test_overlapping_parts_are_joined_not_cut_out() -> None:
    doubled = MultiPolygon([box(0, 0, 10, 10), box(5, 0, 15, 10)])
    mended, _ = repair(series(BIG, doubled), ["A", "B"], "wards")
    assert mended.iloc[1].area == pytest.approx(150)


def test_hole_that_sticks_out_is_still_a_hole() -> None:
    torn = Polygon(box(0, 0, 10, 10).exterior, [box(5, 5, 15, 15).exterior])
    mended, _ = repair(series(BIG, torn), ["A", "B"], "wards")
    assert mended.iloc[1].area == pytest.approx(75)


def test_repairs_over_a_thousandth_of_the_layer_are_an_error() -> None:
    _, problems = repair(series(box(100, 0, 200, 100), BOW_TIE), ["A", "B"], "wards")
    assert [problem.severity for problem in problems] == ["warning", "error"]
    assert "50 m², 0.50% of the layer's area" in str(problems[1])
    assert "most in B" in str(problems[1])
    # The same change is let through in a layer a hundred times the size.
    assert len(repair(series(BIG, BOW_TIE), ["A", "B"], "wards")[1]) == 1


def test_polygon_of_which_nothing_is_left_is_an_error() -> None:
    line = Polygon([(0, 0), (10, 0), (20, 0)])
    _, problems = repair(series(BIG, line), ["A", "B"], "wards")
    assert problems[-1].severity == "error"
    assert "nothing is left of 1 polygon after repair: B" in str(problems[-1])


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=3, max_size=12))
def test_any_ring_comes_back_valid_and_flat(points: list[tuple[int, int]]) -> None:
    mended, _ = repair(series(Polygon(points)), ["A"], "x")
    assert mended.is_valid.all()
    assert mended.iloc[0].geom_type in ("Polygon", "MultiPolygon")
    again, problems = repair(mended, ["A"], "x")
    assert again is mended
    assert problems == []


def test_wrong_shapes_are_named_by_kind() -> None:
    with np.errstate(invalid="ignore"):
        broken = Polygon([(0, 0), (np.nan, 1), (1, 1)])
    shapes = series(BIG, None, Polygon(), Point(1, 1), LineString([(0, 0), (1, 1)]), broken)
    absent, other, infinite = wrong_shapes(shapes, list("ABCDEF"), "wards")
    assert "2 rows have no shape: B, C" in str(absent)
    assert "2 rows have a shape that is not a polygon (LineString, Point): D, E" in str(other)
    assert "1 row has a coordinate that is not a finite number: F" in str(infinite)
    assert {absent.severity, other.severity, infinite.severity} == {"error"}
    assert wrong_shapes(series(BIG, BOW_TIE), ["A", "B"], "wards") == []


def test_several_parts_are_noted() -> None:
    two = MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)])
    (note,) = several_parts(series(BIG, two, MultiPolygon([BIG])), ["A", "B", "C"], "wards")
    assert note.severity == "note"
    assert "1 row is in several parts: B" in str(note)
    assert several_parts(series(BIG), ["A"], "wards") == []


def test_tiling_has_neither_gaps_nor_overlaps() -> None:
    found = gaps_and_overlaps(toy_areas(60))
    assert found.area_m2 == pytest.approx(80_000_000)
    assert (found.gaps_m2, found.gaps, found.gap_codes) == (0, 0, [])
    assert (found.overlaps_m2, found.overlaps, found.overlap_codes) == (0, 0, [])


def test_overlap_is_measured_pair_by_pair_worst_first() -> None:
    found = gaps_and_overlaps(
        areas(A=box(0, 0, 100, 100), B=box(98, 0, 200, 100), C=box(195, 0, 300, 100))
    )
    assert found.overlaps == 2
    assert found.overlaps_m2 == pytest.approx(2 * 100 + 5 * 100)
    assert found.overlap_codes == ["B", "C", "A"]
    assert found.gaps == 0


def test_area_inside_another_is_an_overlap() -> None:
    found = gaps_and_overlaps(areas(A=box(0, 0, 100, 100), B=box(40, 40, 50, 50)))
    assert found.overlaps_m2 == pytest.approx(100)
    assert found.overlap_codes == ["A", "B"]


def test_hole_left_by_a_missing_area_is_a_gap() -> None:
    tiles = {
        f"T{x}{y}": box(10 * x, 10 * y, 10 * x + 10, 10 * y + 10)
        for x in range(3)
        for y in range(3)
        if (x, y) != (1, 1)
    }
    found = gaps_and_overlaps(areas(**tiles))
    assert found.gaps == 1
    assert found.gaps_m2 == pytest.approx(100)
    assert set(found.gap_codes) == set(tiles)


def test_lake_with_an_island_counts_without_the_island() -> None:
    lake = Polygon(BIG.exterior, [box(300, 300, 700, 700).exterior])
    found = gaps_and_overlaps(areas(A=lake, B=box(400, 400, 500, 500)))
    assert found.gaps_m2 == pytest.approx(400 * 400 - 100 * 100)


def test_strip_open_at_both_ends_is_a_gap_when_narrow() -> None:
    narrow = gaps_and_overlaps(areas(A=box(0, 0, 100, 100), B=box(102, 0, 200, 100)))
    assert narrow.gaps == 1
    assert narrow.gaps_m2 == pytest.approx(200, rel=0.01)
    wide = gaps_and_overlaps(areas(A=box(0, 0, 100, 100), B=box(120, 0, 200, 100)))
    assert wide.gaps == 0


def test_notches_and_inner_corners_are_no_gaps() -> None:
    notched = box(0, 0, 100, 100) - box(50, 50, 52, 100)
    lower = box(100, 0, 200, 50)
    # The overlap of C and D makes sure that the layer is not waved through as a clean one.
    found = gaps_and_overlaps(
        areas(A=notched, B=lower, C=box(300, 0, 400, 50), D=box(399, 0, 500, 50))
    )
    assert found.overlaps == 1
    assert found.gaps == 0


@settings(max_examples=15, derandomize=True, deadline=None)
@given(st.integers(0, 10_000))
def test_cells_shifted_apart_leave_what_the_box_is_short_of(seed: int) -> None:
    toy = toy_areas(25, seed=seed)
    shift = np.random.default_rng(seed).uniform(-1, 1, (25, 2))
    moved = [translate(shape, *by) for shape, by in zip(toy.geometry, shift, strict=True)]
    found = gaps_and_overlaps(toy.set_geometry(gpd.GeoSeries(moved, crs=toy.crs)))
    pairs = [moved[one].intersection(moved[other]) for one in range(25) for other in range(one)]
    assert found.overlaps_m2 == pytest.approx(sum(pair.area for pair in pairs), abs=1)
    inside = box(*toy.total_bounds).buffer(-2)
    short = inside.difference(shapely.union_all(moved)).area
    assert found.gaps_m2 == pytest.approx(short, rel=0.02)


@pytest.mark.gm
def test_gm_small_areas_as_its_readme_says(gm_data) -> None:
    lsoa = gpd.read_file(gm_data / "lsoa_2021_bgc.geojson").rename(columns={"LSOA21CD": "code"})
    lsoa, problems = to_grid(lsoa, "lsoa")
    assert problems == []
    assert wrong_shapes(lsoa.geometry, lsoa["code"], "lsoa") == []
    mended, problems = repair(lsoa.geometry, lsoa["code"], "lsoa")
    assert [str(problem).split()[1] for problem in problems] == [
        "E01005866", "E01005907", "E01006012", "E01006312",
    ]  # fmt: skip
    assert {problem.severity for problem in problems} == {"warning"}
    (note,) = several_parts(mended, lsoa["code"], "lsoa")
    assert "4 rows are in several parts: E01005864, E01005906, E01006016, E01006314" in str(note)
    found = gaps_and_overlaps(lsoa.set_geometry(mended))
    assert found.area_m2 == pytest.approx(1_276.0e6, abs=0.05e6)
    assert (found.gaps, found.overlaps) == (0, 0)


@pytest.mark.gm
def test_gm_made_up_beats_have_slivers_that_add_up(gm_data) -> None:
    beats, _ = to_grid(gpd.read_file(gm_data / "made_up/police_beats_made_up.geojson"), "beats")
    found = gaps_and_overlaps(beats.rename(columns={"beat_ref": "code"}))
    whole = shapely.union_all(beats.geometry.to_numpy())
    assert found.overlaps_m2 == pytest.approx(found.area_m2 - whole.area, rel=1e-3)
    assert found.gaps > 50

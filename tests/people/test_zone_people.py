"""People of zones."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from footprints.people.zones import zone_people
from toy import toy_areas


def row_of_areas(people: list[int], side: float = 1000.0) -> gpd.GeoDataFrame:
    """Squares in a row from x = 0, one kilometre wide."""
    codes = [f"X01{place:06d}" for place in range(len(people))]
    shapes = [
        shapely.box(side * place, 0, side * (place + 1), side) for place in range(len(people))
    ]
    return gpd.GeoDataFrame(
        {"code": codes, "name": codes, "locality": "X08000001", "people": people},
        geometry=shapes,
        crs="EPSG:27700",
    )


def strips(*bounds: tuple[float, float]) -> gpd.GeoDataFrame:
    """Units from one x to another, as high as the row of areas."""
    codes = [chr(ord("A") + place) for place in range(len(bounds))]
    shapes = [shapely.box(west, 0, east, 1000) for west, east in bounds]
    return gpd.GeoDataFrame({"unit": codes, "name": codes}, geometry=shapes, crs="EPSG:27700")


def test_people_follow_the_surface() -> None:
    table, account = zone_people(strips((0, 1250), (1250, 2000)), row_of_areas([1000, 2000]))
    assert table.toarray() == pytest.approx(np.array([[1000, 500], [0, 1500]]))
    assert account.entries["people outside every unit"] == pytest.approx(0)


def test_a_sliver_goes_to_the_areas_other_units_and_is_counted() -> None:
    table, account = zone_people(strips((0, 1003), (1003, 2000)), row_of_areas([1000, 1000]))
    assert table.toarray() == pytest.approx(np.array([[1000, 0], [0, 1000]]))
    assert account.entries["slivers between units given to the area's other units"] == 1
    assert account.entries["people in those slivers"] == pytest.approx(3)


def test_thin_gaps_close_and_wide_gaps_stay() -> None:
    table, account = zone_people(strips((0, 996), (1300, 2000)), row_of_areas([1000, 1000]))
    assert table.toarray() == pytest.approx(np.array([[1000, 0], [0, 700]]))
    assert account.entries["people in those gaps"] == pytest.approx(4)
    assert account.entries["people outside every unit"] == pytest.approx(300)


def test_people_in_two_units_count_once_and_are_told() -> None:
    # 300 people of the area are in both; a gap of 200 stays outside
    table, account = zone_people(strips((0, 600), (300, 800)), row_of_areas([1000]))
    assert table.toarray()[:, 0] == pytest.approx([600 / 1100 * 800, 500 / 1100 * 800])
    assert account.entries["people counted twice in the file, once here"] == pytest.approx(300)
    assert account.entries["people outside every unit"] == pytest.approx(200)


def test_an_area_covered_twice_over_keeps_its_people() -> None:
    table, account = zone_people(strips((0, 1000), (0, 1000)), row_of_areas([1000]))
    assert table.toarray()[:, 0] == pytest.approx([500, 500])
    assert account.entries["people counted twice in the file, once here"] == pytest.approx(1000)


def test_best_fit_takes_each_area_whole_or_leaves_it_out() -> None:
    units = strips((0, 1600), (1600, 2300))
    table, account = zone_people(units, row_of_areas([1000, 2000, 4000]), "best-fit")
    assert table.toarray().tolist() == [[1000, 2000, 0], [0, 0, 0]]
    assert account.entries["people outside every unit"] == 4000


def test_points_place_people_and_surface_fills_in() -> None:
    areas = row_of_areas([1000, 2000])
    points = pd.DataFrame(
        {"x": [100.0, 900.0, 5000.0], "y": [500.0, 500.0, 500.0], "people": [30.0, 10.0, 7.0]}
    )
    table, account = zone_people(strips((0, 500), (500, 2000)), areas, points)
    assert table.toarray() == pytest.approx(np.array([[750, 0], [250, 2000]]))
    assert account.entries["population points outside the region"] == 1
    assert account.entries["people at points outside the region"] == 7
    assert account.entries["small areas without population points, placed by surface"] == 1


def test_a_point_in_two_units_counts_once() -> None:
    points = pd.DataFrame({"x": [400.0, 100.0], "y": [500.0, 500.0], "people": [60.0, 40.0]})
    table, account = zone_people(strips((0, 500), (300, 1000)), row_of_areas([1000]), points)
    assert table.toarray()[:, 0] == pytest.approx([625, 375])  # 100% and 60% of 1,000 people
    assert account.entries["people counted twice in the file, once here"] == pytest.approx(600)


def test_a_point_on_the_line_of_two_areas_lives_once() -> None:
    points = pd.DataFrame({"x": [1000.0, 1500.0], "y": [500.0, 500.0], "people": [1.0, 3.0]})
    table, _ = zone_people(strips((0, 1200), (1200, 2000)), row_of_areas([100, 100]), points)
    assert table.toarray() == pytest.approx(np.array([[100, 0], [0, 100]]))


def test_units_partly_outside_the_region_are_named() -> None:
    _, account = zone_people(strips((0, 700), (700, 2000)), row_of_areas([1000]))
    (note,) = account.notes
    assert note.startswith("Units partly outside the small areas")
    assert note.endswith("counted only here: B.")


def random_zones(areas: gpd.GeoDataFrame, seed: int) -> gpd.GeoDataFrame:
    """Discs that overlap one another, leave gaps and reach over the edge."""
    rng = np.random.default_rng(seed)
    west, south, east, north = areas.total_bounds
    centres = shapely.points(rng.uniform(west, east, 9), rng.uniform(south, north, 9))
    discs = shapely.buffer(centres, rng.uniform(800, 3000, 9))
    codes = [f"D{place}" for place in range(9)]
    return gpd.GeoDataFrame({"unit": codes, "name": codes}, geometry=discs, crs=areas.crs)


@pytest.mark.parametrize("seed", range(4))
def test_overlapping_discs_against_a_full_overlay(seed: int) -> None:
    areas, zones = toy_areas(60, seed=seed), random_zones(toy_areas(60, seed=seed), seed)
    table, account = zone_people(zones, areas)
    people = areas["people"].to_numpy()
    pieces = gpd.overlay(zones, areas, how="intersection", keep_geom_type=True)
    surface = areas.set_index("code").area
    pieces["share"] = pieces.area / pieces["code"].map(surface)
    union = areas.intersection(zones.union_all()).area / areas.area
    sums = pieces.groupby("code")["share"].sum().reindex(areas["code"]).fillna(0).to_numpy()
    twice = ((sums - union.to_numpy()) * people).sum()
    assert account.entries["people counted twice in the file, once here"] == pytest.approx(twice)
    inside = np.asarray(table.sum(axis=0))
    assert (inside <= people + 1e-6).all()
    covered = union.to_numpy() * people
    limit = np.maximum(1, 0.005 * people)
    plain = (covered >= 2 * limit) & (people - covered >= limit)
    assert inside[plain] == pytest.approx(covered[plain])
    assert inside[(people - covered) < limit] == pytest.approx(people[(people - covered) < limit])


def test_a_ward_like_tiling_loses_nobody() -> None:
    areas = toy_areas(80)
    block = np.arange(80) // 8
    tiles = areas.dissolve(by=block).reset_index(drop=True)
    zones = gpd.GeoDataFrame(
        {"unit": [f"W{place}" for place in range(10)], "name": "Ward"},
        geometry=tiles.geometry.to_numpy(),
        crs=areas.crs,
    )
    table, _ = zone_people(zones, areas)
    assert np.asarray(table.sum(axis=0)) == pytest.approx(areas["people"].to_numpy())
    assert np.array_equal(table.toarray().argmax(axis=0), block)

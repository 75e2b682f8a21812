"""Plans as they are drawn: a plan made of an agency's units scores it 100, however it comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from footprints.pipeline.loading.load import load_region
from footprints.pipeline.plans import load_plan
from footprints.pipeline.region import Region
from footprints.pipeline.results import Results, neighbourhood_shapes
from footprints.pipeline.run import judge_plan, score_plan
from toy import toy_areas
from toy_points import output_areas, with_columns
from toy_project import write_toy_project
from toyfiles import write_csv, write_geojson

GRID, WEB = "EPSG:27700", "EPSG:4326"
POINTS = (
    'placed_by = { file = "oa.csv", x = "x", y = "y", crs = "EPSG:27700", people = "residents" }'
)
PLACED = {"surface": "", "points": POINTS, "best-fit": 'placed_by = "best-fit"'}


def wards() -> gpd.GeoDataFrame:
    """Return 5 x 4 wards of 2 km that take no notice of small areas."""
    shapes = [
        shapely.box(
            400_000 + 2_000 * x, 400_000 + 2_000 * y, 402_000 + 2_000 * x, 402_000 + 2_000 * y
        )
        for x in range(5)
        for y in range(4)
    ]
    names = [f"W{number:02}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"beat": names, "beat_name": names}, geometry=shapes, crs=GRID)


def region_of(
    folder: Path, placed: str = "surface", zones: gpd.GeoDataFrame | None = None
) -> Region:
    project = write_toy_project(folder)
    drawn = wards() if zones is None else zones
    write_geojson(drawn.to_crs(WEB), folder / "beats.geojson")
    write_csv(folder / "oa.csv", with_columns(output_areas(toy_areas()), "x", "y", GRID))
    text = project.read_text("utf-8").replace('name = "name"', f'name = "name"\n{PLACED[placed]}')
    project.write_text(text, "utf-8")
    return load_region(project)


def halves(table: gpd.GeoDataFrame) -> list[str]:
    """Return the neighbourhood of each ward: pairs of wards, one above the other."""
    return [f"N{number // 2:02}" for number in range(len(table))]


def as_units(folder: Path, table: gpd.GeoDataFrame) -> tuple[Path, tuple[str | None, str | None]]:
    rows = pd.DataFrame({"ward": table["beat"], "hood": halves(table)})
    write_csv(folder / "plan.csv", rows)
    return folder / "plan.csv", ("ward", "hood")


def as_polygons(
    folder: Path, table: gpd.GeoDataFrame
) -> tuple[Path, tuple[str | None, str | None]]:
    whole = table.assign(hood=halves(table)).dissolve("hood", as_index=False)[["hood", "geometry"]]
    write_geojson(whole.to_crs(WEB), folder / "plan.geojson")
    return folder / "plan.geojson", (None, "hood")


def scored(region: Region, plan: tuple[Path, tuple[str | None, str | None]]) -> Results:
    brought, problems = load_plan(region, plan[0], *plan[1])
    assert not [each for each in problems if each.severity == "error"]
    return score_plan(judge_plan(region, brought), baselines=False)


def of(results: Results, agency: str = "beats") -> dict[str, Any]:
    return results.scored.agencies[agency]


@pytest.mark.parametrize("placed", ["surface", "points"])
@pytest.mark.parametrize("form", [as_units, as_polygons])
def test_a_plan_made_of_whole_wards_scores_wards_100(
    tmp_path: Path, placed: str, form: Any
) -> None:
    results = scored(region_of(tmp_path, placed), form(tmp_path, wards()))
    beats = of(results)
    assert beats["lines_up"] == pytest.approx(100, abs=1e-6)
    assert beats["lines_up_low"] == pytest.approx(100, abs=1e-6)
    assert beats["relation"] == "nests inside"
    assert beats["units_inside"] == 20
    whole = beats["lines_up_whole_areas"]
    assert whole is None if placed == "surface" else whole < 95, "cut too often to be told whole"
    assert beats["coverage"] == pytest.approx(1, abs=1e-3)
    assert results.handover["beats"].empty
    (said,) = [each for each in results.problems if "scored as it was drawn" in each.what]
    other = "not to be told" if whole is None else f"{whole:.0f}"
    assert f"Police beats 100 as drawn, {other} so" in said.what


@pytest.mark.parametrize("placed", ["surface", "points"])
def test_the_ward_file_as_plan_is_the_same(tmp_path: Path, placed: str) -> None:
    region = region_of(tmp_path, placed)
    beats = of(scored(region, (tmp_path / "beats.geojson", (None, "beat"))))
    assert beats["lines_up"] == pytest.approx(100, abs=1e-6)
    assert beats["relation"] == "same"
    assert beats["exactly_same_neighbourhoods"] == 20


def test_people_are_those_at_the_points_in_the_polygons(tmp_path: Path) -> None:
    region = region_of(tmp_path, "points")
    results = scored(region, as_polygons(tmp_path, wards()))
    shapes = gpd.read_file(tmp_path / "plan.geojson").to_crs(GRID)
    points = output_areas(toy_areas())
    expected = [points.loc[points.within(shape), "residents"].sum() for shape in shapes.geometry]
    table = neighbourhood_shapes(results)
    assert table["neighbourhood"].tolist() == shapes["hood"].tolist()
    # slivers go to the rest of their small area
    assert table["people"].to_numpy() == pytest.approx(expected, abs=40)
    assert table["people"].sum() == pytest.approx(points["residents"].sum(), abs=5)
    assert table.geometry.area.to_numpy() == pytest.approx(shapes.geometry.area, rel=1e-3)
    units = results.scored.units.query("agency == 'beats'")
    assert units["people"].sum() == pytest.approx(table["people"].sum(), abs=1)


def test_a_list_is_shared_out_with_the_pieces(tmp_path: Path) -> None:
    """A list says no more than in which small area people live: each piece has its share."""
    region = region_of(tmp_path)
    results = scored(region, as_units(tmp_path, wards()))
    practices = of(results, "practices")
    assert practices["people"] == pytest.approx(results.scored.overall["people"])
    assert practices["coverage"] == pytest.approx(1)
    plan = results.plan
    assert plan.drawn is not None
    one = next(each for each in region.footprints if each.id == "practices")
    table = (one.people @ plan.drawn.share.T).toarray()
    inside = table.max(axis=1).sum() / table.sum()
    assert practices["fits_inside"] == pytest.approx(inside, rel=1e-6)


def test_a_plan_of_whole_small_areas_is_the_special_case(tmp_path: Path) -> None:
    """Polygons made of whole small areas give the very figures of the table of small areas."""
    region = region_of(tmp_path)
    areas = region.areas
    hood = np.array([f"H{number // 10}" for number in range(len(areas))])
    write_csv(tmp_path / "a.csv", pd.DataFrame({"area_code": areas["code"], "neighbourhood": hood}))
    whole = areas.assign(neighbourhood=hood).dissolve("neighbourhood", as_index=False)
    write_geojson(whole[["neighbourhood", "geometry"]].to_crs(WEB), tmp_path / "a.geojson")
    by_table = scored(region, (tmp_path / "a.csv", (None, None)))
    by_shapes = scored(region, (tmp_path / "a.geojson", (None, None)))
    assert by_shapes.plan.drawn is None
    assert by_table.scored.agencies == by_shapes.scored.agencies


def test_cutting_nothing_changes_nothing(tmp_path: Path) -> None:
    """The scoring on pieces is the scoring on small areas where every piece is a whole one."""
    from dataclasses import replace

    from scipy.sparse import csr_array

    from footprints.people.plan import Drawn
    from footprints.pipeline.drawn import as_drawn, score_as_drawn

    region = region_of(tmp_path)
    areas = region.areas
    hood = pd.Series([f"H{number // 10}" for number in range(len(areas))])
    write_csv(tmp_path / "a.csv", pd.DataFrame({"area_code": areas["code"], "neighbourhood": hood}))
    plan, _ = load_plan(region, tmp_path / "a.csv")
    dissolved = areas.dissolve(by=hood.to_numpy()).geometry.to_numpy()
    share = csr_array((np.ones(len(areas)), (plan.member, np.arange(len(areas)))))
    drawn = as_drawn(region, replace(plan, drawn=Drawn(dissolved, share)))
    assert drawn is not None
    from footprints.coterminosity.chance import draw_chance
    from footprints.coterminosity.score import score

    chance = draw_chance(areas, region.edges, region.footprints, seed=1, zonings=10)
    whole = score(areas, region.edges, region.footprints, plan, seed=1, chance=chance)
    found = score_as_drawn(drawn, whole, chance, other_plans=[], best_alone={}, seed=1)
    for own, figures in whole.agencies.items():
        for key, value in figures.items():
            if isinstance(value, float):
                assert found.agencies[own][key] == pytest.approx(value, rel=1e-6, abs=1e-6), key
            elif not isinstance(value, dict):
                assert found.agencies[own][key] == value, key


def test_whole_small_areas_placed_whole_stay_so(tmp_path: Path) -> None:
    """By best fit everybody of a small area is in one unit, and in one neighbourhood."""
    region = region_of(tmp_path, "best-fit")
    results = scored(region, as_polygons(tmp_path, wards()))
    assert results.plan.drawn is None
    assert of(results)["lines_up"] == pytest.approx(100)


@pytest.mark.parametrize("shift", [10.0, 25.0])
def test_layers_drawn_differently_are_told_and_what_it_may_cost(
    tmp_path: Path, shift: float
) -> None:
    moved = wards()
    moved["geometry"] = moved.geometry.translate(shift, shift)
    region = region_of(tmp_path, zones=moved)
    write_geojson(wards().to_crs(WEB), tmp_path / "plan.geojson")
    beats = of(scored(region, (tmp_path / "plan.geojson", (None, "beat"))))
    said = beats["drawn_differently"]
    assert "generalised or moved differently" in said
    assert said.startswith("100% of ")
    cost = int(said.partition("up to ")[2].partition(" points")[0])
    assert 100 - beats["lines_up"] <= cost + 1
    assert beats["lines_up"] > 89
    assert beats["drawn_border_same"] < 0.05


def test_the_same_layer_and_another_are_not_told_so(tmp_path: Path) -> None:
    region = region_of(tmp_path)
    same = of(scored(region, (tmp_path / "beats.geojson", (None, "beat"))))
    assert same["drawn_border_same"] > 0.99
    assert same["drawn_differently"] is None
    other = wards()
    other["geometry"] = other.geometry.translate(700, 600)
    write_geojson(other.to_crs(WEB), tmp_path / "plan.geojson")
    assert (
        of(scored(region, (tmp_path / "plan.geojson", (None, "beat"))))["drawn_differently"] is None
    )


def test_a_comparison_says_that_it_counts_whole_small_areas(tmp_path: Path) -> None:
    from footprints.pipeline.comparison.sides import Side, counted_whole

    region = region_of(tmp_path)
    drawn, _ = load_plan(region, *as_units(tmp_path, wards())[:1], "ward", "hood")
    one = Side(region, drawn, "drawn")
    assert counted_whole(one, one)
    write_csv(tmp_path / "whole.csv", drawn.table(region.areas))
    two = Side(region, load_plan(region, tmp_path / "whole.csv")[0], "whole")
    assert counted_whole(two, one)
    assert not counted_whole(two, two)

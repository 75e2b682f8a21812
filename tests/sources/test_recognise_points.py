"""Files of population points in their usual forms: ``init`` takes them up, and they are read."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from footprints.pipeline.check import check_project
from footprints.settings import FILE_NAME
from footprints.sources.proposal import propose
from toy import toy_areas
from toy_points import output_areas, with_columns
from toy_project import write_toy_project
from toyfiles import write_csv, write_geojson, write_shapes

GRID, WEB, MERCATOR = "EPSG:27700", "EPSG:4326", "EPSG:3857"
Put = Callable[[gpd.GeoDataFrame, Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the toy region's files and no project file."""
    write_toy_project(tmp_path).unlink()
    return tmp_path


def columns(x: str, y: str, crs: str, name: str = "oa.csv", **changes: str) -> Put:
    def put(points: gpd.GeoDataFrame, folder: Path) -> None:
        table = with_columns(points, x, y, crs).rename(columns=changes)
        path = folder / name
        _ = table.to_excel(path, index=False) if path.suffix == ".xlsx" else write_csv(path, table)

    return put


def layer(name: str) -> Put:
    def put(points: gpd.GeoDataFrame, folder: Path) -> None:
        write_shapes(points, folder / name)

    return put


def without_codes(points: gpd.GeoDataFrame, folder: Path) -> None:
    table = with_columns(points, "easting", "northing", GRID)
    write_csv(folder / "population_points.csv", table[["easting", "northing", "residents"]])


def in_two_files(points: gpd.GeoDataFrame, folder: Path) -> None:
    """Write what the Office for National Statistics and Nomis give: centroids, and a census."""
    table = with_columns(points, "x", "y", GRID).assign(FID=range(1, len(points) + 1))
    elsewhere = pd.DataFrame({"x": [300_000.0], "y": [600_000.0], "OA21CD": "X00999999", "FID": 0})
    table = pd.concat([table, elsewhere])
    write_csv(folder / "OA_PWC.csv", table[["FID", "OA21CD", "x", "y"]])
    census = pd.DataFrame({"date": "2021", "geography": points["OA21CD"]})
    census["geography code"] = points["OA21CD"]
    census["Residence type: Total; measures: Value"] = points["residents"]
    census["Residence type: Lives in a communal establishment; measures: Value"] = 1
    write_csv(folder / "census2021-ts001-oa.csv", census)


def polygons(points: gpd.GeoDataFrame, folder: Path) -> None:
    drawn = points.assign(geometry=points.geometry.buffer(0.5))
    write_shapes(drawn, folder / "OA_2021_boundaries.gpkg")


FORMS: dict[str, Put] = {
    "X, Y in metres": columns("X", "Y", GRID),
    "x, y in metres": columns("x", "y", GRID),
    "x, y in degrees": columns("x", "y", WEB),
    "X, Y of web maps": columns("X", "Y", MERCATOR),
    "long, lat": columns("long", "lat", WEB),
    "LONG, LAT": columns("LONG", "LAT", WEB),
    "longitude, latitude": columns("longitude", "latitude", WEB, residents="Total"),
    "BNG": columns("BNG_E_EASTING", "BNG_N_NORTHING", GRID, OA21CD="OA11CD"),
    "workbook": columns("Easting", "Northing", GRID, "oa.xlsx"),
    "GeoPackage": layer("oa.gpkg"),
    "shapefile": layer("oa.shp"),
    "without codes": without_codes,
    "centroids and census": in_two_files,
    "polygons": polygons,
}


def proposed(folder: Path) -> dict[str, Any]:
    """Propose a project, run its check, hold the ledger to its sums; return the project parsed."""
    content = propose(folder).content
    (folder / FILE_NAME).write_text(content, encoding="utf-8")
    checked = check_project(folder / FILE_NAME)
    assert not checked.errors, [str(problem) for problem in checked.errors]
    for line in checked.inputs:
        assert line.rows == (line.used or 0) + sum(line.set_aside.values()), line
        if line.people is not None and line.people_used is not None:
            named = line.people_used + sum(line.people_set_aside.values())
            assert line.people == pytest.approx(named, abs=1e-6), line
    assert not [each for each in checked.problems if "do not add up" in each.what]
    (folder / FILE_NAME).unlink()
    return tomllib.loads(content) | {"checked": checked}


@pytest.mark.parametrize("form", FORMS)
def test_output_areas_are_taken_up_in_every_form(folder: Path, form: str) -> None:
    points = output_areas(toy_areas())
    FORMS[form](points, folder)
    found = proposed(folder)
    placed_by = found["small_areas"]["placed_by"]
    assert "people" in placed_by, placed_by
    assert [each["kind"] for each in found["agencies"]] == ["zones", "list"]
    (beats, *_) = found["checked"].region.footprints
    count = beats.account.entries
    assert count["population points"] == len(points)
    assert count["small areas without population points, placed by surface"] == 0
    assert beats.points_each.min() > 1
    used = [use for use in found["checked"].inputs if use.use == "small areas, placed_by"]
    assert [(use.used, use.people_used) for use in used] == [
        (len(points), points["residents"].sum())
    ]
    assert not [each for each in found["checked"].problems if each.severity != "note"]


def test_everybody_is_where_the_points_are(folder: Path) -> None:
    """Lines through small areas: each unit has the people at the points inside it."""
    areas = toy_areas()
    points = output_areas(areas)
    columns("x", "y", GRID)(points, folder)
    west = shapely.box(400_000, 400_000, 403_333, 408_000)
    east = shapely.box(403_333, 400_000, 410_000, 408_000)
    halves = gpd.GeoDataFrame({"beat": ["W", "E"]}, geometry=[west, east], crs=GRID)
    write_geojson(halves.to_crs(WEB), folder / "beats.geojson")
    (beats, *_) = proposed(folder)["checked"].region.footprints
    expected = [points.loc[points.within(shape), "residents"].sum() for shape in (east, west)]
    # slivers of under 0.5% of a small area's people go to its other unit
    assert np.asarray(beats.people.sum(axis=1)).ravel() == pytest.approx(expected, abs=60)


def test_without_residents_each_output_area_counts_the_same_and_that_is_said(folder: Path) -> None:
    points = output_areas(toy_areas())
    write_csv(folder / "oa.csv", with_columns(points, "x", "y", GRID).drop(columns="residents"))
    found = proposed(folder)
    assert "people" not in found["small_areas"]["placed_by"]
    assert "nothing here says how many live in each output area" in " ".join(
        propose(folder).content.replace("\n# ", " ").split()
    )


@pytest.mark.parametrize("kind", ["uprn", "postcode"])
def test_addresses_and_postcodes_are_taken_up_too(folder: Path, kind: str) -> None:
    points = output_areas(toy_areas(), each=8)
    table = with_columns(points, "X_COORDINATE", "Y_COORDINATE", GRID)
    table = table.rename(columns={"X_COORDINATE": "x", "Y_COORDINATE": "y"})[["x", "y"]]
    numbers = range(len(table))
    if kind == "uprn":
        table.insert(0, "UPRN", [10_000_000 + number for number in numbers])
    else:
        ends = [f"{n // 100 % 10}{chr(65 + n // 10 % 10)}{chr(65 + n % 10)}" for n in numbers]
        table.insert(0, "pcds", [f"M{1 + n // 1000} {end}" for n, end in enumerate(ends)])
        table["oa21cd"], table["usertype"] = points["OA21CD"].str.replace("X00", "E00"), 0
        table["oa21cd"] = table["oa21cd"].str[:8] + "1"
    write_csv(folder / "points.csv", table)
    found = proposed(folder)
    assert found["small_areas"]["placed_by"]["file"] == "points.csv"
    assert [each["kind"] for each in found["agencies"]] == ["zones", "list"]


def test_output_areas_with_residents_come_before_addresses(folder: Path) -> None:
    points = output_areas(toy_areas())
    columns("x", "y", GRID)(points, folder)
    table = with_columns(points, "x", "y", GRID)[["x", "y"]]
    write_csv(folder / "uprn.csv", table.assign(UPRN=range(1_000, 1_000 + len(table))))
    found = propose(folder)
    assert tomllib.loads(found.content)["small_areas"]["placed_by"]["file"] == "oa.csv"
    (uprn,) = [each for each in found.passed if each.label == "uprn.csv"]
    assert "people are placed by oa.csv" in uprn.seems


def few(points: gpd.GeoDataFrame, folder: Path) -> None:
    columns("x", "y", GRID)(points.head(len(points) // 2), folder)


def one_each(points: gpd.GeoDataFrame, folder: Path) -> None:
    columns("x", "y", GRID)(points.drop_duplicates("LSOA21CD"), folder)


def of_small_areas(points: gpd.GeoDataFrame, folder: Path) -> None:
    columns("x", "y", GRID)(points.drop_duplicates("LSOA21CD").drop(columns="OA21CD"), folder)


def somebodys_homes(points: gpd.GeoDataFrame, folder: Path) -> None:
    table = with_columns(points, "x", "y", GRID)[["x", "y"]].assign(UPRN=range(len(points)))
    write_csv(folder / "oa.csv", table.assign(landlord="Hill Homes", kind="Sheltered flats"))


@pytest.mark.parametrize("put", [few, one_each, of_small_areas, somebodys_homes])
def test_what_is_not_finer_everywhere_or_tells_of_something_else_is_not(
    folder: Path, put: Put
) -> None:
    put(output_areas(toy_areas()), folder)
    found = propose(folder)
    assert "placed_by" not in tomllib.loads(found.content)["small_areas"]
    (seems,) = [each.seems for each in found.passed if each.label == "oa.csv"]
    assert ("too few to place people by" in seems) == (put in (few, one_each))

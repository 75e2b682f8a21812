from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from footprints.errors import Problem
from footprints.schema import AREAS
from footprints.sources.formats.found import Found
from footprints.sources.inputs.areas import read_small_areas
from toy import toy_areas
from toyfiles import (
    FORMATS,
    as_published,
    project,
    write_csv,
    write_geojson,
    write_shapes,
    write_xlsx,
)

PEOPLE = {"file": "people.csv", "code": "area", "column": "residents"}
LOCALITY = {"file": "lookup.csv", "code": "lsoa", "column": "lad", "label": "lad_name"}


@pytest.fixture
def areas() -> gpd.GeoDataFrame:
    return toy_areas(n=30)


def read(folder: Path, **settings: Any) -> Found[gpd.GeoDataFrame]:
    return read_small_areas(project(settings).small_areas, folder)


def faults(found: Found[gpd.GeoDataFrame]) -> list[str]:
    assert found.value is None
    return [str(problem) for problem in found.problems if problem.severity == "error"]


def kinds(problems: list[Problem]) -> set[str]:
    return {problem.severity for problem in problems}


@pytest.mark.parametrize("kind", FORMATS)
def test_small_areas_from_one_file(tmp_path: Path, areas: gpd.GeoDataFrame, kind: str) -> None:
    shuffled = as_published(areas).sample(frac=1, random_state=2)
    write_shapes(shuffled, tmp_path / f"areas.{kind}")
    found = read(tmp_path, file=f"areas.{kind}")
    assert found.value is not None, found.problems
    assert tuple(found.value.columns) == AREAS
    assert found.value.crs.to_epsg() == 27700
    assert list(found.value.index) == list(range(30))
    for column in AREAS[:-1]:
        assert found.value[column].tolist() == areas[column].tolist()
    assert found.value["people"].dtype == np.int64
    assert np.allclose(found.value.area, areas.area)


def tables(folder: Path, areas: gpd.GeoDataFrame) -> None:
    """Write areas without people and localities, and the two tables that have them."""
    frame = as_published(areas)[["CODE", "geometry"]]
    write_geojson(gpd.GeoDataFrame(frame, crs=areas.crs).to_crs(4326), folder / "areas.geojson")
    people = pd.DataFrame({"area": areas["code"], "residents": areas["people"].map("{:,}".format)})
    elsewhere = pd.DataFrame({"area": ["X99"], "residents": ["1"]})
    write_csv(folder / "people.csv", pd.concat([people[::-1], elsewhere]), encoding="utf-16")
    lookup = pd.DataFrame(
        {"lsoa": areas["code"], "lad": areas["locality"], "lad_name": areas["locality_name"]}
    )
    write_csv(folder / "lookup.csv", pd.concat([lookup, lookup]), sep=";")


SPLIT = {
    "file": "areas.geojson",
    "name": None,
    "people": PEOPLE,
    "locality": LOCALITY,
    "locality_name": None,
}


def test_people_and_localities_from_tables(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    tables(tmp_path, areas)
    found = read(tmp_path, **SPLIT)
    assert found.value is not None, found.problems
    assert found.value["people"].tolist() == areas["people"].tolist()
    assert found.value["locality"].tolist() == areas["locality"].tolist()
    assert found.value["locality_name"].tolist() == areas["locality_name"].tolist()
    assert found.value["name"].tolist() == areas["code"].tolist()
    assert kinds(found.problems) == {"note"}
    said = " ".join(str(problem) for problem in found.problems)
    assert "utf-16" in said
    assert "semicolon" in said
    assert "1 of 31 codes is no small area" in said


def test_people_from_a_workbook(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    tables(tmp_path, areas)
    rows = [["area", "residents"], *zip(areas["code"], map(int, areas["people"]), strict=True)]
    write_xlsx(tmp_path / "people.xlsx", Census=[list(row) for row in rows])
    found = read(tmp_path, **SPLIT | {"people": PEOPLE | {"file": "people.xlsx"}})
    assert found.value is not None, found.problems
    assert found.value["people"].tolist() == areas["people"].tolist()


Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t[1:], "1 of 30 small areas has no people here: X01000000; 0 of its 29"),
        (
            lambda t: t.replace("1500", ""),
            "1 small area has no number of people: X01000003 ('')",
        ),
        (lambda t: t.replace("1500", "[c]"), "has no number of people: X01000003 ('[c]')"),
        (lambda t: t.replace("1500", "many"), "people that are not a number: X01000003 ('many')"),
        (lambda t: t.replace("1500", "1,50"), "people that are not a number: X01000003 ('1,50')"),
        (lambda t: t.replace("1500", "-1500"), "a negative number of people: X01000003 ('-1500')"),
        (lambda t: pd.concat([t, t[:2]]), "2 codes in area occur more than once: X01000000, X0"),
        (lambda t: t.assign(residents="0"), "nobody lives anywhere"),
        (lambda t: t.rename(columns={"residents": "Residents 2021"}), "is not a column"),
    ],
)
def test_population_at_fault(
    tmp_path: Path, areas: gpd.GeoDataFrame, change: Change, said: str
) -> None:
    tables(tmp_path, areas)
    people = pd.DataFrame({"area": areas["code"], "residents": areas["people"].astype(str)})
    people.loc[3, "residents"] = "1500"
    people.loc[people.index != 3, "residents"] = "1400"
    write_csv(tmp_path / "people.csv", change(people))
    messages = faults(read(tmp_path, **SPLIT))
    assert any(said in message for message in messages), messages
    assert len(messages) == 1


def test_fractions_of_people_are_rounded_and_said(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    tables(tmp_path, areas)
    values = areas["people"].astype(float) + 0.0
    values[2] += 0.4
    write_csv(tmp_path / "people.csv", pd.DataFrame({"area": areas["code"], "residents": values}))
    found = read(tmp_path, **SPLIT)
    assert found.value is not None
    assert found.value["people"].sum() == areas["people"].sum()
    (warning,) = [problem for problem in found.problems if problem.severity == "warning"]
    assert "X01000002" in warning.what


def test_another_edition_of_codes_is_told(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    codes = [f"E010{33700 + 5 * number}" for number in range(30)]
    areas = areas.assign(code=codes)
    tables(tmp_path, areas)
    older = [code for code in codes if code <= "E01033768"]
    table = pd.DataFrame({"area": [*older, "E01005000"], "residents": 1500})
    write_csv(tmp_path / "people.csv", table)
    (message,) = faults(read(tmp_path, **SPLIT))
    assert "16 of 30 small areas have no people here: E01033770, " in message
    assert "1 of its 15 codes is no small area of this project: E01005000" in message
    assert "look like LSOAs of 2011, the other side's like LSOAs of 2021" in message
    assert "same edition" in message
    write_csv(tmp_path / "people.csv", table.assign(area=[f"E0500{n:04}" for n in range(15)]))
    (message,) = faults(read(tmp_path, **SPLIT))
    assert "look like ward codes, the other side's like lower layer super output area" in message


def test_localities_at_fault(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    tables(tmp_path, areas)
    lookup = pd.DataFrame({"lsoa": areas["code"], "lad": areas["locality"], "lad_name": "Same"})
    lookup.loc[4, "lad"] = ""
    write_csv(tmp_path / "lookup.csv", lookup)
    (message,) = faults(read(tmp_path, **SPLIT))
    assert "1 small area has no locality (blank (1)): X01000004" in message
    lookup.loc[4, "lad"] = "X08000009"
    write_csv(tmp_path / "lookup.csv", pd.concat([lookup, lookup.assign(lad="X08000001")]))
    (message,) = faults(read(tmp_path, **SPLIT))
    assert "codes in lsoa occur more than once" in message
    write_csv(tmp_path / "lookup.csv", lookup[6:])
    (message,) = faults(read(tmp_path, **SPLIT))
    assert "6 of 30 small areas have no locality here" in message


def test_a_locality_with_two_names_keeps_one(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    frame = as_published(areas)
    frame.loc[3, "LADNM"] = "Other strip"
    write_shapes(frame, tmp_path / "areas.gpkg")
    found = read(tmp_path, file="areas.gpkg")
    assert found.value is not None
    assert set(found.value["locality_name"]) == {"Strip 0", "Strip 1"}
    assert [problem.severity for problem in found.problems] == ["warning"]


def test_faults_of_every_file_come_at_once(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    tables(tmp_path, areas)
    frame = as_published(areas)[["CODE", "geometry"]].to_crs(4326)
    frame.loc[1, "CODE"] = "X01000000"
    write_geojson(frame, tmp_path / "areas.geojson")
    write_csv(tmp_path / "people.csv", pd.DataFrame({"area": ["X01000000"], "residents": ["?"]}))
    (tmp_path / "lookup.csv").unlink()
    messages = " ".join(faults(read(tmp_path, **SPLIT)))
    assert "occurs more than once: X01000000" in messages
    assert "lookup.csv is not there" in messages
    assert "have no people here" in messages


def test_overlaps_and_gaps_are_measured(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    frame = as_published(areas)
    shapes = frame.geometry.to_numpy().copy()
    middle = int(np.argmin(frame.distance(shapely.Point(405_000, 404_000))))
    x, y = shapely.get_coordinates(shapely.centroid(shapes[middle]))[0]
    shapes[middle] = shapely.difference(shapes[middle], shapely.box(x, y, x + 10, y + 10))
    write_shapes(frame.set_geometry(shapes), tmp_path / "areas.gpkg")
    found = read(tmp_path, file="areas.gpkg")
    assert found.value is not None
    (problem,) = found.problems
    assert problem.severity == "warning"
    assert "leave gaps between them in 1 place, 100 m² in all" in problem.what
    assert frame.loc[middle, "CODE"] in problem.what


def test_gross_overlap_is_an_error(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    frame = as_published(areas)
    shapes = frame.geometry.to_numpy().copy()
    shapes[4] = shapely.buffer(shapes[4], 300)
    write_shapes(frame.set_geometry(shapes), tmp_path / "areas.gpkg")
    messages = faults(read(tmp_path, file="areas.gpkg"))
    assert any("overlap one another" in m and "counted twice" in m for m in messages)


def test_a_missing_area_inside_is_an_error(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    frame = as_published(areas)
    middle = int(np.argmin(frame.distance(shapely.Point(405_000, 404_000))))
    write_shapes(frame.drop(index=middle), tmp_path / "areas.gpkg")
    (message,) = faults(read(tmp_path, file="areas.gpkg"))
    assert "leave gaps between them in 1 place" in message
    assert "missing from the file" in message


def test_a_repeated_code_in_the_residents_hides_none_of_their_other_faults(
    tmp_path: Path, areas: gpd.GeoDataFrame
) -> None:
    write_shapes(as_published(areas), tmp_path / "areas.geojson")
    table = pd.DataFrame({"area": areas["code"], "residents": areas["people"].astype(str)})
    table.loc[3, "residents"] = "many"
    table = pd.concat([table.iloc[:1], table.iloc[:28]])
    write_csv(tmp_path / "people.csv", table)
    said = " ".join(faults(read(tmp_path, file="areas.geojson", people=PEOPLE)))
    assert "X01000000" in said
    assert "2 of 30 small areas have no people here" in said
    assert "X01000003 ('many')" in said


def test_gaps_and_overlaps_are_told_with_people_and_places(
    tmp_path: Path, areas: gpd.GeoDataFrame
) -> None:
    moved = areas.copy()
    moved.loc[5, "geometry"] = areas.geometry[5].buffer(2)
    write_shapes(as_published(moved), tmp_path / "areas.gpkg")
    found = read(tmp_path, file="areas.gpkg")
    (overlap,) = [p for p in found.problems if "overlap one another" in p.what]
    dense = moved["people"] / moved.area
    people = sum(
        moved.geometry[5].intersection(moved.geometry[row]).area * (dense[5] + dense[row]) / 2
        for row in range(30)
        if row != 5
    )
    told = float(overlap.what.split("about ")[1].split()[0])
    assert told == pytest.approx(people, abs=0.6)
    assert all("X01000005" in place.name for place in overlap.places)
    assert len(overlap.places) > 2

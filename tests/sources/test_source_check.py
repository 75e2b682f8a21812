from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from footprints.settings import Project
from footprints.sources.check import check_files, input_files
from footprints.sources.read import read_list, read_sites, read_small_areas, read_zones
from toy import toy_areas
from toyfiles import FORMATS, as_published, project, write_csv, write_shapes

RAW: dict[str, Any] = {
    "small_areas": {
        "file": "areas.geojson",
        "people": {"file": "people.csv", "code": "area", "column": "n"},
        "vintage": "2021-12-31",
    },
    "agencies": [
        {
            "id": "wards",
            "kind": "zones",
            "file": "wards.shp",
            "code": "LAD",
            "label": "LADNM",
            "vintage": "2023-05-04",
            "placed_by": {"file": "points.csv", "x": "e", "y": "n", "crs": "EPSG:27700"},
        },
        {
            "id": "gps",
            "kind": "list",
            "file": "list.csv",
            "unit": "gp",
            "area": "lsoa",
            "people": "n",
            "convert": {"file": "lookup.csv", "from": "old", "to": "new"},
            "group": {"file": "sites.csv", "unit": "gp", "column": "pcn"},
            "sites": {"file": "sites.csv", "code": "gp", "x": "e", "y": "n", "crs": "EPSG:27700"},
        },
        {
            "id": "stations",
            "kind": "sites",
            "file": "sites.csv",
            "code": "gp",
            "x": "e",
            "y": "n",
            "crs": "EPSG:27700",
        },
    ],
    "barriers": [{"file": "lines.geojson", "only": {"CODE": ["X01000000"]}}],
}


@pytest.fixture
def toy(tmp_path: Path) -> tuple[Project, Path]:
    areas = as_published(toy_areas(n=12))
    write_shapes(areas, tmp_path / "areas.geojson")
    lines = areas.set_geometry(areas.boundary)
    write_shapes(lines, tmp_path / "lines.geojson")
    write_shapes(areas.dissolve("LAD", as_index=False), tmp_path / "wards.shp")
    write_csv(tmp_path / "people.csv", pd.DataFrame({"area": areas["CODE"], "n": 1500}))
    write_csv(tmp_path / "lookup.csv", pd.DataFrame({"old": areas["CODE"], "new": areas["CODE"]}))
    rows = pd.DataFrame({"gp": "P1", "lsoa": areas["CODE"], "n": 9})
    write_csv(tmp_path / "list.csv", rows)
    sites = pd.DataFrame({"gp": ["P1"], "pcn": ["N1"], "e": ["401000"], "n": ["401000"]})
    write_csv(tmp_path / "sites.csv", sites)
    write_csv(tmp_path / "points.csv", sites)
    return project(**RAW), tmp_path


def test_a_whole_project_has_nothing_to_say(toy: tuple[Project, Path]) -> None:
    assert check_files(*toy) == []


def test_inputs_are_listed_with_their_use_and_vintage(toy: tuple[Project, Path]) -> None:
    settings, folder = toy
    files = input_files(settings, folder)
    assert all(entry.path.is_file() for entry in files)
    listed = [(entry.label, entry.file) for entry in files]
    assert listed == [
        ("small areas", "areas.geojson"),
        ("small areas, people", "people.csv"),
        ("barrier lines.geojson", "lines.geojson"),
        ("agency wards", "wards.shp"),
        ("agency wards", "wards.cpg"),
        ("agency wards", "wards.dbf"),
        ("agency wards", "wards.prj"),
        ("agency wards", "wards.shx"),
        ("agency wards, placed_by", "points.csv"),
        ("agency gps", "list.csv"),
        ("agency gps, group", "sites.csv"),
        ("agency gps, convert", "lookup.csv"),
        ("agency gps, sites", "sites.csv"),
        ("agency stations", "sites.csv"),
    ]
    vintages = {entry.label: entry.vintage for entry in files if entry.vintage}
    assert vintages == {"small areas": "2021-12-31", "agency wards": "2023-05-04"}


def test_every_missing_file_is_named_at_once(toy: tuple[Project, Path]) -> None:
    settings, folder = toy
    for path in folder.glob("*.*"):
        path.rename(path.with_name(f"old_{path.name}"))
    problems = check_files(settings, folder)
    said = " ".join(str(problem) for problem in problems)
    names = {entry.path.name for entry in input_files(settings, folder)}
    assert all(f"{name} is not there" in said for name in names)
    assert said.count("sites.csv is not there") == 1
    assert "Did you mean old_areas.geojson?" in said


def test_a_plan_to_start_from_is_an_input(toy: tuple[Project, Path]) -> None:
    _, folder = toy
    settings = project(**RAW, neighbourhoods={"start_from": "plan.csv"})
    (problem,) = check_files(settings, folder)
    assert "plan.csv is not there" in problem.what
    (folder / "plan.csv").write_text("area_code,neighbourhood\n")
    assert check_files(settings, folder) == []


TABLES = {
    ("small_areas",): ["code", "name", "locality", "locality_name"],
    ("small_areas", "people"): ["code", "column"],
    ("agencies", 0): ["code", "label"],
    ("agencies", 0, "placed_by"): ["x", "y"],
    ("agencies", 1): ["unit", "area", "people"],
    ("agencies", 1, "convert"): ["from", "to"],
    ("agencies", 1, "group"): ["unit", "column"],
    ("agencies", 1, "sites"): ["code", "x", "y"],
    ("agencies", 2): ["code", "x", "y"],
}
KEYS = [(place, key) for place, keys in TABLES.items() for key in keys]


def misspelt(place: tuple[Any, ...], key: str) -> tuple[Project, str]:
    """Return the project with one column misspelt, and the misspelling."""
    raw = project(**RAW).model_dump(by_alias=True)
    here: Any = raw
    for part in place:
        here = here[part]
    here[key] = f"{here[key]}_"
    return Project.model_validate(raw), here[key]


@pytest.mark.parametrize(("place", "key"), KEYS)
def test_each_misspelt_column_is_named_with_the_nearest(
    toy: tuple[Project, Path], place: tuple[Any, ...], key: str
) -> None:
    settings, wrong = misspelt(place, key)
    (problem,) = check_files(settings, toy[1])
    assert problem.what.startswith(f"{wrong} is not a column of ")
    assert problem.fix.startswith(f"Did you mean {wrong[:-1]}?")
    assert problem.where.endswith(key)


@pytest.mark.parametrize(("place", "key"), KEYS)
def test_readers_ask_for_the_same_columns(
    toy: tuple[Project, Path], place: tuple[Any, ...], key: str
) -> None:
    settings, wrong = misspelt(place, key)
    folder = toy[1]
    found = [read_small_areas(settings.small_areas, folder)]
    readers: Any = {"zones": read_zones, "list": read_list, "sites": read_sites}
    found += [readers[agency.kind](agency, folder) for agency in settings.agencies]
    said = [problem for each in found for problem in each.problems if problem.severity == "error"]
    assert [problem.what.split(" is not a column of ")[0] for problem in said] == [wrong]


@pytest.mark.parametrize("kind", FORMATS)
def test_headings_of_every_format(tmp_path: Path, kind: str) -> None:
    write_shapes(as_published(toy_areas(n=5)), tmp_path / f"areas.{kind}")
    assert check_files(project({"file": f"areas.{kind}"}), tmp_path) == []
    (problem,) = check_files(project({"file": f"areas.{kind}", "code": "CODE21"}), tmp_path)
    assert "CODE21 is not a column" in problem.what
    assert "Did you mean CODE?" in problem.fix


def test_the_columns_are_listed_where_none_is_near(tmp_path: Path) -> None:
    write_shapes(as_published(toy_areas(n=5)), tmp_path / "areas.geojson")
    (problem,) = check_files(project({"file": "areas.geojson", "code": "zzz"}), tmp_path)
    assert "Its columns are CODE, NAME, LAD, LADNM, PEOPLE." in problem.fix


def test_a_broken_file_stops_nothing_else(toy: tuple[Project, Path]) -> None:
    settings, folder = toy
    (folder / "areas.geojson").write_text("{")
    (folder / "list.csv").write_text("a,b\n1,2\n")
    said = [str(problem) for problem in check_files(settings, folder)]
    assert len(said) == 4
    assert "not whole JSON" in said[0]
    assert all("is not a column of list.csv" in line for line in said[1:])

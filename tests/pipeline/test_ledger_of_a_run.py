"""The ledger adds up for every kind of input in every form, in every command that reads.

Rows and people used are counted where they are used; each sum is held to one made here.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from test_losses import balanced

from footprints.people.plan import Plan
from footprints.pipeline.check import check_project
from footprints.pipeline.ledger import Input, ledger_problems
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.plans import load_plan
from footprints.sources.formats import logbook
from toy_project import write_toy_project

MORE = """
[finder]
file = "places.{form}"
name = "place"
code = "code"

[[barriers]]
file = "water.geojson"
only = {{ kind = ["river"] }}

[[barriers]]
file = "water.geojson"
only = {{ kind = ["canal"] }}

[[needs]]
id = "old"
name = "Old"
file = "old.{form}"
code = "code"
column = "n"
leave_out = {{ sex = ["x"] }}

[[needs]]
id = "score"
name = "Score"
file = "score.{form}"
code = "code"
column = "n"
per = "resident"

[[capacity]]
agency = "practices"
file = "staff.{form}"
unit = "unit"
columns = {{ n = "Staff" }}

[[capacity]]
agency = "practices"
file = "staff.{form}"
unit = "unit"
columns = {{ m = "Rooms" }}

[[agencies]]
id = "halls"
name = "Halls"
kind = "sites"
file = "halls.{form}"
code = "id"
people = "seats"
x = "x"
y = "y"
crs = "EPSG:27700"
weight = 0

[[agencies]]
id = "grouped"
name = "Grouped"
kind = "list"
file = "patients.csv"
unit = "practice"
area = "area"
people = "patients"
group = {{ file = "networks.{form}", unit = "unit", column = "network" }}
sites = {{ file = "halls.{form}", code = "id", x = "x", y = "y", crs = "EPSG:27700" }}
"""
POINTS = 'placed_by = { file = "pts.csv", x = "x", y = "y", people = "n", crs = "EPSG:27700" }'
FORMS = ("csv", "xlsx", "ods", "geojson", "gpkg")


def write(table: pd.DataFrame, path: Path) -> None:
    """Write a table as text, in the form that its name says; map files have no shapes.

    What is called an ODS is an Excel workbook by its content, which is what counts.
    """
    table = table.astype(object).where(table.notna(), "").astype(str)
    if path.suffix == ".csv":
        table.to_csv(path, index=False)
    elif path.suffix in (".xlsx", ".ods"):
        with path.open("wb") as file:
            table.to_excel(file, index=False, engine="openpyxl")
    else:
        gpd.GeoDataFrame(table, geometry=[None] * len(table), crs=27700).to_file(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_toy_project(tmp_path)
    return tmp_path


def awkward(folder: Path, form: str) -> Path:
    """Add inputs of every kind to the toy project, all with rows that serve nothing."""
    areas = gpd.read_file(folder / "areas.geojson").to_crs(27700)
    codes, middles = areas["code"], areas.representative_point()
    need = pd.DataFrame({"code": [*codes, codes[0], "Z99", "#N/A", ""], "n": 5, "sex": "all"})
    need.loc[1, "n"] = None
    need.loc[len(need)] = [codes[2], 1000, "x"]
    write(need, folder / f"old.{form}")
    write(need.drop_duplicates("code"), folder / f"score.{form}")
    staff = pd.DataFrame({"unit": ["P0", "P1", "P1", "nobody", "-"], "n": 3, "m": 4})
    staff.loc[0, "n"] = None
    write(staff, folder / f"staff.{form}")
    names = pd.DataFrame({"place": ["a", "b", "", "c", ""], "code": [*codes[:3], "Z99", "Z98"]})
    write(names, folder / f"places.{form}")
    halls = pd.DataFrame({"id": ["P0", "P1", "#N/A", "far", "P4"], "seats": [10, 20, 40, 80, None]})
    halls["x"] = [middles.x[0], None, middles.x[2], 100_000, middles.x[3]]
    halls["y"] = [middles.y[0], None, middles.y[2], 100_000, middles.y[3]]
    write(halls, folder / f"halls.{form}")
    networks = pd.DataFrame(
        {"unit": ["P0", "P1", "P1", "P2", "odd", ""], "network": list("NNNSSS")}
    )
    write(networks, folder / f"networks.{form}")
    lines = gpd.GeoSeries([*areas.boundary[:5], None])
    water = gpd.GeoDataFrame({"kind": [*["river"] * 3, "canal", "canal", "river"]}, geometry=lines)
    water.set_crs(27700).to_crs(4326).to_file(folder / "water.geojson")
    points = pd.DataFrame({"x": [*middles.x, 100_000], "y": [*middles.y, 100_000], "n": 7})
    points.to_csv(folder / "pts.csv", index=False)
    project = folder / "footprints.toml"
    text = project.read_text("utf-8").replace('id = "beats"', f'id = "beats"\n{POINTS}')
    project.write_text(text + MORE.format(form=form), "utf-8")
    return project


def lines(project: Path) -> dict[str, Input]:
    checked = check_project(project)
    assert not checked.errors, [str(error) for error in checked.errors]
    assert not [problem for problem in checked.problems if "do not add up" in problem.what]
    return {line.use: line for line in checked.inputs}


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_in_every_form(folder: Path, form: str) -> None:
    found = lines(awkward(folder, form))
    areas = 80
    rows = {
        # read, used, set aside
        "need old": (areas + 5, areas, 5),
        "need score": (areas + 3, areas - 1, 4),
        "capacity of practices": (10, 5, 5),
        "finder": (5, 2, 3),
        "agency halls": (5, 2, 3),
        "agency grouped, group": (6, 3, 3),
        "agency grouped, sites": (5, 2, 3),
        "barrier water.geojson": (12, 5, 7),
        "agency beats, placed_by": (areas + 1, areas, 1),
        "small areas": (areas, areas, 0),
        "small areas, people": (areas, areas, 0),
    }
    for use, (read, used, aside) in rows.items():
        line = found[use]
        seen = line.rows, line.used, sum(line.set_aside.values())
        assert seen == (read, used, aside), (use, line.set_aside)
    people = {
        "need old": (areas * 5 + 3 * 5, areas * 5, {"without a code": 10, "elsewhere": 5}),
        "agency halls": (150, 10, {"coordinates": 20, "code": 40, "outside": 80}),
        "agency beats, placed_by": ((areas + 1) * 7, areas * 7, {"outside": 7}),
    }
    for use, (come, used, aside) in people.items():
        line = found[use]
        assert (line.people, line.people_used) == (come, used), line
        for word, count in aside.items():
            (value,) = [n for reason, n in line.people_set_aside.items() if word in reason]
            assert value == count, (use, word)


def one_less(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """Let a reader count one row less as used than it hands on."""
    real = logbook.hand_on
    monkeypatch.setattr(module, lambda source, rows, *more: real(source, rows - 1, *more))


@pytest.mark.parametrize(
    "reader",
    ["inputs.finder", "inputs.barriers", "inputs.areas", "codes.lookup"],
)
def test_loading_says_where_it_lost_a_row(
    folder: Path, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    project = awkward(folder, "csv")
    assert not [p for p in load_region(project).problems if "do not add up" in p.what]
    one_less(monkeypatch, f"footprints.sources.{reader}.hand_on")
    said = [p for p in load_region(project).problems if "do not add up" in p.what]
    assert said
    assert {problem.severity for problem in said} == {"warning"}


def plan_file(folder: Path, project: Path) -> Path:
    region = load_region(project)
    table = pd.DataFrame({"area_code": [*region.areas["code"], "Z99"], "neighbourhood": "N1"})
    table.loc[3, "neighbourhood"] = ""
    path = folder / "plan.csv"
    table.to_csv(path, index=False)
    return path


def test_a_plan_brought_adds_up_and_says_where_it_does_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = folder / "footprints.toml"
    path = plan_file(folder, project)
    region = load_region(project)
    plan, problems = load_plan(region, path)
    assert isinstance(plan, Plan)
    assert not [p for p in problems if "do not add up" in p.what]
    one_less(monkeypatch, "footprints.sources.inputs.plans.hand_on")
    _, problems = load_plan(region, path)
    assert [p for p in problems if "do not add up" in p.what]


def test_a_plan_to_start_from_is_in_the_ledger(folder: Path) -> None:
    project = folder / "footprints.toml"
    path = plan_file(folder, project)
    text = project.read_text("utf-8")
    start = f'[neighbourhoods]\nstart_from = "{path.name}"'
    project.write_text(text.replace("[neighbourhoods]", start), "utf-8")
    line = lines(project)["plan"]
    assert (line.rows, line.used, sum(line.set_aside.values())) == (81, 79, 2)


def test_rows_that_nobody_counted_as_used_are_a_fault(folder: Path) -> None:
    line = lines(folder / "footprints.toml")["small areas"]
    assert ledger_problems([line]) == []
    (problem,) = ledger_problems([replace(line, used=None)])
    assert "do not add up" in problem.what


MARKS = ("", "#N/A", "-", "NULL", "Z99", "z 99", "\u200b", "Total", "1.00E+11", "02-Mar")
SHAKEN = ("old", "staff", "places", "halls", "networks", "patients", "pts", "people", "libraries")


def shaken(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
    """Blank, repeat, drop and misspell some rows of a table."""
    for _ in range(rng.integers(1, 6)):
        row, column = (
            rng.integers(len(table)),
            rng.choice(list(table.columns.drop("geometry", errors="ignore"))),
        )
        how = rng.integers(4)
        if how == 0:
            table.loc[row, column] = rng.choice(MARKS)
        elif how == 1:
            table = pd.concat([table, table.iloc[[row]]], ignore_index=True)
        elif how == 2 and len(table) > 5:
            table = table.drop(row).reset_index(drop=True)
        else:
            table.loc[row, column] = str(table.loc[row, column]).lower()
    return table


@pytest.mark.parametrize("seed", [*range(12), 13, 24, 37])
def test_it_adds_up_whatever_is_wrong_with_the_files(folder: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    project = awkward(folder, "csv")
    for name in rng.choice([*SHAKEN, "beats", "areas"], 3, replace=False):
        path = folder / (f"{name}.csv" if name in SHAKEN else f"{name}.geojson")
        if name in SHAKEN:
            table = pd.read_csv(path, dtype=str, keep_default_na=False)
            shaken(rng, table).to_csv(path, index=False)
        else:
            frame = gpd.read_file(path)
            gpd.GeoDataFrame(shaken(rng, frame), geometry="geometry", crs=frame.crs).to_file(path)
    balanced(check_project(project))


def test_repeated_small_areas_count_the_people_of_a_table_once(folder: Path) -> None:
    frame = gpd.read_file(folder / "areas.geojson")
    pd.concat([frame, frame.iloc[[0]]]).to_file(folder / "areas.geojson")
    checked = check_project(folder / "footprints.toml")
    assert checked.errors
    balanced(checked)

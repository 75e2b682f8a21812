"""Rows picked by `only` and `leave_out`: wherever a file is named, and counted in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from footprints.pipeline.check import Checked, check_project
from toy_project import write_toy_project

LEFT_OUT = "that `only` or `leave_out` leaves out"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_toy_project(tmp_path)


def changed(project: Path, before: str, after: str) -> Path:
    text = project.read_text("utf-8")
    assert before in text
    project.write_text(text.replace(before, after), "utf-8")
    return project


def aside(checked: Checked, use: str) -> dict[str, int]:
    (line,) = [line for line in checked.inputs if line.use == use]
    assert line.lost == 0
    assert line.rows == (line.used or 0) + sum(line.set_aside.values())
    return line.set_aside


def mark(path: Path, every: int = 2) -> int:
    """Give a table a column ``state`` that says Closed of some rows; return how many."""
    table = pd.read_csv(path, dtype=str)
    table["state"] = ["Closed" if row % every == 0 else "Open" for row in range(len(table))]
    table.to_csv(path, index=False)
    return int((table["state"] == "Closed").sum())


@pytest.mark.parametrize(
    "key", ['only = { state = ["Open"] }', 'leave_out = { state = ["Closed"] }']
)
@pytest.mark.parametrize(
    ("use", "name", "before"),
    [
        ("agency libraries", "libraries.csv", 'id = "libraries"'),
        ("agency practices", "patients.csv", 'id = "practices"'),
    ],
)
def test_closed_rows_are_left_out_of_agencies(
    project: Path, key: str, use: str, name: str, before: str
) -> None:
    closed = mark(project.parent / name)
    checked = check_project(changed(project, before, f"{before}\n{key}"))
    assert not checked.errors
    assert aside(checked, use) == {LEFT_OUT: closed}


def test_zones_and_small_areas_and_their_tables_too(project: Path) -> None:
    folder = project.parent
    closed = mark(folder / "people.csv", every=1000)
    beats = gpd.read_file(folder / "beats.geojson")
    old = beats.assign(until="2019", beat="old " + beats["beat"])
    pd.concat([beats.assign(until=""), old]).to_file(folder / "beats.geojson", driver="GeoJSON")
    changed(project, 'file = "beats.geojson"', 'file = "beats.geojson"\nonly = { until = [""] }')
    changed(project, 'column = "people" }', 'column = "people", only = { state = ["Open"] } }')
    first = pd.read_csv(folder / "people.csv")["code"].iloc[0]
    changed(
        project, 'code = "code"\nname', f'leave_out = {{ code = ["{first}"] }}\ncode = "code"\nname'
    )
    checked = check_project(project)
    assert not checked.errors
    assert aside(checked, "agency beats") == {LEFT_OUT: len(beats)}
    assert aside(checked, "small areas") == {LEFT_OUT: 1}
    assert aside(checked, "small areas, people") == {LEFT_OUT: closed}


def test_a_national_boundary_file_is_cut_by_the_localities_of_its_table(project: Path) -> None:
    """Columns of the table that gives localities pick small areas, whatever it does not know."""
    folder = project.parent
    areas = gpd.read_file(folder / "areas.geojson")
    one = areas[areas["locality"] == areas["locality"].iloc[0]]
    known = areas.head(len(one) + 5)  # some of the next district, and nothing of the rest
    known[["code", "locality", "locality_name"]].to_csv(folder / "lookup.csv", index=False)
    table = '{ file = "lookup.csv", code = "code", column = "locality", label = "locality_name" }'
    changed(
        project, 'locality = "locality"\nlocality_name = "locality_name"', f"locality = {table}"
    )
    for key in (
        f'only = {{ locality = ["{one["locality"].iloc[0]}"] }}',
        f'only = {{ locality_name = ["{one["locality_name"].iloc[0]}"] }}',
    ):
        before = project.read_text("utf-8")
        checked = check_project(changed(project, "[small_areas]", f"[small_areas]\n{key}"))
        assert not checked.errors
        assert aside(checked, "small areas") == {LEFT_OUT: len(areas) - len(one)}
        assert checked.region is not None
        assert len(checked.region.areas) == len(one)
        project.write_text(before, "utf-8")


def test_of_several_columns_all_must_be_wanted(project: Path) -> None:
    path = project.parent / "libraries.csv"
    table = pd.read_csv(path, dtype=str)
    rows = len(table)
    table["a"] = ["x", "y"] * (rows // 2)
    table["b"] = ["x"] * (rows // 2) + ["y"] * (rows - rows // 2)
    table.to_csv(path, index=False)
    both = 'id = "libraries"\nonly = { a = ["x"], b = ["x"] }'
    checked = check_project(changed(project, 'id = "libraries"', both))
    expected = int(((table["a"] == "x") & (table["b"] == "x")).sum())
    assert aside(checked, "agency libraries") == {LEFT_OUT: rows - expected}


@pytest.mark.parametrize(
    ("key", "severity", "said"),
    [
        ('only = { state = ["Opne"] }', "error", "no row has state = 'Opne'"),
        ('only = { state = ["Open", "Opening"] }', "warning", "no row has state = 'Opening'"),
        ('leave_out = { state = ["Shut"] }', "warning", "no row has state = 'Shut'"),
        ('leave_out = { state = ["Open", "Closed"] }', "error", "no row has all that"),
        ('only = { stat = ["Open"] }', "error", "stat is not a column"),
    ],
)
def test_what_is_asked_for_and_not_there(project: Path, key: str, severity: str, said: str) -> None:
    mark(project.parent / "libraries.csv")
    checked = check_project(changed(project, 'id = "libraries"', f'id = "libraries"\n{key}'))
    (problem,) = [problem for problem in checked.problems if said in problem.what]
    assert problem.severity == severity
    assert problem.fix


def _addresses(folder: Path) -> str:
    codes = gpd.read_file(folder / "areas.geojson")["code"]
    homes = pd.DataFrame({"patch": "N", "postcode": [f"M{n % 9 + 1} {n % 9}AA" for n in range(40)]})
    homes["state"] = ["Sold" if row % 4 == 0 else "Let" for row in range(40)]
    homes.to_csv(folder / "homes.csv", index=False)
    places = pd.DataFrame({"pcds": sorted(set(homes["postcode"]))})
    places["area"] = codes.iloc[: len(places)].tolist()
    places["doterm"] = ["", "202001"] + [""] * (len(places) - 2)
    places.to_csv(folder / "places.csv", index=False)
    return (
        '[[agencies]]\nid = "homes"\nname = "Homes"\nkind = "list"\nfile = "homes.csv"\n'
        'unit = "patch"\narea = "postcode"\nscale = "none"\nleave_out = { state = ["Sold"] }\n'
        'lookup = { file = "places.csv", area = "area", only = { doterm = [""] } }\n'
    )


def _points(folder: Path) -> str:
    middles = gpd.read_file(folder / "areas.geojson").to_crs(27700).representative_point()
    table = pd.DataFrame({"x": middles.x, "y": middles.y, "kind": "home"})
    pd.concat([table, table.assign(kind="shop").head(5)]).to_csv(folder / "pts.csv", index=False)
    return (
        '[[agencies]]\nid = "homes"\nname = "Homes"\nkind = "zones"\nfile = "beats.geojson"\n'
        'code = "beat"\nplaced_by = { file = "pts.csv", x = "x", y = "y", crs = "EPSG:27700", '
        'only = { kind = ["home"] } }\n'
    )


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (_addresses, {"agency homes": 10, "agency homes, lookup": 1}),
        (_points, {"agency homes, placed_by": 5}),
    ],
)
def test_tables_that_are_read_in_stretches_too(
    project: Path, make: Callable[[Path], str], expected: dict[str, int]
) -> None:
    with project.open("a", encoding="utf-8") as file:
        file.write("\n" + make(project.parent))
    checked = check_project(project)
    assert not checked.errors, checked.errors
    for use, rows in expected.items():
        assert aside(checked, use)[LEFT_OUT] == rows

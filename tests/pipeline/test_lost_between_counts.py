"""Two counts that disagree: refused or warned of, and `--strict` and the ledger say the same."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

from footprints.commands import cli
from footprints.commands.exits import exit_code
from toy_project import write_toy_project


@dataclass(frozen=True)
class Said:
    """What `check` says with and without `--strict`."""

    code: int
    strict: int
    problems: list[dict[str, Any]]
    inputs: dict[str, dict[str, Any]]

    def warning(self, words: str) -> float:
        """Return the share, 0-1, that the one warning with these words states."""
        (found,) = [each["what"] for each in self.problems if words in each["what"]]
        share = re.search(r"\(?([\d.]+)%", found)
        assert share is not None, found
        return float(share[1]) / 100


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_toy_project(tmp_path, 40)


def check(project: Path) -> Said:
    codes, documents = [], []
    for more in ([], ["--strict"]):
        done = CliRunner().invoke(cli, ["check", str(project), "--format", "json", *more])
        codes.append(0 if done.exception is None else exit_code(done.exception))
        documents.append(json.loads(done.stdout))
    document, strict = documents
    assert strict["inputs"] == document["inputs"]
    for line in document["inputs"]:
        assert line["lost"] == 0
        if line["used"] is not None:
            assert line["rows"] == line["used"] + sum(line["set_aside"].values())
    inputs = {line["use"]: line for line in document["inputs"]}
    return Said(codes[0], codes[1], document["problems"], inputs)


def changed(project: Path, before: str, after: str) -> None:
    text = project.read_text("utf-8")
    assert before in text
    project.write_text(text.replace(before, after), "utf-8")


def refused(said: Said, where: str, words: str) -> None:
    """Nobody is counted: an error with and without `--strict`, and no rows said to be used."""
    assert (said.code, said.strict) == (3, 3)
    (problem,) = [each for each in said.problems if each["severity"] == "error"]
    assert where in problem["where"]
    assert words in problem["what"]
    assert all(line["used"] is None for use, line in said.inputs.items() if use == where)


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize(("file", "where"), [("areas", "small areas"), ("beats", "agency beats")])
def test_parts_of_a_shapefile(project: Path, file: str, where: str, part: str) -> None:
    layer = gpd.read_file(project.parent / f"{file}.geojson").rename(
        columns={"locality_name": "loc_name"}
    )
    for name, rows in ((file, len(layer)), ("short", len(layer) // 2)):
        layer.head(rows).to_file(project.parent / f"{name}.shp")
    shutil.copy(project.parent / f"short{part}", project.parent / f"{file}{part}")
    changed(project, f"{file}.geojson", f"{file}.shp")
    refused(check(project), where, "parts of the shapefile do not agree")


@pytest.mark.parametrize("recorded", [37, 43])
@pytest.mark.parametrize(("file", "where"), [("areas", "small areas"), ("beats", "agency beats")])
def test_a_geopackage_that_records_another_number(
    project: Path, file: str, where: str, recorded: int
) -> None:
    path = project.parent / f"{file}.gpkg"
    gpd.read_file(project.parent / f"{file}.geojson").to_file(path, driver="GPKG")
    with closing(sqlite3.connect(path, isolation_level=None)) as book:
        book.execute("UPDATE gpkg_ogr_contents SET feature_count = ?", (recorded,))
    changed(project, f"{file}.geojson", f"{file}.gpkg")
    refused(check(project), where, f"{recorded} recorded beside it")


def test_a_table_of_groups_cut_to_a_third(project: Path) -> None:
    changed(
        project,
        'people = "patients"',
        'people = "patients"\ngroup = { file = "networks.csv", unit = "unit", column = "network" }',
    )
    listed = pd.read_csv(project.parent / "patients.csv")
    units = sorted(set(listed["practice"]))
    table = pd.DataFrame({"unit": units, "network": "N"})
    table.to_csv(project.parent / "networks.csv", index=False)
    assert check(project).strict == 0
    table.head(len(units) // 3).to_csv(project.parent / "networks.csv", index=False)
    said = check(project)
    assert (said.code, said.strict) == (0, 3)
    lost = ~listed["practice"].isin(table["unit"].head(len(units) // 3))
    line = said.inputs["agency practices"]
    assert line["set_aside"] == {"of units without a group": int(lost.sum())}
    assert line["people_set_aside"]["of units without a group"] == pytest.approx(
        line["people"] - line["people_used"]
    )
    raw = listed["patients"][lost].sum() / listed["patients"].sum()
    assert said.warning("are with units that are in no group") == pytest.approx(raw, abs=0.01)


def test_points_for_placing_cut(project: Path) -> None:
    areas = gpd.read_file(project.parent / "areas.geojson").to_crs(27700)
    people = pd.read_csv(project.parent / "people.csv").set_index("code")["people"]
    middles = areas.representative_point()
    points = pd.DataFrame({"x": middles.x, "y": middles.y, "code": areas["code"]})
    placed = 'placed_by = { file = "pts.csv", x = "x", y = "y", crs = "EPSG:27700" }'
    changed(project, 'id = "beats"', f'id = "beats"\n{placed}')
    points.to_csv(project.parent / "pts.csv", index=False)
    assert check(project).strict == 0
    points.head(4).to_csv(project.parent / "pts.csv", index=False)
    said = check(project)
    assert (said.code, said.strict) == (0, 3)
    without = people[points["code"].iloc[4:]].sum() / people.sum()
    assert said.warning("no population point") == pytest.approx(without, abs=0.0006)
    (line,) = [one for use, one in said.inputs.items() if "placed" in use or "points" in use]
    assert line["rows"] == 4


def test_a_list_cut_to_a_fifth_and_scaled_up_to_everybody(project: Path) -> None:
    path = project.parent / "patients.csv"
    listed = pd.read_csv(path)
    people = pd.read_csv(project.parent / "people.csv").set_index("code")["people"]
    assert check(project).strict == 0
    kept = listed.head(len(listed) // 5)
    kept.to_csv(path, index=False)
    said = check(project)
    assert (said.code, said.strict) == (0, 3)
    nobody = people[~people.index.isin(kept["area"])].sum() / people.sum()
    assert said.warning("in which it lists nobody") == pytest.approx(nobody, abs=0.0006)
    line = said.inputs["agency practices"]
    assert (line["rows"], line["used"]) == (len(kept), len(kept))
    assert line["people_used"] == kept["patients"].sum()
    # what scaling up does is said: how many stand for how many
    (scaled,) = [each["what"] for each in said.problems if "stand for" in each["what"]]
    assert f"the {kept['patients'].sum():,} people it lists here stand for" in scaled
    assert f"{people[people.index.isin(kept['area'])].sum():,} residents" in scaled


def test_each_row_of_a_list_that_serves_nobody_is_under_its_own_reason(project: Path) -> None:
    path = project.parent / "patients.csv"
    listed = pd.read_csv(path)
    stray = pd.DataFrame(
        [
            ("P0", "X01999999", 7),  # the code of a small area elsewhere
            ("P0", "X01999998", 8),
            ("P0", "nowhere", 20),  # no small area's code
            ("", "X01000001", 30),
            ("", "X01000002", 40),
            ("", "X01000003", 50),
            ("P99", "X01000001", 60),  # in no group
        ],
        columns=["practice", "area", "patients"],
    )
    pd.concat([listed, stray]).to_csv(path, index=False)
    units = sorted(set(listed["practice"]))
    table = pd.DataFrame({"unit": units, "network": "N"})
    table.to_csv(project.parent / "networks.csv", index=False)
    changed(
        project,
        'people = "patients"',
        'people = "patients"\ngroup = { file = "networks.csv", unit = "unit", column = "network" }',
    )
    line = check(project).inputs["agency practices"]
    assert line["set_aside"] == {
        "for small areas elsewhere, or closed": 2,
        "without a small area's code": 1,
        "without a unit": 3,
        "of units without a group": 1,
    }
    assert line["people_set_aside"] == {
        "in small areas elsewhere, or closed": 15,
        "without a small area's code": 20,
        "without a unit": 120,
        "of units without a group": 60,
    }
    assert (line["used"], line["people_used"]) == (len(listed), listed["patients"].sum())

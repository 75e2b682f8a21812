"""Plans that were not designed here: read in every form, judged where they cover."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from command_line import footprints
from toy_project import write_toy_project


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a toy project and a designed plan in ``out``."""
    folder = tmp_path_factory.mktemp("toy")
    project = write_toy_project(folder)
    shown = footprints("run", project, "--out", folder / "out")
    assert shown.returncode == 0, shown.stderr
    return folder


def scored(toy: Path, *arguments: object) -> tuple[dict[str, object], str, Path]:
    out = toy / "scored"
    shown = footprints("score", toy / "footprints.toml", "--out", out, *arguments)
    assert shown.returncode == 0, shown.stderr
    return json.loads((out / "scores.json").read_text(encoding="utf-8")), shown.stderr, out


def test_a_bare_plan_of_ours_is_named_as_before(toy: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_bytes((toy / "out" / "plan.csv").read_bytes())
    scored(toy, "--plan", tmp_path / "plan.csv")
    before, after = (pd.read_csv(toy / f / "neighbourhoods.csv") for f in ("out", "scored"))
    assert after["name"].tolist() == before["name"].tolist()


def test_a_plan_of_one_locality_breaks_nothing_elsewhere(toy: Path, tmp_path: Path) -> None:
    plan = pd.read_csv(toy / "out" / "plan.csv")
    plan[plan["locality"] == "X08000001"].to_csv(tmp_path / "one.csv", index=False)
    document, said, _ = scored(toy, "--plan", tmp_path / "one.csv")
    assert document["feasible"] is True
    assert "Warning" not in said


def test_a_hole_in_a_locality_is_said(toy: Path, tmp_path: Path) -> None:
    plan = pd.read_csv(toy / "out" / "plan.csv")
    plan[3:].to_csv(tmp_path / "hole.csv", index=False)
    document, said, _ = scored(toy, "--plan", tmp_path / "hole.csv")
    assert document["feasible"] is False
    assert plan["area_code"][0] in said


@pytest.mark.parametrize("name", ["neighbourhoods.geojson", "plan.gpkg"])
def test_polygons_and_a_table_of_areas_are_the_same_plan(toy: Path, name: str) -> None:
    _, _, out = scored(toy, "--plan", toy / "out" / name)
    assert (out / "plan.csv").read_bytes() == (toy / "out" / "plan.csv").read_bytes()


def test_a_table_of_an_agencys_units(toy: Path, tmp_path: Path) -> None:
    beats = gpd.read_file(toy / "beats.geojson")
    table = pd.DataFrame({"unit": beats["beat"], "patch": "Patch " + beats["beat"].str[1]})
    table.to_csv(tmp_path / "beats.csv", index=False)
    arguments = ("--plan-area", "unit", "--plan-neighbourhood", "patch")
    document, said, out = scored(toy, "--plan", tmp_path / "beats.csv", *arguments)
    assert document["feasible"] is False
    assert "more than 24,000" in said
    assert pd.read_csv(out / "plan.csv")["neighbourhood"].nunique() == 2


def test_who_a_plan_was_designed_for_is_known_where_it_lies_as_it_was_written(
    toy: Path, tmp_path: Path
) -> None:
    before = json.loads((toy / "out" / "scores.json").read_text(encoding="utf-8"))["agencies"]
    designed = {own: one["designed_for"] for own, one in before.items()}
    assert {"yes, weight 1"} <= set(designed.values()) <= {"yes, weight 1", "no"}
    again, said, _ = scored(toy, "--plan", toy / "out" / "plan.csv")
    assert {own: one["designed_for"] for own, one in again["agencies"].items()} == designed
    for one in again["agencies"].values():
        if one["lines_up"] is not None:
            assert one["headline"] in " ".join(said.split())
    shutil.copy(toy / "out" / "plan.csv", tmp_path / "plan.csv")
    brought, _, _ = scored(toy, "--plan", tmp_path / "plan.csv")
    assert {one["designed_for"] for one in brought["agencies"].values()} == {"not known"}


def test_no_plan_found_for_an_agency_alone_is_worse_than_this_one(toy: Path) -> None:
    agencies = json.loads((toy / "out" / "scores.json").read_text(encoding="utf-8"))["agencies"]
    told = [one for one in agencies.values() if one["best_alone"] is not None]
    assert told
    assert all(one["best_alone"] >= one["lines_up"] - 1e-6 for one in told)


def test_the_system_of_polygons_that_do_not_say_it_is_stated(toy: Path, tmp_path: Path) -> None:
    shapes = gpd.read_file(toy / "out" / "plan.gpkg", layer="neighbourhoods")
    plain = shapes[["neighbourhood", "geometry"]].rename(columns={"neighbourhood": "hood"})
    plain.to_file(tmp_path / "plan.shp")
    (tmp_path / "plan.prj").unlink()
    given = ("--plan", tmp_path / "plan.shp", "--plan-neighbourhood", "hood")
    shown = footprints("score", toy / "footprints.toml", "--out", toy / "no", *given)
    assert shown.returncode == 3
    said = " ".join(shown.stderr.split())
    assert "state it with --crs EPSG:27700 (`score`, `map`, `advise`, `compare`), or save" in said
    assert "project file" not in said
    scores, _, _ = scored(toy, *given, "--crs", "EPSG:27700")
    assert scores["feasible"] is True


def test_columns_of_a_plan_are_named_as_advised(toy: Path, tmp_path: Path) -> None:
    plan = pd.read_csv(toy / "out" / "plan.csv")
    plan.rename(columns={"area_code": "lsoa", "neighbourhood": "nbhd"}).to_csv(
        tmp_path / "theirs.csv", index=False
    )
    given = ("score", toy / "footprints.toml", "--plan", tmp_path / "theirs.csv")
    shown = footprints(*given, "--out", toy / "theirs")
    assert shown.returncode == 3
    assert "Name it with --plan-area" in shown.stderr
    assert "Name it with --plan-neighbourhood" in shown.stderr
    assert "heading =" not in shown.stderr
    _, _, out = scored(
        toy,
        "--plan",
        tmp_path / "theirs.csv",
        "--plan-area",
        "lsoa",
        "--plan-neighbourhood",
        "nbhd",
    )
    assert (out / "plan.csv").read_bytes() == (toy / "out" / "plan.csv").read_bytes()


def test_a_plan_of_several_layers_is_saved_alone_as_advised(toy: Path, tmp_path: Path) -> None:
    shapes = gpd.read_file(toy / "out" / "neighbourhoods.geojson").to_crs(27700)
    shapes.to_file(tmp_path / "both.gpkg", layer="one")
    shapes.to_file(tmp_path / "both.gpkg", layer="two")
    shown = footprints(
        "score", toy / "footprints.toml", "--plan", tmp_path / "both.gpkg", "--out", toy / "both"
    )
    assert shown.returncode == 3
    assert "Save the one that is meant as a file of its own." in shown.stderr
    gpd.read_file(tmp_path / "both.gpkg", layer="one").to_file(tmp_path / "alone.gpkg")
    _, _, out = scored(toy, "--plan", tmp_path / "alone.gpkg")
    assert (out / "plan.csv").read_bytes() == (toy / "out" / "plan.csv").read_bytes()


@pytest.mark.parametrize(
    ("wrong", "words", "right"),
    [
        (["--people", "9000-5000"], "write 5000-9000", ["--people", "5000-9000"]),
        (["--within", "nowhere"], "or one of Strip 0, Strip 1", ["--within", "Strip 0"]),
    ],
)
def test_options_are_given_as_advised(
    toy: Path, tmp_path: Path, wrong: list[str], words: str, right: list[str]
) -> None:
    shown = footprints("cluster", toy / "footprints.toml", *wrong, "--out", tmp_path / "w")
    assert shown.returncode in (2, 3)
    assert words in shown.stderr
    shown = footprints("cluster", toy / "footprints.toml", *right, "--out", tmp_path / "r")
    assert shown.returncode in (0, 4), shown.stderr

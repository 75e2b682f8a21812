"""What is wrong is said all at once, with the right exit code, and earlier results stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from command_line import contents, footprints
from toy_project import write_toy_project


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def wrong_column(folder: Path) -> None:
    replace_in(folder / "footprints.toml", 'code = "beat"', 'code = "baet"')


def missing_file(folder: Path) -> None:
    (folder / "patients.csv").unlink()


def missing_crs(folder: Path) -> None:
    """Grid metres in a GeoJSON that does not say so: read by others as degrees, silently."""
    path = folder / "areas.geojson"
    areas = gpd.read_file(path).to_crs(27700)
    document = json.loads(areas.to_json(drop_id=True))
    document.pop("crs", None)
    path.write_text(json.dumps(document), encoding="utf-8")


def duplicate_code(folder: Path) -> None:
    path = folder / "areas.geojson"
    areas = gpd.read_file(path)
    areas.loc[1, "code"] = areas.loc[0, "code"]
    areas.to_file(path, driver="GeoJSON")


def missing_people(folder: Path) -> None:
    path = folder / "people.csv"
    people = pd.read_csv(path, dtype=str)
    people.loc[3, "people"] = ""
    people.loc[4, "people"] = "-5"
    people.loc[5, "people"] = "many"
    people.to_csv(path, index=False)


FAULTS: list[tuple[Callable[[Path], None], list[str]]] = [
    (wrong_column, ["baet", "beats.geojson", "Did you mean beat"]),
    (missing_file, ["patients.csv"]),
    (missing_crs, ["EPSG:27700", "areas.geojson"]),
    (duplicate_code, ["X01000000", "more than once"]),
    (missing_people, ["X01000003", "X01000004", "X01000005"]),
]


@pytest.mark.parametrize(
    ("fault", "expected"), FAULTS, ids=lambda value: getattr(value, "__name__", "")
)
def test_one_fault_gives_a_clear_message_and_exit_3(
    tmp_path: Path, fault: Callable[[Path], None], expected: list[str]
) -> None:
    project = write_toy_project(tmp_path)
    fault(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    (out / "plan.csv").write_text("earlier")
    shown = footprints("run", project, "--out", out)
    assert shown.returncode == 3, shown.stderr
    assert shown.stdout == ""
    for text in expected:
        assert text in shown.stderr
    assert "Traceback" not in shown.stderr
    assert contents(out) == {"plan.csv": b"earlier"}


def test_all_faults_of_settings_and_files_are_named_at_once(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path)
    wrong_column(tmp_path)
    missing_file(tmp_path)
    replace_in(project, "target_people", "target_peple")
    shown = footprints("check", project)
    assert shown.returncode == 3
    for text in ("baet", "patients.csv", "target_peple"):
        assert text in shown.stderr
    assert shown.stderr.count("Error:") == 3


def test_an_impossible_limit_exits_4_and_leaves_the_earlier_plan(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path)
    out = tmp_path / "out"
    assert footprints("run", project, "--out", out).returncode == 0
    before = contents(out)
    replace_in(
        project, "min_people = 12000\nmax_people = 24000", "min_people = 40000\nmax_people = 50000"
    )
    shown = footprints("run", project, "--out", out)
    assert shown.returncode == 4, shown.stderr
    assert "40,000" in shown.stderr
    assert "Strip 0" in shown.stderr or "X08000000" in shown.stderr
    assert contents(out) == before
    offered = tmp_path / "out-least-bad"
    scores = json.loads((offered / "scores.json").read_text(encoding="utf-8"))
    assert scores["feasible"] is False
    assert scores["problems"]
    assert "Traceback" not in shown.stderr


def test_a_folder_in_the_way_of_the_results(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path)
    (tmp_path / "file").write_text("")
    shown = footprints("cluster", project, "--out", tmp_path / "file" / "out")
    assert shown.returncode == 1
    assert "could not be written" in shown.stderr
    assert "Traceback" not in shown.stderr

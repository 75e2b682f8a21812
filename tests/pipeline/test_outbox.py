"""Results reach their folder whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from footprints.errors import OutputError
from footprints.pipeline.outbox import MANIFEST, kept_limits, outbox


def write(folder: Path, files: dict[str, str], feasible: bool = True) -> None:
    with outbox(folder) as staged:
        for name, text in files.items():
            (staged / name).parent.mkdir(parents=True, exist_ok=True)
            (staged / name).write_text(text)
        record = {"outputs": [*files, MANIFEST], "feasible": feasible}
        (staged / MANIFEST).write_text(json.dumps(record))


def everything(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


def test_files_arrive_and_nothing_else_is_left_beside_them(tmp_path: Path) -> None:
    write(tmp_path / "maps" / "a", {"plan.csv": "1", "agencies/x.html": "2"})
    assert everything(tmp_path / "maps" / "a") == {"plan.csv": "1", "agencies/x.html": "2"}
    assert [path.name for path in (tmp_path / "maps").iterdir()] == ["a"]


def test_a_failure_leaves_the_last_results_as_they_were(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    write(folder, {"plan.csv": "good"})

    def fail() -> None:
        with outbox(folder) as staged:
            (staged / "plan.csv").write_text("half")
            raise ValueError("broke")

    with pytest.raises(ValueError, match="broke"):
        fail()
    assert everything(folder) == {"plan.csv": "good"}
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_the_last_run_wrote_and_this_one_did_not_is_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    write(folder, {"plan.csv": "1", "agencies/old.html": "2"})
    (folder / "notes.txt").write_text("mine")
    write(folder, {"plan.csv": "3"})
    assert everything(folder) == {"plan.csv": "3", "notes.txt": "mine"}


def test_a_manifest_cannot_make_it_delete_outside_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    outside = tmp_path / "keep.txt"
    outside.write_text("keep")
    listed = ["../keep.txt", str(outside)]
    (folder / MANIFEST).write_text(json.dumps({"outputs": listed}))
    write(folder, {"plan.csv": "1"})
    assert outside.read_text() == "keep"


def test_two_runs_into_one_folder(tmp_path: Path) -> None:
    with (
        outbox(tmp_path / "a"),
        pytest.raises(OutputError, match="Another run is writing"),
        outbox(tmp_path / "a"),
    ):
        pass
    write(tmp_path / "a", {"plan.csv": "1"})


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="Give another folder"):
        write(tmp_path / "file" / "a", {"plan.csv": "1"})


def test_whether_the_last_plan_kept_its_limits(tmp_path: Path) -> None:
    assert not kept_limits(tmp_path / "a")
    write(tmp_path / "a", {"plan.csv": "1"}, feasible=False)
    assert not kept_limits(tmp_path / "a")
    write(tmp_path / "a", {"plan.csv": "1"}, feasible=True)
    assert kept_limits(tmp_path / "a")

"""Results reach their folder whole or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import held_elsewhere
from footprints.errors import OutputError
from footprints.pipeline.writing.outbox import MANIFEST, hold, kept_limits, outbox


def write(folder: Path, files: dict[str, str], feasible: bool = True) -> None:
    with outbox(folder) as staged:
        for name, text in files.items():
            (staged / name).parent.mkdir(parents=True, exist_ok=True)
            (staged / name).write_text(text)
        (staged / MANIFEST).write_text(json.dumps({"feasible": feasible}))


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


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit there")
def test_a_disk_that_fills_up_is_said_and_leaves_the_last_results(tmp_path: Path) -> None:
    """The system refuses to let any file grow beyond 30 kB, as a full disk would."""
    code = (
        "import resource, signal, sys; import geopandas as gpd, shapely; from pathlib import Path\n"
        "from footprints.pipeline.files import write_geojson, write_geopackage\n"
        "from footprints.pipeline.writing.outbox import outbox\n"
        "shapes = gpd.GeoDataFrame({'n': range(400)}, crs=27700,\n"
        "    geometry=[shapely.box(4e5 + n, 4e5, 4e5 + n + 1, 4e5 + 1) for n in range(400)])\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))\n"
        "with outbox(Path(sys.argv[1])) as staged:\n"
        "    (write_geojson if sys.argv[2] == 'j' else write_geopackage)(\n"
        "        shapes if sys.argv[2] == 'j' else {'n': shapes}, staged / 'x')\n"
    )
    folder = tmp_path / "a"
    write(folder, {"plan.csv": "good"})
    for form in "jg":
        ended = subprocess.run(
            [sys.executable, "-c", code, str(folder), form],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "OutputError: The results could not be written" in ended.stderr, ended.stderr
        assert "the disk may be full" in ended.stderr
        assert everything(folder) == {"plan.csv": "good"}
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_the_last_run_wrote_and_this_one_did_not_is_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    write(folder, {"plan.csv": "1", "agencies/old.html": "2"})
    (folder / "notes.txt").write_text("mine")
    write(folder, {"plan.csv": "3"})
    assert everything(folder) == {"plan.csv": "3", "notes.txt": "mine"}


@pytest.mark.parametrize("spelling", ["a", "b", "a/.", "a/../a"])
def test_two_runs_into_one_folder_by_whatever_name(tmp_path: Path, spelling: str) -> None:
    """The other run is a process of its own, as it would be; ``b`` is a link to the folder."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with held_elsewhere(tmp_path / spelling):
        for name in ("a", "b"):
            with pytest.raises(OutputError, match="Another run is using"):
                write(tmp_path / name, {"plan.csv": "1"})
    write(tmp_path / "a", {"plan.csv": "2"})
    assert everything(tmp_path / "a") == {"plan.csv": "2"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_folder_can_be_held_around_the_writing(tmp_path: Path) -> None:
    with hold(tmp_path / "a"):
        write(tmp_path / "a", {"plan.csv": "1"})
        write(tmp_path / "a", {"plan.csv": "2"})
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_is_not_a_run_takes_nothing_away(tmp_path: Path) -> None:
    """A comparison written beside a run leaves the run as it is."""
    folder = tmp_path / "a"
    write(folder, {"plan.csv": "1"})
    with outbox(folder, "compare.manifest.json") as staged:
        (staged / "compare_areas.csv").write_text("2")
    (folder / "compare.manifest.json").unlink()
    assert everything(folder) == {"plan.csv": "1", "compare_areas.csv": "2"}


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

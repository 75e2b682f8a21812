"""Results reach their folder whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from footprints.errors import OutputError
from footprints.pipeline.writing.outbox import MANIFEST, hold, kept_limits, outbox


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


KILLED = """
import os, signal, sys
from pathlib import Path
from footprints.pipeline.writing.outbox import MANIFEST, outbox
moves = int(sys.argv[2])
replace = Path.replace
def fatal(self, target):
    global moves
    moves -= 1
    if moves < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
Path.replace = fatal
with outbox(Path(sys.argv[1])) as staged:
    for name in ("a.html", "b.html", MANIFEST):
        (staged / name).write_text('{"outputs": ["a.html", "b.html"], "run": "new"}')
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal there")
@pytest.mark.parametrize("moves", [0, 1, 2])
def test_a_run_killed_while_it_writes_leaves_whole_files_and_the_next_one_clears_up(
    tmp_path: Path, moves: int
) -> None:
    """Killed before the last move, the manifest is still that of the last good run."""
    folder = tmp_path / "a"
    write(folder, {"a.html": "good", "b.html": "good"})
    (tmp_path / ".a.precious").mkdir()
    record = (folder / MANIFEST).read_text()
    ended = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(moves)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert (folder / MANIFEST).read_text() == record
    new = sorted(name for name, text in everything(folder).items() if "new" in text)
    assert new == ["a.html", "b.html"][:moves]
    assert len(list(tmp_path.iterdir())) > 2
    write(folder, {"a.html": "again", "b.html": "again"})
    assert everything(folder) == {"a.html": "again", "b.html": "again"}
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.precious", "a"]


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
    """The other run is a process of its own, as it would be."""
    holder = (
        "import sys; from pathlib import Path\n"
        "from footprints.pipeline.writing.outbox import hold\n"
        "with hold(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", holder, str(tmp_path / "a")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(OutputError, match="Another run is using"):
            write(tmp_path / "a", {"plan.csv": "1"})
        other.communicate("")
    write(tmp_path / "a", {"plan.csv": "2"})
    assert everything(tmp_path / "a") == {"plan.csv": "2"}
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_folder_can_be_held_around_the_writing(tmp_path: Path) -> None:
    with hold(tmp_path / "a"):
        write(tmp_path / "a", {"plan.csv": "1"})
        write(tmp_path / "a", {"plan.csv": "2"})
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_is_not_a_run_takes_nothing_away(tmp_path: Path) -> None:
    """A comparison written beside a run leaves the run as it is."""
    folder = tmp_path / "a"
    write(folder, {"plan.csv": "1"})
    with outbox(folder) as staged:
        (staged / "compare_areas.csv").write_text("2")
    assert everything(folder) == {"plan.csv": "1", "compare_areas.csv": "2"}


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such permission there")
def test_a_part_that_cannot_be_written_leaves_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked of the system before the first move; the answer is stood in for, as root may do all."""
    folder = tmp_path / "a"
    write(folder, {"plan.csv": "1", "localities/x.html": "1"})
    allowed = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: Path(path).name != "localities" and allowed(path, mode)
    )
    with pytest.raises(OutputError, match="Nothing there was changed"):
        write(folder, {"index.html": "2", "plan.csv": "2", "localities/x.html": "2"})
    assert everything(folder) == {"plan.csv": "1", "localities/x.html": "1"}


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

"""A command is watched by another process, which has the last word where it goes wrong."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from command_line import ROOT
from footprints import allowance
from footprints.allowance import Board, Note, at_work_on, patience, reading
from footprints.commands.watch import _from_proc, _from_ps

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

HEAD = """
import os, signal, sys, time
from pathlib import Path
from footprints import allowance
from footprints.allowance import at_work_on, reading
from footprints.commands.watch import watched
from footprints.scratch import scratch
allowance.SECONDS, allowance.MEGABYTES = 0.5, 120.0
here = Path(__file__) if "__file__" in globals() else Path(sys.argv[0])
"""


def started(work: str, **how: object) -> subprocess.Popen[str]:
    """Start a program whose work is watched; ``work`` is the body of a function."""
    body = "\n".join(f"    {line}" for line in work.splitlines())
    code = f"{HEAD}\ndef work():\n{body}\n    return 0\nsys.exit(watched(work))"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        **how,  # type: ignore[call-overload]
    )


def ended(work: str, **environment: str) -> tuple[int, str, str]:
    process = started(work, env=os.environ | environment)
    printed, said = process.communicate(timeout=60)
    return process.returncode, printed, said


ENDLESS = """
with reading():
    at_work_on("agency beats, beats.geojson")
    while True:
        pass
"""


def test_what_costs_little_ends_as_it_does() -> None:
    assert ended("print('done')\nreturn 4") == (4, "done\n", "")


def test_reading_without_end_is_stopped_and_its_file_named() -> None:
    code, _, said = ended(ENDLESS)
    assert code == 3
    assert said.startswith("Error: agency beats, beats.geojson: reading was stopped after ")
    assert len(said.splitlines()) == 1


def test_the_file_that_cost_most_is_named_though_another_is_now_read() -> None:
    first = """
with reading():
    at_work_on("dear")
    until = time.process_time() + 0.4
    while time.process_time() < until: pass
    at_work_on("cheap")
    while True: pass
"""
    assert "Error: dear: " in ended(first)[2]


def test_the_advice_of_its_message_lets_the_same_work_go_on() -> None:
    longer = """
with reading():
    until = time.process_time() + 0.8
    while time.process_time() < until: pass
print("done")
"""
    code, _, said = ended(longer)
    assert code == 3
    assert f"{allowance.PATIENCE}=10" in said
    assert ended(longer, FOOTPRINTS_PATIENCE="10") == (0, "done\n", "")


def test_memory_without_end_is_stopped() -> None:
    code, _, said = ended(
        "with reading():\n    at_work_on('a.csv')\n    held = []\n"
        "    while True:\n        held.append(bytearray(1_000_000))"
    )
    assert code == 3
    assert re.match(r"Error: a\.csv: reading was stopped after it took \d+ MB of memory", said)


def test_work_that_is_no_reading_may_take_as_long_as_it_needs() -> None:
    work = "until = time.process_time() + 1\nwhile time.process_time() < until: pass\nreturn 4"
    assert ended(work) == (4, "", "")


def test_what_it_unpacked_is_taken_away_with_it(tmp_path: Path) -> None:
    work = f"folder = scratch()\nPath(folder.name, 'data').write_text('x')\n{ENDLESS}"
    code, _, _ = ended(work, TMPDIR=str(tmp_path))
    assert code == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["SIGABRT", "SIGSEGV", "SIGKILL"])
def test_a_library_that_breaks_down_is_told_in_a_sentence(name: str) -> None:
    code, _, said = ended(f"os.kill(os.getpid(), signal.{name})")
    assert code == 1
    assert said.startswith("Error: ")
    assert name in said
    assert len(said.splitlines()) == 1


INTERRUPTED = """
times, ready = 0, False
until = time.monotonic() + 3
while time.monotonic() < until:
    try:
        if not ready:
            ready = True
            print("ready", flush=True)
        time.sleep(0.2)
    except KeyboardInterrupt:
        times += 1
        until = min(until, time.monotonic() + 1)
print(times)
"""


@pytest.mark.parametrize("to_all", [False, True])
def test_an_interrupt_reaches_the_work_once(to_all: bool) -> None:
    with started(INTERRUPTED, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)
        assert process.communicate(timeout=30)[0] == "1\n"
        assert process.returncode == 0


WAITING = "print(os.getpid(), flush=True)\ntime.sleep(30)"


def test_a_request_to_end_ends_both_and_shows_as_the_signal() -> None:
    with started(WAITING) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        process.terminate()
        assert process.wait(20) == -signal.SIGTERM
    assert not alive(worker)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it takes a moment longer")
def test_the_work_ends_where_its_watch_is_killed() -> None:
    with started(WAITING) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        process.kill()
    until = time.monotonic() + 10
    while alive(worker) and time.monotonic() < until:
        time.sleep(0.01)
    assert not alive(worker)


def alive(process: int) -> bool:
    """Whether a process runs; one that ended and was not asked after does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] not in "ZX"


def test_both_ways_of_asking_what_a_process_costs_agree() -> None:
    ours, theirs = _from_proc(os.getpid()), _from_ps(os.getpid())
    if ours is None or theirs is None:
        pytest.skip("this system has one of them alone")
    assert theirs.seconds == pytest.approx(ours.seconds, abs=2)
    assert theirs.megabytes == pytest.approx(ours.megabytes, rel=0.1)
    assert _from_ps(2**22 + 1) is None


def test_a_note_is_read_as_it_was_written() -> None:
    board = Board()
    note = Note(True, 3, 4, 1.5, 600.0, 0.25, "agency é, a file")
    board.write(note)
    assert board.read() == note


def test_larger_files_may_cost_more_and_each_counts_once(tmp_path: Path) -> None:
    board = Board()
    allowance.share(board)
    try:
        with reading():
            before = board.read()
            path = tmp_path / "a.csv"
            path.write_bytes(os.urandom(9_000_000))
            at_work_on("a", path)
            once = board.read()
            at_work_on("a", path)
            assert board.read() == once
        assert before is not None
        assert once is not None
        assert once.seconds > before.seconds + 5
        assert once.megabytes > before.megabytes + 100
        after = board.read()
        assert after is not None
        assert not after.reading
    finally:
        allowance.share(None)


@pytest.mark.parametrize(
    ("said", "meant"), [("4", 4), ("0.1", 1), ("much", 1), ("nan", 1), ("1e9", 1000)]
)
def test_patience_is_a_number_of_times(
    said: str, meant: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(allowance.PATIENCE, said)
    assert patience() == meant


def test_scratch_folders_are_named_after_their_process() -> None:
    from footprints.scratch import scratch

    with scratch() as folder:
        assert Path(folder).name.startswith(f"footprints-{os.getpid()}-")
        assert Path(folder).parent == Path(tempfile.gettempdir())


def test_the_layer_that_init_mends_is_the_one_that_is_named() -> None:
    import geopandas as gpd
    import pandas as pd
    from shapely import box

    from footprints.sources.recognise.survey import Layer

    shapes = gpd.GeoSeries([box(0, 0, 1, 1)], crs=27700)
    layer = Layer("beats.gpkg", "b", "polygons", pd.DataFrame({"code": ["A"]}), shapes)
    board = Board()
    allowance.share(board)
    try:
        at_work_on("file, people.csv")
        assert len(layer.geometries) == 1
        note = board.read()
        assert note is not None
        assert note.where == "file, beats.gpkg (b)"
    finally:
        allowance.share(None)

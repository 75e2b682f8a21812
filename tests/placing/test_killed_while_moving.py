"""Killed at any step of moving, readers see some of the old files or some of the new, never both;
and the next run ends what was begun."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from footprints.errors import DataError, OutputError
from footprints.pipeline.writing.outbox import MANIFEST, outbox, settle_first
from footprints.placing import moving
from footprints.placing.hold import hold
from footprints.placing.record import HASHES, file_hash, marked
from footprints.sources.formats.source import Source, locate

OLD = {"plan.csv": "old", "index.html": "old", "units.csv": "old", "agencies/x.html": "old"}
NEW = {"plan.csv": "new", "index.html": "new", "agencies/y.html": "new", "hubs.csv": "new"}

KILLED = """
import json, os, signal, sys
from pathlib import Path
from footprints.pipeline.writing.outbox import outbox
folder, files, steps = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
def count(event, arguments):
    global steps
    if event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "open") and started:
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & os.O_WRONLY):
            return
        steps -= 1
        if steps < 0:
            os.kill(os.getpid(), signal.SIGKILL)
started = False
sys.addaudithook(count)
with outbox(Path(folder)) as staged:
    for name, text in files.items():
        (staged / name).parent.mkdir(parents=True, exist_ok=True)
        (staged / name).write_text(text)
    started = True
"""


def write(folder: Path, files: dict[str, str]) -> None:
    with outbox(folder) as staged:
        for name, text in files.items():
            (staged / name).parent.mkdir(parents=True, exist_ok=True)
            (staged / name).write_text(text)


def everything(folder: Path) -> dict[str, str]:
    """Return what a reader sees: hidden folders are nobody's to read."""
    return {
        name: path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and not (name := path.relative_to(folder).as_posix()).startswith(".")
    }


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal there")
def test_killed_at_every_step(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write(old, OLD)
    write(new, NEW)
    before, after = everything(old), everything(new)
    torn = 0
    for steps in range(200):
        folder = tmp_path / f"a{steps}"
        write(folder, OLD)
        (folder / "mine.txt").write_text("mine")
        code = [sys.executable, "-c", KILLED, str(folder), json.dumps(NEW), str(steps)]
        status = subprocess.run(code, check=False).returncode
        there = everything(folder)
        assert there.pop("mine.txt") == "mine"
        assert there.items() <= before.items() or there.items() <= after.items()
        if MANIFEST in there:  # a record is there only while all that it names is
            assert set(json.loads(there[MANIFEST])[HASHES]) <= set(there)
        if there not in (before, after):
            torn += 1
            with pytest.raises(DataError, match="were being moved into"):
                locate(Source("plan", folder / "plan.csv"))
        if steps % 2:
            settle_first(folder)
            assert everything(folder) in (before | {"mine.txt": "mine"},
                                          after | {"mine.txt": "mine"})  # fmt: skip
        write(folder, NEW)
        assert everything(folder) == after | {"mine.txt": "mine"}
        assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]
        if status == 0:
            break
        assert status == -signal.SIGKILL
    assert torn >= 8
    assert status == 0


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_while_moving_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    write(tmp_path, OLD)
    before = everything(tmp_path)
    real = moving._rename
    for step in range(9):
        left = step

        def fail(source: Path, target: Path) -> None:
            nonlocal left
            left -= 1
            if left == -1:
                raise stop
            real(source, target)

        with monkeypatch.context() as patched:
            patched.setattr(moving, "_rename", fail)
            with pytest.raises((OutputError, KeyboardInterrupt)) as failed:
                write(tmp_path, NEW)
        if isinstance(stop, OSError):
            assert "Nothing there was changed" in str(failed.value)
        assert everything(tmp_path) == before
        assert {path.name for path in tmp_path.iterdir()} == {n.split("/")[0] for n in before}


def test_what_cannot_be_undone_is_said_and_ended_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, OLD)
    real, left = moving._rename, 7

    def fail(source: Path, target: Path) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(5, "Input/output error")
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(moving, "_rename", fail)
        with pytest.raises(OutputError, match="only partly in") as failed:
            write(tmp_path, NEW)
    assert "Nothing there was changed" not in str(failed.value)
    write(tmp_path, NEW)
    assert {name: text for name, text in everything(tmp_path).items() if name != MANIFEST} == NEW


def test_what_somebody_put_there_meanwhile_is_kept(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    code = [sys.executable, "-c", KILLED, str(tmp_path), json.dumps(NEW), "9"]
    assert subprocess.run(code, check=False).returncode == -signal.SIGKILL
    assert (tmp_path / moving.HIDDEN / "journal.json").exists()
    assert not (tmp_path / MANIFEST).exists()
    (tmp_path / MANIFEST).write_text("mine")
    with pytest.raises(OutputError, match=r"would go: manifest\.json"):
        write(tmp_path, NEW)
    assert (tmp_path / MANIFEST).read_text() == "mine"
    (tmp_path / MANIFEST).unlink()
    write(tmp_path, NEW)
    assert (tmp_path / "plan.csv").read_text() == "new"


@pytest.mark.parametrize(
    "journal", ["{", "{}", '{"new": {}, "old": {"notes.txt": "x"}, "last": ""}']
)
def test_a_journal_from_elsewhere_does_nothing(tmp_path: Path, journal: str) -> None:
    hidden = tmp_path / moving.HIDDEN
    hidden.mkdir()
    (hidden / "journal.json").write_text(journal)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="cannot be read"):
        write(tmp_path, NEW)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def journal(folder: Path, new: dict[str, str], old: dict[str, str]) -> str:
    """A journal with its mark, as anybody can make one who reads how."""
    return json.dumps(marked({"new": new, "old": old, "last": MANIFEST}, {}))


@pytest.mark.parametrize("name", ["notes.txt", "../keep.csv", "agencies/notes.txt"])
def test_a_journal_moves_no_file_that_this_tool_gives_no_such_name(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "a"
    (folder / "agencies").mkdir(parents=True)
    (folder / name).write_text("mine")
    (folder / moving.HIDDEN / "old").mkdir(parents=True)
    text = journal(folder, {}, {name: file_hash(folder / name)})
    (folder / moving.HIDDEN / "journal.json").write_text(text)
    with pytest.raises(OutputError, match="cannot be read"):
        write(folder, NEW)
    assert (folder / name).read_text() == "mine"
    assert not (folder / "plan.csv").exists()


@pytest.mark.parametrize("part", ["", "new", "old"])
def test_a_journal_behind_a_link_moves_nothing(tmp_path: Path, part: str) -> None:
    other, folder = tmp_path / "other", tmp_path / "a"
    for each in ("new", "old"):
        (other / each).mkdir(parents=True)
    (other / "new" / "plan.csv").write_text("mine")
    (other / "old" / "units.csv").write_text("mine")
    hidden = folder / moving.HIDDEN
    hidden.mkdir(parents=True)
    if part:
        (hidden / {"new": "old", "old": "new"}[part]).mkdir()
        (hidden / part).symlink_to(other / part)
    else:
        hidden.rmdir()
        hidden.symlink_to(other)
    new = {"plan.csv": file_hash(other / "new" / "plan.csv")} if part != "old" else {}
    (hidden / "journal.json").write_text(journal(folder, new, {}))
    with pytest.raises(OutputError, match="cannot be read"):
        write(folder, NEW)
    assert (other / "new" / "plan.csv").read_text() == "mine"
    assert (other / "old" / "units.csv").read_text() == "mine"
    assert not (folder / "plan.csv").exists()


def test_a_hidden_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "new").mkdir(parents=True)
    (other / "new" / "mine.txt").write_text("mine")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / moving.HIDDEN).symlink_to(other)
    with pytest.raises(OutputError, match="is in the way"):
        write(tmp_path / "a", NEW)
    assert (other / "new" / "mine.txt").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal there")
def test_a_wish_to_end_while_files_move_waits_until_the_folder_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside the hold of a whole command too: no moment in between leaves a lock."""
    write(tmp_path, OLD)
    real, before = moving._rename, signal.getsignal(signal.SIGINT)

    def ask(source: Path, target: Path) -> None:
        signal.raise_signal(signal.SIGINT)
        real(source, target)

    monkeypatch.setattr(moving, "_rename", ask)
    reached = []

    def command() -> None:
        with hold(tmp_path):
            write(tmp_path, NEW)
            reached.append(sorted(path.name for path in tmp_path.glob(".*")))
        reached.append([])

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            command()
        assert signal.getsignal(signal.SIGINT) == signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert reached == [[".footprints.lock"]]
    assert {name: text for name, text in everything(tmp_path).items() if name != MANIFEST} == NEW
    assert not list(tmp_path.glob(".*"))

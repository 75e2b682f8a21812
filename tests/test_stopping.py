"""A wish to end comes between steps, never inside one; what is temporary goes with its command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import ROOT
from footprints.scratch import own_temporary_folder
from footprints.stopping import TerminatedError, end_when_asked, take_no_more, undisturbed

unix = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there are no such signals there")


@pytest.fixture(autouse=True)
def own_handlers() -> Iterator[None]:
    """Leave this process's handlers as they were."""
    numbers = [signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)]
    before = {number: signal.getsignal(number) for number in numbers}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@unix
@pytest.mark.parametrize(
    ("number", "raised"),
    [
        (signal.SIGINT, KeyboardInterrupt),
        (signal.SIGTERM, TerminatedError),
        (signal.SIGHUP, TerminatedError),
    ],
)
def test_a_wish_is_put_off_and_not_lost(number: int, raised: type[BaseException]) -> None:
    end_when_asked()
    done = []

    @undisturbed()
    def steps() -> None:
        signal.raise_signal(number)
        done.append("first")
        with undisturbed():
            signal.raise_signal(number)
            done.append("second")

    with pytest.raises(raised):
        steps()
    assert done == ["first", "second"]
    with pytest.raises(raised):
        signal.raise_signal(number)


@unix
def test_an_error_of_the_block_itself_is_not_hidden() -> None:
    with pytest.raises(OSError, match="full"), undisturbed():
        raise OSError("full")


@unix
def test_what_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    end_when_asked()
    with undisturbed():
        signal.raise_signal(signal.SIGHUP)
    take_no_more()
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        signal.raise_signal(number)


def test_on_other_threads_there_is_nothing_to_put_off() -> None:
    done = []

    def work() -> None:
        with undisturbed():
            done.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [1]


LOADING = """
import os, signal, sys
import footprints.__main__ as begin
class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            os.kill(os.getpid(), int(sys.argv[1]))
sys.meta_path.insert(0, Interrupts())
begin.main()
"""


@unix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_while_it_loads_it_says_so(number: int) -> None:
    code = [sys.executable, "-c", LOADING, str(int(number))]
    done = subprocess.run(code, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (1, "Stopped. Nothing was written.\n")


# Temporary files.


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_all_that_is_temporary_is_in_one_folder_that_goes(place: Path) -> None:
    before = dict(os.environ)
    with own_temporary_folder():
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(b"x")
        child = "import tempfile; print(tempfile.mkdtemp())"
        made = subprocess.run([sys.executable, "-c", child], capture_output=True, check=True)
        (own,) = place.iterdir()
        assert Path(file.name).parent == own
        assert Path(os.fsdecode(made.stdout.strip())).parent == own
    assert list(place.iterdir()) == []
    assert dict(os.environ) == before
    assert tempfile.gettempdir() == str(place)


KILLED = """
import os, sys, tempfile
from footprints.scratch import own_temporary_folder
with own_temporary_folder():
    tempfile.mkdtemp()
    if len(sys.argv) > 1:
        print("held", flush=True); sys.stdin.read()
    os._exit(9)
"""


def test_what_a_killed_command_left_goes_with_the_next(place: Path) -> None:
    (place / "footprints-7-own-empty").mkdir()
    mine = place / "footprints-7-own-notes"
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    environment = os.environ | {"TMPDIR": str(place), "PYTHONPATH": str(ROOT)}
    dead = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)
    assert dead.returncode == 9
    assert len(list(place.iterdir())) == 2, "its own sweep took the empty one"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, "wait"], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as alive:  # fmt: skip
        assert alive.stdout is not None
        assert alive.stdout.readline() == "held\n"
        (held,) = [path for path in place.iterdir() if path != mine]
        with own_temporary_folder():
            assert held.is_dir(), "another command is at work there"
        alive.communicate("")
    with own_temporary_folder():
        pass
    assert list(place.iterdir()) == [mine]
    assert (mine / "notes.txt").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_no_link_is_followed(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "held").write_text("")
    (other / "mine.txt").write_text("mine")
    (place / "footprints-7-own-x").symlink_to(other)
    with own_temporary_folder():
        pass
    assert (other / "mine.txt").read_text() == "mine"
    assert (place / "footprints-7-own-x").is_symlink()


def test_without_a_place_for_it_the_command_works_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with own_temporary_folder():
        assert tempfile.gettempdir() == str(tmp_path / "gone")

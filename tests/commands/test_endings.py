"""However a command ends, it ends with one sentence and the exit code that the help promises."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import ROOT, SAID, footprints, footprints_afresh
from footprints.commands.ending import end
from toy_project import write_toy_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_toy_project(tmp_path_factory.mktemp("toy"), n=20)


def in_shell(line: str, *arguments: object, cwd: Path | None = None) -> tuple[int, str]:
    """Run a line of bash in which ``"$@"`` is the command; return its code and standard error."""
    command = [sys.executable, "-m", "footprints", *map(str, arguments)]
    done = subprocess.run(
        ["bash", "-c", line, "bash", *command],
        capture_output=True,
        text=True,
        cwd=cwd or ROOT,
        env=os.environ | SAID | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    return done.returncode, done.stderr


needs_full = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="this system has no device that is always full"
)


@needs_full
@pytest.mark.parametrize("arguments", [("check", "--format", "json"), ("score", "--format", "csv")])
def test_full_output_is_one_sentence(project: Path, arguments: tuple[str, ...]) -> None:
    name, *options = arguments
    plan = ["--plan", project.parent / "plan.csv"] if name == "score" else []
    if plan:
        footprints("cluster", project, "--out", project.parent / "out")
        plan[1] = project.parent / "out" / "plan.csv"
    code, said = in_shell('"$@" > /dev/full', name, project, *plan, *options, "-q")
    assert code == 1
    assert said.count("Error:") == 1
    assert "Standard output could not be written: No space left on device. Make room" in said
    assert "Traceback" not in said


@needs_full
@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("check", "gone.toml")])
def test_full_streams_never_end_in_a_traceback(arguments: tuple[str, ...]) -> None:
    code, said = in_shell('"$@" > /dev/full', *arguments)
    assert code in (1, 3)
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    code, _ = in_shell('"$@" > /dev/full 2>&1', *arguments)
    assert code in (1, 3)


def test_a_closed_pipe_is_quiet(project: Path) -> None:
    line = '"$@" | true; exit ${PIPESTATUS[0]}'
    code, said = in_shell(line, "check", project, "--format", "json", "-q")
    assert (code, said) == (141, "")


def test_closed_output_is_told(project: Path) -> None:
    code, said = in_shell('"$@" >&-', "check", project, "--format", "json", "-q")
    assert code == 1
    assert "Standard output is closed" in said


def test_a_folder_that_is_gone_is_told(project: Path, tmp_path: Path) -> None:
    here = tmp_path / "gone"
    here.mkdir()
    code, said = in_shell(f'rmdir "{here}" && "$@"', "check", project, cwd=here)
    assert code == 2
    assert said.startswith("Error: the folder you work in is no longer there.")
    assert len(said.splitlines()) == 1


def _loop(folder: Path) -> Path:
    (folder / "one").symlink_to("two")
    (folder / "two").symlink_to("one")
    return folder / "one"


def _under_a_file(folder: Path) -> Path:
    (folder / "file").write_text("x")
    return folder / "file" / "footprints.toml"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


BAD_PLACES: list[tuple[str, Callable[[Path], Path], str]] = [
    ("long", lambda folder: folder / ("x" * 5_000), "longer than this computer allows"),
    ("long parts", lambda folder: folder.joinpath(*["x" * 100] * 60), "longer than this computer"),
    ("loop", _loop, "leads back to itself"),
    ("under a file", _under_a_file, "a file, not a folder"),
    ("folder", lambda folder: folder, "this is a folder"),
    ("pipe", _pipe, "not a plain file"),
    ("device", lambda _: Path("/dev/zero"), "not a plain file"),
    ("nothing", lambda folder: folder / "none.toml", "no such project file"),
]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize(("name", "place", "words"), BAD_PLACES, ids=[b[0] for b in BAD_PLACES])
def test_places_that_cannot_be_read(
    project: Path, tmp_path: Path, name: str, place: Callable[[Path], Path], words: str
) -> None:
    path = place(tmp_path)
    done = footprints("check", path)
    assert done.returncode == 3, done.stderr
    assert done.stderr.count("Error:") == 1
    assert words in done.stderr
    assert len(done.stderr) < 1_000
    if name in ("folder", "nothing"):
        return
    done = footprints("map", project, "--plan", path, "--out", tmp_path / "out")
    assert done.returncode == 3, done.stderr
    assert done.stderr.count("Error:") == 1
    assert words in done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"x = {'[' * 5_000}{']' * 5_000}", "nested too deeply"),
        (f"x = {'[' * 100}{']' * 100}", "nested too deeply"),
        (f"{'.'.join('a' * 5_000)} = 1", "nested too deeply"),
        (f"x = {'9' * 5_000}", "not valid TOML: Exceeds the limit"),
        ("x = 1\n" * 400_000, "at most 2 MB"),
        ("x = \udc80", "not valid TOML"),
    ],
    ids=["deep", "rather deep", "deep keys", "long number", "large", "not UTF-8"],
)
def test_project_files_that_ask_too_much(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "footprints.toml"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    done = footprints("check", path)
    assert done.returncode == 3
    assert done.stderr.count("Error:") == 1
    assert words in done.stderr


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (MemoryError(), 1, "not enough memory"),
        (ImportError("x.so: failed to map segment from shared object"), 1, "not enough memory"),
        (RecursionError("maximum"), 3, "nested too deeply"),
        (PermissionError(13, "Permission denied", "a.csv"), 3, "a.csv: Permission denied"),
        (OSError(28, "No space left on device"), 1, "Make room"),
        (KeyError("x"), 1, "something unexpected went wrong (KeyError: 'x')"),
        (KeyboardInterrupt(), 1, "Stopped."),
        (BrokenPipeError(), 141, ""),
    ],
)
def test_every_error_has_a_sentence(
    error: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end(error) == code
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == bool(words)


def test_nothing_that_libraries_say_is_seen(tmp_path: Path) -> None:
    """What C code writes to the terminal, what Python warns of, what is logged: none of it."""
    noisy = tmp_path / "noisy.py"
    noisy.write_text(
        "import ctypes, logging, os, sys, warnings\n"
        "import footprints.commands as commands\n"
        "def talk(*_, **__):\n"
        "    os.write(1, b'NOISE on 1')\n"
        "    os.write(2, b'NOISE on 2')\n"
        "    ctypes.CDLL(None).puts(b'NOISE of C')\n"
        "    ctypes.CDLL(None).fflush(None)\n"
        "    warnings.warn('NOISE of a warning')\n"
        "    logging.getLogger('library').warning('NOISE of a log')\n"
        "    print('ours')\n"
        "commands.cli.main = talk\n"
        "commands.main()\n"
    )
    done = subprocess.run(
        [sys.executable, str(noisy)], capture_output=True, text=True, cwd=ROOT, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "ours\n", "")


@pytest.mark.slow
def test_a_proof_says_nothing_of_its_solver(project: Path, tmp_path: Path) -> None:
    """The solver of some versions writes its banner as soon as it is made."""
    done = footprints_afresh("cluster", project, "--prove", 5, "--out", tmp_path, "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert "HiGHS" not in done.stdout + done.stderr
    assert done.stdout.startswith("area_code,")

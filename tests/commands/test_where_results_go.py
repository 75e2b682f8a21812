"""Wherever a command is told to write, nothing that it did not write is changed.

Every command that writes, and the module that makes the demonstration, against every kind of place.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from command_line import ROOT, Done, contents, footprints, held_elsewhere
from edits_cases import edits_of, write_edits
from footprints.pipeline.results import Results
from toy_project import write_toy_project

sys.path.append(str(ROOT / "tests" / "fetch"))
from country import copied, demo_country
from loopback import Loopback

from footprints.resources import demo_folder

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be confined there"),
    pytest.mark.slow,
]

Tree = dict[str, object]
NOBODY = 65_534
DISTRICT = "X08000004"


@dataclass(frozen=True)
class Given:
    """What the commands read: a folder that anybody may read, but for answers of the loopback."""

    project: Path
    plan: Path
    edits: Path
    services: tuple[str, ...]
    cache: Path

    def arguments(self, command: str) -> list[str]:
        project, plan = str(self.project), str(self.plan)
        return {
            "run": ["run", project, "--effort", "0.1", "--workers", "1"],
            "map": ["map", project, "--plan", plan, "--workers", "1"],
            "cluster": ["cluster", project, "--effort", "0.1", "--alternatives", "1"],
            "score": ["score", project, "--plan", plan, "--workers", "1"],
            "advise": ["advise", project, "--plan", plan, "--agency", "beats"],
            "compare": ["compare", project, plan],
            "ensemble": ["ensemble", project, "--plans", "40", "--chains", "2"],
            "demo": ["demo", "--workers", "1"],
            "review": ["review", "merge", str(self.edits), str(self.edits)],
            "fetch": ["fetch", "--locality", DISTRICT, *self.services],
        }[command]


WRITES = {
    "run": ("index.html", "manifest.json"),
    "map": ("units.csv", "manifest.json"),
    "cluster": ("plan.csv", "manifest.json"),
    "score": ("scores.xlsx", "manifest.json"),
    "advise": ("advice-beats.csv", "advice-beats.manifest.json"),
    "compare": ("compare.html", "compare.manifest.json"),
    "ensemble": ("ensemble.csv", "ensemble.manifest.json"),
    "demo": ("agencies.csv", "manifest.json"),
    "review": ("review.csv", "review.manifest.json"),
    "fetch": ("residents.csv", "residents.csv.provenance.json"),
}
"""One of the files that each writes, and its record."""

LIGHT = [name for name in WRITES if name not in ("run", "demo")]
"""Those two do what map does, after longer work."""


@pytest.fixture(scope="module")
def given(toy_scored: Results, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Given]:
    with (
        tempfile.TemporaryDirectory(prefix="footprints-") as name,
        Loopback(copied(demo_country(demo_folder()))) as server,
    ):
        folder = Path(name)
        folder.chmod(0o755)
        project = write_toy_project(folder, n=20)
        done = footprints("cluster", project, "--effort", "0.1", "--out", folder / "first")
        assert done.returncode == 0, done.stderr
        services = tuple(f"--source={one}={at}" for one, at in server.addresses.items())
        cache = folder / "cache"
        kept = {"FOOTPRINTS_CACHE": str(cache)}
        warm = ["fetch", "--locality", DISTRICT, *services, "--out", folder / "fetched"]
        assert footprints(*warm, environment=kept).returncode == 0
        edits = write_edits(folder, edits_of(toy_scored))
        yield Given(project, folder / "first" / "plan.csv", edits, services, cache)


def tree(folder: Path) -> Tree:
    """Return every path below a folder with its content, its kind and when it was changed."""
    return {
        path.relative_to(folder).as_posix(): (
            path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else "",
            path.lstat().st_mode,
            0 if path.is_dir() and not path.is_symlink() else path.lstat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
    }


def give(given: Given, command: str, out: Path, **confined: int) -> Done:
    environment = {"FOOTPRINTS_CACHE": str(given.cache)}
    return footprints(
        *given.arguments(command), "--out", out, environment=environment, confined=confined
    )


def one_sentence(done: Done, code: int = 1) -> str:
    assert done.returncode == code, done.stderr
    assert done.stderr.count("Error:") == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def put(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"mine: {name}")


# Places in which nothing may be written at all.


def _files_of_theirs(folder: Path, command: str) -> Path:
    for name in (WRITES[command][0], "notes.txt", "agencies/mine.txt"):
        put(folder, name)
    return folder


def _own_project(folder: Path, command: str) -> Path:
    """Their data folder, in which everything that is read lies too."""
    write_toy_project(folder, n=20)
    return _files_of_theirs(folder, command)


def _linked(folder: Path, command: str) -> Path:
    _files_of_theirs(folder / "data", command)
    (folder / "link").symlink_to("data")
    return folder / "link"


def _linked_file(folder: Path, command: str) -> Path:
    put(folder, "mine.csv")
    (folder / "out").mkdir()
    (folder / "out" / WRITES[command][0]).symlink_to(folder / "mine.csv")
    return folder / "out"


def _foreign_record(folder: Path, command: str) -> Path:
    (folder / WRITES[command][1]).write_text('{"name": "An app", "icons": []}')
    return folder


REFUSED: dict[str, Callable[[Path, str], Path]] = {
    "files of theirs": _files_of_theirs,
    "their data folder": _own_project,
    "a link to it": _linked,
    "a file behind a link": _linked_file,
    "a record that is another's": _foreign_record,
}


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("command", [*LIGHT, "run"])
def test_files_of_theirs_stay_and_are_named(
    given: Given, tmp_path: Path, command: str, kind: str
) -> None:
    out = REFUSED[kind](tmp_path, command)
    before = tree(tmp_path)
    said = one_sentence(give(given, command, out))
    name = WRITES[command][kind == "a record that is another's"]
    assert "did not write" in said
    assert name in said
    assert "Nothing was changed." in said
    assert tree(tmp_path) == before


@pytest.mark.parametrize("command", LIGHT)
def test_a_file_is_no_folder(given: Given, tmp_path: Path, command: str) -> None:
    put(tmp_path, "mine.csv")
    (tmp_path / "link").symlink_to("mine.csv")
    before = tree(tmp_path)
    for name in ("mine.csv", "link"):
        one_sentence(give(given, command, tmp_path / name), code=2)
    one_sentence(give(given, command, tmp_path / "mine.csv" / "below"))
    assert tree(tmp_path) == before


@pytest.mark.parametrize("command", LIGHT)
def test_a_folder_that_may_not_be_written(given: Given, tmp_path: Path, command: str) -> None:
    put(tmp_path, "there/notes.txt")
    (tmp_path / "there").chmod(0o555)
    (tmp_path / "link").symlink_to("there")
    before = tree(tmp_path)
    for name in ("there", "link", "there/below"):
        said = one_sentence(give(given, command, tmp_path / name, powerless=1))
        assert "Permission denied" in said
        assert "--out" in said
        assert tree(tmp_path) == before
    (tmp_path / "there").chmod(0o755)


HELD_BY_NOBODY = """
import os, sys
from pathlib import Path
import filelock
from footprints.errors import OutputError
from footprints.placing.hold import hold
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    with hold(Path("/")):
        sys.exit("it was held")
except OutputError as error:
    print(error)
"""


def _all_may_read(path: Path) -> bool:
    return all(each.stat().st_mode & stat.S_IXOTH for each in (path, *path.parents))


def test_the_root_of_all_files_is_not_an_ordinary_users(given: Given) -> None:
    """As a system's administrator one may, so commands are told to be nobody, where they can."""
    before = sorted(Path("/").iterdir())
    held = [sys.executable, "-c", HELD_BY_NOBODY]
    done = subprocess.run(held, capture_output=True, text=True, cwd=ROOT, check=True)
    assert "Permission denied. Nothing there was changed. Give another folder" in done.stdout
    if os.getuid() or all(map(_all_may_read, (ROOT, Path(sys.prefix), Path(sys.base_prefix)))):
        for command in LIGHT:
            done = give(given, command, Path("/"), user=NOBODY)
            assert "Permission denied" in one_sentence(done)
    assert sorted(Path("/").iterdir()) == before


LARGEST = 1000
"""Bytes: smaller than any file of results that matters, larger than what is said of it."""


@pytest.mark.parametrize("command", LIGHT)
def test_what_finds_no_room_leaves_all_as_it_was(
    given: Given, tmp_path: Path, command: str
) -> None:
    """Files may not grow, as on a full disk; earlier results are there, and files of theirs."""
    out = tmp_path / "out"
    put(out, "notes.txt")
    assert give(given, command, out).returncode == 0
    before = tree(tmp_path)
    said = one_sentence(give(given, command, out, largest=LARGEST))
    assert "File too large" in said or "the disk may be full" in said
    assert tree(tmp_path) == before


# Places in which other files stand, that are left alone.


@pytest.mark.parametrize("command", LIGHT)
def test_home_and_a_repository_keep_what_they_hold(
    given: Given, tmp_path: Path, command: str
) -> None:
    """By a link, with the results of another command there, then once more over its own."""
    home = tmp_path / "home"
    for name in (".bashrc", ".git/HEAD", ".git/index", "README.txt", "data/plan.csv", "main.py"):
        put(home, name)
    other = "review" if command != "review" else "advise"
    assert give(given, other, home).returncode == 0
    (tmp_path / "link").symlink_to("home")
    before = tree(tmp_path)
    for _ in range(2):
        done = give(given, command, tmp_path / "link")
        assert done.returncode in (0, 4), done.stderr
        after = tree(tmp_path)
        assert {name: after.get(name) for name in before} == before
        assert (home / WRITES[command][0]).is_file()
        assert not [name for name in after if name.startswith("home/.footprints")]


@pytest.mark.parametrize("command", WRITES)
def test_a_folder_that_another_run_holds(given: Given, tmp_path: Path, command: str) -> None:
    put(tmp_path, "out/notes.txt")
    with held_elsewhere(tmp_path / "out"):
        before = tree(tmp_path)
        assert "Another run is using" in one_sentence(give(given, command, tmp_path / "out"))
        assert tree(tmp_path) == before


# What writes a single file.


def _check(given: Given, out: Path, **confined: int) -> Done:
    return footprints("check", given.project, "--page", out, confined=confined)


def _init(given: Given, out: Path, **confined: int) -> Done:
    data = given.project.parent.parent / f"{given.project.parent.name}"
    return footprints("init", data, "--out", out, confined=confined)


SINGLE = {"check": (_check, 1), "init": (_init, 2)}


@pytest.mark.parametrize("kind", ["a file", "a link", "a link to nothing", "a folder"])
@pytest.mark.parametrize("command", SINGLE)
def test_a_single_file_goes_over_nothing(
    given: Given, tmp_path: Path, command: str, kind: str
) -> None:
    give_it, code = SINGLE[command]
    put(tmp_path, "mine.toml")
    out = tmp_path / "out.toml"
    if kind == "a file":
        put(tmp_path, "out.toml")
    elif kind == "a folder":
        put(tmp_path, "out.toml/notes.txt")
    else:
        out.symlink_to(tmp_path / ("mine.toml" if kind == "a link" else "gone"))
    before = tree(tmp_path)
    one_sentence(give_it(given, out), 2 if kind == "a folder" else code)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("command", SINGLE)
def test_a_single_file_where_none_can_be(given: Given, tmp_path: Path, command: str) -> None:
    give_it, _ = SINGLE[command]
    put(tmp_path, "there/notes.txt")
    (tmp_path / "there").chmod(0o555)
    before = tree(tmp_path)
    one_sentence(give_it(given, tmp_path / "there" / "out.toml", powerless=1))
    one_sentence(give_it(given, tmp_path / "there" / "notes.txt" / "out.toml"))
    one_sentence(give_it(given, tmp_path / "out.toml", largest=100))
    assert tree(tmp_path) == before
    (tmp_path / "there").chmod(0o755)


def test_force_goes_over_a_project_file_alone(given: Given, tmp_path: Path) -> None:
    for name in ("plan.csv", "notes.txt"):
        put(tmp_path, name)
        before = tree(tmp_path)
        done = footprints("init", given.project.parent, "--out", tmp_path / name, "--force")
        assert "project files alone" in one_sentence(done)
        assert tree(tmp_path) == before


# The module that makes the demonstration.


@pytest.mark.parametrize("kind", ["a file of theirs", "a link", "a linked folder", "a file"])
def test_the_demonstration_is_made_over_nothing(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    put(tmp_path, "other/mine.csv")
    if kind == "a file of theirs":
        put(out, "residents.csv")
    elif kind == "a link":
        out.mkdir()
        (out / "residents.csv").symlink_to(tmp_path / "other" / "mine.csv")
    elif kind == "a linked folder":
        put(tmp_path, "other/footprints.toml")
        out.symlink_to("other")
    else:
        put(tmp_path, "out")
    before = tree(tmp_path)
    program = [sys.executable, "-m", "footprints.sources.demo", str(out), "--areas", "80"]
    done = subprocess.run(program, capture_output=True, text=True, cwd=ROOT, check=False)
    one_sentence(Done(program, done.returncode, done.stdout, done.stderr))
    assert "--out" not in done.stderr
    assert tree(tmp_path) == before


# The names that are looked for before the work.


def test_every_name_that_is_written_was_looked_for(given: Given, tmp_path: Path) -> None:
    """Each alone, if it is somebody's own, stops the command before any work."""
    rng = np.random.default_rng(4)
    for command in ("cluster", "advise", "compare", "review"):
        whole = tmp_path / f"{command}-whole"
        assert give(given, command, whole).returncode == 0
        names = sorted(contents(whole))
        for name in rng.permutation(names)[:2].tolist():
            out = tmp_path / f"{command}-{name.replace('/', '-')}"
            put(out, name)
            assert name in one_sentence(give(given, command, out))
            assert list(contents(out)) == [name]

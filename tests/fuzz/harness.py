"""Run a spoilt project as a person would, and hold it to what must always hold."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from mutants import spoil

from footprints.errors import OutputError, ProblemsError
from footprints.pipeline.check import check_project, write_check

MOST_SECONDS = 10.0
_CLOCKS = (
    (signal.ITIMER_PROF, signal.SIGPROF, MOST_SECONDS),
    (signal.ITIMER_REAL, signal.SIGALRM, 6 * MOST_SECONDS),
)
"""Work is timed by the processor, so that a busy machine does not count; waiting by the clock."""


class TooSlowError(BaseException):
    """A case took longer than any file may."""


_watched: list[Path] = []
_strays: list[str] = []


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    """Note every opening for writing outside the folders being watched."""
    if not _watched or event != "open":
        return
    path, mode, flags = arguments
    writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if not (writes or (isinstance(mode, str) and set(mode) & set("wax+"))):
        return
    if isinstance(path, str | bytes) and not _inside(Path(os.fsdecode(path)).resolve()):
        _strays.append(os.fsdecode(path))


def _inside(path: Path) -> bool:
    scratch = Path(tempfile.gettempdir()).resolve()
    kept = (path.is_relative_to(folder) for folder in _watched)
    own = path.is_relative_to(scratch) and "footprints-" in path.as_posix()
    return any(kept) or own or path.as_posix() == "/dev/null" or "__pycache__" in path.parts


sys.addaudithook(_audit)


@contextmanager
def watched(folder: Path) -> Iterator[None]:
    """Refuse, afterwards, writing outside ``folder`` and taking longer than ``MOST_SECONDS``."""

    def ring(_: int, frame: FrameType | None) -> None:
        raise TooSlowError

    for timer, sound, seconds in _CLOCKS:
        signal.signal(sound, ring)
        signal.setitimer(timer, seconds)
    _watched.append(folder.resolve())
    _strays.clear()
    began = time.process_time()
    try:
        yield
    finally:
        for timer, _, _ in _CLOCKS:
            signal.setitimer(timer, 0)
        _watched.clear()
    assert not _strays, f"written outside: {_strays}"
    assert time.process_time() - began < MOST_SECONDS, "too slow"


def warm_up(corpus: Path) -> None:
    """Check one project as it is, so that importing libraries is no part of any case's time."""
    home = min(corpus.iterdir())
    assert check_project(home / "footprints.toml").errors == []


def try_case(corpus: Path, seed: int, scratch: Path) -> str:
    """Spoil a copy of one project and check it; return what was done and how it ended.

    Whatever is wrong must come as problems that can be shown: any other exception goes through.
    """
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    home = scratch / "case"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(corpus / chance.choice(sorted(path.name for path in corpus.iterdir())), home)
    done = spoil(home, chance)
    inputs = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    out = scratch / "out"
    with watched(out):
        try:
            checked = check_project(home / "footprints.toml")
            write_check(checked, out / "check.html")
            ended = f"{len(checked.errors)} errors"
            for problem in checked.problems:
                assert str(problem).strip()
        except (ProblemsError, OutputError) as error:
            ended = f"{type(error).__name__}"
    now = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert now == inputs, "an input was changed"
    return f"{done}: {ended}"

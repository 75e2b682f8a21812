"""Folders for a moment, named after their process: what a killed one left can be taken away.

A command has one for all that is temporary, its libraries' files too. It is gone when the command
ends; where it is killed, whoever watched it takes it away, or else the next command does. What is
another command's, still at work, is known by a lock that it holds as long as it lives.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from footprints.stopping import undisturbed

_LOCK = "held"
_NAMES = ("TMPDIR", "TEMP", "TMP")
_OWN = re.compile(r"footprints-\d+-own-")


def scratch() -> tempfile.TemporaryDirectory[str]:
    """Return a folder outside the results that is gone when its ``with`` ends."""
    return tempfile.TemporaryDirectory(prefix=_prefix(os.getpid()))


def sweep(process: int) -> None:
    """Take away the folders of a process that was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_prefix(process)}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _prefix(process: int) -> str:
    return f"footprints-{process}-"


@contextlib.contextmanager
def own_temporary_folder() -> Iterator[None]:
    """Let all temporary files of this process and its children lie in one folder, gone afterwards.

    Where no such folder can be made, temporary files are where they would be without it.
    """
    before = tempfile.tempdir, {name: os.environ.get(name) for name in _NAMES}
    folder, lock = None, None
    try:
        with undisturbed(), contextlib.suppress(OSError):
            place = Path(tempfile.gettempdir())
            _sweep_the_dead(place)
            folder, lock = _make(place)
            tempfile.tempdir = str(folder)
            os.environ.update(dict.fromkeys(_NAMES, str(folder)))
        yield
    finally:
        with undisturbed():
            if lock is not None and folder is not None:
                tempfile.tempdir = before[0]
                _put_back(before[1])
                os.close(lock)
                shutil.rmtree(folder, ignore_errors=True)


def _put_back(environment: dict[str, str | None]) -> None:
    for name, value in environment.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _make(place: Path) -> tuple[Path, int]:
    """Make a folder and take its lock; again where a sweep came between."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{_prefix(os.getpid())}own-", dir=place))
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            if _taken(lock) and (folder / _LOCK).exists():
                return folder, lock
            os.close(lock)


def _sweep_the_dead(place: Path) -> None:
    """Take away what commands left that are no more: folders of this user that nobody holds."""
    with os.scandir(place) as entries:
        folders = [Path(entry.path) for entry in entries if _OWN.match(entry.name)]
    for folder in folders:
        with contextlib.suppress(OSError):
            if _is_ours(folder) and not _is_held(folder / _LOCK):
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    seen = folder.lstat()
    return stat.S_ISDIR(seen.st_mode) and (not hasattr(os, "getuid") or seen.st_uid == os.getuid())


def _is_held(path: Path) -> bool:
    """Whether a command at work holds a folder; one without a lock goes where it is empty."""
    try:
        lock = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        path.parent.rmdir()  # raises where there is anything in it
        return True
    try:
        return not _taken(lock)
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    """Take a lock on an open file as long as it is open; say whether that could be."""
    try:
        import fcntl
    except ImportError:
        return _taken_on_windows(lock)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _taken_on_windows(lock: int) -> bool:
    import msvcrt

    try:
        msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True

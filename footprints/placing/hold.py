"""A folder kept for one run alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from footprints.errors import OutputError
from footprints.stopping import let_come, undisturbed

if TYPE_CHECKING:
    from filelock import FileLock

_LOCK = ".footprints.lock"

_HELD: list[FileLock] = []
"""The locks of this process, once each time that they are held."""


def _refuse_bytes(folder: Path) -> None:
    """Raise OutputError where a folder's name holds bytes that no library of maps can name."""
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        raise OutputError(
            f"The results cannot be written to {folder}: the name holds bytes that are no letters. "
            "Give another folder with --out."
        ) from None


@contextlib.contextmanager
def hold(folder: Path) -> Iterator[Path]:
    """Keep a folder for this run alone; yield it as the system knows it.

    The lock lies in the folder itself, so that it is the folder's however its name is spelt. A
    folder that is not there is made, and gone again where nothing was written to it. May be held
    again inside itself. Raises OutputError where another run holds the folder or nothing can be
    written there.
    """
    from filelock import Timeout

    _refuse_bytes(folder)
    place, made, lock = folder, [], None
    try:
        try:
            with undisturbed():
                place = folder.resolve()
                made = _make(place)
                lock = _locked(place)
                _HELD.append(lock)
        except Timeout:
            raise OutputError(
                f"Another run is using {folder}. Wait for it, or give another --out."
            ) from None
        except (OSError, RuntimeError) as error:  # the latter for links that lead round in a circle
            raise OutputError(unwritable(folder, error)) from error
        yield place
    finally:
        with undisturbed():
            if lock is not None:
                _release(lock, place)
                _HELD.remove(lock)
            _unmake(made)
        if not _HELD:
            let_come()


def _locked(place: Path) -> FileLock:
    from filelock import FileLock

    lock = FileLock(place / _LOCK, timeout=0, is_singleton=True)
    lock.acquire()
    return lock


def _release(lock: FileLock, place: Path) -> None:
    """Give a lock up; it is taken away while held, for one on a file without a name is nobody's."""
    if lock.lock_counter == 1:
        with contextlib.suppress(OSError):
            (place / _LOCK).unlink()
    lock.release()


def _make(place: Path) -> list[Path]:
    """Make a folder and those above it; return what was made, the innermost first."""
    wanting = [place, *place.parents]
    made: list[Path] = []
    try:
        for each in reversed(wanting):
            if not each.is_dir():
                each.mkdir(exist_ok=True)
                made.insert(0, each)
    except OSError:
        _unmake(made)
        raise
    return made


def _unmake(made: list[Path]) -> None:
    for each in made:
        with contextlib.suppress(OSError):  # it holds something
            each.rmdir()


def unwritable(folder: Path, error: Exception, fix: str = "Give another folder with --out.") -> str:
    """Say that nothing could be written to a folder, and that nothing there was changed."""
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, FileExistsError) and folder.is_file():
        reason = "it is a file, not a folder"
    return (
        f"The results could not be written to {folder}: {reason}. Nothing there was changed. {fix}"
    )

"""A fetch fills a folder of its own, which takes the old files' place whole and at the end."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from footprints.errors import OutputError, Problem, counted, listing
from footprints.settings import FILE_NAME
from footprints.sources.fetch.provenance import SUFFIX, read_provenance

FETCHED = f"fetched.{FILE_NAME}"
"""What the new project file is called where the old one was changed by hand."""

_FILLING, _WHOLE = ".fetching", ".fetched"
_ASIDE = f"own.{FILE_NAME}"
_STAMP = "# footprints fetch wrote this file; sha256 of what follows: "


@contextlib.contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Yield an empty folder inside another, to be filled; it is gone afterwards.

    What an earlier fetch had whole when it was killed goes to its place first. Raises OutputError
    where nothing can be written.
    """
    stage = folder / _FILLING
    with _said(folder):
        _settle(folder)
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def deliver(stage: Path, folder: Path) -> tuple[Path, list[Problem]]:
    """Let the files of a stage take their places; return the project file, with a warning or none.

    The stage must hold everything, its project file too. One that was changed by hand stays, and
    the new one goes beside it as ``fetched.footprints.toml``, with a warning. While files move no
    project file is there, so that nobody runs one over files half old and half new; what is killed
    on the way is ended by the next ``staged``. Raises OutputError, and for files in the way that
    no fetch has brought, or that were changed since.
    """
    with _said(folder):
        _refuse_to_overwrite(stage, folder)
        stage.rename(folder / _WHOLE)
        own_stays = _settle(folder)
    if not own_stays:
        return folder / FILE_NAME, []
    warning = Problem(
        "it was changed by hand and is left as it is.",
        FILE_NAME,
        f"What was fetched now is described in {FETCHED}.",
        "warning",
    )
    return folder / FETCHED, [warning]


def _refuse_to_overwrite(stage: Path, folder: Path) -> None:
    """Raise where a file of the stage would take the place of somebody's own work."""
    own = [
        path.name
        for path in sorted(stage.iterdir())
        if path.name != FILE_NAME
        and not path.name.endswith(SUFFIX)
        and (folder / path.name).exists()
        and read_provenance(folder / path.name) is None
        and not _same(path, folder / path.name)
    ]
    if own:
        raise OutputError(
            f"{folder} holds {counted(len(own), 'file', 'files')} that no fetch brought, or that "
            f"changed since: {listing(own)}. Nothing was written. Move what is yours to another "
            "folder, or give another --out."
        )


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def stamped(content: str) -> bytes:
    """Return a project file's bytes, with a first line by which a change by hand shows."""
    return f"{_STAMP}{hashlib.sha256(content.encode()).hexdigest()}\n{content}".encode()


def _settle(folder: Path) -> bool:
    """Move what is whole to its place, from wherever an earlier move was broken off.

    Returns whether a project file that was changed by hand stays.
    """
    whole = folder / _WHOLE
    if not whole.is_dir():
        return False
    own, new, aside = folder / FILE_NAME, whole / FILE_NAME, whole / _ASIDE
    if new.is_file() and own.is_file():
        if _untouched(own) or own.read_bytes() == new.read_bytes():
            own.unlink()
        else:
            own.replace(aside)
    for path in sorted(whole.iterdir()):
        if path not in (new, aside):
            path.replace(folder / path.name)
    own_stays = aside.is_file()
    if new.is_file():
        new.replace(folder / FETCHED if own_stays else own)
    if own_stays:
        aside.replace(own)
    whole.rmdir()
    return own_stays


def _untouched(path: Path) -> bool:
    first, _, rest = path.read_bytes().partition(b"\n")
    return first == f"{_STAMP}{hashlib.sha256(rest).hexdigest()}".encode()


@contextlib.contextmanager
def _said(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written to: {error.strerror or error}. Give another --out."
        ) from error

"""A fetch fills a folder of its own, whose files take the old ones' places whole and at the end."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from footprints.errors import OutputError, Problem
from footprints.placing import moving
from footprints.placing.hold import hold
from footprints.placing.names import is_fetched
from footprints.placing.record import is_plain
from footprints.settings import FILE_NAME
from footprints.sources.fetch.provenance import SUFFIX, read_provenance
from footprints.sources.fetch.record import Record

FETCHED = f"fetched.{FILE_NAME}"
"""What the new project file is called where the old one was changed by hand."""

_STAMP = "# footprints fetch wrote this file; sha256 of what follows: "
_MOST_BYTES = 50_000_000


@contextlib.contextmanager
def staged(folder: Path, names: Iterable[str] = ()) -> Iterator[Path]:
    """Yield an empty hidden folder inside another, to be filled; it is gone afterwards.

    The folder is held for this fetch alone until then. What an earlier fetch had whole when it was
    killed goes to its place first. ``names`` are the files that are going to be fetched: raises
    OutputError before any of them is asked for where somebody's own file stands there, where
    another run holds the folder, or where nothing can be written.
    """
    with hold(folder) as place, contextlib.ExitStack() as stack:
        with _said(folder):
            moving.settle(place)
            fetched = _fetched(place)
            beside = {FETCHED} if _is_own(place, fetched) else set()
            moving.refuse_to_overwrite(place, {*names, *beside}, fetched)
            stage = stack.enter_context(moving.stage(place))
        yield stage


def deliver(stage: Path, folder: Path) -> tuple[Path, list[Problem]]:
    """Let the files of a stage take their places; return the project file, with a warning or none.

    The stage must hold everything, its project file too. One that was changed by hand stays, and
    the new one goes beside it as ``fetched.footprints.toml``, with a warning. Raises OutputError,
    and for files in the way that no fetch has brought, or that were changed since.
    """
    own = _is_own(folder, _fetched(folder))
    stays = own and not _same(stage / FILE_NAME, folder / FILE_NAME)
    name = FETCHED if stays else FILE_NAME
    with _said(folder):
        if stays:
            (stage / FILE_NAME).rename(stage / FETCHED)
        moving.deliver(folder.resolve(), last=name, stale=(), own=_replaced(stage, folder))
    if not stays:
        return folder / FILE_NAME, []
    warning = Problem(
        "it was changed by hand and is left as it is.",
        FILE_NAME,
        f"What was fetched now is described in {FETCHED}.",
        "warning",
    )
    return folder / FETCHED, [warning]


def stamped(content: str) -> bytes:
    """Return a project file's bytes, with a first line by which a change by hand shows."""
    return f"{_STAMP}{hashlib.sha256(content.encode()).hexdigest()}\n{content}".encode()


def _is_own(folder: Path, fetched: Callable[[str], bool]) -> bool:
    """Whether a folder's project file is somebody's own, or was changed by hand."""
    return os.path.lexists(folder / FILE_NAME) and not fetched(FILE_NAME)


def _replaced(stage: Path, folder: Path) -> Callable[[str], bool]:
    """Return what says of a file whether it may be replaced: a fetch brought it, or it is alike."""
    fetched = _fetched(folder)
    return lambda name: fetched(name) or _same(stage / name, folder / name)


def _fetched(folder: Path) -> Callable[[str], bool]:
    """Return what says of a file in a folder whether a fetch brought it and nobody changed it."""

    def brought(name: str) -> bool:
        path = folder / name
        if not is_fetched(name) or not is_plain(folder, name):
            return False
        if path.suffix == ".toml":
            return _untouched(path)
        if name.endswith(SUFFIX):
            return _is_note(path)
        return read_provenance(path) is not None

    return brought


def _is_note(path: Path) -> bool:
    """Whether a file is a record of origin of the form that a fetch writes, of the file beside."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return False
        note = json.loads(path.read_text(encoding="utf-8"))
        Record.model_validate(note)
    except (OSError, ValueError, RecursionError, ValidationError):
        return False
    return bool(note.get("file") == path.name.removesuffix(SUFFIX))


def _same(one: Path, other: Path) -> bool:
    both = one.is_file() and is_plain(other.parent, other.name)
    return both and one.read_bytes() == other.read_bytes()


def _untouched(path: Path) -> bool:
    first, _, rest = path.read_bytes().partition(b"\n")
    return first == f"{_STAMP}{hashlib.sha256(rest).hexdigest()}".encode()


@contextlib.contextmanager
def _said(folder: Path) -> Iterator[None]:
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written to: {error.strerror or error}. Give another --out."
        ) from error

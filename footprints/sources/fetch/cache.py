"""Answers kept in the user's cache folder, by address: whole ones, and ones that were cut off.

An answer counts as kept once its description is there, which is written last; so a process that
is killed leaves either a whole answer or a partial one that is known to be partial.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, with_config

from footprints.errors import OutputError

CACHE_VARIABLE = "FOOTPRINTS_CACHE"

_MOST_NOTE_BYTES = 1_000_000
"""Bytes of a note; ours have some hundred."""


@dataclass(frozen=True)
class Origin:
    """Which data set an answer is part of, by its id in the catalogue, and its vintage."""

    dataset: str = ""
    vintage: str = ""


_HEADER = Annotated[str, Field(pattern=r"^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$|^$")]
"""What may be sent back as a header."""


@with_config(ConfigDict(strict=True))
@dataclass(frozen=True)
class Kept:
    """What is known of an answer: where it was asked, when (ISO, UTC), its hash and its form.

    ``checked`` is when the service last said that this is still its answer; ``dataset`` and
    ``vintage`` are those of its ``Origin``.
    """

    address: str
    fetched: str
    checked: str
    sha256: str
    size: int
    content_type: str = ""
    etag: _HEADER = ""
    modified: _HEADER = ""
    dataset: str = ""
    vintage: str = ""

    def age_s(self, now: datetime.datetime) -> float:
        """Return the seconds since the service last vouched for this answer."""
        return (now - datetime.datetime.fromisoformat(self.checked)).total_seconds()

    def is_from_the_future(self, now: datetime.datetime) -> bool:
        """Say whether it is dated later than now, so that its age proves nothing."""
        return now < max(map(datetime.datetime.fromisoformat, (self.fetched, self.checked)))


@with_config(ConfigDict(strict=True))
@dataclass(frozen=True)
class Started:
    """A download that was begun: its ETag (blank: it cannot go on), and its size (0: not known)."""

    etag: _HEADER = ""
    size: Annotated[int, Field(ge=0)] = 0


_KEPT: TypeAdapter[Kept] = TypeAdapter(Kept)
_STARTED: TypeAdapter[Started] = TypeAdapter(Started)


def cache_folder() -> Path:
    """Return the folder of kept answers: ``FOOTPRINTS_CACHE``, else the user's cache folder."""
    from platformdirs import user_cache_path

    named = os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else user_cache_path("footprints", appauthor=False) / "fetch"


@dataclass(frozen=True)
class Cache:
    """The folder of kept answers."""

    folder: Path

    def find(self, address: str) -> Kept | None:
        """Return what is kept for an address; None where nothing whole is."""
        kept = _read_kept(self._note(address))
        if kept is None or kept.address != address:
            return None
        body = self.body(address)
        try:
            if not body.is_file() or body.stat().st_size != kept.size:
                return None
            with body.open("rb") as stream:
                whole = hashlib.file_digest(stream, "sha256").hexdigest() == kept.sha256
        except OSError:
            return None
        return kept if whole else None

    def body(self, address: str) -> Path:
        """Return where the answer's own bytes lie, or will."""
        return self._path(address, ".body")

    def keep(self, kept: Kept, partial: Path) -> None:
        """Put a finished download in its place and then its description."""
        self._drop(self._note(kept.address))
        partial.replace(self.body(kept.address))
        self._drop(self._path(kept.address, ".partial.json"))
        self.describe(kept)

    def describe(self, kept: Kept) -> None:
        """Write the description of an answer, whole or not at all."""
        _write(self._note(kept.address), json.dumps(asdict(kept), indent=1))

    def partial(self, address: str) -> tuple[Path, Started]:
        """Return where a download grows, and how it was begun; without an ETag: start afresh."""
        path = self._path(address, ".partial")
        try:
            started = _STARTED.validate_json(_read_note(self._path(address, ".partial.json")))
        except (OSError, ValueError):
            return path, Started()
        return path, started if path.is_file() else Started()

    def begin(self, address: str, started: Started) -> None:
        """Note how a download starts, so that it can go on after a break."""
        if started.etag:
            _write(self._path(address, ".partial.json"), json.dumps(asdict(started)))
        else:
            self._drop(self._path(address, ".partial.json"))

    def forget_partial(self, address: str) -> None:
        """Take a partial download away."""
        self._drop(self._path(address, ".partial"))
        self._drop(self._path(address, ".partial.json"))

    def every(self) -> list[Kept]:
        """Return what is known of every answer kept, in the order of their addresses."""
        found = (_read_kept(path) for path in self.folder.glob("??/*.json"))
        return sorted((kept for kept in found if kept), key=lambda kept: kept.address)

    def forget(self, address: str) -> None:
        """Take a kept answer away."""
        self._drop(self._note(address))
        self._drop(self.body(address))

    @contextlib.contextmanager
    def held(self, address: str) -> Iterator[None]:
        """Hold an address, so that two processes do not write the same download.

        Raises OutputError where the folder cannot be written to, then or while it is held: a full
        disk shows in the middle of an answer.
        """
        from filelock import FileLock

        path = self._path(address, ".lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(path):
                yield
        except OutputError:
            raise
        except OSError as error:
            raise OutputError(
                f"The cache folder {self.folder} cannot be written to: {error.strerror or error}. "
                f"Name another with the environment variable {CACHE_VARIABLE}."
            ) from error

    def _note(self, address: str) -> Path:
        return self._path(address, ".json")

    def _path(self, address: str, suffix: str) -> Path:
        name = hashlib.sha256(address.encode()).hexdigest()[:40]
        return self.folder / name[:2] / f"{name}{suffix}"

    @staticmethod
    def _drop(path: Path) -> None:
        path.unlink(missing_ok=True)


def _read_note(path: Path) -> bytes:
    """Return a note's bytes; raises OSError for what is no file, and for what no note can be."""
    if not path.is_file() or path.stat().st_size > _MOST_NOTE_BYTES:
        raise OSError(f"{path} is no note")
    return path.read_bytes()


def _read_kept(path: Path) -> Kept | None:
    """Return a description, held to its form; None for one that is damaged, as for none."""
    try:
        kept = _KEPT.validate_json(_read_note(path))
        when = [datetime.datetime.fromisoformat(each) for each in (kept.fetched, kept.checked)]
    except (OSError, ValueError):
        return None
    return kept if all(each.tzinfo is not None for each in when) else None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)

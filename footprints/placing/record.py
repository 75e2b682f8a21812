"""What this tool wrote into a folder, by hash: the only files there that it writes over.

A record (``manifest.json`` of a run, ``compare.manifest.json`` and so on of others) names what its
command wrote, each file with its SHA-256, and holds a hash over itself. Nothing a record says is
believed unless the record is as it was written, the name is one that this tool gives, the file lies
inside the folder and not behind a link, and its content is what was written.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footprints.placing.names import is_record, is_result

HASHES, MARK = "sha256_of_outputs", "sha256_of_this_record"

_MOST_BYTES = 50_000_000
"""No record is larger: what is was not written here, and is not read."""

_OLD_KEYS = {"footprints", "started", "seconds", "outputs", "settings", "versions", "inputs"}
_OLD_SLACK_S = 3.0
_OLD_LONGEST_S = 7 * 86_400.0


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def marked(document: Mapping[str, Any], hashes: Mapping[str, str]) -> dict[str, Any]:
    """Return a record with the files written, by hash, and with its mark.

    ``document`` must hold plain values, as they are read back from JSON.
    """
    whole = {key: value for key, value in document.items() if key != MARK} | {HASHES: dict(hashes)}
    return whole | {MARK: _mark(whole)}


def _mark(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"footprints {text}".encode()).hexdigest()


@dataclass(frozen=True)
class Record:
    """A record as it was read: the document, and a hash a file.

    ``window`` is set for records of versions that kept no hashes: from when to when their run wrote
    (seconds since 1970). A file of theirs is told by having been changed last within it.
    """

    document: Mapping[str, Any]
    hashes: Mapping[str, str]
    window: tuple[float, float] | None = None


def read_record(path: Path) -> Record | None:
    """Return a record that this tool wrote and nobody changed; None for anything else."""
    try:
        seen = path.lstat()
        if not stat.S_ISREG(seen.st_mode) or seen.st_size > _MOST_BYTES:
            return None
        document = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict):
            return None
        if MARK not in document:
            return _old_record(document, seen.st_mtime)
        rest = {key: value for key, value in document.items() if key != MARK}
        hashes = document[HASHES]
        if _mark(rest) != document[MARK] or not isinstance(hashes, dict):
            return None
        return Record(document, {str(name): str(value) for name, value in hashes.items()})
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _old_record(document: Mapping[str, Any], changed: float) -> Record | None:
    """Return the record of a version without hashes, where it has that form and its own time."""
    if not document.keys() >= _OLD_KEYS or HASHES in document:
        return None
    names, seconds = document["outputs"], document["seconds"]
    if not isinstance(names, list) or not isinstance(seconds, int | float):
        return None
    began = datetime.datetime.fromisoformat(document["started"]).timestamp()
    if not 0 <= seconds <= _OLD_LONGEST_S:
        return None
    window = (began - _OLD_SLACK_S, began + seconds + _OLD_SLACK_S)
    if not window[0] <= changed <= window[1]:
        return None
    return Record(document, {str(name): "" for name in names}, window)


class Ledger:
    """What this tool wrote into a folder, as every record there has it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._records = dict(_records(folder))

    def names(self, record: str | None = None) -> list[str]:
        """Return the files that records name, or one record alone, itself among them; sorted."""
        found = {own: each for own, each in self._records.items() if record in (None, own)}
        names = set(found).union(*(each.hashes for each in found.values()))
        return sorted(name for name in names if is_result(name))

    def wrote(self, name: str) -> bool:
        """Whether a file is there as this tool wrote it: in the folder, no link, not changed."""
        if not is_result(name) or not is_plain(self._folder, name):
            return False
        if name in self._records:
            return True
        return any(self._same(name, record) for record in self._records.values())

    def changed(self, name: str) -> bool:
        """Whether a file of a record is there with other content than was written."""
        known = any(name in record.hashes for record in self._records.values())
        return known and (self._folder / name).is_file() and not self.wrote(name)

    def _same(self, name: str, record: Record) -> bool:
        if name not in record.hashes:
            return False
        path = self._folder / name
        try:
            if record.window is not None:
                return record.window[0] <= path.lstat().st_mtime <= record.window[1]
            return file_hash(path) == record.hashes[name]
        except OSError:
            return False


def _records(folder: Path) -> Iterator[tuple[str, Record]]:
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return
    for name in names:
        record = read_record(folder / name) if is_record(name) else None
        if record is not None:
            yield name, record


def is_plain(folder: Path, name: str) -> bool:
    """Whether a name is that of an ordinary file inside a folder, through no link."""
    return way_is_plain(folder, name) and _is_regular(folder / name)


def way_is_plain(folder: Path, name: str) -> bool:
    """Whether all that lies between a folder and a file in it is folders, or not there yet."""
    return blocking(folder, name) is None


def blocking(folder: Path, name: str) -> str | None:
    """Return the first part of a name that should be a folder and is a link or a file; or None."""
    root = Path(os.path.realpath(folder))
    for parent in reversed(Path(name).parents[:-1]):
        there = root / parent
        linked = os.path.normcase(os.path.realpath(there)) != os.path.normcase(there)
        if os.path.lexists(there) and (linked or not there.is_dir()):
            return parent.as_posix()
    return None


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False

"""What reading may cost, and what is being read: the note that whoever watches a command looks at.

A file of a few kilobytes can be made to cost hours or gigabytes, in libraries that nothing stops
from inside. So a command that reads says here what it is reading; another process looks on
(``footprints.commands.watch``) and ends it where that costs more than files of such a size can.
Where nobody looks on, as in a program that uses footprints as a library, all this does nothing.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS = 5.0
"""Seconds of the processor that reading may take whatever its files' size."""

MEGABYTES = 520.0
"""Megabytes of memory that a command may have while it reads, whatever its files' size."""

_STEPS = ((5.0, 0.3, 6.0), (50.0, 2.0, 20.0), (float("inf"), 1.0, 20.0))
"""Up to how many megabytes of files each of them adds how many seconds and megabytes: little while
they are small, then three times what the largest real inputs cost (``benchmarks/inputs.py``)."""

_SECONDS_PER_FILE = 0.15
"""What every file adds, large or small."""

_PACKED = {".zip", ".kmz", ".xlsx", ".ods", ".parquet", ".gdb"}
_PACKED_FACTOR = 4.0
"""A packed file counts as so many times its size, but never small files as large ones."""

_DATABASE_MB = 500.0
"""A table of a database counts as a file of so many megabytes: its size is not known."""

PATIENCE = "FOOTPRINTS_PATIENCE"
"""The environment variable by which to allow so many times as much."""

_BLOCK = 512
_LONGEST = 400
_FORM = struct.Struct(f"<QQQqddd H{_LONGEST}s")


@dataclass(frozen=True)
class Note:
    """What is being done: ``reading`` what, what that may cost, and how many interrupts came.

    ``code`` is the exit code once the work is done, negative before.
    """

    reading: bool = False
    interrupts: int = 0
    code: int = -1
    seconds: float = SECONDS
    megabytes: float = MEGABYTES
    size_mb: float = 0.0
    where: str = ""


class Board:
    """The note, in memory that a process and the one that watches it have in common."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _FORM.size)
        self._turn = 0
        self.write(Note())

    def write(self, note: Note) -> None:
        """Put a note in the place of the last; only the process that is watched does."""
        where = note.where.encode("utf-8", "replace")[:_LONGEST]
        self._turn += 2
        for turn in (self._turn - 1, self._turn):  # an odd number says that it is being written
            self._memory[:] = _FORM.pack(
                turn,
                note.reading,
                note.interrupts,
                note.code,
                note.seconds,
                note.megabytes,
                note.size_mb,
                len(where),
                where,
            )

    def read(self) -> Note | None:
        """Return the note; None at the moment that it is being written."""
        before = self._memory[:]
        if before != self._memory[:]:
            return None
        turn, at_it, stops, code, seconds, megabytes, size, length, text = _FORM.unpack(before)
        if turn % 2:
            return None
        where = text[:length].decode("utf-8", "replace")
        return Note(bool(at_it), stops, code, seconds, megabytes, size, where)


class _Desk:
    """What this process has to tell, and the board it tells it on, if anybody looks."""

    def __init__(self) -> None:
        self.board: Board | None = None
        self.depth = 0
        self.interrupts = 0
        self.code = -1
        self.where = ""
        self.sizes: dict[str, float] = {}

    def tell(self) -> None:
        if self.board is None:
            return
        total = sum(self.sizes.values())
        each = _SECONDS_PER_FILE * len(self.sizes)
        times = patience()
        self.board.write(
            Note(
                self.depth > 0,
                self.interrupts,
                self.code,
                times * (SECONDS + _graded(total, 1) + each),
                times * (MEGABYTES + _graded(total, 2)),
                total,
                self.where,
            )
        )


_desk = _Desk()


def share(board: Board | None) -> None:
    """Tell what is read on this board from now on; on none where it is None."""
    _desk.board = board
    _desk.tell()


def interrupted() -> None:
    """Count an interrupt that this process received."""
    _desk.interrupts += 1
    _desk.tell()


def done(code: int) -> None:
    """Say that the work is done, and with which exit code."""
    _desk.code = code
    _desk.tell()


@contextmanager
def reading() -> Iterator[None]:
    """Mark what is done inside as reading: it may cost what the files read allow, and no more."""
    _desk.depth += 1
    _desk.tell()
    try:
        yield
    finally:
        _desk.depth -= 1
        _desk.tell()


@contextmanager
def working() -> Iterator[None]:
    """Mark what is done inside reading as work of our own, which has no such bound."""
    depth, _desk.depth = _desk.depth, 0
    _desk.tell()
    try:
        yield
    finally:
        _desk.depth = depth
        _desk.tell()


def at_work_on(where: str, path: Path | None = None) -> None:
    """Say which file the work is now about, named as in messages; ``path`` where it is opened.

    The first time that a path is given, the work may cost more by the size of that file.
    """
    _desk.where = where
    if path is not None and str(path) not in _desk.sizes:
        _desk.sizes[str(path)] = _megabytes(path)
    _desk.tell()


def at_work_on_table(where: str) -> None:
    """Say that the work is now about a table of a database, whose size is not known."""
    _desk.sizes[where] = _DATABASE_MB
    at_work_on(where)


def patience() -> float:
    """Return how many times as much as usual the environment allows: 1 where it says nothing."""
    try:
        times = float(os.environ.get(PATIENCE, "1"))
    except ValueError:
        return 1.0
    return min(max(1.0, times), 1000.0)  # in this order "nan" is 1


def _graded(total: float, column: int) -> float:
    """Return what files of so many megabytes add, by a column of ``_STEPS``."""
    begin, added = 0.0, 0.0
    for step in _STEPS:
        added += max(min(total, step[0]) - begin, 0.0) * step[column]
        begin = step[0]
    return added


def _megabytes(path: Path) -> float:
    """Return the megabytes of a file with its parts or of a folder, as much as is on the disk."""
    try:
        parts = list(path.rglob("*")) if path.is_dir() else [path]
        if path.suffix.lower() == ".shp":
            parts = [path.with_suffix(end) for end in (".shp", ".dbf", ".shx")]
        size = sum(_on_disk(part) for part in parts if part.is_file()) / 1e6
    except OSError:
        return 0.0
    if path.suffix.lower() not in _PACKED:
        return size
    return size + (_PACKED_FACTOR - 1) * max(size - 1, 0)


def _on_disk(path: Path) -> int:
    found = path.stat()
    blocks = getattr(found, "st_blocks", None)
    return found.st_size if blocks is None else min(found.st_size, int(blocks) * _BLOCK)

"""Files that were written apart take their places: readers see the old or the new, never both.

All of it happens in the folder itself, below one hidden folder, so that no file crosses from one
file system to another. What is new is written to ``.footprints/new``. Once all of it is there a
journal says what is to come and to go; from then on it will be done, by this run or by the next.
First what is replaced leaves for ``.footprints/old``, the record before all else, then what is new
comes, the record after all else. At every moment the folder's own files are therefore some of the
old ones or some of the new ones. While the journal is there nothing reads from the folder
(``refuse_unfinished``).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footprints.errors import OutputError, counted, listing
from footprints.placing.names import is_fetched, is_made, is_result
from footprints.placing.record import (
    MARK,
    blocking,
    file_hash,
    is_plain,
    marked,
    read_record,
)
from footprints.stopping import put_off, undisturbed

HIDDEN = ".footprints"
_NEW, _OLD, _JOURNAL = "new", "old", "journal.json"

_delivered: list[Path] = []


def delivered() -> list[Path]:
    """Return the folders whose files this process has replaced, for what is said at its end."""
    return list(_delivered)


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[Path]:
    """Yield an empty hidden folder of a held folder, to write into; it is gone afterwards.

    What an earlier run had whole when it was killed goes to its place first; what it had half
    written is taken away.
    """
    settle(folder)
    hidden = folder / HIDDEN
    _clear(hidden)
    try:
        (hidden / _NEW).mkdir(parents=True)
        yield hidden / _NEW
    finally:
        with undisturbed():
            if not (hidden / _JOURNAL).exists():
                _clear(hidden)


def deliver(folder: Path, *, last: str, stale: Collection[str], own: Callable[[str], bool]) -> None:
    """Let every staged file take its place, and take away what is out of date.

    ``last`` leaves first and comes last. ``own`` says which files there may be replaced; ``stale``
    names those of them to take away. Raises OutputError before anything is touched where a file
    that is not ours is in the way, OSError where the system refuses; then everything is as it was,
    unless it says otherwise.
    """
    hidden = folder / HIDDEN
    new = _staged(hidden / _NEW)
    refuse_to_overwrite(folder, new, own)
    old = [name for name in sorted({*new, *stale}) if os.path.lexists(folder / name) and own(name)]
    move = _Move(folder, {name: file_hash(hidden / _NEW / name) for name in new},
                 {name: file_hash(folder / name) for name in old}, last)  # fmt: skip
    (hidden / _OLD).mkdir(exist_ok=True)
    put_off()  # until the folder is let go
    move.write_journal()
    try:
        move.forward()
    except BaseException as error:
        move.back(error)
        raise
    _delivered.append(folder)
    with contextlib.suppress(OSError):
        _clear(hidden)


def settle(folder: Path) -> bool:
    """End what a killed run had begun to move; return whether there was anything.

    Raises OutputError where somebody's file has come in the way since.
    """
    journal = folder / HIDDEN / _JOURNAL
    if not os.path.lexists(journal):
        return False
    move = _read_journal(folder)
    if move is None:
        raise OutputError(
            f"{folder / HIDDEN} was left by a run that was killed and cannot be read. Nothing was "
            "changed. Give another --out, or delete that hidden folder and the results beside it."
        )
    with undisturbed():
        move.forward()
        _clear(folder / HIDDEN)
    return True


def refuse_to_overwrite(folder: Path, names: Iterable[str], own: Callable[[str], bool]) -> None:
    """Raise OutputError where a file of somebody else's, or a changed one, stands in the way."""
    found: dict[str, None] = {}
    for name in sorted(names):
        first = blocking(folder, name)
        if first is not None:
            found[first] = None
        elif os.path.lexists(folder / name) and not own(name):
            found[name] = None
    if found:
        raise OutputError(
            f"{folder} holds {counted(len(found), 'file', 'files')} that footprints did not write, "
            f"or that changed since, where results would go: {listing(found)}. Nothing was "
            "changed. Give another folder with --out, or move what is yours to another folder."
        )


def unfinished(path: Path) -> str:
    """Say what is wrong with a file that a run has begun to replace and not ended; empty if not."""
    real = Path(os.path.realpath(path))
    for folder in real.parents[:2]:
        if not os.path.lexists(folder / HIDDEN / _JOURNAL):
            continue
        move = _read_journal(folder)
        if move is None or real.relative_to(folder).as_posix() in {*move.new, *move.old}:
            return f"new results were being moved into {folder} when their run was stopped, or are."
    return ""


UNFINISHED = (
    "Wait for the run, where one is at work; else give the command that was stopped again, with "
    "the same --out: it first ends what was begun."
)
"""What to do about a file that is being replaced."""


@dataclass(frozen=True)
class _Move:
    """What comes to a folder and what leaves it, by name with SHA-256."""

    folder: Path
    new: Mapping[str, str]
    old: Mapping[str, str]
    last: str

    def write_journal(self) -> None:
        """Write down what is to be done: the moment from which it will be."""
        foreign = [name for name in (*self.new, *self.old) if not _is_known(name)]
        if foreign:
            raise ValueError(f"footprints gives no file such a name: {listing(foreign)}")
        document: dict[str, Any] = {"new": dict(self.new), "old": dict(self.old), "last": self.last}
        partial = self.folder / HIDDEN / f"{_JOURNAL}.partial"
        partial.write_text(json.dumps(marked(document, {})), encoding="utf-8")
        partial.replace(self.folder / HIDDEN / _JOURNAL)

    def forward(self) -> None:
        """Do what is not yet done; raises OutputError where somebody's file is in the way."""
        refuse_to_overwrite(self.folder, {*self.new, *self.old}, self._known)
        for name in sorted(self.old, key=lambda each: (each != self.last, each)):
            if not self._arrived(name) and os.path.lexists(self.folder / name):
                _rename(self.folder / name, self._aside(name))
        for parent in {Path(name).parent for name in self.old}:
            self._rmdir(parent)
        for name in sorted(self.new, key=lambda each: (each == self.last, each)):
            if not self._arrived(name):
                _rename(self._coming(name), self.folder / name)
        (self.folder / HIDDEN / _JOURNAL).unlink()

    def back(self, why: BaseException) -> None:
        """Undo what was done; raises OutputError where that fails too, and the next run must."""
        try:
            for name in sorted(self.new, key=lambda each: (each != self.last, each)):
                if self._arrived(name) and os.path.lexists(self.folder / name):
                    _rename(self.folder / name, self._coming(name))
                self._rmdir(Path(name).parent)
            for name in sorted(self.old, key=lambda each: (each == self.last, each)):
                if os.path.lexists(self._aside(name)):
                    _rename(self._aside(name), self.folder / name)
            (self.folder / HIDDEN / _JOURNAL).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"The results are only partly in {self.folder}: {_reason(why)}, then "
                f"{_reason(error)}. Mend that, close what has files there open, and run the same "
                "command again: it first ends what was begun."
            ) from error

    def _known(self, name: str) -> bool:
        """Whether a file there is one of the two that belong: the one to leave, the one to come."""
        if not is_plain(self.folder, name):
            return False
        return file_hash(self.folder / name) in (self.old.get(name), self.new.get(name))

    def _arrived(self, name: str) -> bool:
        return name in self.new and not os.path.lexists(self._coming(name))

    def _coming(self, name: str) -> Path:
        return self.folder / HIDDEN / _NEW / name

    def _aside(self, name: str) -> Path:
        return self.folder / HIDDEN / _OLD / name

    def _rmdir(self, parent: Path) -> None:
        if parent.parts:
            with contextlib.suppress(OSError):  # it holds something, or is not there
                (self.folder / parent).rmdir()


def _read_journal(folder: Path) -> _Move | None:
    """Return what a journal says; None where it is not as this tool writes one.

    No name is believed that this tool does not give, nor a hidden folder that is a link.
    """
    hidden = folder / HIDDEN
    if any((hidden / part).is_symlink() for part in ("", _NEW, _OLD)):
        return None
    record = read_record(hidden / _JOURNAL)
    if record is None or MARK not in record.document:
        return None
    new, old, last = (record.document.get(key) for key in ("new", "old", "last"))
    if not isinstance(new, dict) or not isinstance(old, dict) or not isinstance(last, str):
        return None
    if not all(_is_known(name) for name in (*new, *old)):
        return None
    return _Move(folder, new, old, last)


def _is_known(name: str) -> bool:
    return is_result(name) or is_fetched(name) or is_made(name)


def _staged(place: Path) -> list[str]:
    return sorted(
        path.relative_to(place).as_posix() for path in place.rglob("*") if not path.is_dir()
    )


def _rename(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)


def _clear(hidden: Path) -> None:
    """Take away the hidden folder, as far as it holds what is put there; never through a link."""
    if hidden.is_symlink() or not hidden.is_dir():
        if os.path.lexists(hidden):
            raise OutputError(
                f"{hidden} is in the way: footprints keeps a hidden folder of that name while it "
                "writes. Nothing was changed. Move it, or give another --out."
            )
        return
    for part in (_NEW, _OLD):
        if (hidden / part).is_dir() and not (hidden / part).is_symlink():
            shutil.rmtree(hidden / part, ignore_errors=True)
    for name in (f"{_JOURNAL}.partial", _JOURNAL):
        (hidden / name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        hidden.rmdir()


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__

"""Results reach their folder whole or not at all.

Everything is written to a hidden folder beside the target and moved over, file by file, once all
of it is there; a failure before that leaves whatever was there before as it was.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from footprints.errors import OutputError

MANIFEST = "manifest.json"


@contextlib.contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Keep ``folder`` for this run alone, from before the work until its results are written.

    May be held again inside itself. Raises OutputError where another run holds the folder, or
    where nothing can be written beside it.
    """
    from filelock import FileLock, Timeout

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        path = folder.parent.resolve() / f".{folder.name}.lock"
        lock = FileLock(path, timeout=0, is_singleton=True)
        lock.acquire()
    except Timeout:
        raise OutputError(
            f"Another run is using {folder}. Wait for it, or give another --out."
        ) from None
    except OSError as error:
        raise OutputError(_explain(folder, error)) from error
    try:
        yield
    finally:
        # Taken away while still held: a lock on a file without a name counts for nobody.
        if lock.lock_counter == 1:
            with contextlib.suppress(OSError):
                path.unlink()
        lock.release()


@contextlib.contextmanager
def outbox(folder: Path) -> Iterator[Path]:
    """Yield an empty folder to write into; on success its files replace those of ``folder``.

    Where a new manifest is among them, files of the last run that this one did not write again are
    taken away: they describe another plan. Files that no run wrote are left alone. What a run that
    was killed left beside the folder is taken away too. Raises OutputError where another run holds
    the folder or it cannot be written to.
    """
    with hold(folder):
        _clear_killed(folder)
        try:
            with tempfile.TemporaryDirectory(
                prefix=f".{folder.name}.",
                suffix=_STAGED,
                dir=folder.parent,
                ignore_cleanup_errors=True,
            ) as name:
                yield Path(name)
                _move(Path(name), folder)
        except OutputError:
            raise
        except OSError as error:
            raise OutputError(_explain(folder, error)) from error


_STAGED = ".partial"
"""How the names of hidden folders end that are being written to."""


def _clear_killed(folder: Path) -> None:
    """Delete what killed runs left half written; nobody else writes while the folder is held."""
    left = re.compile(rf"\.{re.escape(folder.name)}\.[a-z0-9_]{{8}}{re.escape(_STAGED)}")
    for path in folder.parent.iterdir():
        if left.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


def written_by_last_run(folder: Path) -> list[str]:
    """Return the files the manifest in ``folder`` says its run wrote; none without a manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return [str(name) for name in manifest["outputs"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _move(staged: Path, folder: Path) -> None:
    """Move every staged file to its place, the manifest last, then drop what is out of date."""
    files = sorted(path.relative_to(staged) for path in staged.rglob("*") if path.is_file())
    files.sort(key=lambda path: path.name == MANIFEST)
    stale = _out_of_date(folder, {file.as_posix() for file in files})
    _check_writable({(folder / file).parent for file in files})
    for file in files:
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        (staged / file).replace(target)
    for old in stale:
        old.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # it may hold something else
            old.parent.rmdir()


def _out_of_date(folder: Path, new: set[str]) -> list[Path]:
    """Return what the last run wrote and this one, if it is a run, did not write again."""
    if MANIFEST not in new:
        return []
    return [
        folder / name
        for name in written_by_last_run(folder)
        if name not in new and ".." not in Path(name).parts and not Path(name).is_absolute()
    ]


def _check_writable(folders: set[Path]) -> None:
    """Raise PermissionError before anything is moved, if some folder cannot be written to."""
    for folder in sorted(folders):
        place = folder
        while not place.exists():
            place = place.parent
        if not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))


def _explain(folder: Path, error: OSError, fix: str = "Give another folder with --out.") -> str:
    reason = error.strerror or str(error)
    return (
        f"The results could not be written to {folder}: {reason}. Nothing there was changed. {fix}"
    )


def kept_limits(folder: Path) -> bool:
    """Whether ``folder`` holds an earlier run whose plan kept every limit."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return bool(manifest["feasible"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def place_file(path: Path, text: str) -> None:
    """Write one text file: to a temporary name beside it first, then renamed.

    Raises OutputError where it cannot be written; a file already there is then untouched.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        fix = "Make room there, or give another place."
        raise OutputError(_explain(path.parent, error, fix)) from error

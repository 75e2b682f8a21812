"""Results reach their folder whole or not at all.

Everything is written to a hidden folder beside the target and moved over, file by file, once all
of it is there; a failure before that leaves whatever was there before as it was.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from footprints.errors import OutputError

MANIFEST = "manifest.json"


@contextlib.contextmanager
def outbox(folder: Path) -> Iterator[Path]:
    """Yield an empty folder to write into; on success its files replace those of ``folder``.

    Files of the last run that this one did not write again are taken away (they are listed in its
    manifest); files that no run wrote are left alone. Raises OutputError where another run holds
    the folder or it cannot be written to.
    """
    from filelock import FileLock, Timeout

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.parent / f".{folder.name}.lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise OutputError(
            f"Another run is writing to {folder}. Wait for it, or give another --out."
        ) from None
    except OSError as error:
        raise OutputError(_explain(folder, error)) from error
    try:
        with tempfile.TemporaryDirectory(
            prefix=f".{folder.name}.", dir=folder.parent, ignore_cleanup_errors=True
        ) as name:
            yield Path(name)
            _move(Path(name), folder)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(_explain(folder, error)) from error
    finally:
        # Taken away while still held: a lock on a file without a name counts for nobody.
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()


def written_by_last_run(folder: Path) -> list[str]:
    """Return the files the manifest in ``folder`` says its run wrote; none without a manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return [str(name) for name in manifest["outputs"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _move(staged: Path, folder: Path) -> None:
    """Move every staged file to its place, the manifest last, then drop what is out of date."""
    before = written_by_last_run(folder)
    files = sorted(path.relative_to(staged) for path in staged.rglob("*") if path.is_file())
    files.sort(key=lambda path: path.name == MANIFEST)
    for file in files:
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        (staged / file).replace(target)
    kept = {file.as_posix() for file in files}
    for name in before:
        old = folder / name
        if name not in kept and ".." not in Path(name).parts and not Path(name).is_absolute():
            old.unlink(missing_ok=True)


def _explain(folder: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    return (
        f"The results could not be written to {folder}: {reason}. "
        "Nothing there was changed. Give another folder with --out."
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
        raise OutputError(_explain(path.parent, error)) from error

"""One text file at a path somebody names: whole or not at all, never over anybody else's."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from footprints.errors import OutputError
from footprints.placing.record import is_plain

_MARK = "<!-- footprints wrote this page; sha256 of what comes before: "
_END = " -->\n"
_ENDING_BYTES = len(_MARK) + 64 + len(_END)


def place_page(path: Path, text: str) -> None:
    """Write a page with a mark at its end by which it is known again, and a change by hand shows.

    Raises OutputError where another file is there or the page cannot be written; what is there is
    then untouched.
    """
    refuse_page(path)
    whole = text if text.endswith("\n") else f"{text}\n"
    place_bytes(path, f"{whole}{_mark(whole.encode())}".encode(), "Make room, or give another.")


def refuse_page(path: Path) -> None:
    """Raise OutputError where a path holds what is not a page that this tool wrote."""
    if os.path.lexists(path) and not _is_page(path):
        raise OutputError(
            f"{path} is there already and is no page that footprints wrote, or was changed since. "
            "Nothing was written. Give another name, or move that file."
        )


def _mark(content: bytes) -> str:
    return f"{_MARK}{hashlib.sha256(content).hexdigest()}{_END}"


def _is_page(path: Path) -> bool:
    if not is_plain(path.parent, path.name):
        return False
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return content[-_ENDING_BYTES:] == _mark(content[:-_ENDING_BYTES]).encode()


def place_bytes(path: Path, content: bytes, fix: str = "Give another place.") -> None:
    """Write a file whole or not at all, over whatever is there; raises OutputError.

    The half-written name is always the same, so that what a killed process left is written over.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)  # through no link that may lie there
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise OutputError(
            f"{path} could not be written: {error.strerror or error}. Nothing was changed. {fix}"
        ) from error

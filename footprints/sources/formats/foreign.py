"""The edge where libraries read bytes that anybody may have made: whatever they raise is a message.

A damaged file brings errors of every type out of parsers and decompressors, and no list of them is
ever whole (``python scripts/fuzz.py`` finds the next). So at this edge alone all are caught.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from footprints.errors import FootprintsError
from footprints.sources.formats.source import Source

_AGAIN = (
    "Open it in the program that made it and save it again, or get it again: it may be damaged, or "
    "made in a way that is not read here."
)
_LONGEST = 200
"""Characters kept of a library's own message."""


@contextmanager
def foreign_bytes(source: Source, what: str = "the file", fix: str = _AGAIN) -> Iterator[None]:
    """Turn whatever a library raises inside into a DataError: ``what`` cannot be read, and why."""
    try:
        yield
    except FootprintsError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:_LONGEST].rstrip(" .") or type(error).__name__
        raise source.error(f"{what} cannot be read: {reason}.", fix) from error

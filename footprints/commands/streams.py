"""Standard output and error: ours alone, and what happens where they cannot be written to.

Libraries in C write straight to the terminal (a solver its banner, a reader its complaints), which
no setting of Python's stops. So the command keeps the two streams for itself, and whatever anybody
else writes to them goes nowhere.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import click

from footprints.errors import OutputError


class ClosedPipeError(Exception):
    """Whoever read standard output reads no more, as ``head`` does once it has its lines."""


@contextmanager
def own_streams() -> Iterator[None]:
    """Keep the streams for what footprints itself says; afterwards all is as it was.

    Python's warnings are silenced too, unless asked for with ``-W`` or ``PYTHONWARNINGS``.
    """
    before = sys.stdout, sys.stderr
    with warnings.catch_warnings():
        if not sys.warnoptions:
            warnings.simplefilter("ignore")
        kept, logging.lastResort = logging.lastResort, logging.NullHandler()
        away = [_taken(1, "stdout"), _taken(2, "stderr")]
        try:
            yield
        finally:
            for number, copy in enumerate(away, 1):
                if copy is not None:
                    _flushed(sys.stdout if number == 1 else sys.stderr)
                    os.dup2(copy, number)
            sys.stdout, sys.stderr = before
            logging.lastResort = kept
            for copy in away:
                if copy is not None:
                    os.close(copy)


def _taken(number: int, name: str) -> int | None:
    """Move a stream of Python's to a number of its own; return that, None where it is no file."""
    stream: TextIO | None = getattr(sys, name)
    try:
        if stream is None or stream.fileno() != number:
            return None
        stream.flush()
        copy = os.dup(number)
    except (OSError, ValueError, io.UnsupportedOperation):
        return None
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
    ours = open(  # noqa: SIM115 - it stays open as long as the command runs
        copy,
        "w",
        encoding=stream.encoding,
        errors="backslashreplace" if name == "stderr" else stream.errors,
        newline=None,
        closefd=False,
        buffering=1,
    )
    setattr(sys, name, ours)
    return copy


def _flushed(stream: TextIO) -> None:
    """Write out what a stream still holds; where that fails there is nobody left to tell."""
    with suppress(OSError, ValueError):
        stream.flush()


def give(text: str) -> None:
    """Write data to standard output, whole.

    Raises OutputError where it cannot be written, and ClosedPipeError where nobody reads it.
    """
    if sys.stdout is None:
        raise OutputError("Standard output is closed. Send it to a file or a program.")
    try:
        click.echo(text, nl=False)
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ClosedPipeError from error
    except UnicodeEncodeError as error:
        what = f"Standard output takes {error.encoding} alone, in which not every name can be said."
        raise OutputError(f"{what} Set PYTHONIOENCODING=utf-8 and run it again.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        what = f"Standard output could not be written: {reason}."
        raise OutputError(f"{what} Make room there, or send it to another place.") from error


def tell(text: str) -> None:
    """Say a line on standard error; where that cannot be written there is nobody to tell."""
    with suppress(OSError, ValueError):
        click.echo(text, err=True)

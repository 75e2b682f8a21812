"""How a command ends that did not end well: one sentence or a list of them, and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from footprints.commands.exits import BAD_DATA, CLOSED_PIPE, UNEXPECTED, exit_code
from footprints.commands.harmless import harmless, on_one_line
from footprints.commands.streams import ClosedPipeError, tell
from footprints.errors import FootprintsError, ProblemsError
from footprints.stopping import STOPPED

_NO_MEMORY = (
    "Error: there is not enough memory for this. Close other programs, give boundaries that are "
    "generalised or cut to the area, or use fewer --workers."
)
_SIGNS_OF_NO_MEMORY = ("cannot allocate memory", "failed to map segment", "bad_alloc",
                       "out of memory", "unable to allocate", "can't start new thread")  # fmt: skip


def why_not_here() -> str:
    """Say why no command can work in the folder it was started in; empty where it can."""
    try:
        os.getcwd()  # noqa: PTH109 - asked for nothing but the answer whether it is there
    except OSError:
        return "Error: the folder you work in is no longer there. Go to another one and start anew."
    return ""


def end(error: BaseException) -> int:
    """Say on standard error what ended a command; return its exit code.

    With ``-v`` an error of no kind that is known is shown with where it arose.
    """
    for kinds, finish in _ENDINGS:
        if isinstance(error, kinds):
            return finish(error)
    if is_lack_of_memory(error):
        tell(_NO_MEMORY)
        return UNEXPECTED
    return _of_the_system(error) if isinstance(error, OSError) else _unexpected(error)


def is_lack_of_memory(error: BaseException | None) -> bool:
    """Whether an error, or what brought it about, is that there was no memory to be had."""
    while error is not None:
        text = str(error).lower()
        if isinstance(error, MemoryError) or any(sign in text for sign in _SIGNS_OF_NO_MEMORY):
            return True
        # a library in C that found none for its own error says so, and no more
        if isinstance(error, SystemError) and most_addresses() < float("inf"):
            return True
        error = error.__cause__ or error.__context__
    return False


def most_addresses() -> float:
    """Return the megabytes of memory that a process may ask for; infinite where nothing says so."""
    try:
        import resource
    except ImportError:  # Windows sets no such limit
        return float("inf")
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    return float("inf") if most == resource.RLIM_INFINITY else most / 1e6


def _usage(error: click.ClickException) -> str:
    """Return the lines that click puts before an error of usage."""
    context = getattr(error, "ctx", None)
    if context is None:
        return ""
    hint = f"Try '{context.command_path} --help' for help.\n\n"
    return f"{context.get_usage()}\n{hint}"


def _asked_wrongly(error: Any) -> int:
    tell(f"{_usage(error)}Error: {harmless(error.format_message())}")
    return int(error.exit_code)


def _stopped(_: Any) -> int:
    tell(f"Stopped. {_written()}")
    return UNEXPECTED


def _too_deep(_: Any) -> int:
    tell("Error: something in the files is nested too deeply. Run check to see in which.")
    return BAD_DATA


def _known(error: Any) -> int:
    from footprints.commands.talk import Talk

    if isinstance(error, ProblemsError):
        Talk().problems(error.problems)
    else:
        tell(f"Error: {on_one_line(str(error))}")
    return exit_code(error)


def _of_the_system(error: OSError) -> int:
    """Say what the system would not do; data that cannot be reached is bad data."""
    reason = error.strerror or str(error) or type(error).__name__
    place = f"{on_one_line(os.fsdecode(error.filename))[:200]}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        tell(f"Error: {place}{reason}. Make room there, or give another place.")
        return UNEXPECTED
    tell(f"Error: {place}{harmless(reason)}. Check that path and try again.")
    return BAD_DATA if error.filename else UNEXPECTED


def _written() -> str:
    """Say whether this command had put its results in their place before it ended."""
    from footprints.placing.moving import delivered

    folders = delivered()
    if not folders:
        return "Nothing was written."
    return f"The results were written whole before that: {folders[-1]}."


def _unexpected(error: BaseException) -> int:
    if "-v" in sys.argv or "--verbose" in sys.argv:
        import traceback

        tell(harmless("".join(traceback.format_exception(error))))
    tell(
        f"Error: something unexpected went wrong ({type(error).__name__}: "
        f"{on_one_line(str(error))[:500]}). {_written()} Run it again with -v to see where, "
        "and please report it."
    )
    return UNEXPECTED


_ENDINGS: tuple[tuple[tuple[type[BaseException], ...], Callable[[Any], int]], ...] = (
    ((click.exceptions.Exit,), lambda error: int(error.exit_code)),
    ((ClosedPipeError, BrokenPipeError), lambda _: CLOSED_PIPE),
    ((click.ClickException,), _asked_wrongly),
    ((click.Abort, *STOPPED), _stopped),
    ((FootprintsError,), _known),
    ((RecursionError,), _too_deep),
)
"""Errors of a known kind, and how each ends a command; the first that fits does."""

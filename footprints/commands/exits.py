"""Exit codes, and which error gives which."""

from __future__ import annotations

from footprints.errors import ConflictError, DataError, InfeasibleError, SettingsError

DONE = 0
UNEXPECTED = 1
USAGE = 2
BAD_DATA = 3
LIMIT_NOT_MET = 4
CLOSED_PIPE = 141
"""What shells give for a program that a closed pipe ended: 128 and the signal's number."""


def exit_code(error: BaseException) -> int:
    """Return the exit code for an error that ended a command."""
    if isinstance(error, SettingsError | DataError):
        return BAD_DATA
    if isinstance(error, InfeasibleError | ConflictError):
        return LIMIT_NOT_MET
    return UNEXPECTED

"""What stands at a path: whether it can be read as a plain file, and if not, why.

A path may lead to a pipe that never gives anything, a device that never ends, a link that leads to
itself. Python's own ``is_file`` answers no to some of these and raises for others; nothing here is
opened before it is known to be a plain file.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

Why = tuple[str, str]
"""What is wrong with a path, and what to do about it."""

_REASONS: dict[int, Why] = {
    errno.ENAMETOOLONG: (
        "its path is longer than this computer allows.",
        "Give it a shorter name, or move it to a folder nearer the top.",
    ),
    errno.ELOOP: ("it is a link that leads back to itself.", "Name the file itself."),
    errno.ENOTDIR: ("a part of its path is a file, not a folder.", "Check the path."),
}
_FORBIDDEN = ("you may not read it.", "Ask its owner for leave to read it, or for a copy.")
_NO_FILE = (
    "it is a pipe, a device or a socket, not a plain file.",
    "Save what it gives as a plain file and name that.",
)
_NO_PATH = ("its path holds a character that no path may have.", "Check the path.")


def unfit(path: Path) -> Why | None:
    """Say why what stands at a path cannot be read as a plain file or a folder, and what to do.

    None where it can, or where nothing is there: after that ``is_file`` and ``is_dir`` are safe.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        return _reason(error)
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return _NO_FILE
    return None if os.access(path, os.R_OK) else _FORBIDDEN


def _reason(error: OSError | ValueError) -> Why:
    if isinstance(error, PermissionError):
        return _FORBIDDEN
    if isinstance(error, OSError):
        other = f"it cannot be looked at: {error.strerror}."
        return _REASONS.get(error.errno or 0, (other, "Check the path."))
    return _NO_PATH


def is_plain(path: Path) -> bool:
    """Whether a plain file stands at a path that can be read."""
    return unfit(path) is None and path.is_file()


def hollow(path: Path) -> bool:
    """Whether a file is said to be large but hardly any of it stands on the disk.

    Files with holes are how a few kilobytes are made to read as gigabytes of nothing. Always false
    where the system does not say how much of a file it keeps.
    """
    found = path.stat()
    blocks = getattr(found, "st_blocks", None)
    if blocks is None or found.st_size < _LARGE:
        return False
    return int(blocks) * _BLOCK * _HOLLOW < found.st_size


_LARGE = 20_000_000
_HOLLOW = 20
"""Size to bytes kept; a disk that packs what it keeps saves a few times at most on real data."""

_BLOCK = 512

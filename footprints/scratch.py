"""Folders for a moment, named after their process: what a killed one left can be taken away."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path


def scratch() -> tempfile.TemporaryDirectory[str]:
    """Return a folder outside the results that is gone when its ``with`` ends."""
    return tempfile.TemporaryDirectory(prefix=_prefix(os.getpid()))


def sweep(process: int) -> None:
    """Take away the folders of a process that was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_prefix(process)}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _prefix(process: int) -> str:
    return f"footprints-{process}-"

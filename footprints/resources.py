"""The one place that finds the data shipped with the package.

Installed from a wheel it lies in ``footprints/_data``; in a checkout it is the repository's
``data`` folder. Nothing else in the package builds a path to shipped data.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder() -> Path:
    """Return the folder of shipped data: the packaged copy, else the repository's ``data``.

    Raises FileNotFoundError where neither is there (a broken install).
    """
    for folder in (_PACKAGE / "_data", _PACKAGE.parent / "data"):
        if (folder / "demo").is_dir():
            return folder
    raise FileNotFoundError(
        "The data shipped with footprints is missing; install the package again."
    )


def demo_folder() -> Path:
    """Return the folder of the made-up demonstration region."""
    return data_folder() / "demo"

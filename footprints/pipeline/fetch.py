"""Fetch a place and prove the whole by reading it back as ``run`` does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from footprints.errors import Problem
from footprints.sources.fetch.job import Fetched, Order, fetch

if TYPE_CHECKING:
    from footprints.sources.catalogue import Catalogue
    from footprints.sources.fetch.http import Web

__all__ = ["Fetched", "Order", "fetch_place", "read_back"]


def fetch_place(order: Order, folder: Path, web: Web, catalogue: Catalogue) -> Fetched:
    """Bring everything public for a place into a folder, with a project file that runs.

    Raises DataError where anything is missing, or where the whole cannot be read back; the folder
    is then as it was. Raises OutputError where the folder cannot be written to.
    """
    return fetch(order, folder, web, catalogue, read_back)


def read_back(project_file: Path) -> list[Problem]:
    """Read a project and all its files as ``check`` does; return every problem there is.

    Limits that plainly cannot be kept are warnings: the files are whole, and the settings are the
    planner's.
    """
    from footprints.pipeline.loading.load import inspect_region
    from footprints.pipeline.run import foresee

    loaded = inspect_region(project_file)
    if loaded.region is None:
        return loaded.problems
    impossible = [replace(each, severity="warning") for each in foresee(loaded.region)]
    return [*loaded.problems, *impossible]

"""A project with its files read: what design, scoring and pages all start from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.errors import Problem
from footprints.pipeline.provision import Provision
from footprints.settings import Project

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.sources.formats.logbook import Entry

Report = Callable[[str], None]
"""Told the name of each step as it starts."""


@dataclass(frozen=True)
class Level:
    """Another plan that a design nests with: what it lies ``inside``, or makes groups of."""

    plan: Plan
    inside: bool


@dataclass(frozen=True)
class Region:
    """A project with its files read: what design, scoring and pages all start from.

    ``areas`` and ``edges`` have the columns of ``footprints.schema``; ``barriers`` and ``bridges``
    are lines for the map (EPSG:27700), with a column ``name``. ``problems`` holds warnings and
    notes only: an error would have stopped the loading. ``start`` is the plan to start from,
    ``provision`` what units have and residents need, ``readings`` what each agency's files held, by
    id, so that its people can be placed again, ``finder`` names to look places up by (columns name
    and area, a code), ``inputs`` what was seen of every file. ``points`` (x and y in metres,
    people) are those by which people are placed in polygons, None where there are none. ``hashes``
    are the SHA-256 of the files when they were read, by path; lists kept secret have none.
    """

    project: Project
    folder: Path
    project_file: Path
    areas: gpd.GeoDataFrame
    edges: pd.DataFrame
    footprints: list[Footprint]
    barriers: gpd.GeoDataFrame
    bridges: gpd.GeoDataFrame
    problems: list[Problem] = field(default_factory=list)
    start: Plan | None = None
    inputs: list[Entry] = field(default_factory=list)
    provision: Provision = field(default_factory=Provision)
    finder: pd.DataFrame | None = None
    level: Level | None = None
    readings: dict[str, Any] = field(default_factory=dict)
    points: pd.DataFrame | None = None
    hashes: Mapping[Path, str] = field(default_factory=dict)

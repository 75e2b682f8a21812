"""Load a project: every file read, every person placed, every problem reported at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.errors import DataError, Problem
from footprints.settings import (
    Agency,
    Barrier,
    ListAgency,
    Project,
    SiteAgency,
    ZoneAgency,
    data_folder,
    read_project,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.people.footprint import Footprint

Report = Callable[[str], None]
"""Told the name of each step as it starts."""


@dataclass(frozen=True)
class Region:
    """A project with its files read: what design, scoring and pages all start from.

    ``areas`` and ``edges`` have the columns of ``footprints.schema``; ``barriers`` and ``bridges``
    are lines for the map (EPSG:27700), with a column ``name``. ``problems`` holds warnings and
    notes only: an error would have stopped the loading.
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


@dataclass
class Loaded:
    """What could be loaded, and everything that is wrong; the region is None after an error."""

    project: Project | None
    region: Region | None
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        """The problems that stop the work."""
        return [problem for problem in self.problems if problem.severity == "error"]


def load_region(path: Path, data: Path | None = None, report: Report = lambda _: None) -> Region:
    """Read a project and all its files; raise DataError with every error there is."""
    loaded = inspect_region(path, data, report)
    if loaded.region is None:
        raise DataError(loaded.errors)
    return loaded.region


def inspect_region(path: Path, data: Path | None = None, report: Report = lambda _: None) -> Loaded:
    """Read a project and all its files; return whatever could be read and every problem."""
    from footprints.sources.check import check_files

    project, problems = read_project(path)
    if project is None:
        return Loaded(None, None, problems)
    folder = data_folder(project, path, data)
    report("Looking at the files")
    problems += check_files(project, folder)
    if _errors(problems):
        return Loaded(project, None, problems)
    return _read(project, path, folder, problems, report)


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def _read(
    project: Project, path: Path, folder: Path, problems: list[Problem], report: Report
) -> Loaded:
    from footprints.sources.read import read_small_areas

    report("Reading small areas")
    found = read_small_areas(project.small_areas, folder)
    problems += found.problems
    readings: dict[str, Any] = {}
    for agency in project.agencies:
        report(f"Reading {agency.name}")
        reading, more = _read_agency(agency, folder)
        readings[agency.id] = reading
        problems += more
    report("Reading barriers")
    barriers, more = _read_barriers(project.barriers, folder)
    problems += more
    if found.value is None or _errors(problems):
        return Loaded(project, None, problems)
    areas = found.value
    report("Finding who touches whom")
    edges, bridges, more = _link(project, areas, barriers)
    problems += more
    footprints = []
    for agency in project.agencies:
        report(f"Placing people: {agency.name}")
        try:
            footprints.append(_place(agency, readings[agency.id], areas))
        except DataError as error:
            problems += error.problems
    problems += _check_localities(project, areas)
    if _errors(problems):
        return Loaded(project, None, problems)
    region = Region(project, folder, path, areas, edges, footprints, barriers, bridges, problems)
    return Loaded(project, region, problems)


def _read_agency(agency: Agency, folder: Path) -> tuple[Any, list[Problem]]:
    from footprints.sources.read import read_list, read_sites, read_zones

    if isinstance(agency, ZoneAgency):
        zones = read_zones(agency, folder)
        return zones.value, zones.problems
    if isinstance(agency, ListAgency):
        listing = read_list(agency, folder)
        return listing.value, listing.problems
    sites = read_sites(agency, folder)
    return sites.value, sites.problems


def _read_barriers(barriers: list[Barrier], folder: Path) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    import geopandas as gpd
    import pandas as pd

    from footprints.sources.read import read_barrier
    from footprints.units import BRITISH_GRID

    parts, problems = [], []
    for barrier in barriers:
        found = read_barrier(barrier, folder)
        problems += found.problems
        if found.value is not None:
            name = barrier.name or Path(barrier.file).stem
            parts.append(
                gpd.GeoDataFrame(
                    {"name": name},
                    geometry=found.value.to_numpy(),
                    index=range(len(found.value)),
                    crs=BRITISH_GRID,
                )
            )
    if not parts:
        return gpd.GeoDataFrame({"name": []}, geometry=[], crs=BRITISH_GRID), problems
    return pd.concat(parts, ignore_index=True), problems


def _link(
    project: Project, areas: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, gpd.GeoDataFrame, list[Problem]]:
    """Return the edges with bridges and barriers, the bridges as lines, and what was noticed."""
    import geopandas as gpd
    import shapely

    from footprints.geometry.adjacency import add_bridges, adjacency, islands
    from footprints.geometry.barriers import barrier_lengths

    edges = adjacency(areas)
    if len(barriers):
        edges = edges.assign(barrier_m=barrier_lengths(areas, edges, barriers.geometry))
    pairs = [(bridge.from_, bridge.to) for bridge in project.bridges]
    edges, problems = add_bridges(edges, areas["code"], pairs)
    problems += islands(areas, edges)
    links = edges[edges["bridge"]]
    centres = areas.geometry.representative_point()
    lines = [
        shapely.LineString([centres.iloc[first], centres.iloc[second]])
        for first, second in zip(links["first"], links["second"], strict=True)
    ]
    codes = areas["code"].to_numpy()
    names = [
        f"{codes[first]} to {codes[second]}"
        for first, second in zip(links["first"], links["second"], strict=True)
    ]
    return edges, gpd.GeoDataFrame({"name": names}, geometry=lines, crs=areas.crs), problems


def _place(agency: Agency, reading: Any, areas: gpd.GeoDataFrame) -> Footprint:
    from footprints.people.build import list_footprint, site_footprint, zone_footprint

    if isinstance(agency, ZoneAgency):
        return zone_footprint(agency, reading, areas)
    if isinstance(agency, ListAgency):
        return list_footprint(agency, reading, areas)
    assert isinstance(agency, SiteAgency)  # noqa: S101 - the three kinds are all there are
    return site_footprint(agency, reading, areas)


def _check_localities(project: Project, areas: gpd.GeoDataFrame) -> list[Problem]:
    """Find locality codes in the settings that no small area has."""
    from footprints.errors import nearest

    known = sorted(set(areas["locality"]))
    settings = project.neighbourhoods
    named = dict.fromkeys(settings.number, "neighbourhoods.number")
    named |= dict.fromkeys(settings.localities, "neighbourhoods.localities")
    return [
        Problem(f"{code} is not the code of a locality.", place, nearest(code, known))
        for code, place in sorted(named.items())
        if code not in known
    ]

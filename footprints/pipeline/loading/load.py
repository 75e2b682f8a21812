"""Load a project: every file read, every person placed, every problem reported at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.allowance import at_work_on, reading, working
from footprints.errors import DataError, Problem
from footprints.pipeline.ledger import ledger_problems, lines_of
from footprints.pipeline.loading.claims import claim_problems
from footprints.pipeline.loading.editions import edition_problems
from footprints.pipeline.loading.hashes import hashes_of, marks_of
from footprints.pipeline.loading.localities import locality_problems
from footprints.pipeline.loading.losses import (
    distances_by_use,
    loss_problems,
    outside_problems,
    slips_by_use,
)
from footprints.pipeline.loading.twice_told import twice_told_problems
from footprints.pipeline.provision import read_provision
from footprints.pipeline.region import Region, Report
from footprints.placing.record import file_hash
from footprints.settings import (
    Agency,
    Barrier,
    ListAgency,
    Points,
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
    from footprints.people.plan import Plan
    from footprints.sources.formats.found import Found
    from footprints.sources.formats.logbook import Entry


@dataclass
class Loaded:
    """What could be loaded, and everything that is wrong; the region is None after an error.

    ``inputs`` is the logbook of what was read, whether or not the rest could be done.
    """

    project: Project | None
    region: Region | None
    problems: list[Problem]
    inputs: list[Entry] = field(default_factory=list)

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


@reading()
def inspect_region(path: Path, data: Path | None = None, report: Report = lambda _: None) -> Loaded:
    """Read a project and all its files; return whatever could be read and every problem."""
    from footprints.sources.formats.logbook import logbook

    with logbook() as book:
        loaded = _inspect(path, data, report)
    entries = list(book.values())
    if loaded.region is None:
        return Loaded(loaded.project, None, loaded.problems, entries)
    region = replace(loaded.region, inputs=entries)
    region.problems.extend(_held_to_the_ledger(region))
    return Loaded(loaded.project, region, region.problems, entries)


def _held_to_the_ledger(region: Region) -> list[Problem]:
    """Say which inputs do not add up, and whose rows or codes are not of this place or year."""
    lines = lines_of(region.project, region, region.inputs)
    slips = slips_by_use(region.inputs, region.areas)
    return [
        *ledger_problems(lines),
        *outside_problems(lines, slips, distances_by_use(region.inputs, region.areas)),
        *edition_problems(lines, {}),
    ]


def _inspect(path: Path, data: Path | None, report: Report) -> Loaded:
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
    from footprints.sources.formats.logbook import opened

    before = marks_of(project, folder)
    inputs = _read_inputs(project, folder, problems, report)
    if inputs.areas is not None:
        problems += locality_problems(project, inputs.areas)
        problems += _check_editions(project, inputs, folder)
    if inputs.areas is None or _errors(problems):
        return Loaded(project, None, problems)
    report("Finding who touches whom")
    at_work_on(f"small areas, {Path(project.small_areas.file).name}")
    edges, bridges, more = _link(project, inputs.areas, inputs.barriers)
    problems += more
    footprints = _place_all(project, inputs, inputs.areas, problems, report)
    problems += claim_problems(
        footprints,
        inputs.readings,
        slips_by_use(opened(), inputs.areas),
        distances_by_use(opened(), inputs.areas),
        inputs.areas,
    )
    problems += loss_problems(project, footprints, inputs.readings, inputs.areas)
    problems += twice_told_problems(project, folder)
    provision = read_provision(project, folder, inputs.areas, footprints, problems)
    finder = _read_finder(project, folder, inputs.areas, problems)
    hashes, changed = hashes_of(project, folder, before)
    problems += changed
    if _errors(problems):
        return Loaded(project, None, problems)
    region = Region(
        project, folder, path, inputs.areas, edges, footprints, inputs.barriers, bridges, problems
    )
    region = replace(region, provision=provision, finder=finder, readings=inputs.readings)
    region = replace(region, points=inputs.points, hashes={**hashes, path: file_hash(path)})
    return _prepare_design(region, problems)


def _read_finder(
    project: Project, folder: Path, areas: gpd.GeoDataFrame, problems: list[Problem]
) -> pd.DataFrame | None:
    from footprints.sources.read import read_finder

    if project.finder is None:
        return None
    return read_finder(project.finder, folder, areas["code"]).into(problems)


def _prepare_design(region: Region, problems: list[Problem]) -> Loaded:
    """Read the plan to start from and see that locks and groups name areas that are there."""
    from footprints.neighbourhoods.prepare import prepare

    try:
        start, noticed = start_plan(region)
        problems += noticed
        region = replace(region, start=start)
        settings = region.project.neighbourhoods
        with working():  # its kernels are compiled the first time
            prepare(region.areas, region.edges, region.footprints, settings, start)
    except DataError as error:
        problems += error.problems
        return Loaded(region.project, None, problems)
    return Loaded(region.project, region, problems)


def start_plan(region: Region) -> tuple[Plan | None, list[Problem]]:
    """Return the plan that the settings say to start from, and what was noticed in reading it.

    None where they name none. Its file is looked for in the data folder, then beside the project
    file. Raises DataError where it is in neither or cannot be read.
    """
    name = region.project.neighbourhoods.start_from
    if name is None:
        return None, []
    places = [region.folder / name, region.project_file.parent / name]
    path = next((place for place in places if place.is_file()), places[0])
    return _read_start(region, path)


@reading()
def started_from(region: Region, path: Path) -> tuple[Region, list[Problem]]:
    """Return the region with the plan in a file to start from, and what was noticed in reading it.

    Raises DataError where the file cannot be read or locks and groups do not fit the plan.
    """
    from footprints.neighbourhoods.prepare import prepare

    start, problems = _read_start(region, path)
    settings = region.project.neighbourhoods
    prepare(region.areas, region.edges, region.footprints, settings, start)
    return replace(region, start=start), problems


def _read_start(region: Region, path: Path) -> tuple[Plan, list[Problem]]:
    from footprints.pipeline.plans import load_plan

    plan, problems = load_plan(region, path)
    left_out = int((plan.member < 0).sum())
    if left_out:
        what = f"{left_out:,} small areas are in no neighbourhood of it."
        place = f"start_from, {path.name}"
        problems.append(Problem(what, place, "They are placed afresh.", "warning"))
    return plan, problems


@dataclass(frozen=True)
class _Inputs:
    """What the files held: the small areas (None after an error), and a reading an agency."""

    areas: gpd.GeoDataFrame | None
    readings: dict[str, Any]
    barriers: gpd.GeoDataFrame
    points: pd.DataFrame | None = None


def _read_inputs(
    project: Project, folder: Path, problems: list[Problem], report: Report
) -> _Inputs:
    from footprints.sources.read import read_points, read_small_areas

    report("Reading small areas")
    areas = read_small_areas(project.small_areas, folder).into(problems)
    points = None
    if isinstance(project.small_areas.placed_by, Points):
        report("Reading population points")
        named = project.small_areas.placed_by
        points = read_points(named, folder, _SMALL_AREAS, _box(areas)).into(problems)
    readings: dict[str, Any] = {}
    for agency in project.agencies:
        report(f"Reading {agency.name}")
        readings[agency.id] = _read_agency(agency, folder, areas).into(problems)
    points = _points_of(project, readings, points)
    readings = _with_points(project, readings, points)
    report("Reading barriers")
    return _Inputs(areas, readings, _read_barriers(project.barriers, folder, problems), points)


_SMALL_AREAS = "small areas"


def _points_of(
    project: Project, readings: Mapping[str, Any], points: pd.DataFrame | None
) -> pd.DataFrame | None:
    """Return the project's points: those of the small areas, else of the agency that lends them."""
    for agency in project.agencies:
        reading = readings[agency.id]
        lends = isinstance(agency, ZoneAgency) and agency.placed_by is project.placed_by
        if points is None and lends and reading is not None:
            points = reading.points
    return points


def _with_points(
    project: Project, readings: dict[str, Any], points: pd.DataFrame | None
) -> dict[str, Any]:
    """Give the project's points to the zones that do not say how their people are placed."""
    if points is None or not isinstance(project.placed_by, Points):
        return readings
    silent = [
        agency.id
        for agency in project.agencies
        if isinstance(agency, ZoneAgency)
        and agency.placed_by is None
        and readings[agency.id] is not None
    ]
    return readings | {name: replace(readings[name], points=points) for name in silent}


def _check_editions(project: Project, inputs: _Inputs, folder: Path) -> list[Problem]:
    """Find lists whose small area codes are of another edition than the small areas."""
    from footprints.sources.read import check_edition

    if inputs.areas is None:
        return []
    codes = set(inputs.areas["code"])
    problems = []
    for agency in project.agencies:
        listing = inputs.readings[agency.id]
        if isinstance(agency, ListAgency) and listing is not None:
            problems += check_edition(agency, listing, codes, folder)
    return problems


def _place_all(
    project: Project,
    inputs: _Inputs,
    areas: gpd.GeoDataFrame,
    problems: list[Problem],
    report: Report,
) -> list[Footprint]:
    """Return the footprint of every agency; faults found on the way join ``problems``."""
    footprints = []
    readings = _at_home(inputs.readings, areas)
    for agency in project.agencies:
        report(f"Placing people: {agency.name}")
        at_work_on(f"agency {agency.id}, {Path(agency.file or '').name}")
        try:
            footprints.append(_place(agency, readings[agency.id], areas, project))
        except DataError as error:
            problems += error.problems
    return footprints


def place_on(region: Region, areas: gpd.GeoDataFrame) -> list[Footprint]:
    """Return the footprints of a region's agencies on other small areas than its own.

    Lines and lists stay as they were read; the people of ``areas`` are placed in them. Raises
    DataError where an agency's people cannot be placed there.
    """
    problems: list[Problem] = []
    given = _Inputs(None, region.readings, region.barriers)
    footprints = _place_all(region.project, given, areas, problems, lambda _: None)
    if problems:
        raise DataError(problems)
    return footprints


def _read_agency(agency: Agency, folder: Path, areas: gpd.GeoDataFrame | None) -> Found[Any]:
    from footprints.sources.read import read_list, read_sites, read_zones

    if isinstance(agency, ZoneAgency):
        return read_zones(agency, folder, _box(areas))
    if isinstance(agency, ListAgency):
        return read_list(agency, folder, areas)
    return read_sites(agency, folder)


def _box(areas: gpd.GeoDataFrame | None) -> tuple[float, float, float, float] | None:
    """Return the box around all small areas, None where they could not be read."""
    if areas is None:
        return None
    west, south, east, north = (float(edge) for edge in areas.total_bounds)
    return west, south, east, north


def _read_barriers(
    barriers: list[Barrier], folder: Path, problems: list[Problem]
) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pandas as pd

    from footprints.sources.read import read_barrier
    from footprints.units import BRITISH_GRID

    parts = []
    for barrier in barriers:
        lines = read_barrier(barrier, folder).into(problems)
        if lines is not None:
            name = barrier.name or Path(barrier.file).stem
            named = {"name": [name] * len(lines)}
            parts.append(gpd.GeoDataFrame(named, geometry=lines.to_numpy(), crs=BRITISH_GRID))
    if not parts:
        return gpd.GeoDataFrame({"name": []}, geometry=[], crs=BRITISH_GRID)
    joined: gpd.GeoDataFrame = pd.concat(parts, ignore_index=True)
    return joined


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


def _at_home(readings: dict[str, Any], areas: gpd.GeoDataFrame) -> dict[str, Any]:
    """Find the small area of every population point, once for those that agencies share."""
    from footprints.people.points import at_home

    homes: dict[int, pd.DataFrame] = {}
    found = dict(readings)
    for name, held in readings.items():
        points = getattr(held, "points", None)
        if points is not None:
            if id(points) not in homes:
                homes[id(points)] = at_home(points, areas)
            found[name] = replace(held, points=homes[id(points)])
    return found


def _place(agency: Agency, reading: Any, areas: gpd.GeoDataFrame, project: Project) -> Footprint:
    from footprints.people.build import list_footprint, site_footprint, zone_footprint

    if isinstance(agency, ZoneAgency):
        return zone_footprint(agency, reading, areas, project.placed_by)
    if isinstance(agency, ListAgency):
        return list_footprint(agency, reading, areas, min_count=project.scores.min_count)
    assert isinstance(agency, SiteAgency)  # noqa: S101 - the three kinds are all there are
    return site_footprint(agency, reading, areas)

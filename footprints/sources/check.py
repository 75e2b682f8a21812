"""Look over every file a project names: is it there, with the columns asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from footprints.errors import DataError, Problem
from footprints.settings import (
    Agency,
    Column,
    ListAgency,
    Points,
    Project,
    SiteAgency,
    SmallAreaSettings,
    ZoneAgency,
)
from footprints.sources.codes.gazetteer import lookup_role
from footprints.sources.formats.rows import picking_columns
from footprints.sources.formats.source import Source, locate, missing_columns, source_of
from footprints.sources.formats.tables import column_names
from footprints.sources.formats.vectors import parts_of
from footprints.sources.inputs.areas import ROLE, area_source, own_columns
from footprints.sources.inputs.capacity import capacity_role, need_role
from footprints.sources.inputs.finder import ROLE as FINDER_ROLE
from footprints.sources.inputs.points import points_columns, points_role

_SHAPEFILE_PARTS = (".dbf", ".shx", ".prj", ".cpg")


@dataclass(frozen=True)
class InputFile:
    """A file the project reads: what for, as the settings spell it, where it lies, its vintage."""

    label: str
    file: str
    path: Path
    vintage: str | None = None


@dataclass(frozen=True)
class _Use:
    """One table of the settings, and the columns it needs by settings key."""

    source: Source
    columns: Mapping[str, str | None] = field(default_factory=dict)
    vintage: str | None = None


def input_files(project: Project, folder: Path) -> list[InputFile]:
    """Return every file the project names, once for each use, in the order of the settings.

    The parts of a plain shapefile are listed one by one, for each of them can change the result.
    """
    found = []
    for use in _uses(project, folder):
        path = use.source.path
        if use.source.variable:
            found.append(InputFile(use.source.role, path.name, path, use.vintage))
            continue
        files = sorted(each for each in path.rglob("*") if each.is_file()) or [path]
        if path.suffix.lower() == ".shp":
            files += [part for part in parts_of(path) if part.suffix.lower() in _SHAPEFILE_PARTS]
        found += [
            InputFile(use.source.role, _spelling(each, folder), each, use.vintage) for each in files
        ]
    return found


def kept_secret(project: Project, folder: Path) -> set[Path]:
    """Return the files of lists whose small counts are not told.

    A hash of such a file, or its size, would show a guess of all its counts to be right.
    """
    if project.scores.min_count <= 1:
        return set()
    lists = (agency for agency in project.agencies if isinstance(agency, ListAgency))
    return {source_of(agency, folder, agency.id).path.resolve() for agency in lists}


def check_files(project: Project, folder: Path) -> list[Problem]:
    """Return every missing file and missing column at once, each with the nearest match.

    Errors only; notes and all that needs whole rows come from reading the files in earnest.
    """
    problems: list[Problem] = []
    headings: dict[tuple[object, ...], list[str] | None] = {}
    for use in _uses(project, folder):
        source = use.source
        key = (source.path, source.layer, source.encoding, source.separator, source.heading)
        if key not in headings:
            headings[key], more = _heading(source, bool(use.columns))
            problems += more
        columns = headings[key]
        wanted = {**use.columns, **picking_columns(source)}
        if columns is not None and use.columns:
            problems += missing_columns(columns, wanted, source)
    return problems


def _heading(source: Source, wanted: bool) -> tuple[list[str] | None, list[Problem]]:
    try:
        if wanted:
            return column_names(source), []
        if not source.variable:
            locate(source)
    except DataError as error:
        return None, error.problems
    return None, []


def _spelling(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _uses(project: Project, folder: Path) -> Iterator[_Use]:
    yield from _small_areas(project.small_areas, folder)
    start = project.neighbourhoods.start_from
    if start is not None:
        yield _Use(Source("plan to start from", folder / start))
    for barrier in project.barriers:
        source = source_of(barrier, folder, f"barrier {barrier.name or barrier.file}")
        yield _Use(source, picking_columns(source))
    for agency in project.agencies:
        yield from _agency(agency, folder)
    yield from _needs(project, folder)
    if project.finder is not None:
        named: dict[str, str | None] = {"name": project.finder.name, "code": project.finder.code}
        yield _Use(source_of(project.finder, folder, FINDER_ROLE), named)
    for capacity in project.capacity:
        columns: dict[str, str | None] = {"unit": capacity.unit}
        columns |= {f"columns.{column}": column for column in capacity.columns}
        yield _Use(source_of(capacity, folder, capacity_role(capacity)), columns)


def _needs(project: Project, folder: Path) -> Iterator[_Use]:
    for need in project.needs:
        columns: dict[str, str | None] = {"code": need.code, "column": need.column}
        yield _Use(source_of(need, folder, need_role(need)), columns)
        if need.convert is not None:
            pair = {"from": need.convert.from_, "to": need.convert.to}
            yield _Use(source_of(need.convert, folder, f"{need_role(need)}, convert"), pair)


def _small_areas(settings: SmallAreaSettings, folder: Path) -> Iterator[_Use]:
    own = {"code": settings.code, **own_columns(settings)}
    yield _Use(area_source(settings, folder), own, settings.vintage)
    for key, table in (("people", settings.people), ("locality", settings.locality)):
        if isinstance(table, Column):
            columns = {"code": table.code, "column": table.column, "label": table.label}
            yield _Use(source_of(table, folder, f"{ROLE}, {key}"), columns)
    if isinstance(settings.placed_by, Points):
        yield from _points(settings.placed_by, ROLE, folder)


def _points(points: Points, whose: str, folder: Path) -> Iterator[_Use]:
    role = points_role(whose)
    yield _Use(source_of(points, folder, role), points_columns(points))
    if isinstance(points.people, Column):
        columns: dict[str, str | None] = {
            "code": points.people.code,
            "column": points.people.column,
        }
        yield _Use(source_of(points.people, folder, f"{role}, people"), columns)


def _agency(agency: Agency, folder: Path) -> Iterator[_Use]:
    role = f"agency {agency.id}"
    source = source_of(agency, folder, role)
    edition = agency.area_vintage if isinstance(agency, ListAgency) else None
    yield _Use(source, _agency_columns(agency), agency.vintage or edition)
    group = None if isinstance(agency, SiteAgency) else agency.group
    if group is not None and group.file is not None:
        columns = {"unit": group.unit, "column": group.column, "label": group.label}
        yield _Use(source_of(group, folder, f"{role}, group"), columns)
    if isinstance(agency, ZoneAgency) and isinstance(agency.placed_by, Points):
        yield from _points(agency.placed_by, role, folder)
    if isinstance(agency, ListAgency):
        yield from _list_tables(agency, role, folder)


def _agency_columns(agency: Agency) -> dict[str, str | None]:
    names = {
        "zones": ("code", "label"),
        "list": ("unit", "label", "area", "people"),
        "sites": ("code", "label", "x", "y", "people"),
    }[agency.kind]
    columns: dict[str, str | None] = {name: getattr(agency, name) for name in names}
    group = None if isinstance(agency, SiteAgency) else agency.group
    if group is not None and group.file is None:
        columns |= {"group.column": group.column, "group.label": group.label}
    return columns


def _list_tables(agency: ListAgency, role: str, folder: Path) -> Iterator[_Use]:
    if agency.lookup is not None:
        # its columns are looked for in the stream: it may be a zip of many files without headings
        yield _Use(source_of(agency.lookup, folder, lookup_role(role)))
    if agency.convert is not None:
        columns = {"from": agency.convert.from_, "to": agency.convert.to}
        yield _Use(source_of(agency.convert, folder, f"{role}, convert"), columns)
    if agency.sites is not None:
        sites = agency.sites
        placed = {"code": sites.code, "label": sites.label, "x": sites.x, "y": sites.y}
        yield _Use(source_of(sites, folder, f"{role}, sites"), placed)

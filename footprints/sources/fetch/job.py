"""The whole errand: everything public for a place, in a folder, ready to run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from footprints.errors import DataError, Problem
from footprints.sources.catalogue import Catalogue
from footprints.sources.fetch import areas, health, points, police, schools
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.place import Place, find_place
from footprints.sources.fetch.project import bridges_text, check_text, project_text, write_project
from footprints.sources.fetch.provenance import alone


@dataclass(frozen=True)
class Order:
    """What to fetch: districts, a region, or both; files that only the user can name; what not."""

    localities: Sequence[str] = ()
    region: str | None = None
    registrations: str | None = None
    postcodes: str | None = None
    points: str | None = None
    police_archive: str | None = None
    without: Collection[str] = ()


@dataclass(frozen=True)
class Fetched:
    """What came of it: the place, the files, the project file, and what was noticed."""

    place: Place
    files: list[str]
    project_file: Path
    problems: list[Problem] = field(default_factory=list)


def fetch(order: Order, folder: Path, web: Web, catalogue: Catalogue) -> Fetched:
    """Bring everything public for a place into a folder and write its project file, last.

    Every data set is tried, so that all that is wrong is said at once; then DataError is raised,
    no project file is written, and the next run asks only for what is still missing. Raises
    OutputError where the folder cannot be written to or another fetch is filling it.
    """
    with alone(folder):
        return _fetch(order, folder, web, catalogue)


def _fetch(order: Order, folder: Path, web: Web, catalogue: Catalogue) -> Fetched:
    place = find_place(web, catalogue, order.localities, order.region)
    errand = Errand(web, catalogue, place, folder)
    brought, faults = Brought(), []
    for step in _steps(order):
        try:
            brought.add(step(errand))
        except DataError as error:
            faults += error.problems
    if faults:
        raise DataError(faults)
    bridges, problems = _bridges(brought, folder)
    content = project_text(place.name, brought, bridges)
    check_text(content)
    path, more = write_project(folder, content)
    return Fetched(place, brought.files, path, [*brought.problems, *problems, *more])


def _steps(order: Order) -> list[Callable[[Errand], Brought]]:
    named, by_points = order.points, order.points is not None
    optional: dict[str, Callable[[Errand], Brought]] = {
        "wards": areas.wards,
        "police": lambda errand: police.neighbourhoods(errand, order.police_archive, by_points),
        "health": lambda errand: health.practices(errand, order.registrations, order.postcodes),
        "schools": schools.schools,
        "tenure": areas.tenure,
    }
    steps = [areas.small_areas]
    if named is not None:
        steps.append(lambda errand: points.points(errand, named))
    return steps + [step for name, step in optional.items() if name not in order.without]


def _bridges(brought: Brought, folder: Path) -> tuple[str, list[Problem]]:
    """Read what was placed as ``run`` will, which proves it, and find pieces that stand apart."""
    from footprints.sources.areas import read_small_areas

    settings = check_text(project_text("x", Brought(blocks=brought.blocks[:1]), "")).small_areas
    found = read_small_areas(settings, folder)
    return bridges_text(found.get())

"""The whole errand: everything public for a place, in a folder, ready to run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from footprints.errors import DataError, Problem
from footprints.settings import FILE_NAME
from footprints.sources.catalogue import Catalogue
from footprints.sources.fetch import (
    areas,
    health,
    output_areas,
    points,
    police,
    registrations,
    schools,
    tenure,
    wards,
)
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.place import Place, find_place
from footprints.sources.fetch.project import bridges, check_text, limits_of, project_text
from footprints.sources.fetch.provenance import SUFFIX, put
from footprints.sources.fetch.staging import deliver, staged, stamped

if TYPE_CHECKING:
    import geopandas as gpd


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
    practice_totals: str | None = None


@dataclass(frozen=True)
class Fetched:
    """What came of it: the place, the files, the project file, and what was noticed."""

    place: Place
    files: list[str]
    project_file: Path
    problems: list[Problem] = field(default_factory=list)


_Step = Callable[[Errand], Brought]
Proof = Callable[[Path], list[Problem]]
"""Reads a whole project back, as ``run`` will; returns every problem, errors among them."""


def fetch(order: Order, folder: Path, web: Web, catalogue: Catalogue, prove: Proof) -> Fetched:
    """Bring everything public for a place into a folder, with a project file that runs.

    Every data set is tried, so that all that is wrong is said at once. Files take their places
    only when all of them are there and ``prove`` finds no error in the whole; until then the
    folder stays as it was, and the next fetch asks only for what is still missing. Raises DataError
    with all that is wrong, and OutputError where the folder cannot be written to or another fetch
    is filling it.
    """
    with staged(folder, _names(order)) as stage:
        place = find_place(web, catalogue, order.localities, order.region)
        brought = _bring_all(order, Errand(web, catalogue, place, stage))
        content, problems = _project(place, brought, stage)
        put(stage / FILE_NAME, stamped(content))
        web.report("Reading everything back", None)
        problems += _proven(prove(stage / FILE_NAME))
        path, more = deliver(stage, folder)
    return Fetched(
        place, brought.files, path, [*place.problems, *brought.problems, *problems, *more]
    )


def _bring_all(order: Order, errand: Errand) -> Brought:
    """Take every step; raise DataError with the faults of all of them together.

    Where the small areas themselves fail, steps that are laid over them are not tried.
    """
    brought, faults = Brought(), []
    grounded = True
    for step, needs_ground in _steps(order):
        if needs_ground and not grounded:
            continue
        try:
            brought.add(step(errand))
        except DataError as error:
            faults += error.problems
            grounded = grounded and step is not areas.small_areas
    if faults:
        raise DataError(dict.fromkeys(faults))
    return brought


def _steps(order: Order) -> list[tuple[_Step, bool]]:
    """Return the steps in order, and for each whether it needs the small areas in place."""
    named = order.points
    by_areas = None if "output-areas" in order.without else output_areas.PLACED_BY
    by_points = by_areas if named is None else points.PLACED_BY
    optional: dict[str, tuple[_Step, bool]] = {
        "output-areas": (output_areas.output_areas, True),
        "wards": (lambda errand: wards.wards(errand, by_areas), True),
        "police": (
            lambda errand: police.neighbourhoods(errand, order.police_archive, by_points),
            True,
        ),
        "health": (
            lambda errand: health.practices(
                errand, order.registrations, order.postcodes, order.practice_totals
            ),
            True,
        ),
        "schools": (schools.schools, False),
        "tenure": (tenure.tenure, False),
    }
    steps: list[tuple[_Step, bool]] = [(areas.small_areas, False)]
    if named is not None:
        steps.append((lambda errand: points.points(errand, named), True))
    return steps + [step for name, step in optional.items() if name not in order.without]


def _names(order: Order) -> set[str]:
    """Return the files that an order may bring, with the records of where they came from."""
    files = {areas.SMALL_AREAS, areas.RESIDENTS}
    files |= {points.POINTS} if order.points is not None else set()
    optional = {
        "output-areas": {output_areas.OUTPUT_AREAS},
        "wards": {wards.WARDS},
        "police": {police.POLICE},
        "health": {health.PRACTICES}
        | (
            {registrations.REGISTRATIONS, registrations.LOOKUP}
            if order.registrations is not None
            else set()
        ),
        "schools": {schools.SCHOOLS},
        "tenure": {tenure.TENURE},
    }
    for part, names in optional.items():
        files |= set() if part in order.without else names
    return files | {f"{name}{SUFFIX}" for name in files}


def _project(place: Place, brought: Brought, stage: Path) -> tuple[str, list[Problem]]:
    """Return the project file's text, with limits and bridges that the place needs."""
    ground = _ground(brought, stage)
    links, problems = bridges(ground)
    content = project_text(place.name, brought, limits_of(ground), links)
    check_text(content)
    return content, problems


def _ground(brought: Brought, stage: Path) -> gpd.GeoDataFrame:
    """Read the small areas as ``run`` will."""
    from footprints.sources.inputs.areas import read_small_areas

    settings = check_text(project_text("x", Brought(blocks=brought.blocks[:1])))
    return read_small_areas(settings.small_areas, stage).get()


def _proven(problems: list[Problem]) -> list[Problem]:
    """Return the warnings of a proof; raise DataError where there are errors."""
    errors = [each for each in problems if each.severity == "error"]
    if errors:
        what = "what was fetched cannot be run as it is, and nothing was changed."
        fix = "Leave the part out with --without, or try again later with --refresh."
        raise DataError([*errors, Problem(what, FILE_NAME, fix)])
    return [each for each in problems if each.severity == "warning"]

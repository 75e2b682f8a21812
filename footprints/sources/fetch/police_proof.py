"""Whether police lines are right: asked of the service place by place, and held to each other.

The service also answers which neighbourhood a place is in, from its own store of lines. That is
asked of places where people live, near the lines that came. Lines of neighbours run along one
another, so that one which lost points shows beside those that did not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footprints.errors import DataError, Problem, counted, listing
from footprints.sources.fetch.answers import LocatedIn, ask
from footprints.sources.fetch.areas import SMALL_AREAS
from footprints.sources.fetch.bring import Errand
from footprints.sources.fetch.cache import Origin
from footprints.sources.fetch.http import Answer, Gone
from footprints.sources.fetch.output_areas import OUTPUT_AREAS, PLACED_BY

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from footprints.sources.catalogue import Dataset, Service

PLACES_EACH, PLACES_IN_NONE = 3, 20
"""Places asked about of each neighbourhood, those nearest to its lines; and of those in none."""

LEAST_AWAY_M = 5.0
"""Places nearer than this to a line may be said to be on either side."""

BESIDE_M, FITTING_M, GAP_M = 50.0, 1.0, 50.0
"""A line runs beside another within the first, and with it within the second; gaps between
neighbours are looked at up to the third."""

SAMPLES = 500
"""Points of a line that are looked at."""

MISFIT_SHARE = 0.3
"""A neighbourhood is named from this share of the length that runs beside others but not with
them."""


def check_places(
    shapes: gpd.GeoDataFrame, errand: Errand, service: Service, dataset: Dataset, several: bool
) -> tuple[list[Problem], list[Answer]]:
    """Ask the service where places near the lines are; return what differs, and its answers.

    ``shapes`` are the neighbourhoods in metres; with ``several`` forces their codes begin with
    the force's id. Raises DataError naming neighbourhoods most of whose places are in another one.
    """
    asked: dict[str, int] = {}
    wrong: dict[str, list[str]] = {}
    answers: list[Answer] = []
    places = list(_places(shapes, errand))
    for number, (inside, longitude, latitude) in enumerate(places):
        errand.web.report("Asking where places are", number / len(places))
        path = dataset.paths["locate"].format(latitude=latitude, longitude=longitude)
        try:
            said, answer = ask(
                errand.web, service, path, shape=LocatedIn,
                where=f"{service.name}, place", origin=Origin(dataset.id),
            )  # fmt: skip
        except Gone:  # in no neighbourhood
            code = ""
        except DataError as error:
            return [_unproven(" ".join(problem.what for problem in error.problems))], answers
        else:
            answers.append(answer)
            code = f"{said.force} {said.neighbourhood}" if several else said.neighbourhood
        for own in inside or [""]:
            asked[own] = asked.get(own, 0) + 1
        if code not in (inside or [""]):
            for own in inside or [""]:
                wrong.setdefault(own, []).append(code)
    if not answers:
        return [_unproven("it knows none of the places asked about.")], answers
    return _judged(asked, wrong, errand, answers), answers


def _judged(
    asked: dict[str, int], wrong: dict[str, list[str]], errand: Errand, answers: list[Answer]
) -> list[Problem]:
    """Return a warning for neighbourhoods some of whose places differ; raises where most do."""
    grave = [code for code in sorted(wrong) if code and 2 * len(wrong[code]) > asked[code]]
    if grave:
        number = counted(len(grave), "neighbourhood lies", "neighbourhoods lie")
        named = (f"{code} ({listing(sorted({other or 'none' for other in wrong[code]}))})"
                 for code in grave)  # fmt: skip
        what = f"{number} elsewhere than the service says of places in it: {listing(named)}."
        fix = "Lines are damaged or given to other codes: try again later with --refresh, take a "
        fix += "month's (--police-archive), or leave the police out (--without police)."
        for answer in answers:
            errand.web.forget(answer)
        raise DataError([Problem(what, "police", fix)])
    said = []
    for code in sorted(wrong):
        others = sorted({other or "none" for other in wrong[code]})
        places = counted(len(wrong[code]), "place", "places")
        where = f"in {code}" if code else "in no neighbourhood"
        what = f"{places} {where} by the lines that came, by the service in {listing(others)}."
        fix = "Points may be missing from the lines: look at them on the map, or try --refresh."
        said.append(Problem(what, "police", fix, "warning"))
    return said


def _unproven(why: str) -> Problem:
    what = f"the lines could not be held against what the service says of places: {why}"
    return Problem(what, "police", "Look at them on the map.", "warning")


def _places(shapes: gpd.GeoDataFrame, errand: Errand) -> Iterable[tuple[list[str], str, str]]:
    """Yield places to ask about: the codes of the neighbourhoods they are in, and degrees."""
    import numpy as np
    import shapely

    points = _people(errand, shapes)
    outlines = shapes.geometry.to_numpy()
    tree = shapely.STRtree(outlines)
    which, where = tree.query(points.to_numpy(), predicate="within")
    codes = shapes["code"].to_numpy()
    inside: dict[int, list[int]] = {}
    for point, shape in zip(which.tolist(), where.tolist(), strict=True):
        inside.setdefault(point, []).append(shape)
    away = _from_lines(points.to_numpy(), shapely.boundary(outlines))
    degrees = points.to_crs("EPSG:4326")
    taken: dict[int, int] = {}
    for point in np.argsort(away, kind="stable").tolist():
        if away[point] < LEAST_AWAY_M:
            continue
        own = inside.get(point, [-1])
        if all(
            taken.get(each, 0) >= (PLACES_EACH if each >= 0 else PLACES_IN_NONE) for each in own
        ):
            continue
        for each in own:
            taken[each] = taken.get(each, 0) + 1
        at = degrees.iloc[point]
        yield [str(codes[each]) for each in own if each >= 0], f"{at.x:.6f}", f"{at.y:.6f}"


def _from_lines(points: np.ndarray, lines: np.ndarray) -> np.ndarray:
    import shapely

    tree = shapely.STRtree(lines)
    _, away = tree.query_nearest(points, return_distance=True, all_matches=False)
    return away


def _people(errand: Errand, shapes: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return where people live: output areas where they were fetched, else small areas."""
    import geopandas as gpd
    import pandas as pd

    path = errand.folder / OUTPUT_AREAS
    if path.is_file():
        table = pd.read_csv(path)
        points = gpd.points_from_xy(table[PLACED_BY["x"]], table[PLACED_BY["y"]])
        return gpd.GeoSeries(points, crs=PLACED_BY["crs"]).to_crs(shapes.crs)
    return gpd.read_file(errand.folder / SMALL_AREAS).to_crs(shapes.crs).representative_point()


def check_fit(shapes: gpd.GeoDataFrame, near: set[str]) -> list[Problem]:
    """Return a warning naming neighbourhoods whose lines do not run with their neighbours'.

    ``near`` are the codes of those that serve the place; all others are there to hold them to.
    """
    import shapely

    outlines = shapes.geometry.to_numpy()
    codes = [str(code) for code in shapes["code"]]
    suspect = ~shapely.is_empty(shapely.coverage_invalid_edges(outlines, gap_width=GAP_M))
    tree = shapely.STRtree(outlines)
    lines = shapely.boundary(outlines)
    odd = []
    for number, code in enumerate(codes):
        if not suspect[number] or code not in near:
            continue
        beside = tree.query(outlines[number], predicate="dwithin", distance=BESIDE_M)
        others = shapely.union_all(lines[[each for each in beside if each != number]])
        if _misfit(lines[number], others) > MISFIT_SHARE:
            odd.append(code)
    if not odd:
        return []
    number_of = counted(len(odd), "neighbourhood has", "neighbourhoods have")
    what = f"{number_of} lines that do not run with those of the neighbours: {listing(odd)}."
    fix = "Points may be missing from them, or from all: look at them on the map."
    return [Problem(what, "police", fix, "warning")]


def _misfit(line: Any, others: BaseGeometry) -> float:
    """Return which share of a line that runs beside others does not run with them."""
    import numpy as np
    import shapely

    points = shapely.line_interpolate_point(line, np.linspace(0, 1, SAMPLES), normalized=True)
    shapely.prepare(others)
    away = shapely.distance(points, others)
    beside = away <= BESIDE_M
    return float(np.mean(away[beside] > FITTING_M)) if beside.any() else 0.0

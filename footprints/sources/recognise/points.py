"""Population points: centroids of output areas, postcodes or addresses inside small areas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from footprints.errors import counted
from footprints.geometry.crs import points_to_grid
from footprints.sources.codes.keys import keys
from footprints.sources.recognise import headings
from footprints.sources.recognise.areas import PEOPLE, Areas
from footprints.sources.recognise.block import Passed
from footprints.sources.recognise.codes import WORDS, Level
from footprints.sources.recognise.places import coordinates
from footprints.sources.recognise.survey import Column, Layer, Survey

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["areas", "uprn", "postcode", "figures"]

_FINER: list[Level] = ["oa", "lsoa", "msoa", "ward"]
_NEAR, _NEARER = 0.1, 0.02
_MOST = 0.9
_KNOWN = 0.98
_TWICE = 2
_SAMPLE = 2_000
_WORDED = re.compile(r"[A-Za-z]{2,}\W+[A-Za-z]{2,}")
_EVERY: dict[Kind, str] = {"areas": "output area", "uprn": "address", "postcode": "postcode",
                           "figures": "point"}  # fmt: skip


@dataclass(frozen=True)
class PopulationPoints:
    """Points to place people by: the setting that names them, why, and the layers it reads."""

    keys: dict[str, object]
    why: list[str]
    reads: list[Layer]


@dataclass(frozen=True)
class _Candidate:
    layer: Layer
    kind: Kind
    code: Column | None
    x: str | None
    y: str | None
    crs: str | None
    inside: NDArray[np.bool_]
    held: float
    people: tuple[Layer, Column | None, Column] | None = None


def find_points(survey: Survey, areas: Areas) -> tuple[PopulationPoints | None, list[Passed]]:
    """Return the best points that say where inside small areas people live, and those passed over.

    Told by codes of finer areas than the small ones, by UPRNs or postcodes with nothing else said
    of them, or by figures that add up to the residents. There must be two points or more to a small
    area, in nine small areas of ten. Those with residents, in the same file or another by the same
    codes, come before those that count one each; of those the more before the fewer.
    """
    found: list[_Candidate] = []
    passed: list[Passed] = []
    for layer in survey.layers:
        candidate = _look(layer, survey, areas)
        if candidate is None:
            continue
        if candidate.held < _MOST or candidate.inside.sum() < _TWICE * len(areas.codes):
            if candidate.kind == "areas" and layer.shape != "polygons":
                passed.append(Passed(layer.label, _few(candidate, areas)))
            continue
        found.append(candidate)
    if not found:
        return None, passed
    best = min(found, key=_rank)
    passed += [
        Passed(each.layer.label, f"{_EVERY[each.kind]}s; people are placed by {best.layer.label}")
        for each in found
        if each is not best and each.layer.shape != "polygons"
    ]
    return _points(best), passed


def _look(layer: Layer, survey: Survey, areas: Areas) -> _Candidate | None:
    """Return a layer as points to place people by, None where it tells of something else."""
    if layer is areas.layer or layer.shape == "lines" or not len(layer.table):
        return None
    placed = coordinates(layer)
    if layer.shape == "table" and placed is None:
        return None
    told = _kind(layer, areas)
    if told is None or (layer.shape == "polygons" and told[0] != "areas"):
        return None
    kind, code = told
    home = _homes(layer, areas)
    inside = home >= 0
    held = len(np.unique(home[inside])) / len(areas.codes)
    people = _people(layer, code, inside, survey, areas.residents)
    if kind == "figures" and people is None:
        return None
    if placed is None:
        return _Candidate(layer, kind, code, None, None, layer.crs, inside, held, people)
    crs = placed.keys["crs"]
    stated = None if crs is None else str(crs)
    return _Candidate(layer, kind, code, placed.x, placed.y, stated, inside, held, people)


def _kind(layer: Layer, areas: Areas) -> tuple[Kind, Column | None] | None:
    """Return what the rows of a layer are: finer areas, addresses, postcodes or mere figures."""
    for column in layer.columns:
        if column.unique and _is_finer(column.level, areas.code.level):
            return "areas", column
    if all(column.numeric or "uprn" in column.name.lower() for column in layer.columns):
        uprn = next((each for each in layer.columns if "uprn" in each.name.lower()), None)
        if uprn is None:
            return "figures", None
        return ("uprn", uprn) if uprn.unique else None
    postcode = next((each for each in layer.columns if each.unique and _postcodes(each)), None)
    others = [each for each in layer.columns if not _postcodes(each)]
    if postcode is None or any(_worded(each) for each in others):
        return None
    return "postcode", postcode


def _is_finer(level: Level | None, areas: Level | None) -> bool:
    if level not in _FINER:
        return False
    return areas not in _FINER or _FINER.index(level) < _FINER.index(areas)


def _postcodes(column: Column) -> bool:
    cells = column.cells[column.cells != ""].head(_SAMPLE)
    return len(cells) > 0 and bool((keys(cells, "postcode") >= 0).mean() >= _MOST)


def _worded(column: Column) -> bool:
    """Whether a column holds words in a row, as names and addresses do and codes do not."""
    return any(_WORDED.search(cell) for cell in column.cells.head(_SAMPLE))


def _homes(layer: Layer, areas: Areas) -> NDArray[np.int64]:
    """Return the small area that each row of a layer lies in, -1 for none."""
    home = np.full(len(layer.table), -1, dtype=np.int64)
    placed = coordinates(layer)
    if placed is None:
        places = shapely.point_on_surface(layer.geometries)
    else:
        x, y = (layer.column(name).numbers.values for name in (placed.x, placed.y))
        known = np.isfinite(x) & np.isfinite(y)
        east, north, _ = points_to_grid(x, y, placed.crs, layer.label)
        places = np.full(len(x), None, dtype=object)
        places[known] = shapely.points(east[known], north[known])
    row, area = shapely.STRtree(areas.layer.geometries).query(places, predicate="intersects")
    home[row] = area
    return home


def _people(
    layer: Layer,
    code: Column | None,
    inside: NDArray[np.bool_],
    survey: Survey,
    residents: float,
) -> tuple[Layer, Column | None, Column] | None:
    """Return the layer, its codes and its count that add up to the residents inside, or None."""
    own = _nearest(layer, inside, residents)
    if own is not None:
        return layer, None, own
    wanted = set() if code is None else set(code.cells[inside]) - {""}
    for table in survey.layers if wanted else []:
        for key in table.columns if table is not layer and table.shape != "lines" else []:
            if not key.unique or len(key.values & wanted) < _KNOWN * len(wanted):
                continue
            rows = key.cells.isin(wanted).to_numpy(dtype=bool)
            count = _nearest(table, rows, residents)
            if count is not None:
                return table, key, count
    return None


def _nearest(layer: Layer, rows: NDArray[np.bool_], residents: float) -> Column | None:
    """Return the count whose sum over some rows comes nearest the residents.

    It must come within a tenth where its heading says that it counts people, else within a
    fiftieth.
    """
    found = []
    for place, column in enumerate(layer.columns):
        if column.level is not None or not column.counts or headings.is_code(column.name):
            continue
        silent = not set(PEOPLE) & set(headings.words(column.name))
        away = abs(float(np.nansum(column.numbers.values[rows])) - residents)
        if away <= (_NEARER if silent else _NEAR) * residents:
            found.append((silent, away, place, column))
    return min(found, key=lambda each: each[:3])[3] if found else None


_ORDER: list[Kind] = ["figures", "uprn", "areas", "postcode"]


def _rank(each: _Candidate) -> tuple[object, ...]:
    kind = 0 if each.people else 1 + _ORDER.index(each.kind)
    drawn = each.layer.shape == "polygons"
    return kind, drawn, -int(each.inside.sum()), each.layer.layer is not None, each.layer.label


def _few(each: _Candidate, areas: Areas) -> str:
    here = counted(int(each.inside.sum()), "point", "points")
    return (
        f"{here} of finer areas, in {each.held:.0%} of the {len(areas.codes):,} small areas: too "
        "few to place people by"
    )


def _points(best: _Candidate) -> PopulationPoints:
    layer = best.layer
    keys: dict[str, object] = {**layer.keys, "x": best.x, "y": best.y, "crs": best.crs}
    reads = [layer]
    each, here = _EVERY[best.kind], f"{int(best.inside.sum()):,}"
    if best.kind == "areas" and best.code is not None and best.code.level is not None:
        each = WORDS[best.code.level].partition(" (")[0].removesuffix("s")
    if best.people is None:
        said = f"Each counts the same, for nothing here says how many live in each {each}"
    else:
        table, key, count = best.people
        keys["people"] = count.name
        said = f"Residents: {count.name}"
        if key is not None and best.code is not None:
            keys["code"] = best.code.name
            keys["people"] = {**table.keys, "code": key.name, "column": count.name}
            reads.append(table)
            said += f" in {table.label}"
    inside = "a point inside each" if layer.shape == "polygons" else "one each"
    why = (
        f"People are placed in agencies' polygons by {here} points of {layer.label}: {inside} "
        f"{each}, in {best.held:.0%} of small areas. {said}."
    )
    kept = {name: value for name, value in keys.items() if value is not None}
    return PopulationPoints(kept, [why], reads)

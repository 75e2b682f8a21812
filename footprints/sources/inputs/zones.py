"""Zones: an agency's units drawn as polygons."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from footprints.errors import DataError, Problem, counted, listing
from footprints.geometry.crs import points_to_grid
from footprints.settings import Points, ZoneAgency
from footprints.sources.codes.lookup import read_groups
from footprints.sources.formats.cells import how_placed, numbers
from footprints.sources.formats.codes import spelling_problems
from footprints.sources.formats.found import Found, errors, settle
from footprints.sources.formats.logbook import come_in, entry, set_aside
from footprints.sources.formats.rows import LEFT_OUT
from footprints.sources.formats.shapes import read_polygons
from footprints.sources.formats.source import Source, missing_columns, source_of
from footprints.sources.formats.stream import streamed
from footprints.sources.inputs.registers import closed_problems
from footprints.units import AT_MOST

if TYPE_CHECKING:
    from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
"""West, south, east and north of a box, in EPSG:27700 metres."""


@dataclass(frozen=True)
class Zones:
    """What a zone agency's files say.

    ``units`` has the columns of ``schema.ZONES``; ``groups`` unit, group and group_name, None
    where units are not grouped; ``points`` x, y (EPSG:27700 metres) and people, None unless people
    are placed by points. Points may have a column points: see ``read_points``. ``columns`` are the
    file's other columns beside the unit, a row of the file each.
    """

    units: gpd.GeoDataFrame
    groups: pd.DataFrame | None = None
    points: pd.DataFrame | None = None
    columns: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"unit": []}))


def read_zones(agency: ZoneAgency, folder: Path, within: Bounds | None = None) -> Found[Zones]:
    """Read a zone agency's polygons, groups and population points.

    Population points outside the box ``within`` are only counted: see ``read_points``.

    A unit code in several rows is an error, unless the units are grouped: then the rows of one
    unit are joined into one polygon.
    """
    role = f"agency {agency.id}"
    source = source_of(agency, folder, role, agency.crs)
    problems: list[Problem] = []
    grouped = agency.group is not None
    wanted = {"label": agency.label}
    found = read_polygons(source, agency.code, wanted, unique=not grouped, spare=True)
    shapes = found.into(problems)
    if shapes is not None:
        problems += closed_problems(pd.DataFrame(shapes.drop(columns="geometry")), source)
        things = ("a unit", "units")
        problems += [] if grouped else spelling_problems(shapes["code"], things, source.where)
    points = groups = None
    if isinstance(agency.placed_by, Points):
        points = read_points(agency.placed_by, folder, role, within).into(problems)
    if agency.group is not None and (shapes is not None or agency.group.file is not None):
        rows = shapes if shapes is not None else pd.DataFrame({agency.code: []})
        groups = read_groups(agency.group, rows, source, agency.code, folder).into(problems)
    if shapes is None:
        return Found(None, problems)
    names = shapes[agency.label] if agency.label else shapes["code"]
    units = gpd.GeoDataFrame(
        {"unit": shapes["code"], "name": names.where(names != "", shapes["code"])},
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    columns = pd.DataFrame(shapes.drop(columns=["geometry", "code"])).assign(unit=shapes["code"])
    if units["unit"].duplicated().any():
        units = units.dissolve("unit", as_index=False)[["unit", "name", "geometry"]]
    units = units.sort_values("unit", ignore_index=True)
    return settle(Zones(units, groups, points, columns), problems)


def read_points(
    points: Points, folder: Path, role: str, within: Bounds | None = None
) -> Found[pd.DataFrame]:
    """Read population points: x and y in EPSG:27700 metres, people (one a row by default), points.

    A national file is read in stretches. Points outside the box ``within`` (west, south, east,
    north in metres) are not kept one by one: a last row, far away, stands for all of them, and its
    column ``points`` says how many they are; it is 1 in every other row.
    """
    source = source_of(points, folder, f"{role}, placed_by", points.crs)
    wanted = {"x": points.x, "y": points.y, "people": points.people}
    gathered = _Points(points, source, within)
    try:
        with streamed(source) as stream:
            missing = missing_columns(stream.columns(), wanted, source)
            if missing:
                return Found(None, missing)
            for chunk in stream.chunks([name for name in wanted.values() if name is not None]):
                gathered.add(chunk)
            gathered.left_out = stream.left_out
    except DataError as error:
        return Found(None, error.problems)
    return gathered.found()


class _Points:
    """Population points gathered over the stretches of a file."""

    def __init__(self, points: Points, source: Source, within: Bounds | None) -> None:
        self._points, self._source, self._within = points, source, within
        self._kept: list[pd.DataFrame] = []
        self._bad: list[int] = []
        self._hint = ""
        self._problems: list[Problem] = []
        self._rows, self._away, self._people_away = 0, 0, 0.0
        self.left_out = 0
        self._far: list[NDArray[np.float64]] = []

    def add(self, chunk: pd.DataFrame) -> None:
        """Take in a stretch of rows."""
        points = self._points
        x, y = numbers(chunk[points.x]).values, numbers(chunk[points.y]).values
        people = numbers(chunk[points.people]).values if points.people else np.ones(len(chunk))
        bad = ~np.isfinite(x) | ~np.isfinite(y) | ~(people >= 0)
        if bad.any() and not self._hint:
            self._hint = how_placed(chunk.loc[bad, points.x], chunk.loc[bad, points.y])
        self._bad += (chunk.index.to_numpy()[bad] + 1).tolist()
        self._rows += len(chunk)
        if self._problems or self._bad:
            return
        east, north, problems = points_to_grid(x, y, points.crs, self._source.where)
        self._problems += problems
        inside = self._inside(east, north)
        self._far.append(np.column_stack([east, north])[~inside][:_TRIED])
        self._away += int((~inside).sum())
        self._people_away += float(people[~inside].sum())
        table = pd.DataFrame({"x": east, "y": north, "people": people, "points": 1})
        self._kept.append(table[inside])

    def _inside(self, east: NDArray[np.float64], north: NDArray[np.float64]) -> NDArray[np.bool_]:
        if self._within is None:
            return np.full(len(east), True)
        west, south, right, top = self._within
        return (east >= west) & (east <= right) & (north >= south) & (north <= top)

    def found(self) -> Found[pd.DataFrame]:
        """Return the points, or every fault of them."""
        seen = entry(self._source)
        seen.crs = f"{self._points.crs}, in {self._points.x} and {self._points.y}"
        come_in(self._source, "CSV, read in a stream", self._rows + self.left_out)
        set_aside(self._source, LEFT_OUT, self.left_out)
        if self._bad:
            what = (
                f"{counted(len(self._bad), 'point lacks', 'points lack')} a coordinate or a "
                f"number of people (row {listing(self._bad)})."
            )
            fix = self._hint or (
                f"Fill them in with plain figures of at most {AT_MOST}, or take those rows out."
            )
            return Found(None, [self._source.problem(what, fix)])
        if errors(self._problems):
            return Found(None, self._problems)
        table = pd.concat(self._kept, ignore_index=True)
        seen.people = float(table["people"].sum()) + self._people_away
        far = np.concatenate(self._far)[:_TRIED]
        seen.away = (far[:, 0], far[:, 1])
        if self._away:
            table.loc[len(table)] = [-_FAR_M, -_FAR_M, self._people_away, self._away]
        return Found(table, self._problems)


_TRIED = 10_000
"""Points outside the region that are kept, to try why they are."""

_FAR_M = 1e7
"""Metres west and south of the grid's origin, where nobody lives."""

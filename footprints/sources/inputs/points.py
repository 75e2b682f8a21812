"""Population points: where people live inside small areas, read from tables and map files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from footprints.errors import DataError, Problem, counted, listing
from footprints.geometry.crs import points_to_grid, to_grid
from footprints.settings import Column, Points
from footprints.sources.codes.lookup import look_at_column
from footprints.sources.formats.cells import how_placed, numbers
from footprints.sources.formats.codes import read_codes
from footprints.sources.formats.found import Found, errors, settle
from footprints.sources.formats.logbook import come_in, entry, hand_on, set_aside
from footprints.sources.formats.rows import LEFT_OUT, refuse_kinds, with_shape
from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import Source, missing_columns, source_of
from footprints.sources.formats.stream import streamed
from footprints.units import AT_MOST, WEB

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
"""West, south, east and north of a box, in EPSG:27700 metres."""

PLACED_BY = "placed_by"
"""The key of the settings that names points; with whose they are it makes their role."""

NOWHERE = "without coordinates"
UNCOUNTED = "of codes that the table of people lacks"


def points_columns(points: Points) -> dict[str, str | None]:
    """Return the columns that must be in the points' own file, by settings key."""
    own = points.people if isinstance(points.people, str) else None
    return {"x": points.x, "y": points.y, "code": points.code, "people": own}


def points_role(whose: str) -> str:
    """Return what the points of an agency, or of the small areas, are called in the ledger."""
    return f"{whose}, {PLACED_BY}"


def read_points(
    points: Points, folder: Path, whose: str, within: Bounds | None = None
) -> Found[pd.DataFrame]:
    """Read population points: x and y in EPSG:27700 metres, people (one a row by default), points.

    From a table with ``x`` and ``y``, a national one read in stretches, or from a map file, in
    which a polygon stands for a point inside it. A table of ``people`` is matched by ``code``;
    points that it lacks, and rows without coordinates, are set aside. Points outside the box
    ``within`` (metres) are not kept one by one: a last row, far away, stands for all of them, and
    its column ``points`` says how many they are; it is 1 in every other row.
    """
    source = source_of(points, folder, points_role(whose), points.crs)
    problems: list[Problem] = []
    people = None
    if isinstance(points.people, Column):
        people, problems = look_at_column(points.people, folder, f"{source.role}, people")
        if people is None or errors(problems):
            return Found(None, problems)
    gathered = _Points(points, source, within, people)
    try:
        if points.x is not None and points.y is not None:
            problems += _add_table(gathered, points.x, points.y, source)
        else:
            problems += _add_map(gathered, source)
    except DataError as error:
        return Found(None, error.problems)
    if errors(problems):
        return Found(None, problems)
    table = gathered.found().into(problems)
    if isinstance(points.people, Column):
        named = source_of(points.people, folder, f"{source.role}, people")
        problems += gathered.unmatched(named)
    return settle(table, problems)


def _add_table(gathered: _Points, x: str, y: str, source: Source) -> list[Problem]:
    """Gather a table's rows in stretches; return the columns that it lacks."""
    wanted = gathered.wanted
    with streamed(source) as stream:
        missing = missing_columns(stream.columns(), wanted, source)
        if missing:
            return missing
        for chunk in stream.chunks([name for name in wanted.values() if name is not None]):
            gathered.add(chunk, x, y)
        gathered.left_out = stream.left_out
    return []


def _add_map(gathered: _Points, source: Source) -> list[Problem]:
    """Gather the rows of a map file; return what is wrong with it."""
    problems: list[Problem] = []
    frame = read_shapes(source).into(problems)
    if frame is None:
        if any("not a map file" in problem.what for problem in problems):
            what = "this is a table, so the settings must say where each point is."
            fix = "Add `x` and `y`: the columns of its coordinates."
            return [source.problem(what, fix)]
        return problems
    problems += missing_columns(frame.columns, gathered.wanted, source)
    if not errors(problems):
        gathered.add_shapes(frame)
    return problems


class _Points:
    """Population points gathered over the stretches of a file."""

    def __init__(
        self,
        points: Points,
        source: Source,
        within: Bounds | None,
        people: pd.DataFrame | None,
    ) -> None:
        self._points, self._source, self._within = points, source, within
        self.wanted = points_columns(points)
        self._of = None if people is None else people.set_index("code")["value"]
        self._met: set[str] = set()
        self._kept: list[pd.DataFrame] = []
        self._bad: list[int] = []
        self._hint = ""
        self._problems: list[Problem] = []
        self._rows, self._away, self._people_away = 0, 0, 0.0
        self._nowhere, self._people_nowhere, self._uncounted = 0, 0.0, 0
        self.left_out = 0
        self._far: list[NDArray[np.float64]] = []

    def add(self, chunk: pd.DataFrame, x: str, y: str) -> None:
        """Take in a stretch of a table with coordinates in its columns ``x`` and ``y``."""
        east, north = numbers(chunk[x]), numbers(chunk[y])
        nowhere = east.absent & north.absent
        bad = ~nowhere & ~(np.isfinite(east.values) & np.isfinite(north.values))
        if bad.any() and not self._hint:
            self._hint = how_placed(chunk.loc[bad, x], chunk.loc[bad, y])
        people = self._take(chunk, nowhere, bad)
        if people is None:
            return
        crs, there = self._points.crs or WEB, ~nowhere
        placed = points_to_grid(east.values[there], north.values[there], crs, self._source.where)
        self._problems += placed[2]
        self._keep(placed[0], placed[1], people[there])

    def add_shapes(self, frame: gpd.GeoDataFrame) -> None:
        """Take in a map file: its points, and a point inside each of its polygons."""
        there = with_shape(frame)
        fix = "Give each row a point, or the polygon of its output area."
        said = ("is a line", "are lines")
        self._problems += refuse_kinds(frame[there], _LINES, said, self._source, fix)
        people = self._take(frame, ~there, np.zeros(len(frame), bool))
        if people is None:
            return
        moved, problems = to_grid(frame[there], self._source.where, self._source.crs)
        self._problems += problems
        inside = shapely.point_on_surface(shapely.make_valid(moved.geometry.to_numpy()))
        self._keep(shapely.get_x(inside), shapely.get_y(inside), people[there])

    def _people(self, rows: pd.DataFrame) -> NDArray[np.float64]:
        """Return the people of each row; not a number where the file does not say."""
        named = self._points.people
        if named is None:
            return np.ones(len(rows))
        if isinstance(named, str):
            return numbers(rows[named]).values
        assert self._of is not None  # noqa: S101 - the settings ask for a table
        assert self._points.code is not None  # noqa: S101 - and then for a code
        codes, _ = read_codes(rows[self._points.code], self._points.code, self._source)
        self._met |= set(codes)
        return numbers(self._of.reindex(codes).fillna("")).values

    def _take(
        self, rows: pd.DataFrame, nowhere: NDArray[np.bool_], bad: NDArray[np.bool_]
    ) -> NDArray[np.float64] | None:
        """Count rows in, and return their people; None once some row cannot be used.

        ``nowhere`` are the rows without coordinates, ``bad`` those whose coordinates are wrong.
        """
        people = self._people(rows)
        if self._of is None:
            bad = bad | ~nowhere & ~(people >= 0)
        self._bad += (rows.index.to_numpy()[bad] + 1).tolist()
        self._rows += len(rows)
        if self._bad or errors(self._problems):
            return None
        self._nowhere += int(nowhere.sum())
        self._people_nowhere += float(np.nansum(people[nowhere]))
        return people

    def _keep(
        self, x: NDArray[np.float64], y: NDArray[np.float64], people: NDArray[np.float64]
    ) -> None:
        """Keep points at these metres whose people are known; those outside are only counted."""
        if errors(self._problems):
            return
        known = people >= 0
        self._uncounted += int((~known).sum())
        x, y, people = x[known], y[known], people[known]
        inside = self._inside(x, y)
        self._far.append(np.column_stack([x, y])[~inside][:_TRIED])
        self._away += int((~inside).sum())
        self._people_away += float(people[~inside].sum())
        table = pd.DataFrame({"x": x, "y": y, "people": people, "points": 1})
        self._kept.append(table[inside])

    def _inside(self, east: NDArray[np.float64], north: NDArray[np.float64]) -> NDArray[np.bool_]:
        if self._within is None:
            return np.full(len(east), True)
        west, south, right, top = self._within
        return (east >= west) & (east <= right) & (north >= south) & (north <= top)

    def unmatched(self, people: Source) -> list[Problem]:
        """Put down what the table of people has and points do not, and the other way round."""
        assert self._of is not None  # noqa: S101
        spare = [code for code in self._of.index if code not in self._met]
        set_aside(people, "of codes that are no point's", len(spare))
        hand_on(people, sum(code in self._met for code in self._of.index))
        if not self._uncounted:
            return []
        what = (
            f"{counted(self._uncounted, 'point has', 'points have')} no number of people in "
            f"{people.where}."
        )
        if self._uncounted == self._rows - self._nowhere:
            fix = "Check `code` here and in `people`: both must hold the same codes."
            return [self._source.problem(what, fix)]
        fix = "Nothing to do for points elsewhere; small areas left without are placed by surface."
        return [self._source.note(what, fix)]

    def found(self) -> Found[pd.DataFrame]:
        """Return the points, or every fault of them."""
        seen = entry(self._source)
        if self._points.x is not None:
            seen.crs = f"{self._points.crs or WEB}, in {self._points.x} and {self._points.y}"
            if not seen.form:  # workbooks are read whole, and have been put down
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
        set_aside(self._source, NOWHERE, self._nowhere, self._people_nowhere)
        set_aside(self._source, UNCOUNTED, self._uncounted)
        problems = [*self._problems, *self._without()]
        table = pd.concat(self._kept, ignore_index=True) if self._kept else _NONE
        seen.people = float(table["people"].sum()) + self._people_away + self._people_nowhere
        far = np.concatenate([*self._far, np.empty((0, 2))])[:_TRIED]
        seen.away = (far[:, 0], far[:, 1])
        if self._away:
            table.loc[len(table)] = [-_FAR_M, -_FAR_M, self._people_away, self._away]
        return settle(table, problems)

    def _without(self) -> list[Problem]:
        """Say how many rows have no coordinates: an error where none has any."""
        if not self._nowhere:
            return []
        if self._nowhere == self._rows:
            what = "no row has coordinates."
            return [self._source.problem(what, "Check the columns named by x and y.")]
        what = f"{counted(self._nowhere, 'row has', 'rows have')} no coordinates, and are left out."
        return [self._source.warning(what, "Fill them in if they matter.")]


_NONE = pd.DataFrame({"x": [], "y": [], "people": [], "points": []}).astype({"points": int})

_LINES = (1, 2, 5)

_TRIED = 10_000
"""Points outside the region that are kept, to try why they are."""

_FAR_M = 1e7
"""Metres west and south of the grid's origin, where nobody lives."""

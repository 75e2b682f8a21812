"""Lists of addresses: homes or people by postcode or UPRN, counted by small area as they are read.

No postcode or UPRN leaves this module. What it hands on, and what it says, are counts: of rows and
people by unit and small area, and of those that could not be placed, by reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from footprints.errors import Problem, counted, listing
from footprints.settings import ListAgency, PlaceLookup
from footprints.sources.codes.gazetteer import Located, locate_keys
from footprints.sources.codes.keys import CUT, MALFORMED, keys
from footprints.sources.formats.cells import numbers, withheld
from footprints.sources.formats.codes import placeholders
from footprints.sources.formats.found import Found, settle
from footprints.sources.formats.logbook import come_in, entry, set_aside
from footprints.sources.formats.rows import LEFT_OUT, WITHOUT_COUNT
from footprints.sources.formats.source import Source, missing_columns, source_of
from footprints.sources.formats.stream import Stream, streamed
from footprints.spelling import tidy
from footprints.units import AT_MOST

if TYPE_CHECKING:
    from numpy.typing import NDArray

OUTSIDE = "(outside this region)"
"""Stands for the small area of addresses that coordinates put in none of the region's."""

CUT_SHORT = "cut short by a spreadsheet"
_FAULTS_NAMED = 5


@dataclass(frozen=True)
class Addresses:
    """A list of addresses, counted.

    ``rows`` has columns unit, area, people and rows (how many of the file): one row a unit and
    small area, or reason for having none, in round brackets. ``names`` has unit and name, one row
    a unit, sorted. ``rows_read`` counts the file's rows that
    the settings want, ``note`` says how they were placed.
    """

    rows: pd.DataFrame
    names: pd.DataFrame
    rows_read: int
    note: str


def read_addresses(
    agency: ListAgency, lookup: PlaceLookup, folder: Path, areas: gpd.GeoDataFrame
) -> Found[Addresses]:
    """Read a list whose ``area`` column holds postcodes or UPRNs, placed by its lookup.

    The file is read twice in stretches: once to learn which keys it has, once to count. People
    are what the column ``people`` says, else one a row.
    """
    role = f"agency {agency.id}"
    source = source_of(agency, folder, role)
    with streamed(source) as stream:
        wanted = {"unit": agency.unit, "label": agency.label, "area": agency.area}
        missing = missing_columns(stream.columns(), wanted | {"people": agency.people}, source)
        if missing:
            return Found(None, missing)
        asked = _every_key(stream, agency, lookup)
        problems: list[Problem] = []
        located = locate_keys(lookup, folder, role, asked, set(areas["code"])).into(problems)
        if located is None:
            return Found(None, problems)
        places = _places(located, asked, lookup, areas)
        found, more = _count(stream, agency, places, source)
    problems += more
    come_in(source, "CSV, read in a stream", found.rows_read + stream.left_out)
    set_aside(source, LEFT_OUT, stream.left_out)
    entry(source).codes = f"{lookup.by}s"
    return settle(found, problems)


def _every_key(stream: Stream, agency: ListAgency, lookup: PlaceLookup) -> NDArray[np.int64]:
    """Return every key of the list, sorted, each once."""
    found = np.empty(0, dtype=np.int64)
    for chunk in stream.chunks([agency.area]):
        key = keys(chunk[agency.area], lookup.by)
        found = np.union1d(found, key[key >= 0])
    return found


@dataclass(frozen=True)
class _Places:
    """The small area of each key of a list (``keys`` sorted), or in brackets why it has none."""

    lookup: PlaceLookup
    keys: NDArray[np.int64]
    areas: NDArray[np.object_]

    def of(self, cells: pd.Series[str]) -> NDArray[np.object_]:
        """Return the small area of each cell, or in brackets why it has none."""
        by = self.lookup.by
        key = keys(cells, by)
        found = np.full(len(cells), f"(no {by})", dtype=object)
        found[key == MALFORMED] = f"(not a {by})"
        cut = (key == MALFORMED) & cells.str.fullmatch(CUT).to_numpy(dtype=bool)
        found[cut] = f"({by} {CUT_SHORT})"
        good = key >= 0
        found[good] = self.areas[np.searchsorted(self.keys, key[good])]
        return found


def _places(
    located: Located, asked: NDArray[np.int64], lookup: PlaceLookup, areas: gpd.GeoDataFrame
) -> _Places:
    found = np.full(len(asked), f"({lookup.by} not in the lookup)", dtype=object)
    at = np.searchsorted(asked, located.keys)
    codes = located.area if located.area is not None else _areas_at(located, areas)
    found[at] = np.where(codes == "", f"({lookup.by} without a place in the lookup)", codes)
    return _Places(lookup, asked, found)


def _areas_at(located: Located, areas: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the code of the small area at each point, the first in order on a border."""
    from footprints.geometry.overlay import points_in

    if located.east is None or located.north is None:
        raise ValueError("a lookup without areas has coordinates")
    there = np.isfinite(located.east) & np.isfinite(located.north)
    met = points_in(areas, located.east[there], located.north[there]).tocoo()
    order = np.lexsort((met.row, met.col))
    point, first = np.unique(met.col[order], return_index=True)
    inside = np.full(int(there.sum()), OUTSIDE, dtype=object)
    inside[point] = areas["code"].to_numpy(dtype=object)[met.row[order][first]]
    found = np.full(len(there), "", dtype=object)
    found[there] = inside
    return found


def _count(
    stream: Stream,
    agency: ListAgency,
    places: _Places,
    source: Source,
) -> tuple[Addresses, list[Problem]]:
    """Count rows and people by unit and small area; return them with every fault in the counts."""
    parts, names, faults = [], [], _Faults(agency, source)
    read = 0
    wanted = dict.fromkeys((agency.unit, agency.label, agency.area, agency.people))
    for stretch in stream.chunks([name for name in wanted if name is not None]):
        chunk = stretch.assign(**{agency.unit: _units(stretch[agency.unit])})
        people = faults.counts(chunk)
        area = places.of(chunk[agency.area])
        table = pd.DataFrame({"unit": chunk[agency.unit], "area": area, "people": people})
        table = table.assign(rows=1)[np.isfinite(people)]
        parts.append(table.groupby(["unit", "area"], sort=True).sum().reset_index())
        names.append(_named(chunk, agency))
        read += len(chunk)
    rows = pd.concat(parts, ignore_index=True).groupby(["unit", "area"], sort=True).sum()
    every = pd.concat(names).sort_values(["unit", "name"]).drop_duplicates("unit")
    every = every[every["unit"] != ""].reset_index(drop=True)
    rows = rows.reset_index()
    return Addresses(rows, every, read, _note(rows, places.lookup)), faults.problems(read)


def _units(cells: pd.Series[str]) -> pd.Series[str]:
    """Return units tidied, blank where the cell is a sign for none."""
    known = {value: tidy(value) for value in cells.unique()}
    none = placeholders(known.values())
    return cells.map({cell: "" if plain in none else plain for cell, plain in known.items()})


def _named(chunk: pd.DataFrame, agency: ListAgency) -> pd.DataFrame:
    names = pd.DataFrame({"unit": chunk[agency.unit], "name": chunk[agency.label or agency.unit]})
    names["name"] = names["name"].where(names["name"] != "", names["unit"])
    return names.drop_duplicates()


def _note(rows: pd.DataFrame, lookup: PlaceLookup) -> str:
    unplaced = rows[rows["area"].str.startswith("(")].groupby("area")["rows"].sum()
    placed = int(rows["rows"].sum() - unplaced.sum())
    parts = [f"{str(reason)[1:-1]} {count:,}" for reason, count in unplaced.items()]
    rest = f" Not placed: {'; '.join(parts)}." if parts else ""
    every = counted(placed, "row", "rows")
    return f"{every} placed by {lookup.by}, through {Path(lookup.file).name}.{rest}"


class _Faults:
    """Faults of a list's counts, gathered over all its stretches; rows are told by number."""

    def __init__(self, agency: ListAgency, source: Source) -> None:
        self._column = agency.people
        self._unit = agency.unit
        self._source = source
        self._wrong: list[int] = []
        self._unitless = 0
        self._absent = 0
        self._withheld: set[str] = set()

    def counts(self, chunk: pd.DataFrame) -> NDArray[np.float64]:
        """Return the people of each row of a stretch, NaN where they are withheld or wrong."""
        self._unitless += int((chunk[self._unit] == "").sum())
        if self._column is None:
            return np.ones(len(chunk))
        read = numbers(chunk[self._column])
        bad = read.wrong | (read.values < 0)
        self._wrong += (chunk.index.to_numpy()[bad] + 1).tolist()
        self._absent += int(read.absent.sum())
        self._withheld |= set(chunk.loc[read.absent, self._unit])
        return np.where(bad, np.nan, read.values)

    def problems(self, rows: int) -> list[Problem]:
        """Return every fault as a problem."""
        found = []
        set_aside(self._source, WITHOUT_COUNT, self._absent)
        if self._unitless:
            what = f"{counted(self._unitless, 'row has', 'rows have')} no {self._unit}."
            fix = "They count for nobody. Fill the codes in if they are to be had."
            say = self._source.problem if self._unitless == rows else self._source.warning
            found.append(say(what, fix))
        if self._wrong:
            what = (
                f"{counted(len(self._wrong), 'row has', 'rows have')} a count in {self._column} "
                f"that is no count: row {listing(self._wrong, _FAULTS_NAMED)}."
            )
            found.append(self._source.problem(what, f"Write plain figures of at most {AT_MOST}."))
        if self._absent == rows:
            what = f"no row has a count in {self._column}."
            found.append(self._source.problem(what, "Name another column."))
        elif self._absent:
            said = withheld(self._absent, rows, str(self._column), self._withheld)
            found.append(self._source.warning(*said))
        return found

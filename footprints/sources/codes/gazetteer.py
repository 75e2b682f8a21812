"""Where postcodes and UPRNs are: lookups as their publishers issue them, read in a stream.

The postcode directories of the ONS (ONSPD, NSPL), Code-Point Open, OS Open UPRN and the national
UPRN lookup (NSUL) are told by their headings, which change in order and spelling from one issue to
the next; any other table can be named column by column. Only rows that a list asks for are kept.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprints.errors import Problem, counted, listing
from footprints.geometry.crs import points_to_grid
from footprints.settings import PlaceLookup
from footprints.sources.codes.keys import By, keys
from footprints.sources.formats.cells import numbers
from footprints.sources.formats.found import Found, settle
from footprints.sources.formats.logbook import come_in, entry, hand_on, set_aside
from footprints.sources.formats.rows import LEFT_OUT
from footprints.sources.formats.source import Source, missing_columns, source_of
from footprints.sources.formats.stream import Stream, streamed
from footprints.sources.vintages import edition

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CODES: dict[By, tuple[str, ...]] = {
    "postcode": ("pcds", "pcd", "pcd7", "pcd8", "pcd2", "postcode", "pc"),
    "uprn": ("uprn", "gridgb_uprn", "os_uprn"),
}
_EAST = ("oseast1m", "east1m", "eastings", "easting", "ea", "x_coordinate", "gridgb1e")
_NORTH = ("osnrth1m", "north1m", "northings", "northing", "no", "y_coordinate", "gridgb1n")

CODE_POINT = (
    "Postcode", "Positional_quality_indicator", "Eastings", "Northings", "Country_code",
    "NHS_regional_HA_code", "NHS_HA_code", "Admin_county_code", "Admin_district_code",
    "Admin_ward_code",
)  # fmt: skip
"""The columns of Code-Point Open, whose files have no headings."""


@dataclass(frozen=True)
class Located:
    """Where the keys that were asked for are; ``keys`` are sorted and each comes once.

    ``area`` is the small area's code as the lookup gives it, empty where it gives none; None where
    the lookup gives coordinates, ``east`` and ``north`` (EPSG:27700 metres, NaN where it has none).
    """

    keys: NDArray[np.int64]
    area: NDArray[np.object_] | None
    east: NDArray[np.float64] | None = None
    north: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class _Columns:
    code: str
    area: str | None
    x: str | None
    y: str | None
    names: tuple[str, ...] | None

    @property
    def wanted(self) -> list[str]:
        return [name for name in (self.code, self.area, self.x, self.y) if name is not None]


def lookup_role(role: str) -> str:
    """Return what messages call a list's lookup of postcodes or UPRNs."""
    return f"{role}, lookup"


def locate_keys(
    lookup: PlaceLookup,
    folder: Path,
    role: str,
    wanted: NDArray[np.int64],
    areas: Collection[str],
) -> Found[Located]:
    """Find where keys are. ``wanted`` is sorted, each once; ``areas`` are the small areas' codes.

    A lookup with a column of small areas of the project's own edition is preferred to coordinates,
    unless the settings name the columns.
    """
    source = source_of(lookup, folder, lookup_role(role))
    problems: list[Problem] = []
    with streamed(source, several=True) as stream:
        columns = _choose(stream, lookup, source, areas).into(problems)
        if columns is None:
            return Found(None, problems)
        kept, rows, spare = _kept(stream, columns, lookup.by, wanted)
        left_out = stream.left_out
    come_in(source, "CSV, read in a stream", rows + left_out)
    set_aside(source, LEFT_OUT, left_out)
    set_aside(source, "of postcodes or UPRNs that the list has not", spare)
    problems += _repeated(kept, lookup.by, source)
    again = int(kept.duplicated("key").sum())
    set_aside(source, "of postcodes or UPRNs that an earlier row places", again)
    kept = kept.drop_duplicates("key").sort_values("key", ignore_index=True)
    hand_on(source, len(kept))
    key = kept["key"].to_numpy(dtype=np.int64)
    if columns.area is not None:
        entry(source).codes = edition(set(kept[columns.area]) - {""}, columns.area)
        return settle(Located(key, kept[columns.area].to_numpy(dtype=object)), problems)
    entry(source).crs = f"{lookup.crs}, in {columns.x} and {columns.y}"
    east, north = (numbers(kept[name]).values for name in (columns.x, columns.y))
    somewhere = (east != 0) | (north != 0)
    east, north = np.where(somewhere, east, np.nan), np.where(somewhere, north, np.nan)
    east, north, more = points_to_grid(east, north, lookup.crs, source.where)
    return settle(Located(key, None, east, north), problems + more)


def _repeated(kept: pd.DataFrame, by: By, source: Source) -> list[Problem]:
    """Say how many of the list's keys a lookup puts in more than one place: a warning."""
    places = kept.drop_duplicates()
    several = int(places.loc[places.duplicated("key"), "key"].nunique())
    if not several:
        return []
    are = f"{counted(several, f'{by} is', f'{by}s are')} in it more than once, in other places"
    return [
        source.warning(
            f"{are}; the first row of each was taken.",
            "Take a lookup of one date, with one row each.",
        )
    ]


def _kept(
    stream: Stream, columns: _Columns, by: By, wanted: NDArray[np.int64]
) -> tuple[pd.DataFrame, int, int]:
    """Return the rows of wanted keys, and how many rows there were in all, and of other keys."""
    parts, rows, spare = [], 0, 0
    for chunk in stream.chunks(columns.wanted, columns.names):
        rows += len(chunk)
        key = keys(chunk[columns.code], by)
        asked = np.isin(key, wanted)
        spare += int((~asked).sum())
        if asked.any():
            parts.append(chunk.loc[asked, columns.wanted[1:]].assign(key=key[asked]))
    empty = pd.DataFrame({name: [] for name in columns.wanted[1:]}, dtype=str).assign(key=[])
    return (pd.concat(parts, ignore_index=True) if parts else empty), rows, spare


def _choose(
    stream: Stream, lookup: PlaceLookup, source: Source, areas: Collection[str]
) -> Found[_Columns]:
    """Return the columns to read: those of the settings, else those of the usual publishers."""
    have, names = stream.columns(), None
    if have and keys(pd.Series(have[:1]), lookup.by)[0] >= 0 and len(have) == len(CODE_POINT):
        have, names = list(CODE_POINT), CODE_POINT
    given = {"code": lookup.code, "area": lookup.area, "x": lookup.x, "y": lookup.y}
    missing = missing_columns(have, given, source)
    if missing:
        return Found(None, missing)
    code = lookup.code or _first(have, _CODES[lookup.by])
    area, x, y = lookup.area, lookup.x, lookup.y
    if area is None and x is None:
        area = _area_column(stream, areas) if names is None else None
        x, y = _first(have, _EAST), _first(have, _NORTH)
    if code is None or (area is None and (x is None or y is None)):
        what = f"its columns of {lookup.by}s and places are not told by their headings."
        fix = f"Name them with `code` and `area`, or `x` and `y`. There are {listing(have, 20)}."
        return Found(None, [source.problem(what, fix)])
    if area is not None:
        x = y = None
    return Found(_Columns(code, area, x, y, names))


def _first(have: list[str], wanted: tuple[str, ...]) -> str | None:
    plain = {name.lower(): name for name in reversed(have)}
    return next((plain[name] for name in wanted if name in plain), None)


def _area_column(stream: Stream, areas: Collection[str]) -> str | None:
    """Return the column whose codes are of the small areas' kind and edition, None without one.

    A national file may begin far from the region, so that none of its first codes is a small area
    here: then the kind of code decides, and the year where headings give one.
    """
    table = stream.first()
    own = edition(areas)
    known = set(areas)
    met = {name: int(table[name].isin(known).sum()) for name in table.columns}
    best = max(met, key=lambda name: met[name], default="")
    if best and met[best]:
        return best
    for name in table.columns:
        if own and edition(set(table[name]) - {""}, name) == own:
            return str(name)
    return None

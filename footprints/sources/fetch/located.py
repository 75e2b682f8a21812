"""Files of points that the user gives: OS Open UPRN, Code-Point Open, the Postcode Directory."""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from typing import IO

from footprints.sources.fetch.given import File, checked_zip, column, opened, table

Located = tuple[str, float, float]
"""A label (UPRN or postcode), an easting and a northing in metres."""

_CODE_POINT = re.compile(r"(^|/)data/csv/[a-z]{1,2}\.csv$", re.IGNORECASE)
_LABELS = ("UPRN", "PCDS", "PCD", "PCD7", "PCD8", "POSTCODE")
_EASTINGS = ("X_COORDINATE", "OSEAST1M", "EAST1M", "EASTINGS", "EASTING")
_NORTHINGS = ("Y_COORDINATE", "OSNRTH1M", "NORTH1M", "NORTHINGS", "NORTHING")


def look_at_points(file: File) -> None:
    """Raise DataError where a file is not one of points: its first rows are read."""
    if not any(True for _ in itertools.islice(located(file), 1)):
        raise file.fault("it holds no point.")


def located(file: File, *, live: bool = False) -> Iterator[Located]:
    """Yield (label, easting, northing) of every row of a file of points, as it is read.

    Known by heading: the ONS Postcode Directory and OS Open UPRN, whatever their columns' order;
    and Code-Point Open, which has none. ``live`` leaves out postcodes that have been ended. Rows
    without a grid reference are left out. Raises DataError for other files.
    """
    if zipfile.is_zipfile(file.path):
        with checked_zip(file) as archive:
            names = sorted(name for name in archive.namelist() if _CODE_POINT.search(name))
            for name in names:
                with archive.open(name) as member:
                    yield from _unheaded(member, file)
            if names:
                return
    with opened(file, "") as stream:
        yield from _headed(stream, file, live)


def _headed(stream: IO[bytes], file: File, live: bool) -> Iterator[Located]:
    keys: list[str] = []
    for row in table(stream, file):
        if not keys:
            keys = [column(row, each, file) for each in (_LABELS, _EASTINGS, _NORTHINGS)]
        if live and row.get("DOTERM", "").strip():
            continue
        east, north = row[keys[1]].strip(), row[keys[2]].strip()
        if east and north:
            yield row[keys[0]], _metres(east, file), _metres(north, file)


def _unheaded(stream: IO[bytes], file: File) -> Iterator[Located]:
    for cells in csv.reader(io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")):
        if len(cells) < 4:
            raise file.fault("its rows have fewer than four columns.")
        east, north = (_metres(cell, file) for cell in cells[2:4])
        if east and north:
            yield cells[0], east, north


def _metres(cell: str, file: File) -> float:
    try:
        return float(cell)
    except ValueError:
        raise file.fault(f"{cell!r} is no grid reference.") from None

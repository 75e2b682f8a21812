"""The daily files of Get Information About Schools: the newest one, proven to be whole, as rows."""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import dataclass

from footprints.errors import DataError, Problem, listing
from footprints.sources.catalogue import Dataset, Service
from footprints.sources.fetch.cache import Origin
from footprints.sources.fetch.http import Answer, Gone, Passing, Web, full_address

DAYS_BACK = 7
"""A day's file appears in the course of that day, and now and then one is missing."""

COLUMNS = {
    "URN": "urn",
    "EstablishmentName": "name",
    "PhaseOfEducation (name)": "phase",
    "TypeOfEstablishment (name)": "type",
    "NumberOfPupils": "pupils",
    "Easting": "easting",
    "Northing": "northing",
    "DistrictAdministrative (code)": "district",
}
"""The columns that are used, and what they are called in the file that is placed."""

EAST, NORTH, DISTRICT = "Easting", "Northing", "DistrictAdministrative (code)"
PHASE, TYPE = "PhaseOfEducation (name)", "TypeOfEstablishment (name)"
_STATUS = "EstablishmentStatus (name)"
_MARK = b"\xef\xbb\xbf"

Row = dict[str, str]
"""A school, by heading."""


def is_open(row: Row) -> bool:
    """Say whether a school is open, be it until a day to come."""
    return row[_STATUS].strip().startswith("Open")


@dataclass(frozen=True)
class Register:
    """A day's file: its rows, the answer it came in, and the day."""

    rows: list[Row]
    answer: Answer
    day: str


def newest(web: Web, service: Service, dataset: Dataset, until: str = "") -> Register:
    """Return today's file or the newest of the days before, none after ``until``.

    Offline the newest file kept, however old. Raises DataError where there is none of the last
    week, or none is kept.
    """
    days = _kept_days(web, service, dataset) if web.offline else _last_days()
    for day in days:
        if until and day.isoformat() > until:
            continue
        check = File(dataset)
        try:
            answer = web.get(
                service,
                _path(dataset, f"{day:%Y%m%d}"),
                form="csv",
                check=check,
                origin=Origin(dataset.id, day.isoformat()),
            )
        except Gone:
            continue
        rows = check.rows if check.rows is not None else _table(answer.body())
        return Register(rows, answer, day.isoformat())
    what, fix = (
        ("no file was ever fetched.", "Run it once without --offline.")
        if web.offline
        else (
            f"there is no file of the last {DAYS_BACK} days.",
            "See whether the download has moved: footprints sources check",
        )
    )
    raise DataError([Problem(what, service.name, fix)])


def _last_days() -> list[datetime.date]:
    today = datetime.datetime.now(datetime.UTC).date()
    return [today - datetime.timedelta(days=back) for back in range(DAYS_BACK + 1)]


def _kept_days(web: Web, service: Service, dataset: Dataset) -> list[datetime.date]:
    """Return the days of which a file is kept, the newest first."""
    found = []
    for kept in web.cache.every():
        if kept.dataset == dataset.id and kept.vintage:
            try:
                day = datetime.date.fromisoformat(kept.vintage)
            except ValueError:
                continue
            if kept.address == full_address(service, _path(dataset, f"{day:%Y%m%d}")):
                found.append(day)
    return sorted(found, reverse=True)


def _path(dataset: Dataset, day: str) -> str:
    return dataset.paths["data"].format(name=dataset.editions[0].name.format(day=day))


class File:
    """The check of a day's file, which keeps what it read: columns, last row, schools open."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self.rows: list[Row] | None = None

    def __call__(self, body: bytes) -> None:
        """Read an answer's bytes into ``rows``."""
        _check(body)
        rows = _table(body)
        number = sum(is_open(row) for row in rows)
        if number < self._dataset.least:
            what = f"it has {number:,} open schools; "
            what += f"a whole one has {self._dataset.least:,} or more."
            raise DataError([Problem(what, self._dataset.title, "Try again later.")])
        self.rows = rows


def _check(body: bytes) -> None:
    first = body.removeprefix(_MARK).split(b"\n", 1)[0].decode("cp1252", errors="replace").strip()
    header = next(csv.reader([first]), [])
    missing = [name for name in (*COLUMNS, _STATUS) if name not in header]
    if missing:
        raise DataError(
            [
                Problem(
                    f"the file has no column {listing(missing)}; it starts {first[:80]!r}.",
                    "Get Information About Schools",
                    "The download may have changed.",
                )
            ]
        )
    last = body.rstrip().rsplit(b"\n", 1)[-1].decode("cp1252", errors="replace")
    if len(next(csv.reader([last]), [])) != len(header):
        raise Passing("a table whose last row breaks off")


def _table(body: bytes) -> list[Row]:
    """Return the rows; the file is cp1252 whatever its address says, unless marked as UTF-8."""
    encoding = "utf-8-sig" if body.startswith(_MARK) else "cp1252"
    text = body.decode(encoding, errors="replace")
    return [
        {key: cell or "" for key, cell in row.items() if key is not None}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]

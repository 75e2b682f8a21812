"""Open schools of the districts, from the daily file of Get Information About Schools."""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter

from footprints.errors import DataError, Problem, counted, listing
from footprints.settings.toml import Block
from footprints.sources.catalogue import Dataset, Service
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.cache import Origin
from footprints.sources.fetch.http import Answer, Check, Gone, Passing, Web, full_address
from footprints.sources.fetch.provenance import csv_bytes, part_of, place

SCHOOLS = "schools.csv"
DAYS_BACK = 7
"""A day's file appears in the course of that day, and now and then one is missing."""

_COLUMNS = {
    "URN": "urn",
    "EstablishmentName": "name",
    "PhaseOfEducation (name)": "phase",
    "TypeOfEstablishment (name)": "type",
    "NumberOfPupils": "pupils",
    "Easting": "easting",
    "Northing": "northing",
    "DistrictAdministrative (code)": "district",
}
_STATUS, _DISTRICT = "EstablishmentStatus (name)", "DistrictAdministrative (code)"
_EAST, _NORTH = "Easting", "Northing"
_MARK = b"\xef\xbb\xbf"


def schools(errand: Errand) -> Brought:
    """Place the open schools of the districts, as points with their pupils."""
    dataset = errand.catalogue.datasets["schools"]
    errand.web.report("Fetching schools", None)
    answer, day = newest(errand.web, errand.catalogue.service_of(dataset), dataset)
    districts = set(errand.place.districts)
    own = [row for row in _table(answer.body()) if row[_DISTRICT].strip() in districts]
    twice = sorted(urn for urn, times in Counter(row["URN"] for row in own).items() if times > 1)
    if twice:
        what = f"{counted(len(twice), 'school is', 'schools are')} listed twice: {listing(twice)}."
        raise DataError(
            [Problem(what, f"{dataset.title}, {answer.kept.address}", "Try --refresh.")]
        )
    opened = [row for row in own if row[_STATUS].strip().startswith("Open")]
    without = sorted({*districts} - {row[_DISTRICT].strip() for row in opened})
    if without:
        raise DataError(
            [
                Problem(
                    f"there is no open school in {listing(without)}.",
                    f"{dataset.title}, {answer.kept.address}",
                    "The districts' codes may have changed. Leave schools out: --without schools",
                )
            ]
        )
    placed = [row for row in opened if _has_place(row)]
    rows = [[row[column].strip() for column in _COLUMNS] for row in placed]
    rows.sort(key=lambda row: row[0])
    part = part_of(dataset, [answer], vintage=day)
    content = csv_bytes(list(_COLUMNS.values()), rows)
    place(errand.folder / SCHOOLS, content, [part], len(rows))
    keys = {"id": "schools", "name": "Schools", "kind": "sites", "file": SCHOOLS, "code": "urn",
            "label": "name", "x": "easting", "y": "northing", "crs": "EPSG:27700",
            "people": "pupils", "weight": 0, "vintage": day or None}  # fmt: skip
    return Brought([SCHOOLS], [Block("[[agencies]]", keys)], [part], _left_out(opened, len(own)))


def _has_place(row: dict[str, str]) -> bool:
    """Say whether a school has a grid reference: both parts, and not the register's zeros."""
    return all(row[column].strip() not in ("", "0") for column in (_EAST, _NORTH))


def _left_out(opened: list[dict[str, str]], every: int) -> list[Problem]:
    said = [
        Problem(
            f"{len(opened):,} of {every:,} schools are open; the rest are left out.",
            SCHOOLS,
            severity="note",
        )
    ]
    unplaced = [row["URN"] for row in opened if not _has_place(row)]
    if unplaced:
        number = counted(len(unplaced), "open school has", "open schools have")
        said.append(
            Problem(
                f"{number} no grid reference, left out: {listing(unplaced)}.",
                SCHOOLS,
                severity="warning",
            )
        )
    return said


def newest(web: Web, service: Service, dataset: Dataset) -> tuple[Answer, str]:
    """Return today's file or the newest of the days before, and its date.

    Offline the newest file kept, however old. Raises DataError where there is none of the last
    week, or none is kept.
    """
    days = _kept_days(web, service, dataset) if web.offline else _last_days()
    for day in days:
        try:
            answer = web.get(
                service,
                _path(dataset, f"{day:%Y%m%d}"),
                form="csv",
                check=check_file(dataset),
                origin=Origin(dataset.id, day.isoformat()),
            )
        except Gone:
            continue
        return answer, day.isoformat()
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


def check_file(dataset: Dataset) -> Check:
    """Return the check of a day's file: its columns, its last row, how many schools are open."""

    def check(body: bytes) -> None:
        _check(body)
        number = sum(row[_STATUS].startswith("Open") for row in _table(body))
        if number < dataset.least:
            what = f"it has {number:,} open schools; a whole one has {dataset.least:,} or more."
            raise DataError([Problem(what, dataset.title, "Try again later.")])

    return check


def _check(body: bytes) -> None:
    first = body.removeprefix(_MARK).split(b"\n", 1)[0].decode("cp1252", errors="replace").strip()
    header = next(csv.reader([first]), [])
    missing = [name for name in (*_COLUMNS, _STATUS) if name not in header]
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


def _table(body: bytes) -> list[dict[str, str]]:
    """Return the rows; the file is cp1252 whatever its address says, unless marked as UTF-8."""
    encoding = "utf-8-sig" if body.startswith(_MARK) else "cp1252"
    text = body.decode(encoding, errors="replace")
    return [
        {key: cell or "" for key, cell in row.items() if key is not None}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]

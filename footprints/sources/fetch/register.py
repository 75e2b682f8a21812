"""The NHS register of practices and their networks: tables without a heading, read by place."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from footprints.errors import DataError, Problem, counted, listing
from footprints.sources.catalogue import Dataset, Service
from footprints.sources.fetch.bring import Errand
from footprints.sources.fetch.cache import Origin
from footprints.sources.fetch.http import Answer, Check, Passing, Web
from footprints.sources.fetch.provenance import Part, part_of

_WIDTHS = {"practices": 26, "networks": 10}
_STATES = frozenset({"A", "ACTIVE", "C", "CLOSED", "D", "DORMANT", "P", "PROPOSED", "INACTIVE"})
_ACTIVE = frozenset({"A", "ACTIVE"})
_GENERAL_PRACTICE = frozenset({"4", "RO76"})
"""What the register calls a general practice among those who may prescribe: the old file's
setting 4, the newer one's role RO76."""

_A_DAY = re.compile(r"\d{8}", re.ASCII)


@dataclass
class Practice:
    """A practice as registered: name, postcode, whether it is open, since when, its network.

    ``opened`` and ``joined`` (the network of now) are days as YYYYMMDD, blank where not known.
    """

    name: str
    postcode: str
    active: bool
    network: str = ""
    network_name: str = ""
    opened: str = ""
    joined: str = ""
    name_as_member: str = ""


def read_register(errand: Errand) -> tuple[dict[str, Practice], list[Part]]:
    """Return every practice of the register with its network as it is now.

    Raises DataError for a register of fewer practices or memberships than the catalogue expects
    of the whole of England.
    """
    parts, tables = [], []
    for name in ("practices", "networks"):
        dataset = errand.catalogue.datasets[name]
        service = errand.catalogue.service_of(dataset)
        errand.web.report(f"Fetching {dataset.title}", None)
        answer = ask_report(errand.web, service, dataset)
        tables.append(_cells(answer.body()))
        parts.append(part_of(dataset, [answer], vintage=answer.kept.fetched[:10]))
    register = read_practices(tables[0])
    add_networks(register, tables[1], datetime.datetime.now(datetime.UTC).strftime("%Y%m%d"))
    return register, parts


def ask_report(web: Web, service: Service, dataset: Dataset) -> Answer:
    """Return a report of the register; raises DataError for one that is not whole."""
    path = dataset.paths["data"].format(name=dataset.editions[0].name)
    check = _check_report(dataset)
    return web.get(service, path, form="csv", check=check, origin=Origin(dataset.id))


def _check_report(dataset: Dataset) -> Check:
    """Return the check of a report: its width, what its columns hold, how many rows it has."""

    def check(body: bytes) -> None:
        rows = _cells(body)
        _check_width(rows, _WIDTHS[dataset.id], dataset)
        if dataset.id == "practices":
            number = len(read_practices(rows))
        else:
            number = len(rows)
            for row in rows:
                _day(row[8]), _day(row[9])
        if number < dataset.least:
            what = f"it has {number:,} rows; a whole one has {dataset.least:,} or more."
            raise DataError([Problem(what, f"NHS ODS, {dataset.title}", "Try again later.")])

    return check


def read_practices(rows: Iterable[list[str]]) -> dict[str, Practice]:
    """Return the practices of a register without a heading, by code.

    Columns by place, as its specification says: code, name, ..., postcode (10th), opened (11th),
    status (13th), setting or role (26th). Raises DataError where the status column holds something
    else, which is how a changed layout shows.
    """
    found: dict[str, Practice] = {}
    strange: list[str] = []
    for row in rows:
        state = row[12].strip().upper()
        if state not in _STATES:
            strange.append(f"{row[0]} ({row[12]!r})")
            continue
        if row[25].strip().upper() in _GENERAL_PRACTICE:
            opened = row[10].strip()[:8]
            found[row[0]] = Practice(
                row[1].strip(),
                row[9].strip(),
                state in _ACTIVE,
                opened=opened if _A_DAY.fullmatch(opened) else "",
            )
    if strange or not found:
        number = counted(len(strange), "row is", "rows are")
        what = f"the status of {number} not known: {listing(strange)}."
        raise DataError(
            [
                Problem(
                    what if strange else "it holds no general practice.",
                    "NHS ODS, practices",
                    _LAYOUT,
                )
            ]
        )
    return found


def add_networks(register: dict[str, Practice], rows: Iterable[list[str]], today: str) -> None:
    """Give each practice the network it is in on a day (``YYYYMMDD``).

    Rows have a start (9th column) and an end (10th); open-ended ones count, and ones that end
    later. Of several the one that started last is taken.
    """
    starts: dict[str, str] = {}
    for row in rows:
        practice = register.get(row[0])
        start, end = _day(row[8]), _day(row[9])
        if practice is None or (end and end <= today) or start > today:
            continue
        if start >= starts.get(row[0], ""):
            starts[row[0]] = start
            practice.network, practice.network_name = row[4].strip(), row[5].strip()
            practice.joined, practice.name_as_member = start, row[1].strip()


def _day(cell: str) -> str:
    """Return a date as YYYYMMDD, from that form, 2019-10-01 or 01/10/2019; blank for none."""
    text = cell.strip()[:10]
    if not text:
        return ""
    parts = text.split("/")[::-1] if "/" in text else [text.replace("-", "")]
    digits = "".join(parts)
    if len(digits) != 8 or not digits.isdecimal():
        what = f"{cell!r} is no date of a membership."
        raise DataError([Problem(what, "NHS ODS, networks", _LAYOUT)])
    return digits


def _check_width(rows: list[list[str]], least: int, dataset: Dataset) -> None:
    """Raise where rows are narrower than the report's layout; Passing where only the last is."""
    short = [number for number, row in enumerate(rows, 1) if len(row) < least]
    if short[:1] == [len(rows)]:
        raise Passing("a table whose last row breaks off")
    if short or not rows:
        number = counted(len(short), "row has", "rows have")
        what = f"{number} fewer than {least} columns: line {listing(short)}."
        what = what if rows else "it has no rows."
        raise DataError([Problem(what, f"NHS ODS, {dataset.title}", _LAYOUT)])


_LAYOUT = "The register's layout may have changed."


def _cells(body: bytes) -> list[list[str]]:
    """Return the rows of a CSV that has no heading; one that is there all the same is dropped."""
    try:
        content = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = body.decode("cp1252", errors="replace")
    try:
        rows = [row for row in csv.reader(io.StringIO(content, newline="")) if row]
    except csv.Error as error:
        raise DataError([Problem(f"it is no table: {error}.", "NHS ODS", _LAYOUT)]) from error
    headed = rows and "code" in rows[0][0].casefold()
    return rows[1:] if headed else rows

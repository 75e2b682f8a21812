"""The NHS register of practices and their networks: tables without a heading, read by place."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable
from dataclasses import dataclass

from footprints.errors import DataError, Problem, listing
from footprints.sources.fetch.bring import Errand
from footprints.sources.fetch.http import Check, Passing
from footprints.sources.fetch.provenance import Part, part_of

_PRACTICE_WIDTH, _PARTNER_WIDTH = 26, 10
_STATES = frozenset({"A", "ACTIVE", "C", "CLOSED", "D", "DORMANT", "P", "PROPOSED", "INACTIVE"})
_ACTIVE = frozenset({"A", "ACTIVE"})
_GENERAL_PRACTICE = frozenset({"4", "RO76"})
"""What the register calls a general practice among those who may prescribe: the old file's
setting 4, the newer one's role RO76."""


@dataclass
class Practice:
    """A practice as registered: name, postcode, whether it is open, its network."""

    name: str
    postcode: str
    active: bool
    network: str = ""
    network_name: str = ""


def read_register(errand: Errand) -> tuple[dict[str, Practice], list[Part]]:
    """Return every practice of the register with its network as it is now."""
    parts, tables = [], []
    for name, width in (("practices", _PRACTICE_WIDTH), ("networks", _PARTNER_WIDTH)):
        dataset = errand.catalogue.datasets[name]
        errand.web.report(f"Fetching {dataset.title}", None)
        answer = errand.web.get(
            errand.catalogue.service_of(dataset),
            "/api/getReport",
            {"report": dataset.editions[0].name},
            form="csv",
            check=_width(width),
        )
        tables.append(_cells(answer.body()))
        parts.append(part_of(dataset, [answer], vintage=answer.kept.fetched[:10]))
    register = read_practices(tables[0])
    add_networks(register, tables[1], datetime.datetime.now(datetime.UTC).strftime("%Y%m%d"))
    return register, parts


def read_practices(rows: Iterable[list[str]]) -> dict[str, Practice]:
    """Return the practices of a register without a heading, by code.

    Columns by place, as its specification says: code, name, ..., postcode (10th), status (13th),
    setting or role (26th). Raises DataError where the status column holds something else, which
    is how a changed layout shows.
    """
    found: dict[str, Practice] = {}
    strange: list[str] = []
    for row in rows:
        state = row[12].strip().upper()
        if state not in _STATES:
            strange.append(f"{row[0]} ({row[12]!r})")
            continue
        if row[25].strip().upper() in _GENERAL_PRACTICE:
            found[row[0]] = Practice(row[1].strip(), row[9].strip(), state in _ACTIVE)
    if strange or not found:
        what = f"the status of {len(strange):,} rows is not known: {listing(strange)}."
        raise DataError(
            [
                Problem(
                    what if strange else "it holds no general practice.",
                    "NHS ODS, practices",
                    "The register's layout may have changed.",
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


def _day(cell: str) -> str:
    """Return a date as YYYYMMDD, from that form, 2019-10-01 or 01/10/2019; blank for none."""
    digits = cell.strip()[:10]
    if "/" in digits:
        day, month, year = digits.split("/")
        return f"{year}{month}{day}"
    return digits.replace("-", "")


def _width(least: int) -> Check:
    def check(body: bytes) -> None:
        rows = _cells(body)
        short = [number for number, row in enumerate(rows, 1) if len(row) < least]
        if short[:1] == [len(rows)]:
            raise Passing("a table whose last row breaks off")
        if short or not rows:
            raise DataError(
                [
                    Problem(
                        f"{len(short):,} rows have fewer than {least} columns: line "
                        f"{listing(short)}.",
                        "NHS ODS",
                        "The register's layout may have changed.",
                    )
                ]
            )

    return check


def _cells(body: bytes) -> list[list[str]]:
    """Return the rows of a CSV that has no heading; one that is there all the same is dropped."""
    try:
        content = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = body.decode("cp1252")
    rows = [row for row in csv.reader(io.StringIO(content, newline="")) if row]
    headed = rows and "code" in rows[0][0].casefold()
    return rows[1:] if headed else rows

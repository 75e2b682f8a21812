"""Whether the file of patients is whole: held against the register, and against totals.

The file is of all England. Every practice that has been open and in a network since before its day
has patients, so each must occur in it. What each has in all, NHS England publishes by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from footprints.errors import DataError, Problem, counted, listing
from footprints.sources.fetch import given
from footprints.sources.fetch.bring import Errand
from footprints.sources.fetch.changed_places import warn_of_names
from footprints.sources.fetch.given import File
from footprints.sources.fetch.provenance import Part, part_of
from footprints.sources.fetch.register import Practice
from footprints.sources.fetch.registrations import OPTION, PATIENTS, REGISTRATIONS, Lists, as_day
from footprints.units import percent

TOTALS_OPTION = "--practice-totals"

ABSENT_SHARE = 0.01
"""More of England's practices than this absent from the file of patients is an error."""

ABSENT_NEAR_SHARE = 0.05
"""The same of the practices in networks that serve the place."""

LEAST_APART, APART_SHARE = 5, 0.005
"""A practice's patients by small area add up to its total within so many, or such a share."""

_CODES, _NUMBERS = ("CODE", "PRACTICE_CODE", "ORG_CODE"), ("NUMBER_OF_PATIENTS",)


def check_presence(lists: Lists, register: Mapping[str, Practice]) -> list[Problem]:
    """Hold the practices of the file against the register; return warnings naming absent ones.

    Counted are those now open and in a network, both since before the day of the file. Raises
    DataError where more of them are absent than stray ones explain.
    """
    if not lists.date:
        what = "it does not say of which day it is, so it was not held against the register."
        fix = "Practices may be missing from it: get the file again as it was published."
        return [Problem(what, OPTION, fix, "warning")]
    day = lists.date.replace("-", "")
    lasting = {
        code: each.network
        for code, each in register.items()
        if each.active and each.network and each.opened and max(each.opened, each.joined) < day
    }
    absent = sorted(code for code in lasting if not lists.every[code])
    serving = {register[code].network for code in lists.names if code in register} - {""}
    near = [code for code, network in lasting.items() if network in serving]
    missing = sorted(set(absent) & set(near))
    if len(absent) > ABSENT_SHARE * len(lasting) or len(missing) > ABSENT_NEAR_SHARE * len(near):
        what = f"{len(absent):,} of {len(lasting):,} practices that the register has had since "
        what += f"before {lists.date} are not in it ({percent(len(absent) / len(lasting), 1)})"
        what += f", {len(missing):,} of them in networks that serve the place" if missing else ""
        what += f": {listing(missing or absent)}."
        fix = "It is cut short, or of another day than it says: get the file again."
        raise DataError([Problem(what, OPTION, fix)])
    if not missing:
        return []
    number = counted(len(missing), "practice", "practices")
    what = f"{number} of networks that serve the place without any patient in it: "
    fix = "The register has had them since before its day: rows may be missing."
    return [Problem(f"{what}{listing(missing)}.", OPTION, fix, "warning")]


def check_names(lists: Lists, register: Mapping[str, Practice]) -> list[Problem]:
    """Hold practices' names in three lists against one another; return warnings."""
    own = {code: register[code] for code in sorted(lists.names) if code in register}
    known = {code: each.name for code, each in own.items()}
    what = ("practice is", "practices are")
    members = {code: each.name_as_member for code, each in own.items() if each.name_as_member}
    said = warn_of_names({code: lists.names[code] for code in own}, known, what, REGISTRATIONS)
    return said + warn_of_names(members, known, what, "NHS ODS, networks")


@dataclass
class Totals:
    """Patients of each practice in all, its postcode, and the day of it."""

    people: Counter[str] = field(default_factory=Counter)
    postcodes: dict[str, str] = field(default_factory=dict)
    date: str = ""


def check_totals(
    errand: Errand, named: str, lists: Lists, register: Mapping[str, Practice]
) -> tuple[list[Problem], list[Part]]:
    """Hold the patients of every practice that serves the place against its published total.

    Returns what was found, and the record of the file. Raises DataError for totals of another day,
    practices whose patients add up to something else, and practices that the file lacks.
    """
    dataset = errand.catalogue.datasets["practice-totals"]
    service = errand.catalogue.service_of(dataset)
    file, answer = given.bring(
        errand.web, service, dataset, named=named, option=TOTALS_OPTION, look=_look
    )
    with errand.web.doubting([answer]):
        totals = _read(file)
        problems = [*_compare(lists, totals, file), *_postcodes(totals, lists, register)]
    return problems, [part_of(dataset, [answer], vintage=totals.date)]


def _look(file: File) -> None:
    with given.opened(file, "") as stream:
        first = next(given.table(stream, file), None)
        if first is None:
            raise file.fault("it is empty.")
        for names in (_CODES, _NUMBERS):
            given.column(first, names, file)


def _read(file: File) -> Totals:
    totals = Totals()
    keys: list[str] = []
    with given.opened(file, "") as stream:
        for row in given.table(stream, file):
            keys = keys or [given.column(row, names, file) for names in (_CODES, _NUMBERS)]
            whole = all(
                row.get(key, "ALL").strip().upper() in ("ALL", "") for key in ("SEX", "AGE")
            )
            if not whole or row.get("TYPE", "GP").strip().upper() not in ("GP", ""):
                continue
            code, patients = (row[key].strip() for key in keys)
            if not PATIENTS.fullmatch(patients) or code in totals.people:
                raise file.fault(f"{code[:20]} has {patients[:20]!r} patients, or comes twice.")
            totals.people[code] = int(patients.replace(",", ""))
            totals.postcodes[code] = row.get("POSTCODE", "").strip()
            totals.date = totals.date or as_day(row.get("EXTRACT_DATE", ""))
    return totals


def _compare(lists: Lists, totals: Totals, file: File) -> list[Problem]:
    if totals.date != lists.date or not totals.date:
        what = f"it is of {totals.date or 'no day'}, the patients by small area of "
        fix = "Get the totals of the month in which the quarterly file was published."
        raise file.fault(f"{what}{lists.date or 'no day'}.", fix)
    wrong = [
        f"{code} ({lists.every[code]:,} and {totals.people[code]:,})"
        for code in sorted(lists.names)
        if abs(lists.every[code] - totals.people[code])
        > max(LEAST_APART, APART_SHARE * totals.people[code])
    ]
    absent = sorted(
        code for code, number in totals.people.items() if number and code not in lists.every
    )
    if wrong or len(absent) > APART_SHARE * len(totals.people):
        problems = []
        if wrong:
            number = counted(len(wrong), "practice has", "practices have")
            what = f"{number} other patients by small area than in all: {listing(wrong)}."
            problems.append(Problem(what, OPTION, "One of the two files is cut: get both again."))
        if absent:
            number = counted(len(absent), "practice", "practices")
            what = f"{number} with patients in all and none by small area: {listing(absent)}."
            problems.append(Problem(what, OPTION, "One of the two files is cut: get both again."))
        raise DataError(problems)
    what = f"{len(lists.names):,} practices have as many patients by small area as in all."
    return [Problem(what, OPTION, severity="note")]


def _postcodes(totals: Totals, lists: Lists, register: Mapping[str, Practice]) -> list[Problem]:
    """Warn of practices that the register has at another postcode than the totals."""
    odd = [
        f"{code} ({register[code].postcode}; there {totals.postcodes[code]})"
        for code in sorted(lists.names)
        if code in register
        and totals.postcodes.get(code)
        and squeezed(totals.postcodes[code]) != squeezed(register[code].postcode)
    ]
    if not odd:
        return []
    number = counted(len(odd), "practice is", "practices are")
    what = f"{number} at another postcode than in {TOTALS_OPTION}: {listing(odd)}."
    fix = "They may have moved since, or a list has postcodes at wrong codes."
    return [Problem(what, "NHS ODS, practices", fix, "warning")]


def squeezed(postcode: str) -> str:
    """Return a postcode as it is compared: capitals, no blanks."""
    return "".join(postcode.upper().split())

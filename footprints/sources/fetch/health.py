"""General practices: registered patients by small area, networks, and where practices are."""

from __future__ import annotations

from collections import Counter, defaultdict

from footprints.errors import DataError, Problem, counted, listing
from footprints.settings.toml import Block, Remarks
from footprints.sources.fetch import given
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.lists_held import (
    check_names,
    check_presence,
    check_totals,
    squeezed,
)
from footprints.sources.fetch.located import located, look_at_points
from footprints.sources.fetch.provenance import Part, csv_bytes, part_of, place
from footprints.sources.fetch.register import Practice, read_register
from footprints.sources.fetch.registrations import LOOKUP, REGISTRATIONS, Lists, registrations
from footprints.units import percent

PRACTICES = "gp_practices.csv"

UNKNOWN_SHARE = 0.05
"""More of the place's patients than this with practices that the register does not know is an
error: the register has closed practices too, so only stray codes should be missing."""

NO_NETWORK_SHARE = 0.2
"""More of the place's patients than this with practices in no network is an error. Nearly every
practice is in one; a file of patients some years old has practices that have since closed."""

_HOW_TO_GET = (
    "GP practices and their networks need the patients by small area, in a file whose address "
    'changes every quarter: the quarterly LSOA file of "Patients Registered at a GP Practice" of '
    "NHS England. Get it, and run: footprints fetch ... --registrations FILE_OR_URL"
)


def practices(
    errand: Errand, named: str | None, postcodes: str | None, totals: str | None = None
) -> Brought:
    """Place the practices whose patients live here, their networks, and the patients by area.

    ``named`` is the file of registrations; without it nobody can say which practices serve the
    place: what to get is then said, and nothing is placed. ``totals`` are the patients of each
    practice in all, from another file. Raises DataError where the register does not know the
    practices of a good part of the patients, or their networks, and where patients are missing.
    """
    if named is None:
        return _ask_for_registrations()
    lists, brought = registrations(errand, named)
    register, parts = read_register(errand)
    patients = lists.by_practice()
    with errand.web.doubting(errand.answers.get(REGISTRATIONS, [])):
        noticed = _prove(register, patients)
        noticed += [*check_presence(lists, register), *check_names(lists, register)]
        if totals is not None:
            found, held = check_totals(errand, totals, lists, register)
            noticed += found
            parts += held
    serving = sorted(patients)
    points, more = _points(errand, register, serving, postcodes)
    rows = [_row(code, register.get(code), lists, points) for code in serving]
    header = ["practice_code", "practice_name", "postcode", "status", "pcn_code", "pcn_name"]
    header += ["easting", "northing"] if points else []
    every = [*parts, *more]
    place(errand.folder / PRACTICES, csv_bytes(header, rows), every, len(rows))
    brought.add(Brought([PRACTICES], _blocks(lists, brought, points), every, noticed))
    return brought


def _ask_for_registrations() -> Brought:
    return Brought(
        blocks=[Remarks([_HOW_TO_GET])],
        problems=[
            Problem(
                "GP practices and networks were left out: the file of patients by small area has "
                "no fixed address.",
                "health",
                'Get the quarterly LSOA file of "Patients Registered at a GP Practice" and name it '
                "with --registrations.",
                "warning",
            )
        ],
    )


def _prove(register: dict[str, Practice], patients: Counter[str]) -> list[Problem]:
    """Hold the register against the patients: it must know nearly all of them, and their networks.

    Returns a note naming the practices it does not know, and those in no network.
    """
    lost = [code for code in sorted(patients) if code not in register]
    bare = [code for code in sorted(patients) if code in register and not register[code].network]
    total = sum(patients.values())
    said, wrong = [], []
    for codes, what, most in (
        (lost, "not on the register of general practices", UNKNOWN_SHARE),
        (bare, "in no primary care network now", NO_NETWORK_SHARE),
    ):
        if not codes:
            continue
        share = sum(patients[code] for code in codes) / total
        largest = sorted(codes, key=lambda code: (-patients[code], code))
        words = f"{counted(len(codes), 'practice is', 'practices are')} {what}, with "
        words += f"{percent(share, 1)} of the patients: {listing(largest)}."
        if share > most:
            fix = "The register or the file may be short or old: try a newer file, or --refresh."
            wrong.append(Problem(words, PRACTICES, fix))
        else:
            said.append(Problem(words, PRACTICES, severity="note"))
    if wrong:
        raise DataError(wrong)
    return said


def _points(
    errand: Errand, register: dict[str, Practice], serving: list[str], named: str | None
) -> tuple[dict[str, tuple[str, str]], list[Part]]:
    """Return the grid reference of each serving practice's postcode, from the file given."""
    if named is None:
        return {}, []
    dataset = errand.catalogue.datasets["postcodes"]
    service = errand.catalogue.service_of(dataset)
    file, answer = given.bring(
        errand.web, service, dataset, named=named, option="--postcodes", look=look_at_points
    )
    by_postcode = defaultdict(list)
    for code in serving:
        if code in register:
            by_postcode[squeezed(register[code].postcode)].append(code)
    points: dict[str, tuple[str, str]] = {}
    with errand.web.doubting([answer]):
        for postcode, east, north in located(file):
            for code in by_postcode.get(squeezed(postcode), ()):
                points[code] = f"{east:.0f}", f"{north:.0f}"
    if not points:
        raise file.fault("it has the postcode of no practice.", "See that it is the file.")
    return points, [part_of(dataset, [answer])]


def _row(
    code: str, practice: Practice | None, lists: Lists, points: dict[str, tuple[str, str]]
) -> list[str]:
    known = practice or Practice(lists.names.get(code, ""), "", False)
    state = "active" if known.active else "not active"
    cells = [code, known.name or code, known.postcode, state if practice else "not in the register"]
    cells += [known.network, known.network_name]
    return [*cells, *points.get(code, ("", ""))] if points else cells


def _blocks(
    lists: Lists, brought: Brought, points: dict[str, tuple[str, str]]
) -> list[Block | Remarks]:
    old = LOOKUP in brought.files
    common: dict[str, object] = {
        "kind": "list",
        "file": REGISTRATIONS,
        "unit": "PRACTICE_CODE",
        "area": "LSOA_CODE",
        "people": "NUMBER_OF_PATIENTS",
        "service": "primary-care",
        "vintage": lists.date or None,
        "area_vintage": "2011" if old else None,
        "convert": {"file": LOOKUP, "from": "LSOA11CD", "to": "LSOA21CD"} if old else None,
    }
    networks = {"id": "primary-care-networks", "name": "Primary care networks"}
    each = {"id": "gp-practices", "name": "GP practices", "weight": 0}
    sites = _SITES if points else None
    return [
        Block("[[agencies]]", {**networks, **common, "group": _GROUP}),
        Block("[[agencies]]", {**each, **common, "sites": sites}),
    ]


_GROUP = {"file": PRACTICES, "unit": "practice_code", "column": "pcn_code", "label": "pcn_name"}
_SITES = {"file": PRACTICES, "code": "practice_code", "label": "practice_name",
          "x": "easting", "y": "northing", "crs": "EPSG:27700"}  # fmt: skip

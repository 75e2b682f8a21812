"""General practices: registered patients by small area, networks, and where practices are."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from footprints.errors import DataError, Problem, listing
from footprints.sources.fetch import arcgis, given
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.http import Answer
from footprints.sources.fetch.provenance import Part, csv_bytes, part_of, place
from footprints.sources.fetch.register import Practice, read_register
from footprints.sources.fetch.toml import block, text
from footprints.sources.vintages import listed_in_another_edition, lsoa_edition

REGISTRATIONS = "gp_registrations.csv"
PRACTICES = "gp_practices.csv"
EDITIONS = "lsoa11_to_lsoa21.csv"

_NEEDED = (
    ("PRACTICE_CODE",),
    ("LSOA_CODE", "LSOA21_CODE", "LSOA_2021_CODE"),
    ("NUMBER_OF_PATIENTS",),
)

_HOW_TO_GET = (
    "# GP practices and their networks need the patients by small area, in a file whose address\n"
    '# changes every quarter: the quarterly LSOA file of "Patients Registered at a GP Practice"\n'
    "# of NHS England. Get it, and run: footprints fetch ... --registrations FILE_OR_URL\n"
)


@dataclass
class _Lists:
    """Patients by (practice, small area), practices' names, the edition of codes, the date."""

    people: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    names: dict[str, str] = field(default_factory=dict)
    elsewhere: int = 0
    date: str = ""


def practices(errand: Errand, registrations: str | None, postcodes: str | None) -> Brought:
    """Place the practices whose patients live here, their networks, and the patients by area.

    Without a file of registrations nobody can say which practices serve the place; what to get is
    then said, and nothing is placed.
    """
    if registrations is None:
        return _ask_for_registrations()
    lists, part, problems, brought = _registrations(errand, registrations)
    register, parts = read_register(errand)
    serving = sorted({practice for practice, _ in lists.people})
    points, more = _points(errand, register, serving, postcodes)
    rows = [_row(code, register.get(code), lists, points) for code in serving]
    header = ["practice_code", "practice_name", "postcode", "status", "pcn_code", "pcn_name"]
    header += ["easting", "northing"] if points else []
    every = [*parts, *more]
    place(errand.folder / PRACTICES, csv_bytes(header, rows), every, len(rows))
    brought.add(Brought([PRACTICES], _blocks(lists, brought, points), every, problems))
    brought.parts.insert(0, part)
    brought.problems += _unknown(serving, register)
    return brought


def _ask_for_registrations() -> Brought:
    return Brought(
        blocks=[_HOW_TO_GET],
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


def _registrations(errand: Errand, named: str) -> tuple[_Lists, Part, list[Problem], Brought]:
    """Place the patients of the place's small areas; where codes are of 2011, the lookup too."""
    dataset = errand.catalogue.datasets["registrations"]
    option = "--registrations"
    answer = given.bring(errand.web, errand.catalogue.service_of(dataset), named, option)
    codes, brought, edition = set(errand.place.codes), Brought(), "2021"
    if _is_old(answer, codes, option):
        edition = "2011"
        codes, brought = _old_codes(errand)
    lists = _read_lists(answer, codes, option)
    if not lists.people:
        raise _fault(f"none of its rows is in {errand.place.name}.", answer, option)
    left_out = sorted(codes - {area for _, area in lists.people})
    rows = [
        (practice, area, lists.people[practice, area]) for practice, area in sorted(lists.people)
    ]
    part = part_of(dataset, [answer], vintage=lists.date or answer.kept.fetched[:10])
    header = ["PRACTICE_CODE", "LSOA_CODE", "NUMBER_OF_PATIENTS"]
    place(errand.folder / REGISTRATIONS, csv_bytes(header, rows), [part], len(rows))
    brought.files.append(REGISTRATIONS)
    patients = sum(lists.people.values())
    problems = [
        Problem(
            f"{patients:,} patients of {errand.place.name} by LSOA of {edition}; rows elsewhere, "
            f"or with no area known, left out: {lists.elsewhere:,}.",
            REGISTRATIONS,
            severity="note",
        )
    ]
    if left_out:
        problems.append(
            Problem(
                f"{len(left_out):,} small areas have no patients in it: {listing(left_out)}.",
                REGISTRATIONS,
                "See whether the file is whole.",
                "warning",
            )
        )
    return lists, part, problems, brought


def _is_old(answer: Answer, codes: set[str], option: str) -> bool:
    """Say whether a file's small areas are of 2011, from all the codes that occur in it."""
    with given.opened(answer, "lsoa", option) as stream:
        keys: list[str] = []
        listed = set()
        for row in given.table(stream):
            keys = keys or [given.column(row, names, answer, option) for names in _NEEDED]
            listed.add(row.get(keys[1], "").strip())
    return bool(listed_in_another_edition(listed, codes)) and lsoa_edition(listed) == "2011"


def _read_lists(answer: Answer, codes: set[str], option: str) -> _Lists:
    lists = _Lists()
    with given.opened(answer, "lsoa", option) as stream:
        keys: list[str] = []
        for row in given.table(stream):
            if not keys:
                keys = [given.column(row, names, answer, option) for names in _NEEDED]
                lists.date = _date(row.get("EXTRACT_DATE", ""))
            practice, area, count = (row.get(key, "").strip() for key in keys)
            if row.get("SEX", "ALL").strip().upper() not in ("ALL", ""):
                continue
            if area not in codes:
                lists.elsewhere += 1
                continue
            if not count.replace(",", "").isdigit():
                raise _fault(f"{practice} in {area} has {count!r} patients.", answer, option)
            lists.people[practice, area] += int(count.replace(",", ""))
            lists.names[practice] = row.get("PRACTICE_NAME", "").strip()
    return lists


def _old_codes(errand: Errand) -> tuple[set[str], Brought]:
    """Place the official lookup for the place, and return the codes of 2011 that lead into it."""
    dataset = errand.catalogue.datasets["edition-lookup"]
    layer = arcgis.open_layer(errand.web, errand.catalogue.service_of(dataset), dataset)
    old, new = layer.fields["old"], layer.fields["new"]
    rows = arcgis.rows_by_code(errand.web, layer, new, errand.place.codes, [old, new])
    pairs = sorted(set(zip(rows.values(old), rows.values(new), strict=True)))
    part = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    place(errand.folder / EDITIONS, csv_bytes(["LSOA11CD", "LSOA21CD"], pairs), [part], len(pairs))
    return {code for code, _ in pairs}, Brought([EDITIONS], [], [part])


def _points(
    errand: Errand, register: dict[str, Practice], serving: list[str], named: str | None
) -> tuple[dict[str, tuple[str, str]], list[Part]]:
    """Return the grid reference of each serving practice's postcode, from the file given."""
    if named is None:
        return {}, []
    dataset, option = errand.catalogue.datasets["postcodes"], "--postcodes"
    answer = given.bring(errand.web, errand.catalogue.service_of(dataset), named, option)
    by_postcode = defaultdict(list)
    for code in serving:
        if code in register:
            by_postcode[_squeezed(register[code].postcode)].append(code)
    points: dict[str, tuple[str, str]] = {}
    for postcode, east, north in given.located(answer, option):
        for code in by_postcode.get(_squeezed(postcode), ()):
            points[code] = f"{east:.0f}", f"{north:.0f}"
    return points, [part_of(dataset, [answer])]


def _squeezed(postcode: str) -> str:
    return "".join(postcode.upper().split())


def _row(
    code: str, practice: Practice | None, lists: _Lists, points: dict[str, tuple[str, str]]
) -> list[str]:
    known = practice or Practice(lists.names.get(code, ""), "", False)
    state = "active" if known.active else "not active"
    cells = [code, known.name or code, known.postcode, state if practice else "not in the register"]
    cells += [known.network, known.network_name]
    return [*cells, *points.get(code, ("", ""))] if points else cells


def _unknown(serving: list[str], register: dict[str, Practice]) -> list[Problem]:
    lost = [code for code in serving if code not in register]
    bare = [code for code in serving if code in register and not register[code].network]
    said = []
    for codes, what in ((lost, "are not general practices of the register"),
                        (bare, "are in no network now")):  # fmt: skip
        if codes:
            said.append(
                Problem(f"{len(codes):,} practices {what}: {listing(codes)}.", PRACTICES,
                        severity="note")
            )  # fmt: skip
    return said


def _blocks(lists: _Lists, brought: Brought, points: dict[str, tuple[str, str]]) -> list[str]:
    common = {
        "kind": "list",
        "file": REGISTRATIONS,
        "unit": "PRACTICE_CODE",
        "area": "LSOA_CODE",
        "people": "NUMBER_OF_PATIENTS",
        "service": "primary-care",
        "vintage": lists.date,
    }
    convert = ""
    if EDITIONS in brought.files:
        common["area_vintage"] = "2011"
        convert = f'convert = {{ file = "{EDITIONS}", from = "LSOA11CD", to = "LSOA21CD" }}\n'
    group = (
        f'group = {{ file = "{PRACTICES}", unit = "practice_code", column = "pcn_code", '
        'label = "pcn_name" }\n'
    )
    networks = block("[[agencies]]", id="primary-care-networks", name="Primary care networks",
                     **common)  # fmt: skip
    each = block("[[agencies]]", id="gp-practices", name="GP practices", weight=0, **common)
    return [f"{networks}{convert}{group}", f"{each}{convert}{_sites(points)}"]


def _sites(points: dict[str, tuple[str, str]]) -> str:
    if not points:
        return ""
    keys = {"file": PRACTICES, "code": "practice_code", "label": "practice_name",
            "x": "easting", "y": "northing", "crs": "EPSG:27700"}  # fmt: skip
    return f"sites = {{ {', '.join(f'{key} = {text(value)}' for key, value in keys.items())} }}\n"


def _date(cell: str) -> str:
    """Return a date such as 01JUL2022 or 2022-07-01 as ISO; blank where it is neither."""
    for form in ("%d%b%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            parsed = datetime.datetime.strptime(cell.strip(), form).replace(tzinfo=datetime.UTC)
        except ValueError:
            continue
        return parsed.date().isoformat()
    return ""


def _fault(what: str, answer: Answer, option: str) -> DataError:
    return DataError(
        [Problem(what, f"{option}, {answer.kept.address}", "See that it is the file.")]
    )

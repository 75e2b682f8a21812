"""Patients registered with practices, by small area: read, proven to be whole, cut to the place."""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from footprints.errors import DataError, Problem, counted, listing
from footprints.sources.fetch import arcgis, given
from footprints.sources.fetch.areas import residents_of
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.given import File
from footprints.sources.fetch.layers import open_layer
from footprints.sources.fetch.provenance import csv_bytes, part_of, place
from footprints.sources.vintages import listed_in_another_edition, lsoa_edition

REGISTRATIONS = "gp_registrations.csv"
LOOKUP = "lsoa11_to_lsoa21.csv"
OPTION = "--registrations"

FEWEST_SHARE, MOST_SHARE = 0.8, 1.5
"""Patients of a district as a share of its residents. Lists run several percent over the residents
everywhere; far fewer or far more means that the file is cut or counts something twice."""

FEWEST_IN_AREA, MOST_IN_AREA = 0.5, 2.0
"""The same of one small area, beyond which it is named."""

_NEEDED = (
    ("PRACTICE_CODE",),
    ("LSOA_CODE", "LSOA21_CODE", "LSOA_2021_CODE"),
    ("NUMBER_OF_PATIENTS",),
)

PATIENTS = re.compile(r"\d{1,3}(,\d{3}){0,2}|\d{1,9}", re.ASCII)
"""A number of patients as files write it."""


@dataclass
class Lists:
    """Patients by (practice, small area), practices' names, rows elsewhere, and the date.

    ``every`` are the patients of each practice of the whole file, wherever they live.
    """

    people: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    every: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    elsewhere: int = 0
    date: str = ""

    def by_practice(self) -> Counter[str]:
        """Return the patients of each practice in the place."""
        found: Counter[str] = Counter()
        for (practice, _), patients in self.people.items():
            found[practice] += patients
        return found


def registrations(errand: Errand, named: str) -> tuple[Lists, Brought]:
    """Place the patients of the place's small areas; where codes are of 2011, the lookup too.

    Raises DataError naming small areas without a patient, and districts whose patients are far
    fewer or far more than their residents.
    """
    dataset = errand.catalogue.datasets["registrations"]
    service = errand.catalogue.service_of(dataset)
    file, answer = given.bring(errand.web, service, dataset, named=named, option=OPTION, look=_look)
    codes = set(errand.place.codes)
    now = {code: [code] for code in codes}
    brought, edition = Brought(), "2021"
    with errand.web.doubting([answer]):
        old = _is_old(file, codes)
    if old:
        edition = "2011"
        now, brought = _old_codes(errand)
    with errand.web.doubting([answer]):
        lists = _read(file, set(now), errand.place.name)
        problems = _prove(errand, lists, now, file, edition)
    rows = [
        (practice, area, lists.people[practice, area]) for practice, area in sorted(lists.people)
    ]
    part = part_of(dataset, [answer], vintage=lists.date or answer.kept.fetched[:10])
    header = ["PRACTICE_CODE", "LSOA_CODE", "NUMBER_OF_PATIENTS"]
    place(errand.folder / REGISTRATIONS, csv_bytes(header, rows), [part], len(rows))
    errand.answers[REGISTRATIONS] = [answer]
    brought.add(Brought([REGISTRATIONS], [], [part], problems))
    return lists, brought


def _look(file: File) -> None:
    """Raise DataError where the first row lacks a column that is needed."""
    with given.opened(file, "lsoa") as stream:
        first = next(given.table(stream, file), None)
        if first is None:
            raise file.fault("it is empty.")
        for names in _NEEDED:
            given.column(first, names, file)


def _rows(file: File) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Yield practice, small area, patients and the whole row of every row of all sexes."""
    with given.opened(file, "lsoa") as stream:
        keys: list[str] = []
        for row in given.table(stream, file):
            keys = keys or [given.column(row, names, file) for names in _NEEDED]
            if row.get("SEX", "ALL").strip().upper() in ("ALL", ""):
                practice, area, patients = (row[key].strip() for key in keys)
                yield practice, area, patients, row


def _is_old(file: File, codes: set[str]) -> bool:
    """Say whether a file's small areas are of 2011, from all the codes that occur in it."""
    listed = {area for _, area, _, _ in _rows(file)}
    return bool(listed_in_another_edition(listed, codes)) and lsoa_edition(listed) == "2011"


def _read(file: File, codes: set[str], place_name: str) -> Lists:
    """Return the patients of some small areas; raises DataError where there are none."""
    lists = Lists()
    for practice, area, patients, row in _rows(file):
        lists.date = lists.date or as_day(row.get("EXTRACT_DATE", ""))
        if not PATIENTS.fullmatch(patients):
            raise file.fault(f"{practice[:20]} in {area[:20]} has {patients[:20]!r} patients.")
        number = int(patients.replace(",", ""))
        lists.every[practice] += number
        if area not in codes:
            lists.elsewhere += 1
            continue
        lists.people[practice, area] += number
        lists.names[practice] = row.get("PRACTICE_NAME", "").strip()
    if not lists.people:
        raise file.fault(f"none of its rows is in {place_name}.", "See that it is the file.")
    return lists


def _prove(
    errand: Errand, lists: Lists, now: dict[str, list[str]], file: File, edition: str
) -> list[Problem]:
    """Hold the patients against the small areas and residents; return a note of the sums.

    ``now`` gives the small areas of today that each code of the file leads to.
    """
    patients: Counter[str] = Counter()
    for (_, area), number in lists.people.items():
        patients[area] += number
    bare = sorted(set(now) - set(patients))
    if bare:
        what = f"{counted(len(bare), 'small area has', 'small areas have')} no patient in it: "
        raise file.fault(f"{what}{listing(bare)}.", "Everywhere people are registered: is it cut?")
    district_of, residents = errand.place.district_of(), residents_of(errand.folder)
    of_district: Counter[str] = Counter()
    for area, number in patients.items():
        of_district[district_of[now[area][0]]] += number
    living: Counter[str] = Counter()
    for area, number in residents.items():
        living[district_of[area]] += number
    wrong = [
        f"{errand.place.districts[each]} has {of_district[each]:,} patients and {living[each]:,} "
        "residents"
        for each in sorted(living)
        if not FEWEST_SHARE * living[each] <= of_district[each] <= MOST_SHARE * living[each]
    ]
    if wrong:
        raise file.fault(f"{'; '.join(wrong)}.", "See that the file is whole and of all England.")
    total, people = sum(of_district.values()), sum(living.values())
    what = f"{total:,} patients by LSOA of {edition}, {total / people:.0%} of the residents; rows "
    what += f"elsewhere, or with no area known, left out: {lists.elsewhere:,}."
    said = [Problem(what, REGISTRATIONS, severity="note")]
    times = Counter(target for leads in now.values() for target in leads)
    same = {code for code, leads in now.items() if leads == [code] and times[code] == 1}
    return said + _odd_areas(patients, {code: residents[code] for code in sorted(same)})


def _odd_areas(patients: Counter[str], residents: dict[str, int]) -> list[Problem]:
    """Warn of small areas with far fewer or far more patients than residents."""
    odd = [
        f"{area} ({patients[area]:,} and {number:,})"
        for area, number in sorted(residents.items())
        if not FEWEST_IN_AREA * number <= patients[area] <= MOST_IN_AREA * number
    ]
    if not odd:
        return []
    number = counted(len(odd), "small area has", "small areas have")
    what = f"{number} far fewer or far more patients than residents: {listing(odd)}."
    fix = "Students and new homes explain some; rows that are missing or at other codes do too."
    return [Problem(what, REGISTRATIONS, fix, "warning")]


def _old_codes(errand: Errand) -> tuple[dict[str, list[str]], Brought]:
    """Place the official lookup for the place; return what each code of 2011 in it leads to."""
    dataset = errand.catalogue.datasets["edition-lookup"]
    layer = open_layer(errand.web, errand.catalogue.service_of(dataset), dataset)
    old, new = layer.fields["old"], layer.fields["new"]
    rows = arcgis.rows_by_code(errand.web, layer, new, errand.place.codes, [old, new])
    pairs = sorted(set(zip(rows.values(old), rows.values(new), strict=True)))
    if any(not code for pair in pairs for code in pair):
        raise DataError(
            [Problem("some of its rows have no code.", layer.where, "Try again later.")]
        )
    part = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    place(errand.folder / LOOKUP, csv_bytes(["LSOA11CD", "LSOA21CD"], pairs), [part], len(pairs))
    leads: dict[str, list[str]] = defaultdict(list)
    for code, target in pairs:
        leads[code].append(target)
    return dict(leads), Brought([LOOKUP], [], [part], layer.noticed())


def as_day(cell: str) -> str:
    """Return a date such as 01JUL2022 or 2022-07-01 as ISO; blank where it is neither."""
    for form in ("%d%b%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            parsed = datetime.datetime.strptime(cell.strip(), form).replace(tzinfo=datetime.UTC)
        except ValueError:
            continue
        return parsed.date().isoformat()
    return ""

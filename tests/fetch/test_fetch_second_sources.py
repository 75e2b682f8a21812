"""What is whole by its own count, and wrong all the same: a second source tells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from country import (
    AREAS,
    LOOKUP,
    OA_LOOKUP,
    REGIONS,
    TENURE,
    WARD_LOOKUP,
    WARDS,
    Country,
)
from loopback import Loopback, Reply, always

from footprints.errors import DataError, Problem
from footprints.sources.catalogue import Catalogue
from footprints.sources.fetch import areas, health, schools, tenure, wards
from footprints.sources.fetch.bring import Errand
from footprints.sources.fetch.changed_places import changed_places
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.output_areas import output_areas
from footprints.sources.fetch.place import find_place
from footprints.sources.fetch.registrations import REGISTRATIONS

ONE = "X08000004"


def lines_of(country: Country) -> list[str]:
    """The file of patients, line by line, its heading first."""
    with zipfile.ZipFile(io.BytesIO(country.files["registrations.zip"])) as archive:
        return archive.read("gp-reg-pat-prac-lsoa-all.csv").decode().splitlines()


def written(path: Path, lines: list[str]) -> str:
    path.write_text("\r\n".join(lines) + "\r\n")
    return str(path)


def given(errand: Errand, lines: list[str]) -> str:
    return written(errand.folder.parent / "lsoa.csv", lines)


def totals_of(lines: list[str], postcode: str = "ZZ1 1ZZ", day: str = "01JUL2022") -> list[str]:
    """The publisher's totals of each practice."""
    found: dict[str, int] = {}
    for line in lines[1:]:
        cells = line.split(",")
        found[cells[2]] = found.get(cells[2], 0) + int(cells[6])
    head = "PUBLICATION,EXTRACT_DATE,TYPE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS"
    return [head] + [
        f"GP_PRAC_PAT_LIST,{day},GP,{code},{postcode},ALL,ALL,{number}"
        for code, number in sorted(found.items())
    ]


def serving(errand: Errand, lines: list[str]) -> list[str]:
    """Codes of the practices that have patients here, by how many rows each has."""
    here = set(errand.place.codes)
    rows = [line.split(",") for line in lines[1:]]
    own = [row[2] for row in rows if row[4] in here]
    return sorted(set(own), key=lambda code: (-own.count(code), code))


def test_whole_lists_are_held_against_register_and_totals(
    errand: Errand, country: Country, tmp_path: Path
) -> None:
    lines = lines_of(country)
    totals = written(tmp_path / "totals.csv", totals_of(lines))
    brought = health.practices(errand, given(errand, lines), None, totals)
    assert not [each for each in brought.problems if each.severity != "note"]
    assert any("as many patients by small area as in all" in p.what for p in brought.problems)
    assert "practice-totals" in {part.dataset for part in brought.parts}


@pytest.mark.parametrize("share", [0.98, 0.95])
def test_lists_cut_short_by_practice_lack_practices_of_the_register(
    errand: Errand, country: Country, share: float
) -> None:
    head, *rows = lines_of(country)
    rows.sort(key=lambda line: line.split(",")[2], reverse=True)
    here = set(errand.place.codes)
    practices = sorted({row.split(",")[2] for row in rows if row.split(",")[2].startswith("E")})
    lost = set(practices[int(share * len(practices)) :])
    kept = [head, *(row for row in rows if row.split(",")[2] not in lost)]
    assert all(row in kept for row in rows if row.split(",")[4] in here), "nothing of the place"
    with pytest.raises(DataError, match=r"practices that the register has had since before 2022"):
        health.practices(errand, given(errand, kept), None)


def handed_over(errand: Errand, lines: list[str], number: int) -> tuple[list[str], list[str]]:
    """Give the patients of some practices of one network to another one; return who they were."""
    codes = serving(errand, lines)
    keeper, lost = codes[0], codes[1 : 1 + number]
    rows = [line.split(",") for line in lines]
    kept = [",".join([*r[:2], keeper if r[2] in lost else r[2], *r[3:]]) for r in rows]
    return kept, lost


def test_practices_absent_near_the_place_are_an_error(errand: Errand, country: Country) -> None:
    """Far fewer than 1% of the country's, and many of those in its networks."""
    kept, lost = handed_over(errand, lines_of(country), 4)
    with pytest.raises(
        DataError, match=rf"4 of them in networks that serve the place: {min(lost)}"
    ):
        health.practices(errand, given(errand, kept), None)


def test_one_practice_that_is_absent_is_a_warning(errand: Errand, country: Country) -> None:
    kept, lost = handed_over(errand, lines_of(country), 1)
    said = health.practices(errand, given(errand, kept), None).problems
    assert any(lost[0] in p.what and "without any patient" in p.what for p in said)


def test_practices_opened_closed_or_joined_since_are_not_expected(
    errand: Errand, country: Country
) -> None:
    register = [list(row) for row in country.registers["epraccur"]]
    kept, lost = handed_over(errand, lines_of(country), 3)
    members = [list(row) for row in country.registers["epcncorepartnerdetails"]]
    for row in members:
        if row[0] == lost[2] and not row[9]:
            row[8] = "20230101"
    country.registers["epcncorepartnerdetails"] = members
    for row in register:
        if row[0] == lost[0]:
            row[10] = "20230101"
        if row[0] == lost[1]:
            row[12] = "CLOSED"
    country.registers["epraccur"] = register
    said = health.practices(errand, given(errand, kept), None).problems
    assert not [p for p in said if "without any patient" in p.what]


def test_lists_without_a_day_are_held_against_nothing_and_that_is_said(
    errand: Errand, country: Country
) -> None:
    lines = [line.replace("01JUL2022", "") for line in lines_of(country)]
    said = health.practices(errand, given(errand, lines), None).problems
    assert any(p.severity == "warning" and "does not say of which day" in p.what for p in said)


def swap_practices(lines: list[str], one: str, other: str) -> list[str]:
    to = {one: other, other: one}
    rows = [line.split(",") for line in lines]
    return [",".join([*row[:2], to.get(row[2], row[2]), *row[3:]]) for row in rows]


def drop_rows(lines: list[str], one: str, _other: str) -> list[str]:
    own = [line for line in lines if f",{one}," in line]
    return [line for line in lines if line not in own[::20]]


def halve(lines: list[str], one: str, _other: str) -> list[str]:
    rows = [line.split(",") for line in lines]
    return [
        ",".join([*row[:6], str(int(row[6]) // 2)]) if row[2] == one else ",".join(row)
        for row in rows
    ]


@pytest.mark.parametrize("fault", [swap_practices, drop_rows, halve])
def test_patients_that_are_not_the_practices_total_are_an_error(
    errand: Errand, country: Country, tmp_path: Path, fault: Callable[..., list[str]]
) -> None:
    lines = lines_of(country)
    one, other = serving(errand, lines)[:2]
    totals = written(tmp_path / "totals.csv", totals_of(lines))
    with pytest.raises(DataError, match=rf"other patients by small area than in all: .*{one} \("):
        health.practices(errand, given(errand, fault(lines, one, other)), None, totals)


def test_practices_that_only_the_totals_have_are_an_error(
    errand: Errand, country: Country, tmp_path: Path
) -> None:
    lines = lines_of(country)
    more = [f"P,01JUL2022,N{n:05},New {n},NO2011,ALL,900" for n in range(60)]
    totals = written(tmp_path / "totals.csv", totals_of(lines + more))
    with pytest.raises(DataError, match="60 practices with patients in all and none by small area"):
        health.practices(errand, given(errand, lines), None, totals)


def test_totals_of_another_day_and_no_totals_are_refused(
    errand: Errand, country: Country, tmp_path: Path
) -> None:
    lines = lines_of(country)
    old = written(tmp_path / "totals.csv", totals_of(lines, day="01AUG2022"))
    with pytest.raises(DataError, match=r"it is of 2022-08-01, .* of 2022-07-01"):
        health.practices(errand, given(errand, lines), None, old)
    none = written(tmp_path / "none.csv", ["A,B", "1,2"])
    with pytest.raises(DataError, match=r"--practice-totals, none\.csv: it has no column CODE"):
        health.practices(errand, given(errand, lines), None, none)


def test_postcodes_of_the_register_are_held_against_the_totals(
    errand: Errand, country: Country, tmp_path: Path
) -> None:
    lines = lines_of(country)
    totals = totals_of(lines)
    code = serving(errand, lines)[0]
    totals = [line.replace("ZZ1 1ZZ", "zz22zz") if f",{code}," in line else line for line in totals]
    named = written(tmp_path / "totals.csv", totals)
    said = health.practices(errand, given(errand, lines), None, named).problems
    assert any(f"at another postcode than in --practice-totals: {code} (ZZ1 1ZZ" in p.what
               for p in said)  # fmt: skip


def test_patients_at_other_small_areas_are_named(errand: Errand, country: Country) -> None:
    lines = lines_of(country)
    area = errand.place.codes[0]
    few = [line.rsplit(",", 1)[0] + ",1" if f",{area}," in line else line for line in lines]
    said = health.practices(errand, given(errand, few), None).problems
    assert any(f"1 small area has far fewer or far more patients than residents: {area}" in p.what
               for p in said)  # fmt: skip
    assert (errand.folder / REGISTRATIONS).exists()


def test_a_list_that_proves_short_is_not_kept(
    errand: Errand, country: Country, loopback: Loopback
) -> None:
    lines = lines_of(country)
    short = [line for line in lines if not line.split(",")[2].startswith("E00")]
    country.files["short.csv"] = "\r\n".join(short).encode()
    with pytest.raises(DataError, match="since before 2022"):
        health.practices(errand, f"{loopback.address}/files/short.csv", None)
    assert not [each for each in errand.web.cache.every() if "short.csv" in each.address]


def test_memberships_at_other_practices_codes_are_named(errand: Errand, country: Country) -> None:
    rows = [list(row) for row in country.registers["epcncorepartnerdetails"]]
    lines = lines_of(country)
    one = serving(errand, lines)[0]
    network = {row[0]: row[4] for row in rows if not row[9]}
    other = next(code for code in serving(errand, lines) if network[code] != network[one])
    to = {one: other, other: one}
    country.registers["epcncorepartnerdetails"] = [
        [to.get(row[0], row[0]), *row[1:]] for row in rows
    ]
    said = health.practices(errand, given(errand, lines), None).problems
    found = [p for p in said if "under a name that a second list gives to another code" in p.what]
    assert len(found) == 1
    assert one in found[0].what
    assert other in found[0].what


@pytest.mark.parametrize(
    ("said", "known", "codes"),
    [
        ({"a": "One", "b": "Two"}, {"a": "One", "b": "Two"}, []),
        ({"a": "Two", "b": "One"}, {"a": "One", "b": "Two"}, ["a", "b"]),
        ({"a": "Two", "b": "Tri", "c": "One"}, {"a": "One", "b": "Two", "c": "Tri"}, list("abc")),
        ({"a": "Renamed", "b": "Two"}, {"a": "One", "b": "Two"}, []),
        ({"a": "ONE,  (St.)", "b": "Two"}, {"a": "One St", "b": "Two"}, []),
        ({"a": "Same", "c": "X"}, {"a": "One", "b": "Same", "c": "Same"}, []),
        ({"a": "Two"}, {"a": "One", "b": "Two"}, []),
        ({"a": "", "b": ""}, {"a": "One", "b": "Two"}, []),
    ],
    ids=["alike", "two", "three", "renamed", "spelling", "a name twice", "one alone", "bare"],
)  # fmt: skip
def test_names_that_changed_places(
    said: dict[str, str], known: dict[str, str], codes: list[str]
) -> None:
    assert changed_places(said, known) == codes


def own_parts(country: Country, area: str) -> list[str]:
    rows = country.layers[OA_LOOKUP].rows
    return [row["OA21CD"] for row in rows if row["LSOA21CD"] == area]


@pytest.mark.parametrize("category", ["0", "1003"])
def test_tenure_of_two_small_areas_that_changed_places_is_named(
    errand: Errand, country: Country, category: str
) -> None:
    values = country.census[TENURE].values
    areas = sorted(country.districts[ONE], key=lambda code: values[code][category])
    one, other = areas[0], areas[-1]
    values[one][category], values[other][category] = values[other][category], values[one][category]
    output_areas(errand)
    with pytest.raises(DataError) as caught:
        tenure.tenure(errand)
    assert one in str(caught.value)
    assert not (errand.folder / tenure.TENURE).exists()
    assert not [each for each in errand.web.cache.every() if "tenure" in each.dataset]


def test_tenure_of_output_areas_that_changed_places_is_named(
    errand: Errand, country: Country
) -> None:
    values = country.census[TENURE].values
    one, other = (own_parts(country, area)[0] for area in country.districts[ONE][:2])
    values[one], values[other] = {"0": 900, "1003": 9}, {"0": 5, "1003": 1}
    output_areas(errand)
    with pytest.raises(DataError, match="2 small areas have other households than their output"):
        tenure.tenure(errand)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"0": 10, "1003": 900}, "1 small area has more households that rent than households"),
        ({"0": 9_000, "1003": 90}, "1 small area has more households than residents"),
    ],
)
def test_tenure_that_cannot_be_is_told_without_output_areas(
    errand: Errand, country: Country, figures: dict[str, int], said: str
) -> None:
    values = country.census[TENURE].values
    area = country.districts[ONE][0]
    for category, number in figures.items():
        values[ONE][category] += number - values[area][category]
    values[area] = figures
    with pytest.raises(DataError, match=said):
        tenure.tenure(errand)


def test_social_renters_short_of_the_districts_own_number_are_an_error(
    errand: Errand, country: Country
) -> None:
    country.census[TENURE].values[ONE]["1003"] += 400
    with pytest.raises(DataError, match=r"Social rented: its small areas add up to 12,\d+ and the"):
        tenure.tenure(errand)


def own_schools(country: Country) -> list[int]:
    return [n for n, row in enumerate(country.schools) if row[8] == ONE and row[3] == "Open"]


def apart(country: Country) -> list[list[str]]:
    """Let the file of state schools stay as it is while that of all schools changes."""
    country.state_schools = [list(row) for row in country.schools]
    country.schools = [list(row) for row in country.schools]
    return country.schools


def test_a_third_of_the_places_schools_missing_is_an_error(
    errand: Errand, country: Country, loopback: Loopback
) -> None:
    every, own = apart(country), own_schools(country)
    lost = {every[n][0] for n in own[::3]}
    country.schools = [row for row in every if row[0] not in lost]
    with pytest.raises(DataError) as caught:
        schools.schools(errand)
    said = f"{len(lost)} schools are missing from it that the file of state schools has"
    assert said in str(caught.value)
    assert min(lost) in str(caught.value)
    assert not [each for each in errand.web.cache.every() if "edubase" in each.address]
    country.schools = every
    assert schools.schools(errand).files == [schools.SCHOOLS], "nothing wrong was kept"


def test_one_school_missing_is_a_warning(errand: Errand, country: Country) -> None:
    every, own = apart(country), own_schools(country)
    lost = every[own[0]][0]
    country.schools = [row for row in every if row[0] != lost]
    said = schools.schools(errand).problems
    assert any("1 school is missing from it that the file of state schools has" in p.what
               and lost in p.what for p in said)  # fmt: skip


@pytest.mark.parametrize("columns", [(6, 7), (1,), (5,), (0,), (8,)],
                         ids=["places", "names", "pupils", "numbers", "districts"])  # fmt: skip
def test_what_is_said_of_schools_changing_places_is_told(
    errand: Errand, country: Country, columns: tuple[int, ...]
) -> None:
    every, own = apart(country), own_schools(country)
    other = own[1] if columns != (8,) else len(every) - 1
    one = own[0]
    for column in columns:
        every[one][column], every[other][column] = every[other][column], every[one][column]
    said = [p.what for p in schools.schools(errand).problems if p.severity == "warning"]
    found = [each for each in said if "said otherwise in the file of state schools" in each]
    assert len(found) == 1
    assert country.state_schools[own[0]][0] in found[0]


def test_a_closed_school_that_the_other_file_has_open_is_told(
    errand: Errand, country: Country
) -> None:
    every, own = apart(country), own_schools(country)
    for number in own[::3]:
        every[number][3] = "Closed"
    with pytest.raises(DataError, match="said otherwise in the file of state schools"):
        schools.schools(errand)


def test_a_second_file_that_is_short_proves_less_and_that_is_said(
    errand: Errand, country: Country
) -> None:
    apart(country)
    lost = {country.schools[n][0] for n in own_schools(country)[::3]}
    country.state_schools = [row for row in country.state_schools if row[0] not in lost]
    said = schools.schools(errand).problems
    assert any(f"{len(lost)} schools are missing from the file of state schools, so" in p.what
               and p.severity == "warning" for p in said)  # fmt: skip


def test_schools_that_are_no_state_schools_are_no_fault(errand: Errand, country: Country) -> None:
    every, own = apart(country), own_schools(country)
    for number in own[::3]:
        every[number][2] = "Other independent school"
    lost = {every[n][0] for n in own[::3]}
    country.state_schools = [row for row in country.state_schools if row[0] not in lost]
    assert not [p for p in schools.schools(errand).problems if p.severity == "warning"]


def test_without_the_second_file_the_numbers_are_given(
    errand: Errand, country: Country, loopback: Loopback
) -> None:
    loopback.trick("statefunded", always(Reply(404, b"", "text/plain")))
    said = [p for p in schools.schools(errand).problems if p.severity == "warning"]
    assert len(said) == 1
    assert "could not be held against the file of state schools: there is no file" in said[0].what
    number = len(own_schools(country))
    parts = [
        int(n.replace(",", ""))
        for n in re.findall(r"(\d[\d,]*) ", said[0].what.split("They are")[1])
    ]
    assert sum(parts) == number


def test_the_second_file_is_never_newer_than_the_first(errand: Errand, loopback: Loopback) -> None:
    """A school opened since would seem to be missing."""
    loopback.trick("edubasealldata", always(Reply(404, b"", "text/plain")), times=2)
    schools.schools(errand)
    days = [re.sub(r"\D", "", each) for each in loopback.asked_for("edubase")]
    assert len(days) == 4
    assert days[2] == days[3] == min(days)


def test_a_school_placed_in_another_district_is_named(errand: Errand, country: Country) -> None:
    """Where both files say so: the ground tells."""
    row = country.schools[own_schools(country)[0]]
    country.schools[own_schools(country)[0]] = [*row[:6], row[7], row[6], row[8]]
    said = schools.schools(errand).problems
    assert any("1 school is placed outside the district" in p.what and row[0] in p.what
               for p in said)  # fmt: skip


def renamed(country: Country, layer: str, column: str, codes: tuple[str, str], key: str) -> None:
    """Let two rows of a layer bear each other's names."""
    table = country.layers[layer]
    names = {row[key]: row[column] for row in table.rows}
    one, other = codes
    names[one], names[other] = names[other], names[one]
    rows = [row | {column: names[row[key]]} for row in table.rows]
    country.layers[layer] = replace(table, rows=rows)


def afresh(errand: Errand) -> Errand:
    """Ask for everything again, the place too."""
    errand.web.refresh = True
    errand.web._asked.clear()
    place = find_place(errand.web, errand.catalogue, [ONE], None)
    return replace(errand, place=place)


def warned(problems: list[Problem], *codes: str) -> bool:
    said = [p.what for p in problems if p.severity == "warning" and "under a name" in p.what]
    return len(said) == 1 and all(code in said[0] for code in codes)


@pytest.mark.parametrize("layer", [WARDS, WARD_LOOKUP], ids=["boundaries", "list"])
def test_ward_names_that_changed_places_are_named(
    errand: Errand, country: Country, layer: str
) -> None:
    one, other = [r["WD25CD"] for r in country.layers[WARDS].rows if r["LAD25CD"] == ONE][:2]
    renamed(country, layer, "WD25NM", (one, other), "WD25CD")
    assert warned(wards.wards(errand).problems, one, other)


@pytest.mark.parametrize("layer", [AREAS, LOOKUP], ids=["boundaries", "lookup"])
def test_small_area_names_that_changed_places_are_named(
    errand: Errand, country: Country, layer: str
) -> None:
    one, other = country.districts[ONE][:2]
    renamed(country, layer, "LSOA21NM", (one, other), "LSOA21CD")
    assert warned(areas.small_areas(afresh(errand)).problems, one, other)


def test_district_names_that_changed_places_are_named(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    one, other = sorted(country.districts)[:2]
    renamed(country, REGIONS, "LAD25NM", (one, other), "LAD25CD")
    found = find_place(web, catalogue, [one, other], None)
    assert warned(found.problems, one, other)


def test_small_areas_listed_in_each_others_districts_are_an_error(
    web: Web, catalogue: Catalogue, country: Country, tmp_path: Path
) -> None:
    one, other = (country.districts[each][0] for each in sorted(country.districts)[:2])
    table = country.layers[LOOKUP]
    district = {row["LSOA21CD"]: row["LAD25CD"] for row in table.rows}
    district[one], district[other] = district[other], district[one]
    rows = [row | {"LAD25CD": district[row["LSOA21CD"]]} for row in table.rows]
    country.layers[LOOKUP] = replace(table, rows=rows)
    place = find_place(web, catalogue, sorted(country.districts)[:2], None)
    with pytest.raises(DataError, match=r"not in the lookup of districts: X01"):
        areas.small_areas(Errand(web, catalogue, place, tmp_path / "out"))


@pytest.mark.parametrize("silent", [False, True], ids=["by its point", "by output areas"])
def test_two_shapes_of_one_ward_given_to_each_others_codes_are_an_error(
    errand: Errand, country: Country, silent: bool
) -> None:
    members: dict[str, list[str]] = {}
    for area, ward in sorted(errand.place.ward_of.items()):
        members.setdefault(ward, []).append(area)
    pair = max(members.values(), key=len)[:2]
    table = country.layers[AREAS]
    assert table.shapes is not None
    shapes, codes = list(table.shapes), [row["LSOA21CD"] for row in table.rows]
    one, other = (codes.index(code) for code in pair)
    shapes[one], shapes[other] = shapes[other], shapes[one]
    columns = ["LSOA21CD", "LSOA21NM"] if silent else table.columns
    country.layers[AREAS] = replace(table, shapes=shapes, columns=columns)
    again = afresh(errand)
    if silent:
        areas.small_areas(again)
    step = output_areas if silent else areas.small_areas
    with pytest.raises(DataError, match=rf"2 .* elsewhere than.*{pair[0]}.*{pair[1]}"):
        step(again)

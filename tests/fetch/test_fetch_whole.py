"""Every data set held against a second list: what is short is named, and nothing is written."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from country import FORCES, LOOKUP, TENURE, WARD_LOOKUP, WARDS, Country, Table, registrations_zip
from loopback import Loopback, Reply, always, as_csv, as_json

from footprints.errors import DataError
from footprints.sources.catalogue import Catalogue
from footprints.sources.fetch import areas, health, police, schools, tenure, wards
from footprints.sources.fetch.bring import Errand
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.place import find_place

ONE = "X08000004"


@pytest.fixture
def given_lists(loopback: Loopback) -> str:
    return f"{loopback.address}/files/registrations.zip"


def own_wards(country: Country, name: str = WARD_LOOKUP) -> list[dict[str, str]]:
    return [row for row in country.layers[name].rows if row["LAD25CD"] == ONE]


def without(country: Country, name: str, code: str) -> None:
    table = country.layers[name]
    kept = [number for number, row in enumerate(table.rows) if row["WD25CD"] != code]
    shapes = [table.shapes[number] for number in kept] if table.shapes else None
    country.layers[name] = Table(table.columns, [table.rows[number] for number in kept], shapes)


def test_wards_are_those_of_the_official_list(errand: Errand, country: Country) -> None:
    brought = wards.wards(errand)
    text = (errand.folder / wards.WARDS).read_text()
    assert all(row["WD25CD"] in text for row in own_wards(country))
    assert {part.dataset for part in brought.parts} == {"wards", "ward-lookup"}


def test_a_ward_without_a_boundary_is_named(errand: Errand, country: Country) -> None:
    lost = own_wards(country)[0]["WD25CD"]
    without(country, WARDS, lost)
    with pytest.raises(DataError, match=f"1 of .* codes did not come: {lost}"):
        wards.wards(errand)
    assert not (errand.folder / wards.WARDS).exists()


def test_a_ward_that_the_list_of_wards_lacks_is_named(errand: Errand, country: Country) -> None:
    lost = own_wards(country)[0]["WD25CD"]
    without(country, WARD_LOOKUP, lost)
    with pytest.raises(DataError, match=f"it lacks 1 ward that small areas lie in: {lost}"):
        wards.wards(errand)


def test_a_ward_where_no_small_area_lies_is_found_by_the_boundaries(
    errand: Errand, country: Country
) -> None:
    lost = own_wards(country)[0]["WD25CD"]
    without(country, WARD_LOOKUP, lost)
    for area in [area for area, ward in errand.place.ward_of.items() if ward == lost]:
        del errand.place.ward_of[area]
    with pytest.raises(DataError, match=f"1 ward that the list of wards by district lacks: {lost}"):
        wards.wards(errand)


def test_a_list_of_wards_without_any_of_the_district_is_an_error(
    errand: Errand, country: Country
) -> None:
    for row in own_wards(country):
        without(country, WARD_LOOKUP, row["WD25CD"])
    with pytest.raises(DataError, match=f"no ward is listed for {ONE}"):
        wards.wards(errand)


def test_wards_of_another_year_than_the_list_are_refused(errand: Errand, country: Country) -> None:
    table = country.layers[WARD_LOOKUP]
    renamed = [{"WD24CD": row["WD25CD"], "LAD24CD": row["LAD25CD"]} for row in table.rows]
    country.layers["WD24_LAD24_UK_LU"] = Table(["WD24CD", "LAD24CD"], renamed)
    del country.layers[WARD_LOOKUP]
    with pytest.raises(DataError, match="it has WD25CD, and the list of wards by district WD24CD"):
        wards.wards(errand)


def swap(country: Country, name: str, codes: list[str], column: str) -> None:
    """Give two shapes of a layer to each other's codes."""
    table = country.layers[name]
    assert table.shapes is not None
    shapes, every = list(table.shapes), [row[column] for row in table.rows]
    one, other = (every.index(code) for code in codes)
    shapes[one], shapes[other] = shapes[other], shapes[one]
    country.layers[name] = replace(table, shapes=shapes)


def neighbours(errand: Errand) -> list[str]:
    """Two wards of the district that touch."""
    import geopandas as gpd

    wards.wards(errand)
    drawn = gpd.read_file(errand.folder / wards.WARDS)
    errand.web.refresh = True
    errand.web._asked.clear()
    near = drawn.geometry.intersects(drawn.geometry.iloc[0])
    return [str(code) for code in drawn.loc[near, "WD25CD"]][:2]


@pytest.mark.parametrize("silent", [False, True], ids=["by its point", "by its small areas"])
def test_ward_shapes_given_to_other_codes_are_named(
    errand: Errand, country: Country, silent: bool
) -> None:
    """Even of wards next to each other, and where the layer says nothing of its shapes."""
    codes = neighbours(errand)
    swap(country, WARDS, codes, "WD25CD")
    if silent:
        table = country.layers[WARDS]
        columns = [each for each in table.columns if each[0] in "WDL" and each != "LONG"]
        country.layers[WARDS] = replace(table, columns=[c for c in columns if c != "LAT"])
    with pytest.raises(DataError, match=f"2 .* elsewhere than the .*{codes[0]}.*{codes[1]}"):
        wards.wards(errand)
    kept = [each for each in errand.web.cache.every() if "WD25CD+IN" in each.address]
    assert not [each for each in kept if ("LONG" in each.address) is not silent]


def test_small_areas_given_to_other_codes_are_named(errand: Errand, country: Country) -> None:
    codes = country.districts[ONE][:2]
    swap(country, "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5", codes,
         "LSOA21CD")  # fmt: skip
    errand.web.refresh = True
    errand.web._asked.clear()
    with pytest.raises(DataError, match=f"2 codes have a boundary .*{codes[0]}.*{codes[1]}"):
        areas.small_areas(errand)


def test_lines_that_lost_half_their_points_are_named(errand: Errand, country: Country) -> None:
    code = own_wards(country)[0]["WD25CD"]
    table = country.layers[WARDS]
    assert table.shapes is not None
    place = [row["WD25CD"] for row in table.rows].index(code)
    shape = json.loads(json.dumps(table.shapes[place]))
    rings = shape["coordinates"] if shape["type"] == "Polygon" else shape["coordinates"][0]
    half = rings[0][: len(rings[0]) // 2]
    shapes = list(table.shapes)
    shapes[place] = {"type": "Polygon", "coordinates": [[*half, half[0]]]}
    country.layers[WARDS] = replace(table, shapes=shapes)
    try:
        said = [each.what for each in wards.wards(errand).problems]
    except DataError as error:
        said = [each.what for each in error.problems]
    assert any(code in what and "boundary" in what for what in said)


def test_a_layer_that_says_nothing_of_its_shapes_is_no_fault(
    errand: Errand, country: Country
) -> None:
    table = country.layers[WARDS]
    odd = [row | {"LONG": None, "LAT": "53", "Shape__Area": 1e300} for row in table.rows]
    country.layers[WARDS] = replace(table, rows=odd)
    assert wards.wards(errand).problems == []


def inside(errand: Errand) -> list[str]:
    import json

    features = json.loads((errand.folder / police.POLICE).read_text())["features"]
    return [each["properties"]["code"] for each in features]


def test_a_short_list_of_neighbourhoods_shows_as_a_hole(errand: Errand, country: Country) -> None:
    police.neighbourhoods(errand, None)
    lost = inside(errand)[0]
    country.beats = {code: each for code, each in country.beats.items() if code != lost}
    (errand.folder / police.POLICE).unlink()
    errand.web.refresh = True
    errand.web._asked.clear()
    with pytest.raises(DataError, match=r"small areas with .* residents in no neighbourhood: X01"):
        police.neighbourhoods(errand, None)
    assert not (errand.folder / police.POLICE).exists()


def test_a_small_hole_is_a_warning_that_names_it(
    errand: Errand, loopback: Loopback, country: Country
) -> None:
    from footprints.sources.fetch import police_cover

    police.neighbourhoods(errand, None)
    lost = inside(errand)[0]
    loopback.trick(f"{lost}/boundary", always(as_json([])))
    errand.web.refresh = True
    errand.web._asked.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(police_cover, "LARGEST_HOLE_SHARE", 0.9)
        said = police.neighbourhoods(errand, None).problems
    found = [each for each in said if "residents in no neighbourhood" in each.what]
    assert [each.severity for each in found] == ["warning"]
    assert f"without a boundary: {lost}" in found[0].what


def test_an_archive_is_held_against_the_list_of_now(errand: Errand, country: Country) -> None:
    _, beat = next(iter(country.beats.items()))
    country.other_beats["exampleshire"] = {**country.beats, "NEW1": beat}
    said = police.neighbourhoods(errand, "2025-05").problems
    assert any("the archive lacks 1 (NEW1), and it has 0 others" in each.what for each in said)
    many = {f"N{number}": beat for number in range(3 * len(country.beats))}
    country.other_beats["exampleshire"] = many
    errand.web.refresh = True
    errand.web._asked.clear()
    with pytest.raises(DataError, match=f"has {len(country.beats)} neighbourhoods; the force lis"):
        police.neighbourhoods(errand, "2025-05")


def test_an_archive_is_used_where_the_list_cannot_be_asked(
    errand: Errand, loopback: Loopback
) -> None:
    loopback.trick("/neighbourhoods", always(Reply(403, b"", "text/plain")))
    said = police.neighbourhoods(errand, "2025-05").problems
    assert any("could not be held against the force's list" in each.what for each in said)


def test_two_forces_may_use_one_number(
    web: Web, catalogue: Catalogue, country: Country, tmp_path: Path
) -> None:
    table = country.layers[FORCES]
    rows = [dict(row) for row in table.rows]
    rows[0]["PFA25NM"] = "Shire 3"
    country.layers[FORCES] = Table(table.columns, rows)
    country.other_beats["shire-3"] = dict(country.beats)
    places = [rows[0]["LAD25CD"], rows[1]["LAD25CD"]]
    errand = Errand(web, catalogue, find_place(web, catalogue, places, None), tmp_path / "out")
    areas.small_areas(errand)
    police.neighbourhoods(errand, None)
    codes = inside(errand)
    assert len(codes) == len(set(codes))
    assert {code.partition(" ")[0] for code in codes} == {"exampleshire", "shire-3"}


def test_a_neighbourhood_listed_twice_is_an_error(errand: Errand, loopback: Loopback) -> None:
    twice = [{"id": "A1", "name": "One"}, {"id": "A1", "name": "Two"}]
    loopback.trick("/neighbourhoods", always(as_json(twice)))
    with pytest.raises(DataError, match="lists 1 neighbourhood twice: A1"):
        police.neighbourhoods(errand, None)


def lists_of(errand: Errand, country: Country) -> pd.DataFrame:
    """The patients of the district: one practice, as many as there are residents."""
    residents = areas.residents_of(errand.folder)
    return pd.DataFrame(
        {"practice": "XG00001", "area": list(residents), "patients": list(residents.values())}
    )


def named(errand: Errand, lists: pd.DataFrame) -> str:
    path = errand.folder / "lists.zip"
    path.write_bytes(registrations_zip(lists))
    return str(path)


def test_small_areas_without_a_patient_are_named(errand: Errand, country: Country) -> None:
    lists = lists_of(errand, country)
    code = lists["area"].iloc[0]
    with pytest.raises(DataError, match=f"1 small area has no patient in it: {code}"):
        health.practices(errand, named(errand, lists[1:]), None)


@pytest.mark.parametrize("share", [0.7, 1.6])
def test_patients_far_from_the_residents_are_an_error(
    errand: Errand, country: Country, share: float
) -> None:
    lists = lists_of(errand, country)
    lists["patients"] = (lists["patients"] * share).astype(int)
    with pytest.raises(DataError, match=r"Fableham Vale has \d+,\d+ patients and 137,692 resid"):
        health.practices(errand, named(errand, lists), None)


def test_practices_that_the_register_lacks_are_an_error(
    errand: Errand, country: Country, given_lists: str
) -> None:
    country.registers["epraccur"] = [
        row for row in country.registers["epraccur"] if not row[0].startswith("XG0012")
    ]
    with pytest.raises(DataError, match=r"not on the register of general practices, with \d+"):
        health.practices(errand, given_lists, None)


def test_practices_without_networks_are_an_error(
    errand: Errand, country: Country, given_lists: str
) -> None:
    country.registers["epcncorepartnerdetails"] = [
        row for row in country.registers["epcncorepartnerdetails"] if not row[0].startswith("XG")
    ]
    with pytest.raises(DataError, match=r"in no primary care network now, with 99.9%"):
        health.practices(errand, given_lists, None)


def test_a_short_register_is_an_error_and_not_kept(
    errand: Errand, loopback: Loopback, country: Country, given_lists: str
) -> None:
    short = country.registers["epraccur"][:4_000]
    loopback.trick("epraccur", always(as_csv(short)))
    with pytest.raises(DataError, match=r"it has 3,\d+ rows; a whole one has 5,000 or more"):
        health.practices(errand, given_lists, None)
    assert not [kept for kept in errand.web.cache.every() if kept.dataset == "practices"]


def test_a_membership_date_that_is_none_is_an_error(
    errand: Errand, loopback: Loopback, country: Country, given_lists: str
) -> None:
    rows = [list(row) for row in country.registers["epcncorepartnerdetails"]]
    rows[3][8] = "1/2"
    loopback.trick("epcncore", always(as_csv(rows)))
    with pytest.raises(DataError, match="'1/2' is no date of a membership"):
        health.practices(errand, given_lists, None)


def test_a_short_file_of_schools_is_an_error_and_not_kept(
    errand: Errand, loopback: Loopback, country: Country
) -> None:
    text = as_csv(country.schools[:10_000]).body.decode().encode("cp1252")
    loopback.trick("edubase", always(Reply(200, text, "text/csv")))
    with pytest.raises(DataError, match=r"it has 9,99\d open schools; a whole one has 20,000"):
        schools.schools(errand)
    assert not [kept for kept in errand.web.cache.every() if kept.dataset == "schools"]


def test_a_school_listed_twice_is_named(errand: Errand, country: Country) -> None:
    own = next(row for row in country.schools if row[-1] == ONE)
    country.schools.append(own)
    with pytest.raises(DataError, match=f"1 school is listed twice: {own[0]}"):
        schools.schools(errand)


def test_nomis_knowing_more_small_areas_than_the_lookup_is_an_error(
    web: Web, catalogue: Catalogue, country: Country, tmp_path: Path
) -> None:
    table = country.layers[LOOKUP]
    kept = [row for row in table.rows if row["LSOA21CD"] != country.districts[ONE][0]]
    country.layers[LOOKUP] = Table(table.columns, kept)
    country.elsewhere[LOOKUP] += 1
    errand = Errand(web, catalogue, find_place(web, catalogue, [ONE], None), tmp_path / "out")
    with pytest.raises(
        DataError, match=f"not in the lookup of districts: {country.districts[ONE][0]}"
    ):
        areas.small_areas(errand)


def test_tenure_is_of_every_small_area(errand: Errand) -> None:
    tenure.tenure(errand)
    with (errand.folder / tenure.TENURE).open(encoding="utf-8", newline="") as stream:
        assert {row[areas.CODE] for row in csv.DictReader(stream)} == set(errand.place.codes)


def test_households_short_of_the_districts_own_number_are_an_error(
    errand: Errand, country: Country
) -> None:
    country.census[TENURE].values[ONE]["0"] += 400
    with pytest.raises(
        DataError, match=r"X08000004.*: its small areas add up to 68,\d+ and the pub"
    ):
        tenure.tenure(errand)

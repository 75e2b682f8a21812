"""Output areas: where people live, and a second count of every small area."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from country import AREAS, CENTROIDS, OA_LOOKUP, RESIDENTS, Country, Table
from loopback import Loopback

from footprints.errors import DataError
from footprints.sources.fetch import areas
from footprints.sources.fetch.bring import Errand
from footprints.sources.fetch.output_areas import OUTPUT_AREAS, PLACED_BY, output_areas

ONE = "X08000004"


def afresh(errand: Errand) -> None:
    """Ask for the small areas again, as the country has them now."""
    errand.web.refresh = True
    errand.web._asked.clear()
    areas.small_areas(errand)


def own(country: Country, area: str) -> list[str]:
    rows = country.layers[OA_LOOKUP].rows
    return [row["OA21CD"] for row in rows if row["LSOA21CD"] == area]


def test_every_output_area_comes_with_its_residents(errand: Errand, country: Country) -> None:
    brought = output_areas(errand)
    with (errand.folder / OUTPUT_AREAS).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    codes = [code for area in country.districts[ONE] for code in own(country, area)]
    assert len(rows) == len(codes)
    living = country.census[RESIDENTS].values
    assert sum(int(row["residents"]) for row in rows) == sum(living[code]["0"] for code in codes)
    assert brought.problems == []
    assert set(rows[0]) == {PLACED_BY["x"], PLACED_BY["y"], PLACED_BY["people"]}


def test_residents_of_two_small_areas_that_changed_places_are_named(
    errand: Errand, country: Country
) -> None:
    values = country.census[RESIDENTS].values
    one, other = country.districts[ONE][:2]
    assert abs(values[one]["0"] - values[other]["0"]) > 50
    values[one], values[other] = values[other], values[one]
    afresh(errand)
    with pytest.raises(DataError, match=rf"2 small areas have other residents.*{one} \(.*{other}"):
        output_areas(errand)
    values[one], values[other] = values[other], values[one]
    errand.web._asked.clear()
    errand.web.refresh = False
    areas.small_areas(errand)
    output_areas(errand)  # what proved wrong was not kept


def test_residents_of_output_areas_that_changed_places_are_named(
    errand: Errand, country: Country
) -> None:
    values = country.census[RESIDENTS].values
    one, other = (own(country, area)[0] for area in country.districts[ONE][:2])
    values[one], values[other] = {"0": 900}, {"0": 5}
    with pytest.raises(DataError, match="2 small areas have other residents"):
        output_areas(errand)


def swapped(table: Table, one: int, other: int) -> Table:
    assert table.shapes is not None
    shapes = list(table.shapes)
    shapes[one], shapes[other] = shapes[other], shapes[one]
    return replace(table, shapes=shapes)


def test_centroids_given_to_other_codes_are_named(errand: Errand, country: Country) -> None:
    codes = [row["OA21CD"] for row in country.layers[CENTROIDS].rows]
    first, last = country.districts[ONE][0], country.districts[ONE][-1]
    places = [codes.index(own(country, area)[0]) for area in (first, last)]
    country.layers[CENTROIDS] = swapped(country.layers[CENTROIDS], *places)
    with pytest.raises(DataError, match=f"2 small areas lie elsewhere.*{first}.*{last}"):
        output_areas(errand)


def test_boundaries_given_to_other_codes_are_named(errand: Errand, country: Country) -> None:
    table = country.layers[AREAS]
    codes = [row["LSOA21CD"] for row in table.rows]
    first, last = country.districts[ONE][0], country.districts[ONE][-1]
    country.layers[AREAS] = bare(swapped(table, codes.index(first), codes.index(last)))
    afresh(errand)
    with pytest.raises(DataError, match=f"2 small areas lie elsewhere.*{first}.*{last}"):
        output_areas(errand)


def bare(table: Table) -> Table:
    """The layer without what it says of its own shapes."""
    kept = [column for column in table.columns if column.startswith("LSOA")]
    return Table(kept, [{key: row[key] for key in kept} for row in table.rows], table.shapes)


def test_a_small_area_without_an_output_area_is_named(errand: Errand, country: Country) -> None:
    lost = country.districts[ONE][0]
    table = country.layers[OA_LOOKUP]
    left = [row for row in table.rows if row["LSOA21CD"] != lost]
    country.layers[OA_LOOKUP] = Table(table.columns, left)
    country.elsewhere[OA_LOOKUP] += len(table.rows) - len(left)
    with pytest.raises(DataError, match=f"1 of .* codes did not come: {lost}"):
        output_areas(errand)


def test_an_output_area_listed_twice_is_named(errand: Errand, country: Country) -> None:
    one, other = country.districts[ONE][:2]
    table = country.layers[OA_LOOKUP]
    code = own(country, one)[0]
    rows = [*table.rows, {"OA21CD": code, "LSOA21CD": other}]
    country.layers[OA_LOOKUP] = Table(table.columns, rows)
    with pytest.raises(DataError, match=f"listed twice or without a code: {code}"):
        output_areas(errand)


def test_a_lost_output_area_shows_in_the_residents(errand: Errand, country: Country) -> None:
    """One that the lookup has lost: Nomis still knows it, and puts it into the district."""
    lost = own(country, country.districts[ONE][0])[0]
    table = country.layers[OA_LOOKUP]
    country.layers[OA_LOOKUP] = Table(
        table.columns, [row for row in table.rows if row["OA21CD"] != lost]
    )
    with pytest.raises(DataError, match="1 small area has other residents"):
        output_areas(errand)


def test_centroids_that_are_no_points_are_an_error(
    errand: Errand, country: Country, loopback: Loopback
) -> None:
    table, shapes = country.layers[CENTROIDS], country.layers[AREAS].shapes
    assert shapes is not None
    country.layers[CENTROIDS] = replace(table, shapes=[shapes[0]] * len(table.rows))
    with pytest.raises(DataError, match="its shapes are no points"):
        output_areas(errand)

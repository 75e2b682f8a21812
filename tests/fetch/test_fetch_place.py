"""Which districts and small areas are meant: whole lists, and nothing chosen or lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from country import AREAS, AUTHORITIES, LOOKUP, REGIONS, Country, Table
from loopback import Loopback, Reply, always

from footprints.errors import DataError
from footprints.sources.catalogue import Catalogue
from footprints.sources.fetch import arcgis
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.layers import open_layer
from footprints.sources.fetch.place import Place, find_place

SMALL = "X08000004"


def rows_of(country: Country, name: str) -> list[dict[str, str]]:
    """Return a layer's rows in a list of this test's own."""
    table = country.layers[name]
    own = [dict(row) for row in table.rows]
    country.layers[name] = Table(table.columns, own, table.shapes)
    return own


@pytest.fixture
def find(web: Web, catalogue: Catalogue) -> Callable[..., Place]:
    def found(*localities: str, region: str | None = None) -> Place:
        return find_place(web, catalogue, localities, region)

    return found


def test_every_member_of_a_region_comes(find: Callable[..., Place], country: Country) -> None:
    place = find(region="exampleshire")
    assert place.areas == {code: sorted(own) for code, own in country.districts.items()}
    assert {part.dataset for part in place.parts} == {
        "area-lookup", "regions", "combined-authorities",
    }  # fmt: skip


def test_a_name_that_a_region_and_an_authority_share_is_not_chosen_between(
    find: Callable[..., Place], country: Country
) -> None:
    for row in rows_of(country, AUTHORITIES)[1:]:
        row.update({"CAUTH25CD": "X47000002", "CAUTH25NM": "North"})
    country.layers[AUTHORITIES].rows[1]["CAUTH25CD"] = "X47000002"
    with pytest.raises(DataError, match=r"combined authority \(X47000002, 3 districts\) and a reg"):
        find(region="North")
    assert len(find(region="X47000002").districts) == 3
    assert len(find(region="x12000001").districts) == 4


def test_a_member_that_no_list_of_districts_knows_is_named(
    find: Callable[..., Place], country: Country
) -> None:
    rows_of(country, AUTHORITIES).append(
        {"LAD25CD": "E08999999", "CAUTH25CD": "X47000001", "CAUTH25NM": "Exampleshire"}
    )
    with pytest.raises(DataError, match="its members E08999999 are not on the list"):
        find(region="Exampleshire")


def test_a_list_of_authorities_that_is_lost_is_said(
    find: Callable[..., Place], loopback: Loopback
) -> None:
    loopback.trick("CAUTH", always(Reply(403, b"", "text/plain")))
    place = find(region="North")
    assert [each.severity for each in place.problems] == ["warning"]
    assert "combined authorities could not be asked for" in place.problems[0].what
    with pytest.raises(DataError) as caught:
        find(region="Exampleshire")
    assert len(caught.value.problems) == 2
    assert "HTTP 403" in caught.value.problems[0].what


def test_a_short_list_of_districts_is_an_error(
    find: Callable[..., Place], country: Country
) -> None:
    rows_of(country, REGIONS).pop()
    with pytest.raises(DataError, match="the service has 295 rows; the edition has 296"):
        find(SMALL)


def test_a_short_list_of_small_areas_is_an_error(
    find: Callable[..., Place], country: Country
) -> None:
    rows_of(country, LOOKUP).pop()
    with pytest.raises(DataError, match="the service has 35,671 rows; the edition has 35,672"):
        find(SMALL)


def test_a_layer_that_has_grown_is_a_warning(find: Callable[..., Place], country: Country) -> None:
    country.elsewhere[LOOKUP] += 1
    assert [each.severity for each in find(SMALL).problems] == ["warning"]


def test_boundaries_short_of_the_edition_are_an_error(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    country.elsewhere[AREAS] -= 1
    dataset = catalogue.datasets["small-areas"]
    layer = open_layer(web, catalogue.service_of(dataset), dataset)
    with pytest.raises(DataError, match="35,671 rows"):
        arcgis.check_size(web, layer)


def test_a_district_whose_small_areas_are_not_listed_is_named(
    find: Callable[..., Place], country: Country
) -> None:
    with pytest.raises(DataError, match=r"no small areas are listed for Otherton 7 \(E07000007\)"):
        find("Otherton 7", SMALL)


def test_a_small_area_listed_twice_is_named(find: Callable[..., Place], country: Country) -> None:
    rows = rows_of(country, LOOKUP)
    rows.append(dict(rows[-1]))
    country.elsewhere[LOOKUP] -= 1
    with pytest.raises(DataError, match="1 small area is listed twice: X01000700"):
        find(SMALL)


def test_a_region_is_not_taken_for_a_district_nearly_of_its_name(
    find: Callable[..., Place], country: Country
) -> None:
    rows = rows_of(country, REGIONS)
    rows[-1].update({"LAD25NM": "City of London", "RGN25NM": "London", "RGN25CD": "X12000003"})
    country.layers[REGIONS] = replace(country.layers[REGIONS], rows=rows)
    with pytest.raises(DataError, match=r"London is a region, and City of London \(E07000291\)"):
        find("London")
    with pytest.raises(DataError, match="no small areas are listed for City of London"):
        find("city of london")  # meant, and there are no small areas in this country


def test_two_districts_of_one_name_are_told_apart(
    find: Callable[..., Place], country: Country
) -> None:
    rows_of(country, REGIONS)[-1]["LAD25NM"] = "Fableham Vale"
    with pytest.raises(DataError, match="is the name of X08000004, E07000291"):
        find("Fableham Vale")

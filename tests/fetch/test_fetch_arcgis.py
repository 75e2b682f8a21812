"""ArcGIS REST: every row or an error, whatever the service does with its pages."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from country import AREAS, LOOKUP, WARDS, Country, Table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import Loopback, Reply, always, as_json, cut, esri_error

from footprints.errors import DataError
from footprints.sources.catalogue import Catalogue, Edition
from footprints.sources.fetch import arcgis, layers
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.layers import Layer


@pytest.fixture(autouse=True)
def the_whole_country(country: Country) -> None:
    """Ask for every row there is: there is no country elsewhere."""
    country.elsewhere.clear()


@pytest.fixture
def layer(web: Web, catalogue: Catalogue) -> Layer:
    return open_it(web, catalogue)


def open_it(web: Web, catalogue: Catalogue, name: str = "area-lookup") -> Layer:
    dataset = catalogue.datasets[name]
    return layers.open_layer(web, catalogue.service_of(dataset), dataset)


def codes(web: Web, layer: Layer, where: str = "1=1") -> list[str]:
    return arcgis.rows(web, layer, where, ["LSOA21CD"]).values("LSOA21CD")


@pytest.mark.parametrize("inside", [False, True], ids=["flag at the top", "under properties"])
@pytest.mark.parametrize("most", [90, 699, 700, 2_000])
def test_pages_are_turned_to_the_end(
    loopback: Loopback, web: Web, catalogue: Catalogue, most: int, inside: bool
) -> None:
    loopback.most_rows, loopback.flag_inside = most, inside
    found = codes(web, open_it(web, catalogue))
    assert sorted(found) == [row["LSOA21CD"] for row in loopback.country.layers[LOOKUP].rows]


def test_a_server_may_cap_lower_than_it_says(loopback: Loopback, web: Web, layer: Layer) -> None:
    loopback.most_rows = 90  # after its metadata said 2,000
    assert len(codes(web, layer)) == 700


def sizes_asked(loopback: Loopback) -> set[str]:
    """Return the sizes of page asked for: more than one where not every row came at first."""
    pages = loopback.asked_for("resultRecordCount")
    return {page.partition("resultRecordCount=")[2] for page in pages}


@pytest.mark.parametrize(
    "mark",
    [{"exceededTransferLimit": True}, {"properties": {"exceededTransferLimit": True}},
     {"properties": {"exceededTransferLimit": True}, "exceededTransferLimit": False}],
    ids=["at the top", "under properties", "both"],
)  # fmt: skip
def test_an_empty_page_with_the_flag_set_is_not_the_end(
    loopback: Loopback, web: Web, layer: Layer, mark: dict[str, object]
) -> None:
    loopback.most_rows = 100
    loopback.flag_inside = "properties" in mark

    def later(_reply: Reply, query: dict[str, str]) -> Reply:
        """Between rows 300 and 400 of the server lie rows that it does not show."""
        offset = int(query["resultOffset"])
        if offset == 300:
            return as_json({"features": [], **mark})
        shown = offset - 100 if offset > 300 else offset
        return loopback.query({**query, "resultOffset": str(shown)}, LOOKUP)

    loopback.trick("resultOffset", later)
    assert len(codes(web, layer)) == 700
    assert len(sizes_asked(loopback)) == 1


def test_a_server_that_leaves_the_flag_away_is_asked_until_all_have_come(
    loopback: Loopback, web: Web, layer: Layer
) -> None:
    loopback.most_rows = 100

    def bare(reply: Reply, _query: dict[str, str]) -> Reply:
        return as_json({"features": json.loads(reply.body)["features"]})

    loopback.trick("resultOffset", bare)
    assert len(codes(web, layer)) == 700
    assert len(sizes_asked(loopback)) == 1


def test_pages_that_overlap_give_each_row_once(loopback: Loopback, web: Web, layer: Layer) -> None:
    loopback.most_rows = 100

    def early(_reply: Reply, query: dict[str, str]) -> Reply:
        earlier = {**query, "resultOffset": str(int(query["resultOffset"]) - 30)}
        return loopback.query(earlier, LOOKUP)

    loopback.trick("resultOffset=200", early, times=1)
    found = codes(web, layer)
    assert len(found) == len(set(found)) == 700


def test_rows_that_never_come_are_an_error_and_not_kept(
    loopback: Loopback, web: Web, layer: Layer
) -> None:
    def short(reply: Reply, _query: dict[str, str]) -> Reply:
        body = json.loads(reply.body)
        if "features" in body:
            body["features"] = [each for each in body["features"] if each["id"] != 5]
        return as_json(body)

    loopback.trick("/query", short)
    with pytest.raises(DataError, match="700 rows were counted and 699 came"):
        codes(web, layer)
    loopback.tricks.clear()
    assert len(codes(web, layer)) == 700


def test_a_flag_that_never_ends_does_not_hold_us(
    loopback: Loopback, web: Web, layer: Layer
) -> None:
    loopback.trick("resultOffset", always(as_json({"features": [], "exceededTransferLimit": True})))
    with pytest.raises(DataError, match="700 rows were counted and 0 came"):
        codes(web, layer)
    assert len(loopback.asked) < 200


def test_an_error_under_http_200_is_an_error(loopback: Loopback, web: Web, layer: Layer) -> None:
    loopback.trick("resultOffset", always(esri_error(400, "Invalid query parameters.")))
    with pytest.raises(DataError, match="error 400: Invalid query parameters"):
        codes(web, layer)


def test_a_passing_error_under_http_200_is_asked_again(
    loopback: Loopback, web: Web, layer: Layer
) -> None:
    loopback.trick("resultOffset", always(esri_error(504, "Timed out")), times=2)
    assert len(codes(web, layer)) == 700


def test_json_that_breaks_off_is_asked_again(loopback: Loopback, web: Web, layer: Layer) -> None:
    def half(reply: Reply, _query: dict[str, str]) -> Reply:
        return replace(reply, body=reply.body[: len(reply.body) // 2])

    loopback.trick("resultOffset", half, times=1)
    loopback.trick("resultOffset", cut(0.5), times=1)
    assert len(codes(web, layer)) == 700


def test_long_lists_of_codes_are_split_by_a_hundred(
    loopback: Loopback, web: Web, layer: Layer, country: Country
) -> None:
    every = [row["LSOA21CD"] for row in country.layers[LOOKUP].rows]
    rows = arcgis.rows_by_code(web, layer, "LSOA21CD", every, ["LSOA21CD"])
    assert sorted(rows.values("LSOA21CD")) == every
    asked = loopback.asked_for("returnCountOnly")
    assert len(asked) == 7
    assert max(map(len, asked)) < 2_000


def test_codes_that_do_not_come_are_named_and_asked_for_again(
    web: Web, layer: Layer, country: Country
) -> None:
    wanted = ["X01000001", "X01000002"]
    table = country.layers[LOOKUP]
    short = [row for row in table.rows if row["LSOA21CD"] != "X01000002"]
    country.layers[LOOKUP] = replace(table, rows=short)
    with pytest.raises(DataError, match="1 of 2 codes did not come: X01000002"):
        arcgis.rows_by_code(web, layer, "LSOA21CD", wanted, ["LSOA21CD"])
    country.layers[LOOKUP] = table
    rows = arcgis.rows_by_code(web, layer, "LSOA21CD", wanted, ["LSOA21CD"])
    assert rows.values("LSOA21CD") == wanted


def test_the_next_edition_known_is_taken_where_the_first_is_gone(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    table = country.layers.pop(LOOKUP)
    country.layers["LSOA21_WD24_LAD24_EW_LU"] = renamed(table, "25", "24")
    layer = open_it(web, catalogue)
    assert (layer.edition.name, layer.moved) == ("LSOA21_WD24_LAD24_EW_LU", False)
    assert layer.fields["district"] == "LAD24CD"


def test_a_moved_name_is_found_in_the_list_and_said(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    table = country.layers.pop(LOOKUP)
    country.layers["LSOA21_WD26_LAD26_EW_LU_v3"] = renamed(table, "25", "26")
    country.layers["LSOA21_WD23_LAD23_EW_LU"] = renamed(table, "25", "23")
    layer = open_it(web, catalogue)
    assert layer.moved
    assert layer.edition == Edition(name="LSOA21_WD26_LAD26_EW_LU_v3", vintage="2026")


def test_a_name_gone_without_a_successor_is_an_error(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    del country.layers[WARDS]
    with pytest.raises(DataError, match="nothing on the list of services looks like"):
        open_it(web, catalogue, "wards")


def test_a_layer_that_lost_a_column_is_an_error(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    table = country.layers[AREAS]
    country.layers[AREAS] = replace(table, columns=["AREA", "LSOA21NM"])
    with pytest.raises(DataError, match="no column like LSOA21CD; its columns are FID, AREA"):
        open_it(web, catalogue, "small-areas")


def test_shipped_patterns_fit_the_editions_they_name(catalogue: Catalogue) -> None:
    import re

    for dataset in catalogue.datasets.values():
        for edition in dataset.editions if dataset.pattern else []:
            assert re.search(dataset.pattern, edition.name), (dataset.id, edition.name)


@settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(alphabet="abc',) (", max_size=8))
def test_conditions_are_quoted_whatever_a_name_holds(
    loopback: Loopback, web: Web, layer: Layer, country: Country, text: str
) -> None:
    country.layers[LOOKUP] = Table(
        ["LSOA21CD", "LSOA21NM"],
        [{"LSOA21CD": "X01000001", "LSOA21NM": text}, {"LSOA21CD": "X01000002", "LSOA21NM": "z"}],
    )
    found = codes(web, layer, arcgis.one_of("LSOA21NM", [text]))
    assert found == ["X01000001"]


def renamed(table: Table, old: str, new: str) -> Table:
    def name(column: str) -> str:
        return column.replace(f"WD{old}", f"WD{new}").replace(f"LAD{old}", f"LAD{new}")

    rows = [{name(column): value for column, value in row.items()} for row in table.rows]
    return Table([name(column) for column in table.columns], rows, table.shapes)

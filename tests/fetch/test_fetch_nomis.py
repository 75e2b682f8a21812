"""Nomis: all figures of all small areas, and sums that agree with the districts' own."""

from __future__ import annotations

import pytest
from country import RESIDENTS, Census, Country
from loopback import Loopback, Reply, always

from footprints.errors import DataError
from footprints.sources.catalogue import Catalogue, Dataset, Service
from footprints.sources.fetch import nomis
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.nomis import Figures


def people(web: Web, catalogue: Catalogue, country: Country) -> Figures:
    return nomis.small_area_figures(web, *table(catalogue), country.districts)


def table(catalogue: Catalogue) -> tuple[Service, Dataset]:
    return catalogue.services["nomis"], catalogue.datasets["residents"]


def expected(country: Country) -> dict[tuple[str, str], int]:
    values = country.census[RESIDENTS].values
    return {(code, "0"): values[code]["0"] for own in country.districts.values() for code in own}


def test_every_small_area_has_its_figure(web: Web, catalogue: Catalogue, country: Country) -> None:
    assert people(web, catalogue, country).values == expected(country)


@pytest.mark.parametrize("rows", [50, 277, 276])
def test_a_cut_that_nobody_mentions_is_noticed(
    loopback: Loopback, web: Web, catalogue: Catalogue, country: Country, rows: int
) -> None:
    loopback.guest_rows = rows
    assert people(web, catalogue, country).values == expected(country)


def test_a_cut_without_a_count_is_noticed_by_the_codes(
    loopback: Loopback, web: Web, catalogue: Catalogue, country: Country
) -> None:
    def short(reply: Reply, query: dict[str, str]) -> Reply:
        lines = reply.body.decode().splitlines()[:51]
        return Reply(200, "\n".join(line.rpartition(",")[0] for line in lines).encode(), "text/csv")

    loopback.trick("TYPE151", short)
    assert people(web, catalogue, country).values == expected(country)
    assert loopback.asked_for("geography=X01")


@pytest.mark.parametrize("of", ["small areas", "districts"])
def test_fewer_rows_than_nomis_itself_counts_are_an_error(
    loopback: Loopback, web: Web, catalogue: Catalogue, country: Country, of: str
) -> None:
    """Though every area asked for has a figure: what else it counted, nobody knows."""

    def more(reply: Reply, _query: dict[str, str]) -> Reply:
        lines = [line.rpartition(",") for line in reply.body.decode().splitlines()]
        counted = [f"{row},{int(number) + 3}" for row, _, number in lines[1:]]
        return Reply(200, "\n".join(["".join(lines[0]), *counted]).encode(), "text/csv")

    figures = people(web, catalogue, country)
    ask = {
        "small areas": lambda: people(web, catalogue, country),
        "districts": lambda: nomis.check_against_districts(
            web, *table(catalogue), country.districts, figures
        ),
    }[of]
    web.refresh = True
    web._asked.clear()
    loopback.trick("RecordOffset=0", more)
    with pytest.raises(DataError, match=r"\d+ rows were counted for .* and \d+ came"):
        ask()


def test_small_areas_left_out_of_their_district_are_asked_for_by_code(
    loopback: Loopback, web: Web, catalogue: Catalogue, country: Country
) -> None:
    country.hidden |= {"X01000003", "X01000444"}
    assert people(web, catalogue, country).values == expected(country)
    assert len(loopback.asked_for("geography=X01")) == 2


def test_a_small_area_without_a_figure_is_named(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    census = country.census[RESIDENTS]
    left = {code: each for code, each in census.values.items() if code != "X01000003"}
    country.census[RESIDENTS] = Census(census.dimension, census.names, left)
    with pytest.raises(DataError, match="1 of 700 small areas have no figure: X01000003"):
        people(web, catalogue, country)


def test_a_small_area_that_the_lookup_puts_elsewhere_is_named(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    fewer = {district: codes[1:] for district, codes in country.districts.items()}
    with pytest.raises(DataError, match="not in the lookup of districts: X01000001"):
        nomis.small_area_figures(web, *table(catalogue), fewer)


def test_an_empty_answer_to_everything_names_what_is_missing(
    loopback: Loopback, web: Web, catalogue: Catalogue, country: Country
) -> None:
    loopback.trick("data.csv", always(Reply(200, b"", "text/csv")))
    with pytest.raises(DataError, match="700 of 700 small areas have no figure"):
        people(web, catalogue, country)


def test_a_row_that_breaks_off_is_asked_again(
    loopback: Loopback, web: Web, catalogue: Catalogue, country: Country
) -> None:
    def torn(reply: Reply, _query: dict[str, str]) -> Reply:
        return Reply(200, reply.body[:-30], "text/csv")

    loopback.trick("TYPE151", torn, times=1)
    assert people(web, catalogue, country).values == expected(country)


def test_a_figure_that_is_no_number_is_named(
    loopback: Loopback, web: Web, catalogue: Catalogue, country: Country
) -> None:
    def marked(reply: Reply, _query: dict[str, str]) -> Reply:
        return Reply(200, reply.body.replace(b",1551,", b",[c],"), "text/csv")

    loopback.trick("TYPE151", marked)
    with pytest.raises(DataError, match=r"figure of X01000001 is '\[c\]'"):
        people(web, catalogue, country)


def test_another_table_than_asked_for_is_refused(
    loopback: Loopback, web: Web, catalogue: Catalogue, country: Country
) -> None:
    loopback.trick("data.csv", always(Reply(200, b"Error,Text\n1,2\n", "text/csv")))
    with pytest.raises(DataError, match="no column GEOGRAPHY_CODE, OBS_VALUE"):
        people(web, catalogue, country)


def test_sums_are_held_against_the_published_totals(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    figures = people(web, catalogue, country)
    said = nomis.check_against_districts(web, *table(catalogue), country.districts, figures)
    assert [problem.severity for problem in said] == ["note"] * 4
    assert "add up to 455,521; published: 455,561" in said[0].what


def test_a_sum_that_is_one_small_area_short_is_an_error(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    figures = people(web, catalogue, country)
    figures.values["X01000001", "0"] = 0
    with pytest.raises(DataError, match=r"X08000001: .*published total is 455,561"):
        nomis.check_against_districts(web, *table(catalogue), country.districts, figures)


def test_the_loss_of_the_smallest_small_area_shows_in_the_largest_district() -> None:
    assert nomis.allowed(1_144_900) < 400
    assert nomis.allowed(2_000) == 150
    assert nomis.allowed(300_000) == 300


def test_figures_that_prove_wrong_are_asked_for_again(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    values = country.census[RESIDENTS].values
    right = values["X01000001"]
    values["X01000001"] = {"0": 0}
    figures = people(web, catalogue, country)
    with pytest.raises(DataError, match="published total"):
        nomis.check_against_districts(web, *table(catalogue), country.districts, figures)
    values["X01000001"] = right
    assert people(web, catalogue, country).values == expected(country)


def test_a_missing_figure_is_asked_for_again(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    lost = country.census[RESIDENTS].values.pop("X01000003")
    with pytest.raises(DataError, match="1 of 700 small areas have no figure"):
        people(web, catalogue, country)
    country.census[RESIDENTS].values["X01000003"] = lost
    assert people(web, catalogue, country).values == expected(country)


def test_a_district_newer_than_the_census_is_a_warning(
    web: Web, catalogue: Catalogue, country: Country
) -> None:
    figures = people(web, catalogue, country)
    census = country.census[RESIDENTS]
    left = {code: each for code, each in census.values.items() if code != "X08000002"}
    country.census[RESIDENTS] = Census(census.dimension, census.names, left)
    said = nomis.check_against_districts(web, *table(catalogue), country.districts, figures)
    assert [problem.severity for problem in said] == ["note", "warning", "note", "note"]

"""A region cannot disagree with itself, and comes out the same whatever order rows came in."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import footprints as fp
from footprints.errors import DataError, SettingsError
from footprints.neighbourhoods import design
from footprints.people.frames import FootprintsWarning
from toy import toy_areas, toy_edges

NAMED = {
    "code": "code",
    "people": "people",
    "locality": "locality",
    "locality_name": "locality_name",
    "name": "name",
}
LIMITS = {"min_people": 15_000, "max_people": 30_000, "effort": 0.1}


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return toy_areas(60)


@pytest.fixture(scope="module")
def beats() -> gpd.GeoDataFrame:
    west = 400_000 + 2_500 * np.arange(4)
    return gpd.GeoDataFrame(
        {"beat": [f"B{number}" for number in range(4)]},
        geometry=shapely.box(west, 400_000, west + 2_500, 408_000),
        crs="EPSG:27700",
    )


@pytest.fixture(scope="module")
def teams(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "team": [f"T{row // 11}" for row in range(len(areas))],
            "area": areas["code"],
            "patients": areas["people"] // 2,
        }
    )


def region_of(areas: gpd.GeoDataFrame, beats: gpd.GeoDataFrame, teams: pd.DataFrame) -> fp.Region:
    return (
        fp.Region.of(areas, **NAMED)
        .with_zones(beats, id="police", code="beat")
        .with_list(teams, id="teams", unit="team", area="area", people="patients")
    )


def test_what_it_finds_is_what_touches(areas: gpd.GeoDataFrame) -> None:
    found, slow = fp.Region.of(areas, **NAMED).edges, toy_edges(areas)
    pd.testing.assert_frame_equal(found[["first", "second"]], slow[["first", "second"]])
    assert np.allclose(found["border_m"], slow["border_m"], atol=1e-6)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_same_plan_and_scores_in_any_order_of_rows(
    areas: gpd.GeoDataFrame, beats: gpd.GeoDataFrame, teams: pd.DataFrame, seed: int
) -> None:
    def told(region: fp.Region) -> str:
        plan = fp.design(region, seed=3, **LIMITS)
        scores = fp.score(region, plan)
        return plan.table(region.areas).to_csv() + scores.agency_table.to_csv()

    mixed = (table.sample(frac=1, random_state=seed) for table in (areas, beats, teams))
    assert told(region_of(*mixed)) == told(region_of(areas, beats, teams))


def test_any_stated_coordinate_system_will_do(areas: gpd.GeoDataFrame) -> None:
    there = fp.Region.of(areas.to_crs("EPSG:3857"), **NAMED)
    here = fp.Region.of(areas, **NAMED)
    assert there.areas.crs == "EPSG:27700"
    assert np.allclose(there.edges["border_m"], here.edges["border_m"], rtol=1e-4)


def test_people_are_placed_as_those_of_a_project_file() -> None:
    demo = fp.demo()
    police, pupils = demo.agency("police"), demo.agency("primary-care-networks")
    bare = fp.Region(demo.areas, demo.edges)
    again = bare.with_zones(police.shapes, id="again", code="unit", points=police.points)
    assert (again.agency("again").people != police.people).nnz == 0
    assert again.agency("again").main.tolist() == police.main.tolist()
    counts = pupils.counts.tocoo()
    rows = pd.DataFrame(
        {
            "unit": pupils.units["unit"].to_numpy()[counts.row],
            "area": demo.areas["code"].to_numpy()[counts.col],
            "people": counts.data,
        }
    )
    listed = bare.with_list(rows, id="again", unit="unit", area="area", people="people")
    assert np.allclose(listed.agency("again").people.toarray(), pupils.people.toarray())


def test_rows_of_one_code_are_one_unit(areas: gpd.GeoDataFrame, beats: gpd.GeoDataFrame) -> None:
    region = fp.Region.of(areas, **NAMED)
    joined = region.with_zones(beats.assign(beat=["E", "E", "W", "W"]), id="half", code="beat")
    assert joined.agency("half").units["unit"].tolist() == ["E", "W"]
    assert joined.agency("half").people.sum() == pytest.approx(areas["people"].sum())


def test_sites_stand_where_they_stand(areas: gpd.GeoDataFrame) -> None:
    doors = gpd.GeoDataFrame(
        {"door": ["b", "a"]},
        geometry=areas.representative_point()[[7, 3]].to_numpy(),
        crs=areas.crs,
    )
    region = fp.Region.of(areas, **NAMED).with_sites(
        doors.to_crs("EPSG:4326"), id="doors", code="door"
    )
    assert region.agency("doors").sites["site"].tolist() == ["a", "b"]
    assert region.agency("doors").account.entries["sites outside the region"] == 0


def test_a_graph_of_ones_own_takes_the_place_of_found_borders(areas: gpd.GeoDataFrame) -> None:
    line: nx.Graph[str] = nx.path_graph(areas["code"].tolist())
    nx.set_edge_attributes(line, 50_000.0, "border_m")
    region = fp.Region.of(areas.drop(columns="locality"), code="code", people="people", graph=line)
    assert nx.is_isomorphic(region.graph, line)
    plan = fp.design(region, **LIMITS)
    changes = np.count_nonzero(np.diff(plan.member))
    assert changes == len(plan.neighbourhoods) - 1  # along a line, contiguous is in a row


def test_a_part_is_cut_together(
    areas: gpd.GeoDataFrame, beats: gpd.GeoDataFrame, teams: pd.DataFrame
) -> None:
    whole = region_of(areas, beats, teams)
    first = (whole.areas["locality"] == "X08000000").to_numpy()
    part = whole.keep(first)
    assert part.residents.sum() == whole.residents[first].sum()
    for one, other in zip(part.footprints, whole.footprints, strict=True):
        assert (one.people != other.people[:, np.flatnonzero(first)]).nnz == 0
    pairs = set(
        zip(
            part.areas["code"][part.edges["first"]],
            part.areas["code"][part.edges["second"]],
            strict=True,
        )
    )
    assert pairs == {
        (a, b)
        for a, b in whole.graph.edges
        if a in set(part.areas["code"]) and b in set(part.areas["code"])
    }
    assert repr(whole.keep(np.flatnonzero(first)[::-1])) == repr(part)


def refused(call: Callable[[], object], *words: str) -> None:
    with pytest.raises((DataError, SettingsError)) as caught:
        call()
    for word in words:
        assert word in str(caught.value)


def test_tables_in_another_order_than_the_links_are_refused_by_both_engines(
    areas: gpd.GeoDataFrame, beats: gpd.GeoDataFrame, teams: pd.DataFrame
) -> None:
    """Both gave wrong figures without a word: neighbourhoods in 8 to 23 pieces, and 92% for 100."""
    region = region_of(areas, beats, teams)
    plan = fp.design(region, **LIMITS)
    mixed = region.areas.sample(frac=1, random_state=1)
    said = ("share a border but lie far apart", "another order")
    refused(lambda: design(mixed, region.edges, region.footprints), *said)
    from footprints.coterminosity.score import score

    refused(lambda: score(mixed, region.edges, region.footprints, plan, seed=1), *said)
    refused(lambda: fp.Region(mixed, region.edges), *said)


@pytest.mark.parametrize("engine", ["design", "score", "region"])
def test_one_message_says_what_does_not_fit(
    engine: str, areas: gpd.GeoDataFrame, beats: gpd.GeoDataFrame, teams: pd.DataFrame
) -> None:
    from footprints.coterminosity.score import score

    region = region_of(areas, beats, teams)
    plan = fp.plan_from(region, region.areas["code"], region.areas["locality"])

    def call(areas: gpd.GeoDataFrame, edges: pd.DataFrame = region.edges) -> object:
        if engine == "design":
            return design(areas, edges, region.footprints)
        if engine == "score":
            return score(areas, edges, region.footprints, plan, seed=1)
        return fp.Region(areas, edges, region.footprints)

    refused(lambda: call(region.areas.to_crs("EPSG:3857")), "EPSG:3857", "to_crs")
    refused(lambda: call(region.areas.to_crs("EPSG:4326")), "degrees", "to_crs")
    bare = region.areas.set_crs(None, allow_override=True)
    refused(lambda: call(bare), "do not say their coordinate system", "set_crs")
    refused(lambda: call(region.areas.drop(columns="people")), "columns missing: people")
    refused(lambda: call(region.areas.iloc[:-1]), "rows that are not there")
    refused(lambda: call(region.areas, region.edges.drop(columns="bridge")), "missing: bridge")
    fewer = region.edges[region.edges[["first", "second"]].max(axis=1) < len(areas) - 1]
    refused(lambda: call(region.areas.iloc[:-1], fewer), "police", "60 small areas")


def test_an_agency_of_another_region_and_an_id_taken_are_refused(
    areas: gpd.GeoDataFrame, beats: gpd.GeoDataFrame
) -> None:
    region = fp.Region.of(areas, **NAMED).with_zones(beats, id="police", code="beat")
    other = fp.Region.of(toy_areas(40), **NAMED)
    refused(lambda: fp.Region(other.areas, other.edges, region.footprints), "60 small areas", "40")
    refused(lambda: region.with_zones(beats, id="police", code="beat"), "police", "id of its own")
    plan = fp.plan_from(other, other.areas["code"], other.areas["locality"])
    refused(lambda: fp.score(region, plan), "places 40 small areas", "60")


def test_what_frames_lack_is_said(areas: gpd.GeoDataFrame, beats: gpd.GeoDataFrame) -> None:
    refused(lambda: fp.Region.of(areas, code="cod", people="people"), "no column cod", "code")
    bare = areas.set_crs(None, allow_override=True)
    refused(lambda: fp.Region.of(bare, **NAMED), "coordinate system", "set_crs")
    refused(lambda: fp.Region.of(pd.DataFrame(areas), **NAMED), "knows no shapes")
    text = areas.assign(people=areas["people"].astype(str))
    refused(lambda: fp.Region.of(text, **NAMED), "people is text")
    twice = areas.assign(code=["X", "X", *areas["code"][2:]])
    refused(lambda: fp.Region.of(twice, **NAMED), "twice: X")
    blank = areas.assign(code=[None, *areas["code"][1:]])
    refused(lambda: fp.Region.of(blank, **NAMED), "no code")
    region = fp.Region.of(areas, **NAMED)
    refused(lambda: region.with_zones(beats, id="Police", code="beat"), "id")
    refused(
        lambda: region.with_zones(beats, id="police", code="beat", wieght=2), "wieght", "weight"
    )
    refused(lambda: fp.design(region, min_poeple=3), "min_poeple")
    refused(lambda: fp.plan_from(region, ["a", "a"], ["n", "n"]), "come twice: a")
    refused(lambda: fp.Region.of(areas, **NAMED, bridges=[("X01000000", "nobody")]), "nobody")


def test_whole_numbers_of_another_kind_are_counts(areas: gpd.GeoDataFrame) -> None:
    floats = areas.assign(people=areas["people"].astype("float64"))
    nullable = areas.assign(people=areas["people"].astype("Int64"))
    for one in (floats, nullable):
        assert fp.Region.of(one, **NAMED).residents.tolist() == areas["people"].tolist()


def test_a_least_bad_plan_comes_with_a_warning(areas: gpd.GeoDataFrame) -> None:
    region = fp.Region.of(areas, **NAMED)
    with pytest.warns(FootprintsWarning, match="X08"):
        fp.design(region, min_people=44_000, max_people=44_010, effort=0.1)

"""The engine from Python: a graph of one's own in, a graph with the plan out."""

from __future__ import annotations

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from engine_cases import footprint, plan_of, region, settings, zones
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

import footprints.neighbourhoods
from footprints.errors import DataError
from footprints.geometry.graph import from_networkx, to_networkx
from footprints.neighbourhoods import as_networkx, design


@given(st.integers(1, 6), st.randoms(use_true_random=False))
@bounded(derandomize=True, max_examples=15, deadline=None)
def test_a_graph_comes_back_as_the_table_it_was_made_from(seed: int, random: object) -> None:
    areas, edges = region(40, 2, seed)
    edges.loc[3, "bridge"] = True
    graph = to_networkx(areas, edges)
    shuffled: nx.Graph[str] = nx.Graph()
    links = [(two, one, facts) for one, two, facts in graph.edges(data=True)]
    random.shuffle(links)  # type: ignore[attr-defined]
    shuffled.add_edges_from(links)
    assert from_networkx(areas, shuffled).equals(edges)


def test_table_and_graph_give_the_same_plan() -> None:
    areas, edges = region(60, 2, 1)
    agencies = [zones(areas, 6, 1)]
    table = design(areas, edges, agencies, settings())
    graph = design(areas, to_networkx(areas, edges), agencies, settings())
    assert np.array_equal(table.plan.member, graph.plan.member)
    assert table.objective == graph.objective


def test_the_room_gives_the_function_itself() -> None:
    assert footprints.neighbourhoods.design is design
    with pytest.raises(AttributeError, match="no attribute 'desing'"):
        footprints.neighbourhoods.desing  # noqa: B018


def test_the_generator_gives_the_seed() -> None:
    areas, edges = region(80, 2, 1)
    few = settings(effort=0.005)
    plans = [design(areas, edges, [], few, np.random.default_rng(seed)).plan for seed in (1, 1, 2)]
    assert np.array_equal(plans[0].member, plans[1].member)
    assert not np.array_equal(plans[0].member, plans[2].member)
    numbered = design(areas, edges, [], few, 5).plan.member
    assert np.array_equal(
        numbered, design(areas, edges, [], settings(effort=0.005, seed=5)).plan.member
    )


def test_areas_graph_and_nothing_else() -> None:
    areas, edges = region(80, 2, 1)
    areas["people"] *= 3
    made = design(areas.set_index("code", drop=False), to_networkx(areas, edges))
    assert made.feasible
    assert made.objective["agencies"].value == 0


def test_a_link_without_a_border_is_a_bridge() -> None:
    areas, _ = region(3, 1, 1)
    codes = areas["code"].tolist()
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edge(codes[0], codes[1], border_m=120)
    graph.add_edge(codes[2], codes[0])
    graph.add_edge(codes[2], codes[2], border_m=5)
    table = from_networkx(areas, graph)
    assert table["border_m"].tolist() == [120.0, 0.0]
    assert table["bridge"].tolist() == [False, True]


def test_the_graph_out_says_where_lines_run() -> None:
    areas, edges = region(60, 2, 1)
    made = design(areas, edges, [], settings())
    drawn = as_networkx(areas, edges, made.plan)
    inside = [
        facts["border_m"]
        for one, other, facts in drawn.edges(data=True)
        if facts["parted"] and drawn.nodes[one]["locality"] == drawn.nodes[other]["locality"]
    ]
    assert sum(inside) / 1000 == pytest.approx(made.objective["border"].value)


def test_everything_wrong_with_a_graph_is_said_at_once() -> None:
    areas, edges = region(10, 1, 1)
    graph = to_networkx(areas, edges)
    one, other = next(iter(graph.edges))
    graph.edges[one, other]["border_m"] = float("nan")
    graph.edges[one, other]["barrier_m"] = "far"
    graph = nx.relabel_nodes(graph, {areas["code"][9]: "X0100009"})
    with pytest.raises(DataError) as caught:
        design(areas, graph, [], settings())
    said = str(caught.value)
    assert "1 node is not among the small areas: X0100009. Did you mean" in said
    assert f"1 small area has no node: {areas['code'][9]}" in said
    assert f"border_m is not a length in metres: {one} to {other}" in said
    assert "barrier_m is not a length" in said
    with pytest.raises(DataError, match="undirected"):
        from_networkx(areas, nx.DiGraph(to_networkx(areas, edges)))


def _areas(**changed: object) -> gpd.GeoDataFrame:
    return region(10, 1, 1)[0].assign(**changed)


def _edges(**changed: object) -> pd.DataFrame:
    return region(10, 1, 1)[1].assign(**changed)


def _agency(table: np.ndarray) -> list[object]:
    return [footprint("beats", table, "zones")]


BAD = {
    "columns": ({"areas": _areas().drop(columns=["people", "name"])}, "missing: name, people"),
    "codes": ({"areas": _areas(code="X")}, "codes that come twice: X"),
    "no code": ({"areas": _areas(locality=None)}, "10 rows have no locality: row 0, 1"),
    "half a person": (
        {"areas": _areas(people=0.5)},
        "10 small areas have people that are no whole",
    ),
    "nobody knows": (
        {"areas": _areas(people=[np.nan, *[9.0] * 9])},
        "1 small area has people that",
    ),
    "text": ({"areas": _areas(people="12")}, "people is text"),
    "no shapes": ({"areas": pd.DataFrame(_areas())}, "a DataFrame, which knows no shapes"),
    "no shape": ({"areas": _areas().set_geometry([None] * 10)}, "10 small areas have no shape"),
    "degrees": ({"areas": _areas().to_crs(4326)}, "in degrees (EPSG:4326), not metres"),
    "empty": ({"areas": _areas().iloc[:0]}, "areas: no rows"),
    "graph": ({"graph": [(0, 1)]}, "a list is neither a table of edges nor a networkx graph"),
    "no lengths": ({"graph": _edges().drop(columns="border_m")}, "columns missing: border_m"),
    "codes as rows": ({"graph": _edges(first="X01000000")}, "row numbers of the small areas"),
    "rows away": ({"graph": _edges(second=99)}, "links lead to rows that are not there"),
    "twice": ({"graph": pd.concat([_edges(), _edges()])}, "twice, so its border counts twice"),
    "no length": ({"graph": _edges(border_m=np.nan)}, "border_m is not always a length"),
    "agency": ({"footprints": _agency(np.ones((3, 7)))}, "agency beats: people in 7 small areas"),
    "no people": ({"footprints": _agency(-np.ones((3, 10)))}, "no number of 0 or more"),
    "settings": ({"settings": {"min_people": 3}}, "a dict is no NeighbourhoodSettings"),
    "wards": (
        {"settings": settings(wards_from="wards", weights={"wards": 1.0})},
        "no agency is called wards",
    ),
    "seed": ({"rng": "seven"}, "'seven' gives no seed"),
    "start": ({"start": plan_of(_areas().iloc[:4], np.zeros(4, int))}, "places 4 small areas"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_used_is_refused_in_plain_words(case: str) -> None:
    given, words = BAD[case]
    fine = {"areas": _areas(), "graph": _edges(), "settings": settings(1_000, 30_000)}
    assert design(**fine).feasible  # type: ignore[arg-type]
    with pytest.raises(DataError) as caught:
        design(**{**fine, **given})  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_people_counted_in_floats_are_people() -> None:
    areas, edges = region(40, 1, 1)
    whole = design(areas, edges, [], settings())
    floats = design(areas.astype({"people": float}), edges, [], settings())
    assert np.array_equal(whole.plan.member, floats.plan.member)
    assert whole.localities.equals(floats.localities)

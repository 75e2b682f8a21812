"""The engine from Python: a graph of one's own in, a graph with the plan out."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from engine_cases import region, settings, zones
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


def test_areas_that_are_not_as_they_must_be_are_refused() -> None:
    areas, edges = region(10, 1, 1)
    with pytest.raises(DataError, match="columns missing: locality_name, people"):
        design(areas.drop(columns=["people", "locality_name"]), edges)
    areas.loc[1, "code"] = areas["code"][0]
    with pytest.raises(DataError, match="codes that come twice"):
        design(areas, edges)

"""Cut areas: found as networkx finds them, and never forbidding what is possible."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from engine_cases import area_graph, graph_of, region, settings
from exact_cases import SUMS, all_plans, small_piece
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from footprints.neighbourhoods import design
from footprints.neighbourhoods.kernels.ground import Ground
from footprints.neighbourhoods.pieces.cut_areas import find_cuts, least_with, numbers_with


def _thinned(ground: Ground, seed: int) -> Ground:
    """Keep a random spanning tree of a ground's links and a few more."""
    rng = np.random.default_rng(seed)
    graph = graph_of(ground)
    for one, other in graph.edges:
        graph[one][other]["key"] = rng.random()
    tree = nx.minimum_spanning_tree(graph, weight="key")
    spare = [edge for edge in graph.edges if edge not in tree.edges]
    tree.add_edges_from(edge for edge in spare if rng.random() < 0.15)
    beside = [sorted(tree[node]) for node in range(len(ground.people))]
    first = np.concatenate([[0], np.cumsum([len(one) for one in beside])]).astype(np.int32)
    flat = np.array([node for one in beside for node in one], np.int32)
    return ground._replace(first=first, beside=flat, cut=np.ones(len(flat)))


@given(st.integers(1, 10_000), st.integers(5, 40))
@bounded(derandomize=True, max_examples=60, deadline=None)
def test_cut_nodes_and_parts_are_those_of_networkx(seed: int, nodes: int) -> None:
    piece, _ = small_piece(seed % 20 + 1, SUMS["border"], 2, nodes=nodes)
    ground = _thinned(piece.ground, seed)
    graph = graph_of(ground)
    found = find_cuts(ground)
    assert [cut.node for cut in found] == sorted(nx.articulation_points(graph))
    for cut in found:
        rest = nx.connected_components(graph.subgraph(set(graph) - {cut.node}))
        assert sorted(map(sorted, rest)) == sorted(sorted(part.tolist()) for part in cut.parts)


@given(st.integers(1, 10_000))
@bounded(derandomize=True, max_examples=25, deadline=None)
def test_no_number_that_some_plan_has_is_forbidden(seed: int) -> None:
    """Every plan of thin graphs of nine nodes, by brute force, in two to four neighbourhoods."""
    for number in (2, 3, 4):
        piece, rules = small_piece(seed % 30 + 1, SUMS["border"], number, nodes=9)
        ground = _thinned(piece.ground, seed)
        thin = type(piece)(
            *(piece.locality, piece.name, piece.rows, piece.node, ground, piece.old, piece.lock)
        )
        cuts = find_cuts(ground)
        for plan in all_plans(thin, rules, number):
            for cut in cuts:
                assert number in numbers_with(ground, cut, rules.low, rules.high)
                own = int(ground.people[plan == plan[cut.node]].sum())
                assert own >= least_with(ground, cut, rules.low, rules.high)


def _estuary(left: int, right: int, neck: int) -> tuple[object, pd.DataFrame, int]:
    """Two banks that only one small area joins, with so many residents each."""
    areas, edges = region(40, 1, 1)
    cut = 20
    bank = np.where(np.arange(40) < cut, 0, 1)
    apart = bank[edges["first"]] != bank[edges["second"]]
    at_cut = (edges["first"] == cut) | (edges["second"] == cut)
    edges = edges[~apart | at_cut].reset_index(drop=True)
    for rows, people in ((range(cut), left), (range(cut + 1, 40), right)):
        own = list(rows)
        areas.loc[own, "people"] = people // len(own)
        areas.loc[own[0], "people"] += people - people // len(own) * len(own)
    areas.loc[cut, "people"] = neck
    graph = area_graph(areas, edges)
    if cut not in set(nx.articulation_points(graph)):
        pytest.fail("the case has no cut area")
    return areas, edges, cut


def test_an_estuary_that_splits_a_place_is_explained_before_searching() -> None:
    """29,000, 29,900 and 1,500 between: 60,400 make two, but no bank can do alone."""
    areas, edges, cut = _estuary(29_000, 29_900, 1_500)
    made = design(areas, edges, [], settings(30_000, 45_000))
    [text] = [str(problem) for problem in made.problems if problem.severity == "error"]
    assert f"X010000{cut} is the only way between parts" in text
    assert "which would hold at least 60,400 (more than 45,000)" in text
    assert "It takes max_people of 60,400 or more" in text
    assert "min_people = 29900 or max_people = 60400 do." in text
    assert not made.feasible
    assert design(areas, edges, [], settings(29_900, 45_000)).feasible
    assert design(areas, edges, [], settings(30_000, 60_400)).feasible


def test_an_estuary_whose_banks_can_be_shared_out_is_designed() -> None:
    areas, edges, _ = _estuary(28_000, 31_500, 4_500)
    assert design(areas, edges, [], settings(30_500, 45_000)).feasible


def test_places_without_cut_areas_are_left_alone() -> None:
    areas, edges = region(40, 1, 2)
    assert not [p for p in design(areas, edges, [], settings()).problems if p.severity == "error"]

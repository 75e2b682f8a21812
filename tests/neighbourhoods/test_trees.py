"""Random spanning trees, and the people, locks and cut costs that hang on them."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from engine_cases import graph_of, region, settings, zones
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from footprints.kernels.dice import new_dice
from footprints.neighbourhoods.kernels.ground import new_scratch
from footprints.neighbourhoods.kernels.trees import (
    drop,
    grow,
    hang,
    may_cut,
    paint_below,
    push,
    span,
)
from footprints.neighbourhoods.pieces.pieces import Piece
from footprints.neighbourhoods.prepare import prepare


def _piece(seed: int) -> Piece:
    areas, edges = region(30, 1, seed)
    return prepare(areas, edges, [zones(areas, 5, seed)], settings()).pieces[0]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
@bounded(derandomize=True, deadline=None)
def test_the_heap_gives_back_keys_in_order(keys: list[float]) -> None:
    heap = np.zeros(len(keys)), np.zeros(len(keys), np.int32), np.zeros(len(keys), np.int32)
    for number, key in enumerate(keys):
        push(*heap, number, key, number, 2 * number)
    out = []
    for left in range(len(keys), 0, -1):
        key, node, source = (part[0] for part in heap)
        assert keys[node] == key
        assert source == 2 * node
        out.append(key)
        drop(*heap, left)
    assert out == sorted(keys)


@given(st.integers(1, 5), st.integers(0, 10**6), st.booleans())
@bounded(derandomize=True, max_examples=60, deadline=None)
def test_a_tree_spans_two_neighbourhoods_and_knows_every_cut(
    region_seed: int, seed: int, sticky: bool
) -> None:
    piece, rng = _piece(region_seed), np.random.default_rng(seed)
    graph = graph_of(piece.ground)
    root = int(rng.integers(len(graph)))
    ball = sorted(nx.ego_graph(graph, root, 2).nodes)
    label = np.full(len(graph), 2, np.int32)
    label[ball] = rng.integers(0, 2, len(ball))
    stuck = np.full(len(graph), -1, np.int32)
    if sticky:
        stuck[[root, *list(graph[root])[:2]]] = 5
    ground, scratch = piece.ground._replace(sticky=stuck), new_scratch(piece.ground)
    size = grow(ground, label, 0, 1, root, new_dice(seed, "tree", 0), scratch)
    hang(ground, size, scratch)
    span(ground, label, 0, 1, size, scratch)
    order = scratch.order[:size].tolist()
    part = graph.subgraph(ball)
    assert sorted(order) == sorted(nx.node_connected_component(part, root))
    tree = nx.Graph([(node, int(scratch.parent[node])) for node in order[1:]])
    assert nx.is_tree(tree)
    assert all(part.has_edge(*link) for link in tree.edges)
    for node in order[1:]:
        pruned = tree.copy()
        pruned.remove_edge(node, int(scratch.parent[node]))
        below = nx.node_connected_component(pruned, node)
        assert scratch.below[node] == ground.people[sorted(below)].sum()
        assert scratch.nodes_below[node] == len(below)
        cut = sum(data["cut"] for _, _, data in nx.edge_boundary(part, below, data=True))
        assert scratch.across[node] == pytest.approx(cut, abs=1e-9)
        joined = stuck[node] >= 0 and stuck[node] == stuck[scratch.parent[node]]
        assert may_cut(stuck, scratch.parent, node) != joined
        if not joined:
            assert scratch.locks_below[node] == int(5 in stuck[sorted(below)])
            colours = label.copy()
            paint_below(node, size, colours, 9, scratch)
            assert set(np.flatnonzero(colours == 9).tolist()) == below


def test_trees_differ_and_are_drawn_from_the_dice_alone() -> None:
    piece = _piece(1)
    label = np.zeros(len(piece.ground.people), np.int32)

    def tree(run: int) -> bytes:
        scratch = new_scratch(piece.ground)
        grow(piece.ground, label, 0, 0, 3, new_dice(1, "tree", run), scratch)
        return scratch.parent.tobytes()

    assert len({tree(run) for run in range(10)}) == 10
    assert tree(0) == tree(0)

"""Contiguity kernels against networkx, on random plans of random planar graphs."""

from __future__ import annotations

import networkx as nx
import numpy as np
from engine_cases import connected, graph_of, region, settings, zones
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from footprints.kernels.graph import holds_without
from footprints.neighbourhoods.kernels.contiguity import (
    choose_chunk,
    holds_without_chosen,
)
from footprints.neighbourhoods.kernels.ground import new_scratch
from footprints.neighbourhoods.pieces.pieces import Piece
from footprints.neighbourhoods.prepare import prepare


def _piece(seed: int) -> Piece:
    areas, edges = region(30, 1, seed)
    return prepare(areas, edges, [zones(areas, 5, seed)], settings()).pieces[0]


@given(st.integers(1, 4), st.integers(0, 10**6), st.integers(1, 4))
@bounded(derandomize=True, max_examples=60, deadline=None)
def test_one_node_or_several_leave_their_neighbourhood_whole(
    region_seed: int, seed: int, colours: int
) -> None:
    piece, rng = _piece(region_seed), np.random.default_rng(seed)
    ground, graph = piece.ground, graph_of(piece.ground)
    label = rng.integers(0, colours, len(ground.people)).astype(np.int32)
    scratch = new_scratch(ground)
    for node in range(len(label)):
        rest = set(np.flatnonzero(label == label[node]).tolist()) - {node}
        whole = connected(graph, rest)
        if connected(graph, rest | {node}):
            room = (scratch.queue, scratch.seen, scratch.epoch)
            for gone in (label, np.where(np.arange(len(label)) == node, 9, label)):
                args = (ground.first, ground.beside, gone.astype(np.int32), node, label[node])
                assert holds_without(*args, *room) == whole
        chosen = sorted(rng.permutation(sorted(rest | {node}))[: rng.integers(1, 5)].tolist())
        left = rest | {node}
        left -= set(chosen)
        scratch.chosen[: len(chosen)] = chosen
        size = len(rest) + 1
        held = holds_without_chosen(ground, label, len(chosen), size, scratch)
        touched = any(other in left for one in chosen for other in graph[one])
        assert held == (connected(graph, left) and touched)


@given(st.integers(1, 4), st.integers(0, 10**6))
@bounded(derandomize=True, max_examples=40, deadline=None)
def test_a_chunk_is_what_one_unit_and_one_neighbourhood_share_around_a_node(
    region_seed: int, seed: int
) -> None:
    piece = _piece(region_seed)
    ground, graph = piece.ground, graph_of(piece.ground)
    label = np.random.default_rng(seed).integers(0, 2, len(ground.people)).astype(np.int32)
    scratch = new_scratch(ground)
    for node in range(len(label)):
        unit = ground.layer[0, node]
        number = choose_chunk(ground, label, node, 0, scratch)
        same = np.flatnonzero((label == label[node]) & (ground.layer[0] == unit))
        part = nx.node_connected_component(graph.subgraph(same.tolist()), node)
        assert set(scratch.chosen[:number].tolist()) == (part if unit >= 0 else set())

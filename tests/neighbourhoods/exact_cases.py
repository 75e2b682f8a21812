"""Small random pieces, and every plan of them by brute force: slow twins of the exact rooms."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
from engine_cases import connected, graph_of, region, settings, zones

from footprints.neighbourhoods.kernels.ground import Rules, new_ledger
from footprints.neighbourhoods.kernels.ledger import fill, objective
from footprints.neighbourhoods.pieces.pieces import Piece
from footprints.neighbourhoods.pieces.rules import Aim, rules_for
from footprints.neighbourhoods.prepare import prepare

SUMS = {
    "border": {"border": 1.0, "agencies": 0.0},
    "agencies": {"border": 1.0, "agencies": 1.0},
    "agencies alone": {"border": 0.0, "agencies": 1.0},
    "evenness": {"border": 1.0, "agencies": 0.0, "evenness": 2.0},
    "distance": {"border": 1.0, "agencies": 0.0, "distance": 1.0},
    "barriers": {"border": 0.2, "agencies": 0.0, "barriers": 1.5},
    "all": {"border": 1.0, "agencies": 0.7, "evenness": 0.5, "distance": 0.3, "barriers": 0.4},
}
"""Weights of aims that are sums over neighbourhoods."""


def small_piece(
    seed: int, weights: dict[str, float], number: int, nodes: int = 11, room: float = 0.35
) -> tuple[Piece, Rules]:
    """Return a connected piece of a toy region, with the rules for ``number`` neighbourhoods.

    Two agencies, one of them with units larger than a neighbourhood, some areas uncovered.
    """
    areas, edges = region(nodes, 1, seed)
    rng = np.random.default_rng(seed)
    areas["people"] = rng.integers(400, 2_600, nodes)
    even = areas["people"].sum() / number
    low, high = int(even * (1 - room)), int(even * (1 + room))
    agencies = [zones(areas, 5, seed), zones(areas, 2, seed + 1, "large", 0.5)]
    prepared = prepare(areas, edges, agencies, settings(low, high, weights=weights))
    piece = max(prepared.pieces, key=lambda one: len(one.rows))
    aim = Aim(low, high, (number,), number, piece.people / number)
    return piece, rules_for(piece, aim, number, prepared.weights)


def all_unions(piece: Piece, low: int, high: int) -> set[int]:
    """Return every connected union within limits, as sums of powers of two."""
    graph, people = graph_of(piece.ground), piece.ground.people
    return {
        sum(1 << node for node in nodes)
        for size in range(1, len(people) + 1)
        for nodes in combinations(range(len(people)), size)
        if low <= people[list(nodes)].sum() <= high and connected(graph, nodes)
    }


def all_plans(piece: Piece, rules: Rules, number: int) -> list[np.ndarray]:
    """Return every plan of ``number`` neighbourhoods that keeps the limits, as labels."""
    graph, people = graph_of(piece.ground), piece.ground.people
    found: list[np.ndarray] = []

    def place(label: list[int], used: int) -> None:
        if len(label) == len(people):
            if used == number and _keeps(graph, people, rules, label, number):
                found.append(np.array(label, np.int32))
            return
        for home in range(min(used + 1, number)):
            place([*label, home], max(used, home + 1))

    place([], 0)
    return found


def _keeps(
    graph: nx.Graph, people: np.ndarray, rules: Rules, label: list[int], number: int
) -> bool:
    parts = [[node for node, home in enumerate(label) if home == own] for own in range(number)]
    return all(rules.low <= people[part].sum() <= rules.high for part in parts) and all(
        connected(graph, part) for part in parts
    )


def cost(piece: Piece, rules: Rules, label: np.ndarray, number: int) -> float:
    """Return what a plan costs, worked out afresh by the ledger of the search."""
    ledger = new_ledger(piece.ground, label, number)
    fill(piece.ground, rules, ledger)
    return objective(rules, ledger)

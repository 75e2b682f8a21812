"""Ensembles: uniform trees, the reversible chain's exact distribution, limits, and mixing."""

from __future__ import annotations

from collections import Counter
from itertools import product

import networkx as nx
import numpy as np
import pytest
from engine_cases import connected, faults, graph_of, plan_of, region, settings
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from footprints.errors import InfeasibleError
from footprints.kernels.dice import new_dice
from footprints.neighbourhoods.ensembles.chains import tree_chains
from footprints.neighbourhoods.ensembles.compact import compact_plans
from footprints.neighbourhoods.ensembles.mixing import (
    autocorrelation,
    effective_number,
    split_rhat,
)
from footprints.neighbourhoods.ensembles.recombination import recombine, uniform_tree
from footprints.neighbourhoods.kernels.ground import new_ledger, new_scratch
from footprints.neighbourhoods.kernels.ledger import fill
from footprints.neighbourhoods.pieces.rules import rules_for
from footprints.neighbourhoods.prepare import Prepared, prepare

BORDER_ALONE = {"agencies": 0.0}


def prepared(n: int = 60, localities: int = 2, seed: int = 1, **given: object) -> Prepared:
    areas, edges = region(n, localities, seed)
    return prepare(areas, edges, [], settings(**{"weights": BORDER_ALONE, **given}))  # type: ignore[arg-type]


def test_trees_are_drawn_all_alike() -> None:
    """Every spanning tree of a small graph about equally often (Kirchhoff counts them)."""
    piece = prepared(7, 1, 3, low=1, high=100_000).pieces[0]
    graph = graph_of(piece.ground)
    count = round(np.linalg.det(nx.laplacian_matrix(graph).toarray()[1:, 1:].astype(float)))
    label, scratch, dice = np.zeros(7, np.int32), new_scratch(piece.ground), new_dice(1, "t", 0)
    seen: Counter[frozenset[frozenset[int]]] = Counter()
    draws = 300 * count
    for _ in range(draws):
        size = uniform_tree(piece.ground, label, 0, 0, int(dice[0] % 7), dice, scratch)
        assert size == 7
        order = scratch.order[:size].tolist()
        parent = {node: int(scratch.parent[node]) for node in order}
        assert all(order.index(parent[node]) < order.index(node) for node in order[1:])
        seen[frozenset(frozenset((node, parent[node])) for node in order[1:])] += 1
    assert all(graph.has_edge(*link) for tree in seen for link in tree)
    assert len(seen) == count
    off = np.array([seen[tree] - 300 for tree in seen]) / np.sqrt(300)
    assert (off**2).sum() / count == pytest.approx(1, abs=0.5)


def test_the_reversible_walk_gives_plans_by_their_numbers_of_trees() -> None:
    """Against all plans of eight areas in three, each weighed by its product of tree counts."""
    whole = prepared(8, 1, 2, low=1, high=100_000, number={"X08000000": 3})
    piece, aim = whole.pieces[0], whole.aims[0]
    graph = graph_of(piece.ground)
    weight = {}
    for labels in product(range(3), repeat=8):
        parts = [[node for node in range(8) if labels[node] == part] for part in range(3)]
        if all(connected(graph, part) for part in parts):
            key = frozenset(frozenset(part) for part in parts)
            weight[key] = np.prod([_trees(graph.subgraph(part)) for part in parts])
    expected = np.array([*weight.values()]) / sum(weight.values())
    rules = rules_for(piece, aim, 3, whole.weights)
    label = np.zeros(8, np.int32)
    for part, nodes in enumerate(next(iter(weight))):
        label[list(nodes)] = part
    ledger, scratch = new_ledger(piece.ground, label, 3), new_scratch(piece.ground)
    fill(piece.ground, rules, ledger)
    dice, tally = new_dice(5, "walk", 0), np.zeros(2, np.int64)
    seen: Counter[frozenset[frozenset[int]]] = Counter()
    draws = 15_000
    for _ in range(draws):
        recombine(piece.ground, rules, ledger, scratch, dice, 40, True, 8, tally)
        seen[
            frozenset(frozenset(np.flatnonzero(ledger.label == part).tolist()) for part in range(3))
        ] += 1
    assert set(seen) <= set(weight)
    assert tally[1] == 0
    found = np.array([seen[key] for key in weight]) / draws
    assert np.abs(found - expected).sum() / 2 < 0.04
    even = np.full(len(weight), 1 / len(weight))
    assert np.abs(found - even).sum() / 2 > 0.1


def _trees(graph: nx.Graph) -> float:
    if len(graph) == 1:
        return 1.0
    return float(np.linalg.det(nx.laplacian_matrix(graph).toarray()[1:, 1:].astype(float)))


@given(st.integers(1, 4), st.integers(0, 20), st.booleans())
@bounded(derandomize=True, max_examples=8, deadline=None)
def test_every_plan_of_a_chain_keeps_every_limit(
    region_seed: int, seed: int, reversible: bool
) -> None:
    areas, edges = region(60, 2, region_seed)
    ready = prepare(areas, edges, [], settings(weights=BORDER_ALONE))
    [chain] = tree_chains(ready, seed=seed, chains=1, plans=6, reversible=reversible)
    for member in chain.plans:
        assert faults(areas, edges, plan_of(areas, member), 9_000, 16_000) == []
    assert 0 < chain.kept <= chain.proposed
    assert len({member.tobytes() for member in chain.plans}) > 1


def test_chains_repeat_on_any_number_of_workers_and_differ_among_themselves() -> None:
    ready = prepared()
    one, two = (tree_chains(ready, seed=3, chains=3, plans=5, workers=w) for w in (1, 2))
    assert all(np.array_equal(a.plans, b.plans) for a, b in zip(one, two, strict=True))
    assert len({chain.plans.tobytes() for chain in one}) == 3


def test_compact_plans_are_far_more_compact_than_trees() -> None:
    areas, edges = region(80, 2, 1)
    ready = prepare(areas, edges, [], settings(weights=BORDER_ALONE))
    first, second = edges["first"].to_numpy(), edges["second"].to_numpy()

    def border(member: np.ndarray) -> float:
        return float(edges["border_m"][member[first] != member[second]].sum())

    compact = [border(member) for member in compact_plans(ready, seed=1, number=12, effort=0.02)]
    trees = [border(member) for member in tree_chains(ready, seed=1, chains=1, plans=12)[0].plans]
    assert np.mean(compact) < np.mean(trees) - 2 * np.std(compact)


def test_what_cannot_be_begun_is_said() -> None:
    with pytest.raises(InfeasibleError, match="residents"):
        tree_chains(prepared(low=15_000, high=15_500), seed=1)


def test_rhat_is_one_for_chains_alike_and_more_for_chains_apart() -> None:
    rng = np.random.default_rng(1)
    alike = rng.normal(size=(4, 1_000))
    assert split_rhat(alike) == pytest.approx(1, abs=0.005)
    assert split_rhat(alike + np.array([[0], [0], [0], [3]])) > 1.5
    assert split_rhat(alike + np.linspace(0, 3, 1_000)) > 1.2
    assert split_rhat(np.ones((4, 10))) == 1
    assert np.isnan(split_rhat(alike[:, :3]))
    by_hand = np.array([[1.0, 2.0, 3.0, 5.0]])
    within, between = np.mean([0.5, 2.0]), 2 * np.var([1.5, 4.0], ddof=1)
    assert split_rhat(by_hand) == pytest.approx(np.sqrt((within / 2 + between / 2) / within))


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
def test_the_effective_number_is_that_of_theory(rho: float) -> None:
    """An autoregression of order 1 is worth n (1 - rho) / (1 + rho) independent draws."""
    rng = np.random.default_rng(2)
    noise = rng.normal(size=(4, 20_000))
    series = noise.copy()
    for at in range(1, 20_000):
        series[:, at] = rho * series[:, at - 1] + np.sqrt(1 - rho**2) * noise[:, at]
    expected = 80_000 * (1 - rho) / (1 + rho)
    assert effective_number(series) == pytest.approx(expected, rel=0.1)
    assert autocorrelation(series[0])[1] == pytest.approx(rho, abs=0.02)
    assert effective_number(np.ones((2, 10))) == 20


@pytest.mark.parametrize(
    ("rho", "rhat", "effective"),
    [
        (0.0, 1.007591976531997, 951.4669),
        (0.3, 1.0110517033175124, 502.9606),
        (0.8, 1.0328947647041633, 122.4362),
    ],
)
def test_diagnostics_are_those_of_arviz(rho: float, rhat: float, effective: float) -> None:
    """``arviz_stats`` 0.8.0, methods ``split`` and ``mean``, on the same four chains."""
    series = np.random.default_rng(3).normal(size=(4, 251))
    for at in range(1, 251):
        series[:, at] += rho * series[:, at - 1]
    series[1] += 0.2
    assert split_rhat(series) == pytest.approx(rhat, abs=1e-12)
    assert effective_number(series) == pytest.approx(effective, rel=0.005)

"""Bounds of large pieces: never above the best plan there is, with every aim they cover."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from engine_cases import graph_of
from exact_cases import SUMS, all_plans, cost, small_piece
from hypothesis import assume, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from footprints.kernels.dice import new_dice
from footprints.neighbourhoods.exact.annealed import anneal_set, put
from footprints.neighbourhoods.exact.costs import alone, costs_of, empty_ledger
from footprints.neighbourhoods.exact.large import prove_large
from footprints.neighbourhoods.exact.pricing import Pricing
from footprints.neighbourhoods.exact.tangents import fewest_covered
from footprints.neighbourhoods.kernels.ground import new_scratch


def _never() -> bool:
    return False


@pytest.mark.slow
@pytest.mark.parametrize("aims", SUMS)
@given(st.integers(1, 10_000), st.integers(2, 4))
@bounded(derandomize=True, max_examples=4, deadline=None)
def test_no_plan_is_below_the_bound_of_column_generation(aims: str, seed: int, number: int) -> None:
    piece, rules = small_piece(seed, SUMS[aims], number, nodes=8)
    plans = all_plans(piece, rules, number)
    assume(plans)
    least = min(cost(piece, rules, plan, number) for plan in plans)
    proven = prove_large(
        *(piece, rules, number, plans[seed % len(plans)]),
        seed=seed,
        end=time.monotonic() + (1.0 if aims == "all" else 20.0),
        over=_never,
        report=lambda _: None,
    )
    assert proven.bound <= least + 1e-6
    assert np.isfinite(proven.bound)
    assert proven.label is not None
    assert cost(piece, rules, proven.label, number) == pytest.approx(proven.value, abs=1e-6)
    assert any(np.array_equal(_plain(proven.label), plan) for plan in plans)
    if aims in {"border", "evenness"}:
        assert proven.bound >= least * 0.75


def _plain(label: np.ndarray) -> np.ndarray:
    """Number neighbourhoods by first node, as ``all_plans`` does."""
    _, first, place = np.unique(label, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[place]


@pytest.mark.parametrize("aims", SUMS)
@given(st.integers(1, 10_000))
@bounded(derandomize=True, max_examples=7, deadline=None)
def test_no_set_of_nodes_costs_less_beyond_its_prices_than_the_bound(aims: str, seed: int) -> None:
    """Connected sets within limits, every one, and however early the work is stopped.

    With every aim at once the work grows fast: there it is stopped before it is done.
    """
    piece, rules = small_piece(seed, SUMS[aims], 3, nodes=7)
    ground, rng = piece.ground, np.random.default_rng(seed)
    price = rng.normal(1.0, 1.0, len(ground.people))
    every = [
        np.array(nodes, np.int32)
        for size in range(1, len(ground.people) + 1)
        for nodes in combinations(range(len(ground.people)), size)
        if rules.low <= ground.people[list(nodes)].sum() <= rules.high
    ]
    graph = graph_of(ground)
    connected = [nodes for nodes in every if len(_parts(graph, nodes)) == 1]
    assume(connected)
    first = np.concatenate([[0], np.cumsum([len(one) for one in connected])]).astype(np.int64)
    beyond = costs_of(ground, alone(rules), first, np.concatenate(connected))
    beyond -= np.array([price[nodes].sum() for nodes in connected])
    pricing, enough = Pricing(ground, alone(rules)), float(beyond.min()) + 0.5
    whole = (enough, _after(150)) if aims == "all" else (np.inf, _never)
    for asked, stop in (whole, (np.inf, _after(20)), (np.inf, _after(0))):
        assert pricing.bound(price, asked, stop).bound <= beyond.min() + 1e-6


def _after(asked: int) -> Callable[[], bool]:
    """Return what says to stop once it has been asked so many times."""
    times = iter(range(asked))
    return lambda: next(times, None) is None


def _parts(graph: object, nodes: np.ndarray) -> list[set[int]]:
    import networkx as nx

    return list(nx.connected_components(graph.subgraph(nodes.tolist())))  # type: ignore[attr-defined]


@given(st.integers(1, 10_000))
@bounded(derandomize=True, max_examples=10, deadline=None)
def test_with_border_alone_the_bound_is_met_by_a_set_that_costs_just_that(seed: int) -> None:
    piece, rules = small_piece(seed, SUMS["border"], 3, nodes=9)
    price = np.random.default_rng(seed).normal(1.0, 1.0, len(piece.ground.people))
    priced = Pricing(piece.ground, alone(rules)).bound(price, np.inf, _never)
    assert priced.inside is not None
    ends = np.array([0, len(priced.inside)], np.int64)
    own = costs_of(piece.ground, alone(rules), ends, priced.inside)[0]
    assert own - price[priced.inside].sum() == pytest.approx(priced.bound, abs=5e-6)


@pytest.mark.parametrize("seed", range(1, 7))
def test_stopped_at_any_moment_the_bound_is_no_higher_than_at_the_end(seed: int) -> None:
    """In the relaxation, and after each branch."""
    piece, rules = small_piece(seed, SUMS["evenness"], 3, nodes=11)
    price = np.random.default_rng(seed).normal(1.0, 1.0, len(piece.ground.people))
    pricing = Pricing(piece.ground, alone(rules))
    least = pricing.bound(price, np.inf, _never).bound
    bounds = [pricing.bound(price, np.inf, _after(asked)).bound for asked in range(15)]
    assert max(bounds) <= least + 1e-6
    assert all(np.isfinite(bounds))


@pytest.mark.parametrize("aims", SUMS)
@pytest.mark.parametrize("whole", [True, False])
def test_annealing_one_set_keeps_its_limits_and_tells_the_truth(aims: str, whole: bool) -> None:
    piece, rules = small_piece(4, SUMS[aims], 3)
    ground, rules = piece.ground, alone(rules)
    plan = all_plans(piece, rules, 3)[0]
    price = np.random.default_rng(1).normal(0.5, 0.3, len(plan))
    ledger, best = empty_ledger(ground), np.zeros(len(plan), np.int32)
    put(ground, rules, ledger, (plan == 0).astype(np.int32))
    dice, scratch = new_dice(1, "set", 0), new_scratch(ground)
    least = anneal_set(ground, rules, ledger, scratch, dice, price, 3_000, 2.0, 0.1, whole, best)
    nodes = np.flatnonzero(best == 1).astype(np.int32)
    assert rules.low <= ground.people[nodes].sum() <= rules.high
    own = costs_of(ground, rules, np.array([0, len(nodes)], np.int64), nodes)[0]
    assert least == pytest.approx(own - price[nodes].sum(), abs=1e-9)
    assert not whole or len(_parts(graph_of(ground), nodes)) == 1
    put(ground, rules, ledger, np.zeros(len(plan), np.int32))
    fresh = empty_ledger(ground)
    for mine, other in zip(ledger, fresh, strict=True):
        assert np.array_equal(mine, other)


def test_the_fewest_covered_people_are_never_too_many() -> None:
    rng = np.random.default_rng(5)
    people = rng.integers(1, 50, 9).astype(float)
    cover = people[None, :] * rng.uniform(0, 1, (3, 9))
    cover[1] = people
    for low in (20, 60, 120):
        fewest = fewest_covered(cover, people, low)
        for size in range(1, 10):
            for nodes in combinations(range(9), size):
                if people[list(nodes)].sum() >= low:
                    assert (cover[:, nodes].sum(axis=1) >= fewest - 1e-9).all()

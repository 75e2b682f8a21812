"""Small pieces: every union listed, and the optimum held against every plan there is."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from engine_cases import connected, graph_of
from exact_cases import SUMS, all_plans, all_unions, cost, small_piece
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from footprints.neighbourhoods.exact import partition, small
from footprints.neighbourhoods.exact.costs import costs_of, sets_of, value_of
from footprints.neighbourhoods.exact.look import look_at_all
from footprints.neighbourhoods.exact.partition import FOUND, NONE, UNDECIDED, any_partition
from footprints.neighbourhoods.exact.small import prove_small
from footprints.neighbourhoods.exact.unions import (
    as_sets,
    lowest,
    possible_unions,
    with_room,
)
from footprints.neighbourhoods.pieces.rules import keeps_rules


def _nodes(mask: int) -> list[int]:
    return [node for node in range(64) if mask >> node & 1]


@given(st.integers(0, 63), st.integers(0, 2**63))
def test_the_lowest_bit_is_found(place: int, others: int) -> None:
    mask = (1 << place) | (others << place)
    assert lowest(np.uint64(mask & (2**64 - 1))) == place


@given(st.integers(1, 40), st.integers(500, 5_000), st.integers(200, 8_000))
@bounded(derandomize=True, max_examples=60, deadline=None)
def test_every_connected_union_within_limits_is_listed_once(seed: int, low: int, more: int) -> None:
    piece, rules = small_piece(seed, SUMS["border"], 3, nodes=9)
    masks = possible_unions(piece.ground, low, low + more, rules.lock)
    assert masks is not None
    assert len(set(masks.tolist())) == len(masks)
    assert set(masks.tolist()) == all_unions(piece, low, low + more)
    first, nodes = as_sets(masks)
    for place, mask in enumerate(masks.tolist()):
        assert nodes[first[place] : first[place + 1]].tolist() == _nodes(mask)


def test_too_many_unions_are_not_listed() -> None:
    piece, rules = small_piece(1, SUMS["border"], 3)
    found = len(all_unions(piece, 1, 10**6))
    assert possible_unions(piece.ground, 1, 10**6, rules.lock, found + 1) is not None
    assert possible_unions(piece.ground, 1, 10**6, rules.lock, found // 2) is None


def test_locked_nodes_stand_together_and_apart_from_others() -> None:
    piece, _ = small_piece(2, SUMS["border"], 3)
    lock = np.full(len(piece.ground.people), -1, np.int32)
    lock[[0, 3]], lock[5] = 0, 1
    masks = possible_unions(piece.ground, 1, 10**6, lock)
    assert masks is not None
    wanted = {
        mask
        for mask in all_unions(piece, 1, 10**6)
        if (mask & 1 > 0) == (mask >> 3 & 1 > 0) and not (mask & 1 and mask >> 5 & 1)
    }
    assert set(masks.tolist()) == wanted


@given(st.integers(1, 60))
@bounded(derandomize=True, max_examples=30, deadline=None)
def test_a_union_is_only_left_out_if_no_plan_has_it(seed: int) -> None:
    piece, rules = small_piece(seed, SUMS["border"], 3, nodes=9)
    masks = possible_unions(piece.ground, rules.low, rules.high, rules.lock)
    assert masks is not None
    kept = set(with_room(piece.ground, rules.low, rules.high, 3, masks).tolist())
    for plan in all_plans(piece, rules, 3):
        for home in range(3):
            assert sum(1 << int(node) for node in np.flatnonzero(plan == home)) in kept


@pytest.mark.parametrize("aims", SUMS)
def test_the_costs_of_neighbourhoods_add_up_to_the_plans(aims: str) -> None:
    piece, rules = small_piece(3, SUMS[aims], 3)
    rng = np.random.default_rng(3)
    for _ in range(20):
        label = rng.permutation(np.arange(len(piece.ground.people)) % 3).astype(np.int32)
        parts = costs_of(piece.ground, rules, *sets_of(label, 3))
        assert parts.sum() == pytest.approx(cost(piece, rules, label, 3), abs=1e-9)
        assert value_of(piece, rules, label, 3) == pytest.approx(parts.sum())


@pytest.mark.parametrize("aims", SUMS)
@given(st.integers(1, 10_000), st.integers(2, 4))
@bounded(derandomize=True, max_examples=20, deadline=None)
def test_the_optimum_is_that_of_every_plan_there_is(aims: str, seed: int, number: int) -> None:
    """Found from any plan to begin with; where there is none, that is what is proven."""
    piece, rules = small_piece(seed, SUMS[aims], number, nodes=9)
    plans = all_plans(piece, rules, number)
    unions = possible_unions(piece.ground, rules.low, rules.high, rules.lock)
    assert unions is not None
    if not plans:
        assert look_at_all(piece, rules, number) == (None, True)
        return
    proven = prove_small(piece, rules, number, unions, known=plans[seed % len(plans)])
    least = min(cost(piece, rules, plan, number) for plan in plans)
    assert proven.value == pytest.approx(least, abs=1e-6)
    assert proven.bound == pytest.approx(least, abs=2e-6)
    assert cost(piece, rules, proven.label, number) == pytest.approx(least, abs=1e-6)
    graph = graph_of(piece.ground)
    assert all(connected(graph, np.flatnonzero(proven.label == own)) for own in range(number))


@given(st.integers(1, 10_000))
@bounded(derandomize=True, max_examples=40, deadline=None)
def test_tight_limits_are_proven_to_have_a_plan_or_none(seed: int) -> None:
    piece, rules = small_piece(seed, SUMS["border"], 3, nodes=9, room=0.06)
    plans = all_plans(piece, rules, 3)
    label, none = look_at_all(piece, rules, 3)
    assert none == (not plans)
    assert label is None or keeps_rules(piece, rules, label, 3)
    assert (label is None) == none


@pytest.mark.parametrize("seed", range(8))
def test_costs_whose_relaxation_is_no_plan_give_the_optimum_too(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Costs drawn at random: relaxations often choose halves of neighbourhoods.

    Few sets are put in at first, so that the best may be among those left for later.
    """
    piece, rules = small_piece(seed + 1, SUMS["border"], 4, nodes=9, room=0.9)
    unions = possible_unions(piece.ground, rules.low, rules.high, rules.lock)
    assert unions is not None
    rng = np.random.default_rng(seed)
    drawn = dict(zip(unions.tolist(), rng.uniform(1.0, 2.0, len(unions)).tolist(), strict=True))

    def costs(_ground: object, _rules: object, first: np.ndarray, nodes: np.ndarray) -> np.ndarray:
        sets = [nodes[a:b] for a, b in pairwise(first.tolist())]
        return np.array([drawn[sum(1 << int(node) for node in one)] for one in sets])

    monkeypatch.setattr(small, "costs_of", costs)
    monkeypatch.setattr(small, "_ROUGH", 5)
    monkeypatch.setattr(small, "_EACH_ROUND", 2)
    plans = all_plans(piece, rules, 4)
    values = [
        sum(drawn[sum(1 << int(node) for node in np.flatnonzero(plan == own))] for own in range(4))
        for plan in plans
    ]
    least = min(values)
    proven = prove_small(piece, rules, 4, unions, known=plans[int(np.argmax(values))])
    assert proven.value == pytest.approx(least, abs=1e-6)
    assert proven.bound == pytest.approx(least, abs=2e-6)


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(2, 40))
@bounded(derandomize=True, max_examples=150, deadline=None)
def test_a_partition_is_found_just_where_there_is_one(seed: int, number: int, size: int) -> None:
    piece, _ = small_piece(seed, SUMS["border"], 1, nodes=8)
    rng = np.random.default_rng(seed)
    masks = np.unique(rng.integers(1, 256, size).astype(np.uint64))
    verdict, places = any_partition(piece.ground, number, masks)
    chosen = [int(mask) for mask in masks[places]]
    exists = any(
        sum(some) == 255 and np.bitwise_or.reduce(some) == 255
        for some in combinations([int(mask) for mask in masks], number)
    )
    assert verdict == (FOUND if exists else NONE)
    assert len(chosen) == (number if exists else 0)
    assert sum(chosen) == (255 if exists else 0)
    assert all(one & other == 0 for one, other in combinations(chosen, 2))


def test_a_search_broken_off_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    piece, rules = small_piece(3, SUMS["border"], 3, nodes=9)
    masks = possible_unions(piece.ground, rules.low, rules.high, rules.lock)
    assert masks is not None
    monkeypatch.setattr(partition, "_MOST_STEPS", 0)
    assert any_partition(piece.ground, 3, masks)[0] == UNDECIDED

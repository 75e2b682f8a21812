"""Seeds and annealing: limits always held, never worse than the start, figures that stay true."""

from __future__ import annotations

import numpy as np
import pytest
from engine_cases import all_weights, connected, graph_of, region, settings, zones
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from footprints.kernels.dice import new_dice
from footprints.neighbourhoods.kernels.annealing import anneal
from footprints.neighbourhoods.kernels.ground import Rules, new_ledger, new_scratch
from footprints.neighbourhoods.kernels.ledger import fill, objective
from footprints.neighbourhoods.kernels.seeds import choose_cut, divide
from footprints.neighbourhoods.kernels.trees import grow, hang
from footprints.neighbourhoods.pieces.pieces import Piece
from footprints.neighbourhoods.pieces.rules import keeps_rules, rules_for
from footprints.neighbourhoods.prepare import Prepared, prepare
from footprints.neighbourhoods.run import seed_plan


def _case(seed: int, **given_settings: object) -> tuple[Prepared, Piece, Rules, int]:
    areas, edges = region(40, 1, seed)
    agencies = [zones(areas, 6, seed), zones(areas, 8, seed + 1, "wards", 0.0)]
    weights = all_weights().model_copy(update={"moved": 0.0})
    asked = settings(weights=weights, wards_from="wards", **given_settings)
    prepared = prepare(areas, edges, agencies, asked)
    number = prepared.aims[0].numbers[0]
    rules = rules_for(prepared.pieces[0], prepared.aims[0], number, asked.weights)
    return prepared, prepared.pieces[0], rules, number


def _keeps_limits(piece: Piece, rules: Rules, label: np.ndarray, number: int) -> bool:
    """The slow twin of ``keeps_rules``."""
    graph = graph_of(piece.ground)
    parts = [np.flatnonzero(label == place).tolist() for place in range(number)]
    people = [piece.ground.people[part].sum() for part in parts]
    return (
        all(connected(graph, part) for part in parts)
        and all(rules.floor <= residents <= rules.ceiling for residents in people)
        and set(label.tolist()) == set(range(number))
    )


@given(st.integers(1, 6), st.integers(0, 10**6))
@bounded(derandomize=True, max_examples=30, deadline=None)
def test_a_seed_plan_keeps_every_limit(region_seed: int, seed: int) -> None:
    _, piece, rules, number = _case(region_seed)
    label = seed_plan(piece, rules, number, new_dice(seed, "seed", 0))
    assert label is not None
    assert _keeps_limits(piece, rules, label, number)
    assert keeps_rules(piece, rules, label, number)


@given(st.integers(1, 6), st.integers(0, 10**6))
@bounded(derandomize=True, max_examples=30, deadline=None)
def test_keeping_the_rules_is_judged_as_its_twin_does(region_seed: int, seed: int) -> None:
    _, piece, rules, number = _case(region_seed)
    rng = np.random.default_rng(seed)
    label = seed_plan(piece, rules, number, new_dice(seed, "seed", 0))
    assert label is not None
    for node in rng.integers(0, len(label), 4).tolist():
        label[node] = rng.integers(0, number)
        verdict = _keeps_limits(piece, rules, label, number)
        assert keeps_rules(piece, rules, label, number) == verdict


def test_a_cut_is_only_chosen_where_both_sides_can_be_divided() -> None:
    _, piece, _, _ = _case(1)
    ground, scratch, dice = piece.ground, new_scratch(piece.ground), new_dice(1, "cut", 0)
    label = np.zeros(len(ground.people), np.int32)
    low, high, number = 9_000, 16_000, 4
    size = grow(ground, label, 0, 0, 0, dice, scratch)
    hang(ground, size, scratch)

    def good(node: int, parts: int) -> bool:
        below = int(scratch.below[node])
        rest, left = piece.people - below, number - parts
        return parts * low <= below <= parts * high and left * low <= rest <= left * high

    possible = {
        (node, parts)
        for node in scratch.order[1:size].tolist()
        for parts in range(1, number)
        if good(node, parts)
    }
    drawn = {
        choose_cut(ground, size, number, (low << 31) + high, dice, scratch) for _ in range(400)
    }
    assert drawn == possible


def test_dividing_says_so_when_it_cannot() -> None:
    _, piece, _, _ = _case(1)
    label, wanted = np.zeros(len(piece.ground.people), np.int32), np.zeros(4, np.int32)
    scratch, dice = new_scratch(piece.ground), new_dice(1, "no", 0)
    low = piece.people // 4
    assert not divide(piece.ground, label, wanted, low, low + 1, 5, dice, scratch)


@given(st.integers(1, 6), st.integers(0, 10**6), st.floats(0.001, 5.0))
@bounded(derandomize=True, max_examples=25, deadline=None)
def test_annealing_keeps_limits_and_true_figures_and_never_ends_worse(
    region_seed: int, seed: int, heat: float
) -> None:
    _, piece, rules, number = _case(region_seed)
    dice, scratch = new_dice(seed, "anneal", 0), new_scratch(piece.ground)
    label = seed_plan(piece, rules, number, dice)
    assert label is not None
    ledger = new_ledger(piece.ground, label.copy(), number)
    fill(piece.ground, rules, ledger)
    begun = objective(rules, ledger)
    best, least = label.copy(), np.array([begun])
    for _ in range(5):
        settings_ = (400, heat, heat / 3, 0.2, 0.2)
        kept = anneal(piece.ground, rules, ledger, scratch, dice, *settings_, best, least)
        assert _keeps_limits(piece, rules, ledger.label, number)
        fresh = new_ledger(piece.ground, ledger.label.copy(), number)
        fill(piece.ground, rules, fresh)
        assert objective(rules, ledger) == pytest.approx(objective(rules, fresh), abs=1e-9)
        assert np.array_equal(ledger.table, fresh.table)
    assert kept >= 0
    assert least[0] <= begun
    assert _keeps_limits(piece, rules, best, number)
    fresh = new_ledger(piece.ground, best, number)
    fill(piece.ground, rules, fresh)
    assert least[0] == pytest.approx(objective(rules, fresh), abs=1e-9)


@pytest.mark.parametrize(("remakes", "chunks"), [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
def test_each_kind_of_move_is_made_and_can_better_a_plan(remakes: float, chunks: float) -> None:
    _, piece, rules, number = _case(2)
    dice, scratch = new_dice(1, "kinds", 0), new_scratch(piece.ground)
    label = seed_plan(piece, rules, number, dice)
    assert label is not None
    ledger = new_ledger(piece.ground, label.copy(), number)
    fill(piece.ground, rules, ledger)
    begun = objective(rules, ledger)
    best, least = label.copy(), np.array([begun])
    kept = anneal(
        *(piece.ground, rules, ledger, scratch, dice),
        *(5_000, 5.0, 0.01, remakes, chunks),
        *(best, least),
    )
    assert kept > 0
    assert least[0] < begun


@pytest.mark.parametrize("seed", [1, 2])
def test_the_best_plan_met_is_the_one_kept(seed: int) -> None:
    """Many moves at once, and the same one by one with the objective worked out afresh."""
    _, piece, rules, number = _case(seed)
    scratch = new_scratch(piece.ground)
    label = seed_plan(piece, rules, number, new_dice(seed, "best", 0))
    assert label is not None
    ledger = new_ledger(piece.ground, label.copy(), number)
    fill(piece.ground, rules, ledger)
    least = np.array([objective(rules, ledger)])
    lowest, begun = least[0], ledger.label.copy()
    dice, heat = new_dice(seed, "best", 1), (0.5, 0.5, 0.2, 0.2)
    for _ in range(1_500):
        one = (begun.copy(), np.array([-np.inf]))
        anneal(piece.ground, rules, ledger, scratch, dice, 1, *heat, *one)
        fresh = new_ledger(piece.ground, ledger.label.copy(), number)
        fill(piece.ground, rules, fresh)
        lowest = min(lowest, objective(rules, fresh))
    again = new_ledger(piece.ground, label.copy(), number)
    fill(piece.ground, rules, again)
    best, dice = label.copy(), new_dice(seed, "best", 1)
    anneal(piece.ground, rules, again, scratch, dice, 1_500, *heat, best, least)
    assert np.array_equal(again.label, ledger.label)
    assert least[0] == pytest.approx(lowest, abs=1e-8)


@given(st.integers(1, 6), st.integers(0, 10**6))
@bounded(derandomize=True, max_examples=20, deadline=None)
def test_no_move_takes_a_locked_node_from_its_neighbourhood(region_seed: int, seed: int) -> None:
    _, piece, rules, number = _case(region_seed)
    rng = np.random.default_rng(seed)
    dice, scratch = new_dice(seed, "locks", 0), new_scratch(piece.ground)
    label = seed_plan(piece, rules, number, dice)
    assert label is not None
    held = np.full(len(label), -1, np.int32)
    for place in rng.permutation(number)[:2]:
        held[rng.choice(np.flatnonzero(label == place))] = place
    ground = piece.ground._replace(sticky=held)
    locked = rules._replace(lock=held)
    ledger = new_ledger(ground, label.copy(), number)
    fill(ground, locked, ledger)
    best, least = label.copy(), np.array([np.inf])
    for _ in range(40):
        anneal(ground, locked, ledger, scratch, dice, 50, 5.0, 5.0, 0.4, 0.2, best, least)
        assert np.array_equal(ledger.label[held >= 0], held[held >= 0])
    assert not np.array_equal(ledger.label, label)
    renamed = (number - 1 - label).astype(np.int32)
    assert keeps_rules(piece, rules, renamed, number)
    assert keeps_rules(piece, locked, label, number)
    assert keeps_rules(piece, locked, renamed, number) == (2 * held[held >= 0] == number - 1).all()

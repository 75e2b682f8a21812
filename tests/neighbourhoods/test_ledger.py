"""The running figures: equal to the objective from scratch at every step of a random walk."""

from __future__ import annotations

import numpy as np
import pytest
from engine_cases import all_weights, footprint, plan_of, region, settings, zones
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from footprints.neighbourhoods.kernels.ground import Ledger, Rules, new_ledger
from footprints.neighbourhoods.kernels.ledger import cost_of, fill, objective, shift
from footprints.neighbourhoods.objective import evaluate, total
from footprints.neighbourhoods.pieces.pieces import Piece
from footprints.neighbourhoods.pieces.rules import name_labels, rules_for
from footprints.neighbourhoods.prepare import prepare


def _case(seed: int, number: int) -> tuple[Piece, Rules, Ledger, dict[str, object]]:
    """One locality with zones, a list and wards, every weight on, and a random start plan."""
    areas, edges = region(30, 1, seed)
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 50, (6, len(areas))) * (rng.random((6, len(areas))) < 0.4)
    footprints = [
        zones(areas, 5, seed),
        footprint("list", table.astype(float), "list", 0.5),
        zones(areas, 7, seed + 1, "wards", 0.0),
    ]
    start = plan_of(areas, rng.permutation(np.arange(len(areas)) % 4))
    given_settings = settings(weights=all_weights(), wards_from="wards", start_from="start.csv")
    prepared = prepare(areas, edges, footprints, given_settings, start)
    piece, aim = prepared.pieces[0], prepared.aims[0]
    aim = type(aim)(aim.low, aim.high, (number,), number, piece.people / number)
    rules = rules_for(piece, aim, number, given_settings.weights)
    label = rng.permutation(np.arange(len(areas)) % number).astype(np.int32)
    ledger = new_ledger(piece.ground, label, number)
    fill(piece.ground, rules, ledger)
    told = {
        "areas": areas,
        "edges": edges,
        "footprints": footprints,
        "settings": given_settings,
        "start": start,
    }
    return piece, rules, ledger, told


def _from_scratch(piece: Piece, label: np.ndarray, told: dict) -> float:
    plan = plan_of(told["areas"], label[piece.node])
    value = total(evaluate(plan=plan, **told))
    weight = told["settings"].weights.barriers
    barrier = told["edges"]["barrier_m"].sum() / 1000
    return value - weight * barrier


@given(st.integers(1, 6), st.integers(0, 10**6), st.integers(3, 5))
@bounded(derandomize=True, max_examples=15, deadline=None)
def test_a_walk_keeps_every_figure_equal_to_the_plain_evaluation(
    region_seed: int, seed: int, number: int
) -> None:
    """The start plan has four: with fewer, some of its names are let go before the search."""
    piece, rules, ledger, told = _case(region_seed, number)
    rng = np.random.default_rng(seed)
    for _ in range(6):
        node = int(rng.integers(len(ledger.label)))
        home, to = int(ledger.label[node]), int(rng.integers(number))
        if home == to or ledger.size[home] == 1:
            continue
        shift(piece.ground, rules, ledger, node, to)
        for place in (home, to):
            ledger.cost[place] = cost_of(piece.ground, rules, ledger, place)
        named = name_labels(piece, rules, ledger.label.copy(), number)
        best_names = new_ledger(piece.ground, named, number)
        fill(piece.ground, rules, best_names)
        slow = _from_scratch(piece, ledger.label, told)
        if number >= 4:
            assert objective(rules, best_names) == pytest.approx(slow, abs=1e-6)
        assert objective(rules, best_names) >= slow - 1e-6
        assert objective(rules, ledger) >= objective(rules, best_names) - 1e-9


@given(st.integers(1, 6), st.integers(0, 10**6))
@bounded(derandomize=True, max_examples=25, deadline=None)
def test_figures_do_not_drift_by_a_single_bit(region_seed: int, seed: int) -> None:
    piece, rules, ledger, _ = _case(region_seed, 4)
    rng = np.random.default_rng(seed)
    for _ in range(200):
        node, to = int(rng.integers(len(ledger.label))), int(rng.integers(4))
        if ledger.label[node] != to:
            shift(piece.ground, rules, ledger, node, to)
    fresh = new_ledger(piece.ground, ledger.label, 4)
    fill(piece.ground, rules, fresh)
    for name in ("people", "size", "table", "cover", "sums"):
        assert np.array_equal(getattr(ledger, name), getattr(fresh, name)), name


def test_people_outside_the_limits_cost_what_the_rules_say() -> None:
    piece, rules, ledger, _ = _case(1, 3)
    plain = objective(rules, ledger)
    low, high = 12_000, 14_000
    loose = rules._replace(low=low, high=high, penalty=0.1)
    fill(piece.ground, loose, ledger)
    people = ledger.people
    outside = np.maximum(0, low - people) + np.maximum(0, people - high)
    assert outside.sum() > 0
    assert objective(loose, ledger) == pytest.approx(plain + 0.1 * outside.sum())

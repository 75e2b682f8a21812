"""The planner's sequence: every step legal, every promise kept, none better to begin with."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from grid41 import compact_zoning, plan_of
from test_border_moves import AGENCIES, AREAS, EDGES, SIDE, levels, moved, scored

from footprints.coterminosity.advice.moves import border_moves
from footprints.coterminosity.advice.sequence import best_sequence
from footprints.coterminosity.score import Scores
from footprints.people.plan import Plan

LOW, HIGH = 20_000, 70_000
TERMS: dict[str, Any] = {"limits": {"X08000001": (LOW, HIGH)}, "border_weight": 0.1}
PLAN = plan_of(compact_zoning(10, np.random.default_rng(6), SIDE))


@pytest.fixture(scope="module")
def before() -> Scores:
    return scored(PLAN)


@pytest.fixture(scope="module")
def sequence(before: Scores) -> pd.DataFrame:
    return best_sequence(AREAS, EDGES, AGENCIES, PLAN, levels(before), **TERMS, most=12)


def test_each_step_is_the_best_legal_move_of_the_plan_before_it(
    before: Scores, sequence: pd.DataFrame
) -> None:
    plan, held = PLAN, levels(before)
    assert len(sequence) > 3
    gone: set[str] = set()
    for row in sequence.itertuples():
        moves = border_moves(AREAS, EDGES, AGENCIES, plan, held, **TERMS)
        best = moves[moves["legal"] & ~moves["area_code"].isin(gone)].iloc[0]
        assert (row.area_code, row.to) == (best["area_code"], best["to"])
        assert row.gain == pytest.approx(best["gain"])
        assert row.gain > 0
        assert row.border_km_change == pytest.approx(best["border_km_change"])
        assert row.one_team_change == pytest.approx(best["one_team_change"])
        plan = moved(plan, row.area_code, row.to)
        gone.add(row.area_code)


def test_the_curve_is_what_scoring_gives(before: Scores, sequence: pd.DataFrame) -> None:
    plan, held = PLAN, levels(before)
    for row in sequence.to_dict("records"):
        plan = moved(plan, str(row["area_code"]), str(row["to"]))
        after = scored(plan).agencies
        for own in ("beats", "torn", "gp"):
            value, by_chance = after[own]["overlap"], held[own]
            assert by_chance is not None
            assert row[f"overlap_{own}"] == pytest.approx(value, abs=1e-12)
            expected = max(0.0, (value - by_chance) / (1 - by_chance) * 100)
            assert row[f"lines_up_{own}"] == pytest.approx(expected)
        assert np.isnan(row["lines_up_tiny"])
    teams = scored(plan).overall["one_team_people"] - before.overall["one_team_people"]
    last = sequence.iloc[-1]
    assert last["one_team_change_so_far"] == pytest.approx(teams)
    assert last["people_moved_so_far"] == sequence["people"].sum()
    people = AREAS["people"].to_numpy()
    held_now = np.bincount(plan.member, people)
    assert held_now.min() >= LOW
    assert held_now.max() <= HIGH
    graph = nx.Graph(zip(EDGES["first"], EDGES["second"], strict=True))
    for place in range(10):
        assert nx.is_connected(graph.subgraph(np.flatnonzero(plan.member == place)))


def test_locks_hold_and_an_agreed_plan_needs_nothing(before: Scores) -> None:
    locked = AREAS["code"].tolist()
    table = best_sequence(AREAS, EDGES, AGENCIES, PLAN, levels(before), **TERMS, locked=locked)
    assert table.empty
    assert {"step", "area_code", "gain_so_far", "lines_up_beats"} <= set(table.columns)


def test_no_longer_than_asked(before: Scores, sequence: pd.DataFrame) -> None:
    short = best_sequence(AREAS, EDGES, AGENCIES, PLAN, levels(before), **TERMS, most=2)
    assert short["area_code"].tolist() == sequence["area_code"].tolist()[:2]


class Shy:
    """An aim of the tests: small areas would rather stay, in small neighbourhoods above all."""

    def __init__(self, weight: float) -> None:
        self.weights = {"stay": weight, "idle": 0.0}

    def changes(self, plan: Plan, area: Any, out_of: Any, into: Any) -> dict[str, Any]:
        size = np.bincount(plan.member, minlength=10)
        stay = size.max() - size[out_of] * 0.1 + 0.01 * into
        return {"stay": stay, "idle": np.full(len(area), np.nan)}


def test_other_aims_count_at_every_step(before: Scores) -> None:
    held = levels(before)
    plain = border_moves(AREAS, EDGES, AGENCIES, PLAN, held, **TERMS)
    shy = border_moves(AREAS, EDGES, AGENCIES, PLAN, held, **TERMS, others=Shy(2.0))
    keys = ["area_code", "to"]
    both = plain.merge(shy, on=keys, suffixes=("", "_shy"))
    assert both["gain_shy"].to_numpy() == pytest.approx(both["gain"] - 2 * both["stay_change"])
    assert shy["idle_change"].isna().all()
    terms = TERMS | {"others": Shy(0.01)}
    table = best_sequence(AREAS, EDGES, AGENCIES, PLAN, held, **terms, most=5)
    plan, gone = PLAN, set[str]()
    for row in table.itertuples():
        moves = border_moves(AREAS, EDGES, AGENCIES, plan, held, **terms)
        best = moves[moves["legal"] & ~moves["area_code"].isin(gone)].iloc[0]
        assert (row.area_code, row.to, row.gain) == (best["area_code"], best["to"], best["gain"])
        assert row.stay_change == best["stay_change"]
        plan = moved(plan, row.area_code, row.to)
        gone.add(row.area_code)
    assert len(table) > 2

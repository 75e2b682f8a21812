"""Advice for the planner: what it promises is what scoring the moved plan gives."""

from __future__ import annotations

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from grid41 import (
    compact_zoning,
    grid_areas,
    grid_edges,
    grown_zoning,
    nudged,
    plan_of,
    table_agency,
    zone_agency,
)
from scipy.sparse import csr_array
from scoring import agency, free_chance, plan_from, strip, strip_edges

from footprints import schema
from footprints.coterminosity.advice.moves import border_moves
from footprints.coterminosity.chance import Chance
from footprints.coterminosity.score import Scores, score
from footprints.people.footprint import Footprint
from footprints.people.plan import Plan

SIDE = 15
LIMITS = {"X08000001": (30_000, 50_000)}


def region() -> tuple[gpd.GeoDataFrame, pd.DataFrame, Plan, list[Footprint], dict[str, Chance]]:
    """Return 225 areas, ten neighbourhoods, and agencies of every kind: one with torn areas."""
    rng = np.random.default_rng(2)
    areas, edges = grid_areas(SIDE, 400_000), grid_edges(SIDE)
    people = areas["people"].to_numpy()
    member = compact_zoning(10, rng, SIDE)
    torn = rng.uniform(0.8, 0.99, len(people))
    two = np.zeros((12, len(people)))
    for label, part in ((grown_zoning(12, rng, SIDE), 1 - torn), (member, torn)):
        two[label, np.arange(len(people))] += part * people * 0.95
    agencies = [
        zone_agency(nudged(member, 0.1, rng, SIDE), people, "beats"),
        table_agency(csr_array(two), "torn", weight=2.0),
        zone_agency(nudged(member, 0.1, rng, SIDE), people, "gp", kind="list"),
        zone_agency(np.arange(len(people), dtype=np.int32), people, "tiny"),
    ]
    zonings = np.array([grown_zoning(12, rng, SIDE) for _ in range(10)], dtype=np.int32)
    chance = {one.id: free_chance(zonings, people.astype(float)) for one in agencies}
    each = np.arange(len(people), dtype=np.int32)[None, :]
    chance["tiny"] = free_chance(each, chance["tiny"].people)
    return areas, edges, plan_of(member), agencies, chance


AREAS, EDGES, PLAN, AGENCIES, CHANCE = region()


def scored(plan: Plan) -> Scores:
    return score(AREAS, EDGES, AGENCIES, plan, seed=1, chance=CHANCE)


def moved(plan: Plan, area_code: str, to: str) -> Plan:
    member = plan.member.copy()
    target = plan.neighbourhoods["neighbourhood"].tolist().index(to)
    member[AREAS["code"].tolist().index(area_code)] = target
    return Plan(plan.neighbourhoods, member)


def levels(scores: Scores) -> dict[str, float | None]:
    return {own: figures["overlap_by_chance"] for own, figures in scores.agencies.items()}


@pytest.fixture(scope="module")
def before() -> Scores:
    return scored(PLAN)


@pytest.fixture(scope="module")
def advice(before: Scores) -> pd.DataFrame:
    return border_moves(AREAS, EDGES, AGENCIES, PLAN, levels(before), limits=LIMITS)


def border_km(plan: Plan) -> float:
    member = plan.member
    line = member[EDGES["first"]] != member[EDGES["second"]]
    return float(EDGES["border_m"][line].sum()) / 1000


def test_columns_and_order(advice: pd.DataFrame) -> None:
    expected = [*schema.ADVICE, "one_team_change"]
    assert set(expected) <= set(advice.columns)
    assert {f"lines_up_change_{one.id}" for one in AGENCIES} <= set(advice.columns)
    legal = advice[advice["legal"]]
    assert advice["legal"].tolist() == sorted(advice["legal"], reverse=True)
    assert (np.diff(legal["gain"]) <= 1e-9).all()
    assert not advice.duplicated(["area_code", "to"]).any()


def test_every_border_area_is_there_with_every_neighbour(advice: pd.DataFrame) -> None:
    member, codes = PLAN.member, AREAS["code"].to_numpy()
    ids = PLAN.neighbourhoods["neighbourhood"].to_numpy()
    expected = set()
    for first, second in zip(EDGES["first"], EDGES["second"], strict=True):
        if member[first] != member[second]:
            expected |= {(codes[first], ids[member[second]]), (codes[second], ids[member[first]])}
    assert set(zip(advice["area_code"], advice["to"], strict=True)) == expected


def test_promises_are_kept_exactly(before: Scores, advice: pd.DataFrame) -> None:
    """At the chance level of the plan as it was; one-team people and border as they are."""
    held = levels(before)
    rows = advice.iloc[np.random.default_rng(1).choice(len(advice), 40, replace=False)]
    assert (rows["one_team_change"] != 0).any()
    for row in rows.to_dict("records"):
        plan = moved(PLAN, row["area_code"], row["to"])
        after = scored(plan)
        for one in AGENCIES[:3]:
            by_chance = held[one.id]
            value = (after.agencies[one.id]["overlap"] - by_chance) / (1 - by_chance) * 100
            change = max(0.0, value) - before.agencies[one.id]["lines_up"]
            assert row[f"lines_up_change_{one.id}"] == pytest.approx(change, abs=1e-9)
        teams = after.overall["one_team_people"] - before.overall["one_team_people"]
        assert row["one_team_change"] == pytest.approx(teams, abs=1e-6)
        assert row["border_km_change"] == pytest.approx(border_km(plan) - border_km(PLAN))


def test_gain_is_the_change_in_the_aim(before: Scores, advice: pd.DataFrame) -> None:
    row = advice.iloc[0]
    after = scored(moved(PLAN, row["area_code"], row["to"]))
    people = sum(
        one.weight
        * (after.agencies[one.id]["overlap_people"] - before.agencies[one.id]["overlap_people"])
        for one in AGENCIES
    )
    assert row["gain"] == pytest.approx(people / 1000 - row["border_km_change"])


def test_an_agency_without_a_score_has_no_change(advice: pd.DataFrame) -> None:
    assert advice["lines_up_change_tiny"].isna().all()


def test_legal_moves_keep_limits_and_contiguity(advice: pd.DataFrame) -> None:
    low, high = LIMITS["X08000001"]
    people = AREAS["people"].to_numpy()
    graph = nx.Graph(list(zip(EDGES["first"], EDGES["second"], strict=True)))
    held = np.bincount(PLAN.member, people)
    for row in advice.to_dict("records"):
        plan = moved(PLAN, row["area_code"], row["to"])
        now = np.bincount(plan.member, people, minlength=len(held))
        whole = all(
            nx.is_connected(graph.subgraph(np.flatnonzero(plan.member == place)))
            for place in range(len(held))
        )
        worse = ((now < low) & (now < held)) | ((now > high) & (now > held))
        assert row["legal"] == (whole and not worse.any()), row
        assert row["legal"] == (row["why_not"] == "")


def test_locked_areas_stay(before: Scores, advice: pd.DataFrame) -> None:
    code = advice["area_code"].iloc[0]
    again = border_moves(AREAS, EDGES, AGENCIES, PLAN, levels(before), limits=LIMITS, locked=[code])
    reasons = again.loc[again["area_code"] == code, "why_not"]
    assert set(reasons) == {"It is locked."}


def test_areas_kept_together_are_not_parted(before: Scores, advice: pd.DataFrame) -> None:
    code, other = advice["area_code"].iloc[0], "X01000000"
    groups = [[code, other], ["X01000001"]]
    again = border_moves(
        AREAS, EDGES, AGENCIES, PLAN, levels(before), limits=LIMITS, together=groups
    )
    reasons = again.loc[again["area_code"] == code, "why_not"]
    assert set(reasons) == {"It is kept together with other small areas."}
    assert again["legal"].sum() >= advice["legal"].sum() - len(reasons) - 2


def test_reasons_say_place_and_numbers() -> None:
    """Three neighbourhoods of two areas in a row; the last one also lies in another locality."""
    areas = strip([100, 100, 100, 100, 100, 100], ["L", "L", "L", "L", "M", "M"])
    limits = {"L": (150, 250), "M": (150, 250)}
    one = agency([[100] * 6])
    moves = border_moves(
        areas, strip_edges(6), [one], plan_from([0, 0, 1, 1, 2, 2]), {}, limits=limits
    )
    assert moves["area_code"].tolist() == ["a1", "a2"]
    assert moves["why_not"].tolist() == [
        "Place 0 would have 100 residents, fewer than 150.",
        "Place 1 would have 100 residents, fewer than 150.",
    ]


def test_one_team_people_by_hand() -> None:
    """Beats are a0 a1 and a2 a3; the line runs after a2.

    Moving a2 gives its 60 people one team; so would moving a3, which leaves one place with both.
    """
    areas = strip([100, 100, 60, 100])
    one = agency([[100, 100, 0, 0], [0, 0, 60, 100]])
    moves = border_moves(
        areas,
        strip_edges(4),
        [one],
        plan_from([0, 0, 0, 1]),
        {"one": 0.5},
        limits={"L": (1, 300)},
    )
    assert moves.set_index("area_code")["one_team_change"].to_dict() == {"a2": 60, "a3": 60}


def test_a_neighbourhood_already_too_large_may_shrink() -> None:
    areas = strip([100, 100, 100, 100])
    one = agency([[100] * 4])
    moves = border_moves(
        areas, strip_edges(4), [one], plan_from([0, 0, 0, 1]), {}, limits={"L": (150, 250)}
    )
    assert moves.set_index("area_code")["legal"].to_dict() == {"a2": True, "a3": False}


def test_small_blocks_give_the_same(before: Scores, advice: pd.DataFrame, monkeypatch) -> None:
    monkeypatch.setattr("footprints.coterminosity.advice.effects._BLOCK_CELLS", 1)
    again = border_moves(AREAS, EDGES, AGENCIES, PLAN, levels(before), limits=LIMITS)
    pd.testing.assert_frame_equal(again, advice)

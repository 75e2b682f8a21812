"""Advice for the agency: what it promises is what scoring its own table again gives."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations, product

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
    split_each,
    table_agency,
    zone_agency,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scoring import agency, plan_from, strip, strip_edges

from footprints.coterminosity.advice.handover import agency_moves, apply_moves, unit_advice
from footprints.coterminosity.figures import Figures
from footprints.coterminosity.score import score
from footprints.people.footprint import Footprint
from footprints.people.plan import Plan

SIDE = 12
AREAS, EDGES = grid_areas(SIDE, 300_000), grid_edges(SIDE)
PEOPLE = AREAS["people"].to_numpy()


def figures_of(one: Footprint, plan: Plan) -> Figures:
    return score(AREAS, EDGES, [one], plan, seed=1, zonings=0).agencies[one.id]


def overlap_of(one: Footprint, plan: Plan) -> float:
    return figures_of(one, plan)["overlap_scored"]


def points_of(one: Footprint, plan: Plan) -> float:
    """Return "lines up", not cut off at 0, at a chance level of 0.3."""
    figures = figures_of(one, plan)
    return (figures["overlap_scored"] - 0.3) / 0.7 * 100 * figures["patch_strength"]


def torn_agency(rng: np.random.Generator, kind: str) -> Footprint:
    table = np.zeros((9, len(PEOPLE)))
    part = rng.uniform(0, 1, len(PEOPLE)).round(1)
    for label, weight in (
        (grown_zoning(9, rng, SIDE), part),
        (grown_zoning(9, rng, SIDE), 1 - part),
    ):
        table[label, np.arange(len(PEOPLE))] += weight * PEOPLE
    # Placed by points: by surface, small areas so torn would be too coarse to tell.
    one = table_agency(csr_array(table), "torn", kind=kind)
    return replace(one, points_each=np.full(len(PEOPLE), 5.0))


@pytest.mark.parametrize("kind", ["zones", "list"])
@settings(max_examples=8, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), most=st.integers(1, 60))
def test_promises_are_kept_exactly(kind: str, seed: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    plan = plan_of(compact_zoning(8, rng, SIDE))
    one = torn_agency(rng, kind)
    moves = agency_moves(AREAS, EDGES, one, plan, 0.3, max_moves=most)
    assert 0 < len(moves) <= most
    handed = apply_moves(one, moves, AREAS)
    reached = overlap_of(handed, plan)
    assert reached == pytest.approx(moves["overlap"].iloc[-1], abs=1e-9)
    assert reached > overlap_of(one, plan)
    assert moves["lines_up"].iloc[-1] == pytest.approx(max(0, points_of(handed, plan)))
    assert moves["people_moved_so_far"].iloc[-1] == pytest.approx(moves["people"].sum())
    assert handed.people.sum() == pytest.approx(one.people.sum())
    assert np.allclose(handed.people.sum(axis=0), one.people.sum(axis=0))


def test_every_row_promises_what_it_reaches() -> None:
    rng = np.random.default_rng(3)
    plan = plan_of(compact_zoning(8, rng, SIDE))
    one = torn_agency(rng, "zones")
    moves = agency_moves(AREAS, EDGES, one, plan, 0.3, max_moves=25)
    for row in range(len(moves)):
        handed = apply_moves(one, moves.iloc[: row + 1], AREAS)
        assert overlap_of(handed, plan) == pytest.approx(moves["overlap"].iloc[row], abs=1e-9)


def test_a_blurred_agency_is_put_right_with_the_moves_that_blurred_it() -> None:
    rng = np.random.default_rng(1)
    member = compact_zoning(8, rng, SIDE)
    blurred = nudged(member, 0.15, rng, SIDE)
    moves = agency_moves(AREAS, EDGES, zone_agency(blurred, PEOPLE), plan_of(member), 0.5)
    assert len(moves) == int((blurred != member).sum())
    assert moves["overlap"].iloc[-1] == 1
    assert moves["lines_up"].iloc[-1] == 100
    assert (np.diff(moves["overlap"]) > 0).all()


def test_nothing_to_do_where_units_nest_or_contain() -> None:
    rng = np.random.default_rng(1)
    member = compact_zoning(8, rng, SIDE)
    plan = plan_of(member)
    for label in (member, split_each(member, 3, rng, SIDE), member // 2):
        moves = agency_moves(AREAS, EDGES, zone_agency(label.astype(np.int32), PEOPLE), plan, 0.5)
        assert len(moves) == 0
    assert list(moves.columns[:3]) == ["step", "area_code", "area_name"]


def test_by_hand() -> None:
    """Beat A has a0 a1 a2, beat B a3; the neighbourhoods are a0 a1 and a2 a3: A hands over a2."""
    areas = strip([100, 100, 60, 100])
    one = agency([[100, 100, 60, 0], [0, 0, 0, 100]])
    moves = agency_moves(areas, strip_edges(4), one, plan_from([0, 0, 1, 1]), None)
    assert moves[["step", "area_code", "from_unit", "to_unit"]].to_numpy().tolist() == [
        [1, "a2", "U0000", "U0001"]
    ]
    assert moves["people_moved_so_far"].tolist() == [60]
    assert moves["overlap"].tolist() == [1]
    assert moves["lines_up"].isna().all()


def test_zones_receive_only_what_they_touch() -> None:
    """B is at home in the second neighbourhood but stands apart from a2 there; C touches it."""
    areas = strip([100, 100, 50, 40, 100, 100])
    rows = [[100, 100, 50, 0, 0, 0], [0, 0, 0, 0, 0, 100], [0, 0, 0, 40, 100, 0]]
    plan = plan_from([0, 0, 1, 1, 1, 1])
    moves = agency_moves(areas, strip_edges(6), agency(rows), plan, None, max_moves=1)
    assert moves["to_unit"].tolist() == ["U0002"]


def test_a_unit_may_grow_step_by_step() -> None:
    """B touches a4 alone; once it has a4 it touches a3."""
    areas = strip([400, 400, 100, 100, 100, 300])
    rows = [[400, 400, 100, 100, 100, 0], [0, 0, 0, 0, 0, 300]]
    plan = plan_from([0, 0, 1, 1, 1, 1])
    moves = agency_moves(areas, strip_edges(6), agency(rows), plan, None, max_moves=2)
    assert moves["area_code"].tolist() == ["a4", "a3"]


def test_what_the_units_are_called_changes_nothing() -> None:
    rng = np.random.default_rng(5)
    plan = plan_of(compact_zoning(8, rng, SIDE))
    one = torn_agency(rng, "zones")
    other = table_agency(one.people[rng.permutation(9)], "torn")
    first = agency_moves(AREAS, EDGES, one, plan, 0.4, max_moves=20)
    second = agency_moves(AREAS, EDGES, other, plan, 0.4, max_moves=20)
    assert second["area_code"].tolist() == first["area_code"].tolist()
    assert second["overlap"].tolist() == pytest.approx(first["overlap"].tolist())


@pytest.mark.parametrize("kind", ["zones", "list"])
def test_each_unit_by_itself_gets_what_it_is_promised(kind: str) -> None:
    rng = np.random.default_rng(7)
    plan = plan_of(compact_zoning(8, rng, SIDE))
    one = torn_agency(rng, kind)
    before = overlap_of(one, plan)
    alone = unit_advice(AREAS, EDGES, one, plan, 0.3, max_moves=10)
    table, listed = alone.units, alone.moves.groupby("from_unit")
    assert table["unit"].tolist() == one.units["unit"].tolist()
    assert (table["overlap_gain"] >= 0).all()
    assert (table["small_areas"] > 0).any()
    for row in table.to_dict("records"):
        moves = agency_moves(AREAS, EDGES, one, plan, 0.3, max_moves=10, unit=row["unit"])
        assert set(moves["from_unit"]) <= {row["unit"]}
        if len(moves):
            own = listed.get_group(row["unit"]).reset_index(drop=True)
            pd.testing.assert_frame_equal(own, moves)
        else:
            assert row["unit"] not in listed.groups
        assert row["people_moved"] == pytest.approx(moves["people"].sum())
        handed = apply_moves(one, moves, AREAS)
        reached = overlap_of(handed, plan)
        assert reached == pytest.approx(row["overlap"])
        assert row["overlap_gain"] == pytest.approx(reached - before)
        gain = points_of(handed, plan) - points_of(one, plan)
        assert row["lines_up_gain"] == pytest.approx(gain)


def test_a_unit_in_its_place_has_nothing_to_hand_over() -> None:
    """Beat A has a0 a1 a2, beat B a3; the neighbourhoods are a0 a1 and a2 a3."""
    areas = strip([100, 100, 60, 100])
    one = agency([[100, 100, 60, 0], [0, 0, 0, 100]])
    table = unit_advice(areas, strip_edges(4), one, plan_from([0, 0, 1, 1]), None).units
    assert table["small_areas"].tolist() == [1, 0]
    assert table["people_moved"].tolist() == [60, 0]
    assert table["main_share"].tolist() == pytest.approx([200 / 260, 1])
    assert table["main_share_after"].tolist() == [1, 1]
    assert table["lines_up"].isna().all()


def test_a_whole_batch_touches_by_any_of_its_areas() -> None:
    """B stands beside a3 alone: a2 and a3 together go to it, and a3 first, which it touches."""
    areas = strip([400, 400, 150, 100, 300])
    one = agency([[400, 400, 150, 100, 0], [0, 0, 0, 0, 300]])
    moves = agency_moves(areas, strip_edges(5), one, plan_from([0, 0, 1, 1, 1]), None, max_moves=2)
    assert moves["area_code"].tolist() == ["a3", "a2"]
    assert moves["overlap"].iloc[-1] == 1


def pieces(one: Footprint) -> list[int]:
    """Return in how many pieces each unit is."""
    graph = nx.Graph(list(zip(EDGES["first"].tolist(), EDGES["second"].tolist(), strict=True)))
    held = one.people.toarray() > 1e-6
    return [nx.number_connected_components(graph.subgraph(np.flatnonzero(row))) for row in held]


@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.4))
def test_units_stay_as_whole_as_they_were_and_none_is_emptied(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    member = compact_zoning(8, rng, SIDE)
    one = zone_agency(nudged(grown_zoning(9, rng, SIDE), share, rng, SIDE), PEOPLE)
    moves = agency_moves(AREAS, EDGES, one, plan_of(member), 0.3)
    after = apply_moves(one, moves, AREAS)
    for before, now in zip(pieces(one), pieces(after), strict=True):
        assert 1 <= now <= before
    for row in range(len(moves)):
        made = apply_moves(one, moves.iloc[: row + 1], AREAS)
        assert min(pieces(made)) >= 1


@settings(max_examples=5, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_units_stay_within_the_sizes_stated(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plan = plan_of(compact_zoning(8, rng, SIDE))
    one = zone_agency(nudged(grown_zoning(9, rng, SIDE), 0.3, rng, SIDE), PEOPLE)
    before = np.asarray(one.people.sum(axis=1)).ravel()
    least, most = np.quantile(before, [0.2, 0.8])
    held = replace(one, unit_sizes=(float(least), float(most)))
    moves = agency_moves(AREAS, EDGES, held, plan, 0.3)
    after = np.asarray(apply_moves(held, moves, AREAS).people.sum(axis=1)).ravel()
    assert (after >= np.minimum(least, before) - 1e-6).all()
    assert (after <= np.maximum(most, before) + 1e-6).all()


@pytest.mark.parametrize("seed", range(25))
def test_no_shorter_list_reaches_as_much(seed: int) -> None:
    """Short lists on a strip, against every list there could be, tried one by one."""
    rng = np.random.default_rng(seed)
    people = rng.integers(50, 200, 9)
    label = np.sort(rng.integers(0, 4, 9))
    table = np.zeros((4, 9))
    table[label, np.arange(9)] = people
    plan = plan_from(np.repeat([0, 1, 2], 3).tolist())
    areas, edges = strip(people.tolist()), strip_edges(9)
    one = agency(table.tolist())
    moves = agency_moves(areas, edges, one, plan, None)
    if len(moves) < 2:
        return
    reached = moves["overlap"].iloc[-1]
    for count in range(1, len(moves)):
        for chosen in combinations(range(9), count):
            for targets in product(range(4), repeat=count):
                moved = label.copy()
                moved[list(chosen)] = targets
                if f_of(people, moved, plan) >= reached - 1e-9:
                    assert not can_be_made(label, list(zip(chosen, targets, strict=True)))


def can_be_made(label: NDArray[np.int64], moves: list[tuple[int, int]]) -> bool:
    """Say whether moves along a strip can be made in some order.

    Each to a unit next door, no unit ever in more pieces than before, or gone.
    """
    for order in permutations(moves):
        now = label.copy()
        for area, unit in order:
            after = now.copy()
            after[area] = unit
            beside = unit in now[[one for one in (area - 1, area + 1) if 0 <= one < len(now)]]
            kept = all(1 <= runs(after == one) <= runs(now == one) for one in np.unique(now))
            if not beside or not kept:
                break
            now = after
        else:
            return True
    return False


def runs(mask: NDArray[np.bool_]) -> int:
    return int((np.diff(np.concatenate([[0], mask.astype(int)])) == 1).sum())


def f_of(people: NDArray[np.int64], label: NDArray[np.int64], plan: Plan) -> float:
    table = np.zeros((4, 3))
    np.add.at(table, (label, plan.member), people)
    smaller = np.minimum(table.sum(axis=1)[:, None], table.sum(axis=0)[None, :])
    return float((table**2 / np.maximum(smaller, 1)).sum() / table.sum())

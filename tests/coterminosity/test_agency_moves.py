"""Advice for the agency: what it promises is what scoring its own table again gives."""

from __future__ import annotations

from dataclasses import replace

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
    """B stands beside a3 alone: a2 and a3 together go to it at once, those with more people first.

    One by one a3 would have to go first.
    """
    areas = strip([400, 400, 150, 100, 300])
    one = agency([[400, 400, 150, 100, 0], [0, 0, 0, 0, 300]])
    moves = agency_moves(areas, strip_edges(5), one, plan_from([0, 0, 1, 1, 1]), None, max_moves=2)
    assert moves["area_code"].tolist() == ["a2", "a3"]
    assert moves["overlap"].iloc[-1] == 1

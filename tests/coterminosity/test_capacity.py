"""Capacity shared out among neighbourhoods, beside residents and their needs."""

from __future__ import annotations

import numpy as np
import pytest
from grid41 import grid_areas, grown_zoning, plan_of, zone_agency
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scoring import agency, plan_from, strip

from footprints.coterminosity.sites.capacity import Capacities, capacities, gini
from footprints.people.needs import Need
from footprints.people.plan import Plan
from footprints.people.supply import Supply

SIDE = 10
AREAS = grid_areas(SIDE, 100_000)
PEOPLE = AREAS["people"].to_numpy()


def supply(
    places: csr_array, amounts: list[float], needs: tuple[str, ...] = (), unknown: float = 0.0
) -> Supply:
    held = np.array(amounts, dtype=np.float64)
    return Supply("one", "Staff", held, places, False, unknown, ["?"] * (unknown > 0), needs)


def by_hand(plan: Plan, **more: object) -> Capacities:
    """Unit 0 has areas 0, 1 and half of 2; unit 1 the rest; area 3 is often outside the plan."""
    one = agency([[100, 200, 50, 0], [0, 0, 50, 100]], "one")
    needs = [
        Need("old", "Old", np.array([10.0, 20.0, 30.0, 40.0])),
        Need("poor", "Poor", np.array([0.0, 0.0, 100.0, 0.0])),
    ]
    made = supply(one.people, [35.0, 9.0], **more)  # type: ignore[arg-type]
    return capacities(strip([100, 200, 100, 100]), [one], plan, [made], needs)


def test_by_hand() -> None:
    found = by_hand(plan_from([0, 0, 1, 1]), needs=("old",), unknown=6.0)
    table = found.table
    assert table["amount"].tolist() == pytest.approx([30, 5 + 9])
    assert table["per_10k"].tolist() == pytest.approx([1000, 700])
    assert table["need_residents"].tolist() == pytest.approx([500 * 30 / 100, 500 * 70 / 100])
    assert table["per_10k_need"].tolist() == pytest.approx([2000, 400])
    spread = found.spread["one"]["Staff"]
    assert (spread["total"], spread["placed"], spread["outside"]) == (50, 44, 0)
    assert (spread["unknown"], spread["unknown_units"]) == (6, 1)
    assert spread["per_10k"] == pytest.approx(880)
    assert (spread["highest_in"], spread["lowest_in"]) == ("N000", "N001")
    assert spread["ratio"] == pytest.approx(10 / 7)
    assert spread["ratio_need"] == pytest.approx(5)
    assert spread["gini"] == pytest.approx(0.6 * 0.4 * 300 / 880)


def test_what_lies_outside_the_plan_stays_outside() -> None:
    spread = by_hand(plan_from([0, 0, 1, -1])).spread["one"]["Staff"]
    assert spread["placed"] == pytest.approx(35 + 3)
    assert spread["outside"] == pytest.approx(6)


def test_without_a_choice_needs_are_averaged_and_add_up_to_residents() -> None:
    table = by_hand(plan_from([0, 0, 1, 1])).table
    assert table["need_residents"].tolist() == pytest.approx([500 * 0.15, 500 * 0.85])
    assert table["need_residents"].sum() == pytest.approx(table["residents"].sum())


def test_need_profile() -> None:
    needs = by_hand(plan_from([0, 0, 1, 1])).needs
    old = needs[needs["need"] == "old"]
    assert old["amount"].tolist() == [30, 70]
    assert old["per_10k"].tolist() == pytest.approx([1000, 3500])
    assert old["index"].tolist() == pytest.approx([0.5, 1.75])


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_nothing_is_lost_and_even_supply_has_no_spread(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one = zone_agency(grown_zoning(8, rng, SIDE), PEOPLE, "one")
    plan = plan_of(grown_zoning(5, rng, SIDE))
    amounts = rng.uniform(0, 50, 8)
    found = capacities(AREAS, [one], plan, [supply(one.people, amounts.tolist())], [])
    assert found.table["amount"].sum() == pytest.approx(amounts.sum())
    assert found.table["per_10k_need"].isna().all()
    spread = found.spread["one"]["Staff"]
    assert 0 <= spread["gini"] < 1
    assert spread["ratio"] >= 1
    assert spread["ratio_need"] is None
    even = np.asarray(one.people.sum(axis=1), dtype=float) / 500
    same = capacities(AREAS, [one], plan, [supply(one.people, even.tolist())], [])
    assert same.spread["one"]["Staff"]["gini"] == pytest.approx(0, abs=1e-12)
    assert same.spread["one"]["Staff"]["ratio"] == pytest.approx(1)
    assert same.table["per_10k"].to_numpy() == pytest.approx(20)


def test_gini_by_hand() -> None:
    assert gini(np.array([1.0, 1.0]), np.array([5.0, 7.0])) == 0
    assert gini(np.array([0.0, 4.0]), np.array([1.0, 1.0])) == pytest.approx(0.5)
    split = gini(np.array([0.0, 4.0, 4.0]), np.array([10.0, 4.0, 6.0]))
    assert split == pytest.approx(gini(np.array([0.0, 4.0]), np.array([10.0, 10.0])))
    assert np.isnan(gini(np.array([0.0]), np.array([10.0])))

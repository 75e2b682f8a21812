"""Agencies held against one another, whatever the plan."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from grid41 import grid_areas, grid_edges, grown_zoning, zone_agency
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring import agency, chance_of, plan_from, strip

from footprints.coterminosity.chance import draw_chance
from footprints.coterminosity.ground import ground_of
from footprints.coterminosity.pairs import pair_table

SIDE = 12
AREAS, EDGES = grid_areas(SIDE, 200_000), grid_edges(SIDE)
PEOPLE = AREAS["people"].to_numpy()
GROUND = ground_of(AREAS, plan_from([0] * SIDE**2))


def test_by_hand() -> None:
    """a has areas 0 1 | 2 3, b has 0 | 1 2 | 3 and nobody in area 4."""
    areas = strip([100, 100, 100, 60, 500])
    one = agency([[100, 100, 0, 0, 0], [0, 0, 100, 60, 500]], "a")
    other = agency([[100, 0, 0, 0, 0], [0, 100, 100, 0, 0], [0, 0, 0, 60, 0]], "b")
    ground = ground_of(areas, plan_from([0, 0, 0, 0, 0]))
    drawn = {
        "a": chance_of([[0, 0, 1, 1, 1]], [100, 100, 100, 60, 500]),
        "b": chance_of([[0, 0, 1, 1, -1]], [100, 100, 100, 60, 0]),
    }
    table = pair_table(ground, [one, other], drawn)
    row = table.iloc[0]
    assert (row["agency"], row["other"], row["people"]) == ("a", "b", 360)
    overlap = (100 + 100 * 100 / 200 + 100 * 100 / 160 + 60) / 360
    assert row["overlap"] == pytest.approx(overlap)
    assert row["fits_inside_people"] == 200
    assert row["other_fits_inside_people"] == 100 + 100 + 60
    by_chance = (overlap + 1) / 2
    assert row["overlap_by_chance"] == pytest.approx(by_chance)
    assert row["lines_up_raw"] == pytest.approx((overlap - by_chance) / (1 - by_chance) * 100)
    assert row["lines_up"] == 0


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_the_same_either_way_round_and_100_with_itself(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one = zone_agency(grown_zoning(9, rng, SIDE), PEOPLE, "one")
    other = zone_agency(grown_zoning(7, rng, SIDE), PEOPLE, "other")
    twin = zone_agency(one.main, PEOPLE, "twin")
    drawn = draw_chance(AREAS, EDGES, [one, other, twin], seed=1, zonings=20)
    table = pair_table(GROUND, [one, other, twin], drawn)
    back = pair_table(GROUND, [twin, other, one], drawn)
    assert len(table) == 3
    assert table["overlap"].between(0, 1).all()
    same = table[table["other"] == "twin"].iloc[0]
    assert same["lines_up"] == pytest.approx(100)
    assert same["fits_inside"] == same["other_fits_inside"] == 1
    first = table.iloc[0]
    turned = back[(back["agency"] == "other") & (back["other"] == "one")].iloc[0]
    assert turned["overlap"] == pytest.approx(first["overlap"])
    assert turned["lines_up_raw"] == pytest.approx(first["lines_up_raw"])
    assert turned["fits_inside"] == pytest.approx(first["other_fits_inside"])


def test_nothing_without_chance_people_or_partner() -> None:
    rng = np.random.default_rng(2)
    one = zone_agency(grown_zoning(9, rng, SIDE), PEOPLE, "one")
    nowhere = zone_agency(np.full(SIDE**2, -1, dtype=np.int32), PEOPLE, "nowhere")
    table = pair_table(GROUND, [one, nowhere], {})
    assert len(table) == 0
    other = zone_agency(grown_zoning(7, rng, SIDE), PEOPLE, "other")
    assert pd.isna(pair_table(GROUND, [one, other], {})["lines_up"].iloc[0])


def test_units_that_are_nowhere_the_main_one_cost_nothing() -> None:
    areas = strip([100] * 8)
    ground = ground_of(areas, plan_from([0] * 8))
    few = [
        agency(
            [[9.0 * (place // width == unit) for place in range(8)] for unit in range(8 // width)],
            name,
        )
        for name, width in (("a", 2), ("b", 4))
    ]
    many = [replace(one, units=pd.concat([one.units] * 5_000, ignore_index=True)) for one in few]
    tracemalloc.start()
    table = pair_table(ground, many, {})
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    pd.testing.assert_frame_equal(table, pair_table(ground, few, {}))

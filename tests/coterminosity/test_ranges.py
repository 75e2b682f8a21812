"""Ranges: what the figures might be, were each straddled small area whole in one unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from grid41 import compact_zoning, grid_areas, grown_zoning, plan_of, table_agency
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scoring import agency, plan_from, strip

from footprints.coterminosity.ground import Ground, align, ground_of
from footprints.coterminosity.placings import _drawn, _straddled, placings
from footprints.coterminosity.ranges import FIGURES, Levels, Ranges, ranges
from footprints.people.footprint import Footprint

SIDE = 10
AREAS = grid_areas(SIDE, 150_000)
PEOPLE = AREAS["people"].to_numpy()


def range_of(one: Footprint, areas=AREAS, plan=None, draws: int = 200, seed: int = 1) -> Ranges:
    chosen = plan or plan_of(compact_zoning(6, np.random.default_rng(4), SIDE))
    ground = ground_of(areas, chosen)
    aligned = align(ground, one, areas["people"].to_numpy())
    return ranges(ground, aligned, held(0.5, ground), np.random.default_rng(seed), draws)


def held(by_chance: float, ground: Ground) -> Levels:
    return Levels(by_chance, np.full(len(ground.localities[0]), by_chance))


def straddling(seed: int, covered: float = 1.0) -> Footprint:
    rng = np.random.default_rng(seed)
    table = np.zeros((8, SIDE**2))
    part = np.where(rng.random(SIDE**2) < 0.3, rng.uniform(0, 1, SIDE**2), 1.0)
    for label, share in (
        (grown_zoning(8, rng, SIDE), part),
        (grown_zoning(8, rng, SIDE), 1 - part),
    ):
        table[label, np.arange(SIDE**2)] += share * PEOPLE * covered
    return table_agency(csr_array(table), "torn")


def test_by_hand() -> None:
    """Area 1 is half in either unit: whole in the first everything fits, in the second not."""
    one = agency([[100, 50, 0], [0, 50, 100]])
    found = range_of(one, strip([100, 100, 100]), plan_from([0, 0, 1]))
    figures = found.figures
    assert (figures["straddled_areas"], figures["straddled_people"]) == (1, 100)
    assert figures["fits_inside_low"] == pytest.approx(2 / 3)
    assert figures["fits_inside_high"] == 1
    assert figures["fits_inside_best_fit"] == 1
    assert figures["lines_up_high"] == 100
    assert found.main_share_low.tolist() == pytest.approx([1, 0.5])
    assert found.main_share_high.tolist() == [1, 1]


@settings(max_examples=8, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), covered=st.sampled_from([1.0, 0.7]))
def test_estimate_and_best_fit_lie_inside(seed: int, covered: float) -> None:
    one = straddling(seed, covered)
    figures = range_of(one, draws=40).figures
    whole = range_of(table_agency(as_best_fit(one), "best"), draws=5).figures
    for name in FIGURES:
        low, high = figures[f"{name}_low"], figures[f"{name}_high"]
        assert low <= figures[f"{name}_best_fit"] <= high
        assert whole[f"{name}_low"] == whole[f"{name}_high"]
        assert whole[f"{name}_low"] == pytest.approx(figures[f"{name}_best_fit"])


def as_best_fit(one: Footprint) -> csr_array:
    table = one.people.toarray()
    outside = PEOPLE - table.sum(axis=0)
    best = np.zeros_like(table)
    inside = np.flatnonzero(table.max(axis=0) >= outside - 1e-9)
    best[table[:, inside].argmax(axis=0), inside] = PEOPLE[inside]
    return csr_array(best)


def test_draws_give_each_unit_its_share_on_average() -> None:
    one = agency([[70.0], [20.0]])
    areas = strip([100])
    ground = ground_of(areas, plan_from([0]))
    aligned = align(ground, one, areas["people"].to_numpy())
    straddled = _straddled(ground, aligned.people)
    drawn = _drawn(straddled, one.main, np.random.default_rng(3), 4_000)
    tables = [table for table, _ in drawn]
    mean = np.mean(tables, axis=0).ravel()
    assert mean == pytest.approx([70, 20], abs=3)
    assert {float(table.sum()) for table in tables} == {0.0, 100.0}


def test_the_same_seed_gives_the_same_range() -> None:
    one = straddling(3)
    assert range_of(one).figures == range_of(one).figures
    assert range_of(one, seed=2).figures != range_of(one).figures


def listed(counts: list[list[float]]) -> Footprint:
    table = csr_array(np.array(counts, dtype=float))
    return replace(table_agency(table, "gp", kind="list"), counts=table)


def test_a_list_is_drawn_again_and_small_leads_go_either_way() -> None:
    """Main patches of areas 1 and 2 hang on one patient of a hundred; those of 0 and 3 do not."""
    areas, plan = strip([100] * 4), plan_from([0, 0, 1, 1])
    close = range_of(listed([[95, 51, 49, 5], [5, 49, 51, 95]]), areas, plan).figures
    far = range_of(listed([[95, 95, 5, 5], [5, 5, 95, 95]]), areas, plan).figures
    assert close["overlap_high"] == far["overlap_low"] == far["overlap_high"] == 1
    assert close["overlap_low"] < 0.9
    for figures in (close, far):
        assert figures["range_reason"] is None
        assert figures["lines_up_low"] < figures["lines_up_high"]
    assert (
        far["lines_up_high"] - far["lines_up_low"] < close["lines_up_high"] - close["lines_up_low"]
    )


def test_a_list_has_its_estimate_in_the_middle() -> None:
    """To draw again adds chance to chance, and moves a score down: what is true lies either way."""
    rng = np.random.default_rng(5)
    drawn = range_of(listed(rng.poisson(np.full((6, SIDE**2), 20.0)).tolist()))
    estimate = drawn.raw_low[0] + drawn.raw_high[0]
    lowest, highest = drawn.raw[:, 0].min(), drawn.raw[:, 0].max()
    assert lowest + highest == pytest.approx(estimate)
    assert len(drawn.raw) == 400


def test_the_larger_a_list_the_surer_it_is() -> None:
    width = []
    for patients in (20, 200, 20_000):
        shares = np.random.default_rng(2).dirichlet(np.ones(6), SIDE**2).T
        drawn = range_of(listed((shares * patients).tolist()))
        width.append(float(drawn.raw_high[0] - drawn.raw_low[0]))
    assert width == sorted(width, reverse=True)
    assert width[-1] < width[0] / 5


def halves() -> Footprint:
    """By points all of area 1 but a tenth is in unit 0; by surface four fifths are in unit 1."""
    by_points = agency([[100, 90, 0], [0, 10, 100]])
    by_surface = csr_array(np.array([[100.0, 20, 0], [0, 80, 100]]))
    return replace(by_points, by_surface=by_surface, points_each=np.full(3, 10.0))


@pytest.mark.parametrize("draws", [0, 50])
def test_surface_best_fit_and_points_are_all_in_the_range(draws: int) -> None:
    areas, plan = strip([100, 100, 100]), plan_from([0, 0, 1])
    figures = range_of(halves(), areas, plan, draws).figures
    assert figures["range_reason"] is None
    assert figures["fits_inside_surface"] == pytest.approx(220 / 300)
    assert figures["fits_inside_best_fit"] == pytest.approx(2 / 3)  # by surface, whole to unit 1
    assert figures["fits_inside_low"] == pytest.approx(2 / 3)
    assert figures["fits_inside_high"] == 1  # by points, whole to unit 0
    assert (figures["straddled_areas"], figures["straddled_people"]) == (1, 100)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), best_fit=st.booleans())
def test_no_way_to_place_people_is_left_out(seed: int, best_fit: bool) -> None:
    one, other = straddling(seed), straddling(seed + 1)
    placed = replace(one, by_surface=other.people, points_each=np.full(SIDE**2, 4.0))
    if best_fit:
        placed = replace(placed, people=as_best_fit(other), points_each=None)
    figures = range_of(placed, draws=0).figures
    estimate = range_of(replace(placed, by_surface=None, points_each=None), draws=0).figures
    surface = range_of(other, draws=0).figures
    for name in FIGURES:
        low, high = figures[f"{name}_low"], figures[f"{name}_high"]
        assert figures[f"{name}_best_fit"] == surface[f"{name}_best_fit"]
        for found in (estimate, surface):
            assert low <= found[f"{name}_low"]
            assert found[f"{name}_high"] <= high
        assert low <= figures[f"{name}_surface"] <= high


def test_many_points_say_more_than_few() -> None:
    """A draw takes as many points as there are; with one the small area goes whole."""
    areas, plan = strip([100, 100, 100]), plan_from([0, 0, 1])
    one = agency([[100, 60, 0], [0, 40, 100]])
    width = []
    for points in (0, 1, 5, 500):
        placed = replace(one, by_surface=one.people, points_each=np.full(3, points))
        aligned = align(ground_of(areas, plan), placed, areas["people"].to_numpy())
        draws = placings(ground_of(areas, plan), aligned, np.random.default_rng(1), 300).draws
        drawn = [placing.table[0].sum() for placing in draws]
        assert np.mean(drawn) == pytest.approx(160, abs=8)
        width.append(np.std(drawn))
    assert width == pytest.approx([49, 49, 22, 2.2], rel=0.1)


def test_what_cannot_be_told_has_no_range() -> None:
    """Where random lines always agree, "lines up" has neither a value nor a range."""
    one = agency([[100, 50, 0], [0, 50, 100]])
    areas, plan = strip([100, 100, 100]), plan_from([0, 0, 1])
    ground = ground_of(areas, plan)
    aligned = align(ground, one, areas["people"].to_numpy())
    figures = ranges(ground, aligned, held(1.0, ground), np.random.default_rng(1), 20).figures
    assert {figures[f"lines_up_{end}"] for end in ("low", "high", "best_fit")} == {None}
    assert figures["fits_inside_high"] == 1


def test_the_best_fit_is_in_the_range_where_no_draw_comes_near() -> None:
    """Forty areas, each most with one unit: draws give all of them to it once in a billion.

    Then all of the one neighbourhood is served by that unit; and, where the other unit had its
    people there, least of all fits inside.
    """
    one = agency([[60.0] * 40, [40.0] * 40])
    found = range_of(one, strip([100] * 40), plan_from([0] * 40)).figures
    assert found["served_by_one_high"] == found["served_by_one_best_fit"] == 1
    other = agency([[100.0] * 50 + [55.0] * 40, [0.0] * 50 + [45.0] * 40])
    found = range_of(other, strip([100] * 90), plan_from([0] * 50 + [1] * 40)).figures
    assert found["fits_inside_low"] == found["fits_inside_best_fit"] == pytest.approx(5 / 9)


def test_best_fit_leaves_out_an_area_most_of_which_lies_in_no_unit() -> None:
    """60 of area 1's 100 are in no unit: whole in the first it would lie in both neighbourhoods."""
    one = agency([[100, 30, 0], [0, 10, 100]])
    figures = range_of(one, strip([100, 100, 100]), plan_from([0, 1, 1])).figures
    assert figures["fits_inside_best_fit"] == 1
    assert (figures["straddled_areas"], figures["straddled_people"]) == (1, 100)


def test_the_main_share_is_that_of_the_same_neighbourhood_in_every_draw() -> None:
    """Without its part of area 0 the first unit has nobody left where most of it was."""
    found = range_of(agency([[60, 50], [40, 0]]), strip([100, 50]), plan_from([0, 1]))
    assert found.main_share_low.tolist() == [0, 1]
    assert found.main_share_high.tolist() == pytest.approx([2 / 3, 1])


def test_without_a_chance_level_lines_up_has_no_range() -> None:
    areas = strip([100, 100, 100])
    ground = ground_of(areas, plan_from([0, 0, 1]))
    aligned = align(ground, agency([[100, 50, 0], [0, 50, 100]]), areas["people"].to_numpy())
    figures = ranges(ground, aligned, held(float("nan"), ground), np.random.default_rng(1)).figures
    assert all(figures[f"lines_up_{end}"] is None for end in ("low", "high", "best_fit"))
    assert figures["overlap_low"] is not None

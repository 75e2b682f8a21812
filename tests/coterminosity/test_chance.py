"""The chance level: what it does not depend on, where it must not jump, and how far it spreads."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import pytest
from grid41 import (
    compact_zoning,
    grid_areas,
    grid_edges,
    grown_zoning,
    nudged,
    plan_of,
    split_each,
    zone_agency,
)
from numpy.typing import NDArray
from scoring import free_chance

import random_lines
from footprints.coterminosity.cells import cell_overlaps, zoning_cells
from footprints.coterminosity.chance import (
    Chance,
    ChanceLevel,
    Draws,
    _quantiles,
    draw_chance,
    level,
    lines_up_raw,
)
from footprints.coterminosity.score import score
from footprints.people.overlap import contingency, overlap

SIDE, UNITS = 20, 40
AREAS = grid_areas(SIDE, 400_000)
EDGES = grid_edges(SIDE).assign(
    border_m=lambda one: np.random.default_rng(1).uniform(300, 1500, len(one))
)
WHOLE = AREAS["people"].to_numpy()
PEOPLE = WHOLE.astype(np.float64)
Y, X = np.divmod(np.arange(SIDE * SIDE), SIDE)
QUARTER = (2 * (Y >= SIDE // 2) + (X >= SIDE // 2)).astype(np.int32)
QUARTERS = AREAS.assign(
    locality=[f"X0800000{place}" for place in QUARTER],
    locality_name=[f"Quarter {place}" for place in QUARTER],
)
PLAN = compact_zoning(16, np.random.default_rng(3), SIDE)
LAND = random_lines.land_of(AREAS, EDGES, PEOPLE)


def nested_zoning(each: int, seed: int) -> NDArray[np.int32]:
    """Return random units inside the quarters."""
    rng, label = np.random.default_rng(seed), np.zeros(SIDE * SIDE, dtype=np.int32)
    for place in range(4):
        rows = np.flatnonzero(place == QUARTER)
        part = LAND.part(rows)
        label[rows] = each * place + random_lines.voronoi(part, np.ones(each), rng)
    return label


def chance_level(
    label: NDArray[np.int32],
    areas: gpd.GeoDataFrame = QUARTERS,
    zonings: int = 100,
    *,
    seed: int = 1,
    plan: NDArray[np.int32] = PLAN,
) -> ChanceLevel:
    one = zone_agency(np.unique(label, return_inverse=True)[1].astype(np.int32), WHOLE, "one")
    return level(draw_chance(areas, EDGES, [one], seed=seed, zonings=zonings)["one"], plan)


def agree(label: NDArray[np.int32], chosen: NDArray[np.bool_] | None = None) -> float:
    cells = zoning_cells(label, PEOPLE)
    people = cells.people if chosen is None else cells.people * chosen[cells.area]
    return float((people * cell_overlaps(cells, PLAN)).sum() / people.sum())


def raw(label: NDArray[np.int32], plan: NDArray[np.int32]) -> float:
    cells = zoning_cells(label, PEOPLE)
    overlapping = float((cells.people * cell_overlaps(cells, plan)).sum() / PEOPLE.sum())
    return lines_up_raw(overlapping, chance_level(label, plan=plan).mean())


@cache
def others(method: str) -> list[NDArray[np.int32]]:
    """Return zonings by a method of the tests' own, as long as that of ``own()``."""
    rng, sizes = np.random.default_rng(5), np.bincount(own(), PEOPLE)
    found = []
    for _ in range(40):
        label = random_lines.METHODS[method](LAND, sizes, rng)
        wanted = random_lines.ranked(LAND, label, sizes)
        found.append(random_lines.at_length(LAND, label, wanted, LAND.length(own()), rng))
    return found


@cache
def own() -> NDArray[np.int32]:
    return random_lines.growing(LAND, np.ones(UNITS), np.random.default_rng(8))


@pytest.mark.slow
def test_other_ways_to_draw_lines_of_the_same_length_give_the_same_level() -> None:
    """The package's own, before they are brought to this length, are 0.02 away."""
    ours = chance_level(own(), AREAS, zonings=200).mean()
    levels = [np.mean([agree(one) for one in others(name)]) for name in random_lines.METHODS]
    assert max(abs(one - ours) for one in levels) < 0.012


@pytest.mark.slow
def test_random_lines_of_other_makers_score_nothing_and_are_in_range() -> None:
    held = chance_level(own(), AREAS, zonings=200)
    zonings = [one for name in random_lines.METHODS for one in others(name)]
    assert abs(np.mean([lines_up_raw(agree(one), held.mean()) for one in zonings])) < 2
    inside = []
    for place in range(4):
        chosen = place == QUARTER
        low, high = held.spread(chosen)
        inside += [low <= agree(one, chosen) <= high for one in zonings]
    assert np.mean(inside) >= 0.93


def test_a_range_holds_as_many_zonings_as_it_says() -> None:
    held, fresh = chance_level(own(), AREAS), chance_level(own(), AREAS, zonings=200, seed=2)
    values = fresh.families[0].overlaps @ PEOPLE / PEOPLE.sum()
    low, high = held.spread()
    assert 0.9 < np.mean((values >= low) & (values <= high)) <= 1
    closer = held.spread(sure=0.5)
    assert low < closer[0] < held.mean() < closer[1] < high


def test_quarters_cut_in_two_one_by_one_make_no_jump() -> None:
    label, found = QUARTER.copy(), []
    for place in range(4):
        chosen = (place == QUARTER) & ((X % 10 < 5) if place % 2 else (Y % 10 < 5))
        label = np.where(chosen, 4 + place, label).astype(np.int32)
        held = chance_level(label)
        assert held.chance.inside == 1
        found.append((agree(label), held.mean()))
    steps = np.diff(np.array(found), axis=0)
    assert np.abs(steps).max() < 0.07


def test_as_many_units_as_localities_or_one_are_told_in_words() -> None:
    areas, plan = QUARTERS, plan_of(nested_zoning(4, 1))
    everybody = np.zeros(SIDE * SIDE, dtype=np.int32)
    agencies = [
        zone_agency(label, WHOLE, name)
        for name, label in (("quarters", QUARTER), ("all", everybody))
    ]
    found = score(areas, EDGES, agencies, plan, seed=1, zonings=20).agencies
    for own_id, words in (("quarters", "Works at locality level"), ("all", "One unit serves")):
        assert found[own_id]["lines_up"] is None
        assert found[own_id]["told_from_chance"] is None
        assert found[own_id]["lines_up_reason"].startswith(words)


def test_units_merged_over_a_localitys_border_lower_the_score() -> None:
    """With a rule at 95% of people, the fourth merger raised a score by tens of points."""
    plan = nested_zoning(4, 1)
    label = split_each(plan, 2, np.random.default_rng(4), SIDE)
    astray = nudged(label, 0.15, np.random.default_rng(5), SIDE)
    home = np.array([QUARTER[label == unit][0] for unit in range(32)])
    label = np.where(home[astray] == QUARTER, astray, label).astype(np.int32)
    across = QUARTER[EDGES["first"]] != QUARTER[EDGES["second"]]
    scores, taken = [raw(label, plan)], set()
    for one, other in EDGES.loc[across, ["first", "second"]].to_numpy():
        pair = {int(label[one]), int(label[other])}
        if pair & taken or len(scores) == 5:
            continue
        taken |= pair
        label = np.where(label == max(pair), min(pair), label).astype(np.int32)
        scores.append(raw(label, plan))
    assert len(scores) == 5
    assert 40 < scores[0] < 90
    assert np.diff(scores).max() < 1
    assert scores[-1] < scores[0] - 5


def test_one_area_over_a_localitys_border_changes_little() -> None:
    label = nested_zoning(6, 2)
    edge = EDGES[QUARTER[EDGES["first"]] != QUARTER[EDGES["second"]]].iloc[5]
    moved = label.copy()
    moved[edge["first"]] = label[edge["second"]]
    before, after = chance_level(label), chance_level(moved)
    assert before.chance.inside == 1
    assert 0.85 < after.chance.inside < 1
    assert after.mean() == pytest.approx(before.mean(), abs=0.02)


def test_the_level_is_the_mixture_of_both_families() -> None:
    label = nested_zoning(6, 2)
    label[(X == SIDE // 2) & (Y < 7)] = label[SIDE // 2 - 1]
    held = chance_level(label)
    drawn = held.chance
    assert drawn.nested is not None
    assert drawn.free is not None
    share = (drawn.borders_kept - drawn.borders_kept_free) / (1 - drawn.borders_kept_free)
    assert drawn.inside == pytest.approx(share)
    alone = [
        level(Chance(PEOPLE, inside, drawn.nested, drawn.free), PLAN).mean() for inside in (1, 0)
    ]
    assert held.mean() == pytest.approx(share * alone[0] + (1 - share) * alone[1])
    assert len(drawn.nested.zonings) + len(drawn.free.zonings) >= 100


def test_the_same_on_any_number_of_workers() -> None:
    label = grown_zoning(UNITS, np.random.default_rng(1), SIDE)
    one = zone_agency(label, WHOLE, "one")
    alone, both = (
        draw_chance(QUARTERS, EDGES, [one], seed=1, zonings=20, workers=workers)["one"]
        for workers in (1, 3)
    )
    assert alone.inside == both.inside
    for first, second in zip(alone.draws, both.draws, strict=True):
        assert first[1].zonings.tobytes() == second[1].zonings.tobytes()


def test_a_length_out_of_reach_is_read_off_a_regression() -> None:
    """Two straight strips' line for twelve units: shorter than any lines of twelve units."""
    strips = (X // 10).astype(np.int32)
    one = zone_agency(strips, WHOLE, "one")
    sizes = np.zeros((12, SIDE * SIDE))
    sizes[np.arange(SIDE * SIDE) % 12, np.arange(SIDE * SIDE)] = PEOPLE
    many = replace(one, people=type(one.people)(sizes))
    found = draw_chance(AREAS, EDGES, [many], seed=1, zonings=40)["one"]
    [(_, drawn)] = found.draws
    assert drawn.read_off
    assert drawn.weights.sum() == pytest.approx(1)
    held = level(found, PLAN)
    kept = float((held.families[0].overlaps[: drawn.kept] @ PEOPLE).mean() / PEOPLE.sum())
    assert kept < held.mean() <= 1  # still smoother lines would agree more
    low, high = held.spread()
    assert low < held.mean() < high


def test_weights_read_a_straight_line_off_exactly() -> None:
    zonings = np.zeros((4, 1), dtype=np.int32)
    lengths = np.array([10.0, 11, 20, 22])
    off = lengths - lengths.mean()
    weights = 1 / 4 + (5 - lengths.mean()) / (off**2).sum() * off
    assert Draws(zonings, weights, 2, 5.0, 10.5).read_off
    assert weights @ (3 - 0.1 * lengths) == pytest.approx(3 - 0.1 * 5)


def test_a_stated_level_moves_the_range_with_it() -> None:
    held = level(free_chance(np.stack([own(), PLAN, own() // 2]), PEOPLE), PLAN)
    stated = replace(held, stated=held.mean() - 0.05)
    assert stated.mean() == pytest.approx(held.mean() - 0.05)
    assert stated.spread() == pytest.approx([end - 0.05 for end in held.spread()], abs=0.05)
    chosen = QUARTER == 0
    assert stated.spread(chosen) == held.spread(chosen)


def test_quantiles_of_equal_weights_are_the_usual_ones() -> None:
    values = np.random.default_rng(1).random(99)
    ends = _quantiles(values, np.full(99, 1 / 99), [0.025, 0.5, 0.975])
    assert ends == pytest.approx(np.quantile(values, [0.025, 0.5, 0.975], method="weibull"))
    twice = _quantiles(np.array([1.0, 2.0]), np.array([0.99, 0.01]), [0.5])
    assert twice[0] == pytest.approx(1, abs=0.02)


def test_the_mean_of_areas_is_the_mean_of_zonings() -> None:
    zonings = np.stack([own(), PLAN, own() // 3])
    held = level(free_chance(zonings, PEOPLE), PLAN)
    each = [overlap(contingency(zone_agency(one, WHOLE).people, PLAN, 16)) for one in zonings]
    assert held.mean() == pytest.approx(np.mean(each))
    assert held.spread(sure=0.99) == pytest.approx((min(each), max(each)))

"""Other good plans: what sets two plans apart, that they keep every limit, and the trade-off."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from engine_cases import faults, region, settings, zones
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from footprints.coterminosity.score import score
from footprints.neighbourhoods.choices.alternatives import NEARLY_AS_GOOD, different_plans, distance
from footprints.neighbourhoods.choices.tradeoff import MULTIPLES, mean_overlap, sweep, undominated
from footprints.neighbourhoods.engine import design, evaluate, total

LABELS = st.lists(st.integers(0, 3), min_size=8, max_size=8).map(lambda x: np.array(x, np.int32))
PEOPLE = np.array([5, 1, 7, 3, 2, 9, 4, 6])


@given(LABELS, LABELS, LABELS, st.permutations(range(4)))
@bounded(derandomize=True, max_examples=80, deadline=None)
def test_the_distance_is_one(
    one: np.ndarray, other: np.ndarray, third: np.ndarray, names: list[int]
) -> None:
    apart = distance(PEOPLE, one, other)
    assert apart == pytest.approx(distance(PEOPLE, other, one))
    assert apart <= distance(PEOPLE, one, third) + distance(PEOPLE, third, other) + 1e-12
    assert distance(PEOPLE, one, np.array(names, np.int32)[one]) == 0
    most = max(PEOPLE[np.array(way)[one] == other].sum() for way in permutations(range(4)))
    assert apart == pytest.approx(1 - most / PEOPLE.sum())


def test_the_distance_counts_those_placed_by_both() -> None:
    people = np.array([10, 20, 30, 40])
    one, other = np.array([0, 0, 1, -1], np.int32), np.array([2, 0, 1, 1], np.int32)
    assert distance(people, one, other) == pytest.approx(10 / 60)
    nobody = np.full(4, -1, np.int32)
    assert distance(people, one, nobody) == 0


@given(st.integers(1, 4), st.integers(0, 20))
@bounded(derandomize=True, max_examples=5, deadline=None)
def test_other_plans_keep_limits_are_nearly_as_good_and_differ(region_seed: int, seed: int) -> None:
    areas, edges = region(80, 2, region_seed)
    agencies = [zones(areas, 8, seed)]
    asked = settings(seed=seed)
    first = design(areas, edges, agencies, asked).plan
    given = (areas, edges, agencies, asked, first)
    others = different_plans(*given, number=3)
    assert others
    least = total(evaluate(areas, edges, agencies, asked, first))
    every = [first, *others]
    for rank, plan in enumerate(others, start=1):
        assert faults(areas, edges, plan, 9_000, 16_000) == []
        assert total(evaluate(areas, edges, agencies, asked, plan)) <= least * (1 + NEARLY_AS_GOOD)
        assert plan.neighbourhoods["name"].is_unique
        people = areas["people"].to_numpy()
        assert all(distance(people, plan.member, one.member) > 0 for one in every[:rank])
    again = different_plans(*given, number=3, workers=2)
    assert [one.member.tolist() for one in again] == [one.member.tolist() for one in others]


def test_ids_are_kept_where_most_people_stay() -> None:
    areas, edges = region(80, 2, 1)
    asked = settings()
    first = design(areas, edges, [], asked).plan
    [other] = different_plans(areas, edges, [], asked, first, number=1)
    old = first.neighbourhoods["neighbourhood"].to_numpy()[first.member]
    new = other.neighbourhoods["neighbourhood"].to_numpy()[other.member]
    people = areas["people"].to_numpy()
    moved = people[old != new].sum() / people.sum()
    assert moved == pytest.approx(distance(people, first.member, other.member), abs=0.02)


def test_where_there_is_one_plan_alone_there_are_no_others() -> None:
    areas, edges = region(12, 1, 1)
    asked = settings(low=1, high=100_000, number={"X08000000": 1})
    first = design(areas, edges, [], asked).plan
    assert different_plans(areas, edges, [], asked, first, number=3) == []


def test_locks_hold_in_other_plans_too() -> None:
    areas, edges = region(60, 2, 1)
    start = design(areas, edges, [], settings()).plan
    locked = areas["code"][::6].tolist()
    asked = settings(locked=locked, start_from="x.csv")
    first = design(areas, edges, [], asked, start=start).plan
    for other in different_plans(areas, edges, [], asked, first, number=2, start=start):
        ids = other.neighbourhoods["neighbourhood"].to_numpy()[other.member]
        old = start.neighbourhoods["neighbourhood"].to_numpy()[start.member]
        assert (ids[::6] == old[::6]).all()


def test_the_sweep_goes_from_short_lines_to_lines_kept() -> None:
    areas, edges = region(80, 2, 1)
    agencies = [zones(areas, 8, 1), zones(areas, 12, 2, "wards", 0.5)]
    asked = settings(wards_from="wards", weights={"wards": 0.5, "distance": 0.1})
    first = design(areas, edges, agencies, asked).plan
    swept = sweep(areas, edges, agencies, asked, first)
    assert [one.multiple for one in swept] == list(MULTIPLES)
    assert swept[0].weights.distance == 0
    assert swept[-1].weights.agencies == MULTIPLES[-1]
    figures = []
    for one in swept:
        assert faults(areas, edges, one.plan, 9_000, 16_000) == []
        terms = evaluate(areas, edges, agencies, asked, one.plan)
        figures.append((terms["border"].value, mean_overlap(areas, agencies, terms)))
    border, overlap = np.array(figures).T
    assert border[0] == border.min()
    assert overlap[0] < overlap[-2:].mean() - 0.05
    assert undominated(border, overlap).sum() >= 3


def test_the_mean_overlap_is_that_of_the_scores() -> None:
    areas, edges = region(80, 2, 1)
    agencies = [zones(areas, 8, 1), zones(areas, 12, 2, "wards", 0.5)]
    asked = settings()
    plan = design(areas, edges, agencies, asked).plan
    found = mean_overlap(areas, agencies, evaluate(areas, edges, agencies, asked, plan))
    scored = score(areas, edges, agencies, plan, seed=1, zonings=0)
    assert found == pytest.approx(scored.overall["overlap_mean"])
    assert np.isnan(mean_overlap(areas, [], evaluate(areas, edges, [], asked, plan)))


PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12)


@given(PAIRS)
@bounded(derandomize=True, max_examples=100, deadline=None)
def test_undominated_agrees_with_looking_at_every_pair(pairs: list[tuple[int, int]]) -> None:
    stands = undominated(*zip(*pairs, strict=True))
    for place, (border, kept) in enumerate(pairs):
        beaten = any(
            other <= border and more >= kept and ((other, more) != (border, kept) or rank < place)
            for rank, (other, more) in enumerate(pairs)
            if rank != place
        )
        assert stands[place] == (not beaten)

"""The whole engine on small regions: limits, repeatability, starts, locks, groups, interrupts."""

from __future__ import annotations

import threading
import time

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from engine_cases import all_weights, area_graph, faults, plan_of, region, settings, zones
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from footprints.errors import DataError
from footprints.neighbourhoods import search
from footprints.neighbourhoods.engine import Design, Progress, design, evaluate, total
from footprints.neighbourhoods.exact import polish
from footprints.neighbourhoods.prepare import prepare
from footprints.neighbourhoods.search import runs_and_moves, solve
from footprints.people.plan import Plan
from footprints.settings import NeighbourhoodSettings


def _designed(seed: int = 1, workers: int = 1, **given_settings: object) -> Design:
    areas, edges = region(80, 2, 1)
    agencies = [zones(areas, 8, 1), zones(areas, 12, 2, "wards", 0.5)]
    asked = settings(seed=seed, **given_settings)
    return design(areas, edges, agencies, asked, workers=workers)


@given(st.integers(1, 8), st.integers(0, 50), st.sampled_from([(9_000, 16_000), (10_500, 14_000)]))
@bounded(derandomize=True, max_examples=20, deadline=None)
def test_every_limit_holds_on_random_regions(
    region_seed: int, seed: int, limits: tuple[int, int]
) -> None:
    areas, edges = region(60, 2, region_seed)
    made = design(areas, edges, [zones(areas, 6, seed)], settings(*limits, seed=seed))
    assert made.feasible, made.problems
    assert faults(areas, edges, made.plan, *limits) == []
    assert made.plan.neighbourhoods["neighbourhood"].is_unique
    assert made.plan.neighbourhoods["name"].is_unique
    assert made.localities["people"].sum() == areas["people"].sum()
    assert made.localities["number"].sum() == len(made.plan.neighbourhoods)


def test_the_same_seed_gives_the_same_plan_on_one_worker_and_on_two() -> None:
    """At so little effort that another stream of random numbers shows in the plan."""
    plans = set()
    for seed in range(5):
        one = _designed(seed, workers=1, effort=0.005)
        two = _designed(seed, workers=2, effort=0.005)
        assert np.array_equal(one.plan.member, two.plan.member)
        assert one.plan.neighbourhoods.equals(two.plan.neighbourhoods)
        assert one.objective == two.objective
        plans.add(one.plan.member.tobytes())
    assert len(plans) == 5


def test_the_objective_is_that_of_the_plan_and_adds_up_by_locality() -> None:
    areas, edges = region(80, 2, 1)
    agencies = [zones(areas, 8, 1), zones(areas, 12, 2, "wards", 0.5)]
    asked = settings(weights=all_weights(), wards_from="wards", start_from="x.csv")
    start = plan_of(areas, np.arange(80) // 10)
    made = design(areas, edges, agencies, asked, start=start)
    assert made.objective == evaluate(areas, edges, agencies, asked, made.plan, start)
    assert made.localities["objective"].sum() == pytest.approx(total(made.objective))
    for name, term in made.objective.items():
        assert made.localities[name].sum() == pytest.approx(term.value)
    parts = made.objective["agencies"].parts
    assert set(parts) == {"beats", "wards"}
    assert parts["beats"] + 0.5 * parts["wards"] == pytest.approx(made.objective["agencies"].value)


def test_more_effort_never_hurts_much_and_weights_do_what_they_say() -> None:
    plain = _designed(weights={"agencies": 0.0}, effort=1.0)
    heeding = _designed(weights={"agencies": 5.0}, effort=1.0)
    assert plain.objective["border"].value < heeding.objective["border"].value
    assert plain.objective["agencies"].value > heeding.objective["agencies"].value


@given(st.integers(1, 6), st.integers(0, 30))
@bounded(derandomize=True, max_examples=12, deadline=None)
def test_a_plan_never_ends_worse_than_its_start(region_seed: int, seed: int) -> None:
    areas, edges = region(60, 2, region_seed)
    agencies = [zones(areas, 6, seed)]
    asked = settings(seed=seed, weights={"moved": 0.3}, start_from="x.csv")
    start = design(areas, edges, [], settings(seed=seed + 1)).plan
    made = design(areas, edges, agencies, asked, start=start)
    before = total(evaluate(areas, edges, agencies, asked, start, start))
    assert made.feasible
    assert total(made.objective) <= before + 1e-9


def test_ids_and_names_carry_on_from_the_start_plan() -> None:
    areas, edges = region(60, 2, 1)
    start = design(areas, edges, [], settings()).plan
    start.neighbourhoods["name"] = [f"Old {n}" for n in range(len(start.neighbourhoods))]
    again = design(areas, edges, [], settings(weights={"moved": 1.0}, start_from="x"), start=start)
    assert again.plan.neighbourhoods.equals(start.neighbourhoods)
    stayed = (again.plan.member == start.member).mean()
    assert stayed > 0.6
    heavy = settings(weights={"moved": 1000.0}, start_from="x.csv")
    still = design(areas, edges, [], heavy, start=start)
    assert np.array_equal(still.plan.member, start.member)
    assert still.objective["moved"].value == 0


def test_ids_are_numbered_by_first_small_area_without_a_start() -> None:
    plan = _designed().plan
    firsts = [int(np.flatnonzero(plan.member == number)[0]) for number in range(plan.member.max())]
    assert firsts == sorted(firsts)
    assert plan.neighbourhoods["neighbourhood"].iloc[0] == "X08000000-01"


@given(st.integers(1, 6), st.integers(0, 100))
@bounded(derandomize=True, max_examples=12, deadline=None)
def test_locked_areas_keep_their_neighbourhood(region_seed: int, seed: int) -> None:
    areas, edges = region(60, 2, region_seed)
    start = design(areas, edges, [], settings(seed=seed)).plan
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.choice(60, 12, replace=False))
    asked = settings(seed=seed + 1, locked=areas["code"][rows].tolist(), start_from="x.csv")
    made = design(areas, edges, [zones(areas, 6, seed)], asked, start=start)
    assert made.feasible, made.problems
    assert faults(areas, edges, made.plan, 9_000, 16_000) == []
    ids = made.plan.neighbourhoods["neighbourhood"].to_numpy()[made.plan.member]
    old = start.neighbourhoods["neighbourhood"].to_numpy()[start.member]
    assert (ids[rows] == old[rows]).all()


def _two_near(
    areas: gpd.GeoDataFrame, edges: pd.DataFrame, rng: np.random.Generator, locality: str
) -> list[int]:
    """Return two small areas of a locality with one or two others between them."""
    rows = np.flatnonzero(areas["locality"] == locality)
    inside = area_graph(areas, edges).subgraph(rows.tolist())
    one = int(rng.choice(rows))
    steps = nx.single_source_shortest_path_length(inside, one, cutoff=3)
    return sorted([one, int(rng.choice([node for node, far in steps.items() if far >= 2]))])


@given(st.integers(1, 6), st.integers(0, 100))
@bounded(derandomize=True, max_examples=12, deadline=None)
def test_groups_stay_together_and_in_one_piece(region_seed: int, seed: int) -> None:
    areas, edges = region(60, 2, region_seed)
    rng = np.random.default_rng(seed)
    pairs = [_two_near(areas, edges, rng, locality) for locality in ("X08000000", "X08000001")]
    groups = [areas["code"][pair].tolist() for pair in pairs]
    made = design(areas, edges, [], settings(seed=seed, together=groups))
    assert made.feasible, made.problems
    assert faults(areas, edges, made.plan, 9_000, 16_000) == []
    for pair in pairs:
        assert len(set(made.plan.member[pair].tolist())) == 1


def test_a_fixed_number_is_kept() -> None:
    made = _designed(number={"X08000000": 4}, localities={"X08000001": {"number": 5}})
    assert made.localities["number"].tolist() == [4, 5]
    assert made.feasible


def test_limits_of_one_locality_bind_there_alone() -> None:
    areas, edges = region(80, 2, 1)
    own = {"X08000001": {"min_people": 18_000, "max_people": 40_000}}
    made = design(areas, edges, [], settings(localities=own))
    people = np.bincount(made.plan.member, areas["people"])
    second = (made.plan.neighbourhoods["locality"] == "X08000001").to_numpy()
    assert people[second].min() >= 18_000
    assert people[~second].max() <= 16_000


def test_progress_comes_from_the_calling_thread_and_reaches_the_end() -> None:
    areas, edges = region(80, 2, 1)
    seen: list[Progress] = []
    threads: set[int] = set()

    def note(now: Progress) -> None:
        seen.append(now)
        threads.add(threading.get_ident())

    design(areas, edges, [], settings(effort=0.5), workers=2, progress=note)
    assert threads == {threading.get_ident()}
    assert seen[-1].done == pytest.approx(1.0)
    assert [one.done for one in seen] == sorted(one.done for one in seen)
    assert {one.locality_name for one in seen} == {"Strip 0", "Strip 1"}


def test_an_interrupt_returns_the_best_plan_so_far() -> None:
    areas, edges = region(80, 2, 1)

    def stop(now: Progress) -> None:
        raise KeyboardInterrupt

    made = design(areas, edges, [], settings(effort=200.0), progress=stop)
    assert made.stopped_early
    assert made.feasible
    assert faults(areas, edges, made.plan, 9_000, 16_000) == []


def test_a_time_limit_ends_the_search_and_is_told() -> None:
    made = _designed(effort=1_000.0, time_limit_s=0.2)
    assert made.stopped_early
    assert made.feasible
    assert not _designed().stopped_early


def test_an_interrupt_of_the_polish_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of over 64 areas are polished by a walk, which stops with the rest."""
    areas, edges = region(70, 1, 1)
    assert not design(areas, edges, [], settings(effort=0.3)).stopped_early
    real = polish.neighbourhoods_met

    def interrupted(*given: object, stop: object, **named: object) -> object:
        stop.__self__.stop()  # type: ignore[attr-defined]
        return real(*given, stop=stop, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(polish, "neighbourhoods_met", interrupted)
    made = design(areas, edges, [], settings(effort=0.3))
    assert made.stopped_early
    assert faults(areas, edges, made.plan, 9_000, 16_000) == []


def test_an_interrupt_of_a_proof_keeps_the_plan_and_what_is_known() -> None:
    areas, edges = region(70, 1, 1)
    seen: list[float] = []

    def stop(now: Progress) -> None:
        if np.isnan(now.objective):
            seen.append(time.monotonic())
            raise KeyboardInterrupt

    asked = settings(effort=0.05, prove_s=300.0, weights={"agencies": 0.0, "distance": 1.0})
    made = design(areas, edges, [], asked, progress=stop)
    assert seen
    assert time.monotonic() - seen[0] < 20
    assert made.stopped_early
    assert faults(areas, edges, made.plan, 9_000, 16_000) == []
    [proof] = made.proofs
    assert proof.bound is None or 0 <= proof.bound <= proof.value + 1e-6


def test_no_bound_is_below_what_any_plan_costs_whatever_it_is() -> None:
    """A second on distance alone: the pieces' own bounds are far below nothing."""
    areas, edges = region(70, 1, 1)
    weights = {"border": 0.0, "agencies": 0.0, "distance": 1.0}
    made = design(areas, edges, [], settings(effort=0.05, prove_s=1.0, weights=weights))
    [proof] = made.proofs
    assert proof.status == "bounded"
    assert proof.bound is not None
    assert 0 <= proof.bound < proof.value
    assert proof.gap is not None
    assert proof.gap <= 1


def test_what_a_time_limit_left_is_proven_all_the_same() -> None:
    areas, edges = region(40, 2, 1)
    asked = settings(effort=1_000.0, time_limit_s=0.1, prove_s=20.0, weights={"agencies": 0.0})
    made = design(areas, edges, [], asked)
    assert made.stopped_early
    assert [one.status for one in made.proofs] == ["optimal"] * 2


def test_evenness_is_about_the_number_that_there_is() -> None:
    """12,000 residents: 4,000 are wanted, but two small areas of 5,500 make any plan one of two.

    Of six whole thousands each there is a plan, which an even share of 4,000 would not tell from
    others.
    """
    areas, edges = region(9, 1, 2)
    areas["people"] = [5_500, 5_500, 400, 200, 100, 100, 100, 50, 50]
    asked = settings(3_000, 6_500, target_people=4_000, weights={"evenness": 5.0, "border": 0.1})
    ready = prepare(areas, edges, [], asked)
    assert ready.aims[0].numbers == (3, 4, 2)
    made = design(areas, edges, [], asked)
    assert made.localities["number"].tolist() == [2]
    assert made.objective["evenness"].value == 0.0


def test_one_preparation_serves_many_plans() -> None:
    areas, edges = region(80, 2, 1)
    prepared = prepare(areas, edges, [], settings(weights={"agencies": 0.0}))
    plans = [solve(prepared, seed=seed, effort=0.02) for seed in range(6)]
    assert all(all(one.within_limits) for one in plans)
    assert len({one.member.tobytes() for one in plans}) > 1
    again = solve(prepared, seed=3, effort=0.02)
    assert np.array_equal(again.member, plans[3].member)


def test_effort_is_counted_in_moves() -> None:
    for effort in (0.1, 0.5, 1.0, 4.0, 20.0):
        runs, moves = runs_and_moves(150, effort)
        assert runs * moves == pytest.approx(effort * search.MOVES_PER_NODE * 150, rel=0.01)


@pytest.mark.parametrize("key", ["locked", "together"])
def test_unknown_codes_are_named_with_the_nearest(key: str) -> None:
    areas, edges = region(40, 1, 1)
    codes = ["X0100003", "nowhere"]
    value: object = codes if key == "locked" else [codes]
    asked = settings(**{key: value}, start_from="x.csv")
    start: Plan = plan_of(areas, np.arange(40) // 10)
    with pytest.raises(DataError, match=f"neighbourhoods.{key}: 2 codes are not small areas"):
        design(areas, edges, [], asked, start=start)


def test_locks_without_a_start_plan_are_refused() -> None:
    areas, edges = region(40, 1, 1)
    asked = NeighbourhoodSettings(locked=["X01000001"], start_from="gone.csv")
    with pytest.raises(DataError, match="no plan to start from"):
        design(areas, edges, [], asked)

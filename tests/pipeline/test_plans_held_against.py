"""The plans that a plan is held against: within its limits, as many, of the project's seed."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from footprints.geometry.adjacency import components
from footprints.neighbourhoods import search
from footprints.people.plan import Plan
from footprints.pipeline import baselines
from footprints.pipeline.baselines import _like, best_for, best_for_each, plans_as_compact
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.region import Region
from page_figures import plain_plan
from toy_project import write_toy_project


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    return load_region(write_toy_project(tmp_path_factory.mktemp("toy")))


@pytest.fixture(scope="module")
def plan(region: Region) -> Plan:
    return plain_plan(region)


def with_settings(region: Region, **changes: object) -> Region:
    settings = region.project.neighbourhoods.model_copy(update=changes)
    return replace(region, project=region.project.model_copy(update={"neighbourhoods": settings}))


def people_of(region: Region, member: np.ndarray) -> np.ndarray:
    return np.bincount(member, weights=region.areas["people"])


def test_they_keep_every_hard_limit_that_the_plan_keeps(
    region: Region, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(baselines, "PLANS", 12)
    place = region.areas["locality"].to_numpy()
    numbers = plan.neighbourhoods["locality"].value_counts().to_dict()
    for member in plans_as_compact(region, plan):
        homes = [set(place[member == number]) for number in range(member.max() + 1)]
        assert all(len(home) == 1 for home in homes)
        made = [home.pop() for home in homes]
        assert {code: made.count(code) for code in set(made)} == numbers
        pieces = components(len(member), region.edges, member)
        assert pieces.max() + 1 == len(homes)
        for number, people in enumerate(people_of(region, member)):
            low, high = _like(region, plan, border=1.0).limits(made[number])
            assert low <= people <= high


def test_limits_that_the_plan_breaks_are_widened_as_far_and_no_further(
    region: Region, plan: Plan
) -> None:
    people = people_of(region, plan.member)
    usual = region.project.neighbourhoods
    for code, rows in plan.neighbourhoods.groupby("locality").groups.items():
        low, high = _like(region, plan, border=1.0).limits(str(code))
        own = people[np.asarray(rows)]
        assert low == min(usual.limits(str(code))[0], own.min())
        assert high == max(usual.limits(str(code))[1], own.max())
    most, least = int(people.max()), int(people.min())
    narrow = _like(with_settings(region, min_people=most - 1, max_people=most), plan, border=1.0)
    small = _like(with_settings(region, min_people=1, max_people=least + 1), plan, border=1.0)
    for code, rows in plan.neighbourhoods.groupby("locality").groups.items():
        own = people[np.asarray(rows)]
        assert narrow.limits(str(code))[0] == own.min()
        assert small.limits(str(code))[1] == own.max()


def test_only_the_aims_that_are_named_count_and_nothing_is_locked(
    region: Region, plan: Plan
) -> None:
    codes = region.areas["code"].tolist()
    held = with_settings(region, locked=codes[:5], time_limit_s=0.01, start_from="plan.csv")
    settings = _like(held, plan, border=1.0)
    assert settings.weights.model_dump() == dict.fromkeys(settings.weights.model_dump(), 0.0) | {
        "border": 1.0
    }
    assert (settings.locked, settings.time_limit_s, settings.start_from) == ([], None, None)
    assert settings.seed == held.project.neighbourhoods.seed


def test_they_follow_from_the_projects_seed(
    region: Region, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(baselines, "PLANS", 5)

    def drawn(seed: int) -> list[bytes]:
        return [each.tobytes() for each in plans_as_compact(with_settings(region, seed=seed), plan)]

    assert drawn(3) == drawn(3)
    assert drawn(3) != drawn(4)


def test_the_best_found_is_the_plan_where_the_search_finds_none_better(
    region: Region, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats = region.footprints[0]
    found = best_for(region, plan, beats)
    assert len(found) == len(plan.member)
    worse = np.random.default_rng(1).permutation(plan.member)
    monkeypatch.setattr(search, "solve", lambda *_, **__: SimpleNamespace(member=worse))
    assert best_for(region, plan, beats) is plan.member


def test_the_best_for_an_agency_takes_note_of_it_alone_whatever_its_weight(
    region: Region, plan: Plan
) -> None:
    beats = region.footprints[0]
    once = best_for(region, plan, replace(beats, weight=1.0))
    never = best_for(region, plan, replace(beats, weight=0.0))
    assert once.tolist() == never.tolist()
    others = replace(region, footprints=[beats])
    assert best_for(others, plan, beats).tolist() == once.tolist()
    compact = plans_as_compact(region, plan)[0]
    assert overlap_with(region, once) > overlap_with(region, compact)


def overlap_with(region: Region, member: np.ndarray) -> float:
    from footprints.people.overlap import contingency, overlap

    return overlap(contingency(region.footprints[0].people, member, int(member.max()) + 1))


def test_each_agency_gets_its_own_best(region: Region, plan: Plan) -> None:
    found = best_for_each(region, plan)
    scored = [one for one in region.footprints if one.scored]
    assert list(found) == [one.id for one in scored]
    for one in scored:
        assert found[one.id].tolist() == best_for(region, plan, one).tolist()
    assert len({member.tobytes() for member in found.values()}) > 1

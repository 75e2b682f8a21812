"""The page's scoring data say exactly what the command line scores from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unpack import cells, edges, table, unpack

from footprints.people.parts import PARTS, in_parts
from footprints.pipeline.results import Results, plan_hash
from footprints.render.scene.numbers import pack
from footprints.render.scene.scoring import scoring
from footprints.render.view import View


@given(st.lists(st.integers(0, 2**53)))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_numbers_come_back_as_they_were(values: list[int]) -> None:
    assert unpack(pack(np.array(values, dtype=np.int64))) == values


def test_small_numbers_take_one_character() -> None:
    assert pack(np.array([0, 1, 31])) == "ABf"
    assert pack(np.array([32, 1024])) == "gBggB"


def test_people_and_edges_are_those_of_the_region(toy_scored: Results, scored_view: View) -> None:
    data: dict[str, Any] = scoring(scored_view) or {}
    region = toy_scored.region
    assert data["parts"] == PARTS
    for footprint, found in zip(region.footprints, data["agencies"], strict=True):
        if not footprint.scored:
            assert found["cells"] is None
            continue
        whole = {cell: people * PARTS for cell, people in table(in_parts(footprint.people)).items()}
        assert cells(found["cells"], len(region.areas)) == whole
        if footprint.kind != "zones":
            assert unpack(found["main"]) == (footprint.main + 1).tolist()
    rows = region.edges[["first", "second", "border_m"]].itertuples(index=False)
    assert edges(data["edges"]) == [(a, b, round(metres * 1e6)) for a, b, metres in rows]


def test_rules_chance_and_the_plan_are_named(toy_scored: Results, scored_view: View) -> None:
    data: dict[str, Any] = scoring(scored_view) or {}
    assert data["plan_hash"] == plan_hash(toy_scored.region, toy_scored.plan)
    chances = [agency["chance"] for agency in data["agencies"]]
    kept = [entry["overlap_by_chance"] for entry in toy_scored.scored.agencies.values()]
    assert chances == kept
    counted = [agency["counted"] for agency in data["agencies"]]
    assert counted == [entry["one_team_counted"] for entry in toy_scored.scored.agencies.values()]


def test_sites_name_their_small_area(toy_scored: Results, scored_view: View) -> None:
    data: dict[str, Any] = scoring(scored_view) or {}
    homes = data["agencies"][2]["sites"]
    member = toy_scored.plan.member
    here = np.bincount(member[[home for home in homes if home >= 0]], minlength=member.max() + 1)
    rows = toy_scored.scored.neighbourhoods
    assert here.tolist() == rows.loc[rows["agency"] == "libraries", "sites"].tolist()


def test_a_plan_without_scores_has_no_scoring_data(scored_view: View) -> None:
    assert scoring(replace(scored_view, rescoring=None)) is None


@pytest.mark.parametrize("change", ["people", "plan"])
def test_another_plan_or_other_residents_have_another_hash(
    toy_scored: Results, change: str
) -> None:
    region, plan = toy_scored.region, toy_scored.plan
    before = plan_hash(region, plan)
    if change == "people":
        people = region.areas["people"] + (np.arange(len(region.areas)) == 3)
        region = replace(region, areas=region.areas.assign(people=people))
    else:
        member = plan.member.copy()
        member[0] = (member[0] + 1) % len(plan.neighbourhoods)
        plan = replace(plan, member=member)
    assert plan_hash(region, plan) != before

"""The four statements, judged by their rules on figures worked by hand, and the wards' places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring import agency, chance_of, plan_from, strip, strip_edges

from footprints.coterminosity.score import Scores, score
from footprints.coterminosity.statements import (
    RECOGNISED,
    SHARED,
    SIZED,
    STATEMENTS,
    TOGETHER,
    _judge,
    standing_table,
    standings,
)
from footprints.coterminosity.wards import ward_neighbourhoods
from footprints.people.footprint import Footprint

AREAS = strip([100] * 8, ["E1"] * 4 + ["E2"] * 4)
PLAN = plan_from([0, 0, 1, 1, 2, 2, 3, 3])
"""Two localities of two neighbourhoods of 200 residents each."""


def units(members: list[int], name: str) -> Footprint:
    rows = [[100.0 if one == unit else 0.0 for one in members] for unit in sorted(set(members))]
    return agency(rows, name)


SAME = units([0, 0, 1, 1, 2, 2, 3, 3], "same")
SMALL = units([0, 0, 1, 2, 2, 3, 4, 4], "small")
"""Its third unit lies in both localities, half and half."""

OTHERS = [[0, 1] * 4, [0, 1, 1, 0] * 2]


def scored(*agencies: Footprint) -> Scores:
    people = [100.0] * 8
    chance = {one.id: chance_of(OTHERS, people) for one in agencies}
    return score(AREAS, strip_edges(8), list(agencies), PLAN, seed=1, chance=chance)


def standing(*agencies: Footprint, **more: Any) -> list[Any]:
    limits = {"min_people": 150, "max_people": 250} | more
    return standings(AREAS, agencies, PLAN, scored(*agencies), **limits)


def test_figures_and_judgements_by_hand() -> None:
    whole, first, second = standing(SAME, SMALL)
    assert [one.locality for one in (whole, first, second)] == ["", "E1", "E2"]
    assert first.name == "Place E1"
    for one, team in ((whole, 0.75), (first, 0.75), (second, 0.75)):
        assert one.figures["one_team_share"] == team
        assert one.services["small"]["works_as_one_share"] == team
        assert one.services["same"]["works_as_one_share"] == 1
        assert one.figures["services_lined_up_mean"] == 1.75
        assert one.judgements[SHARED] == one.judgements[RECOGNISED] == one.judgements[SIZED]
        assert one.judgements[SHARED] == "partly"
    assert [one.services["small"]["below"] for one in (whole, first)] == [True, True]
    assert not whole.services["same"]["below"]
    shares = [one.services["small"]["locality_share"] for one in (whole, first, second)]
    assert shares == [7 / 8, 1, 3 / 4]
    assert [one.judgements[TOGETHER] for one in (whole, first, second)] == ["not", "met", "not"]


def test_sizes_and_capacity_by_hand() -> None:
    some = standing(SAME, SMALL, with_capacity={"same"})[0]
    both = standing(SAME, SMALL, with_capacity={"same", "small"})[0]
    small = standing(SAME, SMALL, min_people=201)[0]
    assert [one.judgements[SIZED] for one in (some, both, small)] == ["partly", "met", "not"]
    assert small.figures["neighbourhoods_within"] == 0
    assert small.figures["within_share"] == 0
    assert (both.figures["smallest"], both.figures["largest"]) == (200, 200)


def test_one_service_alone_cannot_share_and_none_tells_nothing() -> None:
    alone = standing(SAME)[0]
    assert alone.judgements[SHARED] == "not known"
    assert alone.judgements[RECOGNISED] == "met"
    nobody = standing()[0]
    assert [nobody.judgements[one] for one in (SHARED, RECOGNISED, TOGETHER)] == ["not known"] * 3
    assert nobody.judgements[SIZED] == "partly"


def test_services_that_all_agree_are_all_met() -> None:
    other = units([0, 0, 1, 1, 2, 2, 3, 3], "other")
    found = standing(SAME, other, with_capacity={"same", "other"})
    for one in found:
        assert {one.judgements[own] for own in (SHARED, RECOGNISED, SIZED)} == {"met"}
        assert one.judgements[TOGETHER] == "not known"


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    counted=st.integers(0, 6),
    better=st.sampled_from(
        ["one_team_share", "services_lined_up_mean", "services_recognising", "services_together",
         "services_with_capacity", "neighbourhoods_within"]
    ),
    data=st.data(),
)  # fmt: skip
def test_a_better_figure_never_makes_a_worse_judgement(
    counted: int, better: str, data: st.DataObject
) -> None:
    below = data.draw(st.integers(0, counted))
    figures = {
        "services_counted": counted,
        "one_team_share": data.draw(st.floats(0, 1)),
        "services_lined_up_mean": data.draw(st.floats(0, counted)),
        "services_recognising": data.draw(st.integers(0, counted)),
        "services_with_capacity": data.draw(st.integers(0, counted)),
        "services_below": below,
        "services_together": data.draw(st.integers(0, below)),
        "neighbourhoods": 9,
        "neighbourhoods_within": data.draw(st.integers(0, 9)),
    }
    most = {"one_team_share": 1.0, "neighbourhoods_within": 9, "services_together": below}
    worse, found = _judge(figures), _judge(figures | {better: most.get(better, counted)})
    order = {"not": 0, "partly": 1, "met": 2}
    for own in found:
        assert (worse[own] == "not known") == (found[own] == "not known")
        assert order.get(found[own], 0) >= order.get(worse[own], 0)


def test_the_table_has_a_row_a_place_and_a_rule_a_statement() -> None:
    table = standing_table(standing(SAME, SMALL))
    assert table["locality"].tolist() == ["", "E1", "E2"]
    assert [one.id for one in STATEMENTS] == table.columns[2:6].tolist()
    assert all(one.rule.endswith(".") and "Met where" in one.rule for one in STATEMENTS)


def test_wards_and_where_their_residents_are() -> None:
    table = ward_neighbourhoods(AREAS, SMALL, PLAN)
    third = table[table["ward"] == SMALL.units["unit"][2]]
    assert third["neighbourhood"].tolist() == PLAN.neighbourhoods["neighbourhood"][[1, 2]].tolist()
    assert third["share"].tolist() == [0.5, 0.5]
    assert third["main"].tolist() == [True, False]
    assert table.groupby("ward")["share"].sum().to_numpy() == pytest.approx(np.ones(5))
    assert table.groupby("ward")["main"].sum().tolist() == [1] * 5


MIDDLING = {
    "services_counted": 4,
    "one_team_share": 0.79,
    "services_lined_up_mean": 2.0,
    "services_recognising": 2,
    "services_with_capacity": 3,
    "services_below": 3,
    "services_together": 2,
    "neighbourhoods": 9,
    "neighbourhoods_within": 9,
}


@pytest.mark.parametrize(
    ("changed", "statement", "judgement"),
    [
        ({}, SHARED, "partly"),
        ({"one_team_share": 0.8}, SHARED, "met"),
        ({"services_lined_up_mean": 1.99}, SHARED, "not"),
        ({}, RECOGNISED, "partly"),
        ({"services_recognising": 4}, RECOGNISED, "met"),
        ({"services_recognising": 1}, RECOGNISED, "not"),
        ({}, SIZED, "partly"),
        ({"services_with_capacity": 4}, SIZED, "met"),
        ({"neighbourhoods_within": 8}, SIZED, "not"),
        ({"neighbourhoods_within": 8, "services_with_capacity": 4}, SIZED, "partly"),
        ({}, TOGETHER, "partly"),
        ({"services_together": 3}, TOGETHER, "met"),
        ({"services_together": 1}, TOGETHER, "not"),
    ],
)
def test_each_rule_at_its_threshold(
    changed: dict[str, float], statement: str, judgement: str
) -> None:
    assert _judge(MIDDLING | changed)[statement] == judgement

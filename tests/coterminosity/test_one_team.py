"""One-team residents, by hand."""

from __future__ import annotations

import pytest
from scoring import agency, chance_of, plan_from, strip, strip_edges

from footprints.coterminosity.one_team import counted_agencies
from footprints.coterminosity.score import Scores, score
from footprints.people.footprint import Footprint

RESIDENTS = [100, 100, 100, 100]
PLAN = [0, 0, 1, 1]
# Police: one beat a neighbourhood, but half of a1 belongs to the other beat.
#   T = 150 . / 50 200: overlaps 150/150, 50/200, 200/200, so f = 1, 1/2, 1, 1
POLICE = [[100, 50, 0, 0], [0, 50, 100, 100]]
# Nurses: a team for a0, one for a1 to a3.  T = 100 . / 100 200: overlaps 1, 100/200, 200/200,
#   so f = 1, 0, 1, 1
NURSES = [[100, 0, 0, 0], [0, 100, 100, 100]]


def scored(*agencies: Footprint, zoning: tuple[int, ...] = (0, 1, 1, 0)) -> Scores:
    chance = {one.id: chance_of([list(zoning)], [100.0] * 4) for one in agencies}
    areas = strip(RESIDENTS, ["L", "L", "M", "M"])
    return score(areas, strip_edges(4), agencies, plan_from(PLAN), seed=1, chance=chance)


def test_two_services_by_hand() -> None:
    overall = scored(agency(POLICE, "police"), agency(NURSES, "nurses")).overall
    # a0 100, a1 100 x 1/2 x 0, a2 100, a3 100
    assert overall["one_team_people"] == pytest.approx(300)
    assert overall["one_team_share"] == pytest.approx(0.75)
    assert overall["services_lined_up_mean"] == pytest.approx((350 + 300) / 400)
    assert overall["one_team_agencies"] == ["Police", "Nurses"]


def test_shares_within_a_small_area_multiply() -> None:
    """Half of a1 has one team with the police and half with the nurses: a quarter with both."""
    half = [[100, 50, 0, 0], [0, 50, 100, 100]]
    overall = scored(agency(half, "police"), agency(half, "nurses")).overall
    assert overall["one_team_people"] == pytest.approx(100 + 25 + 100 + 100)


def test_localities_add_up_to_the_whole() -> None:
    scores = scored(agency(POLICE, "police"), agency(NURSES, "nurses"))
    parts = scores.localities.values()
    assert [part["one_team_people"] for part in parts] == pytest.approx([100, 200])
    assert [part["services_lined_up_mean"] for part in parts] == pytest.approx([1.25, 2])


def test_an_agency_nobody_can_tell_of_or_without_weight_is_not_counted() -> None:
    tiny = agency([[100, 0, 0, 0], [0, 100, 0, 0], [0, 0, 100, 0], [0, 0, 0, 100]], "tiny")
    light = agency(NURSES, "nurses", weight=0.0)
    scores = scored(agency(POLICE, "police"), light, tiny, zoning=(0, 1, 1, 0))
    assert scores.overall["one_team_agencies"] == ["Police", "Tiny"]
    scores = scored(agency(POLICE, "police"), tiny, zoning=(0, 1, 2, 3))
    assert scores.agencies["tiny"]["lines_up"] is None
    assert "Cannot tell" in scores.agencies["tiny"]["lines_up_reason"]
    assert scores.overall["one_team_agencies"] == []
    assert scores.overall["one_team_share"] is None


def test_one_agency_a_service_the_heaviest_then_the_first() -> None:
    practices = agency(NURSES, "practices", service="gp", weight=0.5)
    networks = agency(POLICE, "networks", service="gp", weight=1.0)
    again = agency(POLICE, "again", service="gp", weight=1.0)
    every = dict.fromkeys(("practices", "networks", "again"), True)
    assert counted_agencies([practices, networks, again], every) == [networks]
    assert counted_agencies([again, networks, practices], every) == [again]


def test_uncovered_residents_have_no_team() -> None:
    part = agency([[100, 60, 0, 0], [0, 0, 0, 0]], "part")
    scores = scored(part, zoning=(0, 1, 1, 0))
    assert scores.agencies["part"]["coverage"] == pytest.approx(160 / 400)
    assert scores.agencies["part"]["works_as_one_people"] == pytest.approx(160)
    assert scores.overall["one_team_share"] == pytest.approx(160 / 400)


def test_a_list_counts_those_who_really_are_in_the_unit() -> None:
    lists = agency([[90, 60, 0, 0], [10, 40, 100, 100]], "gp", kind="list")
    scores = scored(lists)
    assert scores.agencies["gp"]["works_as_one_people"] == pytest.approx(90 + 60 + 100 + 100)

"""Trafford's four published localities scored as an existing plan, from wards and from polygons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from footprints.people.plan import Plan
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.plans import load_plan
from footprints.pipeline.region import Region
from footprints.pipeline.results import Results
from footprints.pipeline.run import judge_plan, score_plan

pytestmark = [pytest.mark.gm, pytest.mark.slow, pytest.mark.xdist_group("trafford")]

EXAMPLE = Path(__file__).parents[2] / "examples" / "greater-manchester" / "footprints.toml"
RESIDENTS = {"Central": 53_621, "North": 56_284, "South": 79_793, "West": 45_289}
"""In whole small areas."""

AS_DRAWN = {"Central": 53_002, "North": 57_481, "South": 79_027, "West": 45_298}
"""By surface, in wards as drawn."""


@pytest.fixture(scope="module")
def region(gm_data: Path) -> Region:
    return load_region(EXAMPLE, gm_data)


@pytest.fixture(scope="module")
def by_wards(region: Region, gm_data: Path) -> Plan:
    return load_plan(region, gm_data / "trafford_ward23_to_locality.csv", "WD23CD", "locality")[0]


@pytest.fixture(scope="module")
def results(region: Region, by_wards: Plan) -> Results:
    return score_plan(judge_plan(region, by_wards), baselines=False, workers=2)


def test_wards_and_polygons_make_the_same_plan(
    region: Region, by_wards: Plan, gm_data: Path
) -> None:
    for name in ("trafford_localities_2023_bgc.geojson", "trafford_localities_2023_full.geojson"):
        by_polygons = load_plan(region, gm_data / name, None, "area_name")[0]
        assert by_polygons.member.tolist() == by_wards.member.tolist()
    inside = by_wards.member >= 0
    assert set(region.areas.loc[inside, "locality"]) == {"E08000009"}
    assert inside.sum() == (region.areas["locality"] == "E08000009").sum()
    people = np.bincount(by_wards.member[inside], region.areas["people"][inside])
    assert dict(zip(by_wards.neighbourhoods["name"], people, strict=True)) == RESIDENTS


def test_three_of_the_four_exceed_50_000_and_that_is_said(results: Results) -> None:
    said = [problem.what + problem.where for problem in results.problems]
    assert dict(
        zip(
            results.scored.neighbourhoods["name"],
            results.scored.neighbourhoods["people"],
            strict=True,
        )
    ) == pytest.approx(AS_DRAWN, abs=50)
    for name, people in AS_DRAWN.items():
        named = [one for one in said if name in one and "more than 50,000" in one]
        assert len(named) == (people > 50_000), name
        assert all(f"{people // 1000}," in one for one in named)
    assert not results.feasible


def test_how_services_line_up_with_them(results: Results) -> None:
    """Trafford drew its networks to its localities; the made-up beats and patches know nothing."""
    overall, agencies = results.scored.overall, results.scored.agencies
    assert sum(RESIDENTS.values()) == 234_987
    assert overall["people"] == pytest.approx(234_808, abs=50)
    assert list(results.scored.localities) == ["E08000009"]
    networks, wards = agencies["primary-care-networks"], agencies["wards"]
    assert networks["lines_up_main_patches"] > 75
    assert networks["lines_up"] > 60
    assert networks["fits_inside"] > 0.9
    assert networks["works_at"] == "neighbourhood"
    assert wards["lines_up"] == wards["lines_up_low"] == pytest.approx(100)
    assert wards["relation"] == "nests inside"
    assert wards["lines_up_whole_areas"] < 80
    for made_up in ("police-beats", "housing-patches"):
        assert agencies[made_up]["lines_up"] < networks["lines_up"] - 40
    assert set(results.scored.neighbourhoods["name"]) == set(RESIDENTS)


def test_the_boundaries_of_2017_put_others_over(region: Region, gm_data: Path) -> None:
    path = gm_data / "trafford_localities_2017_2023_bgc.geojson"
    before = judge_plan(region, load_plan(region, path, None, "area_name")[0])
    over = [problem for problem in before.problems if "more than 50,000" in problem.what]
    assert len(over) == 4


def test_where_trafford_stands(results: Results, gm_data: Path) -> None:
    """Judged as published: one of four within the limits, and every ward in the one it is in."""
    assert results.standing is not None
    whole, trafford = results.standing.places
    assert (whole.name, trafford.name) == ("", "Trafford")
    for one in (whole, trafford):
        assert one.figures["neighbourhoods_within"] == 1
        assert one.figures["within_share"] == pytest.approx(45_298 / 234_808, abs=1e-3)
        assert one.figures["smallest"] == pytest.approx(45_298, abs=50)
        assert one.figures["largest"] == pytest.approx(79_027, abs=50)
        assert one.judgements["sized"] == "not"
    lookup = pd.read_csv(gm_data / "trafford_ward23_to_locality.csv")
    published = dict(zip(lookup["WD23CD"], lookup["locality"], strict=True))
    wards = results.standing.wards
    assert wards is not None
    own = wards[wards["main"] & wards["ward"].isin(published)]
    assert dict(zip(own["ward"], own["neighbourhood"], strict=True)) == published
    assert own["share"].min() == pytest.approx(1)

"""Greater Manchester's real agencies against a real plan: what the methods page leads to expect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from grid41 import zone_agency
from scipy.sparse import csr_array

from footprints.coterminosity.advice.handover import agency_moves, apply_moves
from footprints.coterminosity.advice.moves import border_moves
from footprints.coterminosity.score import Scores, score
from footprints.neighbourhoods.engine import design
from footprints.people.patches import main_units
from footprints.people.plan import Plan
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.region import Region
from footprints.settings import NeighbourhoodSettings, Weights

pytestmark = [pytest.mark.gm, pytest.mark.slow]

EXAMPLE = Path(__file__).parents[2] / "examples" / "greater-manchester" / "footprints.toml"


@pytest.fixture(scope="module")
def region(gm_data: Path) -> Region:
    return load_region(EXAMPLE, gm_data)


@pytest.fixture(scope="module")
def plan(region: Region) -> Plan:
    """A plan drawn for short lines alone."""
    settings = NeighbourhoodSettings(weights=Weights(agencies=0.0), effort=0.1)
    return design(region.areas, region.edges, region.footprints, settings).plan


@pytest.fixture(scope="module")
def scores(region: Region, plan: Plan) -> Scores:
    names, number = np.unique(region.areas["locality"].to_numpy(dtype=str), return_inverse=True)
    assert len(names) == 10
    people = region.areas["people"].to_numpy()
    districts = zone_agency(number.astype(np.int32), people, "districts", weight=0.0)
    agencies = [*region.footprints, districts]
    return score(region.areas, region.edges, agencies, plan, seed=1, zonings=40)


def test_everybody_is_counted_once(region: Region, scores: Scores) -> None:
    assert scores.overall["people"] == 2_867_871
    assert scores.overall["neighbourhoods"] == 72
    assert sum(place["people"] for place in scores.localities.values()) == 2_867_871
    for one in region.footprints:
        assert scores.agencies[one.id]["people"] == pytest.approx(one.people.sum())
    assert scores.agencies["wards"]["coverage"] > 0.9999


def test_a_plan_that_takes_no_note_of_lines_scores_as_chance_does(scores: Scores) -> None:
    agencies = scores.agencies
    assert agencies["primary-care-networks"]["patch_strength"] == pytest.approx(0.75, abs=0.01)
    assert agencies["gp-practices"]["patch_strength"] == pytest.approx(0.40, abs=0.01)
    assert agencies["housing-patches"]["patch_strength"] == pytest.approx(0.42, abs=0.01)
    assert agencies["wards"]["zonings"] == agencies["police-beats"]["zonings"] == "nested"
    for own in ("primary-care-networks", "gp-practices", "housing-patches"):
        assert agencies[own]["zonings"] == "mixed"
        assert 0.7 < agencies[own]["zonings_inside"] < 1
    for own in ("wards", "police-beats"):  # a plan that takes no note of them
        assert abs(agencies[own]["lines_up_raw"]) < 10
        assert agencies[own]["told_from_chance"] is False
    for figures in agencies.values():
        if figures["lines_up"] is not None:
            for family in ("nested", "free"):
                drawn = figures[f"zonings_{family}_m"]
                wanted = figures[f"zonings_{family}_wanted_m"]
                assert drawn is None or drawn == pytest.approx(wanted, rel=0.02)
            assert figures["zonings_read_off"] is False


def test_wards_can_be_told_on_lower_and_not_on_middle_areas(region: Region, plan: Plan) -> None:
    """The same wards, by surface: a range on LSOAs, too coarse on the MSOAs made of them."""
    wards = next(one for one in region.footprints if one.id == "wards")
    names = region.areas["name"].str[:-1]  # "Bolton 001A" is in "Bolton 001"
    codes, of = np.unique(names.to_numpy(dtype=str), return_inverse=True)
    group = csr_array((np.ones(len(of)), (np.arange(len(of)), of)))
    people = csr_array(wards.people @ group)
    middle = region.areas.assign(code=names, name=names).drop_duplicates("code")
    middle = middle.sort_values("code").reset_index(drop=True)
    middle["people"] = np.bincount(of, region.areas["people"]).astype(np.int64)
    assert middle["code"].tolist() == codes.tolist()
    coarse = replace(wards, people=people, main=main_units(people), shapes=None)
    none = region.edges.iloc[:0]
    whole = Plan(plan.neighbourhoods.iloc[:1], np.zeros(len(middle), dtype=np.int32))
    found = score(middle, none, [coarse], whole, seed=1, zonings=0).agencies["wards"]
    assert found["unsure_share"] == pytest.approx(0.218, abs=0.01)
    assert found["resolution"] == "too coarse"
    fine = replace(wards, shapes=None)
    whole = Plan(plan.neighbourhoods.iloc[:1], np.zeros(len(region.areas), dtype=np.int32))
    found = score(region.areas, none, [fine], whole, seed=1, zonings=0).agencies["wards"]
    assert found["unsure_share"] == pytest.approx(0.086, abs=0.005)
    assert found["resolution"] == "a range"


def test_districts_work_at_locality_level(scores: Scores) -> None:
    districts = scores.agencies["districts"]
    assert districts["lines_up"] is None
    assert districts["lines_up_reason"].startswith("Works at locality level")
    assert districts["overlap"] == pytest.approx(1)
    assert districts["relation"] == "made of whole neighbourhoods"


def test_one_service_counts_once(scores: Scores) -> None:
    counted = scores.overall["one_team_agency_ids"]
    assert "primary-care-networks" in counted
    assert "gp-practices" not in counted
    assert "schools" not in counted


def test_a_real_move_does_what_the_advice_says(region: Region, plan: Plan, scores: Scores) -> None:
    chance = {own: figures["overlap_by_chance"] for own, figures in scores.agencies.items()}
    limits = dict.fromkeys(scores.localities, (30000, 50000))
    best = border_moves(
        region.areas, region.edges, region.footprints, plan, chance, limits=limits
    ).iloc[0]
    assert best["legal"]
    member = plan.member.copy()
    ids = plan.neighbourhoods["neighbourhood"].tolist()
    member[region.areas["code"].tolist().index(best["area_code"])] = ids.index(best["to"])
    moved = Plan(plan.neighbourhoods, member)
    after = score(region.areas, region.edges, region.footprints, moved, seed=1, zonings=0)
    for own in ("wards", "primary-care-networks", "gp-practices", "police-beats"):
        there = after.agencies[own]
        value = (there["overlap_scored"] - chance[own]) / (1 - chance[own]) * 100
        value *= there["patch_strength"]
        change = value - scores.agencies[own]["lines_up"]
        assert best[f"lines_up_change_{own}"] == pytest.approx(change, abs=1e-9)


@pytest.mark.parametrize(
    "own", ["wards", "primary-care-networks", "gp-practices", "police-beats", "housing-patches"]
)
def test_an_agency_that_follows_all_the_advice_gets_what_was_promised(
    region: Region, plan: Plan, scores: Scores, own: str
) -> None:
    one = next(footprint for footprint in region.footprints if footprint.id == own)
    by_chance = scores.agencies[own]["overlap_by_chance"]
    moves = agency_moves(region.areas, region.edges, one, plan, by_chance, max_moves=5_000)
    handed = apply_moves(one, moves, region.areas)
    after = score(region.areas, region.edges, [handed], plan, seed=1, zonings=0)
    reached = after.agencies[own]["overlap_scored"]
    assert reached == pytest.approx(moves["overlap"].iloc[-1], abs=1e-9)
    at_that_level = max(0.0, (reached - by_chance) / (1 - by_chance) * 100)
    points = at_that_level * after.agencies[own]["patch_strength"]
    assert moves["lines_up"].iloc[-1] == pytest.approx(points, abs=1e-6)
    assert at_that_level > 95
    assert after.agencies[own]["people"] == pytest.approx(scores.agencies[own]["people"])

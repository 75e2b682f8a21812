"""Scoring a whole plan: parts add up, gaps are left out, other plans give the scale."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from grid41 import compact_zoning, grid_areas, grid_edges, grown_zoning, nudged, zone_agency
from scoring import agency, chance_of, free_chance, plan_from, plan_of, strip, strip_edges

from footprints.coterminosity.cells import cells_of, overlap_of_cells
from footprints.coterminosity.chance import Chance, level, lines_up
from footprints.coterminosity.score import Scores, score
from footprints.errors import DataError
from footprints.people.footprint import Footprint
from footprints.people.overlap import contingency, overlap
from footprints.people.plan import Plan

SIDE = 15
AREAS, EDGES = grid_areas(SIDE, 400_000), grid_edges(SIDE)
PEOPLE = AREAS["people"].to_numpy()
RNG = np.random.default_rng(8)
MEMBER = compact_zoning(10, RNG, SIDE)
ZONINGS = np.array([grown_zoning(10, RNG, SIDE) for _ in range(8)], dtype=np.int32)


def two_localities() -> gpd.GeoDataFrame:
    east = np.arange(SIDE * SIDE) % SIDE > 6
    return AREAS.assign(
        locality=np.where(east, "E", "W"), locality_name=np.where(east, "East", "West")
    )


def some_agencies() -> list[Footprint]:
    rng = np.random.default_rng(9)
    covered = np.where(np.arange(SIDE * SIDE) % SIDE < 12, grown_zoning(14, rng, SIDE), -1)
    return [
        zone_agency(nudged(MEMBER, 0.1, rng, SIDE), PEOPLE, "beats"),
        zone_agency(grown_zoning(25, rng, SIDE), PEOPLE, "gp", kind="list"),
        zone_agency(covered.astype(np.int32), PEOPLE, "part"),
    ]


def chance_for(agencies: list[Footprint]) -> dict[str, Chance]:
    covered = {one.id: np.asarray(one.people.sum(axis=0), dtype=float) for one in agencies}
    return {own: free_chance(ZONINGS, people) for own, people in covered.items()}


@pytest.fixture(scope="module")
def scores() -> Scores:
    agencies = some_agencies()
    return score(
        two_localities(), EDGES, agencies, plan_of(MEMBER), seed=1, chance=chance_for(agencies)
    )


def test_people_behind_every_locality_figure_add_up(scores: Scores) -> None:
    assert sum(place["people"] for place in scores.localities.values()) == 400_000
    keys = (
        "people",
        "covered_people",
        "fits_inside_people",
        "served_by_one_people",
        "patch_people",
        "overlap_people",
    )
    for own, figures in scores.agencies.items():
        for key in keys:
            parts = sum(place["agencies"][own][key] for place in scores.localities.values())
            assert parts == pytest.approx(figures[key]), (own, key)
    teams = sum(place["one_team_people"] for place in scores.localities.values())
    assert teams == pytest.approx(scores.overall["one_team_people"])


def test_units_and_neighbourhoods_add_up(scores: Scores) -> None:
    for own, figures in scores.agencies.items():
        units = scores.units[scores.units["agency"] == own]
        assert units["people"].sum() == pytest.approx(figures["people"])
        outside = units["people_outside"].sum()
        assert outside == pytest.approx(figures["people"] - figures["fits_inside_people"])
        places = scores.neighbourhoods[scores.neighbourhoods["agency"] == own]
        uncovered = places["uncovered_people"].sum()
        assert uncovered == pytest.approx(figures["residents"] - figures["covered_people"])
        served = (places["main_share"] * (places["people"] - places["uncovered_people"])).sum()
        assert served == pytest.approx(figures["served_by_one_people"])


def test_neighbourhoods_add_up_to_the_agency_in_every_figure(scores: Scores) -> None:
    sums = scores.neighbourhoods.groupby("agency").sum(numeric_only=True)
    for own, figures in scores.agencies.items():
        for key in (
            "covered_people",
            "fits_inside_people",
            "patch_people",
            "overlap_people",
            "works_as_one_people",
        ):
            assert sums.loc[own, key] == pytest.approx(figures[key]), (own, key)
        assert sums.loc[own, "people_served"] == pytest.approx(figures["people"])
        assert sums.loc[own, "main_people"] == pytest.approx(figures["served_by_one_people"])


def test_every_share_has_its_numerator_and_denominator(scores: Scores) -> None:
    behind = {
        "coverage": ("covered_people", "residents"),
        "fits_inside": ("fits_inside_people", "people"),
        "served_by_one": ("served_by_one_people", "people"),
        "overlap": ("overlap_people", "patch_people"),
        "patch_strength": ("patch_strength_people", "people"),
        "exactly_same_share": ("exactly_same_people", "residents"),
        "works_as_one_share": ("works_as_one_people", "residents"),
    }
    for figures in scores.agencies.values():
        for name, (above, below) in behind.items():
            assert figures[name] == pytest.approx(figures[above] / figures[below]), name
        for one in figures["levels"].values():
            for name in ("fits_inside", "served_by_one"):
                assert one[name] == pytest.approx(one[f"{name}_people"] / one["people"])


def test_locality_names_and_counts(scores: Scores) -> None:
    assert [place["name"] for place in scores.localities.values()] == ["East", "West"]
    east = np.arange(SIDE * SIDE) % SIDE > 6
    assert scores.localities["E"]["neighbourhoods"] == len(np.unique(MEMBER[east]))
    for place in scores.localities.values():
        for figures in place["agencies"].values():
            assert 0 < figures["units"] <= 25
            assert 0 <= figures["units_straddling"] <= figures["units"]
            assert 0 <= figures["units_mainly_straddling"] <= figures["units_mainly"]
    for own, whole in scores.agencies.items():
        parts = [place["agencies"][own] for place in scores.localities.values()]
        assert sum(part["units_mainly"] for part in parts) == whole["units"]
        assert sum(part["units_mainly_straddling"] for part in parts) == whole["units_straddling"]
        units = scores.units[scores.units["agency"] == own]
        mainly = [int((units["main_locality"] == code).sum()) for code in scores.localities]
        assert [part["units_mainly"] for part in parts] == mainly
    assert any(
        one["units"] > one["units_mainly"]
        for place in scores.localities.values()
        for one in place["agencies"].values()
    )


def test_locality_chance_is_the_mean_of_its_own_areas(scores: Scores) -> None:
    shares = scores.agencies["beats"], scores.localities
    parts = [
        (place["agencies"]["beats"]["patch_people"], place["agencies"]["beats"])
        for place in shares[1].values()
    ]
    mean = sum(people * one["overlap_by_chance"] for people, one in parts) / 400_000
    assert mean == pytest.approx(shares[0]["overlap_by_chance"])


def test_everything_can_be_written_as_json(scores: Scores) -> None:
    text = json.dumps(
        [scores.overall, scores.agencies, scores.localities], allow_nan=False, sort_keys=True
    )
    assert json.loads(text)


def test_cells_give_the_same_overlap_as_the_table() -> None:
    for one in some_agencies():
        expected = overlap(contingency(one.people, MEMBER, 10))
        assert overlap_of_cells(cells_of(one.people), MEMBER) == pytest.approx(expected)


def test_chance_level_is_the_mean_overlap_of_the_zonings() -> None:
    found = level(free_chance(ZONINGS, PEOPLE.astype(float)), MEMBER).mean()
    each = [
        overlap(contingency(zone_agency(zoning, PEOPLE).people, MEMBER, 10)) for zoning in ZONINGS
    ]
    assert found == pytest.approx(np.mean(each))


def test_a_plan_that_leaves_areas_out_is_scored_where_it_covers() -> None:
    """Scoring the western half of a plan is scoring the western half of everything."""
    west = np.arange(SIDE * SIDE) % SIDE < 8
    agencies = some_agencies()
    part = plan_of(np.where(west, MEMBER, -1).astype(np.int32))
    found = score(AREAS, EDGES, agencies, part, seed=1, zonings=0)
    areas = AREAS[west].reset_index(drop=True)
    renumber = np.cumsum(west) - 1
    kept = EDGES[west[EDGES["first"]] & west[EDGES["second"]]]
    edges = kept.assign(first=renumber[kept["first"]], second=renumber[kept["second"]])
    cut = [
        Footprint(one.id, one.name, one.kind, one.units, one.people[:, west], one.main[west])
        for one in agencies
    ]
    alone = score(areas, edges, cut, plan_of(MEMBER[west]), seed=1, zonings=0)
    assert found.agencies == alone.agencies
    assert found.localities == alone.localities
    assert found.overall == alone.overall


def test_no_zonings_no_score_and_the_reason() -> None:
    found = score(AREAS, EDGES, some_agencies(), plan_of(MEMBER), seed=1, zonings=0)
    figures = found.agencies["beats"]
    assert figures["lines_up"] is None
    assert figures["zonings"] is None
    assert figures["lines_up_reason"] == "No random lines were drawn to compare with."
    assert figures["overlap"] > 0.7


def test_other_plans_and_the_best_one_give_the_scale() -> None:
    rng = np.random.default_rng(3)
    agencies = some_agencies()
    others = [compact_zoning(10, rng, SIDE) for _ in range(5)]
    beats = np.asarray(agencies[0].main)
    found = score(
        AREAS,
        EDGES,
        agencies,
        plan_of(MEMBER),
        seed=1,
        chance=chance_for(agencies),
        other_plans=[*others, MEMBER],
        best_alone={"beats": beats},
    )
    figures = found.agencies["beats"]
    by_chance = figures["overlap_by_chance"]
    values = [overlap(contingency(agencies[0].people, other, 10)) for other in [*others, MEMBER]]
    assert figures["plans"] == 6
    assert figures["plans_mean"] == pytest.approx(lines_up(float(np.mean(values)), by_chance))
    assert figures["plans_low"] == pytest.approx(lines_up(min(values), by_chance))
    assert figures["plans_high"] == pytest.approx(figures["lines_up"])
    assert figures["plans_beaten"] == pytest.approx(5 / 6)
    assert figures["best_alone"] == pytest.approx(100)
    assert found.agencies["gp"]["best_alone"] is None


def test_sites_without_a_catchment_are_counted_not_scored() -> None:
    areas = strip([100, 100, 100])
    points = gpd.GeoDataFrame(
        {"site": ["s1", "s2", "s3"], "name": ["One", "Two", "Far"], "people": np.nan},
        geometry=shapely.points([400_500, 402_000, 500_000], [400_500, 400_500, 400_500]),
        crs=areas.crs,
    )
    schools = agency([[0, 0, 0]], "schools", kind="sites", sites=points)
    police = agency([[100, 100, 0], [0, 0, 100]], "police")
    chance = {"police": chance_of([[0, 1, 1]], [100, 100, 100])}
    found = score(
        areas, strip_edges(3), [schools, police], plan_from([0, 0, 1]), seed=1, chance=chance
    )
    figures = found.agencies["schools"]
    assert figures["lines_up_reason"] == "Sites without a catchment are counted, not scored."
    assert figures["coverage"] is None
    assert figures["fits_inside"] is None
    assert (figures["sites"], figures["sites_inside"]) == (3, 2)
    assert found.overall["one_team_agencies"] == ["Police"]
    table = found.neighbourhoods
    own = table[table["agency"] == "schools"]
    # the site on the border of a1 and a2 belongs to a1, the first in order of code
    assert own["sites"].tolist() == [2, 0]
    assert own["uncovered_people"].isna().all()
    assert own["main_unit"].tolist() == ["", ""]


def test_coverage_never_exceeds_all_though_a_list_counts_more_than_residents() -> None:
    lists = agency([[150, 90, 0]], "gp", kind="list")
    found = score(
        strip([100, 100, 100]), strip_edges(3), [lists], plan_from([0, 0, 1]), seed=1, zonings=0
    )
    figures = found.agencies["gp"]
    assert figures["coverage"] == pytest.approx(2 / 3)
    assert figures["people"] == 240


def test_a_neighbourhood_half_covered_is_not_the_same_place_as_its_unit() -> None:
    """The first unit has 90 of 100 residents, the second 96 of 100."""
    one = agency([[90, 0], [0, 96]])
    found = score(strip([100, 100]), strip_edges(2), [one], plan_from([0, 1]), seed=1, zonings=0)
    figures = found.agencies["one"]
    assert figures["exactly_same_neighbourhoods"] == 1
    assert figures["exactly_same_share"] == pytest.approx(0.5)


def test_an_agency_with_nobody_where_the_plan_covers() -> None:
    away = agency([[0, 0, 100]], "away")
    found = score(
        strip([100, 100, 100]), strip_edges(3), [away], plan_from([0, 0, -1]), seed=1, zonings=0
    )
    figures = found.agencies["away"]
    assert figures["coverage"] == 0
    assert figures["units"] == 0
    assert figures["overlap"] is None
    assert "None of this agency's people" in figures["lines_up_reason"]
    assert found.units["class"].tolist() == [""]


def test_no_agencies_is_no_error() -> None:
    found = score(strip([100, 100]), strip_edges(2), [], plan_from([0, 1]), seed=1)
    assert found.agencies == {}
    assert found.overall["people"] == 200
    assert found.overall["one_team_share"] is None
    assert "main_share" in found.units.columns
    assert "sites" in found.neighbourhoods.columns


def test_a_plan_without_residents_is_refused() -> None:
    nowhere = Plan(plan_from([0, 1]).neighbourhoods, np.array([-1, -1], dtype=np.int32))
    with pytest.raises(DataError, match="no small area with residents"):
        score(strip([100, 100]), strip_edges(2), [], nowhere, seed=1)

"""What "lines up" is known to do, on a square region of 2.87 million people, 72 neighbourhoods.

The random zonings that stand for real agencies are grown by the test itself; the chance level is
the package's own.
"""

from __future__ import annotations

import numpy as np
import pytest
from grid41 import (
    compact_zoning,
    grid_areas,
    grid_edges,
    grown_zoning,
    nudged,
    plan_of,
    ragged_zoning,
    split_each,
    unions,
    zone_agency,
)
from numpy.typing import NDArray

from footprints.coterminosity.chance import draw_chance, level, lines_up, lines_up_raw
from footprints.coterminosity.score import Scores, score
from footprints.people.overlap import contingency, overlap

NEIGHBOURHOODS = compact_zoning(72, np.random.default_rng(11))
PEOPLE = grid_areas()["people"].to_numpy()


def scored(label: NDArray[np.int32], zonings: int = 100) -> dict[str, object]:
    agencies = [zone_agency(label, PEOPLE, "one")]
    return run(agencies, zonings).agencies["one"]


def run(agencies: list, zonings: int = 100) -> Scores:
    plan = plan_of(NEIGHBOURHOODS)
    return score(grid_areas(), grid_edges(), agencies, plan, seed=7, zonings=zonings)


def half() -> NDArray[np.bool_]:
    """Say which small areas are in one of the 36 neighbourhoods furthest west."""
    west = np.bincount(NEIGHBOURHOODS, np.arange(len(PEOPLE)) % 41) / np.bincount(NEIGHBOURHOODS)
    return np.isin(NEIGHBOURHOODS, np.argsort(west, kind="stable")[:36])


def test_the_ground_is_as_described() -> None:
    assert len(PEOPLE) == 41 * 41
    assert PEOPLE.sum() == 2_870_000
    assert NEIGHBOURHOODS.max() == 71


def test_identical_lines() -> None:
    figures = scored(NEIGHBOURHOODS)
    assert figures["lines_up"] == pytest.approx(100)
    assert figures["relation"] == "same"
    assert figures["exactly_same_share"] == 1


def test_three_units_inside_each_neighbourhood() -> None:
    figures = scored(split_each(NEIGHBOURHOODS, 3, np.random.default_rng(1)))
    assert figures["lines_up"] == pytest.approx(100)
    assert figures["relation"] == "nests inside"


def test_ten_unions_of_neighbourhoods() -> None:
    label = unions(NEIGHBOURHOODS, 10, np.random.default_rng(1))
    assert label.max() == 9
    figures = scored(label)
    assert figures["lines_up"] == pytest.approx(100)
    assert figures["relation"] == "made of whole neighbourhoods"


def test_a_giant_over_half_and_thirds_elsewhere() -> None:
    thirds = split_each(NEIGHBOURHOODS, 3, np.random.default_rng(1)) + 1
    _, label = np.unique(np.where(half(), 0, thirds), return_inverse=True)
    figures = scored(label.astype(np.int32))
    assert figures["lines_up"] == pytest.approx(100)
    assert figures["relation"] == "mixed"


def test_identical_over_half_the_region() -> None:
    _, label = np.unique(np.where(half(), NEIGHBOURHOODS, -1), return_inverse=True)
    figures = scored((label - 1).astype(np.int32))
    assert figures["lines_up"] == pytest.approx(100)
    assert figures["coverage"] == pytest.approx(0.49, abs=0.02)
    assert figures["lines_up_everybody"] < 5
    assert figures["relation"] == "partial"


@pytest.mark.parametrize(("part", "about"), [(0.05, 89), (0.2, 56)])
def test_lines_blurred_at_the_edges(part: float, about: float) -> None:
    found = [
        scored(nudged(NEIGHBOURHOODS, part, np.random.default_rng(seed)))["lines_up"]
        for seed in range(5)
    ]
    assert np.mean(found) == pytest.approx(about, abs=4)


@pytest.mark.slow
@pytest.mark.parametrize("units", [10, 72, 97, 215])
def test_unrelated_lines_score_about_nothing(units: int) -> None:
    """Mean of 60 zonings within 3 of 0: half of them with smooth lines, half with ragged ones.

    Smooth lines agree a little better with smooth neighbourhoods than the package's random lines,
    ragged ones a little worse; neither kind may stray far.
    """
    areas, edges = grid_areas(), grid_edges()
    rng = np.random.default_rng(units)
    kinds = []
    for grow in (grown_zoning, ragged_zoning):
        raw = []
        for _ in range(30):
            one = zone_agency(grow(units, rng), PEOPLE, "one")
            chance = draw_chance(areas, edges, [one], seed=1, zonings=15)["one"]
            by_chance = level(chance, NEIGHBOURHOODS).mean()
            value = overlap(contingency(one.people, NEIGHBOURHOODS, 72))
            raw.append(lines_up_raw(value, by_chance))
        kinds.append(float(np.mean(raw)))
    assert abs(np.mean(kinds)) < 3
    assert max(np.abs(kinds)) < 8


@pytest.mark.parametrize(
    ("label", "why"),
    [
        (np.arange(41 * 41, dtype=np.int32), "Cannot tell"),
        (np.zeros(41 * 41, dtype=np.int32), "One unit serves everybody"),
    ],
)
def test_units_for_which_lines_hardly_matter(label: NDArray[np.int32], why: str) -> None:
    figures = scored(label)
    assert figures["lines_up"] is None
    assert figures["lines_up_raw"] is None
    assert figures["told_from_chance"] is None
    assert why in figures["lines_up_reason"]


def test_unrelated_lines_look_alike_to_the_v_measure() -> None:
    figures = scored(grown_zoning(97, np.random.default_rng(3)))
    assert 0.57 <= figures["v_measure"] <= 0.78


def test_relabelling_changes_nothing() -> None:
    rng = np.random.default_rng(4)
    label = grown_zoning(97, rng)
    other = rng.permutation(97).astype(np.int32)[label]
    one, two = scored(label, zonings=0), scored(other, zonings=0)
    for figure, value in one.items():
        if isinstance(value, float):
            assert two[figure] == pytest.approx(value, rel=1e-9, abs=1e-9), figure


def test_neither_the_order_of_agencies_nor_the_plan_changes_a_zoning() -> None:
    first = zone_agency(grown_zoning(30, np.random.default_rng(5)), PEOPLE, "first")
    second = zone_agency(grown_zoning(60, np.random.default_rng(6)), PEOPLE, "second")
    areas, edges = grid_areas(), grid_edges()
    one = draw_chance(areas, edges, [first, second], seed=3, zonings=10)
    two = draw_chance(areas, edges, [second, first], seed=3, zonings=10)
    for own in ("first", "second"):
        assert np.array_equal(one[own].nested.zonings, two[own].nested.zonings)
    other = draw_chance(areas, edges, [first], seed=4, zonings=10)
    assert not np.array_equal(one["first"].nested.zonings, other["first"].nested.zonings)


def test_every_agency_has_its_own_stream_of_chance() -> None:
    label = grown_zoning(30, np.random.default_rng(5))
    pair = [zone_agency(label, PEOPLE, name) for name in ("aa", "ab")]
    drawn = draw_chance(grid_areas(), grid_edges(), pair, seed=3, zonings=5)
    assert not np.array_equal(drawn["aa"].nested.zonings, drawn["ab"].nested.zonings)


def test_worse_than_chance_is_nothing_but_the_raw_value_is_kept() -> None:
    assert lines_up(0.4, 0.5) == 0
    assert lines_up_raw(0.4, 0.5) == pytest.approx(-20)
    assert lines_up(0.75, 0.5) == pytest.approx(50)
    assert np.isnan(lines_up(0.99, 0.951))

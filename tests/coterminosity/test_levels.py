"""The level an agency works at, in figures and in words."""

from __future__ import annotations

import pytest
from scoring import agency, plan_from, strip, strip_edges

from footprints.coterminosity.ground import align, ground_of
from footprints.coterminosity.levels import level_figures, works_at, works_at_words
from footprints.coterminosity.score import score

PEOPLE = [100] * 8
AREAS = strip(PEOPLE, ["L"] * 4 + ["M"] * 4)
PLAN = plan_from([0, 0, 1, 1, 2, 2, 3, 3])


def levels_of(rows: list[list[float]]) -> dict[str, dict[str, float]]:
    ground = ground_of(AREAS, PLAN)
    return level_figures(ground, align(ground, agency(rows), AREAS["people"].to_numpy()))


def units(*places: list[int]) -> list[list[float]]:
    return [[100.0 * (area in place) for area in range(8)] for place in places]


@pytest.mark.parametrize(
    ("places", "level", "words"),
    [
        (([0, 1], [2, 3], [4, 5], [6, 7]), "neighbourhood", "much the same as each neighbourhood"),
        (([0, 1, 2, 3], [4, 5, 6, 7]), "locality", "made of whole neighbourhoods"),
        (([0, 1, 2, 3, 4, 5, 6, 7],), "region", "much the same as the region"),
        (tuple([area] for area in range(8)), "neighbourhood", "works below neighbourhood level"),
        (([0], [1, 2], [3, 4], [5, 6], [7]), "neighbourhood", "comes nearest to neighbourhood"),
        (([0, 1, 2], [3, 4, 5, 6, 7]), "locality", "13% of its people are outside the main unit"),
    ],
)
def test_level_and_words(places: tuple[list[int], ...], level: str, words: str) -> None:
    found = levels_of(units(*places))
    assert works_at(found) == level
    said = works_at_words(found)
    assert said is not None
    assert words in said


def test_an_agency_above_neighbourhoods_is_not_marked_down() -> None:
    found = levels_of(units([0, 1, 2, 3], [4, 5, 6, 7]))
    assert found["neighbourhood"]["overlap"] == 1
    assert found["locality"]["alike"] == 1
    assert found["neighbourhood"]["alike"] == 0.5
    assert found["locality"]["fits_inside_people"] == found["locality"]["people"] == 800


def test_nobody_works_nowhere() -> None:
    found = levels_of([[0.0] * 8])
    assert works_at(found) is None
    assert works_at_words(found) is None


def test_each_unit_says_its_main_locality() -> None:
    """Unit 0 has 3 of 5 areas in L; unit 1 is split evenly and takes the first; unit 2 is empty."""
    rows = units([0, 1, 2, 4, 5], [3, 6], [])
    found = score(AREAS, strip_edges(8), [agency(rows)], PLAN, seed=1, zonings=0).units
    assert found["main_locality"].tolist() == ["L", "L", ""]
    assert found["main_locality_name"].tolist() == ["Place L", "Place L", ""]
    assert found["main_locality_people"].tolist() == [300, 100, 0]
    assert found["main_locality_share"].tolist()[:2] == [0.6, 0.5]
    assert found["effective_localities"].tolist()[:2] == pytest.approx([1 / (0.36 + 0.16), 2.0])

"""The level an agency works at, in figures and in words."""

from __future__ import annotations

import pytest
from scoring import agency, plan_from, strip

from footprints.coterminosity.ground import align, ground_of
from footprints.coterminosity.levels import level_figures, works_at, works_at_words

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
        (([0, 1, 2], [3, 4, 5, 6, 7]), "locality", "12% of its people are outside the main unit"),
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

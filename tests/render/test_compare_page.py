"""The page of a comparison: its words, its colours, and names that mean harm."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from browser import Opened
from footprints.render.compare.page import compare_page, scene
from footprints.render.compare.rows import (
    differ_words,
    moves,
    neighbourhoods,
    services,
    shown_change,
)
from footprints.render.compare.view import CompareView, Service, SideView
from footprints.render.words import signed
from toy import toy_areas

HARM = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'


def side(bands: int, names: str = "Quarter {}") -> SideView:
    member = [row * bands // 80 for row in range(80)]
    ids = [f"N{number}" for number in range(bands)]
    return SideView(f"{bands} bands", True, ids, [names.format(i) for i in range(bands)], member)


def toy_comparison(**changes: Any) -> CompareView:
    """Four bands now where there were two before: a half of each is new."""
    areas = toy_areas()
    scores = pd.DataFrame(
        [
            ("", "", "", "one_team_share", 0.1, 0.3, 0.2, 0.15, 0.05, 0.0, 900.0, 100.0),
            ("", "police", "", "lines_up", 40.0, 45.0, 5.0, 4.0, 1.0, 0.0, None, None),
            ("", "police", "", "works_as_one_share", 0.5, 0.6, 0.1, 0.1, 0.0, 0.0, 800.0, 50.0),
        ],
        columns=[
            "locality", "agency", "other", "score", "before", "after", "change",
            "due_to_plan", "due_to_lines", "due_to_population", "people_gained", "people_lost",
        ],
    )  # fmt: skip
    hoods = pd.DataFrame(
        {
            "neighbourhood": ["N0", "N1", "N2", "N3"], "name": ["A", "B", "C", "D"],
            "against": ["N0", "", "N1", ""], "against_name": ["P", "", "Q", ""],
            "people": [30, 30, 30, 30], "people_against": [60, 0, 60, 0],
            "people_in_both": [30, 0, 30, 0],
        }
    )  # fmt: skip
    units = pd.DataFrame(
        {
            "agency": ["police"] * 3, "unit": ["U1", "U2", "U3"],
            "state": ["kept", "kept", "new"],
            "main_neighbourhood": ["N0", "N1", "N3"],
            "main_neighbourhood_against": ["N0", "N0", None],
        }
    )  # fmt: skip
    fields: dict[str, Any] = {
        "title": "Toyshire",
        "made_up": False,
        "attribution": ["Toy data."],
        "agencies": [Service("police", "Police", made_up=False, assumed=False)],
        "areas": areas,
        "after": side(4),
        "before": side(2),
        "matched": {0: 0, 2: 1},
        "moved": [row * 4 // 80 in (1, 3) for row in range(80)],
        "differ": ["plan", "lines"],
        "scores": scores,
        "neighbourhoods": hoods,
        "units": units,
        "people": 120,
        "people_moved": 60,
        "areas_in_one_only": 0,
    }
    return CompareView(**(fields | changes))


@pytest.mark.parametrize(
    ("differ", "words"),
    [
        ([], "Nothing differs"),
        (["plan"], "Only the plan differs, so every change"),
        (["lines"], "Only the lines of services differ, so"),
        (["plan", "population"], "The plan and the population differ. Each change is split"),
    ],
)
def test_what_differs_in_words(differ: list[str], words: str) -> None:
    assert differ_words(differ).startswith(words)


def test_a_service_with_its_units_in_words() -> None:
    (police,) = services(toy_comparison())
    assert police["units"] == "1 unit has another main neighbourhood and 1 unit is new."
    assert police["lines_up"]["parts"] == ["+4.0", "+1.0"]
    assert (police["lines_up"]["before"], police["lines_up"]["change"]) == ("40.0", "+5.0")
    assert (police["team"]["before"], police["team"]["change"]) == ("50.0%", "+10.0")


def test_a_score_cut_off_at_0_shows_the_change_before_that_and_its_range() -> None:
    view = toy_comparison()
    uncut = {
        "locality": "", "agency": "police", "other": "", "score": "lines_up_raw", "before": -5.0,
        "after": 45.0, "change": 50.0, "change_low": -3.0, "change_high": 61.25,
        "due_to_plan": 40.0, "due_to_lines": 10.0, "due_to_population": 0.0,
    }  # fmt: skip
    scores = pd.concat([view.scores, pd.DataFrame([uncut])], ignore_index=True)
    (police,) = services(replace(view, scores=scores))
    assert police["lines_up"]["before"] == "40.0"
    assert police["lines_up"]["change"] == "+50.0"
    assert police["lines_up"]["parts"] == ["+40.0", "+10.0"]
    assert police["lines_up"]["range"] == "−3.0 to +61.3, not told from chance"
    assert police["team"]["range"] == ""


def test_neighbourhoods_that_are_new_are_said_to_be() -> None:
    rows = neighbourhoods(toy_comparison())
    assert [row["state"] for row in rows] == ["", "new", "", "new"]
    assert rows[1]["people_against"] is None


def test_matched_neighbourhoods_keep_their_colour_and_neighbours_differ() -> None:
    found = scene(toy_comparison())
    after, before = found["after"]["colour"], found["before"]["colour"]
    assert [after[0], after[2]] == before
    assert all(one != other for one, other in itertools.pairwise(after))


def test_the_same_view_gives_the_same_bytes() -> None:
    assert compare_page(toy_comparison()) == compare_page(toy_comparison())


@pytest.mark.browser
def test_names_that_mean_harm_are_only_names(
    open_page: Callable[..., Opened], tmp_path: Path
) -> None:
    view = toy_comparison(
        after=side(4, HARM + "{}"),
        before=side(2, HARM + "{}"),
        title=HARM,
        agencies=[Service("police", HARM, made_up=False, assumed=False)],
    )
    (tmp_path / "compare.html").write_text(compare_page(view), encoding="utf-8")
    opened = open_page(tmp_path / "compare.html")
    opened.page.locator(".moves summary").first.click()
    opened.page.locator(".moves .show-place").first.click()
    opened.until(lambda: HARM in opened.page.locator("#card").inner_text())
    assert opened.page.locator("img").count() == 0
    assert opened.complaints == []
    assert opened.requests == []


@pytest.mark.parametrize(
    ("before", "after", "change", "said"),
    [
        (
            14.649,
            16.0,
            1.351,
            "+1.4",
        ),  # 14.6 and 16.0 are shown: +1.4, not +1.351 rounded otherwise
        (14.55, 15.94, 1.39, "+1.3"),  # 14.6 and 15.9
        (30.04, 29.96, -0.08, "0.0"),  # 30.0 and 30.0
        (0.0, 0.0, -2.3, "−2.3"),  # cut off at 0: the change is of the score before that
        (None, 12.0, 12.0, "+12.0"),
    ],
)
def test_who_subtracts_what_is_shown_finds_the_change(
    before: float | None, after: float, change: float, said: str
) -> None:
    assert signed(shown_change(before, after, change, 1.0, 1), 1) == said


def test_neighbourhoods_of_one_name_are_told_apart() -> None:
    one, two = side(2, "Longsight"), side(4, "Longsight")
    view = toy_comparison(before=one, after=two, moved=[row % 2 == 0 for row in range(80)])
    for row in moves(view):
        assert row["from"] != row["to"]
        assert row["from"].startswith("Longsight")

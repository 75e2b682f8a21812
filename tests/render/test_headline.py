"""The headline of a service: one phrase, the same words on the command line and after edits."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import pytest

from footprints.columns.headline import designed_for, headline
from footprints.render.scene.payload import headline_figures

Node = Callable[[str, Any], Any]

FIGURES: dict[str, Any] = {
    "lines_up": 43.2, "plans_mean": 3.1, "plans_low": 0.0, "plans_high": 9.4, "best_alone": 87.0,
    "designed_for": "yes, weight 1", "told_from_chance": True, "resolution": "fine",
}  # fmt: skip


def test_a_score_is_never_alone() -> None:
    assert headline(FIGURES) == (
        "this plan 43, other plans 3 (0-9), best found for you 87; designed for you: yes, weight 1"
    )


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"plans_mean": None, "plans_low": None, "plans_high": None}, "other plans: not drawn,"),
        ({"plans_mean": math.nan}, "other plans: not drawn,"),
        ({"best_alone": None}, "best found for you: not looked for;"),
        ({"designed_for": None}, "designed for you: not known"),
        ({"told_from_chance": False}, "this plan 43 (not told from chance), other plans 3"),
        ({"plans_low": 3.4, "plans_high": 2.6}, "other plans 3, best"),
        ({"lines_up": None, "resolution": "too coarse"}, "this plan: too coarse to tell, other"),
    ],
)
def test_a_part_that_is_not_known_says_so(changes: dict[str, Any], part: str) -> None:
    assert part in headline(FIGURES | changes)


def test_without_a_score_nothing_can_be_told() -> None:
    assert headline({"designed_for": "no"}) == (
        "this plan: cannot tell, other plans: cannot tell, best found for you: cannot tell; "
        "designed for you: no"
    )


@pytest.mark.parametrize(
    ("weight", "edited", "said"),
    [
        (1.0, False, "yes, weight 1"),
        (0.25, True, "yes, weight 0.25, then edited"),
        (1000.0, False, "yes, weight 1000"),
        (0.001, False, "yes, weight 0.001"),
        (0.0, True, "no"),
        (None, True, "not known"),
    ],
)
def test_who_a_plan_was_designed_for(weight: float | None, edited: bool, said: str) -> None:
    assert designed_for(weight, edited=edited) == said


def test_pages_say_the_very_same_after_an_edit(node: Node) -> None:
    """Over every way the parts can be known or not, opened and edited."""
    spread = {"lines_up_raw": 10.0, "lines_up_raw_low": 4.0, "lines_up_raw_high": 18.0}
    opened = [
        FIGURES | spread | {"lines_up": score, "resolution": fine, "told_from_chance": told,
                            "designed_for": designed_for(weight)} | others | {"best_alone": best}
        for score, fine, told, weight, others, best in itertools.product(
            (None, 0.0, 42.5, 99.6),
            (None, "fine", "too coarse"),
            (True, False, None),
            (None, 0.0, 1.0, 2.5),
            ({}, {"plans_mean": None, "plans_low": None, "plans_high": None}, {"plans_low": 9.4}),
            (None, 43.0, 87.5),
        )
    ]  # fmt: skip
    now = [(50.0, 50.0), (5.5, 5.5), (6.5, 6.5), (0.0, -7.0), (0.0, -8.5), (None, None)]
    cases, expected = [], []
    for number, figures in enumerate(opened):
        weight = (None, 0.0, 1.0, 2.5)[number // 9 % 4]
        assert figures["designed_for"] == designed_for(weight)
        score, raw = now[number % len(now)]
        found = {"lines_up": score, "lines_up_raw": raw}
        cases.append({"opened": headline_figures(figures), "found": found})
        best = figures["best_alone"]
        told = None if raw is None else not raw - 6 <= 0 <= raw + 8
        after = {
            "lines_up": score,
            "told_from_chance": told,
            "best_alone": best if best is None or score is None else max(best, score),
            "designed_for": designed_for(weight, edited=True),
        }
        expected.append([headline(figures), headline(figures | after)])
    assert node("headlines.js", cases) == expected
    assert len({one for pair in expected for one in pair}) > 100

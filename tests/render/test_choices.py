"""Other plans on the overview: the chart, its cards and its table, in words and in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from browser import NARROW, WIDE, Opened
from footprints.render.overview.choices import HEIGHT, WIDTH, choices
from footprints.render.pages import render_pages
from footprints.render.view import View
from views import toy_view, write_pages

FIGURES = {"wards_split_thousand": 12.5, "objective": 80.0, "border_and_wards": 60.0}


def row(file: str, km: float, kept: float, apart: float, police: float) -> dict[str, Any]:
    figures = {"border_km": km, "overlap_mean": kept, "distance_from_first": apart}
    return {"file": file, **figures, **FIGURES, "lines_up_police": police}


def swept(file: str, times: float, best: bool, *figures: float) -> dict[str, Any]:
    weights = {"weight_border": 1.0, "weight_agencies": times, "weight_wards": times / 2}
    mine = {"this_plan": file == "plan.csv", "best": best, "lines_weigh": times}
    return row(file, *figures) | mine | weights  # type: ignore[arg-type]


def with_choices(**changes: Any) -> View:
    table = [
        row("plan.csv", 50.0, 0.8, 0.0, 45.2) | {"plan": 1},
        row("alternatives/plan-2.csv", 51.0, 0.79, 0.2, 40.0) | {"plan": 2},
    ]
    curve = [
        swept("alternatives/tradeoff-1.csv", 0.0, True, 40.0, 0.7, 0.3, 20.0),
        swept("plan.csv", 1.0, True, 50.0, 0.8, 0.0, 45.2),
        swept("alternatives/tradeoff-2.csv", 0.125, False, 52.0, 0.75, 0.1, 47.0),
    ]
    tables = {"alternatives": pd.DataFrame(table), "tradeoff": pd.DataFrame(curve)}
    return toy_view(**tables | changes)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("choices")
    write_pages(with_choices(), home)
    return home


def test_plans_are_said_beside_this_one() -> None:
    found = choices(with_choices())
    assert found is not None
    this, shortest, eighth, other = found["plans"]
    assert this["name"] == "This plan"
    assert shortest["name"].startswith("Shortest lines")
    assert shortest["km_change"] == pytest.approx(-0.2)
    assert shortest["kept_change"] == pytest.approx(-10)
    assert eighth["weights"] == [("agencies", "0.125"), ("wards", "0.0625")]
    assert other["name"] == "Another good plan: plan 2"
    [police] = other["services"]
    assert (police["name"], police["change"]) == ("Police beats", pytest.approx(-5.2))


def test_dots_lie_where_their_figures_say() -> None:
    found = choices(with_choices())
    assert found is not None
    chart, plans = found["chart"], found["plans"]
    dots = chart["dots"]
    assert all(0 < dot["x"] < WIDTH and 0 < dot["y"] < HEIGHT for dot in dots)
    by_km = sorted(range(len(dots)), key=lambda at: plans[at]["km"])
    assert sorted(range(len(dots)), key=lambda at: dots[at]["x"]) == by_km
    by_kept = sorted(range(len(dots)), key=lambda at: -plans[at]["kept"])
    assert sorted(range(len(dots)), key=lambda at: dots[at]["y"]) == by_kept
    best = [(dots[at]["x"], dots[at]["y"]) for at in (1, 0)]
    assert chart["best"] == " ".join(f"{x},{y}" for x, y in best)
    scale = (dots[2]["x"] - dots[0]["x"]) / 2
    assert (dots[0]["x"] - dots[1]["x"]) / 10 == pytest.approx(scale, rel=0.05)


def test_without_other_plans_there_is_no_chart() -> None:
    assert choices(toy_view()) is None
    assert choices(with_choices(tradeoff=pd.DataFrame())) is None
    assert 'id="choices"' not in render_pages(toy_view())["index.html"]


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_dot_a_row_and_a_key_each_show_a_plan(
    folder: Path, open_page: Callable[..., Opened], viewport: dict[str, int]
) -> None:
    opened = open_page(folder / "index.html", viewport)
    page = opened.page

    def shown() -> list[str]:
        return page.locator(".choice-card:visible h3").all_text_contents()

    assert shown() == ["This plan"]
    page.locator("svg [data-choice='2']").click()
    assert shown() == ["Shortest lines, whatever services' lines are"]
    assert "40 km of line (−20%)" in page.locator(".choice-card:visible").inner_text()
    page.keyboard.press("ArrowRight")
    assert shown() == ["This plan"]
    page.keyboard.press("ArrowRight")
    assert shown() == ["Another good plan: plan 2"]
    assert page.locator("svg [data-choice='4']").get_attribute("aria-current") == "true"
    page.locator("table [data-choice='3']").focus()
    page.keyboard.press("Enter")
    assert shown() == ["Services' lines count an eighth as much"]
    link = page.locator(".choice-card:visible a")
    assert link.get_attribute("href") == "alternatives/tradeoff-2.csv"
    assert opened.overflow <= 0
    assert opened.complaints == []


@pytest.mark.browser
def test_without_script_every_card_is_there(folder: Path, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((folder / "index.html").resolve().as_uri())
    assert page.locator(".choice-card:visible").count() == 4
    context.close()

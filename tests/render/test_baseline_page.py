"""The baseline page says each judgement, its rule and figures, and every ward's neighbourhood."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from axe import violations
from browser import NARROW, WIDE, Opened
from footprints.render import safe
from footprints.render.baseline import context
from footprints.render.view import StandingView
from views import toy_view, write_pages

IDS = ("shared", "recognised", "sized", "together")


def place(locality: str, name: str, judgements: tuple[str, ...], **figures: Any) -> dict[str, Any]:
    service = {
        "name": "Police <beats>", "made_up": True, "works_as_one_share": 0.61, "below": True,
        "locality_share": 0.999, "capacity": False,
    }  # fmt: skip
    return {
        "locality": locality,
        "name": name,
        "judgements": dict(zip(IDS, judgements, strict=True)),
        "figures": {
            "people": 120_000, "neighbourhoods": 3, "neighbourhoods_within": 1,
            "smallest": 28_000, "largest": 52_000, "within_share": 0.3, "one_team_share": 0.146,
            "one_team_people": 17_520.0, "services_lined_up_mean": 1.2, "services_counted": 2,
            "services_recognising": 1, "services_with_capacity": 0, "services_below": 1,
            "services_together": 1,
        } | figures,
        "services": {
            "police": service,
            "care": service | {"name": "Care", "made_up": False, "below": False},
        },
    }  # fmt: skip


def standing(wards: bool = True) -> StandingView:
    table = pd.DataFrame(
        {
            "ward": ["W1", "W1", "W1", "W2"],
            "ward_name": ["Ash", "Ash", "Ash", "<b>Beech</b>"],
            "locality": ["X08000000"] * 3 + ["X08000001"],
            "neighbourhood": ["T00", "T01", "T02", "T10"],
            "name": ["Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4"],
            "people": [900.0, 95.0, 5.0, 400.0],
            "ward_people": [1000.0, 1000.0, 1000.0, 400.0],
            "share": [0.9, 0.095, 0.005, 1.0],
            "main": [True, False, False, True],
        }
    )
    return StandingView(
        [{"id": own, "says": f"It is {own}.", "rule": f"Met where {own}."} for own in IDS],
        [
            place("", "", ("partly", "not", "not known", "met")),
            place("X08000000", "Strip 0", ("met", "met", "met", "met")),
            place("X08000001", "Strip 1", ("not", "not", "partly", "not")),
        ],
        table if wards else None,
        "Wards of 2023" if wards else "",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("baseline")
    write_pages(toy_view(standing=standing()), made)
    return made


def test_every_judgement_is_in_words_with_its_figures() -> None:
    found = context(toy_view(), standing())
    said = {one["id"]: " ".join(one["said"]) for one in found["whole"]["statements"]}
    assert "15% of residents have one team from every one of 2 services" in said["shared"]
    assert "1 of 2 services does" in said["recognised"]
    assert "1 of 3 neighbourhoods has 30,000 to 50,000 residents, with 30%" in said["sized"]
    assert "28,000 to 52,000" in said["sized"]
    assert "No service has given its capacity" in said["sized"]
    assert "Police <beats> over 99%" in said["together"]
    assert "Care" not in said["together"]
    assert found["invented"] == "Police <beats>"


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"neighbourhoods_within": 3}, "All 3 neighbourhoods have 30,000 to 50,000 residents"),
        ({"neighbourhoods_within": 0}, "None of 3 neighbourhoods have"),
        (
            {"neighbourhoods": 1, "neighbourhoods_within": 0, "smallest": 52_000},
            "The one neighbourhood has 52,000 residents, outside 30,000 to 50,000",
        ),
    ],
)
def test_sizes_in_good_english(figures: dict[str, Any], words: str) -> None:
    one = place("X08000000", "Strip 0", ("met",) * 4, **figures)
    view = StandingView(standing().statements, [one, one], None, "")
    assert words in " ".join(context(toy_view(), view)["whole"]["statements"][2]["said"])


def test_wards_are_sorted_and_slight_parts_only_counted() -> None:
    ash, beech = context(toy_view(), standing())["wards"]
    assert (ash["main"], ash["share"], ash["others"]) == ("Quarter 1", 0.9, ["Quarter 2 10%"])
    assert ash["slight"] == 1
    assert (beech["locality"], beech["others"]) == ("Strip 1", [])


def test_without_wards_the_page_says_how_to_have_them(tmp_path: Path) -> None:
    write_pages(toy_view(standing=standing(wards=False)), tmp_path)
    assert "<code>wards_from</code>" in (tmp_path / "baseline.html").read_text(encoding="utf-8")


def test_a_plan_without_scores_has_no_such_page(tmp_path: Path) -> None:
    write_pages(toy_view(), tmp_path)
    assert not (tmp_path / "baseline.html").exists()
    assert "baseline.html" not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_its_own_script_and_style_alone_may_act(folder: Path) -> None:
    page = (folder / "baseline.html").read_text(encoding="utf-8")
    found = html.unescape(re.search(r'Security-Policy" content="([^"]*)"', page)[1])
    inline = re.findall(r"<(script|style)>(.*?)</(?:script|style)>", page, flags=re.DOTALL)
    parts = {kind: [text for each, text in inline if each == kind] for kind in ("script", "style")}
    assert found == safe.policy(parts["script"], parts["style"])


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_page_opens_alone_from_the_overview(
    open_page: Callable[..., Opened], folder: Path, viewport: dict[str, int]
) -> None:
    opened = open_page(folder / "index.html", viewport)
    page = opened.page
    page.get_by_role("link", name="Where we stand").click()
    page.wait_for_url("**/baseline.html")
    opened.until(lambda: page.locator(".judged").count() == 20)
    assert page.locator("#whole ~ ol .judged").all_inner_texts() == [
        "partly", "not", "not known", "met",
    ]  # fmt: skip
    page.get_by_role("link", name="Strip 1").click()
    opened.until(lambda: page.locator("#place-2 ol").is_visible())
    page.locator("#wards ~ .scroll .sort", has_text="Share there").click()
    assert page.locator("#wards ~ .scroll tbody th").all_inner_texts() == ["<b>Beech</b>", "Ash"]
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert opened.overflow <= 0
        assert violations(page) == []
    assert opened.complaints == []
    assert opened.requests == []


@pytest.mark.browser
def test_it_prints_on_a4_with_every_place_told(
    open_page: Callable[..., Opened], folder: Path
) -> None:
    opened = open_page(folder / "baseline.html", {"width": 700, "height": 1000})
    opened.page.emulate_media(media="print")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 700
    assert opened.page.locator("#place-1 ol").is_visible()

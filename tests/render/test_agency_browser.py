"""The agency page in a browser: on a screen, on a phone and on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from browser import NARROW, WIDE, Opened

pytestmark = pytest.mark.browser

Opener = Callable[..., Opened]


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_answers_lead_to_their_questions(
    open_page: Opener, toy_folder: Path, viewport: dict[str, int]
) -> None:
    opened = open_page(toy_folder / "agencies/police.html", viewport)
    for anchor in ("how-well", "where-not", "what-fix", "capacity"):
        opened.page.locator(f'.answers a[href="#{anchor}"]').click()
        assert opened.page.locator(f"#{anchor}").is_visible()
    details = opened.page.locator("details.explain").first
    assert not details.locator(".formula").is_visible()
    details.locator("summary").click()
    assert details.locator(".formula").is_visible()
    assert opened.overflow <= 0
    assert opened.complaints == []


def test_on_paper_everything_is_open_and_the_map_to_explore_is_not(
    open_page: Opener, toy_folder: Path
) -> None:
    opened = open_page(toy_folder / "agencies/police.html", {"width": 700, "height": 1000})
    opened.page.emulate_media(media="print")
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.locator("details.explain li").first.is_visible()
    frame = page.locator(".map-frame").bounding_box()
    assert frame is not None
    assert frame["x"] + frame["width"] < 0
    assert page.locator(".print-only.map-figure").first.is_visible()
    headings = page.locator("thead th").all_inner_texts()
    assert any("Main neighbourhood" in heading for heading in headings)
    page.wait_for_timeout(200)
    assert opened.complaints == []

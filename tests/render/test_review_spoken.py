"""The accessibility tree of a review, which screen readers speak from: names, roles and states."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from browser import Opened
from reviewing import data_of, legal_move

pytestmark = pytest.mark.browser

Opener = Callable[..., Opened]
TABS = ("Look", "Figures", "Change", "Comment", "Send")
CONTROLS = "button|link|tab|textbox|searchbox|combobox|checkbox|radio|spinbutton"
UNNAMED = re.compile(rf"^\s*- (?:{CONTROLS})(?: \[[^\]]*\])*:?$", re.MULTILINE)


def spoken(opened: Opened, css: str = "body") -> str:
    """Return the accessibility tree of a part of the page, as Chromium gives it."""
    return str(opened.page.locator(css).aria_snapshot())


def test_every_control_of_every_tab_has_a_name(review: Opened) -> None:
    page = review.page
    area, to = legal_move(review)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.locator(f'#areas-table input[value="{area}"]').check()
    page.select_option("#target", str(to))
    page.locator("#move").click()
    page.locator("#areas-table input").first.check()
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        tree = spoken(review)
        assert UNNAMED.findall(tree) == []
        assert f'- tab "{tab}" [selected]' in tree
        assert len(re.findall(r'- tab "[^"]*" \[selected\]', tree)) == 1
        assert f'- tabpanel "{tab}"' in tree


def test_a_move_is_spoken_as_it_is_made(review: Opened) -> None:
    page, data = review.page, data_of(review)
    area, to = legal_move(review)
    name, home = data["areas"]["name"][area], data["hoods"]["name"][to]
    page.locator(f'#areas-table input[value="{area}"]').check()
    page.select_option("#target", str(to))
    tree = spoken(review, ".panel")
    assert '- combobox "2. Move them to"' in tree
    assert '- table "Services before and after the move"' in tree
    assert f'- checkbox "Choose {name}" [checked]' in spoken(review, "#areas-table")
    page.locator("#move").click()
    status = next(line for line in spoken(review).splitlines() if "Moved: 1 small area" in line)
    assert status.strip().startswith("- status")
    assert home in status
    moved = spoken(review, "#your-version")
    assert f'- button "Put back {name}"' in moved
    assert f'- rowheader "{name}"' in moved


def test_what_a_map_shows_is_spoken_when_a_place_is_kept(review: Opened) -> None:
    page = review.page
    page.get_by_role("tab", name="Look").click()
    page.locator("#map_footprints").focus()
    page.keyboard.press("Enter")
    tree = spoken(review, "#card")
    assert '- button "Close"' in tree
    assert re.search(r"- heading .*\[level=3\]", tree)
    assert page.locator("#card").get_attribute("aria-live") == "polite"
    assert page.locator(".map-frame").get_attribute("role") == "region"


def test_unnamed_controls_are_found(review: Opened) -> None:
    review.page.evaluate("document.getElementById('tab-look').textContent = ''")
    assert UNNAMED.findall(spoken(review)) != []


def test_no_scripts_no_controls_that_do_nothing(review_file: Path, chromium: object) -> None:
    context = chromium.new_context(java_script_enabled=False, offline=True)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(review_file.as_uri())
    tree = page.locator("body").aria_snapshot()
    assert "- tab " not in tree
    assert "- button " not in tree
    context.close()

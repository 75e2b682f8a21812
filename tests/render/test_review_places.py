"""Where areas can go, the card beside any tab, and the keyboard after changes of whole places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from browser import Opened
from footprints.render.pages import render_pages
from footprints.render.view import View
from reviewing import click_area, data_of, move_one

pytestmark = pytest.mark.browser

Opener = Callable[..., Opened]
OFFERS = """() => {
    const target = document.getElementById("target");
    const next = target.querySelector("[label='Next to them']");
    return [...(next?.children ?? [])].map((one) => {
        target.value = one.value;
        target.dispatchEvent(new Event("change"));
        const [proposal, keeps] = ["proposal", "keeps"].map((id) => document.getElementById(id));
        if (proposal.hidden === keeps.hidden) throw new Error(one.textContent);
        return [one.textContent, !proposal.hidden];
    });
}"""


def test_places_within_the_rules_come_first_and_each_is_said_so(review: Opened) -> None:
    page = review.page
    page.locator("#areas-edge").check()
    page.locator("#areas-table tbody tr").nth(10).wait_for()
    kinds = set()
    for row in range(12):
        page.locator("#areas-table tbody input").nth(row).check()
        offers = page.evaluate(OFFERS)
        page.get_by_role("button", name="Clear choice").click()
        assert offers
        for text, proposal in offers:
            assert (": breaks a rule, " in text) == proposal
            assert (": keeps the rules (" in text) != proposal
        breaking = [proposal for _, proposal in offers]
        assert breaking == sorted(breaking)
        kinds |= set(breaking)
    assert kinds == {True, False}


def test_a_place_picked_by_hand_stays_picked_as_more_areas_are_chosen(review: Opened) -> None:
    page = review.page
    for row in (0, 1):
        page.locator("#areas-table tbody input").nth(row).check()
        if row == 0:
            page.select_option("#target", "new")
    assert page.input_value("#target") == "new"
    page.get_by_role("button", name="Clear choice").click()
    page.locator("#areas-table tbody input").first.check()
    assert page.input_value("#target") != "new"


def test_a_card_is_seen_beside_any_tab(review: Opened) -> None:
    page, data = review.page, data_of(review)
    card, name = page.locator("#card"), data["areas"]["name"][0]
    for tab in ("Figures", "Change", "Comment", "Send", "Look"):
        page.get_by_role("tab", name=tab).click()
        page.locator("#areas-table .show-place", has_text=name).first.click()
        assert card.is_visible(), tab
        assert name in card.inner_text()
        assert page.locator(f"#panel-{tab.lower()}").is_visible()
        page.keyboard.press("Escape")
        assert card.is_visible() == (tab == "Look")
    page.get_by_role("tab", name="Comment").click()
    click_area(review, 3)
    assert data["areas"]["name"][3] in card.inner_text()
    page.get_by_role("button", name="Change this small area").click()
    assert "1 small area" in page.locator("#choice").inner_text()
    assert not card.is_visible()


def test_putting_back_against_a_rule_needs_a_reason_too(review: Opened) -> None:
    page = review.page
    area, _ = move_one(review)
    name = data_of(review)["areas"]["name"][area]
    click_area(review, area)
    page.locator("#lock-areas").click()
    page.get_by_role("button", name="Clear choice").click()
    page.get_by_role("tab", name="Look").click()
    page.get_by_role("button", name=f"Put back {name}").click()
    assert page.locator("#panel-change").is_visible()
    assert page.evaluate("document.activeElement.id") == "reason"
    assert "break a rule" in page.locator("#totals").inner_text()
    assert "locked" in page.locator("#broken").inner_text()
    assert page.locator("#move").is_disabled()
    page.keyboard.type("We were wrong")
    page.locator("#move").click()
    row = page.locator("#moved tbody tr").inner_text()
    assert "put back there" in row
    assert "proposal" in row
    assert "We were wrong" in row
    assert page.get_by_role("button", name=f"Put back {name}").count() == 0


def test_merging_within_the_rules_never_loses_the_keyboard(
    open_page: Opener, scored_view: View, tmp_path: Path
) -> None:
    path = tmp_path / "index.html"
    path.write_text(render_pages(replace(scored_view, max_people=10**6))["index.html"], "utf-8")
    page = open_page(path, reduced_motion="reduce").page
    page.get_by_role("tab", name="Change").click()
    page.locator("#hood-tools summary").click()
    count = page.locator("#hood-chosen option").count()
    while not page.locator("#hood-merge").is_disabled():
        page.locator("#hood-merge").focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(120)  # tables are drawn anew a moment later
        assert page.evaluate("document.activeElement.id") == "hood-chosen"
        assert not page.locator("#hood-proposal").is_visible()
    assert page.locator("#hood-chosen option").count() < count


def test_the_keyboard_keeps_its_place_where_a_change_draws_anew(review: Opened) -> None:
    page = review.page
    move_one(review)
    places = ["#areas-table .show-place", "#moved .show-place", "#hoods-compared .sort"]
    for css in places:
        page.locator(css).first.focus()
        page.keyboard.press("Control+z")
        page.wait_for_timeout(150)
        assert page.evaluate("document.activeElement.matches('button, select, [tabindex]')"), css
        page.keyboard.press("Control+y")
        page.wait_for_timeout(150)
        assert page.evaluate("document.activeElement.matches('button, select, [tabindex]')"), css
    page.locator("#areas-table tbody input").first.check()
    page.get_by_role("button", name="Clear choice").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(150)
    assert page.evaluate("document.activeElement.id") == "choose-box"

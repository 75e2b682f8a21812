"""What follows an edit says so, what does not says that too; names stay whose they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from browser import Opened
from footprints.render.pages import render_pages
from footprints.render.view import View
from reviewing import data_of, move_one, saved

pytestmark = pytest.mark.browser

Opener = Callable[..., Opened]
STILL = ("localities", "hubs", "sequence", "choices", "design")


def test_figures_that_do_not_follow_changes_say_so_while_there_are_any(review: Opened) -> None:
    page = review.page
    here = [name for name in STILL if page.locator(f"#{name}").count()]
    assert {"localities", "hubs", "design"} <= set(here)
    notes = page.locator("[data-as-opened]")
    told = [page.locator(f"section:has(> #{name}) > [data-as-opened]") for name in here]
    assert all(note.count() == 1 for note in told)
    assert not any(note.is_visible() for note in notes.all())
    move_one(review)
    assert all(note.is_visible() for note in notes.all())
    assert "as opened, without your changes" in told[0].inner_text()
    page.get_by_label("As opened").check()
    assert not any(note.is_visible() for note in notes.all())
    page.get_by_label("Yours").check()
    page.get_by_role("button", name="Undo").click()
    assert not any(note.is_visible() for note in notes.all())


def test_a_colleagues_file_leaves_the_reader_their_own_name(
    review: Opened, open_page: Opener, review_file: Path, tmp_path: Path
) -> None:
    page = review.page
    move_one(review)
    page.get_by_role("tab", name="Comment").click()
    page.fill("#who-name", "A. Nurse")
    page.fill("#who-role", "District nurse")
    page.fill("#comment-text", "Mine")
    page.get_by_role("button", name="Add comment").click()
    theirs = tmp_path / "theirs.json"
    theirs.write_text(saved(review), encoding="utf-8")
    mine = open_page(review_file, reduced_motion="reduce")
    mine.page.get_by_role("tab", name="Comment").click()
    mine.page.fill("#who-name", "B. Constable")
    mine.page.get_by_role("tab", name="Send").click()
    mine.page.set_input_files("#open", theirs)
    mine.until(lambda: "A. Nurse" in mine.page.locator("#send-said").inner_text())
    date = json.loads(theirs.read_text(encoding="utf-8"))["reviewer"]["date"]
    began = f"It began with the file of A. Nurse, District nurse, {date}."
    assert mine.page.locator("#opened-from").inner_text() == began
    assert mine.page.input_value("#who-name") == "B. Constable"
    assert mine.page.input_value("#who-role") == ""
    mine.page.get_by_role("tab", name="Comment").click()
    mine.page.fill("#comment-text", "Ours")
    mine.page.get_by_role("button", name="Add comment").click()
    file = json.loads(saved(mine))
    assert file["reviewer"]["name"] == "B. Constable"
    assert [one["name"] for one in file["comments"]] == ["A. Nurse", "B. Constable"]
    mine.page.get_by_role("button", name="I am A. Nurse").click()
    assert mine.page.evaluate("document.activeElement.id") == "save"
    assert json.loads(saved(mine))["reviewer"]["role"] == "District nurse"
    for _ in range(2):
        mine.page.locator("#undo").click()
    assert not mine.page.locator("#opened-from").is_visible()


@pytest.fixture(scope="module")
def uneven_pages(scored_view: View) -> dict[str, str]:
    """Return the pages of a plan whose first locality has limits of its own."""
    code = str(scored_view.localities["locality"].iloc[0])
    return render_pages(replace(scored_view, limits={code: (5_000, 9_000)}))


def test_a_locality_with_limits_of_its_own_is_held_against_them(
    open_page: Opener, scored_view: View, uneven_pages: dict[str, str], tmp_path: Path
) -> None:
    for name, text in uneven_pages.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    opened = open_page(tmp_path / "index.html", reduced_motion="reduce")
    page, data = opened.page, data_of(opened)
    own = data["hoods"]["locality"].count(0)
    assert all(people > 9_000 for people in data["hoods"]["people"][:own])
    assert page.locator("table.hood-table .tag.bad").count() == own
    assert f"{own}" == page.locator('[data-stat="limits"] dd').inner_text()
    words = page.locator('[data-stat="limits"] dt').inner_text()
    assert words == "neighbourhoods are not within the residents their locality asks for"
    page.select_option("#shade", "people")
    assert "above its limits" in page.locator("#shade-key").inner_text()
    shades = page.evaluate(
        """() => {
            const data = JSON.parse(document.getElementById("footprints-data").textContent);
            const select = module_map_shading;
            return data.hoods.id.map((_, hood) => select.residents(data).place(data, hood));
        }"""
    )
    assert set(shades[:own]) == {4}
    assert 4 not in shades[own:]
    page.get_by_role("tab", name="Change").click()
    page.locator("#areas-table tbody input").last.check()
    page.select_option("#target", "new")
    page.fill("#reason", "Here")
    page.locator("#move").click()
    assert page.locator('[data-stat="limits"] dt').inner_text() == words
    code = str(scored_view.localities["locality"].iloc[0])
    place = open_page(tmp_path / "localities" / f"{code}.html", reduced_motion="reduce").page
    assert place.locator("table.hood-table .tag.bad").count() == own
    place.locator("[data-show-hood] button").first.click()
    assert "above the limit of 9,000" in place.locator("#card").inner_text()

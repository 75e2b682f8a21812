"""A review as a person does it, with a mouse: try, compare, comment, send back, open again."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from browser import WIDE, Opened
from footprints.errors import Problem
from footprints.render.pages import render_pages
from footprints.render.view import View
from reviewing import click_area, data_of, legal_move, move_one, saved

pytestmark = pytest.mark.browser

Opener = Callable[..., Opened]
REASON = "The brook is the edge people know"
HOSTILE = "<img src=x onerror=window.ran=1>`${window.ran=1}`</script>\u202e"


def test_a_move_shows_its_effect_before_it_is_made(review: Opened) -> None:
    page, data = review.page, data_of(review)
    area, to = legal_move(review)
    click_area(review, area)
    people = data["areas"]["people"][area]
    assert f"1 small area, {people:,} residents" in page.locator("#choice").inner_text()
    page.select_option("#target", str(to))
    effect = page.locator("#preview").inner_text()
    before = data["hoods"]["people"][to]
    assert f"{before:,} → {before + people:,}" in effect
    assert "Each of them stays in one piece." in effect
    assert page.locator("#preview tbody tr").count() == sum(
        one["cells"] is not None for one in data["scoring"]["agencies"]
    )
    assert not page.locator("#your-version").is_visible()
    page.get_by_role("button", name="Move", exact=True).click()
    assert f"Moved: 1 small area, {people:,} residents" in page.locator("#totals").inner_text()
    assert page.locator("#your-version").is_visible()
    row = page.locator("#moved tbody tr")
    assert row.count() == 1
    assert data["areas"]["name"][area] in row.inner_text()
    hoods = page.locator("#hoods-compared tbody tr")
    assert hoods.count() == 2
    assert review.complaints == []


def test_every_table_follows_the_version_shown(review: Opened) -> None:
    page, data = review.page, data_of(review)
    _, to = legal_move(review)
    cell = page.locator(f'tr[data-hood="{data["hoods"]["id"][to]}"] td[data-value]').first
    before = cell.inner_text()
    area, _ = move_one(review)
    now = f"{data['hoods']['people'][to] + data['areas']['people'][area]:,}"
    assert cell.inner_text() == now != before
    page.get_by_label("As opened").check()
    assert cell.inner_text() == before
    page.get_by_label("Yours").check()
    assert cell.inner_text() == now


def test_what_breaks_a_rule_is_a_proposal_with_a_reason(review: Opened) -> None:
    page, data = review.page, data_of(review)
    hood = data["areas"]["hood"]
    other = next(row for row in range(len(hood)) if hood[row] == 1)
    page.get_by_role("button", name="Choose by box").click()
    page.locator("#map_footprints").scroll_into_view_if_needed()
    box = page.locator("#map_footprints").bounding_box()
    assert box is not None
    for share in (0.02, 0.98):
        page.mouse.click(
            box["x"] + box["width"] * (0.08 + 0.9 * share), box["y"] + box["height"] * share
        )
    assert "small areas" in page.locator("#choice").inner_text()
    assert int(page.locator("#choice").inner_text().split()[0]) > 20
    page.get_by_role("button", name="Clear choice").click()
    click_area(review, other)
    page.select_option("#target", index=page.locator("#target option").count() - 1)
    button = page.locator("#move")
    assert button.inner_text() == "Propose this move"
    assert button.is_disabled()
    assert "fewer than" in page.locator("#broken").inner_text()
    page.fill("#reason", REASON)
    button.click()
    row = page.locator("#moved tbody tr").inner_text()
    assert "proposal" in row
    assert REASON in row
    assert (
        "Proposals, which break a rule: 1 small area."
        in page.locator("#version-state").inner_text()
    )


def test_a_box_is_drawn_by_dragging_too(review: Opened) -> None:
    page, data = review.page, data_of(review)
    page.locator("#map_footprints").scroll_into_view_if_needed()
    box = page.locator("#map_footprints").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_role("button", name="Choose by box").click()
    page.mouse.move(middle[0] - 120, middle[1] - 90)
    page.mouse.down()
    page.mouse.move(*middle, steps=4)
    page.mouse.up()
    inside = page.evaluate(
        """([[left, top], [right, low]]) => {
            const data = JSON.parse(document.getElementById("footprints-data").textContent);
            const frame = map_footprints.getContainer().getBoundingClientRect();
            const middles = module_map_geometry.geometry(data).areas.map(module_map_pick.middle);
            return middles.filter((spot) => {
                const at = map_footprints.latLngToContainerPoint(spot);
                const [x, y] = [frame.left + at.x, frame.top + at.y];
                return x > left && x < right && y > top && y < low;
            }).length;
        }""",
        [[middle[0] - 120, middle[1] - 90], middle],
    )
    assert 1 < inside < len(data["areas"]["code"])
    assert page.locator("#choice").inner_text().startswith(f"{inside} small areas")
    assert page.locator("#choose-box").get_attribute("aria-pressed") == "false"


def test_undo_redo_and_reset(review: Opened) -> None:
    page = review.page
    area, _ = move_one(review)
    version, name = page.locator("#your-version"), data_of(review)["areas"]["name"][area]
    page.get_by_role("button", name="Undo").click()
    assert not version.is_visible()
    page.keyboard.press("Control+y")
    assert name in version.inner_text()
    page.keyboard.press("Control+z")
    assert not version.is_visible()
    page.get_by_role("button", name="Redo").click()
    page.get_by_role("button", name="Reset").click()
    assert not version.is_visible()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name=f"Put back {name}").click()
    assert not version.is_visible()


def test_the_large_figures_follow_the_version_shown(review: Opened) -> None:
    page = review.page
    opened = page.locator(".stats").inner_text()
    page.locator("#areas-table input").first.check()
    page.select_option("#target", "new")
    page.fill("#reason", REASON)
    page.locator("#move").click()
    score = page.locator("#panel-team").text_content() or ""
    mean = score.split("counted; ")[1].split()[0]
    count = len(data_of(review)["hoods"]["id"]) + 1
    assert page.locator('[data-stat="neighbourhoods"] dd').inner_text() == str(count)
    limits = page.locator('[data-stat="limits"]').inner_text()
    bars = page.locator("table.hood-table tbody tr:visible .tag.bad").count()
    assert bars == 2
    assert limits == "neighbourhoods are not within 12,000 to 24,000 residents\n2"
    assert f"average resident has {mean} of" in page.locator(".stats").inner_text()
    page.locator("#undo").click()
    assert page.locator(".stats").inner_text() == opened
    page.locator("#redo").click()
    page.get_by_label("As opened").check()
    assert page.locator(".stats").inner_text() == opened


def test_a_comment_can_be_undone_and_opening_a_file_loses_nothing(
    review: Opened, tmp_path: Path
) -> None:
    page = review.page
    move_one(review)
    theirs = json.loads(saved(review))
    theirs["comments"] = []
    (tmp_path / "theirs.json").write_text(json.dumps(theirs), encoding="utf-8")
    page.locator("#undo").click()
    page.get_by_role("tab", name="Comment").click()
    page.fill("#comment-text", "Ours")
    page.get_by_role("button", name="Add comment").click()
    page.locator("#undo").click()
    assert page.locator("#comments li").count() == 0
    page.locator("#redo").click()
    page.set_input_files("#open", tmp_path / "theirs.json")
    told = page.locator("#send-said")
    review.until(lambda: "Undo brings back yours" in (told.text_content() or ""))
    assert page.locator("#comments li").count() == 0
    assert page.locator("#your-version").is_visible()
    page.locator("#undo").click()
    assert page.locator("#comments li").count() == 1
    assert not page.locator("#your-version").is_visible()


def test_what_the_project_locked_stays_locked(
    open_page: Opener, scored_view: View, tmp_path: Path
) -> None:
    assert scored_view.rescoring is not None
    code = scored_view.areas["code"][0]
    view = replace(scored_view, rescoring=replace(scored_view.rescoring, locked=[code]))
    (tmp_path / "index.html").write_text(render_pages(view)["index.html"], encoding="utf-8")
    opened = open_page(tmp_path / "index.html", reduced_motion="reduce")
    page, button = opened.page, opened.page.locator("#lock-areas")
    page.get_by_role("tab", name="Change").click()
    page.fill("#areas-find", code)
    page.locator("#areas-table input").first.check()
    assert button.is_disabled()
    assert button.inner_text() == "Locked by the project"
    assert "locked" in page.locator("#broken").inner_text()
    page.get_by_label("Only on").focus()
    page.fill("#areas-find", "")
    page.locator("#areas-table input").nth(1).check()
    button.click()
    assert page.locator("#totals").inner_text() == "Locked: 1 small area."
    button.click()
    assert page.locator("#totals").inner_text() == "Unlocked: 1 small area."
    assert "The small area is locked." in page.locator("#broken").inner_text()


def test_neighbourhoods_are_renamed_split_merged_and_locked(review: Opened) -> None:
    page = review.page
    page.locator("#hood-tools summary").click()
    page.fill("#hood-name", "New Town")
    page.get_by_role("button", name="Rename").click()
    assert "New Town" in page.locator("#hoods-compared").inner_text()
    count = page.locator("#hood-chosen option").count()
    page.get_by_role("button", name="Split in two").click()
    page.fill("#hood-reason", REASON)
    page.get_by_role("button", name="Propose it").click()
    assert page.locator("#hood-chosen option").count() == count + 1
    assert "Part of New Town" in page.locator("#hoods-compared").inner_text()
    assert page.locator("table.hood-table tbody tr:visible").count() == count + 1
    page.select_option("#hood-chosen", label=page.locator("#hood-chosen option").last.inner_text())
    page.get_by_role("button", name="Merge", exact=True).click()
    if page.locator("#hood-proposal").is_visible():
        page.fill("#hood-reason", REASON)
        page.get_by_role("button", name="Propose it").click()
    assert page.locator("#hood-chosen option").count() == count
    page.locator("#hood-lock").click()
    assert page.locator("#hood-lock").inner_text() == "Unlock"
    page.get_by_role("button", name="Choose its small areas").click()
    assert "is locked" in page.locator("#broken").inner_text()


def test_a_version_is_saved_and_opened_as_it_was(
    review: Opened, open_page: Opener, review_file: Path, tmp_path: Path
) -> None:
    page = review.page
    area, to = move_one(review)
    page.get_by_role("tab", name="Comment").click()
    page.fill("#who-name", HOSTILE)
    page.fill("#who-role", "District nurse")
    page.get_by_label("a border between two").check()
    page.select_option("#about-two", index=0)
    page.fill("#comment-text", HOSTILE)
    page.get_by_role("button", name="Add comment").click()
    assert HOSTILE in page.locator("#comments").text_content()
    text = saved(review)
    file, data = json.loads(text), data_of(review)
    code = data["areas"]["code"][area]
    assert file["plan"] == {code: data["hoods"]["id"][to]}
    assert file["project"]["plan_hash"] == data["scoring"]["plan_hash"]
    assert file["comments"][0]["on"]["kind"] == "border"
    (tmp_path / "edits.json").write_text(text, encoding="utf-8")
    again = open_page(review_file)
    again.page.get_by_role("tab", name="Send").click()
    again.page.set_input_files("#open", tmp_path / "edits.json")
    again.until(lambda: "Opened the version" in again.page.locator("#send-said").inner_text())
    assert again.page.locator("#moved").inner_text() == page.locator("#moved").inner_text()
    assert HOSTILE in again.page.locator("#comments").text_content()
    assert again.page.evaluate("window.ran") is None
    assert again.page.locator("#opened-from").text_content() == (
        f"It began with the file of {HOSTILE}, District nurse, {file['reviewer']['date']}."
    )
    again.page.locator("#that-is-me").click()
    assert json.loads(saved(again)) == file
    rows = list(csv.DictReader(StringIO(saved(again, "Save the plan as a table (CSV)"))))
    assert len(rows) == len(data["areas"]["code"])
    assert {row["area_code"]: row["neighbourhood"] for row in rows}[code] == data["hoods"]["id"][to]
    assert sum(int(row["people"]) for row in rows) == sum(data["areas"]["people"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "not a file of edits"),
        ('{"format": "footprints-edits", "version": 9}', "another version"),
        ('{"format": "footprints-edits", "version": 1, "project": {}}', "another plan"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    review: Opened, tmp_path: Path, text: str, said: str
) -> None:
    review.page.get_by_role("tab", name="Send").click()
    (tmp_path / "other.json").write_text(text, encoding="utf-8")
    review.page.set_input_files("#open", tmp_path / "other.json")
    review.until(lambda: said in review.page.locator("#send-problems").inner_text())
    assert not review.page.locator("#your-version").is_visible()
    assert review.complaints == []


def test_a_hosted_page_gives_a_link_with_the_whole_version(
    chromium: Any, review_file: Path
) -> None:
    context = chromium.new_context(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    html = review_file.read_text(encoding="utf-8")
    context.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    opened = Opened(context.new_page())
    opened.page.goto("https://maps.example/plan.html")
    opened.page.get_by_role("tab", name="Change").click()
    area, _ = move_one(opened)
    opened.page.get_by_role("tab", name="Send").click()
    opened.page.get_by_role("button", name="Copy a link").click()
    opened.until(lambda: "#edits=" in opened.page.url)
    other = Opened(context.new_page())
    other.page.goto(opened.page.url)
    other.until(lambda: other.page.locator("#your-version").is_visible())
    assert data_of(other)["areas"]["name"][area] in other.page.locator("#moved").inner_text()
    context.close()


def test_the_table_of_small_areas_is_the_equal_of_the_map(review: Opened) -> None:
    page, data = review.page, data_of(review)
    table, codes = page.locator("#areas-table"), data["areas"]["code"]
    assert page.locator("#areas-count").inner_text() == f"{len(codes)} small areas."
    page.fill("#areas-find", codes[7])
    assert table.locator("tbody tr").count() == 1
    assert f"{data['areas']['people'][7]:,}" in table.inner_text()
    assert data["hoods"]["name"][data["areas"]["hood"][7]] in table.inner_text()
    table.get_by_role("checkbox").check()
    assert "1 small area" in page.locator("#choice").inner_text()
    page.fill("#areas-find", "")
    page.get_by_label("Only chosen").check()
    assert table.locator("tbody tr").count() == 1
    page.get_by_label("Only chosen").uncheck()
    table.get_by_role("button", name="Residents").click()
    shown = [int(text.replace(",", "")) for text in table.locator("td.n").all_inner_texts()]
    assert shown == sorted(data["areas"]["people"])
    table.get_by_role("button", name="Residents").click()
    turned = [int(text.replace(",", "")) for text in table.locator("td.n").all_inner_texts()]
    assert turned == shown[::-1]
    click_area(review, 7)
    assert not table.get_by_label(f"Choose {data['areas']['name'][7]}", exact=True).is_checked()


def test_tables_of_a_service_say_what_the_cards_say_of_the_version_shown(review: Opened) -> None:
    page, data = review.page, data_of(review)
    page.locator("#service-figures summary").click()
    for row, agency in enumerate(data["agencies"]):
        count = len(agency["units"]["code"])
        if not count and not agency["hoods"].get("sites"):
            continue
        page.select_option("#service-chosen", str(row))
        assert page.locator("#service-units tbody tr:visible").count() == count
        assert page.locator("#service-hoods tbody tr").count() == len(data["hoods"]["id"])
    page.select_option("#service-chosen", "0")
    units = page.locator("#service-units")

    def outside() -> dict[str, str]:
        cells = "row => [row.cells[0].innerText, row.cells[4].innerText]"
        return dict(units.locator("tbody tr").evaluate_all(f"rows => rows.map({cells})"))

    opened = outside()
    names, own = data["agencies"][0]["units"]["name"], data["agencies"][0]["units"]["outside"]
    assert opened == {name: f"{round(people):,}" for name, people in zip(names, own, strict=True)}
    move_one(review)
    assert outside() != opened
    page.get_by_label("As opened").check()
    assert outside() == opened
    page.get_by_label("Yours").check()
    for _ in range(2):
        units.get_by_role("button", name="outside it").click()
    shown = [int(text.replace(",", "")) for text in outside().values()]
    assert shown == sorted(shown)
    name = units.locator("tbody button").first.inner_text()
    words = outside()[name]
    units.locator("tbody button").first.click()
    card = page.locator("#card").inner_text()
    assert name in card
    assert f"{words} people are outside its main one" in card or "All its people are in" in card


def test_colours_of_a_figure_come_with_key_and_column(review: Opened) -> None:
    page, data = review.page, data_of(review)
    page.get_by_role("tab", name="Look").click()
    page.select_option("#shade", label="Residents")
    assert page.locator("#shade-key li").count() == 6
    head = page.locator("table.hood-table thead th").last
    assert head.inner_text() == "Residents"
    first = page.locator("table.hood-table tbody tr").first
    row = data["hoods"]["id"].index(first.get_attribute("data-hood"))
    assert first.locator(".shade-figure").inner_text() == f"{data['hoods']['people'][row]:,}"
    page.select_option("#shade", label="One-team residents")
    assert first.locator(".shade-figure").count() == 1
    page.select_option("#shade", "")
    assert page.locator(".shade-figure").count() == 0


def test_the_panel_holds_every_score_and_everybody(review: Opened) -> None:
    page, data = review.page, data_of(review)
    page.get_by_role("tab", name="Figures").click()
    people = page.locator("#panel-hoods .panel-people").all_inner_texts()
    assert [int(text.replace(",", "")) for text in people] == data["hoods"]["people"]
    scored = [one["cells"] is not None for one in data["scoring"]["agencies"]]
    assert page.locator("#panel-services tbody tr").count() == sum(scored)
    assert "have one team" in page.locator("#panel-team").inner_text()
    page.locator("#panel-hoods button").nth(2).click()
    assert data["hoods"]["name"][2] in page.locator("#card h3").inner_text()


def test_a_problem_leads_to_its_place(open_page: Opener, scored_view: View, tmp_path: Path) -> None:
    hood = scored_view.neighbourhoods.iloc[1]
    problem = Problem("It has too many residents.", f"{hood['neighbourhood']} (plan)", "Split it.")
    page = render_pages(replace(scored_view, feasible=False, problems=[problem]))["index.html"]
    (tmp_path / "index.html").write_text(page, encoding="utf-8", newline="\n")
    opened = open_page(tmp_path / "index.html", reduced_motion="reduce")
    opened.page.locator(".problem-banner button").click()
    assert hood["name"] in opened.page.locator("#card h3").inner_text()


def test_a_place_is_found_by_name(review: Opened) -> None:
    page, data = review.page, data_of(review)
    page.get_by_role("tab", name="Look").click()
    page.fill("#find", data["areas"]["code"][5].lower())
    assert "1 place found" in page.locator("#found-count").text_content()
    page.keyboard.press("Enter")
    assert data["areas"]["code"][5] in page.locator("#card").inner_text()


def test_a_term_is_explained_where_it_is_chosen(review: Opened) -> None:
    page = review.page
    page.get_by_role("link", name="What “Served by one” means").click()
    window = page.locator(".term")
    assert "main unit" in window.inner_text()
    page.keyboard.press("Escape")
    assert not window.is_visible()


def test_each_neighbourhood_prints_on_a_page(review: Opened) -> None:
    page, data = review.page, data_of(review)
    page.emulate_media(media="print")
    sheets = page.locator(".sheet")
    review.until(lambda: sheets.count() == len(data["hoods"]["id"]))
    first = sheets.first
    assert data["hoods"]["name"][0] in first.inner_text()
    assert first.locator("svg.sheet-map path").count() > 5
    box = first.bounding_box()
    assert box is not None
    assert box["height"] < 297 / 210 * page.viewport_size["width"]
    assert not page.locator(".tabs").is_visible()


def test_a_locality_page_leads_to_its_place_on_the_overview(
    open_page: Opener, scored_view: View, tmp_path: Path
) -> None:
    for name, text in render_pages(scored_view).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    code = str(scored_view.localities["locality"].iloc[1])
    opened = open_page(tmp_path / "localities" / f"{code}.html", reduced_motion="reduce")
    opened.page.get_by_role("link", name="Try changes to these neighbourhoods").click()
    opened.page.wait_for_url("**/index.html#at=*")
    opened.until(lambda: opened.page.locator("#panel-change").is_visible())
    inside = "(limits) => L.latLngBounds(limits).contains(map_footprints.getCenter())"
    data = data_of(opened)
    place = data["localities"]["code"].index(code)
    shapes = opened.page.evaluate(
        """(place) => {
            const data = JSON.parse(document.getElementById("footprints-data").textContent);
            const rings = module_map_geometry.geometry(data).localities.get(place);
            const [south, west, north, east] = module_map_pick.box(rings);
            return [[south, west], [north, east]];
        }""",
        place,
    )
    assert opened.page.evaluate(inside, shapes)


def test_a_background_map_is_fetched_only_once_switched_on(
    open_page: Opener, scored_view: View, tmp_path: Path
) -> None:
    address = "https://tiles.example/{z}/{x}/{y}.png"
    view = replace(scored_view, background=(address, "Drawn by <b>Example</b>"))
    page = render_pages(view)["index.html"]
    (tmp_path / "index.html").write_text(page, encoding="utf-8", newline="\n")
    opened = open_page(tmp_path / "index.html")
    assert "img-src data: https://tiles.example;" in page
    assert "Drawn by <b>Example</b>" in opened.page.locator("#layers").text_content()
    opened.page.wait_for_timeout(200)
    assert opened.requests == []
    opened.page.locator('[data-layer="tiles"]').check()
    opened.until(lambda: len(opened.requests) > 3)
    assert all(request.startswith("https://tiles.example/") for request in opened.requests)
    assert not any("Content Security Policy" in text for text in opened.complaints)
    assert "https:" not in str(
        render_pages(scored_view)["index.html"].split("Security-Policy")[1][:900]
    )

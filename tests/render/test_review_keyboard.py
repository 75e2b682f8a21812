"""A whole review with the keyboard alone, and what holds for everyone who uses the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from axe import violations_anywhere
from browser import NARROW, WIDE, Opened
from footprints.render.pages import render_pages
from footprints.render.view import View
from views import toy_view, with_problem, write_pages

pytestmark = pytest.mark.browser

Opener = Callable[..., Opened]
TINY = {"width": 320, "height": 640}
TABS = ("Look", "Figures", "Change", "Comment", "Send")


@pytest.fixture(scope="module")
def review_page(scored_view: View, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the overview of the scored toy region as a file."""
    path = tmp_path_factory.mktemp("keyboard") / "index.html"
    path.write_text(render_pages(scored_view)["index.html"], encoding="utf-8", newline="\n")
    return path


@pytest.fixture(scope="module")
def problem_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the pages of a plan that breaks a limit, of every kind."""
    folder = tmp_path_factory.mktemp("problems")
    write_pages(with_problem(toy_view(made_up=True)), folder)
    return folder


def focused(opened: Opened) -> str:
    """Return the id of what the keyboard acts on."""
    return str(opened.page.evaluate("document.activeElement.id"))


def tab_to(opened: Opened, wanted: str, most: int = 120, key: str = "Tab") -> None:
    """Press Tab until something is reached, as a person without a mouse does."""
    for _ in range(most):
        opened.page.keyboard.press(key)
        if opened.page.evaluate("(css) => document.activeElement.matches(css)", wanted):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_a_whole_review_without_a_mouse(open_page: Opener, review_page: Path) -> None:
    opened = open_page(review_page, reduced_motion="reduce")
    press, page = opened.page.keyboard.press, opened.page
    tab_to(opened, "#map_footprints")
    assert page.locator(".cross-hair").is_visible()
    press("Enter")
    assert "residents" in page.locator("#card").inner_text()
    press("Escape")
    assert focused(opened) == "map_footprints"
    tab_to(opened, "#tab-look")
    press("ArrowRight")
    press("ArrowRight")
    assert focused(opened) == "tab-change"
    tab_to(opened, "#map_footprints", key="Shift+Tab")
    press("ArrowLeft")
    page.wait_for_timeout(400)
    press("Enter")
    assert "1 small area" in page.locator("#choice").inner_text()
    tab_to(opened, "#target")
    press("End")
    assert "new neighbourhood" in page.locator("#target option:checked").inner_text()
    tab_to(opened, "#reason")
    page.keyboard.type("A village of its own")
    tab_to(opened, "#move")
    press("Enter")
    assert "Proposed: 1 small area" in page.locator("#totals").inner_text()
    tab_to(opened, "#undo")
    press("Enter")
    opened.until(lambda: focused(opened) == "redo")
    press("Enter")
    tab_to(opened, "#tab-change", key="Shift+Tab")
    press("ArrowRight")
    tab_to(opened, "#comment-text")
    page.keyboard.type("We meet here")
    tab_to(opened, "#comment-form button")
    press("Enter")
    assert "We meet here" in page.locator("#comments").inner_text()
    tab_to(opened, "#tab-comment", key="Shift+Tab")
    press("ArrowRight")
    tab_to(opened, "#save")
    with page.expect_download() as waiting:
        press("Enter")
    file = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert len(file["plan"]) == 1
    assert file["moves"][0]["reason"] == "A village of its own"
    assert file["comments"][0]["text"] == "We meet here"


def test_the_table_alone_does_what_the_map_does(open_page: Opener, review_page: Path) -> None:
    opened = open_page(review_page, reduced_motion="reduce")
    opened.page.locator("#areas-edge").focus()
    opened.page.keyboard.press("Space")
    tab_to(opened, "#areas-table input")
    opened.page.keyboard.press("Space")
    tab_to(opened, "#areas-change", most=400)
    opened.page.keyboard.press("Enter")
    assert focused(opened) == "target"
    assert opened.page.locator("#preview tbody tr").count() > 3


def test_the_keyboard_is_never_left_nowhere(open_page: Opener, review_page: Path) -> None:
    opened = open_page(review_page, reduced_motion="reduce")
    page, press = opened.page, opened.page.keyboard.press

    def act(css: str) -> str:
        page.locator(css).first.focus()
        press("Enter")
        page.wait_for_timeout(60)  # a button that was disabled loses the focus a frame later
        return focused(opened)

    def propose(area: int) -> str:
        page.locator("#areas-table input").nth(area).check()
        page.select_option("#target", "new")
        page.fill("#reason", "Here")
        return act("#move")

    page.locator("#map_footprints").focus()
    press("Enter")
    assert act(".card-actions button") == "target"
    page.locator("#choose-none").click()
    assert propose(0) == "choose-box"
    assert propose(1) == "choose-box"
    assert act("#undo") == "undo"
    assert act("#undo") == "redo"
    assert act("#redo") == "redo"
    assert act("#reset") == "undo"
    press("Enter")
    propose(2)
    for left in (1, 0):
        act("#moved tbody button.plain")
        if page.locator("#your-version").is_visible():
            assert page.evaluate("document.activeElement.textContent") == "Put back"
            assert page.locator("#moved tbody tr").count() == left
    assert focused(opened) == "undo"
    page.locator("#hood-tools summary").click()
    act("#hood-split")
    page.fill("#hood-reason", "Here")
    assert act("#hood-propose") == "hood-chosen"
    page.fill("#hood-name", "New Town")
    assert act("#hood-rename") == "hood-rename"
    assert page.locator("#totals").inner_text() == "Renamed: New Town."
    act("#hood-lock")
    assert page.locator("#totals").inner_text() == "Locked: New Town."
    page.get_by_role("tab", name="Comment").click()
    for words in ("One", "Two"):
        page.fill("#comment-text", words)
        page.locator("#comment-form button").click()
    act("#comments .comment-who button")
    assert "Delete" in page.evaluate("document.activeElement.textContent")
    press("Enter")
    assert focused(opened) == "comment-text"


STATES = """() => {
    const target = document.getElementById("target");
    document.getElementById("areas-table").querySelector("tbody input").click();
    document.getElementById("hood-tools").open = true;
    document.getElementById("service-figures").open = true;
    target.selectedIndex = target.options.length - 1;
    target.dispatchEvent(new Event("change"));
    document.getElementById("reason").value = "Reason";
    document.getElementById("reason").dispatchEvent(new Event("input"));
    document.getElementById("move").click();
    document.getElementById("areas-table").querySelector("tbody input").click();
    document.getElementById("comment-text").value = "Said";
    document.querySelector("#comment-form button").click();
}"""


@pytest.mark.slow
def test_axe_finds_no_fault_while_reviewing(open_page: Opener, review_page: Path) -> None:
    opened = open_page(review_page, reduced_motion="reduce")
    opened.page.evaluate(STATES)
    assert violations_anywhere(opened.page) == []
    for tab in TABS:
        opened.page.get_by_role("tab", name=tab).click()
        assert violations_anywhere(opened.page, ".panel") == []
    opened.page.get_by_role("link", name="What “Served by one” means").click()
    assert violations_anywhere(opened.page, ".term") == []


@pytest.mark.slow
def test_axe_finds_no_fault_on_any_page(open_page: Opener, problem_pages: Path) -> None:
    for path in sorted(problem_pages.rglob("*.html")):
        opened = open_page(path, reduced_motion="reduce")
        assert violations_anywhere(opened.page) == [], path.name
        opened.page.close()


TABS_INSIDE = """() => {
    const { right } = document.querySelector(".panel").getBoundingClientRect();
    const tabs = [...document.querySelectorAll("[role=tab]")];
    const boxes = tabs.map((tab) => tab.getBoundingClientRect());
    return boxes.every((box) => box.right <= right + 1 && box.top === boxes[0].top);
}"""
ZOOMED = {"width": 640, "height": 450}


@pytest.mark.parametrize(
    "viewport", [TINY, NARROW, ZOOMED, WIDE], ids=["320", "390", "zoom", "wide"]
)
def test_every_tab_fits_narrow_windows_and_200_percent(
    open_page: Opener, review_page: Path, viewport: dict[str, int]
) -> None:
    opened = open_page(review_page, viewport, reduced_motion="reduce")
    opened.page.evaluate(STATES)
    for tab in TABS:
        opened.page.get_by_role("tab", name=tab).click()
        assert opened.overflow <= 0, tab
        assert opened.page.evaluate(TABS_INSIDE), tab


LABELS = "label.layer, label.radio, .versions label, .check"
SMALL = """(labels) => [...document.querySelectorAll("button, select, input, summary, textarea")]
    .filter((part) => part.offsetParent && !part.closest(labels))
    .map((part) => [part.id || part.className || part.textContent, part.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""


def test_targets_are_24_pixels(open_page: Opener, review_page: Path) -> None:
    opened = open_page(review_page, reduced_motion="reduce")
    opened.page.evaluate(STATES)
    for tab in TABS:
        opened.page.get_by_role("tab", name=tab).click()
        assert opened.page.evaluate(SMALL, LABELS) == []
    heights = opened.page.evaluate(
        f"[...document.querySelectorAll('{LABELS}')].map((one) => one.offsetHeight)"
    )
    assert min(height for height in heights if height) >= 24


def test_little_motion_where_little_is_wanted(open_page: Opener, review_page: Path) -> None:
    opened = open_page(review_page, reduced_motion="reduce")
    moving = opened.page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((part) => {
            const { transitionDuration, animationDuration } = getComputedStyle(part);
            return parseFloat(transitionDuration) > 0.01 || parseFloat(animationDuration) > 0.01;
        }).map((part) => part.className)"""
    )
    assert moving == []

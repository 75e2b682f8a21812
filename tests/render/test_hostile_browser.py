from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from browser import NARROW, WIDE, Opened
from footprints.errors import Problem
from footprints.render.view import AgencyView, View
from views import toy_view, write_pages

pytestmark = pytest.mark.browser

HOSTILE = [
    "<img src=x onerror=window.ran=1>",
    "${window.ran=1}`${alert(1)}`{{7*7}}",
    "</script><script>window.ran=1</script>",
    "\"'><svg onload=window.ran=1>",
    "\u202eevil\u2066\u200f right \u2028to\u2029 left",
    "<!--<script>" + "x" * 488,
]


def rename(table: Any, columns: list[str], start: int) -> Any:
    """Put hostile text in front of every name, each still its own."""
    table = table.copy()
    for shift, column in enumerate(columns):
        if column in table:
            table[column] = [
                f"{HOSTILE[(start + shift + row) % len(HOSTILE)]} {value}"
                for row, value in enumerate(table[column].astype(str))
            ]
    return table


def hostile_agency(entry: AgencyView, number: int) -> AgencyView:
    return replace(
        entry,
        name=f"{HOSTILE[number % len(HOSTILE)]} {entry.id}",
        units=rename(entry.units, ["name", "main_neighbourhood_name", "class"], 0),
        neighbourhoods=rename(entry.neighbourhoods, ["name", "main_unit_name"], 1),
        sites=None if entry.sites is None else rename(entry.sites, ["name"], 2),
        account=dict.fromkeys(HOSTILE, 1.0),
        notes=HOSTILE,
        figures=entry.figures | {"relation": HOSTILE[0], "lines_up_reason": HOSTILE[2]},
    )


def hostile_view() -> View:
    view = toy_view()
    code = f"{HOSTILE[0]}../../X"
    areas = rename(view.areas, ["name", "locality_name"], 3)
    neighbourhoods = rename(view.neighbourhoods, ["name"], 4)
    localities = rename(view.localities, ["name"], 5)
    for table in (areas, neighbourhoods, localities):
        table["locality"] = table["locality"].replace({"X08000000": code})
    view = replace(
        view,
        title=HOSTILE[0],
        areas=areas,
        neighbourhoods=neighbourhoods,
        localities=localities,
        attribution=HOSTILE,
        overall=view.overall | {"one_team_agencies": HOSTILE},
        objective={HOSTILE[0]: {"weight": 1.0, "value": 2.0, "unit": HOSTILE[1]}},
        problems=[Problem(text, text, text) for text in HOSTILE],
        advice=rename(view.advice, ["area_name"], 1),
    )
    return replace(view, agencies=[hostile_agency(e, n) for n, e in enumerate(view.agencies)])


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_pages(hostile_view(), folder)
    return folder


ACT = """() => {
    for (const part of document.querySelectorAll("details")) part.open = true;
    for (const box of document.querySelectorAll("#layers input")) if (!box.checked) box.click();
    for (const name of [...document.querySelectorAll(".show-place")].slice(0, 8)) name.click();
    for (const heading of document.querySelectorAll(".sort")) heading.click();
}"""


def pages_of(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_every_page_lies_inside_the_folder(hostile_folder: Path) -> None:
    assert len(pages_of(hostile_folder)) == 7
    assert list(hostile_folder.parent.glob("X*")) == []


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_runs_and_everything_shows_as_written(
    open_page: Callable[..., Opened], hostile_folder: Path, viewport: dict[str, int]
) -> None:
    for path in pages_of(hostile_folder):
        opened = open_page(path, viewport, reduced_motion="reduce")
        page = opened.page
        page.evaluate(ACT)
        page.locator("#map_footprints").scroll_into_view_if_needed()
        page.locator("#map_footprints").click(position={"x": 150, "y": 200}, force=True)
        page.wait_for_timeout(50)
        assert page.evaluate("window.ran") is None
        assert page.locator("img").count() == 0
        assert page.locator("svg[onload]").count() == 0
        assert opened.complaints == []
        assert opened.requests == []
        assert opened.overflow <= 0
        assert HOSTILE[0] in page.locator(".brand").inner_text()
        shown = page.locator("footer").text_content()
        assert all(text in shown for text in HOSTILE)


def test_cards_and_labels_hold_names_as_text(
    open_page: Callable[..., Opened], hostile_folder: Path
) -> None:
    page = open_page(hostile_folder / "index.html", reduced_motion="reduce").page
    for place in page.locator("[data-show-hood] button").all():
        place.click()
        assert place.text_content() in page.locator("#card").text_content()
    labels = page.locator(".map-label span").all_text_contents()
    assert any(HOSTILE[0] in text for text in labels)
    page.locator('[data-lines="police"]').check()
    page.locator("#map_footprints").click(position={"x": 420, "y": 300})
    assert any(text in page.locator("#card").text_content() for text in HOSTILE)
    assert page.evaluate("window.ran") is None


def test_titles_are_text(open_page: Callable[..., Opened], tmp_path: Path) -> None:
    from footprints.render.pages import render_pages

    path, view = tmp_path / "index.html", replace(hostile_view(), agencies=[])
    opened = None
    for title in HOSTILE:
        text = render_pages(replace(view, title=title))["index.html"]
        path.write_text(text, encoding="utf-8", newline="\n")
        opened = opened or open_page(path)
        opened.page.goto(path.as_uri())
        assert opened.page.locator("h1").text_content() == title
        assert opened.page.evaluate("window.ran") is None

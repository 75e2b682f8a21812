from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from shapely.geometry import Point

from browser import NARROW, WIDE, Opened
from footprints.render import words
from views import toy_view

pytestmark = pytest.mark.browser

Opener = Callable[..., Opened]
TINY = {"width": 320, "height": 640}
PAGES = ("index.html", "agencies/police.html", "agencies/schools.html", "localities/X08000000.html")


def at(opened: Opened, east: float, north: float) -> None:
    """Move the pointer to a place on the map given in metres of the grid."""
    import geopandas as gpd

    spot = gpd.GeoSeries([Point(east, north)], crs="EPSG:27700").to_crs("EPSG:4326")[0]
    opened.page.locator("#map_footprints").scroll_into_view_if_needed()
    x, y = opened.page.evaluate(
        """([lat, lng]) => {
            const at = map_footprints.latLngToContainerPoint([lat, lng]);
            const box = map_footprints.getContainer().getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];
        }""",
        [spot.y, spot.x],
    )
    opened.page.mouse.move(x, y)
    opened.page.wait_for_timeout(80)


def drawn(opened: Opened, pane: str) -> int:
    """Count the pixels drawn on one of the map's canvases."""
    return opened.page.evaluate(
        """(pane) => {
            const canvas = document.querySelector(`.leaflet-${pane}-pane canvas`);
            if (!canvas) return 0;
            const { width, height } = canvas;
            const copy = new OffscreenCanvas(width, height);
            const pen = copy.getContext("2d", { willReadFrequently: true });
            pen.drawImage(canvas, 0, 0);
            const data = pen.getImageData(0, 0, width, height).data;
            let count = 0;
            for (let i = 3; i < data.length; i += 4) if (data[i] > 20) count += 1;
            return count;
        }""",
        pane,
    )


@pytest.mark.parametrize("viewport", [WIDE, NARROW, TINY], ids=["wide", "narrow", "tiny"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_open_alone_offline_and_fit(
    open_page: Opener, toy_folder: Path, name: str, viewport: dict[str, int]
) -> None:
    opened = open_page(toy_folder / name, viewport)
    for scheme in ("light", "dark"):
        opened.page.emulate_media(color_scheme=scheme)
        opened.until(lambda: drawn(opened, "fills") > 8_000)
        opened.until(lambda: drawn(opened, "hood-lines") > 400)
        assert opened.overflow <= 0
    assert opened.complaints == []
    assert opened.requests == []


def test_the_map_fits_the_first_screen_of_a_laptop(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html", {"width": 1280, "height": 720})
    box = opened.page.locator(".map-frame").bounding_box()
    assert box is not None
    assert box["height"] >= 400
    assert box["y"] + box["height"] <= 720


def test_the_card_stays_in_sight_below_any_layer(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html", {"width": 1280, "height": 720})
    opened.page.evaluate(
        """() => {
            for (const part of document.querySelectorAll(".panel, .panel *")) part.scrollTop = 9999;
        }"""
    )
    at(opened, 402_000, 407_000)
    opened.until(lambda: "Quarter 3" in opened.page.locator("#card").inner_text())
    name = opened.page.locator("#card h3").first.bounding_box()
    panel = opened.page.locator(".panel").bounding_box()
    assert name is not None
    assert panel is not None
    assert panel["y"] <= name["y"] <= panel["y"] + panel["height"] / 2


def test_printed_pages_fit_the_paper_and_tell_everything(
    open_page: Opener, toy_folder: Path
) -> None:
    paper = {"width": 700, "height": 1000}
    opened = open_page(toy_folder / "localities/X08000000.html", paper)
    opened.page.emulate_media(media="print")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 700
    opened.until(
        lambda: opened.page.evaluate(
            "map_footprints.getSize().x === map_footprints.getContainer().clientWidth"
        )
    )
    assert not opened.page.locator("#layers").is_visible()
    assert opened.page.locator("#about-lines-up").is_visible()
    rows = opened.page.locator("tbody tr").all()
    assert all(
        row.is_visible() for row in rows if not row.locator("xpath=ancestor::details").count()
    )


def test_pointing_shows_a_card_and_a_click_keeps_it(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html")
    card = opened.page.locator("#card")
    at(opened, 402_000, 407_000)
    opened.until(lambda: "Quarter 3" in card.inner_text())
    assert "residents" in card.inner_text()
    opened.page.mouse.down()
    opened.page.mouse.up()
    at(opened, 408_000, 401_000)
    assert "Quarter 3" in card.inner_text()
    opened.page.get_by_role("button", name="Close").click()
    at(opened, 408_000, 401_500)
    opened.until(lambda: "Quarter 4" in card.inner_text())
    assert opened.complaints == []


def test_a_click_right_after_a_move_still_keeps_the_card(
    open_page: Opener, toy_folder: Path
) -> None:
    opened = open_page(toy_folder / "index.html")
    opened.page.evaluate(
        """() => new Promise((done) => {
            const latlng = map_footprints.getCenter();
            map_footprints.fire("mousemove", { latlng });
            map_footprints.fire("click", { latlng });
            requestAnimationFrame(() => requestAnimationFrame(done));
        })"""
    )
    assert opened.page.get_by_role("button", name="Close").is_visible()


def test_a_unit_is_told_in_words(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html")
    opened.page.locator('[data-lines="police"]').check()
    at(opened, 402_000, 400_800)
    card = opened.page.locator("#card")
    opened.until(lambda: "Beat B00" in card.inner_text())
    text = card.inner_text()
    assert "made up" in text
    assert (
        "Works across 2.0 neighbourhoods; 10,000 people are outside its main one, Quarter 1."
        in text
    )


def test_a_site_is_named_where_it_stands(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "agencies/schools.html")
    at(opened, 401_500, 404_000)
    card = opened.page.locator("#card")
    opened.until(lambda: "North School" in card.inner_text())
    assert "210 people" in card.inner_text()


LAYERS = {
    '[data-layer="areas"]': "area-lines",
    '[data-lines="police"]': "unit-lines",
    '[data-lines="care"]': "unit-lines",
    '[data-sites="schools"]': "sites",
    '[data-layer="barriers"]': "barriers",
    '[data-layer="bridges"]': "picked",
}


def test_layers_come_and_go(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html")
    for box, pane in LAYERS.items():
        opened.page.locator(box).uncheck()
        opened.until(lambda pane=pane: drawn(opened, pane) == 0)
        opened.page.locator(box).check()
        opened.until(lambda pane=pane: drawn(opened, pane) > 20)
        opened.page.locator(box).uncheck()
    assert opened.complaints == []


def test_straddling_units_are_picked_out_with_their_lines(
    open_page: Opener, toy_folder: Path
) -> None:
    opened = open_page(toy_folder / "agencies/police.html")
    opened.until(lambda: drawn(opened, "straddling") > 2_000)
    opened.page.locator('[data-layer="straddling"]').uncheck()
    opened.until(lambda: drawn(opened, "straddling") == 0)


def test_tables_sort_both_ways(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html")
    heading = opened.page.get_by_role("button", name="Residents").last
    column = "table:has(caption:has-text('shaded band')) tbody td:nth-child(3)"
    for order in ("descending", "ascending"):
        heading.click()
        assert opened.page.locator(f"th[aria-sort={order}]").count() == 1
        shown = [
            int(text.replace(",", "")) for text in opened.page.locator(column).all_inner_texts()
        ]
        assert shown == sorted(shown, reverse=order == "descending")


def test_a_service_without_a_score_sorts_last(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html")
    heading = opened.page.get_by_role("button", name="Lines up")
    for _ in range(2):
        heading.click()
        shown = opened.page.locator("table.services tbody td:nth-child(2)").all_inner_texts()
        assert shown[2:] == ["–", "–"]


def test_a_name_in_a_table_finds_its_place(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html", reduced_motion="reduce")
    opened.page.get_by_role("button", name="Quarter 5").focus()
    opened.page.keyboard.press("Enter")
    assert "Quarter 5" in opened.page.locator("#card").inner_text()
    opened.until(lambda: drawn(opened, "picked") > 500)
    opened.page.keyboard.press("Escape")
    assert "Quarter 5" not in opened.page.locator("#card").inner_text()


def test_closing_a_card_hands_the_keyboard_back(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html", reduced_motion="reduce")
    focused = "document.activeElement.textContent"
    for close in ("Escape", "button"):
        opened.page.get_by_role("button", name="Quarter 5").press("Enter")
        opened.page.locator("#card").get_by_text("Close").focus()
        opened.page.keyboard.press("Enter" if close == "button" else close)
        assert opened.page.evaluate(focused) == "Quarter 5"
    opened.page.locator("#map_footprints").click()
    opened.page.get_by_role("button", name="Close").press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "map_footprints"


def test_a_term_opens_where_its_name_is_chosen(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "agencies/police.html")
    assert not opened.page.locator("#about-lines-up").is_visible()
    opened.page.get_by_role("link", name="Lines up").click()
    assert "Lines drawn at random" in opened.page.locator(".term").inner_text()
    opened.page.keyboard.press("Escape")
    opened.page.evaluate("location.hash = 'about-lines-up'")
    opened.until(lambda: opened.page.locator("#about-lines-up").is_visible())


def test_the_map_turns_dark_with_the_page(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html")
    pixel = """() => {
        const canvas = document.querySelector(".leaflet-fills-pane canvas");
        const middle = [canvas.width / 2, canvas.height / 2];
        const data = canvas.getContext("2d").getImageData(...middle, 1, 1).data;
        return data[0] + data[1] + data[2];
    }"""
    opened.until(lambda: drawn(opened, "fills") > 10_000)
    light = opened.page.evaluate(pixel)
    opened.page.emulate_media(color_scheme="dark")
    opened.until(lambda: opened.page.evaluate(pixel) < light - 100)


def test_scripts_and_python_say_figures_alike(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html")
    shares = [0, 0.0001, 0.005, 0.125, 0.145, 0.285, 0.5, 0.9949, 0.995, 0.99999, 1, None]
    assert opened.page.evaluate("(all) => all.map(module_panel_words.percent)", shares) == [
        words.percent(share) for share in shares
    ]
    tenths = "(all) => all.map((share) => module_panel_words.percentTo(share, 1))"
    assert opened.page.evaluate(tenths, shares) == [words.percent(share, 1) for share in shares]
    counts = [0, 0.4, 0.5, 999.5, 2_867_871, 1.25, 2.35, None]
    assert opened.page.evaluate("(all) => all.map(module_panel_words.number)", counts) == [
        words.number(count) for count in counts
    ]
    figures = [0.04, 0.05, 1.25, 2.35, 9.95, None]
    assert opened.page.evaluate("(all) => all.map(module_panel_words.decimal)", figures) == [
        words.decimal(figure) for figure in figures
    ]


def test_groups_are_stitched_to_their_true_outlines(open_page: Opener, toy_folder: Path) -> None:
    import shapely

    opened = open_page(toy_folder / "index.html")
    found = opened.page.evaluate(
        """() => {
            const data = JSON.parse(document.getElementById("footprints-data").textContent);
            const arcs = data.arcs.map(module_map_topology.decode);
            const hoods = module_map_topology.dissolve(arcs, data.areas.rings, data.areas.hood);
            return [...hoods].map(([hood, rings]) => [hood, rings]);
        }"""
    )
    view = toy_view()
    shapes = view.neighbourhoods.to_crs("EPSG:4326").geometry
    assert sorted(hood for hood, _ in found) == list(range(6))
    for hood, rings in found:
        (ring,) = rings
        outline = shapely.Polygon([(lng, lat) for lat, lng in ring])
        assert outline.symmetric_difference(shapes[hood]).area < 0.01 * outline.area


def test_without_scripts_every_figure_is_still_there(chromium, toy_folder: Path) -> None:
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((toy_folder / "index.html").as_uri())
    assert '<noscript><p class="banner">The map needs JavaScript' in page.content()
    assert page.get_by_text("Quarter 5").first.is_visible()
    assert not page.locator("#layers").is_visible()
    context.close()


def test_the_skip_link_and_headings_are_in_order(open_page: Opener, toy_folder: Path) -> None:
    opened = open_page(toy_folder / "index.html")
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.textContent") == "Skip to the main content"
    levels = opened.page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3')].map((h) => h.tagName)"
    )
    assert levels.count("H1") == 1
    assert re.fullmatch("H1(H2(H3)*)+", "".join(levels))

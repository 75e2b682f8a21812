"""Draw the pictures the README and the docs show, from the demonstration region.

Runs the demonstration, opens its pages in Chromium without a network, does what a reader would,
and keeps screenshots in ``maps/gallery``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
GALLERY = ROOT / "maps" / "gallery"
CHROMIUM = os.environ.get("FOOTPRINTS_CHROMIUM", "/usr/bin/chromium")
WIDE = (1280, 900)
PHONE = (390, 844)
PAPER = (690, 1000)


@dataclass(frozen=True)
class Picture:
    """One picture: a page, the size of the window, the scheme, and what is done before."""

    name: str
    page: str = "index.html"
    size: tuple[int, int] = WIDE
    scheme: str = "light"
    act: Callable[[Page], None] | None = None
    part: str | None = None


def look(page: Page) -> None:
    """Colour the neighbourhoods by a figure and keep one's card."""
    page.select_option("#shade", label="One-team residents")
    page.locator("[data-show-hood] button").nth(4).click()
    page.wait_for_timeout(800)
    page.get_by_role("button", name="Whole map").click()
    to_map(page)


def choose(page: Page) -> None:
    """Choose small areas on the edge and a place for them that breaks a rule."""
    page.get_by_role("tab", name="Change").click()
    page.locator("#areas-edge").check()
    page.locator("#areas-table tbody tr").nth(3).wait_for()
    page.locator("#areas-table tbody input").nth(3).check()
    page.locator("#areas-table tbody .show-place").nth(3).click()
    page.wait_for_timeout(800)
    page.keyboard.press("Escape")
    to_map(page)


def change(page: Page) -> None:
    """Make that move, as a proposal, and look at what it does."""
    choose(page)
    if page.locator("#reason").is_visible():
        page.fill("#reason", "The brook is the edge people know.")
    page.locator("#move").click()
    page.locator("#totals").evaluate("part => part.scrollIntoView()")


def comment(page: Page) -> None:
    """Say something about a border."""
    page.get_by_role("tab", name="Comment").click()
    page.fill("#who-name", "A. Planner")
    page.fill("#who-role", "District nurse")
    page.get_by_label("a border between two").check()
    page.select_option("#about-two", index=0)
    page.fill("#comment-text", "Follow the railway here: nobody crosses it on foot.")
    page.get_by_role("button", name="Add comment").click()
    to_map(page)


def sheet(page: Page) -> None:
    """Switch on a service's lines and turn to paper."""
    page.locator("#layers summary").click()
    page.locator("[data-lines]").first.check()
    page.emulate_media(media="print")
    page.locator(".sheet").first.wait_for()


def to_map(page: Page) -> None:
    """Bring the map to the top of the window."""
    page.locator(".map-block").evaluate("part => part.scrollIntoView()")


PICTURES = [
    Picture("overview.png"),
    Picture("overview-dark.png", scheme="dark"),
    Picture("overview-phone.png", size=PHONE),
    Picture("agency.png", page="agencies/police.html"),
    Picture("review-look.png", act=look),
    Picture("review-choose.png", act=choose),
    Picture("review-change.png", act=change),
    Picture("review-comment.png", act=comment),
    Picture("review-dark.png", scheme="dark", act=choose),
    Picture("review-phone.png", size=PHONE, act=choose),
    Picture("review-print.png", size=PAPER, act=sheet, part=".sheet"),
]


def main() -> None:
    """Run the demonstration and photograph its pages."""
    GALLERY.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "demo"
        command = [sys.executable, "-m", "footprints", "demo", "-q", "--out", str(out)]
        subprocess.run(command, check=True, cwd=ROOT)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for picture in PICTURES:
                context = browser.new_context(
                    viewport={"width": picture.size[0], "height": picture.size[1]},
                    color_scheme="dark" if picture.scheme == "dark" else "light",
                    reduced_motion="reduce",
                    offline=True,
                )
                page = context.new_page()
                page.goto((out / picture.page).as_uri())
                page.wait_for_timeout(500)
                if picture.act:
                    picture.act(page)
                page.wait_for_timeout(300)
                seen = page.locator(picture.part).first if picture.part else page
                seen.screenshot(path=GALLERY / picture.name)
                context.close()
            browser.close()
    print(f"Pictures: {GALLERY}")


if __name__ == "__main__":
    main()

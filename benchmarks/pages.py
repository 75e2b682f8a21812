"""``python -m benchmarks.pages PAGE...``: how large overview pages are, and how quick in a browser.

Each page is opened from disk in headless Chromium without a network, a fresh browser each time. It
is ready when its last script is done; a move is timed from the press of the button until every
score, table and the map's shapes are those of the new plan, and again until it is painted.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = os.environ.get("FOOTPRINTS_CHROMIUM", "/usr/bin/chromium")
WINDOW = {"width": 1280, "height": 900}
MOVES = 15

READY = """() => {
    const done = performance.getEntriesByName("footprints-ready")[0];
    return done ? done.startTime : null;
}"""

MOVE = """async (times) => {
    const part = (id) => document.getElementById(id);
    const rest = (ms) => new Promise((done) => setTimeout(done, ms));
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    part("tab-change").click();
    part("areas-edge").click();
    await rest(500);
    const took = [];
    for (let turn = 0; turn < times; turn += 1) {
        part("areas-table").querySelectorAll("tbody input")[3 * turn + 1].click();
        await rest(200);
        part("reason").value = "Why not";
        part("reason").dispatchEvent(new Event("input"));
        const begun = performance.now();
        part("move").click();
        const scored = performance.now();
        await painted();
        took.push([scored - begun, performance.now() - begun]);
        await rest(300);
    }
    return took;
}"""


def opened(browser: Browser, page_file: Path) -> tuple[float, list[tuple[float, float]]]:
    """Return milliseconds until a page is ready, and until each move is scored and painted."""
    context: Any = browser.new_context(viewport=WINDOW, offline=True)
    page = context.new_page()
    page.goto(page_file.resolve().as_uri())
    page.wait_for_function(READY)
    ready = page.evaluate(READY)
    moves = page.evaluate(MOVE, MOVES) if page.locator("#move").count() else []
    context.close()
    return float(ready), [tuple(pair) for pair in moves]


def show(pages: Iterable[Path], times: int = 5) -> None:
    """Print one row a page: its size, and medians over several openings."""
    from playwright.sync_api import sync_playwright

    print("\n| page | MB | ready, ms | move scored, ms | move painted, ms |\n|---|---|---|---|---|")
    with sync_playwright() as driver:
        for path in pages:
            found = []
            for _ in range(times):
                browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                found.append(opened(browser, path))
                browser.close()
            moves = [move for _, taken in found for move in taken]
            scored, painted = (
                f"{statistics.median(move[kind] for move in moves):.0f}" if moves else "-"
                for kind in (0, 1)
            )
            ready = statistics.median(first for first, _ in found)
            size = path.stat().st_size / 1e6
            print(f"| {path.parent.name} | {size:.2f} | {ready:.0f} | {scored} | {painted} |")


def main() -> None:
    """Time the pages named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--times", type=int, default=5)
    chosen = parser.parse_args()
    show(chosen.pages, chosen.times)


if __name__ == "__main__":
    main()

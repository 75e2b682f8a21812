"""A real browser for tests of pages, with the network cut: pages must need nothing but themselves.

The fixtures ``chromium`` and ``open_page`` are imported once, into ``tests/conftest.py``: two
copies would start two drivers in one process. Chromium is Debian's unless FOOTPRINTS_CHROMIUM names
another; without one the tests are skipped (in CI: fail).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}


@dataclass
class Opened:
    """One page that was opened, and everything it complained of or asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.body.clientWidth")
        )

    def until(self, check: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until a check holds, as a person would; fail if it does not come to."""
        for _ in range(int(seconds / 0.05)):
            if check():
                return
            self.page.wait_for_timeout(50)
        assert check()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return one browser for the whole session."""
    path = os.environ.get("FOOTPRINTS_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip(f"no Chromium at {path}; set FOOTPRINTS_CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Opened]]:
    """Return a function that opens a file: ``open_page(path, NARROW, color_scheme="dark")``."""
    contexts = []

    def opener(path: Path, viewport: dict[str, int] | None = None, **options: Any) -> Opened:
        context = chromium.new_context(viewport=viewport or WIDE, offline=True, **options)
        contexts.append(context)
        opened = Opened(context.new_page())
        watch(opened)
        opened.page.goto(path.resolve().as_uri())
        opened.page.wait_for_selector("html.script", state="attached")
        return opened

    yield opener
    for context in contexts:
        context.close()


def watch(opened: Opened) -> None:
    """Note what a page complains of, and refuse and note every request that would leave."""

    def decide(route: Any) -> None:
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
        else:
            opened.requests.append(route.request.url)
            route.abort()

    def console(message: Any) -> None:
        if message.type in ("error", "warning"):
            opened.complaints.append(message.text)

    opened.page.route("**/*", decide)
    opened.page.on("console", console)
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.on("dialog", lambda dialog: opened.complaints.append(f"dialog {dialog.message}"))

"""The axe-core accessibility checker, run inside an open page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser import NARROW, WIDE

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that ask which colours are shown."""


@cache
def _script() -> str:
    if not SCRIPT.is_file():
        pytest.skip("axe-core is not installed; make js installs it")
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page, within: str = "html", rules: list[str] | None = None) -> list[str]:
    """Return what axe-core finds wrong within an element of the page, one line a fault."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    options: dict[str, Any] = {"runOnly": only}
    found = page.evaluate("([css, options]) => axe.run(css, options)", [within, options])
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def violations_anywhere(page: Page, within: str = "html") -> list[str]:
    """Return the same on a wide screen and on a narrow one, in light colours and in dark.

    What is there, and where, does not depend on the colours: in dark only those are looked at.
    Open the page with ``reduced_motion="reduce"``: colours on their way are nobody's choice.
    """
    found = []
    for wide, viewport in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.evaluate("scrollTo(0, 0)")
        for scheme, rules in (("light", None), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.wait_for_timeout(20)
            found += [f"{wide}, {scheme}: {each}" for each in violations(page, within, rules)]
    return found

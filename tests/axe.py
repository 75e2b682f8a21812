"""The axe-core accessibility checker, run inside an open page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _script() -> str:
    if not SCRIPT.is_file():
        pytest.skip("axe-core is not installed; make js installs it")
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page, within: str = "html") -> list[str]:
    """Return what axe-core finds wrong within an element of the page, one line a fault."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": RULES}}
    found = page.evaluate("([css, options]) => axe.run(css, options)", [within, options])
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]

"""A postcode sector is found on the page by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from browser import Opened
from footprints.render.pages import render_pages
from footprints.render.view import View

pytestmark = pytest.mark.browser


def test_a_sector_leads_to_its_small_area(
    scored_view: View, open_page: Callable[..., Opened], tmp_path: Path
) -> None:
    areas = scored_view.areas
    names = pd.DataFrame({"name": ["TY1 4", "TY2 <b>"], "area": areas["code"].iloc[[7, 60]]})
    path = tmp_path / "index.html"
    path.write_text(render_pages(replace(scored_view, finder=names))["index.html"], "utf-8")
    page = open_page(path, reduced_motion="reduce").page
    page.fill("#find", "ty2")
    found = page.locator(".found-place")
    assert found.count() == 1
    assert "TY2 <b>" in (found.text_content() or "")
    found.click()
    assert areas["name"].iloc[60] in (page.locator("#card").text_content() or "")

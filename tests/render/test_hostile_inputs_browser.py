"""Hostile text in every field of every file: nothing runs, and it shows as written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from browser import Opened
from edits_cases import edits_of, write_edits
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.results import Results, neighbourhood_shapes
from footprints.pipeline.run import judge_plan, score_plan
from footprints.pipeline.writing.view import make_view
from page_figures import plain_plan
from scored_toy import write_rich_project
from views import write_pages

pytestmark = pytest.mark.browser

HOSTILE = [
    "<img src=x onerror=window.ran=1>",
    "${window.ran=1}`${alert(1)}`{{7*7}}",
    "</script><script>window.ran=1</script>",
    "\"'><svg onload=window.ran=1>",
    "\u202eevil\u2066\u200f right",
    "<!--<script>" + "x" * 480,
]


def spoil(values: Any, start: int = 0) -> list[str]:
    """Put hostile text in front of every value, each still its own."""
    return [f"{HOSTILE[(start + row) % len(HOSTILE)]} {value}" for row, value in enumerate(values)]


def spoil_project(folder: Path) -> Path:
    """Write the toy project with hostile names, codes and words in all its files."""
    path = write_rich_project(folder)
    for name in ("areas.geojson", "beats.geojson", "patches.geojson"):
        file = folder / name
        layer = json.loads(file.read_text(encoding="utf-8"))
        for row, feature in enumerate(layer["features"]):
            for key, value in feature["properties"].items():
                if name != "areas.geojson" or key in {"name", "locality_name"}:
                    same = row if key != "locality_name" else int(value[-1])
                    feature["properties"][key] = f"{HOSTILE[same % len(HOSTILE)]} {value}"
        file.write_text(json.dumps(layer), encoding="utf-8")
    for name, columns in {"patients.csv": ["practice"], "homes.csv": ["patch"]}.items():
        table = pd.read_csv(folder / name)
        for column in columns:
            codes = sorted(set(table[column]))
            table[column] = table[column].map(dict(zip(codes, spoil(codes), strict=True)))
        table.to_csv(folder / name, index=False)
    for name in ("libraries.csv", "stations.csv"):
        table = pd.read_csv(folder / name)
        table.assign(id=spoil(table["id"])).to_csv(folder / name, index=False)
    text = path.read_text(encoding="utf-8")
    for number, title in enumerate(("Toytown", "Police beats", "GP practices", "Libraries")):
        text = text.replace(f'name = "{title}"', f"name = {json.dumps(HOSTILE[number])}")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Return the spoilt project, planned and scored."""
    region = load_region(spoil_project(tmp_path_factory.mktemp("spoilt")))
    return score_plan(judge_plan(region, plain_plan(region)), baselines=False)


@pytest.fixture(scope="module")
def spoilt_folder(spoilt: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with its pages."""
    folder = tmp_path_factory.mktemp("pages")
    write_pages(make_view(spoilt, neighbourhood_shapes(spoilt)), folder)
    return folder


def harmless(opened: Opened) -> None:
    """Assert that nothing ran, nothing was asked for and no hostile element came to be."""
    page = opened.page
    assert page.evaluate("window.ran") is None
    assert page.locator("main img").count() == 0
    assert page.locator("svg[onload]").count() == 0
    assert opened.complaints == []
    assert opened.requests == []


ACT = """() => {
    for (const part of document.querySelectorAll("details")) part.open = true;
    for (const tab of document.querySelectorAll("[role=tab]")) tab.click();
    for (const box of document.querySelectorAll("#layers input[type=checkbox]")) box.click();
    for (const name of [...document.querySelectorAll(".show-place")].slice(0, 8)) name.click();
    for (const heading of document.querySelectorAll(".sort")) heading.click();
}"""


def test_names_in_input_files_do_nothing(
    open_page: Callable[..., Opened], spoilt_folder: Path
) -> None:
    pages = sorted(spoilt_folder.rglob("*.html"))
    assert len(pages) >= 9
    for path in pages:
        opened = open_page(path, reduced_motion="reduce")
        opened.page.evaluate(ACT)
        opened.page.wait_for_timeout(50)
        harmless(opened)
        assert HOSTILE[0] in opened.page.locator(".brand").inner_text()
    text = opened.page.evaluate("document.body.textContent")
    assert sum(name in text for name in HOSTILE) >= 5


def hostile_edits(results: Results) -> dict[str, Any]:
    """Return edits with hostile text in every field that takes text."""
    plan, areas = results.plan, results.region.areas
    codes = plan.neighbourhoods["neighbourhood"].tolist()
    inside = areas["code"][plan.member == 0].tolist()
    new = f"{HOSTILE[0]}-2"
    moved = inside[: len(inside) // 2]
    return edits_of(
        results,
        reviewer={"name": HOSTILE[3][:100], "role": HOSTILE[1][:100], "date": "2026-11-21"},
        plan=dict.fromkeys(moved, new),
        neighbourhoods={new: {"name": HOSTILE[2]}, codes[1]: {"name": HOSTILE[0]}},
        locked=[codes[2], HOSTILE[4]],
        moves=[
            {
                "areas": moved,
                "from": dict.fromkeys(moved, codes[0]),
                "to": new,
                "reason": HOSTILE[0],
                "breaks": ["above", "pieces"],
            }
        ],
        comments=[
            {
                "on": {"kind": kind, "codes": on},
                "text": text,
                "name": HOSTILE[5][:500],
                "role": text[:500],
                "date": "2026-11-21",
            }
            for text in HOSTILE
            for kind, on in (
                ("area", [inside[0]]),
                ("border", [codes[0], HOSTILE[0]]),
                ("neighbourhood", [HOSTILE[2]]),
            )
        ],
    )


def test_a_hostile_file_of_edits_does_nothing_and_shows_as_written(
    open_page: Callable[..., Opened], spoilt: Results, spoilt_folder: Path, tmp_path: Path
) -> None:
    opened = open_page(spoilt_folder / "index.html", reduced_motion="reduce")
    page = opened.page
    page.set_input_files("#open", write_edits(tmp_path, hostile_edits(spoilt)))
    opened.until(lambda: bool(page.locator("#send-said").text_content()))
    assert "Opened" in (page.locator("#send-said").text_content() or "")
    page.evaluate(ACT)
    page.wait_for_timeout(50)
    harmless(opened)
    said = page.locator("#comments").text_content() or ""
    assert all(text in said for text in HOSTILE)
    everything = page.evaluate("document.body.textContent")
    assert HOSTILE[2] in everything
    assert HOSTILE[3][:100] in (page.locator("#opened-from").text_content() or "")
    assert HOSTILE[3][:100] in (page.locator("#that-is-me").text_content() or "")
    assert page.input_value("#who-name") == ""


def test_pages_made_from_hostile_edits_do_nothing(
    open_page: Callable[..., Opened], spoilt: Results, tmp_path: Path
) -> None:
    from footprints.pipeline.plans import load_plan

    plan, _ = load_plan(spoilt.region, write_edits(tmp_path, hostile_edits(spoilt)))
    results = score_plan(judge_plan(spoilt.region, plan), baselines=False)
    write_pages(make_view(results, neighbourhood_shapes(results)), tmp_path / "pages")
    opened = open_page(tmp_path / "pages" / "index.html", reduced_motion="reduce")
    opened.page.evaluate(ACT)
    harmless(opened)
    assert HOSTILE[2] in (opened.page.locator("table.hood-table").text_content() or "")

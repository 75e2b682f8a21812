"""The door for a notebook: public names, their examples, and the eight lines."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
from playwright.sync_api import Browser

import footprints as fp
from command_line import ROOT
from toy import toy_areas


def test_every_public_name_is_there_and_explained() -> None:
    assert dir(fp) == sorted([*fp.__all__, "__version__"])
    for name in fp.__all__:
        assert (getattr(fp, name).__doc__ or "").strip(), name
    with pytest.raises(AttributeError, match="scroe"):
        fp.scroe  # noqa: B018 - asked for to see what is said


def test_nothing_heavy_is_loaded_until_a_name_is_asked_for() -> None:
    code = (
        "import sys, footprints as fp; heavy = {'pandas', 'numpy', 'geopandas', 'shapely'}; "
        "assert not heavy & set(sys.modules), heavy & set(sys.modules); fp.DataError; "
        "assert not heavy & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("module", ["notebook", "people.region"])
def test_the_examples_run(module: str) -> None:
    found = doctest.testmod(importlib.import_module(f"footprints.{module}"))
    assert found.attempted > 10
    assert found.failed == 0


def test_from_tables_to_plan_scores_and_map_in_eight_lines() -> None:
    lsoas: gpd.GeoDataFrame = toy_areas(60).to_crs("EPSG:4326")
    beats = lsoas.assign(beat=lsoas["code"].str[:8])
    # from here:
    region = fp.Region.of(lsoas, code="code", people="people", locality="locality")
    region = region.with_zones(beats, id="police", code="beat")
    plan = fp.design(region, min_people=15_000, max_people=30_000, seed=7, effort=0.1)
    scores = fp.score(region, plan)
    shown = fp.explore(region, plan)
    # to here
    assert scores.agency_table["agency"].tolist() == ["police"]
    page = shown.get_root().render()
    assert all(name in page for name in plan.neighbourhoods["name"])
    assert "<table" in plan._repr_html_()
    assert "<table" in scores._repr_html_()
    assert "Police" in repr(scores) or "police" in repr(scores)


@pytest.mark.browser
def test_the_map_fetches_nothing_and_names_do_nothing(chromium: Browser, tmp_path: Path) -> None:
    """folium's own pages fetch ten files and take the names in its tooltips for HTML."""
    hostile = "<img src=x onerror=\"document.title='run'\"></script><b>"
    areas = toy_areas(20).assign(locality_name=hostile)
    region = fp.Region.of(
        areas, code="code", people="people", locality="locality", locality_name="locality_name"
    )
    plan = fp.plan_from(region, region.areas["code"], [hostile] * 20)
    path = tmp_path / "map.html"
    fp.explore(region, plan).save(path)
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    shape = page.locator("path.leaflet-interactive")
    shape.wait_for()
    shape.hover()
    tooltip = page.locator(".leaflet-tooltip")
    tooltip.wait_for()
    assert tooltip.inner_text().count(hostile) == 2
    assert page.title() != "run"
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    page.close()

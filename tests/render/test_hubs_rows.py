"""Where services stand beside one another, as the pages say it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from footprints.render import hubs
from footprints.render.pages import render_pages
from footprints.render.view import Places, View
from views import toy_view


def with_places() -> View:
    view = toy_view()
    table = view.neighbourhoods[["neighbourhood", "name", "locality"]].reset_index(drop=True)
    table["residents"] = 10_000.0
    table["sites"] = [2, 1, 0, 1, 1, 1]
    table["agency"], table["agency_name"] = "schools", "Schools"
    table["site"] = ["S1", "S2", "", "S3", "S4", "S5"]
    table["site_name"] = ["Hall <b>", "Unknown", "", "C", "D", "E"]
    table["mean_distance_m"] = [900.0, 1_240.0, None, 1_000.0, 1_000.0, 1_000.0]
    table["services_near"] = pd.Series([2, 0, None, 1, 1, 1], dtype="Int64")
    table["services"] = ["Libraries; Fire stations", "", "", "Libraries", "Libraries", "Libraries"]
    for km in (1, 2, 3):
        table[f"people_within_{km}km"] = [3_000.0 * km, 3_000.0 * km, None, 0.0, 0.0, 0.0]
        table[f"share_within_{km}km"] = table[f"people_within_{km}km"] / 10_000
    sites = pd.DataFrame({"agency": ["schools"] * 3, "services_near": [1, 0, 2]})
    pairs = pd.DataFrame(
        {
            "agency": ["schools", "schools", "fire"],
            "agency_name": ["Schools", "Schools", "Fire stations"],
            "site": ["S1", "S1", "F1"],
            "other_agency": ["fire", "fire", "schools"],
            "other_agency_name": ["Fire stations", "Fire stations", "Schools"],
            "other_site": ["F1", "F2", "S3"],
        }
    )
    return replace(view, places=Places(sites, pairs, table, {"walk_m": 800.0}))


def test_each_neighbourhood_has_its_hub_or_is_said_to_have_no_site() -> None:
    found = hubs.hubs(with_places())
    assert found is not None
    assert [row["site"] for row in found["rows"]][:3] == ["Hall <b>", "Site S2", ""]
    assert "10% of residents would be within 1 km of theirs, 20% within 2 km" in found["said"]
    assert found["walk"] == "800 m"
    one = hubs.hubs(with_places(), "X08000000")
    assert one is not None
    assert len(one["rows"]) == 3
    assert "20% of residents would be within 1 km" in one["said"]


def test_sites_with_others_near_are_counted_once_a_service() -> None:
    found = hubs.beside(with_places(), "schools")
    assert found is not None
    assert (found["sites"], found["with_others"], found["hubs"]) == (3, 2, 6)
    assert found["rows"] == [{"name": "Fire stations", "sites": 2}]
    assert hubs.beside(with_places(), "police") is None


def test_pages_show_hubs_where_there_are_sites() -> None:
    pages = render_pages(with_places())
    for name in ("index.html", "localities/X08000000.html"):
        assert "Where services could share a place" in pages[name]
        assert "Hall &lt;b&gt;" in pages[name]
        assert "no site here" in pages[name]
    assert (
        "2 of its 3 sites have another service within a walk (800 m"
        in pages["agencies/schools.html"]
    )
    assert all("share a place" not in page for page in render_pages(toy_view()).values())

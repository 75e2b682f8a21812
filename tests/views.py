"""A view for tests of the pages: the toy region with plausible figures, some of them missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from footprints.errors import Problem
from footprints.render.pages import render_pages
from footprints.render.view import AgencyView, View
from toy import toy_areas


def write_pages(view: View, folder: Path) -> None:
    """Write every page of a view under a folder, as the pipeline does."""
    for name, text in render_pages(view).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def toy_view(**changes: Any) -> View:
    """Return a view of 160 areas, 2 localities, 6 neighbourhoods and five kinds of agency."""
    areas = toy_areas(160, 2)
    areas["neighbourhood"] = _split(areas, 3)
    neighbourhoods = _dissolved(areas, "neighbourhood")
    neighbourhoods["name"] = [f"Quarter {row + 1}" for row in range(len(neighbourhoods))]
    localities = _dissolved(areas, "locality")
    localities["name"] = [f"Strip {row}" for row in range(len(localities))]
    localities["neighbourhoods"] = 3
    fields: dict[str, Any] = {
        "title": "Toyshire",
        "made_up": False,
        "attribution": ["Contains toy data. Licensed under the Open Toy Licence."],
        "areas": areas,
        "neighbourhoods": neighbourhoods,
        "localities": localities,
        "agencies": toy_agencies(areas, neighbourhoods),
        "overall": {
            "people": int(areas["people"].sum()),
            "neighbourhoods": 6,
            "one_team_share": 0.213,
            "one_team_agencies": ["Police beats", "Care networks"],
            "services_lined_up_mean": 1.24,
        },
        "locality_figures": {code: {"one_team_share": 0.2} for code in localities["locality"]},
        "min_people": 30_000,
        "max_people": 50_000,
        "barriers": gpd.GeoDataFrame(
            {"name": ["River Toy"]},
            geometry=[shapely.LineString([(400_000, 403_000), (410_000, 405_000)])],
            crs=areas.crs,
        ),
        "bridges": gpd.GeoDataFrame(
            geometry=[shapely.LineString([(402_000, 404_000), (403_000, 405_000)])], crs=areas.crs
        ),
        "advice": _advice(areas),
        "objective": {"border": {"weight": 1.0, "value": 41.26, "unit": "km"}},
    }
    return View(**(fields | changes))


def toy_agencies(areas: gpd.GeoDataFrame, neighbourhoods: gpd.GeoDataFrame) -> list[AgencyView]:
    """Return zones, a list, assumed catchments, bare sites and one that cannot tell."""
    beats = _dissolved(areas.assign(unit=_split(areas, 4, "B")), "unit")
    beats["name"] = [f"Beat {code}" for code in beats["unit"]]
    networks = _split(areas, 2, "N")
    sites = gpd.GeoDataFrame(
        {
            "site": ["S1", "S2", "S3"],
            "name": ["North School", "South School", "East School"],
            "people": [210.0, np.nan, 95.0],
        },
        geometry=shapely.points([[401_500, 404_000], [405_000, 402_000], [408_000, 406_000]]),
        crs=areas.crs,
    )
    lined_up = {
        "coverage": 0.98, "fits_inside": 0.884, "served_by_one": 0.61, "overlap": 0.72,
        "overlap_scored": 0.72, "overlap_by_chance": 0.49, "lines_up": 45.2,
        "lines_up_raw": 45.2, "zonings": "nested",
        "plans_mean": 27.0, "plans_low": 20.1, "plans_high": 33.4, "plans_beaten": 0.97,
        "best_alone": 78.3, "patch_strength": 1.0, "exactly_same_share": 0.12,
        "relation": "crosses", "designed_for": "yes, weight 2",
    }  # fmt: skip
    listed = lined_up | {
        "lines_up": 11.0,
        "lines_up_raw": 11.0,
        "patch_strength": 0.55,
        "zonings": "free",
    }
    units = {row.unit: row.name for row in beats.itertuples()}
    nets = {code: f"Network {code}" for code in sorted(set(networks))}
    unsure = lined_up | {"lines_up": None, "lines_up_reason": "units too large for lines to matter"}
    account = {"polygons in": 8.0, "people counted twice": 12.0}
    return [
        _agency(
            ("police", "Police beats", "zones"), lined_up, units, neighbourhoods,
            shapes=beats, made_up=True, account=account, notes=["One name was empty."],
        ),
        _agency(
            ("care", "Care networks", "list"), listed, nets, neighbourhoods, main=list(networks)
        ),
        _agency(
            ("fire", "Fire stations", "sites"), unsure, nets, neighbourhoods,
            main=list(networks), sites=sites, assumed=True,
        ),
        _agency(("schools", "Schools", "sites"), {}, {}, neighbourhoods, sites=sites),
    ]  # fmt: skip


def _agency(
    called: tuple[str, str, str],
    figures: dict[str, Any],
    units: dict[str, str],
    neighbourhoods: gpd.GeoDataFrame,
    **more: Any,
) -> AgencyView:
    ids = neighbourhoods["neighbourhood"].to_numpy()
    names = neighbourhoods["name"].to_numpy()
    count = len(units)
    main = np.arange(count) % len(ids)
    share = np.linspace(0.5, 1.0, count)
    table = pd.DataFrame(
        {
            "unit": list(units), "name": list(units.values()),
            "people": 20_000 + 100 * np.arange(count), "main_neighbourhood": ids[main],
            "main_neighbourhood_name": names[main], "main_share": share,
            "effective_neighbourhoods": 1 / (share**2 + (1 - share) ** 2),
            "people_outside": 20_000 * (1 - share),
            "class": np.select([share >= 0.95, share >= 0.8], ["inside", "mostly"], "straddles"),
        }
    )  # fmt: skip
    each = pd.DataFrame({"neighbourhood": ids, "name": names})
    if count:
        each["main_unit"] = [list(units)[row % count] for row in range(len(ids))]
        each["main_unit_name"] = [units[code] for code in each["main_unit"]]
        each["main_share"], each["effective_units"], each["uncovered_people"] = 0.61, 3.1, 210.0
    if more.get("sites") is not None:
        each["sites"] = np.arange(len(ids)) % 3
    fields = {"made_up": False, "assumed": False, "shapes": None, "sites": None} | more
    id_, name, kind = called
    return AgencyView(
        id=id_, name=name, kind=kind, figures=figures, units=table, neighbourhoods=each, **fields
    )


def _split(areas: gpd.GeoDataFrame, parts: int, prefix: str = "T") -> list[str]:
    """Cut each locality into bands by northing; sizes come out nearly even."""
    codes = np.empty(len(areas), dtype=object)
    height = shapely.get_y(shapely.centroid(areas.geometry.to_numpy()))
    for number, (_, rows) in enumerate(sorted(areas.groupby("locality").indices.items())):
        order = rows[np.argsort(height[rows])]
        for band, chosen in enumerate(np.array_split(order, parts)):
            codes[chosen] = f"{prefix}{number}{band}"
    return [str(code) for code in codes]


def _dissolved(areas: gpd.GeoDataFrame, column: str) -> gpd.GeoDataFrame:
    groups = areas.groupby(column)
    table = groups.agg(
        people=("people", "sum"), areas=("code", "size"), locality=("locality", "first")
    )
    shapes = [shapely.union_all(rows.geometry.to_numpy()) for _, rows in groups]
    table = gpd.GeoDataFrame(table, geometry=shapes, crs=areas.crs)
    table["area_km2"] = table.area / 1e6
    return table.drop(columns=column, errors="ignore").reset_index()


def _advice(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    chosen = areas.iloc[[3, 90]]
    return pd.DataFrame(
        {
            "area_code": chosen["code"], "area_name": chosen["name"], "people": chosen["people"],
            "locality": chosen["locality"], "from": chosen["neighbourhood"],
            "to": ["T01", "T11"], "legal": True, "border_km_change": [0.2, -0.1],
            "lines_up_change_police": [1.25, 0.5], "one_team_change": [310.0, 20.0],
        }
    )  # fmt: skip


def with_problem(view: View) -> View:
    """Return the same view as a plan that keeps not every limit."""
    from dataclasses import replace

    problem = Problem("Strip 0 has 55,000 residents.", "X08000000", "Allow up to 55,000.")
    return replace(view, feasible=False, problems=[problem])

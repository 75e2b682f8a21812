"""A toy region written out as the files a person would bring, with a project file."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from toy import toy_areas

PROJECT = """
[area]
name = "Toytown"

[small_areas]
file = "areas.geojson"
code = "code"
name = "name"
locality = "locality"
locality_name = "locality_name"
people = { file = "people.csv", code = "code", column = "people" }

[neighbourhoods]
min_people = 12000
max_people = 24000
target_people = 16000

[[agencies]]
id = "beats"
name = "Police beats"
kind = "zones"
file = "beats.geojson"
code = "beat"
label = "beat_name"

[[agencies]]
id = "practices"
name = "GP practices"
kind = "list"
file = "patients.csv"
unit = "practice"
area = "area"
people = "patients"

[[agencies]]
id = "libraries"
name = "Libraries"
kind = "sites"
file = "libraries.csv"
code = "id"
x = "easting"
y = "northing"
crs = "EPSG:27700"
weight = 0
"""


def write_toy_project(folder: Path, n: int = 80) -> Path:
    """Write the toy region's files and project file into a folder; return the project file."""
    areas = toy_areas(n)
    web = areas.to_crs(4326)
    web.drop(columns="people").to_file(folder / "areas.geojson", driver="GeoJSON")
    areas[["code", "people"]].to_csv(folder / "people.csv", index=False)
    _beats(areas).to_crs(4326).to_file(folder / "beats.geojson", driver="GeoJSON")
    _patients(areas).to_csv(folder / "patients.csv", index=False)
    centres = areas.geometry.centroid[::10]
    sites = pd.DataFrame({"id": range(len(centres)), "easting": centres.x, "northing": centres.y})
    sites.to_csv(folder / "libraries.csv", index=False)
    path = folder / "footprints.toml"
    path.write_text(PROJECT, encoding="utf-8")
    return path


def _beats(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Horizontal bands of whole areas: two to a strip, so they cross any sensible plan a little."""
    band = (areas.geometry.centroid.y > areas.geometry.centroid.y.median()).astype(int)
    key = areas["locality"].str[-1] + band.astype(str)
    beats = areas.dissolve(by=key)[["geometry"]].reset_index(names="beat")
    return beats.assign(beat="B" + beats["beat"], beat_name="Beat " + beats["beat"])


def _patients(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Three practices an area, most of it with one of them."""
    rows = []
    for place, (code, people) in enumerate(zip(areas["code"], areas["people"], strict=True)):
        first = place // 12
        rows.append((f"P{first}", code, int(people * 0.7)))
        rows.append((f"P{(first + 1) % 7}", code, int(people * 0.35)))
    return pd.DataFrame(rows, columns=["practice", "area", "patients"])

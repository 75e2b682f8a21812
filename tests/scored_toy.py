"""The toy project with every kind of agency, designed and scored once for a session of tests."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from footprints.pipeline.loading.load import load_region
from footprints.pipeline.results import Results, neighbourhood_shapes
from footprints.pipeline.run import design_plan, score_plan
from footprints.pipeline.writing.view import make_view
from footprints.render.view import View
from toy import toy_areas
from toy_project import write_toy_project

MORE = """
[[agencies]]
id = "patches"
name = "Housing patches"
kind = "zones"
file = "patches.geojson"
code = "patch"
weight = 0.5

[[agencies]]
id = "homes"
name = "Homes by landlord's patch"
kind = "list"
file = "homes.csv"
unit = "patch"
area = "area"
people = "homes"
scale = "none"
service = "housing"
weight = 0.3

[[agencies]]
id = "stations"
name = "Fire stations"
kind = "sites"
file = "stations.csv"
code = "id"
x = "easting"
y = "northing"
crs = "EPSG:27700"
catchment = "nearest"
weight = 0.2
"""


def write_rich_project(folder: Path, n: int = 80) -> Path:
    """Write the toy project with patches across areas, homes and stations; return its file."""
    path = write_toy_project(folder, n)
    boxes = [
        shapely.box(
            400_000 + 2_300 * i, 400_000 + 2_900 * j, 402_300 + 2_300 * i, 402_900 + 2_900 * j
        )
        for i in range(4)
        for j in range(2)
    ]
    patches = gpd.GeoDataFrame(
        {"patch": [f"H{place}" for place in range(8)]}, geometry=boxes, crs="EPSG:27700"
    )
    patches.to_crs(4326).to_file(folder / "patches.geojson", driver="GeoJSON")
    areas = toy_areas(n)
    homes = pd.DataFrame(
        {
            "patch": [f"L{place // 9}" for place in range(n)],
            "area": areas["code"],
            "homes": areas["people"] // 7,
        }
    )
    homes.iloc[::3].to_csv(folder / "homes.csv", index=False)
    centres = areas.geometry.centroid[3::16]
    stations = pd.DataFrame(
        {"id": range(len(centres)), "easting": centres.x, "northing": centres.y}
    )
    stations.to_csv(folder / "stations.csv", index=False)
    path.write_text(path.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def toy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project file of the toy region with every kind of agency."""
    return write_rich_project(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="session")
def toy_scored(toy_file: Path) -> Results:
    """Return the toy region designed and scored, without other plans to compare with."""
    return score_plan(design_plan(load_region(toy_file)), baselines=False)


@pytest.fixture(scope="session")
def scored_view(toy_scored: Results) -> View:
    """Return what the pages of the scored toy region are drawn from."""
    return make_view(toy_scored, neighbourhood_shapes(toy_scored))

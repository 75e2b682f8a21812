"""Reading population points: map files, people from a table, and what cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from footprints.settings import Points
from footprints.sources.formats.found import Found
from footprints.sources.formats.logbook import logbook
from footprints.sources.inputs.points import read_points
from toyfiles import write_csv, write_geojson, write_shapes

POINTS = gpd.GeoDataFrame(
    {"oa": ["X00000001", "X00000002", "X00000003"], "people": [30, 40, 50]},
    geometry=gpd.points_from_xy([400_100, 400_200, 400_300], [400_100] * 3),
    crs="EPSG:27700",
)
TABLE = {"file": "p.csv", "x": "x", "y": "y", "crs": "EPSG:27700"}
CENSUS = {"file": "census.csv", "code": "code", "column": "n"}


def read(folder: Path, **keys: Any) -> Found[pd.DataFrame]:
    return read_points(Points.model_validate(keys), folder, "small areas")


def table(folder: Path, **columns: list[Any]) -> None:
    write_csv(folder / "p.csv", pd.DataFrame(columns))


def said(found: Found[pd.DataFrame]) -> str:
    return " ".join(str(problem) for problem in found.problems)


@pytest.mark.parametrize("kind", ["gpkg", "shp", "geojson"])
@pytest.mark.parametrize("drawn", [False, True])
def test_of_a_map_file_points_and_a_point_inside_each_polygon(
    tmp_path: Path, kind: str, drawn: bool
) -> None:
    frame = POINTS.assign(geometry=POINTS.buffer(5)) if drawn else POINTS
    path = tmp_path / f"p.{kind}"
    _ = write_geojson(frame.to_crs(4326), path) if kind == "geojson" else write_shapes(frame, path)
    found = read(tmp_path, file=path.name, people="people").value
    assert found is not None
    away = shapely.distance(shapely.points(found[["x", "y"]]), POINTS.geometry.to_numpy())
    assert away.max() < 5
    assert found["people"].tolist() == [30, 40, 50]


def test_a_line_is_no_point_and_a_table_needs_its_columns(tmp_path: Path) -> None:
    line = shapely.LineString([(400_000, 400_000), (400_500, 400_000)])
    write_shapes(POINTS.assign(geometry=line), tmp_path / "p.gpkg")
    assert "are lines" in said(read(tmp_path, file="p.gpkg"))
    table(tmp_path, x=[400_000], y=[400_000])
    assert "Add `x` and `y`" in said(read(tmp_path, file="p.csv"))


def test_people_may_come_from_another_table_by_code(tmp_path: Path) -> None:
    table(tmp_path, oa=["A1", "A2", "A9"], x=[400_000] * 3, y=[400_000] * 3)
    write_csv(tmp_path / "census.csv", pd.DataFrame({"code": ["A2", "A1", "B5"], "n": [7, 5, 9]}))
    with logbook() as book:
        found = read(tmp_path, **TABLE, code="oa", people=CENSUS)
    assert found.value is not None
    assert found.value["people"].tolist() == [5, 7]
    assert "1 point has no number of people" in said(found)
    points, census = (book["small areas, placed_by" + end, tmp_path / name] for end, name in
                      (("", "p.csv"), (", people", "census.csv")))  # fmt: skip
    assert (points.rows, points.unused, points.people) == (
        3, {"of codes that the table of people lacks": 1}, 12,
    )  # fmt: skip
    assert (census.rows, census.unused) == (3, {"of codes that are no point's": 1})


def test_codes_that_do_not_meet_are_an_error(tmp_path: Path) -> None:
    table(tmp_path, oa=["A1", "A2"], x=[400_000] * 2, y=[400_000] * 2)
    write_csv(tmp_path / "census.csv", pd.DataFrame({"code": ["B2", "B1"], "n": [7, 5]}))
    found = read(tmp_path, **TABLE, code="oa", people=CENSUS)
    assert found.value is None
    assert "both must hold the same codes" in said(found)


def test_rows_without_coordinates_are_left_out_and_counted(tmp_path: Path) -> None:
    table(tmp_path, x=["", 400_000], y=["", 400_000], people=[11, 5])
    with logbook() as book:
        found = read(tmp_path, **TABLE, people="people")
    assert found.value is not None
    assert found.value["people"].tolist() == [5]
    assert "1 row has no coordinates" in said(found)
    (seen,) = book.values()
    assert (seen.unused, seen.people_unused) == (
        {"without coordinates": 1}, {"without coordinates": 11},
    )  # fmt: skip
    assert seen.people == 16
    table(tmp_path, x=["", ""], y=["", ""])
    assert "no row has coordinates" in said(read(tmp_path, **TABLE))


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"file": "p.csv", "x": "x"}, "give both"),
        (TABLE | {"people": CENSUS}, "`code` is needed"),
    ],
)
def test_settings_that_lack_half(keys: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Points.model_validate(keys)

"""Agencies whose units claim people twice, or leave them out: told with people and places."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from footprints.pipeline.check import check_project
from toy_project import write_toy_project


def spread(folder: Path, metres: float) -> None:
    """Let every beat reach beyond its lines."""
    path = folder / "beats.geojson"
    beats = gpd.read_file(path).to_crs(27700)
    beats["geometry"] = beats.buffer(metres)
    beats.to_crs(4326).to_file(path, driver="GeoJSON")


@pytest.mark.parametrize(("metres", "severity"), [(0.5, None), (30, "warning"), (2_500, "error")])
def test_people_claimed_twice(tmp_path: Path, metres: float, severity: str | None) -> None:
    project = write_toy_project(tmp_path)
    spread(tmp_path, metres)
    checked = check_project(project)
    found = [p for p in checked.problems if "in more than one of its units" in p.what]
    assert [p.severity for p in found] == ([severity] if severity else [])
    for problem in found:
        assert problem.where == "agency beats"
        assert problem.places


def test_the_number_claimed_twice_is_that_of_the_ground(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path)
    spread(tmp_path, 30)
    region = check_project(project).region
    assert region is not None
    beats = gpd.read_file(tmp_path / "beats.geojson").to_crs(27700)
    areas = region.areas
    twice = 0.0
    for shape, people in zip(areas.geometry, areas["people"], strict=True):
        inside = shapely.intersection(beats.geometry.to_numpy(), shape)
        more = inside.tolist() and sum(part.area for part in inside)
        twice += (more - shapely.union_all(inside).area) / shape.area * people
    told = region.footprints[0].account.entries["people counted twice in the file, once here"]
    assert told == pytest.approx(twice, rel=1e-6)


def test_people_in_no_unit_are_a_note(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path)
    path = tmp_path / "beats.geojson"
    gpd.read_file(path).iloc[1:].to_file(path, driver="GeoJSON")
    (note,) = [p for p in check_project(project).problems if "in none of its units" in p.what]
    assert note.severity == "note"

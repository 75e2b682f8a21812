"""Agencies whose units claim people twice, or leave them out: told with people and places."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from footprints.pipeline.check import Checked, check_project
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


def cut(folder: Path, name: str, metres: float) -> None:
    """Cut a layer at a coast that runs so far inside the region's eastern edge."""
    path = folder / name
    layer = gpd.read_file(path).to_crs(27700)
    west, south, east, north = gpd.read_file(folder / "beats.geojson").to_crs(27700).total_bounds
    land = shapely.box(west - 9_999, south - 9_999, east - metres, north + 9_999)
    layer["geometry"] = layer.intersection(land)
    layer[~layer.is_empty].to_crs(4326).to_file(path, driver="GeoJSON")


def placed(checked: Checked) -> float:
    assert checked.region is not None
    return float(checked.region.footprints[0].people.sum())


def test_units_cut_at_the_coast_are_told_and_can_be_stretched(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path)
    everybody = placed(check_project(project))
    cut(tmp_path, "beats.geojson", 150)
    before = check_project(project)
    (warning,) = [p for p in before.problems if "in none of its units" in p.what]
    assert warning.severity == "warning"
    assert "on the region's outer edge" in warning.what
    assert warning.places
    assert placed(before) < 0.99 * everybody
    # the advice, followed
    text = project.read_text()
    assert "to_coast = true" in warning.fix
    project.write_text(
        text.replace('file = "beats.geojson"', 'file = "beats.geojson"\nto_coast = true')
    )
    after = check_project(project)
    assert placed(after) == pytest.approx(everybody)
    assert not [p for p in after.problems if "in none of its units" in p.what]
    assert after.region is not None
    account = after.region.footprints[0].account.entries
    moved = account["people of uncovered parts, with the covered part here"]
    assert moved == pytest.approx(everybody - placed(before), rel=1e-4)


def test_small_areas_cut_at_the_coast_lose_nobody(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path)
    whole = gpd.read_file(tmp_path / "beats.geojson")
    everybody = placed(check_project(project))
    cut(tmp_path, "areas.geojson", 400)
    whole.to_file(tmp_path / "beats.geojson", driver="GeoJSON")
    checked = check_project(project)
    assert placed(checked) == pytest.approx(everybody)
    assert checked.region is not None
    (note,) = checked.region.footprints[0].account.notes
    assert "over water where small areas end at the coast" in note

"""What a message advises is followed, and mends what it is about."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from footprints.errors import DataError
from footprints.pipeline.writing.manifest import file_hash
from footprints.settings import NeedSettings
from footprints.sources.codes.strays import advised, causes
from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import Source
from footprints.sources.inputs.capacity import read_need
from toy import toy_areas
from toyfiles import as_published, write_shapes


def fault(path: Path, **options: str) -> str:
    found = read_shapes(Source("layer", path, **options))
    assert found.value is None
    return str(found.problems[0])


def test_a_lookup_that_is_there_is_not_asked_for() -> None:
    (found,) = causes({"E01000003"}, {"E01000001", "E01034000"}, {"E01034000"})
    assert "convert = {" in advised([found])
    assert "convert = {" not in advised([found], converted=True)
    assert "does not have those codes" in advised([found], converted=True)


def test_an_input_that_is_gone_when_results_are_written_is_named(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    with pytest.raises(DataError) as told:
        file_hash(path)
    assert "areas.geojson: it can no longer be read" in str(told.value)
    assert "--out" not in str(told.value)
    path.write_text("{}")
    assert len(file_hash(path)) == 64


def test_an_empty_layer_names_the_others(tmp_path: Path) -> None:
    areas = as_published(toy_areas(n=3))
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(areas.head(0), path, layer="old", geometry_type="Polygon")
    pyogrio.write_dataframe(areas, path, layer="new", append=True)
    assert "Name another with `layer`: new." in fault(path, layer="old")
    assert len(read_shapes(Source("layer", path, layer="new")).get()) == 3


def test_a_folder_of_a_kml_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    ring = "0,0 0,1 1,1 0,0"
    shape = (
        "<Placemark><name>n</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )
    path.write_text(f"<kml><Folder><name>Areas</name>{shape}</Folder></kml>")
    assert "Did you mean Areas?" in fault(path, layer="Area")
    assert "Its folders are Areas." in fault(path, layer="xyz")
    assert len(read_shapes(Source("layer", path, layer="Areas")).get()) == 1
    path.write_text(f"<kml><Document>{shape}</Document></kml>")
    assert "Take `layer` out." in fault(path, layer="xyz")
    assert len(read_shapes(Source("layer", path)).get()) == 1


def test_a_wrong_ending_is_mended_as_told(tmp_path: Path) -> None:
    path = write_shapes(as_published(toy_areas(n=3)), tmp_path / "a.gpkg")
    path = path.rename(tmp_path / "a.shp")
    message = fault(path)
    assert "Give its name the ending .gpkg." in message
    found: gpd.GeoDataFrame = read_shapes(Source("layer", path.rename(tmp_path / "a.gpkg"))).get()
    assert len(found) == 3


def test_percentages_are_told_from_counts(tmp_path: Path) -> None:
    table = {"id": "old", "name": "Old", "file": "a.csv", "code": "c", "column": "share"}
    (tmp_path / "a.csv").write_text("c,share\nA,10.5%\nB,11%\n")
    found = read_need(NeedSettings.model_validate(table), tmp_path)
    assert found.value is None
    assert 'per = "resident"' in found.problems[0].fix
    (tmp_path / "a.csv").write_text("c,share\nA,10.5\nB,11\n")
    followed = NeedSettings.model_validate({**table, "per": "resident"})
    assert read_need(followed, tmp_path).value is not None

from __future__ import annotations

import builtins
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.errors import Problem
from footprints.geometry.crs import to_grid
from footprints.sources.formats import geojson
from footprints.sources.formats.shapes import read_polygons, read_shapes
from footprints.sources.formats.source import Source
from toy import toy_areas
from toyfiles import FORMATS, as_published, write_geojson, write_kml, write_shapes


def load(path: Path, **options: str) -> gpd.GeoDataFrame:
    found = read_shapes(Source("layer", path, **options))
    assert found.value is not None, [str(problem) for problem in found.problems]
    return found.value


def faults(path: Path, code: str = "CODE", **options: str) -> list[Problem]:
    found = read_polygons(Source("layer", path, **options), code, {})
    assert found.value is None
    return [problem for problem in found.problems if problem.severity == "error"]


@pytest.fixture
def areas() -> gpd.GeoDataFrame:
    """Toy areas with a hole, a two-part area and letters beyond ASCII."""
    table = as_published(toy_areas(n=12))
    shapes = table.geometry.to_numpy().copy()
    pond = shapely.buffer(shapely.point_on_surface(shapes[3]), 20)
    shapes[3] = shapely.difference(shapes[3], pond)
    shapes[5] = shapely.multipolygons([shapes[5], shapely.box(399_000, 399_000, 399_100, 399_100)])
    table["NAME"] = [f"Llanfair-ŷ-{number}" for number in range(12)]
    return table.set_geometry(shapes)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_shapes(
    tmp_path: Path, areas: gpd.GeoDataFrame, kind: str
) -> None:
    path = write_shapes(areas, tmp_path / f"areas.{kind}")
    found = read_polygons(Source("layer", path), "CODE", {"name": "NAME"})
    assert found.value is not None, [str(problem) for problem in found.problems]
    assert [p for p in found.problems if p.severity != "note"] == []
    read = found.value.sort_values("code", ignore_index=True)  # some formats keep no order
    assert read.crs.to_epsg() == 27700
    assert read["code"].tolist() == areas["CODE"].tolist()
    assert read["NAME"].tolist() == areas["NAME"].tolist()
    assert read["PEOPLE"].tolist() == [str(n) for n in areas["PEOPLE"]]
    apart = shapely.hausdorff_distance(read.geometry.to_numpy(), areas.geometry.to_numpy())
    assert apart.max() < 0.01
    assert np.allclose(read.area, areas.area)


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "shp", "zip", "kml", "parquet"])
def test_the_suffix_does_not_decide(tmp_path: Path, areas: gpd.GeoDataFrame, kind: str) -> None:
    path = write_shapes(areas, tmp_path / f"areas.{kind}")
    lying = path.rename(tmp_path / "areas.csv")
    found = read_shapes(Source("layer", lying))
    if kind in ("gpkg", "shp"):
        assert f"Give its name the ending .{kind}" in found.problems[0].fix
    else:
        assert found.value is not None
        assert len(found.value) == len(areas)


def test_layers_of_a_geopackage(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    path = tmp_path / "two.gpkg"
    write_shapes(areas, path, layer="lsoa_2021")
    write_shapes(areas.iloc[:3], path, layer="wards_2023")
    assert len(load(path, layer="wards_2023")) == 3
    assert "2 layers: lsoa_2021, wards_2023" in str(faults(path)[0])
    assert "Did you mean wards_2023?" in str(faults(path, layer="ward_2023")[0])


def test_a_table_without_shapes_is_not_a_choice_of_layer(
    tmp_path: Path, areas: gpd.GeoDataFrame
) -> None:
    path = write_shapes(areas, tmp_path / "one.gpkg", layer="areas")
    pyogrio.write_dataframe(areas.drop(columns="geometry"), path, layer="lookup")
    assert len(load(path)) == len(areas)


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
@pytest.mark.parametrize("says", [True, False])
def test_shapefile_letters(tmp_path: Path, encoding: str, says: bool) -> None:
    areas = as_published(toy_areas(n=4))
    areas["NAME"] = ["Café", "Bâle", "Ynys Môn", "plain"]
    path = write_shapes(areas, tmp_path / "areas.shp", encoding=encoding)
    if not says:
        path.with_suffix(".cpg").unlink()
        dbf = bytearray(path.with_suffix(".dbf").read_bytes())
        dbf[29] = 0  # the language mark in the table's own heading
        path.with_suffix(".dbf").write_bytes(bytes(dbf))
    assert load(path)["NAME"].tolist() == areas["NAME"].tolist()


@pytest.mark.parametrize("part", [".dbf", ".shx"])
def test_a_shapefile_without_its_parts(tmp_path: Path, part: str) -> None:
    path = write_shapes(as_published(toy_areas(n=4)), tmp_path / "areas.shp")
    path.with_suffix(part).unlink()
    assert f"lacks its part {part}" in str(faults(path)[0])
    if part == ".dbf":
        return
    assert "only a part of a shapefile" in str(faults(path.with_suffix(".dbf"))[0])


def test_a_shapefile_without_prj_names_the_likely_system(tmp_path: Path) -> None:
    path = write_shapes(as_published(toy_areas(n=4)), tmp_path / "areas.shp")
    path.with_suffix(".prj").unlink()
    (problem,) = faults(path)
    assert "does not say its coordinate system" in problem.what
    assert 'crs = "EPSG:27700"' in problem.fix
    found = read_polygons(Source("layer", path, crs="EPSG:27700"), "CODE", {})
    assert found.value is not None


def test_geojson_in_grid_metres_is_caught(tmp_path: Path) -> None:
    areas = as_published(toy_areas(n=4))
    path = write_geojson(areas, tmp_path / "areas.geojson")
    (problem,) = faults(path)
    assert "said to be degrees" in problem.what
    assert 'crs = "EPSG:27700"' in problem.fix
    found = read_polygons(Source("layer", path, crs="EPSG:27700"), "CODE", {})
    assert found.value is not None
    assert np.allclose(found.value.area, areas.area)


@pytest.mark.parametrize(
    ("name", "works"),
    [
        ("urn:ogc:def:crs:EPSG::27700", True),
        ("EPSG:27700", True),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", False),
        ("EPSG:999999", False),
    ],
)
def test_the_crs_member_of_older_geojson(tmp_path: Path, name: str, works: bool) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    path = write_geojson(as_published(toy_areas(n=4)), tmp_path / "a.geojson", crs=crs)
    found = read_polygons(Source("layer", path), "CODE", {})
    assert (found.value is not None) == works
    assert works or 'crs = "EPSG:27700"' in found.problems[-1].fix


def test_all_faults_of_a_layer_come_at_once(tmp_path: Path) -> None:
    areas = as_published(toy_areas(n=8))
    shapes = areas.geometry.to_numpy().copy()
    shapes[1], shapes[2], shapes[3] = None, shapely.Point(400_500, 400_500), shapely.Polygon()
    areas = areas.set_geometry(shapes)
    areas.loc[4, "CODE"] = areas.loc[5, "CODE"]
    areas.loc[6, "CODE"] = "  "
    path = write_geojson(areas.to_crs(4326), tmp_path / "areas.geojson")
    found = read_polygons(Source("layer", path), "CODE", {"label": "NAMES"})
    said = "\n".join(str(problem) for problem in found.problems)
    assert found.value is None
    assert "NAMES is not a column of areas.geojson. Did you mean NAME?" in said
    assert "1 row has no CODE: row 7" in said
    assert f"1 code in CODE occurs more than once: {areas.loc[5, 'CODE']}" in said
    assert f"2 rows have no shape: {areas.loc[1, 'CODE']}, {areas.loc[3, 'CODE']}" in said
    assert "not a polygon (Point)" in said


def test_an_invalid_polygon_is_mended_and_named(tmp_path: Path) -> None:
    areas = as_published(toy_areas(n=8))
    shapes = areas.geometry.to_numpy().copy()
    x, y = shapely.get_coordinates(shapely.centroid(shapes[2]))[0]
    corners = [(x, y), (x + 9, y + 9), (x + 9, y), (x, y + 9)]
    shapes[2] = shapely.Polygon(shapes[2].exterior, [corners])
    areas = areas.set_geometry(shapes)
    path = write_shapes(areas, tmp_path / "areas.gpkg")
    found = read_polygons(Source("layer", path), "CODE", {})
    assert found.value is not None
    assert found.value.geometry.is_valid.all()
    (problem,) = found.problems
    assert problem.severity == "warning"
    assert areas.loc[2, "CODE"] in problem.what
    assert "m²" in problem.what


ROUGH = st.recursive(
    st.none() | st.integers(-5, 5) | st.floats(allow_nan=True) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=12,
)
KINDS = st.sampled_from(["Polygon", "MultiPolygon", "Point", "LineString", "Nonsense", None, 3])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.tuples(KINDS, ROUGH), max_size=4))
def test_rough_geometry_never_breaks_the_reader(members: list[tuple[Any, Any]]) -> None:
    whole = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    given_shapes = [{"type": kind, "coordinates": places} for kind, places in members]
    shapes = geojson._shapes([whole, *given_shapes, whole])
    assert len(shapes) == len(members) + 2
    for shape in (shapes[0], shapes[-1]):
        assert shape.equals(shapely.Polygon([(0, 0), (1, 0), (1, 1)]))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 25))
def test_quick_polygons_equal_those_of_shapely(seed: int, number: int) -> None:
    cells = toy_areas(n=number, localities=1, seed=seed).geometry.to_numpy().copy()
    if number > 3:
        cells[0] = shapely.multipolygons([cells[0], shapely.box(0, 0, 1, 1)])
        hole = shapely.buffer(shapely.centroid(cells[1]), 1)
        cells[1] = shapely.difference(cells[1], hole)
        cells[2] = shapely.multipolygons([cells[2]])
    members = [json.loads(text) for text in shapely.to_geojson(cells)]
    made = geojson._polygons(members)
    assert (shapely.get_type_id(made) == shapely.get_type_id(cells)).all()
    assert shapely.equals_exact(made, cells).all()


def test_geojson_without_properties_or_with_one_feature(tmp_path: Path) -> None:
    path = tmp_path / "one.geojson"
    square = [[[-2.0, 53.0], [-2.1, 53.0], [-2.1, 53.1], [-2.0, 53.0]]]
    feature = {
        "type": "Feature",
        "properties": None,
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    path.write_text(json.dumps(feature))
    assert len(load(path)) == 1
    assert "CODE is not a column" in faults(path)[0].what


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ('{"type": "FeatureCollection", "features": []}', "no features"),
        ('{"type": "FeatureCollection", "features": [', "not whole JSON"),
        ('{"type": "Topology", "objects": {}}', "TopoJSON"),
        ('{"geometryType": "esriGeometryPolygon", "features": []}', "Esri JSON"),
        ("[1, 2]", "not a GeoJSON FeatureCollection"),
        ("[" * 100_000, "not whole JSON"),
    ],
)
def test_json_that_is_not_geojson(tmp_path: Path, document: str, said: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(document)
    assert said in str(faults(path)[0])


def test_kml_folders_names_and_shapes(tmp_path: Path) -> None:
    path = tmp_path / "places.kml"
    path.write_text(
        """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
        <Folder><name>Lines</name><Placemark><name> M60 </name><LineString><coordinates>
        -2.1,53.4,0 -2.2,53.5,0</coordinates></LineString></Placemark></Folder>
        <Folder><name>Places</name>
        <Placemark><name>A</name><Point><coordinates>-2.1,53.4</coordinates></Point></Placemark>
        <Placemark><name>B</name><ExtendedData><SchemaData><SimpleData name="REF">7</SimpleData>
        </SchemaData></ExtendedData><MultiGeometry><Point><coordinates>-2.1,53.4</coordinates>
        </Point><Point><coordinates>-2.2,53.4</coordinates></Point></MultiGeometry></Placemark>
        <Placemark><name>C</name><Point><coordinates>here</coordinates></Point></Placemark>
        </Folder></Document></kml>"""
    )
    table = load(path)
    assert table["name"].tolist() == ["M60", "A", "B", "C"]
    assert table["folder"].tolist() == ["Lines", "Places", "Places", "Places"]
    assert table["REF"].tolist() == ["", "", "7", ""]
    kinds = [None if shape is None else shape.geom_type for shape in table.geometry]
    assert kinds == ["LineString", "Point", "MultiPoint", None]
    assert load(path, layer="Places")["name"].tolist() == ["A", "B", "C"]
    assert "there is no folder Lnes" in str(faults(path, layer="Lnes")[0])


def test_kml_in_utf_16(tmp_path: Path) -> None:
    path = write_kml(as_published(toy_areas(n=3)).to_crs(4326), tmp_path / "a.kml")
    text = path.read_text(encoding="utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"')
    path.write_bytes(text.encode("utf-16"))
    assert len(load(path)) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<kml><Document/></kml>", "no placemarks"),
        ("<kml><Document>", "not whole XML"),
        ("<other/>", "XML with root other"),
    ],
)
def test_xml_that_is_no_kml(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "a.kml"
    path.write_text(text)
    assert said in str(faults(path)[0])


def test_geoparquet_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_shapes(as_published(toy_areas(n=3)), tmp_path / "areas.parquet")
    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "pyarrow":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    (problem,) = faults(path)
    assert "needs the package pyarrow" in problem.what
    assert "[geoparquet]" in problem.fix


def test_plain_parquet_is_no_map(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    as_published(toy_areas(n=3)).drop(columns="geometry").to_parquet(path)
    assert "no GeoParquet" in str(faults(path)[0])


def test_a_damaged_geopackage_is_one_message(tmp_path: Path) -> None:
    path = write_shapes(as_published(toy_areas(n=30)), tmp_path / "areas.gpkg")
    path.write_bytes(path.read_bytes()[:9000])
    (problem,) = faults(path)
    assert "cannot be" in problem.what


def test_several_shapefiles_in_one_zip(tmp_path: Path) -> None:
    one = write_shapes(as_published(toy_areas(n=3)), tmp_path / "one.zip")
    both = tmp_path / "both.zip"
    with zipfile.ZipFile(one) as source, zipfile.ZipFile(both, "w") as target:
        for name in source.namelist():
            for stem in ("wards", "beats"):
                target.writestr(name.replace("inside", stem), source.read(name))
    assert "2 data files: beats.shp, wards.shp" in str(faults(both)[0])
    assert len(load(both, layer="beats")) == 3
    assert len(load(both, layer="beats.shp")) == 3


def test_shapes_move_to_the_grid_once(tmp_path: Path) -> None:
    areas = as_published(toy_areas(n=6))
    path = write_geojson(areas.to_crs(4326), tmp_path / "areas.geojson")
    ours = read_polygons(Source("layer", path), "CODE", {}).get()
    twice, problems = to_grid(ours, "layer")
    assert problems == []
    assert shapely.equals_exact(twice.geometry.to_numpy(), ours.geometry.to_numpy()).all()


@pytest.mark.parametrize(
    "rings",
    [[[]], [], [[[0, 0], [2, 0], [2, 2], [0, 0]], []], [[[0, 0], [1, 1]]], [[0, 0]], [[[[0]]]]],
)
def test_an_empty_or_broken_ring_takes_nothing_from_its_neighbours(rings: list[Any]) -> None:
    square = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
    given_shapes = [square, rings, square]
    shapes = geojson._shapes([{"type": "Polygon", "coordinates": each} for each in given_shapes])
    assert shapely.area(shapes[[0, 2]]).tolist() == [1.0, 1.0]
    assert np.nan_to_num(shapely.area(shapes[1])) == (2.0 if len(rings) == 2 else 0.0)


@pytest.mark.parametrize("stem", ["wards[1]", "Wards (May 2024)", "areas [2021]", "a*b?", "a.b"])
def test_a_shapefile_is_found_under_any_name(tmp_path: Path, stem: str) -> None:
    path = write_shapes(as_published(toy_areas(n=3)), tmp_path / f"{stem}.shp")
    assert len(read_shapes(Source("layer", path)).get()) == 3

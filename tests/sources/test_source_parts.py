"""Files whose parts disagree are refused; a .cpg that lies and a library's talk are dealt with."""

from __future__ import annotations

import json
import shutil
import sqlite3
import struct
import warnings
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from footprints.errors import Problem
from footprints.geometry.crs import to_grid
from footprints.sources.formats.counts import flatgeobuf_rows, geopackage_rows
from footprints.sources.formats.shapes import read_polygons, read_shapes
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import column_names, read_rows
from footprints.sources.recognise.survey import survey
from toy import toy_areas
from toyfiles import as_published, write_shapes


@pytest.fixture
def areas() -> gpd.GeoDataFrame:
    return as_published(toy_areas(n=12))


def fault(path: Path, **options: str) -> str:
    found = read_shapes(Source("layer", path, **options))
    assert found.value is None
    return str(found.problems[0])


def cut(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])


def beside(path: Path, suffix: str) -> Path:
    return path.with_suffix(suffix)


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("rows", [1, 7, 11])
def test_parts_of_a_shapefile_with_fewer_rows_are_refused(
    tmp_path: Path, areas: gpd.GeoDataFrame, part: str, rows: int
) -> None:
    whole, short = tmp_path / "whole.shp", tmp_path / "short.shp"
    write_shapes(areas, whole)
    write_shapes(areas.head(rows), short)
    shutil.copy(beside(short, part), beside(whole, part))
    message = fault(whole)
    assert "the parts of the shapefile do not agree" in message
    assert f"{rows} in the {part}" in message
    assert "12 in the" in message
    assert read_rows(Source("table", whole)).value is None


def test_a_shapefile_cut_off_is_refused(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    for part in (".dbf", ".shx", ".shp"):
        path = write_shapes(areas, tmp_path / f"{part[1:]}.shp")
        torn = beside(path, part)
        cut(torn, torn.stat().st_size * 2 // 3)
        assert "do not agree on the number of rows" in fault(path)


@pytest.mark.parametrize("recorded", [9, 40])
def test_a_geopackage_that_records_another_number_is_refused(
    tmp_path: Path, areas: gpd.GeoDataFrame, recorded: int
) -> None:
    path = write_shapes(areas, tmp_path / "a.gpkg")
    with sqlite3.connect(path) as database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = ?", (recorded,))
    database.close()
    message = fault(path)
    assert f"12 in the layer, {recorded} recorded beside it" in message
    assert read_rows(Source("table", path)).value is None
    # the advice: saved as a new file it reads whole
    with sqlite3.connect(path) as database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = NULL")
    database.close()
    assert len(read_shapes(Source("layer", path)).get()) == 12


@pytest.mark.parametrize("layer", ["Wards (2024)", "a (geom)", 'x"y', "a'b", "Wards (2024) (old)"])
def test_a_layer_of_any_name_is_counted(
    tmp_path: Path, areas: gpd.GeoDataFrame, layer: str
) -> None:
    path = tmp_path / "a.gpkg"
    areas.to_file(path, layer=layer, driver="GPKG")
    assert len(read_shapes(Source("layer", path)).get()) == 12
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = 9")
    assert "12 in the layer, 9 recorded beside it" in fault(path)


def test_a_view_is_counted_where_a_number_is_recorded_for_it(
    tmp_path: Path, areas: gpd.GeoDataFrame
) -> None:
    path = tmp_path / "a.gpkg"
    areas.to_file(path, layer="t", driver="GPKG", SPATIAL_INDEX="NO")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute('CREATE VIEW "v" AS SELECT * FROM t')
        for table in ("gpkg_contents", "gpkg_geometry_columns"):
            asked = f"SELECT * FROM {table} WHERE table_name = 't'"  # noqa: S608
            (row,) = database.execute(asked).fetchall()
            named = ["v" if cell == "t" else cell for cell in row]
            database.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", named)  # noqa: S608
        assert len(read_shapes(Source("layer", path, layer="v")).get()) == 12
        database.execute("INSERT INTO gpkg_ogr_contents VALUES ('v', 9)")
    assert "12 in the layer, 9 recorded beside it" in fault(path, layer="v")


def test_counting_leaves_nothing_beside_a_geopackage(
    tmp_path: Path, areas: gpd.GeoDataFrame
) -> None:
    path = write_shapes(areas, tmp_path / "a.gpkg")
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = WAL")
    database.close()
    assert set(geopackage_rows(path, "a").values()) == {12}
    assert [each.name for each in tmp_path.iterdir()] == ["a.gpkg"]


@pytest.mark.parametrize("index", ["YES", "NO"])
@pytest.mark.parametrize("rows", [1, 11, 12, 13])
def test_a_flatgeobuf_whose_header_says_another_number_is_refused(
    tmp_path: Path, areas: gpd.GeoDataFrame, index: str, rows: int
) -> None:
    path = tmp_path / "a.fgb"
    areas.to_file(path, driver="FlatGeobuf", SPATIAL_INDEX=index)
    assert set(flatgeobuf_rows(path).values()) == {12}
    raw = path.read_bytes()
    size = struct.unpack_from("<I", raw, 8)[0]
    at = raw.index(struct.pack("<Q", 12), 12, 12 + size)
    path.write_bytes(raw[:at] + struct.pack("<Q", rows) + raw[at + 8 :])
    assert (read_shapes(Source("layer", path)).value is None) == (rows != 12)


@given(rows=st.integers(1, 700))
def test_rows_of_a_flatgeobuf_are_counted_behind_any_index(
    tmp_path_factory: pytest.TempPathFactory, rows: int
) -> None:
    path = tmp_path_factory.mktemp("fgb") / "a.fgb"
    points = gpd.GeoDataFrame(geometry=shapely.points(range(rows), range(rows)), crs=27700)
    pyogrio.write_dataframe(points, path, driver="FlatGeobuf")
    assert set(flatgeobuf_rows(path).values()) == {rows}


@pytest.mark.parametrize("cpg", ["1252", "ANSI 1252", "ISO-8859-1", "88591", "UTF-8", "", None])
@pytest.mark.parametrize("name", ["Ynys Môn Llŷn", "Zoë café", "plain"])
def test_the_bytes_decide_which_encoding_a_shapefile_is_in(
    tmp_path: Path, cpg: str | None, name: str
) -> None:
    for encoding in ("utf-8", "cp1252"):
        if encoding == "cp1252" and "ŷ" in name:
            continue
        path = tmp_path / f"{encoding}.shp"
        frame = gpd.GeoDataFrame({"W": ["A"], "name": [name]}, geometry=[shapely.box(0, 0, 1, 1)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it has no coordinate system
            frame.to_file(path, encoding=encoding)
        beside(path, ".cpg").unlink()
        if cpg is not None:
            beside(path, ".cpg").write_text(cpg)
        found = read_shapes(Source("layer", path))
        assert found.get()["name"].tolist() == [name]
        lies = cpg and name != "plain" and (cpg == "UTF-8") != (encoding == "utf-8")
        said = [problem for problem in found.problems if problem.severity == "warning"]
        assert len(said) == bool(lies)
        if said:
            assert f"its .cpg says that the text is {cpg}" in said[0].what
            # the advice, followed: stated, the same is read without a word
            stated = said[0].fix.partition('"')[2].partition('"')[0]
            again = read_shapes(Source("layer", path, encoding=stated))
            assert again.get()["name"].tolist() == [name]
            assert not again.problems


def test_a_letter_cut_in_two_by_a_narrow_field(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    frame = gpd.GeoDataFrame({"name": ["Môn", "abŷ"]}, geometry=shapely.points([0, 1], [0, 1]))
    frame.set_crs(27700).to_file(path, encoding="utf-8")
    raw = bytearray(beside(path, ".dbf").read_bytes())
    raw[-1:] = b""  # the end mark
    raw = raw.replace("Môn".encode().ljust(80), "Môn".encode()).replace(
        "abŷ".encode().ljust(80), "abŷ".encode()
    )
    raw[10:12], raw[32 + 16] = (5).to_bytes(2, "little"), 4
    beside(path, ".dbf").write_bytes(raw.replace("abŷ".encode(), b"abc\xc5"))
    assert read_shapes(Source("layer", path)).get()["name"].tolist() == ["Môn", "abc"]


def test_an_encoding_stated_wrongly_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    frame = gpd.GeoDataFrame({"name": ["Zoë"]}, geometry=shapely.points([0], [0]))
    frame.set_crs(27700).to_file(path, encoding="cp1252")
    assert "its text is not utf-8" in fault(path, encoding="utf-8")
    assert "not an encoding that is known" in fault(path, encoding="klingon")
    assert read_shapes(Source("layer", path)).get()["name"].tolist() == ["Zoë"]


def two_shapes(path: Path, areas: gpd.GeoDataFrame) -> Path:
    areas.to_file(path, layer="wards", driver="GPKG")
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE wards ADD COLUMN label_pt POINT")
        database.execute("CREATE TABLE kept AS SELECT * FROM gpkg_geometry_columns")
        database.execute("DROP TABLE gpkg_geometry_columns")  # with its bar on a second one
        database.execute("ALTER TABLE kept RENAME TO gpkg_geometry_columns")
        database.execute(
            "INSERT INTO gpkg_geometry_columns VALUES ('wards', 'label_pt', 'POINT', 27700, 0, 0)"
        )
    database.close()
    return path


def test_what_a_library_warns_of_reaches_nobody_raw(
    tmp_path: Path, areas: gpd.GeoDataFrame
) -> None:
    path = two_shapes(tmp_path / "a.gpkg", areas)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "2 layers: wards (geom), wards (label_pt)" in fault(path)
        source = Source("layer", path, layer="wards (geom)")
        found = read_shapes(source)
        assert len(found.get()) == 12
        column_names(source)
        survey(tmp_path)
    assert [problem.severity for problem in found.problems] == ["note"]


def test_the_key_of_a_geopackage_is_a_column(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(areas, path, FID="beat_id")
    source = Source("layer", path)
    assert read_shapes(source).get()["beat_id"].tolist() == [str(n) for n in range(1, 13)]
    assert "beat_id" in column_names(source)
    assert read_rows(source).get()["beat_id"].tolist()[:2] == ["1", "2"]
    assert read_polygons(source, "beat_id", {}).value is not None


LOCAL = 'LOCAL_CS["Nonearth",UNIT["Meter",1.0]]'


def undefined(path: Path, areas: gpd.GeoDataFrame, kind: str) -> Path:
    """Write areas in grid metres whose file says its system in words that mean nothing."""
    if kind in ("-1", "0"):
        write_shapes(areas, path.with_suffix(".gpkg"))
        with sqlite3.connect(path.with_suffix(".gpkg")) as database:
            database.execute(f"UPDATE gpkg_geometry_columns SET srs_id = {kind}")  # noqa: S608
            database.execute(f"UPDATE gpkg_contents SET srs_id = {kind}")  # noqa: S608
        database.close()
        return path.with_suffix(".gpkg")
    write_shapes(areas, path.with_suffix(".shp"))
    path.with_suffix(".prj").write_text(kind)
    return path.with_suffix(".shp")


@pytest.mark.parametrize("kind", ["-1", "0", LOCAL, "", "ENGCRS[nonsense"])
def test_a_file_that_does_not_say_its_system_asks_for_it(
    tmp_path: Path, areas: gpd.GeoDataFrame, kind: str
) -> None:
    path = undefined(tmp_path / "a", areas, kind)
    found = read_polygons(Source("layer", path), "CODE", {})
    assert found.value is None
    (problem,) = found.problems
    assert "does not say its coordinate system" in problem.what
    assert 'state crs = "EPSG:27700"' in problem.fix
    assert read_polygons(Source("layer", path, crs="EPSG:27700"), "CODE", {}).value is not None
    # the folder's other files are looked into all the same
    write_shapes(areas, tmp_path / "other.geojson")
    assert {layer.file for layer in survey(tmp_path).layers} == {path.name, "other.geojson"}


def test_a_system_stated_that_cannot_be_turned_is_named(areas: gpd.GeoDataFrame) -> None:
    moved, problems = to_grid(areas, "layer", LOCAL)
    assert moved is areas
    assert "Nonearth cannot be turned" in problems[0].what
    assert isinstance(problems[0], Problem)


@pytest.mark.parametrize(
    "name",
    [
        "http://www.opengis.net/gml/srs/epsg.xml#27700",
        "http://www.opengis.net/def/crs/EPSG/0/27700",
        "urn:ogc:def:crs:EPSG::27700",
        "epsg:27700",
    ],
)
def test_the_grid_is_known_by_many_names(tmp_path: Path, name: str) -> None:
    shape = shapely.geometry.mapping(shapely.box(384000, 398000, 385000, 399000))
    feature = {"type": "Feature", "properties": {"c": "A"}, "geometry": shape}
    crs = {"type": "name", "properties": {"name": name}}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature], "crs": crs}))
    assert read_polygons(Source("layer", path), "c", {}).value is not None


@pytest.mark.parametrize(
    ("members", "severity"),
    [
        ({"numberReturned": 2, "numberMatched": 2}, None),
        ({"numberReturned": 3}, "error"),
        ({"numberMatched": 9, "numberReturned": 2}, "warning"),
        ({"totalFeatures": 9}, "warning"),
        ({"totalFeatures": "unknown"}, None),
        ({"exceededTransferLimit": True}, "warning"),
        ({"properties": {"exceededTransferLimit": True}}, "warning"),
        ({"exceededTransferLimit": False}, None),
    ],
)
def test_features_are_held_against_what_the_service_counted(
    tmp_path: Path, members: dict[str, object], severity: str | None
) -> None:
    point = {"type": "Point", "coordinates": [0, 51]}
    features = [{"type": "Feature", "properties": {"n": n}, "geometry": point} for n in range(2)]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **members}))
    found = read_shapes(Source("layer", path))
    assert [problem.severity for problem in found.problems] == ([severity] if severity else [])
    assert (found.value is None) == (severity == "error")

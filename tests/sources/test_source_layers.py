"""KML as it is found, folders of it, codes beside the columns, shapes as text, labels."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from footprints.settings import SiteAgency, ZoneAgency
from footprints.sources.formats.description import described
from footprints.sources.formats.logbook import logbook
from footprints.sources.formats.shapes import read_polygons, read_shapes
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import column_names, read_rows
from footprints.sources.inputs.sites import read_sites
from footprints.sources.inputs.zones import read_zones
from footprints.sources.recognise.pick import code_column
from footprints.sources.recognise.survey import survey
from toyfiles import write_xlsx

RING = "-2.24,53.48,0 -2.24,53.49,0 -2.23,53.49,0 -2.24,53.48,0"
POLYGON = (
    "<Polygon><outerBoundaryIs><LinearRing><coordinates>{0}</coordinates></LinearRing>"
    "</outerBoundaryIs></Polygon>"
)


def mark(inside: str, shape: str = POLYGON.format(RING)) -> str:
    return f"<Placemark>{inside}{shape}</Placemark>"


def kml(path: Path, *marks: str, before: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<?xml version="1.0"?>{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{''.join(marks)}</Document></kml>"
    )
    return path


def rows(path: Path, **options: str) -> dict[str, list[str]]:
    source = Source("layer", path, **options)
    frame = read_shapes(source).get()
    assert set(column_names(source)) >= set(frame.columns) - {"geometry"}
    return {str(name): frame[name].tolist() for name in frame.columns.drop("geometry")}


def fault(path: Path, **options: str) -> str:
    found = read_shapes(Source("layer", path, **options))
    assert found.value is None
    return str(found.problems[0])


TABLES = {
    "plain": "<table><tr><td>BEAT</td><td>A 1</td></tr></table>",
    "a page": "<html><head><style>td {}</style></head><body><table><tr><th>BEAT</th>"
    "<td>A 1</td></tr></table></body></html>",
    "a table in a table": "<table><tr><td>Title</td></tr><tr><td><table><tr><td>BEAT</td>"
    "<td>A 1</td></tr></table></td></tr></table>",
    "cells left open": "<TABLE><TR><TD>BEAT<TD>A 1<TR><TD>x<TD>y</TABLE>",
    "entities": "<table><tr><td><b>BEAT</b>:</td><td>A&nbsp;1</td></tr></table>",
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("written", ["cdata", "escaped"])
def test_a_table_in_a_description_gives_columns(tmp_path: Path, name: str, written: str) -> None:
    html = TABLES[name]
    escaped = html.replace("&", "&amp;").replace("<", "&lt;")
    text = f"<![CDATA[{html}]]>" if written == "cdata" else escaped
    path = kml(tmp_path / "a.kml", mark(f"<name>n</name><description>{text}</description>"))
    assert rows(path)["BEAT"] == ["A 1"]


def test_stated_data_go_before_a_description(tmp_path: Path) -> None:
    data = '<ExtendedData><Data name="BEAT"><value>right</value></Data></ExtendedData>'
    table = f"<description><![CDATA[{TABLES['plain']}]]></description>"
    assert rows(kml(tmp_path / "a.kml", mark(data + table), mark(table)))["BEAT"] == [
        "right",
        "A 1",
    ]


@given(st.text(alphabet="<>/tdrable& x:", max_size=60))
def test_no_description_is_beyond_reading(text: str) -> None:
    assert all(isinstance(value, str) for value in described(text).values())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<!-- x --><!DOCTYPE html><html></html>", "a web page"),
        ("<head><title>Not found</title></head>", "a web page"),
        ('<?xml version="1.0"?><!-- kml --><OGRVRTDataSource/>', "a virtual-file description"),
        ('<wfs:FeatureCollection xmlns:wfs="x"/>', "GML"),
    ],
)
def test_what_is_no_kml_is_told_by_its_root(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "a.kml"
    path.write_text(content)
    assert said in fault(path)


def test_a_comment_that_speaks_of_a_page_is_none(tmp_path: Path) -> None:
    path = kml(tmp_path / "a.kml", mark("<name>A</name>"), before="<!-- made from <html> -->")
    assert rows(path)["name"] == ["A"]


@pytest.mark.parametrize("comma", [", ", " ,", " , ", ",\n"])
def test_blanks_beside_commas_part_no_point(tmp_path: Path, comma: str) -> None:
    ring = POLYGON.format(RING.replace(",", comma))
    frame = read_shapes(Source("layer", kml(tmp_path / "a.kml", mark("", ring)))).get()
    assert frame.geometry[0].area > 0


POINT = "<Point><coordinates>-2.235,53.485</coordinates></Point>"


@pytest.mark.parametrize("depth", [1, 2])
def test_a_label_within_a_shape_is_left_out_and_told(tmp_path: Path, depth: int) -> None:
    both = POINT + POLYGON.format(RING)
    for _ in range(depth):
        both = f"<MultiGeometry>{both}</MultiGeometry>"
    path = kml(tmp_path / "a.kml", mark("<name>A</name>", both))
    found = read_polygons(Source("layer", path), "name", {})
    assert found.get().geometry[0].geom_type == "Polygon"
    assert "1 row has points or lines beside the polygon" in found.problems[0].what


def test_a_label_in_a_row_of_its_own_is_counted(tmp_path: Path) -> None:
    named = "<name>A</name>"
    path = kml(tmp_path / "a.kml", mark(named), mark(named, POINT))
    with logbook() as book:
        found = read_polygons(Source("layer", path), "name", {})
    assert len(found.get()) == 1
    (entry,) = book.values()
    assert entry.rows == 2
    assert entry.rows - sum(entry.unused.values()) == 1
    # a point that labels nothing is no label
    stray = kml(tmp_path / "b.kml", mark(named), mark("<name>B</name>", POINT))
    assert "not a polygon (Point): B" in str(
        read_polygons(Source("layer", stray), "name", {}).problems[0]
    )


def zipped(path: Path, folder: Path, inside: str = "2026-05/force") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for each in sorted(folder.rglob("*")):
            if each.is_file():
                archive.write(each, f"{inside}/{each.relative_to(folder)}")
    return path


def archive_of(tmp_path: Path, *names: str) -> Path:
    for name in names:
        kml(tmp_path / "kmls" / f"{name}.kml", mark(""))
    return tmp_path / "kmls"


def test_a_folder_or_zip_of_kml_is_one_layer_with_names_of_files(tmp_path: Path) -> None:
    folder = archive_of(tmp_path, "E1", "E2", "sub/E3")
    for path in (folder, zipped(tmp_path / "a.zip", folder)):
        read = rows(path)
        assert read["(file)"] == ["E1", "E2", "E3"]
        assert read["name"] == read["(file)"]  # no row has a name of its own
        assert (
            "3 map files were read as one layer" in read_shapes(Source("l", path)).problems[-1].what
        )
        assert read_polygons(Source("layer", path), "(file)", {}).value is not None
        assert read_rows(Source("layer", path)).get()["(file)"].tolist() == read["(file)"]
    assert rows(tmp_path / "a.zip", layer="force")["(file)"] == ["E1", "E2", "E3"]
    assert rows(tmp_path / "a.zip", layer="sub")["(file)"] == ["E3"]
    agency = ZoneAgency.model_validate(
        {"id": "beats", "name": "Beats", "kind": "zones", "file": "kmls", "code": "(file)"}
    )
    zones = read_zones(agency, tmp_path).get()
    assert zones.units["unit"].tolist() == ["E1", "E2", "E3"]


def test_a_folder_of_geojson_too_but_of_one_system(tmp_path: Path) -> None:
    shape = shapely.geometry.mapping(shapely.box(-2.24, 53.48, -2.23, 53.49))
    feature = {"type": "Feature", "properties": {"n": 1}, "geometry": shape}
    (tmp_path / "maps").mkdir()
    for name in "ab":
        (tmp_path / "maps" / f"{name}.geojson").write_text(json.dumps(feature))
    assert rows(tmp_path / "maps")["(file)"] == ["a", "b"]
    grid = {"crs": {"type": "name", "properties": {"name": "EPSG:27700"}}}
    other = {"type": "FeatureCollection", "features": [feature], **grid}
    (tmp_path / "maps" / "b.geojson").write_text(json.dumps(other))
    assert "in 2 coordinate systems" in fault(tmp_path / "maps")


def test_layers_side_by_side_in_a_zip_are_still_to_be_named(tmp_path: Path) -> None:
    folder = tmp_path / "kmls"
    kml(folder / "beats.kml", mark("<name>A</name>"), mark("<name>B</name>"))
    kml(folder / "wards.kml", mark("<name>C</name>"), mark("<name>D</name>"))
    path = zipped(tmp_path / "a.zip", folder)
    assert "the archive holds 2 data files: beats.kml, wards.kml" in fault(path)
    assert rows(path, layer="wards")["name"] == ["C", "D"]


def test_a_member_that_layer_names_is_read_with_its_own_layer(tmp_path: Path) -> None:
    sheets = {name: write_xlsx(tmp_path / f"{name}.xlsx", Only=[["c"], [name]]) for name in "ab"}
    path = tmp_path / "books.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for each in sheets.values():
            archive.write(each, each.name)
    assert read_rows(Source("table", path, layer="b")).get()["c"].tolist() == ["b"]
    assert column_names(Source("table", path, layer="b")) == ["c"]


def test_a_folder_without_maps_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "a folder without KML or GeoJSON files" in fault(tmp_path / "empty")


def test_a_damaged_file_of_a_folder_is_named(tmp_path: Path) -> None:
    folder = archive_of(tmp_path, "E1", "E2")
    (folder / "E2.kml").write_text("<kml")
    assert "E2.kml: the file is not whole XML" in fault(folder)


def test_init_takes_a_folder_of_kml_as_one_layer(tmp_path: Path) -> None:
    archive_of(tmp_path, "E1", "E2")
    kml(tmp_path / "alone" / "wards.kml", mark("<name>A</name>"), mark("<name>B</name>"))
    assert {layer.file for layer in survey(tmp_path).layers} == {"kmls", "alone/wards.kml"}


def features(path: Path, *pairs: tuple[object, dict[str, object]]) -> Path:
    shape = shapely.geometry.mapping(shapely.box(-2.24, 53.48, -2.23, 53.49))
    rows = [
        {"type": "Feature", "id": key, "properties": properties, "geometry": shape}
        for key, properties in pairs
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    return path


def test_what_a_feature_is_called_is_a_column(tmp_path: Path) -> None:
    path = features(tmp_path / "a.geojson", ("E1", {"t": "x"}), (7, {"t": "y"}))
    assert rows(path)["id"] == ["E1", "7"]
    both = features(tmp_path / "b.geojson", ("E1", {"id": "x"}), ("E2", {"id": "y"}))
    assert rows(both)["(id)"] == ["E1", "E2"]
    assert rows(both)["id"] == ["x", "y"]
    none = features(tmp_path / "c.geojson", (None, {"t": "x"}))
    assert list(rows(none)) == ["t"]


def test_what_an_object_of_a_topology_is_called_is_a_column(tmp_path: Path) -> None:
    path = tmp_path / "a.topojson"
    shape = {"type": "Polygon", "arcs": [[0]], "id": "E1", "properties": {"t": "x"}}
    arcs = [[[0, 0], [0, 1], [1, 1], [0, 0]]]
    path.write_text(json.dumps({"type": "Topology", "arcs": arcs, "objects": {"a": shape}}))
    assert rows(path)["id"] == ["E1"]


BOX = "{0} ((-2.24 53.48, -2.24 53.49, -2.23 53.49, -2.24 53.48))"
GRID_BOX = "POLYGON ((384000 398000, 384000 399000, 385000 399000, 384000 398000))"


@pytest.mark.parametrize(
    "text",
    [
        BOX.format("POLYGON"),
        BOX.format("polygon"),
        "MULTIPOLYGON (((-2.24 53.48, -2.24 53.49, -2.23 53.49, -2.24 53.48)))",
        "POLYGON Z ((-2.24 53.48 1, -2.24 53.49 1, -2.23 53.49 1, -2.24 53.48 1))",
        "SRID=4326;" + BOX.format("POLYGON"),
        "SRID=27700;" + GRID_BOX,
    ],
)
def test_shapes_as_text_in_a_table(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'reference,point,geometry\nA,POINT (-2.235 53.485),"{text}"\nB,,\n')
    found = read_shapes(Source("layer", path))
    assert "shapes are text in the column geometry" in found.problems[-1].what
    frame = found.get()
    assert frame["reference"].tolist() == ["A", "B"]
    assert shapely.get_dimensions(frame.geometry.to_numpy()).tolist() == [2, -1]
    path.write_text(f'reference,geometry\nA,"{text}"\n')
    assert read_polygons(Source("layer", path), "reference", {}).value is not None


def test_text_in_grid_metres_asks_for_its_system(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'reference,wkt\nA,"{GRID_BOX}"\n')
    found = read_polygons(Source("layer", path), "reference", {})
    assert 'state crs = "EPSG:27700"' in found.problems[-1].fix
    stated = Source("layer", path, crs="EPSG:27700")
    assert read_polygons(stated, "reference", {}).value is not None


def test_a_shape_of_many_corners_fits_a_cell(tmp_path: Path) -> None:
    circle = shapely.Point(-2.2, 53.5).buffer(0.01, quad_segs=2_000).wkt
    assert len(circle) > 200_000
    path = tmp_path / "a.csv"
    path.write_text(f'reference,wkt\nA,"{circle}"\n')
    assert read_polygons(Source("layer", path), "reference", {}).value is not None
    path.write_text(f'code,people\nA,"{"x" * 200_000}"\n')
    assert "unclosed quotation mark" in str(read_rows(Source("table", path)).problems[0])


def test_a_table_without_shapes_is_still_no_map(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("reference,notes\nA,a polygon (large)\n")
    assert "not a map file" in fault(path)


def sites(path: Path, text: str, **keys: str) -> tuple[int, str]:
    path.write_text(text)
    table = {"id": "s", "name": "S", "kind": "sites", "file": path.name, "code": "c", **keys}
    found = read_sites(SiteAgency.model_validate(table), path.parent)
    return len(found.value) if found.value is not None else 0, str([str(p) for p in found.problems])


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        ("53.48° N", "2.23° W", "degrees in words or signs"),
        ("53.48N", "2.23W", "degrees in words or signs"),
        ("53°29'0\"", "-2°14'0\"", "degrees in words or signs"),
        ("53.48, -2.23", "53.48, -2.23", "two numbers"),
        ("(53.48 -2.23)", "", "two numbers"),
    ],
)
def test_places_written_otherwise_are_told_plainly(
    tmp_path: Path, lat: str, lon: str, said: str
) -> None:
    quoted = [cell.replace('"', '""') for cell in (lat, lon)]
    text = f'c,lat,lon\nA,"{quoted[0]}","{quoted[1]}"\n'
    got, problems = sites(tmp_path / "s.csv", text, x="lon", y="lat")
    assert not got
    assert said in problems
    # one among others is left out, with the same advice, which followed places it
    got, problems = sites(tmp_path / "s.csv", text + "B,53.5,-2.2\n", x="lon", y="lat")
    assert got == 1
    assert said in problems
    got, problems = sites(tmp_path / "s.csv", "c,lat,lon\nA,53.48,-2.23\n", x="lon", y="lat")
    assert got == 1


def test_sites_as_points_in_text(tmp_path: Path) -> None:
    text = "c,point\nA,POINT (-2.235 53.485)\nB,POINT (-2.236 53.485)\n"
    assert sites(tmp_path / "s.csv", text)[0] == 2


def test_what_a_placemark_is_called_is_a_column(tmp_path: Path) -> None:
    called = mark("<name>One</name>").replace("<Placemark>", '<Placemark id="E05000001">')
    found = rows(kml(tmp_path / "a.kml", called, mark("<name>Two</name>")))
    assert found["id"] == ["E05000001", ""]
    data = '<ExtendedData><Data name="id"><value>7</value></Data></ExtendedData>'
    both = mark(data).replace("<Placemark>", '<Placemark id="E05000001">')
    found = rows(kml(tmp_path / "b.kml", both))
    assert (found["id"], found["(id)"]) == (["7"], ["E05000001"])
    assert "id" not in rows(kml(tmp_path / "c.kml", mark("<name>One</name>")))


@pytest.mark.parametrize("ids", ["kml_{0}", "ID_0000{0}", "{0}"])
def test_numbers_of_placemarks_are_not_taken_for_codes(tmp_path: Path, ids: str) -> None:
    marks = [
        mark(f"<name>Beat {n}</name>").replace("<Placemark>", f'<Placemark id="{ids.format(n)}">')
        for n in range(1, 5)
    ]
    kml(tmp_path / "beats.kml", *marks)
    (layer,) = survey(tmp_path).layers
    column = code_column(layer)
    assert column is not None
    assert column.name == "name"

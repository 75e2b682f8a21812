"""The less common formats: what they hold is read, and what is wrong with them is said."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from footprints.sources.formats import topojson
from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import column_names, read_rows
from toy import toy_areas
from toyfiles import as_published, write_shapes


def shape_fault(path: Path, **options: str) -> str:
    found = read_shapes(Source("layer", path, **options))
    assert found.value is None
    return str(found.problems[0])


def table_fault(path: Path, **options: str) -> str:
    found = read_rows(Source("table", path, **options))
    assert found.value is None
    return str(found.problems[0])


@pytest.fixture
def areas() -> gpd.GeoDataFrame:
    return as_published(toy_areas(n=6))


def square(arcs: list[object], **more: object) -> dict[str, object]:
    return {
        "type": "Topology",
        "arcs": [[[0, 0], [0, 1], [1, 1]], [[1, 1], [1, 0], [0, 0]]],
        "objects": {"a": {"type": "Polygon", "arcs": arcs, "properties": {"code": "A"}}},
        **more,
    }


def put(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document))
    return path


def test_arcs_of_a_topology_make_rings_forwards_and_backwards(tmp_path: Path) -> None:
    for arcs in ([[0, 1]], [[~1, ~0]]):
        found = read_shapes(Source("layer", put(tmp_path / "a.json", square(arcs)))).get()
        assert found.geometry[0].equals(shapely.box(0, 0, 1, 1))
        assert found["code"].tolist() == ["A"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (square([[0, 9]]), "the TopoJSON is not well formed"),
        (square("x"), "the TopoJSON is not well formed"),  # type: ignore[arg-type]
        ({"type": "Topology"}, "the TopoJSON is not well formed"),
        (square([[0, 1]], objects={}), "the TopoJSON has no objects"),
        (square([[0, 1]], transform={"scale": ["a", "b"]}), "the TopoJSON is not well formed"),
    ],
)
def test_broken_topologies_are_one_message(tmp_path: Path, document: object, said: str) -> None:
    assert said in shape_fault(put(tmp_path / "a.json", document))


def test_an_object_of_several_is_named(tmp_path: Path) -> None:
    document = square([[0, 1]])
    document["objects"] = {"wards": document["objects"]["a"], "beats": document["objects"]["a"]}  # type: ignore[index]
    path = put(tmp_path / "a.json", document)
    assert "2 objects: wards, beats" in shape_fault(path)
    assert read_shapes(Source("layer", path, layer="beats")).value is not None
    assert "Did you mean beats?" in shape_fault(path, layer="beat")


def test_arcs_repeated_beyond_reason_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topojson, "ARC_REPEATS_FROM", 1_000)
    path = put(tmp_path / "a.json", square([[0, 1] * 300]))
    said = shape_fault(path)
    assert said.startswith("layer, a.json: its shapes repeat arcs of ")
    assert "to more than 1,002; that looks like a trap" in said


def test_features_by_line_may_carry_the_marks_of_the_standard(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [0, 0]}
    rows = [{"type": "Feature", "properties": {"n": k}, "geometry": point} for k in range(3)]
    path = tmp_path / "a.geojsons"
    path.write_text("".join(f"\x1e{json.dumps(row)}\n" for row in rows))
    found = read_shapes(Source("layer", path)).get()
    assert found["n"].tolist() == ["0", "1", "2"]
    path.write_text(json.dumps(rows[0]) + "\n" + json.dumps(rows[1])[:-9])
    assert "not whole JSON" in shape_fault(path)


def test_a_geodatabase_comes_as_folder_or_zip(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    folder = write_shapes(areas, tmp_path / "areas.gdb")
    path = tmp_path / "areas.gdb.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, f"download/areas.gdb/{part.name}")
        archive.writestr("download/areas.gdb/../../slip.csv", "a\n1\n")
        archive.writestr("download/readme.txt.pdf", "")
    found = read_shapes(Source("layer", path)).get()
    assert sorted(found["CODE"]) == areas["CODE"].tolist()
    plain = areas.astype({"PEOPLE": "int32"})
    pyogrio.write_dataframe(plain, folder, driver="OpenFileGDB", layer="more", append=True)
    assert "the file has 2 layers: only, more" in shape_fault(folder)
    assert read_shapes(Source("layer", folder, layer="more")).value is not None


def test_a_folder_called_gdb_is_not_believed(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    empty = tmp_path / "a.gdb"
    empty.mkdir()
    assert "does not hold one" in shape_fault(empty)
    folder = write_shapes(areas, tmp_path / "b.gdb")
    (folder / "link").symlink_to("/etc/hostname")
    assert "holds links" in shape_fault(folder)
    torn = write_shapes(areas, tmp_path / "c.gdb")
    for part in torn.iterdir():
        part.write_bytes(part.read_bytes()[:50])
    assert "layer, c.gdb" in shape_fault(torn)


def test_a_layer_of_another_driver_under_a_borrowed_name(
    tmp_path: Path, areas: gpd.GeoDataFrame
) -> None:
    path = write_shapes(areas, tmp_path / "a.fgb")
    assert "content is a flatgeobuf" in shape_fault(path.rename(tmp_path / "a.geojson"))


CELL = '<table:table-cell office:value-type="{0}" {1}><text:p>{2}</text:p></table:table-cell>'


def write_ods(path: Path, *sheets: str, head: str = "") -> Path:
    """Write a spreadsheet by hand; each sheet is the XML of its rows."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    tables = "".join(
        f'<table:table table:name="Sheet {number}">{rows}</table:table>'
        for number, rows in enumerate(sheets, 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?>{head}<office:document-content '
            f'xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
            f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet>{tables}'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def row(*cells: str, times: int = 1) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'
    )


MANY = 'table:number-columns-repeated="99999999"'


def words(text: str) -> str:
    return CELL.format("string", "", text)


def gap(times: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{times}"/>'


def test_open_document_sheets(tmp_path: Path) -> None:
    figures = CELL.format("float", 'office:value="1658"', "1,658")
    day = CELL.format("date", 'office:date-value="2021-03-21"', "21/03/21")
    path = write_ods(
        tmp_path / "a.ods",
        row(words("code"), gap(1), words("people"), words("day"), gap(16_000))
        + row(words("001"), gap(1), figures, day)
        + row(gap(16_384), times=3)
        + row(words("002"), gap(1), figures, words("x"), times=2)
        + row(gap(16_384), times=1_048_000),
        row(words("other")) + row(words("y")),
    )
    found = read_rows(Source("table", path))
    assert found.value is not None
    assert found.value.to_dict("list") == {
        "code": ["001", "002", "002"],
        "people": ["1658"] * 3,
        "day": ["2021-03-21", "x", "x"],
    }
    assert "2 sheets; Sheet 1 was read" in found.problems[0].what
    assert column_names(Source("table", path, layer="Sheet 2")) == ["other"]
    assert "Did you mean Sheet 2?" in table_fault(path, layer="Shet 2")


def test_sheets_that_fill_the_memory_or_hide_entities(tmp_path: Path) -> None:
    bomb = write_ods(tmp_path / "a.ods", row(words("code")) + row(words("x") * 30, times=900_000))
    assert "looks like a trap" in table_fault(bomb)
    wide = words("x").replace("<table:table-cell", "<table:table-cell " + MANY)
    assert "looks like a trap" in table_fault(write_ods(tmp_path / "b.ods", row(wide)))
    trap = write_ods(tmp_path / "c.ods", row(words("a")), head='<!DOCTYPE x [<!ENTITY a "b">]>')
    assert "declares a document type" in table_fault(trap)
    assert "no sheet" in table_fault(write_ods(tmp_path / "d.ods"))


@pytest.mark.parametrize("with_page", [True, False])
def test_shapefiles_say_their_letters_or_are_told(tmp_path: Path, with_page: bool) -> None:
    areas = as_published(toy_areas(n=3)).assign(NAME=["Café", "Bâle", "plain"])
    path = write_shapes(areas, tmp_path / "a.shp", encoding="cp1252")
    page = path.with_suffix(".cpg")
    if with_page:
        page.write_text("1252")
    else:
        page.unlink()
    found = read_shapes(Source("layer", path)).get()
    assert found["NAME"].tolist() == ["Café", "Bâle", "plain"]

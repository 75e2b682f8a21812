"""Files that are refused with one clear message: the less common kinds."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pyogrio
import pytest

from footprints.errors import DataError
from footprints.sources.formats import kinds
from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import read_rows
from toy import toy_areas
from toyfiles import as_published, write_shapes


def table_fault(path: Path) -> str:
    found = read_rows(Source("table", path))
    assert found.value is None
    return str(found.problems[0])


def shape_fault(path: Path, **options: str) -> str:
    found = read_shapes(Source("layer", path, **options))
    assert found.value is None
    return str(found.problems[0])


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_office_files_that_are_no_workbook(tmp_path: Path) -> None:
    word = {"[Content_Types].xml": "", "word/document.xml": ""}
    assert "no workbook" in table_fault(zipped(tmp_path / "a.xlsx", **word))
    sheet = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}
    assert "the workbook cannot be read" in table_fault(zipped(tmp_path / "a.ods", **sheet))
    text = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}
    assert "no spreadsheet" in table_fault(zipped(tmp_path / "b.ods", **text))


def test_a_locked_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", **{"a.csv": "a\n1\n"})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1  # the directory's mark for an encrypted entry
    path.write_bytes(bytes(raw))
    assert "locked with a password" in table_fault(path)


def test_an_archive_with_a_damaged_member(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", **{"a.csv": "a\n12345\n"})
    path.write_bytes(path.read_bytes().replace(b"12345", b"12346"))
    assert "the archive cannot be read" in table_fault(path)


def test_a_file_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n12345\n")
    with pytest.raises(DataError, match="larger than"):
        kinds.kind_of(path, Source("table", path), most_bytes=5)


def test_text_in_no_encoding_that_is_tried(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a\n\x81\x8d\xff\n")
    assert "encoding is not recognised" in table_fault(path)


def test_a_shapefile_of_noise(tmp_path: Path) -> None:
    path = write_shapes(as_published(toy_areas(n=3)), tmp_path / "a.shp")
    path.write_bytes(path.read_bytes()[:60])
    assert "layer, a.shp" in shape_fault(path)


def test_a_layer_without_rows(tmp_path: Path) -> None:
    areas = as_published(toy_areas(n=3))
    path = write_shapes(areas.iloc[:0], tmp_path / "a.gpkg", layer="empty")
    assert "layer empty has no rows" in shape_fault(path)


def test_a_geopackage_without_shapes(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    table = as_published(toy_areas(n=3)).drop(columns="geometry")
    pyogrio.write_dataframe(table, path, layer="lookup")
    assert "no layer with shapes" in shape_fault(path)
    assert "the layer has no shapes" in shape_fault(path, layer="lookup")
    assert read_rows(Source("table", path)).value is not None


def test_a_table_given_for_a_map_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    assert "a table, not a map file" in shape_fault(path)


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.xlsx", "a.parquet", "a.zip"])
def test_a_binary_file_whose_content_is_text_is_damaged(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"Sqlite format 4, once\na,b\n1,2\n")
    assert "its content is not that of one" in table_fault(path)

"""Hostile files: nothing is opened, run or unpacked that a plain reading of the file would not."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest

from footprints.errors import DataError
from footprints.sources.formats import archive, limits
from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import Source, source_of
from footprints.sources.formats.tables import read_rows
from toy import toy_areas
from toyfiles import as_published, write_shapes


class Table:
    """A table as the settings name it."""

    layer = encoding = separator = heading = None
    only: Mapping[str, Sequence[str]] = MappingProxyType({})
    leave_out = only

    def __init__(self, file: str) -> None:
        self.file = file


def fault(source: Source) -> str:
    found = read_shapes(source)
    assert found.value is None
    return str(found.problems[0])


@pytest.mark.parametrize(
    "file",
    [
        "https://example.org/areas.geojson",
        "http://example.org/areas.zip",
        "/vsicurl/https://example.org/areas.geojson",
        "/vsizip/areas.zip/areas.shp",
        "zip://areas.zip",
        "WFS:https://example.org/wfs",
        "<OGRVRTDataSource></OGRVRTDataSource>",
    ],
)
def test_addresses_and_virtual_paths_are_refused(tmp_path: Path, file: str) -> None:
    for source in (source_of(Table(file), tmp_path, "layer"), Source("layer", Path(file))):
        assert "not a plain file" in fault(source)
        assert "not a plain file" in str(read_rows(source).problems[0])


@pytest.mark.parametrize("name", ["areas.geojson", "areas.csv", "areas.kml", "areas.gpkg"])
@pytest.mark.parametrize("lead", ["", "\ufeff", '<?xml version="1.0"?>\n<!-- hello -->\n'])
def test_virtual_file_descriptions_are_refused_under_any_name(
    tmp_path: Path, name: str, lead: str
) -> None:
    secret = write_shapes(as_published(toy_areas(n=3)), tmp_path / "secret.geojson")
    path = tmp_path / name
    path.write_text(
        f'{lead}<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )
    assert "virtual-file description" in fault(Source("layer", path))
    assert "virtual-file description" in str(read_rows(Source("layer", path)).problems[0])


def test_a_description_behind_much_padding_is_no_kml_either(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text(f"<!-- {'x' * 10_000} --><OGRVRTDataSource></OGRVRTDataSource>")
    assert "XML with root OGRVRTDataSource, not KML" in fault(Source("layer", path))


def test_a_gdal_pipeline_in_json_is_not_run(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text(
        '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read x"}'
    )
    assert "not a GeoJSON FeatureCollection" in fault(Source("layer", path))


BOMB = "".join(
    f'<!ENTITY a{n} "{"".join(f"&a{n - 1};" for _ in range(10))}">' for n in range(1, 10)
)


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE kml [<!ENTITY a0 "ha">{BOMB}]>',
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE kml SYSTEM "http://example.org/kml.dtd">',
        "<!DOCTYPE kml>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_in_kml_are_refused(tmp_path: Path, doctype: str, encoding: str) -> None:
    path = tmp_path / "areas.kml"
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<kml><Placemark><name>&a9;</name>'
        "<Point><coordinates>-2,53</coordinates></Point></Placemark></kml>"
    )
    path.write_bytes(text.encode(encoding))
    assert "declares a document type" in fault(Source("layer", path))


def test_kml_nested_beyond_reason(tmp_path: Path) -> None:
    path = tmp_path / "areas.kml"
    deep = 50_000
    path.write_text(f"<kml>{'<Folder>' * deep}{'</Folder>' * deep}</kml>")
    assert fault(Source("layer", path))


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("areas.csv", b"0" * 60_000_000)
    assert path.stat().st_size < 100_000

    def never(*_: object) -> None:
        raise AssertionError("the bomb was unpacked")

    monkeypatch.setattr(archive, "_copy", never)
    assert "looks like a trap" in fault(Source("layer", path))


def test_a_workbook_can_be_a_bomb_too(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert "looks like a trap" in str(read_rows(Source("table", path)).problems[0])


def test_too_many_files_in_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as many:
        for number in range(limits.MAX_ENTRIES + 1):
            many.writestr(f"{number}.csv", "a\n1\n")
    assert "at most 10,000 are read" in fault(Source("layer", path))


def test_what_comes_out_of_a_zip_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "big.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as big:
        big.writestr("areas.csv", "a\n" + "1\n" * 5000)
    assert read_rows(Source("table", path)).value is not None
    monkeypatch.setattr(archive, "_judge", lambda *_: None)
    with pytest.raises(DataError, match="unpacks to more"), archive.opened(Source("t", path), 5000):
        pass


@pytest.mark.parametrize("name", ["../evil.csv", "/evil.csv", "x\\..\\evil.csv", "a/../../e.csv"])
def test_nothing_is_unpacked_to_a_path_of_the_archive(tmp_path: Path, name: str) -> None:
    path = tmp_path / "inner" / "slip.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as slip:
        slip.writestr(name, "a\n1\n")
    before = sorted(tmp_path.rglob("*"))
    found = read_rows(Source("table", path))
    assert found.value is not None
    assert found.value["a"].tolist() == ["1"]
    assert sorted(tmp_path.rglob("*")) == before
    assert not Path("/evil.csv").exists()


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\nsecret\n")
    path = tmp_path / "link.zip"
    entry = zipfile.ZipInfo("areas.csv")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as link:
        link.writestr(entry, os.fspath(secret))
    found = read_rows(Source("table", path))
    text = str(found.value) + str(found.problems)
    assert "secret\n" not in text
    assert found.value is None  # the link's target is a heading without rows


def test_archives_inside_archives_stay_shut(tmp_path: Path) -> None:
    inner, path = tmp_path / "inner.zip", tmp_path / "outer.zip"
    with zipfile.ZipFile(inner, "w") as archive_file:
        archive_file.writestr("a.csv", "a\n1\n")
    with zipfile.ZipFile(path, "w") as outer:
        outer.writestr("areas.csv", inner.read_bytes())
    assert "an archive inside the archive" in fault(Source("layer", path))


def test_a_zip_without_data(tmp_path: Path) -> None:
    path = tmp_path / "empty.zip"
    with zipfile.ZipFile(path, "w") as empty:
        empty.writestr("readme.pdf", "%PDF")
    assert "no data file was found in the archive, only readme.pdf" in fault(Source("layer", path))


def test_too_many_corner_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_shapes(as_published(toy_areas(n=8)), tmp_path / "areas.geojson")
    monkeypatch.setattr("footprints.sources.formats.vectors.MAX_VERTICES", 10)
    assert "at most 10 are read" in fault(Source("layer", path))


def test_a_missing_file_is_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "lsoa_2021_bgc.geojson").touch()
    assert "Did you mean lsoa_2021_bgc.geojson?" in fault(
        Source("small areas", tmp_path / "lsoa_2021_bcg.geojson")
    )
    (tmp_path / "empty").mkdir()
    assert "is a folder" in fault(Source("small areas", tmp_path / "empty"))
    with pytest.raises(DataError, match="There is no folder"):
        read_shapes(Source("small areas", tmp_path / "no" / "a.csv")).get()

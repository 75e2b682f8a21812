"""Sheets that are not to be seen, workbooks that are locked, zips of strange make."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart

from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import column_names, read_rows
from footprints.sources.recognise.survey import survey
from toyfiles import write_xlsx

_OLD = [["code", "people"], ["E01", 1]]
_NEW = [["code", "people"], ["E01", 2]]


def people(path: Path, **options: str) -> list[str]:
    found = read_rows(Source("table", path, **options))
    assert found.value is not None, found.problems
    return found.value["people"].tolist()


def fault(path: Path, **options: str) -> str:
    found = read_rows(Source("table", path, **options))
    assert found.value is None
    return str(found.problems[0])


def hide(path: Path, **states: str) -> Path:
    book = openpyxl.load_workbook(path)
    for name, state in states.items():
        book[name].sheet_state = state
    book.active = len(book.sheetnames) - 1
    book.save(path)
    return path


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_the_first_sheet_is_the_first_to_be_seen(tmp_path: Path, state: str) -> None:
    path = hide(write_xlsx(tmp_path / "a.xlsx", Old=_OLD, New=_NEW), Old=state)
    found = read_rows(Source("table", path))
    assert people(path) == ["2"]
    assert "(hidden: Old); New was read" in found.problems[0].what
    assert people(path, layer="Old") == ["1"]  # the note's advice
    assert column_names(Source("table", path)) == ["code", "people"]
    assert [layer.table["people"].tolist() for layer in survey(tmp_path).layers] == [["2"]]


def test_empty_and_chart_sheets_are_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    data = book.create_sheet("Data")
    for row in _NEW:
        data.append(row)
    chart = book.create_chartsheet("Chart", 0)
    chart.add_chart(BarChart())
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert people(path) == ["2"]
    assert "no sheet with cells called Chart" in fault(path, layer="Chart")
    assert "Its sheets are Cover, Data" in fault(path, layer="Chart")


def test_only_hidden_sheets_have_anything(tmp_path: Path) -> None:
    path = hide(write_xlsx(tmp_path / "a.xlsx", Old=_OLD, Empty=[]), Old="hidden")
    assert "only hidden sheets of the workbook may hold anything: Old. If one is meant" in fault(
        path
    )
    assert people(path, layer="Old") == ["1"]


def test_strict_open_xml(tmp_path: Path) -> None:
    path, strict = write_xlsx(tmp_path / "a.xlsx", Only=_NEW), tmp_path / "strict.xlsx"
    usual = b"http://schemas.openxmlformats.org/"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for part in (b"spreadsheetml", b"officeDocument"):
                there = b"main" if part == b"spreadsheetml" else b"relationships"
                content = content.replace(
                    usual + part + b"/2006/" + there,
                    b"http://purl.oclc.org/ooxml/" + part + b"/" + there,
                )
            new.writestr(name, content)
    assert people(strict) == ["2"]


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>'
    '<style:style style:name="a"><style:table-properties table:display="false"/></style:style>'
    '<style:style style:name="b"><style:table-properties table:display="true"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>{0}</office:spreadsheet>"
    "</office:body></office:document-content>"
)


def ods(path: Path, manifest: str = "", **sheets: tuple[str, list[list[object]]]) -> Path:
    text = ""
    for name, (style, rows) in sheets.items():
        cells = "".join(
            "<table:table-row>"
            + "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row)
            + "</table:table-row>"
            for row in rows
        )
        text += f'<table:table table:name="{name}" table:style-name="{style}">{cells}</table:table>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(text))
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return path


def test_a_hidden_sheet_of_an_ods(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", Old=("a", _OLD), New=("b", _NEW))
    assert people(path) == ["2"]
    assert people(path, layer="Old") == ["1"]
    assert [layer.table["people"].tolist() for layer in survey(tmp_path).layers] == [["2"]]


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        ("EncryptedPackage", "a workbook locked with a password"),
        ("Workbook", "an old Excel workbook (.xls)"),
        ("WordDocument", "no table"),
    ],
)
def test_files_of_old_office_are_told_apart(tmp_path: Path, stream: str, said: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 6000 + stream.encode("utf-16-le")
    )
    assert said in fault(path)


def test_a_locked_ods_and_a_binary_workbook_say_what_they_are(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", "<manifest:encryption-data/>", New=("b", _NEW))
    assert "locked with a password" in fault(path)
    binary = tmp_path / "a.xlsb"
    with zipfile.ZipFile(binary, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.bin", "")
    assert "a binary Excel workbook (.xlsb)" in fault(binary)


@pytest.mark.parametrize(
    ("method", "said"), [(9, "Deflate64"), (93, "Zstandard"), (97, "method 97")]
)
def test_a_zip_packed_in_a_strange_way_is_not_called_damaged(
    tmp_path: Path, method: int, said: str
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "code\nE01\n")
    raw = bytearray(path.read_bytes())
    struct.pack_into("<H", raw, 8, method)
    struct.pack_into("<H", raw, raw.index(b"PK\x01\x02") + 10, method)
    path.write_bytes(raw)
    message = fault(path)
    assert said in message
    assert "damaged" not in message


def test_an_archive_within_an_archive(tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", "code,people\nE01,2\n")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(inner, "inner.zip")
    assert "an archive inside the archive: inner.zip" in fault(tmp_path / "a.zip")
    assert people(inner) == ["2"]  # the advice, followed

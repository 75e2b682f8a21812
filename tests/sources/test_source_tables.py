from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.errors import DataError
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import column_names, read_rows
from footprints.sources.formats.text import separated, sniff_separator
from toy import toy_areas
from toyfiles import as_published, write_shapes, write_xlsx

TEXT = "code;name;people\n001;Café Ŵ;1,658\n002;Bâle;\n"
LATIN = TEXT.replace("Ŵ", "€")


def read(path: Path, **options: str) -> pd.DataFrame:
    found = read_rows(Source("table", path, **options))
    assert found.value is not None, [str(problem) for problem in found.problems]
    return found.value


def fault(path: Path, **options: str) -> str:
    found = read_rows(Source("table", path, **options))
    assert found.value is None
    return str(found.problems[0])


@pytest.mark.parametrize(
    ("encoding", "text", "said"),
    [
        ("utf-8", TEXT, False),
        ("utf-8-sig", TEXT, False),
        ("utf-16", TEXT, True),
        ("utf-16-le", TEXT, True),
        ("utf-16-be", TEXT, True),
        ("utf-32", TEXT, True),
        ("cp1252", LATIN, True),
    ],
)
def test_usual_encodings_are_recognised_and_said(
    tmp_path: Path, encoding: str, text: str, said: bool
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    found = read_rows(Source("table", path))
    assert found.value is not None
    assert found.value["name"].tolist() == [text.split(";")[3], "Bâle"]
    assert list(found.value.columns) == ["code", "name", "people"]
    assert found.value["code"].tolist() == ["001", "002"]
    notes = [p for p in found.problems if "UTF-8" in p.what]
    assert bool(notes) == said
    assert all(note.severity == "note" for note in notes)


def test_the_encoding_of_the_settings_goes_first(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("code,name\n1,Ωmega\n".encode("iso8859_7"))
    assert read(path, encoding="iso8859_7")["name"].tolist() == ["Ωmega"]
    assert "is not an encoding" in fault(path, encoding="utf-nine")
    assert "is not utf-8" in fault(path, encoding="utf-8")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_sniffed(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "table.txt"
    rows = [["code", "name"], ["1", '"Leigh, West; and | more"'], ["2", "plain"]]
    path.write_text("\r\n".join(separator.join(row) for row in rows))
    table = read(path)
    assert table["name"].tolist() == ["Leigh, West; and | more", "plain"]


def test_a_separator_can_be_stated(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b:c,d\n1:2\n")
    assert list(read(path, separator=":").columns) == ["a,b", "c,d"]
    path.write_text("a\tb\n1\t2\n")
    assert list(read(path, separator="tab").columns) == ["a", "b"]
    assert "not one character" in fault(path, separator="::")


def test_what_excel_declares_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("sep=|\na|b,c\n1|2,3\n")
    assert read(path).to_dict("list") == {"a": ["1"], "b,c": ["2,3"]}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6),
                 min_size=3, max_size=3),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_quoted_cells_come_back_whole(rows: list[list[str]]) -> None:
    text = "a,b,c\n" + "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows
    )
    read_back, _ = separated(text, Source("table", Path("x.csv"), separator=","))
    kept = [row for row in rows if any(row)]
    assert [cells for _, cells in read_back][1:] == kept


def test_blank_lines_and_short_rows_are_borne(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("\n a , b ,c\n\n1, 2 \n,,\n3,4,5\n")
    assert read(path).to_dict("list") == {"a": ["1", "3"], "b": ["2", "4"], "c": ["", "5"]}


def test_rows_too_wide_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n1,2,3\n1,2,,\n4,5,6\n")
    message = fault(path)
    assert "2 rows have more cells than the heading has columns (2): line 3, 5" in message


def test_one_column_is_a_table_too(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("code\nX1\nX2\n")
    assert sniff_separator("code\nX1\n") == ","
    assert read(path)["code"].tolist() == ["X1", "X2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"a,b\n", "no rows below the heading"),
        (b"a,b\n1,\x00\x01\x02\x03", "not a text file"),
        (b"%PDF-1.4", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a file of old Office"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"),
        (b"<!DOCTYPE html><html><body>Not found", "a web page"),
        (b"SQLite format 3\x00" + b"\x00" * 100, "SQLite database but no GeoPackage"),
        (b'{"error": {"code": 400, "message": "Invalid"}}', "a server's error message"),
        (b"PK\x03\x04 not an archive", "the archive cannot be read"),
    ],
)
def test_files_that_are_no_table_say_what_they_are(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    assert said in fault(path)


def test_workbooks(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "book.xlsx",
        First=[["code", "people", None], [None], ["0012", 1658, None], ["X2", 12.0, None]],
        Second=[["other"], ["y"]],
    )
    found = read_rows(Source("table", path))
    assert found.value is not None
    assert found.value.to_dict("list") == {"code": ["0012", "X2"], "people": ["1658", "12"]}
    assert "2 sheets; First was read" in found.problems[0].what
    assert read(path, layer="Second")["other"].tolist() == ["y"]
    assert "Did you mean Second?" in fault(path, layer="Secnd")
    assert column_names(Source("table", path)) == ["code", "people"]


def test_a_broken_workbook_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<nonsense")
    assert "the workbook cannot be read" in fault(path)


def test_a_zip_holds_a_table(tmp_path: Path) -> None:
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.pdf", "%PDF")
        archive.writestr("gp-reg-pat-prac-lsoa-all.csv", "code,n\n1,2\n")
    assert read(path)["n"].tolist() == ["2"]


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "shp", "zip", "kml", "parquet"])
def test_the_columns_of_map_files_are_tables(tmp_path: Path, kind: str) -> None:
    areas = as_published(toy_areas(n=5))
    path = write_shapes(areas, tmp_path / f"areas.{kind}")
    table = read(path)
    assert "geometry" not in table.columns
    assert table["CODE"].tolist() == areas["CODE"].tolist()
    assert table["PEOPLE"].tolist() == [str(n) for n in areas["PEOPLE"]]
    assert set(areas.columns.drop("geometry")) <= set(column_names(Source("table", path)))


def test_an_unclosed_quotation_mark_is_found(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('a,b\n1,"2\n' + "3,4\n" * 40_000)
    with pytest.raises(DataError, match="unclosed quotation mark"):
        list(separated(path.read_text(), Source("table", path, separator=","))[0])
    assert "unclosed quotation mark" in fault(path)

"""Tables and map files that ask for far more places than they have bytes are refused at once."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest

from footprints.errors import DataError
from footprints.sources.formats import extent, text, vectors, xlsx
from footprints.sources.formats.extent import property_names, refuse_many_places, refuse_spread
from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import Source
from footprints.sources.formats.stream import MAX_STREAM_COLUMNS, streamed
from footprints.sources.formats.tables import column_names, read_rows


def fault(path: Path) -> str:
    found = read_rows(Source("table", path))
    assert found.value is None
    return str(found.problems[0])


def test_a_table_of_more_columns_than_a_spreadsheet_has_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code" + ",c" * 20_000 + "\nE01\n")
    assert "table, a.csv: the table has more than 16,384 columns. Save the columns" in fault(path)
    with pytest.raises(DataError, match="more than 16,384 columns"):
        column_names(Source("table", path))


def test_a_row_wider_than_any_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,people\nE01,1\nE02" + ",1" * 20_000)
    assert "more than 16,384 columns" in fault(path)


def test_short_rows_under_a_wide_heading_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    heading = ",".join(f"c{n}" for n in range(1_000))
    path.write_text(f"{heading}\n" + "E01\n" * 3_000)
    assert "spreads 2,001 cells over more than 2,001,000 places by line 2,002" in fault(path)


def test_a_wide_table_that_is_filled_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    row = ",".join(["1"] * 1_000)
    path.write_text(",".join(f"c{n}" for n in range(1_000)) + f"\n{row}" * 2_500)
    assert len(read_rows(Source("table", path)).get()) == 2_500


@pytest.mark.parametrize(
    ("filled", "places", "sound"),
    [
        (10, 1_900_000, True),
        (10, 2_100_000, False),
        (30_000, 2_100_000, True),
        (300_000, 30_000_000, False),
        (4_000_000, 30_000_000, True),
    ],
)
def test_the_emptier_a_table_the_fewer_places_it_may_have(
    filled: int, places: int, sound: bool
) -> None:
    source = Source("table", Path("a.csv"))
    if sound:
        refuse_spread(filled, places, source)
        return
    with pytest.raises(DataError, match="looks like a trap"):
        refuse_spread(filled, places, source)


def point(**properties: Any) -> dict[str, Any]:
    shape = {"type": "Point", "coordinates": [-2, 53]}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def kml_of(names: list[str]) -> str:
    marks = (
        f'<Placemark><ExtendedData><Data name="{name}"><value>1</value></Data></ExtendedData>'
        "<Point><coordinates>-2,53</coordinates></Point></Placemark>"
        for name in names
    )
    return f"<kml><Document>{''.join(marks)}</Document></kml>"


@pytest.mark.parametrize("form", ["geojson", "lines", "kml"])
def test_features_that_each_bring_a_property_are_refused(tmp_path: Path, form: str) -> None:
    path = tmp_path / ("a.kml" if form == "kml" else "a.geojson")
    names = [f"p{n}" for n in range(1_600)]
    features = [point(**{name: 1}) for name in names]
    path.write_text(
        kml_of(names)
        if form == "kml"
        else "\n".join(map(json.dumps, features))
        if form == "lines"
        else json.dumps({"type": "FeatureCollection", "features": features})
    )
    found = read_shapes(Source("layer", path))
    assert found.value is None
    assert "layer, a." in str(found.problems[0])
    assert "looks like a trap" in str(found.problems[0])


def test_one_feature_of_very_many_properties_is_refused() -> None:
    rows = [{f"p{n}": 1 for n in range(20_000)}]
    with pytest.raises(DataError, match="more than 16,384 columns"):
        property_names(rows, Source("layer", Path("a.geojson")))


def test_names_come_in_the_order_they_first_occur() -> None:
    rows: list[dict[str, Any]] = [{"b": 1}, {"a": 1, "b": 2}, {}]
    assert property_names(rows, Source("layer", Path("a.geojson"))) == ["b", "a"]


@pytest.mark.parametrize("form", ["geojson", "kml"])
def test_text_of_too_many_corner_points_is_refused_unread(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extent, "MAX_PLACES_IN_TEXT", 1_000)
    path = tmp_path / f"a.{form}"
    ring = [[-2 + n / 1e5, 53] for n in range(1_100)]
    points = " ".join(f"{x},{y}" for x, y in ring)
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": [point(more=ring)]})
        if form == "geojson"
        else "<kml><Placemark><LineString><coordinates>"
        f"{points}</coordinates></LineString></Placemark></kml>"
    )
    found = read_shapes(Source("layer", path))
    said = str(found.problems[0])
    assert said.startswith(f"layer, a.{form}: the file holds some ")
    assert "at most 1,000 are read of a file written as text" in said
    assert "GeoPackage" in str(found.problems[0])


def test_the_most_that_is_read_is_read() -> None:
    refuse_many_places(extent.MAX_PLACES_IN_TEXT, Source("layer", Path("a.geojson")))


def workbook(path: Path, rows: str) -> Path:
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    members["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def cell(words: str) -> str:
    return f'<c t="inlineStr"><is><t>{words}</t></is></c>'


@pytest.mark.parametrize("row", [31_000_000, 2_000_000_000])
def test_rows_beyond_the_last_of_a_workbook_are_refused(tmp_path: Path, row: int) -> None:
    rows = f'<row r="1">{cell("code")}</row><row r="{row}">{cell("E01")}</row>'
    assert "has rows beyond 1,048,576" in fault(workbook(tmp_path / "a.xlsx", rows))


def test_a_cell_longer_than_any_program_writes_is_refused(tmp_path: Path) -> None:
    rows = f'<row r="1">{cell("code")}</row><row r="2">{cell("x" * 40_000)}</row>'
    assert "a cell on line 2 has 40,000 letters" in fault(workbook(tmp_path / "a.xlsx", rows))


def test_a_workbook_that_unpacks_a_hundredfold_is_refused(tmp_path: Path) -> None:
    rows = f"<row>{'<c><v>1</v></c>' * 2_000}</row>" * 150
    said = fault(workbook(tmp_path / "a.xlsx", rows))
    assert "the archive would unpack to" in said
    assert "looks like a trap" in said


def test_a_workbook_of_too_many_cells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MAX_CELLS", 20)
    rows = "".join(f'<row r="{n}">{cell("a")}{cell("b")}</row>' for n in range(1, 20))
    assert "more than 20 cells" in fault(workbook(tmp_path / "a.xlsx", rows))


def test_a_streamed_table_of_very_many_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"c{n}" for n in range(MAX_STREAM_COLUMNS + 1)) + "\n1\n")
    with streamed(Source("lookup", path)) as table, pytest.raises(DataError, match="2,000 columns"):
        table.columns()


def test_a_streamed_table_whose_heading_does_not_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("c" * 1_100_000 + ",d\n1,2\n")
    with streamed(Source("lookup", path)) as table, pytest.raises(DataError, match="first line"):
        table.columns()


def test_a_wide_table_is_streamed_whole_in_fewer_rows_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("footprints.sources.formats.stream.CELLS", 10_000)
    path = tmp_path / "a.csv"
    path.write_text("code,b\n" + "".join(f"E{n},\n" for n in range(12_000)))
    with streamed(Source("lookup", path)) as table:
        chunks = list(table.chunks(["code"]))
    assert max(map(len, chunks)) == 5_000
    assert [code for chunk in chunks for code in chunk["code"]] == [f"E{n}" for n in range(12_000)]


def test_a_wide_cell_of_text_is_a_quotation_mark_left_open(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('code,b\n"' + "x" * (text._CELL + 10) + '",1\n')
    assert "unclosed quotation mark" in fault(path)


def test_one_shape_of_too_many_corner_points_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "MAX_SHAPE_VERTICES", 50)
    path = tmp_path / "a.geojson"
    ring = [[-2 + n / 1e3, 53 + n % 2] for n in range(60)]
    shape = {"type": "LineString", "coordinates": ring}
    feature = {"type": "Feature", "properties": {"c": 1}, "geometry": shape}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature, point(c=2)]}))
    found = read_shapes(Source("layer", path))
    assert "one of the shapes has 60 corner points; at most 50" in str(found.problems[0])


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("MAX_DATABASE_ROWS", 2, "it has 3 rows; at most 2 are read"),
        ("MAX_BYTES", 10, "it would unpack to"),
    ],
)
def test_geoparquet_is_judged_by_its_footer(
    tmp_path: Path, limit: str, most: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / "a.parquet"
    shapes = gpd.points_from_xy([1, 2, 3], [50, 51, 52], crs=4326)
    gpd.GeoDataFrame({"c": ["a", "b", "c"]}, geometry=shapes).to_parquet(path)
    assert len(read_shapes(Source("layer", path)).get()) == 3
    assert column_names(Source("layer", path)) == ["c", "geometry"]
    monkeypatch.setattr(vectors, limit, most)
    assert said in str(read_shapes(Source("layer", path)).problems[0])
    with pytest.raises(DataError, match=said):
        column_names(Source("layer", path))


def test_geoparquet_of_very_many_columns_is_refused(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({f"c{n}": [n] for n in range(20_000)}), path)
    assert "more than 16,384 columns" in str(read_shapes(Source("layer", path)).problems[0])

"""Small files that could cost much: each kind spoils a toy project and says what must be told."""

# ruff: noqa: S608

from __future__ import annotations

import json
import os
import sqlite3
import struct
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from toy_project import write_toy_project

Spoil = Callable[[Path], None]
CHECK = ("check", "footprints.toml")
RUN = ("run", "footprints.toml", "--out", "out")


@dataclass(frozen=True)
class Kind:
    """A way to spoil a project, words its message must hold, and the command that meets it."""

    spoil: Spoil
    words: str
    command: tuple[str, ...] = CHECK


KINDS: dict[str, Kind] = {}


def kind(name: str, words: str = "", command: tuple[str, ...] = CHECK) -> Callable[[Spoil], Spoil]:
    def put(spoil: Spoil) -> Spoil:
        KINDS[name] = Kind(spoil, words, command)
        return spoil

    return put


def swap(folder: Path, old: str, new: str) -> None:
    """Put other text into the project file."""
    path = folder / "footprints.toml"
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new), "utf-8")


def beats(folder: Path, name: str) -> Path:
    """Have the beats read from another file; return its path."""
    swap(folder, "beats.geojson", name)
    return folder / name


def patients(folder: Path, name: str) -> Path:
    """Have the list read from another file; return its path."""
    swap(folder, "patients.csv", name)
    return folder / name


def box(west: float = -2.0, south: float = 53.5, wide: float = 0.1) -> dict[str, Any]:
    return json.loads(shapely.to_geojson(shapely.box(west, south, west + wide, south + wide)))


def collection(features: list[dict[str, Any]], **members: Any) -> str:
    return json.dumps({"type": "FeatureCollection", **members, "features": features})


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def zipped(path: Path, name: str, content: bytes | str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)


@kind("a sound project")
def _sound(folder: Path) -> None:
    """Leave all as it is, to compare with."""


# Workbooks


def book(path: Path, rows: str, strings: str | None = None) -> None:
    """Write a workbook of one sheet whose rows are given as XML."""
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    members["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )
    if strings is not None:
        members["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{strings}</sst>'.encode()
        members["[Content_Types].xml"] = (
            members["[Content_Types].xml"].replace(
                b"</Types>",
                b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxml'
                b'formats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
            )
            if b"sharedStrings" not in members["[Content_Types].xml"]
            else members["[Content_Types].xml"]
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def cell(place: str, text: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{cell("A1", "practice")}{cell("B1", "area")}{cell("C1", "patients")}</row>'


@kind("workbook with a row at 31 million")
def _far_row(folder: Path) -> None:
    book(patients(folder, "p.xlsx"), f'{HEAD}<row r="31000000">{cell("A31000000")}</row>')


@kind("workbook whose first row is 31 million")
def _first_far_row(folder: Path) -> None:
    book(patients(folder, "p.xlsx"), f'<row r="31000000">{cell("A31000000")}</row>')


@kind("workbook with a row at two thousand million")
def _very_far_row(folder: Path) -> None:
    book(patients(folder, "p.xlsx"), f'{HEAD}<row r="2000000000">{cell("A2000000000")}</row>')


@kind("workbook whose rows jump")
def _jumps(folder: Path) -> None:
    rows = "".join(f'<row r="{n}">{cell(f"A{n}")}</row>' for n in range(1000, 40_000_000, 1000))
    book(patients(folder, "p.xlsx"), HEAD + rows)


@kind("workbook whose rows go backwards")
def _backwards(folder: Path) -> None:
    rows = "".join(f'<row r="{n}">{cell(f"A{n}")}</row>' for n in (900_000, 5, 800_000, 3) * 20)
    book(patients(folder, "p.xlsx"), HEAD + rows)


@kind("workbook with a cell in column ZZZZZ")
def _far_column(folder: Path) -> None:
    book(patients(folder, "p.xlsx"), f'{HEAD}<row r="2">{cell("A2")}{cell("ZZZZZ2")}</row>')


@kind("workbook whose columns jump")
def _column_jumps(folder: Path) -> None:
    rows = "".join(f'<row r="{n}">{cell(f"A{n}")}{cell(f"XFD{n}")}</row>' for n in range(2, 20_000))
    book(patients(folder, "p.xlsx"), HEAD + rows)


@kind("workbook of one long string many times")
def _shared(folder: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 60_000))
    book(patients(folder, "p.xlsx"), HEAD + rows, f"<si><t>{'  x' * 300_000}</t></si>")


@kind("workbook of very many shared strings")
def _strings(folder: Path) -> None:
    book(patients(folder, "p.xlsx"), HEAD, "<si><t>a</t></si>" * 1_100_000)


@kind("workbook of many small cells")
def _many_cells(folder: Path) -> None:
    rows = "".join(f"<row>{'<c><v>1</v></c>' * 2000}</row>" for _ in range(600))
    book(patients(folder, "p.xlsx"), HEAD + rows)


@kind("spreadsheet (ODS) of many cells")
def _ods(folder: Path) -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    cells = '<t:table-cell t:number-columns-repeated="1000"><x:p>x</x:p></t:table-cell>'
    with zipfile.ZipFile(patients(folder, "p.ods"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<o:d xmlns:o="{names}:office:1.0" xmlns:t="{names}:table:1.0" '
            f'xmlns:x="{names}:text:1.0"><t:table t:name="a">'
            f'<t:table-row t:number-rows-repeated="19000">{cells}</t:table-row></t:table></o:d>',
        )


@kind("spreadsheet (ODS) of many elements")
def _ods_elements(folder: Path) -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    rows = "<t:table-row><t:table-cell/></t:table-row>" * 2_000_000
    with zipfile.ZipFile(patients(folder, "p.ods"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<o:d xmlns:o="{names}:office:1.0" xmlns:t="{names}:table:1.0" '
            f'xmlns:x="{names}:text:1.0"><t:table t:name="a">{rows}</t:table></o:d>',
        )


# Tables of text


@kind("table of a million columns")
def _million_columns(folder: Path) -> None:
    names = ",".join(f"c{n}" for n in range(1_000_000))
    (folder / "patients.csv").write_text(
        f"practice,area,patients,{names}\nP,A,1{',' * 1_000_000}\n"
    )


@kind("table of a million columns called alike")
def _million_alike(folder: Path) -> None:
    (folder / "patients.csv").write_text(f"practice,area,patients{',a' * 1_000_000}\nP,A,1\n")


@kind("short rows under a wide heading")
def _ragged(folder: Path) -> None:
    names = ",".join(f"c{n}" for n in range(20_000))
    rows = "P,A,1\n" * 200_000
    (folder / "patients.csv").write_text(f"practice,area,patients,{names}\n{rows}")


@kind("rows of separators alone")
def _separators(folder: Path) -> None:
    (folder / "patients.csv").write_text(
        "practice,area,patients" + "," * 500 + "\n" + ("x" + "," * 502 + "\n") * 20_000
    )


@kind("many rows wider than the heading")
def _wide_rows(folder: Path) -> None:
    (folder / "patients.csv").write_text(
        "practice,area,patients\n" + ("a,b,1" + ",x" * 2_000 + "\n") * 2_000
    )


@kind("one cell of fifty million characters in a zip")
def _long_cell(folder: Path) -> None:
    zipped(
        patients(folder, "p.zip"),
        "p.csv",
        b'practice,area,patients\n"' + b"x" * 50_000_000 + b'",A,1\n',
    )


@kind("zip that unfolds two hundredfold")
def _unfolds(folder: Path) -> None:
    zipped(
        patients(folder, "p.zip"), "p.csv", b"practice,area,patients\n" + b"a,b,1\n" * 25_000_000
    )


@kind("lookup of a million columns")
def _wide_lookup(folder: Path) -> None:
    swap(folder, 'people = "patients"', 'people = "patients"\nlookup = { file = "codes.csv" }')
    names = ",".join(f"c{n}" for n in range(1_000_000))
    (folder / "codes.csv").write_text(f"pcds,lsoa21cd,{names}\nAB1 2CD,A{',' * 1_000_000}\n")


@kind("short rows under a wide heading in a lookup")
def _ragged_lookup(folder: Path) -> None:
    swap(folder, 'people = "patients"', 'people = "patients"\nlookup = { file = "codes.csv" }')
    names = ",".join(f"c{n}" for n in range(20_000))
    (folder / "codes.csv").write_text(f"pcds,lsoa21cd,{names}\n" + "AB1 2CD,A\n" * 200_000)


# GeoJSON, TopoJSON, KML


@kind("GeoJSON whose features each bring a property")
def _own_properties(folder: Path) -> None:
    features = [feature(box(), beat=f"B{n}", **{f"p{n}": 1}) for n in range(15_000)]
    (folder / "beats.geojson").write_text(collection(features))


@kind("GeoJSON lines whose features each bring a property")
def _own_lines(folder: Path) -> None:
    rows = (json.dumps(feature(box(), beat=f"B{n}", **{f"p{n}": 1})) for n in range(15_000))
    (folder / "beats.geojson").write_text("\n".join(rows))


@kind("KML whose placemarks each bring a property")
def _own_data(folder: Path) -> None:
    marks = "".join(
        f'<Placemark><name>{n}</name><ExtendedData><Data name="p{n}"><value>1</value></Data>'
        "</ExtendedData><Point><coordinates>-2.2,53.5</coordinates></Point></Placemark>"
        for n in range(15_000)
    )
    beats(folder, "b.kml").write_text(f"<kml><Document>{marks}</Document></kml>")


@kind("GeoJSON that is nested deeply")
def _deep(folder: Path) -> None:
    (folder / "beats.geojson").write_text('{"type":"FeatureCollection","features":' + "[" * 100_000)


for _depth in (900, 100_000):

    def _deep_member(folder: Path, depth: int = _depth) -> None:
        text = collection([feature(box(), beat="B1", x="@")])
        (folder / "beats.geojson").write_text(text.replace('"@"', "[" * depth + "]" * depth))

    def _deep_crs(folder: Path, depth: int = _depth) -> None:
        text = collection([feature(box(), beat="B1")], crs={"properties": {"name": "@"}})
        deep = '{"a":' * depth + "1" + "}" * depth
        (folder / "beats.geojson").write_text(text.replace('"@"', deep))

    def _deep_shape(folder: Path, depth: int = _depth) -> None:
        text = collection([feature({"type": "Polygon", "coordinates": "@"}, beat="B1")])
        (folder / "beats.geojson").write_text(text.replace('"@"', "[" * depth + "]" * depth))

    def _deep_toml(folder: Path, depth: int = _depth) -> None:
        swap(folder, 'name = "Toytown"', f'name = "Toytown"\nx = {"[" * depth}{"]" * depth}')

    def _deep_keys(folder: Path, depth: int = _depth) -> None:
        swap(folder, 'name = "Toytown"', f'name = "Toytown"\n{".".join("a" * depth)} = 1')

    def _deep_kml(folder: Path, depth: int = _depth) -> None:
        beats(folder, "b.kml").write_text(
            f"<kml>{'<Folder>' * depth}<Placemark/>{'</Folder>' * depth}</kml>"
        )

    def _deep_multi(folder: Path, depth: int = _depth) -> None:
        inner = "<MultiGeometry>" * depth + "</MultiGeometry>" * depth
        beats(folder, "b.kml").write_text(f"<kml><Placemark>{inner}</Placemark></kml>")

    def _deep_topology(folder: Path, depth: int = _depth) -> None:
        text = json.dumps(
            {"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": "@"}}}
        )
        (folder / "beats.geojson").write_text(text.replace('"@"', "[" * depth + "]" * depth))

    KINDS[f"property {_depth} deep"] = Kind(_deep_member, "")
    KINDS[f"crs {_depth} deep"] = Kind(_deep_crs, "")
    KINDS[f"coordinates {_depth} deep"] = Kind(_deep_shape, "")
    KINDS[f"project {_depth} deep"] = Kind(_deep_toml, "")
    KINDS[f"project keys {_depth} deep"] = Kind(_deep_keys, "")
    KINDS[f"KML {_depth} deep"] = Kind(_deep_kml, "")
    KINDS[f"KML shapes {_depth} deep"] = Kind(_deep_multi, "")
    KINDS[f"TopoJSON {_depth} deep"] = Kind(_deep_topology, "")

for _digits in (400, 5_000):

    def _long_property(folder: Path, digits: int = _digits) -> None:
        text = collection([feature(box(), beat="B1", x="@")])
        (folder / "beats.geojson").write_text(text.replace('"@"', "9" * digits))

    def _long_coordinate(folder: Path, digits: int = _digits) -> None:
        text = collection(
            [
                feature(
                    {"type": "Polygon", "coordinates": [[["@", 1], [2, 2], [3, 1], ["@", 1]]]},
                    beat="B",
                )
            ]
        )
        (folder / "beats.geojson").write_text(text.replace('"@"', "9" * digits))

    def _long_crs(folder: Path, digits: int = _digits) -> None:
        text = collection([feature(box(), beat="B1")], crs={"properties": {"name": "@"}})
        (folder / "beats.geojson").write_text(text.replace('"@"', "9" * digits))

    def _long_toml(folder: Path, digits: int = _digits) -> None:
        swap(folder, 'name = "Toytown"', f'name = "Toytown"\nx = {"9" * digits}')

    def _long_topology(folder: Path, digits: int = _digits) -> None:
        text = json.dumps(
            {
                "type": "Topology",
                "arcs": [[[0, 0], [1, 1], [1, 0], [0, 0]]],
                "objects": {"a": {"type": "Polygon", "arcs": [["@"]]}},
            }
        )
        (folder / "beats.geojson").write_text(text.replace('"@"', "9" * digits))

    def _long_csv(folder: Path, digits: int = _digits) -> None:
        (folder / "patients.csv").write_text(f"practice,area,patients\nP,A001,{'9' * digits}\n")

    KINDS[f"property of {_digits:,} digits"] = Kind(_long_property, "")
    KINDS[f"coordinate of {_digits:,} digits"] = Kind(_long_coordinate, "")
    KINDS[f"crs of {_digits:,} digits"] = Kind(_long_crs, "")
    KINDS[f"project with {_digits:,} digits"] = Kind(_long_toml, "")
    KINDS[f"arc of {_digits:,} digits"] = Kind(_long_topology, "")
    KINDS[f"count of {_digits:,} digits"] = Kind(_long_csv, "")


@kind("project with a crs of a million characters")
def _long_crs_setting(folder: Path) -> None:
    swap(folder, 'crs = "EPSG:27700"', f'crs = "{"PROJCRS[" * 100_000}"')


@kind("GeoJSON with a crs of a million characters")
def _long_crs_name(folder: Path) -> None:
    crs = {"type": "name", "properties": {"name": "GEOGCS[" * 150_000}}
    (folder / "beats.geojson").write_text(collection([feature(box(), beat="B")], crs=crs))


@kind("TopoJSON that repeats arcs")
def _arcs(folder: Path) -> None:
    line = [[-2.2, 53.5], *([-2.2 + n * 1e-6, 53.6] for n in range(20_000)), [-2.1, 53.5]]
    ring = {"type": "Polygon", "arcs": [[0] * 2_000], "properties": {"beat": "A"}}
    (folder / "beats.geojson").write_text(
        json.dumps({"type": "Topology", "arcs": [line], "objects": {"a": ring}})
    )


@kind("TopoJSON that repeats arcs in many shapes")
def _arcs_shapes(folder: Path) -> None:
    line = [[-2.2, 53.5], *([-2.2 + n * 1e-6, 53.6] for n in range(10_000)), [-2.2, 53.5]]
    rings = [
        {"type": "Polygon", "arcs": [[0]], "properties": {"beat": f"A{n}"}} for n in range(900)
    ]
    (folder / "beats.geojson").write_text(
        json.dumps(
            {
                "type": "Topology",
                "arcs": [line],
                "objects": {"a": {"type": "GeometryCollection", "geometries": rings}},
            }
        )
    )


@kind("GeoJSON of empty lists")
def _empty_lists(folder: Path) -> None:
    inner = "[]," * 6_000_000
    text = collection([feature(box(), beat="B", x="@")]).replace('"@"', f"[{inner}[]]")
    zipped(beats(folder, "b.zip"), "b.geojson", text)


@kind("GeoJSON of four million corner points in a zip")
def _zip_points(folder: Path) -> None:
    ring = "[-2.2,53.5]," * 4_000_000
    shape = {"type": "Polygon", "coordinates": "@"}
    text = collection([feature(shape, beat="B")]).replace(
        '"@"', f"[[[-2.2,53.5],{ring}[-2.1,53.5],[-2.1,53.6],[-2.2,53.5]]]"
    )
    zipped(beats(folder, "b.zip"), "b.geojson", text)


@kind("GeoJSON of ten million corner points")
def _ten_million(folder: Path) -> None:
    ring = "[-2.2,53.5]," * 10_000_000
    shape = {"type": "Polygon", "coordinates": "@"}
    text = collection([feature(shape, beat="B")]).replace(
        '"@"', f"[[[-2.2,53.5],{ring}[-2.1,53.5],[-2.1,53.6],[-2.2,53.5]]]"
    )
    (folder / "beats.geojson").write_text(text)


@kind("KML of ten million corner points")
def _kml_points(folder: Path) -> None:
    ring = "-2.2,53 " * 10_000_000
    beats(folder, "b.kml").write_text(
        f"<kml><Placemark><name>B</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
    )


@kind("KML of many elements")
def _kml_elements(folder: Path) -> None:
    zipped(
        beats(folder, "b.kmz"), "doc.kml", f"<kml><Document>{'<a/>' * 8_000_000}</Document></kml>"
    )


@kind("KML of many attributes")
def _kml_attributes(folder: Path) -> None:
    names = " ".join(f'a{n}=""' for n in range(1_000_000))
    beats(folder, "b.kml").write_text(f"<kml {names}></kml>")


@kind("GeoPackage of ten million corner points")
def _package_points(folder: Path) -> None:
    ring = np.tile([[-2.2, 53.5], [-2.1, 53.5]], (5_000_000, 1))
    ring[-1] = ring[0]
    frame = gpd.GeoDataFrame({"beat": ["B"]}, geometry=[shapely.Polygon(ring)], crs=4326)
    frame.to_file(beats(folder, "b.gpkg"), driver="GPKG")


@kind("GeoParquet of ten million corner points")
def _parquet_points(folder: Path) -> None:
    ring = np.tile([[-2.2, 53.5], [-2.1, 53.5]], (5_000_000, 1))
    ring[-1] = ring[0]
    frame = gpd.GeoDataFrame({"beat": ["B"]}, geometry=[shapely.Polygon(ring)], crs=4326)
    frame.to_parquet(beats(folder, "b.parquet"))


# Polygons that cross themselves


def star(points: int, middle: tuple[float, float] = (-1.93, 53.53), wide: float = 0.05) -> Any:
    chance = np.random.default_rng(1)
    ring = chance.uniform(-wide, wide, (points, 2)) + middle
    return shapely.Polygon(np.vstack([ring, ring[:1]]))


def _stars(name: str, sizes: list[int]) -> None:
    def spoil(folder: Path) -> None:
        frame = gpd.GeoDataFrame(
            {"beat": [f"B{n}" for n in range(len(sizes))]},
            geometry=[star(size) for size in sizes],
            crs=4326,
        )
        frame.to_file(folder / "beats.geojson", driver="GeoJSON")

    KINDS[name] = Kind(spoil, "")


_stars("polygon that crosses itself everywhere (1,000 corners)", [1_000])
_stars("polygon that crosses itself everywhere (5,000 corners)", [5_000])
_stars("polygon that crosses itself everywhere (100,000 corners)", [100_000])
_stars("two hundred polygons that cross themselves everywhere", [500] * 200)
_stars("a thousand polygons that cross one another", [60] * 1_000)


@kind("small areas that cross themselves everywhere", "")
def _star_areas(folder: Path) -> None:
    frame = gpd.read_file(folder / "areas.geojson")
    frame.loc[0, "geometry"] = star(100_000)
    frame.to_file(folder / "areas.geojson", driver="GeoJSON")


@kind("comb: valid polygons that cross one another in a million places", "")
def _combs(folder: Path) -> None:
    def comb(teeth: int, turn: bool) -> Any:
        x = np.repeat(np.linspace(0, 0.1, teeth * 2), 2)[1:-1]
        y = np.tile([0, 0.1, 0.1, 0], teeth)[: len(x)]
        ring = np.column_stack([x, y])
        ring = np.vstack([ring, [[0.1, -0.01], [0, -0.01]], ring[:1]])
        return shapely.Polygon((ring[:, ::-1] if turn else ring) + (-1.98, 53.48))

    frame = gpd.GeoDataFrame(
        {"beat": ["A", "B"]}, geometry=[comb(2_000, False), comb(2_000, True)], crs=4326
    )
    frame.to_file(folder / "beats.geojson", driver="GeoJSON")


@kind("the same ring ten thousand times", "")
def _same_ring(folder: Path) -> None:
    shape = shapely.MultiPolygon([shapely.box(-2.0, 53.5, -1.9, 53.6)] * 10_000)
    frame = gpd.GeoDataFrame({"beat": ["A"]}, geometry=[shape], crs=4326)
    frame.to_file(folder / "beats.geojson", driver="GeoJSON")


@kind("everybody in every zone", "")
def _every_zone(folder: Path) -> None:
    features = [feature(box(-3, 53, 2), beat=f"B{n}") for n in range(20_000)]
    (folder / "beats.geojson").write_text(collection(features))


# GeoPackages and other databases


def package(folder: Path, *statements: str) -> None:
    path = beats(folder, "b.gpkg")
    gpd.read_file(folder / "beats.geojson").to_file(
        path, driver="GPKG", layer="b", SPATIAL_INDEX="NO"
    )
    with sqlite3.connect(path) as base:
        for name, text in base.execute(
            "select name, sql from sqlite_master where type = 'trigger'"
        ).fetchall():
            if "ST_" in text:
                base.execute(f'drop trigger "{name}"')
        for statement in statements:
            base.execute(statement)
    base.close()


ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n)"
LISTED = (
    "delete from gpkg_ogr_contents",
    "update gpkg_contents set table_name = 'v'",
    "update gpkg_geometry_columns set table_name = 'v'",
)


@kind("GeoPackage view that never ends")
def _view(folder: Path) -> None:
    package(
        folder,
        f"create view v as {ENDLESS} select i as fid, 'B' as beat, null as geom from n",
        *LISTED,
    )
    swap(folder, 'file = "b.gpkg"', 'file = "b.gpkg"\nlayer = "v"')


@kind("GeoPackage view that never gives a row")
def _dry_view(folder: Path) -> None:
    package(
        folder,
        f"create view v as {ENDLESS} select i as fid, 'B' as beat, null as geom from n where i < 0",
        *LISTED,
    )
    swap(folder, 'file = "b.gpkg"', 'file = "b.gpkg"\nlayer = "v"')


@kind("GeoPackage view that never ends beside the layer", "")
def _view_beside(folder: Path) -> None:
    package(folder, f"create view v as {ENDLESS} select i as fid, 'B' as beat, null as geom from n")
    swap(folder, 'file = "b.gpkg"', 'file = "b.gpkg"\nlayer = "b"')


@kind("GeoPackage list of layers that is a view")
def _view_contents(folder: Path) -> None:
    package(
        folder,
        "alter table gpkg_contents rename to old",
        f"create view gpkg_contents as {ENDLESS} select old.* from old, n where n.i < 0",
    )


@kind("GeoPackage table with a cell of a gigabyte made up")
def _generated(folder: Path) -> None:
    package(folder, "alter table b add column x text as (hex(zeroblob(400000000)))")


@kind("GeoPackage view with a cell of a gigabyte")
def _view_cell(folder: Path) -> None:
    package(
        folder,
        "create view v as select fid, hex(zeroblob(450000000)) as beat, geom from b",
        *LISTED,
    )
    swap(folder, 'file = "b.gpkg"', 'file = "b.gpkg"\nlayer = "v"')


@kind("GeoPackage with a cell of 900 MB")
def _cell(folder: Path) -> None:
    package(folder, "update b set beat_name = zeroblob(900000000) where fid = 1")


@kind("GeoPackage with a shape of 900 MB")
def _shape_cell(folder: Path) -> None:
    package(folder, "update b set geom = zeroblob(900000000) where fid = 1")


@kind("GeoPackage with a default of a megabyte in a million rows")
def _default(folder: Path) -> None:
    package(
        folder,
        "create table many (fid integer primary key, beat text)",
        f"{ENDLESS} insert into many(beat) select 'B' || i from n limit 300000".replace(
            "with recursive", "with recursive", 1
        ),
        f"alter table many add column x text default '{'x' * 100_000}'",
        "insert into gpkg_contents(table_name, data_type, identifier) "
        "values ('many', 'attributes', 'many')",
    )
    swap(folder, 'file = "b.gpkg"', 'file = "b.gpkg"\nlayer = "many"')


@kind("GeoPackage with triggers", "")
def _trigger(folder: Path) -> None:
    package(
        folder,
        f"create trigger t after insert on b begin {''}select count(*) from b, b, b; end".replace(
            "b, b, b", "b as x, b as y"
        ),
    )


@kind("shapefile whose table is mostly nothing")
def _sparse_dbf(folder: Path) -> None:
    path = beats(folder, "b.shp")
    gpd.read_file(folder / "beats.geojson").to_file(path)
    raw = bytearray((folder / "b.dbf").read_bytes())
    raw[4:8] = struct.pack("<I", 8_000_000)
    (folder / "b.dbf").write_bytes(raw)
    os.truncate(folder / "b.dbf", 1_500_000_000)


@kind("table alone of a shapefile, mostly nothing, with its index")
def _sparse_all(folder: Path) -> None:
    _sparse_dbf(folder)
    raw = bytearray((folder / "b.shx").read_bytes())
    raw[24:28] = struct.pack(">I", (100 + 8 * 8_000_000) // 2)
    (folder / "b.shx").write_bytes(raw)
    os.truncate(folder / "b.shx", 100 + 8 * 8_000_000)


@kind("shapefile whose .prj has no end")
def _long_prj(folder: Path) -> None:
    path = beats(folder, "b.shp")
    gpd.read_file(folder / "beats.geojson").to_file(path)
    os.truncate(folder / "b.prj", 1_900_000_000)


@kind("shapefile whose .prj has 50 MB")
def _written_prj(folder: Path) -> None:
    path = beats(folder, "b.shp")
    gpd.read_file(folder / "beats.geojson").to_file(path)
    (folder / "b.prj").write_text("GEOGCS[" * 7_000_000)


@kind("shapefile whose .cpg has no end")
def _long_cpg(folder: Path) -> None:
    path = beats(folder, "b.shp")
    gpd.read_file(folder / "beats.geojson").to_file(path)
    os.truncate(folder / "b.cpg", 1_900_000_000)


@kind("GeoPackage that is mostly nothing")
def _sparse_package(folder: Path) -> None:
    path = beats(folder, "b.gpkg")
    gpd.read_file(folder / "beats.geojson").to_file(path)
    os.truncate(path, 1_900_000_000)


@kind("GeoJSON that is mostly nothing")
def _sparse_json(folder: Path) -> None:
    os.truncate(folder / "beats.geojson", 1_900_000_000)


@kind("table that is mostly nothing")
def _sparse_csv(folder: Path) -> None:
    os.truncate(folder / "patients.csv", 1_900_000_000)


@kind("project file that is mostly nothing")
def _sparse_project(folder: Path) -> None:
    os.truncate(folder / "footprints.toml", 1_900_000_000)


@kind("project file of five megabytes of dots")
def _dots(folder: Path) -> None:
    swap(folder, 'name = "Toytown"', f'name = "Toytown"\n{".".join("a" * 400_000)} = 1')


@kind("project file of 20,000 agencies")
def _many_agencies(folder: Path) -> None:
    text = (folder / "footprints.toml").read_text("utf-8")
    more = "".join(
        f'\n[[agencies]]\nid = "x{n}"\nname = "X"\nkind = "zones"\nfile = "gone.csv"\ncode = "c"\n'
        for n in range(5_000)
    )
    (folder / "footprints.toml").write_text(text + more, "utf-8")


# GeoParquet


@kind("GeoParquet of a hundred million rows")
def _parquet_rows(folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = gpd.GeoDataFrame(
        {"beat": ["B"]}, geometry=[shapely.box(-2.3, 53.4, -2.2, 53.5)], crs=4326
    )
    path = beats(folder, "b.parquet")
    frame.to_parquet(path)
    one = pq.read_table(path)
    schema = one.schema
    rows = 1_000_000
    table = pa.table(
        {
            "beat": pa.array(["B"]).take(pa.array(np.zeros(rows, dtype=int))),
            "geometry": pa.array([None], pa.binary()).take(pa.array(np.zeros(rows, dtype=int))),
        },
        schema=pa.schema(
            [pa.field("beat", pa.string()), pa.field("geometry", pa.binary())],
            metadata=schema.metadata,
        ),
    )
    with pq.ParquetWriter(path, table.schema) as writer:
        for _ in range(30):
            writer.write_table(table)


@kind("GeoParquet of long strings repeated")
def _parquet_strings(folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = gpd.GeoDataFrame(
        {"beat": ["B"]}, geometry=[shapely.box(-2.3, 53.4, -2.2, 53.5)], crs=4326
    )
    path = beats(folder, "b.parquet")
    frame.to_parquet(path)
    schema = pq.read_schema(path)
    rows = 20_000
    zeros = pa.array(np.zeros(rows, dtype=int))
    table = pa.table(
        {
            "beat": pa.DictionaryArray.from_arrays(
                zeros.cast(pa.int32()), pa.array(["B" * 500_000])
            ),
            "geometry": pa.array([shapely.to_wkb(shapely.box(-2.3, 53.4, -2.2, 53.5))]).take(zeros),
        }
    ).replace_schema_metadata(schema.metadata)
    pq.write_table(table, path, dictionary_pagesize_limit=1 << 30)


@kind("GeoParquet of a million columns")
def _parquet_columns(folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = gpd.GeoDataFrame(
        {"beat": ["B"]}, geometry=[shapely.box(-2.3, 53.4, -2.2, 53.5)], crs=4326
    )
    path = beats(folder, "b.parquet")
    frame.to_parquet(path)
    table = pq.read_table(path)
    wide = pa.table(
        {
            **{name: table[name] for name in table.column_names},
            **{f"c{n}": pa.array([0]) for n in range(60_000)},
        }
    ).replace_schema_metadata(table.schema.metadata)
    pq.write_table(wide, path)


# The design itself


@kind("effort of 1e300", "")
def _effort(folder: Path) -> None:
    swap(folder, "[neighbourhoods]", "[neighbourhoods]\neffort = 1e300")


@kind("bridges by the thousand", "")
def _bridges(folder: Path) -> None:
    codes = gpd.read_file(folder / "areas.geojson")["code"].tolist()
    more = "".join(
        f'\n[[bridges]]\nfrom = "{codes[n % len(codes)]}"\n'
        f'to = "{codes[(n * 7 + 1) % len(codes)]}"\n'
        for n in range(30_000)
    )
    path = folder / "footprints.toml"
    path.write_text(path.read_text("utf-8") + more, "utf-8")


@kind("groups that go together by the thousand", "")
def _together(folder: Path) -> None:
    codes = gpd.read_file(folder / "areas.geojson")["code"].tolist()
    pairs = ",".join(
        f'["{codes[n % len(codes)]}", "{codes[(n + 1) % len(codes)]}"]' for n in range(50_000)
    )
    swap(folder, "[neighbourhoods]", f"[neighbourhoods]\ntogether = [{pairs}]")


@kind("everybody in every unit of a list", "")
def _every_unit(folder: Path) -> None:
    codes = pd.read_csv(folder / "people.csv")["code"].tolist()
    rows = [f"P{unit},{code},1" for unit in range(8_000) for code in codes]
    (folder / "patients.csv").write_text("practice,area,patients\n" + "\n".join(rows))


@kind("a unit for every row", "")
def _units(folder: Path) -> None:
    codes = pd.read_csv(folder / "people.csv")["code"].tolist()
    rows = [f"P{n},{codes[n % len(codes)]},1" for n in range(300_000)]
    (folder / "patients.csv").write_text("practice,area,patients\n" + "\n".join(rows))


@kind("sites by the hundred thousand", "")
def _sites(folder: Path) -> None:
    frame = pd.read_csv(folder / "libraries.csv")
    rows = "\n".join(f"{n},{frame['easting'][0]},{frame['northing'][0]}" for n in range(200_000))
    (folder / "libraries.csv").write_text(f"id,easting,northing\n{rows}")


def main() -> None:
    """Write a spoilt project for each kind named, into folders of the numbers 0, 1, 2..."""
    place = Path(sys.argv[1])
    for number, name in enumerate(sys.argv[2:]):
        folder = place / str(number)
        folder.mkdir()
        write_toy_project(folder, 80)
        swap(folder, 'label = "beat_name"\n', "")
        KINDS[name].spoil(folder)


if __name__ == "__main__":
    main()

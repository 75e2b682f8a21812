"""Hostile files are refused with a message, each within 2 s and 300 MB.

Measured in a process of its own, libraries and all; the seconds are of the processor, so that a
busy machine does not count.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest

from memory import PEAK_MB
from toy import toy_areas
from toyfiles import as_published, write_geojson

MOST_SECONDS = 2.0
MOST_MB = 300

READ = (
    PEAK_MB
    + """
import json, sys, time
from pathlib import Path
from footprints.errors import DataError
from footprints.sources.formats.shapes import read_polygons
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import column_names, read_rows
said = {}
for name in sys.argv[2:]:
    path = Path(sys.argv[1]) / name
    problems, seconds = [], []
    for read in (lambda s: read_polygons(s, "CODE", {}), read_rows, column_names):
        began = time.process_time()
        try:
            problems += [str(p) for p in getattr(read(Source("layer", path)), "problems", [])]
        except DataError as error:
            problems += [str(p) for p in error.problems]
        seconds.append(time.process_time() - began)
    said[name] = [max(seconds), peak_mb(), problems]
print(json.dumps(said))
"""
)


def bomb(path: Path) -> None:
    """200 MB inside 190 kB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("areas.csv", b"0" * 200_000_000)


def workbook(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)


def many(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(12_000):
            archive.writestr(f"{number}.csv", "a\n1\n")


def slip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.gpkg", "a\n1\n")


def entities(path: Path) -> None:
    more = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    path.write_text(f'<!DOCTYPE kml [<!ENTITY a0 "ha">{more}]><kml><name>&a11;</name></kml>')


def outside(path: Path) -> None:
    path.write_text('<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>')


def virtual(path: Path) -> None:
    path.write_text(
        "<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTDataSource>"
    )


def sheet(path: Path) -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    cell = '<t:table-cell t:number-columns-repeated="16000"><x:p>boom</x:p></t:table-cell>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<o:d xmlns:o="{names}:office:1.0" xmlns:t="{names}:table:1.0" '
            f'xmlns:x="{names}:text:1.0"><t:table t:name="a">'
            f'<t:table-row t:number-rows-repeated="1000000">{cell}</t:table-row></t:table></o:d>',
        )


def arcs(path: Path) -> None:
    line = [[0, 0], *([1, 0] for _ in range(20_000)), [0, 1]]
    ring = {"type": "Polygon", "arcs": [[0] * 5_000], "properties": {"CODE": "A"}}
    path.write_text(json.dumps({"type": "Topology", "arcs": [line], "objects": {"a": ring}}))


def nested(path: Path) -> None:
    path.write_text('{"type": "FeatureCollection", "features": ' + "[" * 200_000)


def folders(path: Path) -> None:
    path.write_text(f"<kml>{'<Folder>' * 100_000}")


def book(path: Path, rows: str, before: str = "") -> None:
    """Write a workbook of one sheet whose rows are given as XML."""
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'{before}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    members["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def cell(place: str, text: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def far_columns(path: Path) -> None:
    """150 kB that would be 300 million cells."""
    book(
        path,
        "".join(f'<row r="{n}">{cell(f"A{n}")}{cell(f"XFD{n}")}</row>' for n in range(1, 20_001)),
    )


def far_corner(path: Path) -> None:
    book(path, f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576")}</row>')


def book_of_entities(path: Path) -> None:
    more = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    before = f'<!DOCTYPE x [<!ENTITY a0 "ha">{more}]>'
    book(path, f'<row r="1">{cell("A1", "&a9;")}</row><row r="2">{cell("A2")}</row>', before)


def long_number(path: Path) -> None:
    path.write_text(f'{{"type": "FeatureCollection", "features": [{"9" * 100_000}]}}')


def hollow(path: Path) -> None:
    """1.5 GB of nothing behind the beginning of a GeoJSON, which take no place on the disk."""
    with path.open("wb") as file:
        file.write(b'{"type": "FeatureCollection", "features": [')
        file.truncate(1_500_000_000)


def too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"SQLite format 3\0")
        file.truncate(3_000_000_000)


def absolute(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("/etc/evil.gpkg", "a\n1\n")


def linked(path: Path) -> None:
    link = zipfile.ZipInfo("areas.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")


def boxed(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("areas.zip", b"PK\x05\x06" + b"\0" * 18)


def grid_metres(path: Path) -> None:
    write_geojson(as_published(toy_areas(n=5)), path)


def null_shapes(path: Path) -> None:
    areas = as_published(toy_areas(n=5))
    write_geojson(areas.set_geometry(gpd.GeoSeries([None] * 5, crs=27700)), path)


HOSTILE: list[tuple[str, Callable[[Path], None], str]] = [
    ("bomb.zip", bomb, "looks like a trap"),
    ("bomb.xlsx", workbook, "looks like a trap"),
    ("bomb.ods", sheet, "looks like a trap"),
    ("many.zip", many, "at most 10,000 are read"),
    ("slip.zip", slip, "not that of one"),
    ("entities.kml", entities, "declares a document type"),
    ("outside.kml", outside, "declares a document type"),
    ("virtual.geojson", virtual, "virtual-file description"),
    ("arcs.json", arcs, "corner points"),
    ("nested.geojson", nested, "not whole JSON"),
    ("folders.kml", folders, "layer, folders.kml"),
    ("columns.xlsx", far_columns, "over more than 2,015,232 places"),
    ("corner.xlsx", far_corner, "more cells than the heading"),
    ("entities.xlsx", book_of_entities, "the workbook cannot be read"),
    ("number.geojson", long_number, "not whole JSON"),
    ("hollow.geojson", hollow, "hardly any of it is on the disk"),
    ("large.gpkg", too_large, "hardly any of it is on the disk"),
    ("absolute.zip", absolute, "not that of one"),
    ("linked.zip", linked, "no rows below the heading"),
    ("boxed.zip", boxed, "an archive inside the archive"),
    ("grid.geojson", grid_metres, 'crs = "EPSG:27700"'),
    ("null.geojson", null_shapes, "5 rows have no shape"),
]


def measured(folder: Path, *names: str) -> dict[str, tuple[float, int, list[str]]]:
    shown = subprocess.run(
        [sys.executable, "-c", READ, str(folder), *names],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, tuple[float, int, list[str]]] = json.loads(shown.stdout)
    return found


@pytest.mark.slow
def test_hostile_files_cost_little(tmp_path: Path) -> None:
    for name, make, _ in HOSTILE:
        make(tmp_path / name)
    found = measured(tmp_path, *(name for name, _, _ in HOSTILE))
    for name, _, expected in HOSTILE:
        seconds, peak, problems = found[name]
        assert any(expected in problem for problem in problems), (name, problems)
        assert seconds < MOST_SECONDS, name
        assert peak < MOST_MB, (name, peak)
    assert not (tmp_path.parent.parent / "evil.gpkg").exists()

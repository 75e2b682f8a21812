"""Words of strangers: what names, codes, headings and files may hold that means to do harm.

``FOOTPRINTS_EXAMPLES`` says how many cases the tests made of them try; a few unless it does.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from footprints.sources.formats.codes import tidy
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import read_rows
from toy import toy_areas

SETTINGS = (
    '[[agencies]]\nid = "x"\nname = "X"\nkind = "sites"\nfile = "/etc/passwd"\ncode = "code"\n'
    'label = "name"\nx = "x"\ny = "y"\ncrs = "EPSG:27700"\n'
)
"""An agency that reads a file that nobody named."""

TILES = '[background]\ntiles = "https://evil.example/{z}/{x}/{y}.png"\nattribution = "E"\n'
WHOLE = f'X01000007"\nto = "X01000006"\n{SETTINGS}{TILES}[[bridges]]\nfrom = "X01000007'
"""A code that, written as it is into a bridge, leaves a sound file of more settings."""

BREAKING = [
    f'E01"\n{SETTINGS}#',
    f'E01"\r{TILES}#',
    f'"""\n{SETTINGS}\n"""',
    f"'''\n{TILES}\n'''",
    f'E01"]]\n{SETTINGS}[x."',
    f"E01\u2028{SETTINGS}",
    f"E01\x85{TILES}",
    "E01\x00\x1b[2J\x7f",
    "a\tb",
    "a\nError: nothing is wrong",
    WHOLE,
]
"""With signs that no code may hold."""

ODD = [
    'E01" # ',
    "E01\\",
    "E01\\u000a[background]",
    'x"]]\\n[[agencies]]',
    "]]",
    "'''",
    '"""',
    "\u202e10E\u2066",
    "\u200b\ufeff\u00ad",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "__proto__",
    "constructor",
    "..",
    "../../../private/secret",
    "..\\..\\private",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "\\\\evil.example\\share",
    "CON",
    "nul.csv",
    "LPT1.",
    "-rf",
    "--out=/",
    "x" * 260,
    "\U0001f600" * 90,
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><!--",
    "${alert(1)} `x`",
    "{{ 7*7 }}{% include '/etc/passwd' %}",
    "%s%n%1$s{0}",
    '=HYPERLINK("https://evil.example";"x")',
    "=cmd|' /C calc'!A0",
    "'=1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\uff1d1",
    "a;=1",
    "'; DROP TABLE areas; --",
    "postgis:SECRET",
    "https://evil.example/a.csv",
    "/vsicurl/https://evil.example/a.csv",
    "file:///etc/passwd",
    "#N/A",
    "E01 \u2013 caf\u00e9 & co.",
]
WORDS = [*BREAKING, *ODD]

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_signs = st.characters(exclude_categories=["Cs"])
loud = st.text(
    st.sampled_from("\"'\\\n\r\t[]{}#=.,;/<>&@+-\x00\x1b\x85\u2028\u202e ") | _signs, max_size=30
)
words = st.sampled_from(WORDS) | loud
"""Words for names, headings and whatever else is only shown."""


def as_code(word: str) -> str:
    """Return a word as a code that is read: no control in it, and something to be seen."""
    plain = _CONTROL.sub("", word).strip()
    return plain if re.search("[A-Za-z]", plain) and plain != "#N/A" else f"{plain}code"


odd_codes = (st.sampled_from(ODD) | loud).map(as_code)
"""Codes without a sign for which they would be refused."""

cells = words.map(lambda text: text.replace("\x00", " ").strip() or "x")
"""Words as a reader gives them: without blanks around them, and never empty."""

file_names = words.map(
    lambda word: (
        re.sub("[/\x00]", "_", word).encode("utf-8", "ignore")[:120].decode("utf-8", "ignore")
    )
).map(lambda name: "x" if name in ("", ".", "..") else name)
"""Names that a file can have on this system."""


def examples(few: int) -> settings:
    """Return how a test goes through its cases: ``few`` of them unless the environment asks."""
    asked = os.environ.get("FOOTPRINTS_EXAMPLES")
    return settings(
        max_examples=int(asked or few),
        derandomize=asked is None,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),  # making a case small takes too many runs
        suppress_health_check=list(HealthCheck),
    )


Tree = dict[str, tuple[str, int, bytes]]


def tree(top: Path) -> Tree:
    """Return every path below a folder with what it is and what it holds."""
    found = {}
    for path in sorted(top.rglob("*")):
        kind = "link" if path.is_symlink() else "file" if path.is_file() else "folder"
        held = os.fsencode(path.readlink()) if kind == "link" else b""
        content = path.read_bytes() if kind == "file" else held
        found[str(path.relative_to(top))] = (
            kind,
            path.lstat().st_mode,
            content,
        )
    return found


KEYS = {"area", "small_areas", "neighbourhoods", "bridges", "agencies", "barriers", "needs",
        "capacity"}  # fmt: skip


_SHOWN = ("layer", "heading", "names", "codes", "units", "localities")


@dataclass(frozen=True)
class Said:
    """The words that a folder is written with, each where it can do most."""

    folder: str
    file: str
    layer: str
    heading: str
    names: list[str]
    codes: list[str]
    units: list[str]
    localities: list[str]

    def aiming_at(self, path: str) -> Said:
        """Return the same with another file to be read."""

        def turned(value: Any) -> Any:
            if isinstance(value, list):
                return [turned(each) for each in value]
            return value.replace("/etc/passwd", path)

        names = {name: turned(getattr(self, name)) for name in _SHOWN}
        return replace(self, **names)

    def name(self, at: int) -> str:
        return self.names[at % len(self.names)]


def put_folder(folder: Path, said: Said, private: Path | None = None) -> set[str]:
    """Write small areas of two pieces, wards, a list and sites; return the small areas' codes.

    ``private`` is a file that the words shall name where they name one on this computer.
    """
    given = [code if code in BREAKING else as_code(code) for code in said.codes]
    said = replace(said, codes=given).aiming_at(str(private or "/etc/passwd"))
    areas = toy_areas(12).to_crs(4326)
    codes = [f"X01{number:06d}" for number in range(12)]
    codes[: len(said.codes)] = said.codes
    far = areas.geometry.iloc[:2].translate(xoff=1.0).to_numpy()
    areas.loc[[0, 1], "geometry"] = far
    strips = areas["locality"].map(
        dict(zip(areas["locality"].unique(), said.localities, strict=True))
    )
    rows = [
        {"code": code, "name": f"{said.name(at)}{at}", "locality": strip,
         "locality_name": said.name(at), "residents": int(people),
         f"x{said.heading}": said.name(at)}
        for at, (code, strip, people) in enumerate(zip(codes, strips, areas["people"], strict=True))
    ]  # fmt: skip
    put_json(folder / "areas.geojson", rows, areas)
    wards = areas.dissolve(by="locality").reset_index()
    ward_rows = [{"WD24CD": f"E0500000{at}", "WD24NM": said.name(at)} for at in range(len(wards))]
    put_json(folder / f"{said.file}.geojson", ward_rows, wards)
    put_layer(folder / "beats.gpkg", said, wards)
    units = [*said.units, "U1", "U2"]
    put_csv(
        folder / f"list {said.file}.csv",
        ["practice_code", "practice_name", "lsoa_code", "patients", said.heading],
        [[units[(at // 3 + turn) % len(units)], said.name(at), code, 700 - 300 * turn,
          said.name(at)]
         for turn in (0, 1) for at, code in enumerate(codes)],
    )  # fmt: skip
    put_csv(
        folder / "sites.csv",
        ["site_id", "site_name", "longitude", "latitude"],
        [[f"S{at}", said.name(at), point.x, point.y]
         for at, point in enumerate(areas.geometry.representative_point())],
    )  # fmt: skip
    return {tidy(code) for code in codes}


def put_json(path: Path, rows: list[dict[str, Any]], frame: gpd.GeoDataFrame) -> None:
    shapes = json.loads(frame.geometry.to_json())["features"]
    every = [
        {"type": "Feature", "properties": row, "geometry": shape["geometry"]}
        for row, shape in zip(rows, shapes, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": every}), encoding="utf-8")


def put_layer(path: Path, said: Said, wards: gpd.GeoDataFrame) -> None:
    """Write a GeoPackage whose one layer is called in a stranger's words."""
    frame = gpd.GeoDataFrame(
        {"beat": [f"B{at}" for at in range(len(wards))], "beat_name": said.name(0)},
        geometry=wards.geometry.to_numpy(),
        crs=wards.crs,
    )
    plain = path.parents[1] / path.name
    frame.to_file(plain, layer="first", driver="GPKG", SPATIAL_INDEX="NO")
    layer = said.layer.replace("\x00", "") or "x"
    rename_layer(plain, layer)
    plain.rename(path)


def rename_layer(path: Path, layer: str) -> None:
    """Call the layer ``first`` of a GeoPackage by any name, as the library would not."""
    quoted = '"' + layer.replace('"', '""') + '"'
    with closing(sqlite3.connect(path, isolation_level=None)) as book:
        book.execute("PRAGMA foreign_keys = OFF")
        for (trigger,) in book.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            book.execute(f'DROP TRIGGER "{trigger}"')
        book.execute(f'ALTER TABLE "first" RENAME TO {quoted}')
        for table in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_ogr_contents"):
            book.execute(f"UPDATE {table} SET table_name = ? WHERE table_name = 'first'", (layer,))  # noqa: S608
        book.execute("UPDATE gpkg_contents SET identifier = ? WHERE table_name = ?", (layer, layer))


def put_csv(path: Path, header: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows(
            [[str(cell).replace("\x00", " ") for cell in row] for row in (header, *rows)]
        )


def as_meant(project: Path, codes: set[str]) -> dict[str, Any]:
    """Hold a proposed file to what is in its folder: nothing is in it that nobody named."""
    parsed = tomllib.loads(project.read_text(encoding="utf-8"))
    assert set(parsed) <= KEYS
    assert "data" not in parsed["area"]
    files = {path.name for path in project.parent.iterdir()} - {project.name}
    named = [parsed["small_areas"], *parsed.get("agencies", []), *parsed.get("needs", [])]
    assert len(parsed.get("agencies", [])) <= len(files) - 1
    for table in list(_tables(named)):
        if "file" not in table:
            continue
        assert table["file"] in files
        columns = set(
            read_rows(Source("file", project.parent / table["file"], table.get("layer"))).get()
        )
        wanted = {table.get(key) for key in ("code", "label", "unit", "area", "locality", "x", "y")}
        assert {name for name in wanted if isinstance(name, str)} <= columns
    for bridge in parsed.get("bridges", []):
        assert set(bridge) == {"from", "to"}
        assert set(bridge.values()) <= codes
    return parsed


def _tables(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _tables(each)
    elif isinstance(value, list):
        for each in value:
            yield from _tables(each)


folders = st.builds(
    Said,
    folder=file_names,
    file=file_names,
    layer=words,
    heading=words.map(lambda word: word.replace("\x00", "")),
    names=st.lists(words.map(lambda word: word.replace("\x00", "")), min_size=1, max_size=6),
    codes=st.lists(odd_codes, min_size=1, max_size=6, unique=True),
    units=st.lists(odd_codes, min_size=1, max_size=3, unique=True),
    localities=st.lists(odd_codes, min_size=2, max_size=2, unique=True),
)

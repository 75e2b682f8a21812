"""Small whole projects in many formats, and ways of spoiling their files.

The same seed gives the same mutant, so that whatever a long run finds can be made again:
``python scripts/fuzz.py --seed N --cases 1``.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd

from toy import toy_areas
from toy_project import write_toy_project
from toyfiles import write_shapes, write_xlsx

FORMATS = (
    "geojson", "geojsonl", "topojson", "gpkg", "gdb", "shp", "fgb", "zip", "kml", "kmz", "parquet",
)  # fmt: skip

TOKENS = (
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"NaN", b"Infinity", b"-1e999", b"9" * 400, b"null",
    b"[[[[[[[[", b"]]]]]]]]", b"{}", b'"', b"\n", b"\r", b",", b";", b"\t", b"<!DOCTYPE x [",
    b"<!ENTITY a 'b'>", b"&a;", b"../../../etc/passwd", b"/vsicurl/http://127.0.0.1:9/x",
    b"<OGRVRTDataSource>", b"=cmd|' /C calc'!A0", "\u202e\u2028é".encode(), b"1e308", b"-0.0",
    b"PK\x03\x04", b"SQLite format 3\x00", b"180.0000001", b"'", b"\\", b"${7*7}", b"<script>",
)  # fmt: skip


def make_corpus(folder: Path) -> Path:
    """Write one toy project a format below ``folder``; return it."""
    for kind in FORMATS:
        home = folder / kind
        home.mkdir(parents=True)
        project = write_toy_project(home, n=12)
        for name in ("areas", "beats"):
            shapes = gpd.read_file(home / f"{name}.geojson").to_crs(27700)
            (home / f"{name}.geojson").unlink()
            write_shapes(shapes, home / f"{name}.{kind}")
            for part in home.glob("*-parts"):
                shutil.rmtree(part)
            for part in home.glob("*.inside"):
                part.unlink()
        _add_addresses(home)
        text = project.read_text(encoding="utf-8").replace(".geojson", f".{kind}") + ADDRESSES
        if kind in ("shp", "zip"):  # names of its columns have ten letters at most
            text = text.replace('"locality_name"', '"locality_n"')
        if kind in ("gdb", "kmz", "zip"):
            _tables_as_workbooks(home)
            text = text.replace(".csv", ".xlsx")
        project.write_text(text.replace("12000", "2000").replace("24000", "30000"))
    return folder


ADDRESSES = """
[[agencies]]
id = "homes"
name = "Homes"
kind = "list"
file = "homes.csv"
unit = "patch"
area = "postcode"
lookup = { file = "places.csv" }
"""


def _add_addresses(home: Path) -> None:
    """Write a landlord's list by postcode, and where its postcodes are."""
    points = toy_areas(12).geometry.representative_point()
    codes = [f"X{number} 1AB" for number in range(10, 22)]
    places = [f"{c},{p.x:.1f},{p.y:.1f}" for c, p in zip(codes, points, strict=True)]
    homes = [f"P{number % 3},{code}" for number, code in enumerate(codes * 2)]
    (home / "places.csv").write_text("\n".join(["pcds,oseast1m,osnrth1m", *places]) + "\n")
    (home / "homes.csv").write_text("\n".join(["patch,postcode", *homes]) + "\n")


def _tables_as_workbooks(home: Path) -> None:
    for path in home.glob("*.csv"):
        rows = [line.split(",") for line in path.read_text().splitlines()]
        write_xlsx(path.with_suffix(".xlsx"), Sheet=rows)
        path.unlink()


def spoil(home: Path, chance: random.Random) -> str:
    """Spoil one file of a project, or two; return what was done."""
    files = sorted(path for path in home.rglob("*") if path.is_file())
    done = []
    for path in chance.sample(files, k=min(len(files), chance.choice((1, 1, 1, 2)))):
        way = chance.choice(_WAYS)
        path.write_bytes(way(path.read_bytes(), chance))
        done.append(f"{way.__name__} {path.relative_to(home)}")
    return ", ".join(done)


def flip(raw: bytes, chance: random.Random) -> bytes:
    """Change some bytes."""
    changed = bytearray(raw)
    for _ in range(chance.choice((1, 4, 30))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(raw: bytes, chance: random.Random) -> bytes:
    """Cut the file short, as a broken download is."""
    return raw[: chance.randrange(len(raw) + 1)]


def double(raw: bytes, chance: random.Random) -> bytes:
    """Write a stretch twice, or many times."""
    start = chance.randrange(len(raw) + 1)
    end = min(len(raw), start + chance.choice((1, 20, 400)))
    return raw[:end] + raw[start:end] * chance.choice((1, 3, 200)) + raw[end:]


def drop(raw: bytes, chance: random.Random) -> bytes:
    """Leave a stretch out."""
    start = chance.randrange(len(raw) + 1)
    return raw[:start] + raw[start + chance.choice((1, 10, 300)) :]


def insert(raw: bytes, chance: random.Random) -> bytes:
    """Put something hostile in."""
    for _ in range(chance.choice((1, 1, 5))):
        place = chance.randrange(len(raw) + 1)
        raw = raw[:place] + chance.choice(TOKENS) + raw[place + chance.choice((0, 0, 5)) :]
    return raw


def recode(raw: bytes, chance: random.Random) -> bytes:
    """Save text in another encoding."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return flip(raw, chance)
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1252")), "replace")


def reshape(raw: bytes, chance: random.Random) -> bytes:
    """Put something else in the place of a value of a JSON document."""
    try:
        document = json.loads(raw)
    except ValueError:
        return insert(raw, chance)
    for _ in range(chance.choice((1, 3))):
        place = document
        while True:
            keys: list[Any] = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = chance.choice(keys)
            if isinstance(place[key], dict | list) and chance.random() < 0.8:
                place = place[key]
                continue
            place[key] = chance.choice(_VALUES)
            break
    return json.dumps(document).encode()


_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 10**30, "", "x", "NaN", [], {}, [[]], [None], {"type": "Feature"},
    [1, 2, 3], [[0, 0], [1, 1]], "Polygon", "\x00", "<script>", {"type": "Polygon"}, float("nan"),
)  # fmt: skip

_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip, cut, double, drop, insert, recode, reshape,
)  # fmt: skip

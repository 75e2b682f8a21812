"""Names and codes from strangers: what is written of them in a project file reads back as meant."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from command_line import footprints
from footprints.settings.toml import Block, Remarks
from footprints.sources.fetch.bring import Brought
from footprints.sources.fetch.project import bridges, limits_of, project_text
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import read_rows
from footprints.sources.proposal import propose
from toy import toy_areas

SETTINGS = '[[agencies]]\nid = "x"\nname = "X"\nkind = "zones"\nfile = "/etc/passwd"\ncode = "x"\n'
TILES = '[background]\ntiles = "https://evil.example/{z}/{x}/{y}.png"\nattribution = "E"\n'
ATTACKS = [
    f'E01"\n{SETTINGS}#',
    f'E01"\r{TILES}#',
    f'"""\n{SETTINGS}\n"""',
    f"'''\n{TILES}\n'''",
    f'E01"]\n{SETTINGS}[x."',
    f"E01\u2028{SETTINGS}",
    f"E01\x85{TILES}",
    'E01" # ',
    "E01\\",
    "E01\\u000a[background]",
    "E01\x00\x1b[2J\x7f",
    "\u202e10E",
    "E\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
]
signs = st.characters(exclude_categories=["Cs"])
loud = st.text(st.sampled_from("\"'\\\n\r\t[]{}#=.,\x00\x1b\x85\u2028\u202e ") | signs, max_size=30)
words = st.sampled_from(ATTACKS) | loud
cells = words.map(lambda text: text.replace("\x00", " ").strip() or "x")
"""Words as a reader gives them: without blanks around them, and never empty."""


def pieces(codes: list[str], locality: str, name: str) -> gpd.GeoDataFrame:
    """Return squares apart, with 55,000 residents: too many for one, too few for two."""
    shapes = [shapely.box(x, 0, x + 100, 100) for x in range(0, 1_000 * len(codes), 1_000)]
    columns = {"code": codes, "name": name, "locality": locality, "locality_name": name,
               "people": 55_000 // len(codes)}  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:27700")


@given(st.lists(cells, min_size=4, max_size=6, unique=True), cells, cells, cells)
@example([*ATTACKS[:6]], ATTACKS[0], ATTACKS[1], ATTACKS[2])
@settings(max_examples=60, derandomize=True, deadline=None)
def test_what_a_fetch_writes_reads_back_as_meant(
    codes: list[str], name: str, column: str, district: str
) -> None:
    areas = pieces(codes, district, name)
    small = {"file": "a", "code": column, "locality": "L", "people": {"file": name, "code": name,
             "column": column}}  # fmt: skip
    brought = Brought(blocks=[Block("[small_areas]", small, [name]), Remarks([name, column])])
    links, _ = bridges(areas)
    content = project_text(name, brought, limits_of(areas), links)
    parsed = tomllib.loads(as_read(content))
    assert parsed["area"] == {"name": name, "attribution": []}
    assert parsed["small_areas"] == small
    assert set(parsed) == {"area", "small_areas", "neighbourhoods", "bridges"}
    assert set(parsed["neighbourhoods"]["localities"]) == {district}
    pairs = [(each.pop("from"), each.pop("to"), each) for each in parsed["bridges"]]
    assert pairs
    assert all({one, other} <= set(codes) and not rest for one, other, rest in pairs)


def as_read(content: str) -> str:
    """Return a text as Python reads it from a file: every line end is a plain one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t"
        path.write_bytes(content.encode())
        return path.read_text(encoding="utf-8-sig")


def write_folder(folder: Path, said: Iterator[str], codes: list[str], file: str) -> None:
    """Write small areas of two pieces, wards and a list, with others' words wherever words go."""
    areas = toy_areas(12).to_crs(4326)
    areas["code"] = codes
    far = areas.geometry.iloc[:2].translate(xoff=1.0).to_numpy()
    areas.loc[[0, 1], "geometry"] = far
    extra, label = next(said), next(said)

    def put(name: str, rows: list[dict[str, Any]], frame: Any) -> None:
        shapes = json.loads(frame.geometry.to_json())["features"]
        every = [
            {"type": "Feature", "properties": row, "geometry": shape["geometry"]}
            for row, shape in zip(rows, shapes, strict=True)
        ]
        (folder / name).write_text(json.dumps({"type": "FeatureCollection", "features": every}))

    rows = [
        {"code": row.code, "name": label + str(at), "locality": row.locality,
         "locality_name": label, "residents": int(row.people), extra: label}
        for at, row in enumerate(areas.itertuples())
    ]  # fmt: skip
    put("areas.geojson", rows, areas)
    wards = areas.dissolve(by="locality").reset_index()
    ward_name = next(said)
    put(
        f"{file}.geojson",
        [{"WD24CD": f"E0500000{n}", "WD24NM": ward_name} for n in range(len(wards))],
        wards,
    )
    unit = next(said).replace("\n", " ").replace("\r", " ")
    lines = ["practice_code,practice_name,lsoa_code,patients"]
    lines += [
        ",".join(f'"{cell}"'.replace('"', '""')[1:-1] for cell in ("P1", unit, code, "100"))
        for code in codes
    ]
    (folder / "patients.csv").write_text("\n".join(lines), encoding="utf-8")


def held(parsed: dict[str, Any], folder: Path, codes: list[str]) -> None:
    """Hold a proposed file to what is in the folder: nothing else is named in it."""
    assert set(parsed) <= {"area", "small_areas", "neighbourhoods", "bridges", "agencies",
                           "barriers", "needs", "capacity"}  # fmt: skip
    assert "data" not in parsed["area"]
    files = {path.name for path in folder.iterdir()}
    for each in (parsed["small_areas"], *parsed.get("agencies", []), *parsed.get("needs", [])):
        for table in (each, *(value for value in each.values() if isinstance(value, dict))):
            if "file" not in table:
                continue
            assert table["file"] in files
            source = Source("file", folder / table["file"], table.get("layer"))
            columns = set(read_rows(source).get().columns)
            named = {table.get(key) for key in ("code", "label", "unit", "area", "locality")}
            assert {name for name in named if isinstance(name, str)} <= columns
    for bridge in parsed.get("bridges", []):
        assert {bridge["from"], bridge["to"]} <= set(codes)


@given(st.lists(words, min_size=4, max_size=4), st.lists(cells, min_size=1, max_size=4), st.data())
@example([ATTACKS[0]] * 4, ATTACKS[:6], None)
@settings(max_examples=20, derandomize=True, deadline=None)
def test_what_init_writes_names_only_what_the_folder_holds(
    said: list[str], given_codes: list[str], data: Any
) -> None:
    codes = [f"X01{number:06d}" for number in range(12)]
    codes[: len(given_codes)] = [f"{code}{n}" for n, code in enumerate(given_codes)]
    file = "wards\n[x]" if data is None else data.draw(file_names)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(folder, iter(said), codes, file)
        proposal = propose(folder)
        held(tomllib.loads(as_read(proposal.content)), folder, codes)


file_names = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/\x00"), min_size=1, max_size=20
).map(lambda name: f"w{name}")


@pytest.mark.parametrize("attack", [ATTACKS[0], ATTACKS[1], 'E01" # \\u000a', ATTACKS[11]])
def test_a_run_publishes_no_file_from_outside(tmp_path: Path, attack: str) -> None:
    secret = tmp_path / "private.csv"
    secret.write_text("code,name\nCANARY-7731,CANARY-7731\n")
    folder = tmp_path / "in"
    folder.mkdir()
    codes = [f"X01{number:06d}" for number in range(12)]
    codes[0] = attack.replace("/etc/passwd", str(secret)).replace("\x00", "\x01")
    write_folder(folder, iter(["a", "b", "c", "d"]), codes, "wards")
    made = footprints("init", folder)
    assert made.returncode == 0, made.stderr
    done = footprints("run", folder / "footprints.toml", "--out", tmp_path / "out")
    assert done.returncode in (0, 3, 4), done.stderr
    assert "CANARY" not in done.stdout + done.stderr
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"CANARY" not in content
            assert b"evil.example" not in content or codes[0].isprintable()

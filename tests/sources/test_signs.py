"""Control characters in codes are refused wherever codes are read; half characters end nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import shapely

from footprints.errors import DataError
from footprints.settings import (
    CapacitySettings,
    Column,
    Conversion,
    FinderSettings,
    Grouping,
    ListAgency,
    NeedSettings,
    PlaceLookup,
    SiteAgency,
    SmallAreaSettings,
    ZoneAgency,
)
from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import Source, code_columns
from footprints.sources.formats.stream import streamed
from footprints.sources.formats.tables import column_names, read_rows
from footprints.sources.inputs.plans import read_plan, read_plan_shapes

SIGNS = ["\n", "\r", "\t", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\ud800"]


def put_json(path: Path, codes: list[str], heading: str = "code") -> Path:
    square = json.loads(shapely.to_geojson(shapely.box(0, 51, 0.1, 51.1)))
    features = [
        {"type": "Feature", "geometry": square, "properties": {heading: code, "name": f"N {code}"}}
        for code in codes
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def put_csv(path: Path, codes: list[str]) -> Path:
    lines = ["code,name", *(f'"{code}","N {code}"' for code in codes)]
    path.write_bytes("\r\n".join(lines).encode("utf-8", "surrogatepass"))
    return path


def put_workbook(path: Path, codes: list[str]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["code", "name"])
    for code in codes:
        sheet.append([code, f"N {code}"])
    book.save(path)
    return path


HELD = [
    *((put_json, "t.geojson", sign) for sign in SIGNS),
    *((put_csv, "t.csv", sign) for sign in SIGNS if sign != "\x00"),
    *((put_workbook, "t.xlsx", sign) for sign in SIGNS if sign not in "\x00\r\x1b\ud800"),
]
"""Every sign in every form of file that can hold it."""


@pytest.mark.parametrize(("put", "name", "sign"), HELD)
def test_a_code_with_a_control_character_is_refused(
    tmp_path: Path, put: Callable[[Path, list[str]], Path], name: str, sign: str
) -> None:
    path = put(tmp_path / name, ["E1", f"E{sign}2", "E3"])
    if put is put_csv and sign == "\ud800":
        path.write_bytes(path.read_bytes().replace(b"\xed\xa0\x80", b"+2AA-"))
        source = Source("list", path, encoding="utf-7", codes=("code",))
    else:
        source = Source("list", path, codes=("code",))
    (problem,) = [each for each in read_rows(source).problems if each.severity == "error"]
    assert "1 code in code" in problem.what
    assert "row 2" in problem.what
    assert problem.what.isprintable()
    assert read_rows(source).value is None
    if put is put_json:
        assert read_shapes(source).value is None
    with (
        pytest.raises(DataError, match=r"1 code in code|cannot be read"),
        streamed(source) as stream,
    ):
        list(stream.chunks(["code"]))


@pytest.mark.parametrize("sign", SIGNS)
def test_a_name_may_hold_what_a_code_may_not(tmp_path: Path, sign: str) -> None:
    source = Source("list", put_json(tmp_path / "t.geojson", [f"E{sign}2"]))
    names = read_rows(source).get()["name"]
    assert names.tolist() == ["N E\ufffd2" if sign == "\ud800" else f"N E{sign}2"]
    "".join(names).encode()


def test_half_a_character_in_a_heading_is_said(tmp_path: Path) -> None:
    source = Source("list", put_json(tmp_path / "t.geojson", ["E1"], "co\ud800de"))
    with pytest.raises(DataError, match="1 heading holds half a character"):
        read_rows(source).get()
    with pytest.raises(DataError, match="1 heading holds half a character"):
        column_names(source)


def test_a_plan_is_held_to_the_same(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(b'area_code,neighbourhood\nE1,N1\n"E\t2","N\n2"\n')
    said = [problem.what for problem in read_plan(path).problems]
    assert len(said) == 2
    assert all("a sign that is no text" in each for each in said)
    shapes = put_json(tmp_path / "plan.geojson", ["N\n1"], "neighbourhood")
    assert any("a line break" in problem.what for problem in read_plan_shapes(shapes).problems)


def test_every_kind_of_settings_names_its_columns_of_codes() -> None:
    base = {"file": "f"}
    agency = {**base, "id": "a", "name": "A"}
    group = {"column": "g"}
    lookup = {"file": "f", "area": "lsoa", "code": "pcds"}
    listed = {**agency, "kind": "list", "unit": "u", "area": "ar"}
    made = {
        "cloc": SmallAreaSettings(file="f", code="c", locality="loc", people="p"),
        "ccol": Column(file="f", code="c", column="col"),
        "ft": Conversion.model_validate({**base, "from": "f", "to": "t"}),
        "ug": Grouping(file="f", unit="u", column="g"),
        "cg": ZoneAgency.model_validate({**agency, "kind": "zones", "code": "c", "group": group}),
        "uar": ListAgency.model_validate(listed),
        "u": ListAgency.model_validate({**listed, "lookup": lookup}),
        "lsoa": PlaceLookup.model_validate(lookup),
        "c": SiteAgency.model_validate({**agency, "kind": "sites", "code": "c"}),
        "ccount": NeedSettings(file="f", id="n", name="N", code="c", column="count"),
        "unit": CapacitySettings(file="f", agency="a", unit="unit", columns={"x": "X"}),
        "area": FinderSettings(file="f", name="n", code="area"),
    }
    assert {name: "".join(code_columns(table)) for name, table in made.items()} == {
        name: name for name in made
    }

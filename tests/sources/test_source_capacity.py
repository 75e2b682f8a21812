"""Tables of capacity and need, as they come."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprints.settings import CapacitySettings, NeedSettings
from footprints.sources.inputs.capacity import read_capacity, read_need


def capacity(**more: object) -> CapacitySettings:
    plain = {"agency": "gp", "file": "staff.csv", "unit": "code", "columns": {"gps": "Doctors"}}
    return CapacitySettings.model_validate(plain | more)


def need(**more: object) -> NeedSettings:
    plain = {"id": "old", "name": "Old", "file": "age.csv", "code": "lsoa", "column": "n"}
    return NeedSettings.model_validate(plain | more)


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_measures_come_one_under_the_other(tmp_path: Path) -> None:
    write(tmp_path, "staff.csv", 'code,gps,nurses\nA,2,"1,000"\nB,3.5,..\n')
    chosen = capacity(columns={"gps": "Doctors", "nurses": "Nurses"})
    found = read_capacity(chosen, tmp_path)
    assert found.get().drop(columns="row").to_numpy().tolist() == [
        ["A", "Doctors", 2.0],
        ["B", "Doctors", 3.5],
        ["A", "Nurses", 1000.0],
    ]
    assert ["1 of 2 rows have no amount in nurses" in one.what for one in found.problems] == [True]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("code,gps\nA,many\n", "1 row has an amount in gps that is no amount: row 1 ('many')"),
        ("code,gps\nA,-1\n", "1 row has an amount in gps that is no amount: row 1 ('-1')"),
        ("code,gps\nA,*\n", "no row has an amount in gps"),
        ("code,doctors\nA,1\n", "gps is not a column of staff.csv"),
    ],
)
def test_bad_capacity(tmp_path: Path, text: str, what: str) -> None:
    found = read_capacity(capacity(), write(tmp_path, "staff.csv", text))
    assert found.value is None
    assert any(what in problem.what for problem in found.problems)


def test_a_long_table_of_need_is_cut_to_the_rows_wanted(tmp_path: Path) -> None:
    write(tmp_path, "age.csv", "lsoa,age,n\nX,young,5\nX,old,7\nY,old,1\nY,oldest,2\n")
    rows, conversion = read_need(need(only={"age": ["old", "oldest"]}), tmp_path).get()
    assert rows.to_numpy().tolist() == [["X", 7], ["Y", 1], ["Y", 2]]
    assert conversion is None


def test_a_value_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, "age.csv", "lsoa,age,n\nX,Aged 65,5\n")
    found = read_need(need(only={"age": ["aged 65"]}), tmp_path)
    assert found.value is None
    assert "no row has age = 'aged 65'" in found.problems[0].what
    assert "Aged 65" in found.problems[0].fix


def test_a_conversion_comes_with_it(tmp_path: Path) -> None:
    write(tmp_path, "age.csv", "lsoa,n\nX,5\n")
    write(tmp_path, "lookup.csv", "old,new\nX,Y\n")
    convert = {"file": "lookup.csv", "from": "old", "to": "new"}
    _, conversion = read_need(need(convert=convert), tmp_path).get()
    assert conversion is not None
    assert conversion.to_numpy().tolist() == [["X", "Y"]]

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.sources.formats.cells import numbers, texts

quick = settings(max_examples=60, deadline=None, derandomize=True)


def read(*cells: str):
    return numbers(pd.Series(list(cells), dtype=str))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1658", 1658),
        ("1,658", 1658),
        ("2,867,871", 2867871),
        ("1 658", 1658),
        ("1\u00a0658", 1658),
        ("1'658", 1658),
        ("'1658", 1658),
        (" 1658 ", 1658),
        ("1,658.5", 1658.5),
        ("-3", -3),
        ("1.2e3", 1200),
        ("1,658 [p]", 1658),
        ("1658 (r)", 1658),
        ("1658*", 1658),
        (".5", 0.5),
        ("0", 0),
    ],
)
def test_numbers_as_people_write_them(cell: str, value: float) -> None:
    found = read(cell)
    assert found.values[0] == value
    assert not found.absent[0]
    assert not found.wrong[0]


@pytest.mark.parametrize("cell", ["", "*", "..", "-", "c", "[c]", "<5", "NA", "n/a", "Suppressed"])
def test_signs_for_no_number_are_absent_never_zero(cell: str) -> None:
    found = read(cell)
    assert found.absent[0]
    assert not found.wrong[0]
    assert np.isnan(found.values[0])


@pytest.mark.parametrize(
    "cell", ["12,5", "1,65", "1,6580", "abc", "12 km", "1_000", "inf", "1e999", "0x10", "1.2.3"]
)
def test_what_is_no_number_is_wrong_not_guessed(cell: str) -> None:
    found = read(cell)
    assert found.wrong[0]
    assert np.isnan(found.values[0])


@quick
@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20))
def test_separators_change_no_number(values: list[int]) -> None:
    """Up to the bound of every count; what lies beyond it is wrong (tests of bounds)."""
    for style in ("{}", "{:,}"):
        found = read(*(style.format(value) for value in values))
        assert found.values.tolist() == values
        assert not found.wrong.any()


@quick
@given(st.lists(st.text(max_size=8), min_size=1, max_size=20))
def test_every_cell_is_a_number_or_absent_or_wrong(cells: list[str]) -> None:
    found = read(*cells)
    kinds = np.isfinite(found.values).astype(int) + found.absent + found.wrong
    assert (kinds == 1).all()


def test_cells_of_any_type_become_text() -> None:
    cells = [
        "007", 7, 7.0, 7.25, None, float("nan"), pd.NaT, True, np.int64(3), np.float64(4.0),
        datetime.date(2021, 3, 21), {"b": 1, "a": "é"}, 1e300,
    ]  # fmt: skip
    assert texts(cells) == [
        "007", "7", "7", "7.25", "", "", "", "true", "3", "4",
        "2021-03-21", '{"a": "é", "b": 1}', "1e+300",
    ]  # fmt: skip

"""How tables and JSON are written."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from footprints.pipeline.files import csv_text, json_text, plain_text, write_geopackage
from footprints.pipeline.writing.workbook import write_workbook
from toy import toy_areas


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1"])
def test_text_never_runs_as_a_formula(start: str, tmp_path: Path) -> None:
    table = pd.DataFrame({"name": [start, "plain"], "change": [-1.5, 2.0]})
    back = pd.read_csv(io.StringIO(csv_text(table)))
    assert back["name"][0].startswith("'")
    assert back["name"][1] == "plain"
    assert back["change"].tolist() == [-1.5, 2.0]
    write_workbook({"units": table}, tmp_path / "book.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "book.xlsx")["units"]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_the_pages_and_the_tables_disarm_the_same_cells() -> None:
    golden = Path(__file__).parents[1] / "scripts" / "golden" / "cells.json"
    cases = json.loads(golden.read_text(encoding="utf-8"))
    assert [[cell, plain_text(cell)] for cell, _ in cases] == cases
    for sign in "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b":
        for unseen in (
            "",
            "\ufeff",
            "\u00a0",
            "\u200b",
            "\u202e",
            "\x85",
            "\u3164",
            " \u200b\u00ad ",
        ):
            assert str(plain_text(f"{unseen}{sign}1")).startswith("'")
            assert csv_text(pd.DataFrame({f"{unseen}{sign}1": [1]})).startswith("'")
    assert plain_text("Leigh; =1") == "Leigh; '=1"
    for plain in ("a=b", "Bury-Whitefield", "\u2013 closed \u2013", "O'Hara", "", "x@y"):
        assert plain_text(plain) == plain


def test_figures_are_rounded_once_and_missing_ones_stay_missing() -> None:
    table = pd.DataFrame({"share": [1 / 3, float("nan")], "people": [10, 20]})
    assert csv_text(table) == "share,people\n0.333333,10\n,20\n"


def test_json_holds_only_what_json_can_say() -> None:
    value = {
        "b": np.float64("nan"),
        "a": np.int64(3),
        "c": [np.float64(1 / 3), True, None, "é"],
        "d": float("inf"),
    }
    text = json_text(value)
    assert json.loads(text) == {"a": 3, "b": None, "c": [0.333333, True, None, "é"], "d": None}
    assert text.index('"a"') < text.index('"b"')


def test_the_same_layers_are_the_same_bytes_at_another_moment(tmp_path: Path) -> None:
    layers = {"areas": toy_areas(6, 1, 1)}
    write_geopackage(layers, tmp_path / "one.gpkg")
    write_geopackage(layers, tmp_path / "other.gpkg")
    assert (tmp_path / "one.gpkg").read_bytes() == (tmp_path / "other.gpkg").read_bytes()

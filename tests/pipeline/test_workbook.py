"""The workbook is one a person can read, and says what every column of every table means."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from footprints.columns.kinds import PEOPLE, SHARE
from footprints.columns.registry import TABLES, column
from footprints.coterminosity.sites.capacity import CAPACITY_COLUMNS, NEED_COLUMNS
from footprints.pipeline.writing.workbook import ABOUT, write_workbook


@pytest.fixture
def book(tmp_path: Path) -> openpyxl.Workbook:
    units = pd.DataFrame(
        {
            "agency": ["police", "police"],
            "unit": ["B1", "B2"],
            "name": ["North", "A rather long name of a unit that nobody would want cut short"],
            "people": [1_234_567.8, 20.0],
            "main_share": [0.98765, float("nan")],
            "class": ["inside", None],
        }
    )
    advice = pd.DataFrame(
        {"area_code": ["A1"], "border_km_change": [-0.25], "lines_up_change_police": [1.5]}
    )
    write_workbook({"units": units, "advice": advice}, tmp_path / "book.xlsx")
    return openpyxl.load_workbook(tmp_path / "book.xlsx")


def test_figures_are_shown_as_they_are_read(book: openpyxl.Workbook) -> None:
    units, advice = book["units"], book["advice"]
    assert [cell.number_format for cell in units[2]] == [
        "General", "General", "General", "#,##0", "0.0%", "General",
    ]  # fmt: skip
    assert units["D2"].value == 1_234_567.8
    assert units["E3"].value is None
    assert advice["B2"].number_format.endswith('" km"')
    assert advice["C2"].number_format.startswith("+")


def test_headings_stay_in_sight_and_filter(book: openpyxl.Workbook) -> None:
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A1"].font.bold
    assert book["units"].auto_filter.ref == "A1:F3"


def test_columns_are_as_wide_as_what_they_show(book: openpyxl.Workbook) -> None:
    widths = book["units"].column_dimensions
    assert len("1,234,568") + 2 <= widths["D"].width < len("1,234,567.800000") + 4
    assert len("main_share") < widths["E"].width < 20
    assert widths["C"].width > 40


def test_the_first_sheet_explains_every_column_of_every_other(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [ABOUT, "units", "advice"]
    explained = {(row[0], row[1]): row[2] for row in book[ABOUT].iter_rows(2, values_only=True)}
    for name in book.sheetnames[1:]:
        for heading in (cell.value for cell in book[name][1]):
            assert explained[(name, heading)], heading
    assert "police" in str(explained[("advice", "lines_up_change_police")])


def test_nothing_is_said_of_a_column_nobody_explained() -> None:
    assert column("units", "surprise") is None
    assert column("surprise", "people") is None


def test_the_columns_of_capacity_and_needs_are_those_explained() -> None:
    assert tuple(TABLES["capacity"].columns) == CAPACITY_COLUMNS
    assert tuple(TABLES["needs"].columns) == NEED_COLUMNS


def test_words_are_sentences_and_kinds_fit_their_names() -> None:
    for name, table in TABLES.items():
        assert table.words.endswith("."), name
        for heading, one in [*table.columns.items(), *table.by_agency.items()]:
            assert one.words.endswith("."), (name, heading)
            if heading.endswith("_share"):
                assert one.kind is SHARE, (name, heading)
            if heading.endswith("_people") and heading != "overlap_all_people":
                assert one.kind is PEOPLE, (name, heading)

"""Columns of counts that hold something else: percentages, and thousands with points."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
from openpyxl import Workbook
from test_source_sheets import ODS

from footprints.pipeline.check import Checked, check_project
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import read_rows
from toy_project import write_toy_project

NEED = """
[[needs]]
id = "old"
name = "Old"
file = "old.{form}"
code = "code"
column = "share"
"""


def workbook(path: Path, rows: list[list[object]], shown: str) -> Path:
    """Write rows; numbers in their last column are shown in the form ``shown``."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
        if isinstance(row[-1], float):
            sheet.cell(sheet.max_row, len(row)).number_format = shown
    book.save(path)
    return path


def test_a_percentage_of_a_workbook_is_read_as_it_is_shown(tmp_path: Path) -> None:
    rows = [["code", "share"], ["A", 0.105], ["B", 12.0], ["C", 1.1]]
    for shown in ("0%", "0.00%", '0.0"per"%'):
        path = workbook(tmp_path / "a.xlsx", rows, shown)
        cells = read_rows(Source("table", path)).get()["share"].tolist()
        assert cells == ["10.5%", "1200%", "110%"]
    for shown in ('0.0"%"', "0.0\\%"):
        path = workbook(tmp_path / "a.xlsx", rows, shown)
        cells = read_rows(Source("table", path)).get()["share"].tolist()
        assert cells == ["0.105%", "12%", "1.1%"]
    path = workbook(tmp_path / "a.xlsx", rows, "0.00")
    assert read_rows(Source("table", path)).get()["share"].tolist() == ["0.105", "12", "1.1"]


def test_a_percentage_of_an_ods_is_read_as_it_is_shown(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="{0}" office:value="{1}"><text:p>x</text:p>'
    rows = [("string", ""), ("percentage", "0.105"), ("float", "0.105"), ("percentage", "")]
    text = "".join(
        f"<table:table-row>{cell.format(*row)}</table:table-cell></table:table-row>" for row in rows
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        table = f'<table:table table:name="A">{text}</table:table>'
        archive.writestr("content.xml", ODS.format(table))
        archive.writestr("META-INF/manifest.xml", "<manifest></manifest>")
    assert read_rows(Source("table", path)).get()["x"].tolist() == ["10.5%", "0.105"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_toy_project(tmp_path)


def needed(project: Path, form: str, cells: list[object], more: str = "") -> Checked:
    codes = gpd.read_file(project.parent / "areas.geojson")["code"]
    rows = [["code", "share"], *([code, cells[at % len(cells)]] for at, code in enumerate(codes))]
    path = project.parent / f"old.{form}"
    if form == "csv":
        path.write_text("".join(f"{a},{b}\n" for a, b in rows), "utf-8")
    else:
        workbook(path, rows, "0.0%")
    text = project.read_text("utf-8").partition("\n[[needs]]")[0]
    project.write_text(text + NEED.format(form=form) + more, "utf-8")
    return check_project(project)


@pytest.mark.parametrize(("form", "cells"), [("csv", ["10.5%", "12%"]), ("xlsx", [0.105, 0.12])])
def test_percentages_are_no_counts_and_shares_as_advised(
    project: Path, form: str, cells: list[object]
) -> None:
    (error,) = needed(project, form, cells).errors
    assert "an amount in share that is no amount" in error.what
    assert 'per = "resident"' in error.fix
    checked = needed(project, form, cells, 'per = "resident"\n')
    assert not checked.errors
    assert checked.region is not None
    (need,) = checked.region.provision.needs
    people = checked.region.areas["people"].to_numpy()
    assert need.amounts[0] == pytest.approx(0.105 * people[0])
    assert need.amounts[1] == pytest.approx(0.12 * people[1])


def test_some_shares_with_signs_and_some_without_are_refused(project: Path) -> None:
    (error,) = needed(project, "csv", ["10.5%", "0.12"], 'per = "resident"\n').errors
    assert "have a percentage in share" in error.what
    assert not needed(project, "csv", ["10.5%", "12%"], 'per = "resident"\n').errors


def counts(project: Path, *cells: str, heading: str = "patients") -> list[str]:
    path = project.parent / "patients.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    rows = [f"{row.rpartition(',')[0]},{cells[at % len(cells)]}" for at, row in enumerate(rows)]
    path.write_text("\n".join([head.replace("patients", heading), *rows]), "utf-8")
    text = project.read_text("utf-8")
    project.write_text(text.replace('people = "patients"', f'people = "{heading}"'), "utf-8")
    found = check_project(project).problems
    return [str(one) for one in found if one.severity != "note" and "agency practices" in str(one)]


@pytest.mark.parametrize(
    "cells", [("1.108", "1.110", "850"), ("1.108", "1.113", "2.005", "1.115", "12", "1.11")]
)
def test_thousands_with_a_point_are_told(project: Path, cells: tuple[str, ...]) -> None:
    (said,) = [one for one in counts(project, *cells) if "thousands" in one]
    assert "in patients are fractions, such as 1.108" in said
    # the advice, tried
    written = [f"{float(cell) * 1000:.0f}" if "." in cell else cell for cell in cells]
    assert not [one for one in counts(project, *written) if "thousands" in one]


@pytest.mark.parametrize(
    "cells", [("1108", "1110"), ("0.333", "0.667"), ("1.5", "2.25"), ("1,108", "2.000"),
              ("1.108", "2108"), ("1.000", "2.000")],
)  # fmt: skip
def test_other_fractions_are_let_be(project: Path, cells: tuple[str, ...]) -> None:
    assert not [one for one in counts(project, *cells) if "thousands" in one]


def test_counts_that_are_called_a_percentage_are_told(project: Path) -> None:
    (said,) = [
        one for one in counts(project, "10", "20", heading="% of patients") if "called a" in one
    ]
    assert "% of patients is taken for counts of people" in said


def test_counts_with_percent_signs_say_what_to_do(project: Path) -> None:
    (said,) = [one for one in counts(project, "10%", "20%") if "no count" in one]
    assert "name or make a column of numbers of people" in said

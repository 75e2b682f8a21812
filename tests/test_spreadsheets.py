"""Tables do nothing in a spreadsheet, and mean what they meant when footprints reads them again."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footprints.pipeline.files import csv_text
from footprints.pipeline.writing.workbook import write_workbook
from footprints.signs import no_text
from footprints.sources.fetch.provenance import csv_bytes
from footprints.sources.formats.source import Source
from footprints.sources.formats.stream import streamed
from footprints.sources.formats.tables import read_rows
from footprints.sources.inputs.plans import read_plan
from footprints.spreadsheets import guarded, meant

FORMULAS = [
    "=1", "-1", "+1", "@SUM(A1)", "'=1", "''-1", "\u200b=1", "\uff1d1", "a;=1", "a; '@b", "'plain",
    "-", "=HYPERLINK(\"https://evil.example\",\"x\")", "'\u202e'+1", "O'Hara", "=cmd|' /C calc'!A0",
]  # fmt: skip
loud = st.text(
    st.sampled_from("='+-@; ,\"\uff1d\u200b\u3164a1") | st.characters(exclude_categories=["Cs"]),
    max_size=12,
)
codes = (
    (st.sampled_from(FORMULAS) | loud)
    .map(lambda text: text.strip(" \ufeff") or "x")
    .filter(lambda text: not no_text(text) and text == text.strip())
)
quick = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@given(codes | loud)
@settings(max_examples=500, derandomize=True, deadline=None)
def test_the_guard_comes_off_as_it_went_on(text: str) -> None:
    cell = guarded(text)
    assert guarded(meant(cell)) == cell
    if not no_text(text) and text == text.strip().strip("\ufeff"):
        assert meant(cell) == text


def put(how: str, table: pd.DataFrame, folder: Path) -> Path:
    path = folder / f"table.{how[:4]}".removesuffix("_")
    if how == "xlsx":
        write_workbook({"units": table}, path)
    elif how == "csv_fetched":
        path.write_bytes(csv_bytes(list(table.columns), table.to_numpy().tolist()))
    else:
        path.write_text(csv_text(table), encoding="utf-8")
    return path


@pytest.mark.parametrize("how", ["csv", "csv_fetched", "xlsx"])
@quick
@given(st.lists(codes, min_size=2, max_size=5, unique=True), codes)
def test_what_is_written_is_read_as_it_was_meant(
    tmp_path: Path, how: str, values: list[str], heading: str
) -> None:
    heading = f"{heading}x"
    table = pd.DataFrame({"n": range(len(values)), heading: values})
    path = put(how, table, tmp_path)
    source = Source("list", path, layer="units" if how == "xlsx" else None, separator=",")
    assert read_rows(source).get()[heading].tolist() == values
    with streamed(source) as stream:
        (chunk,) = stream.chunks([heading])
        assert chunk[heading].tolist() == values


@pytest.mark.parametrize("sign", "=+-@\uff1d\uff0b\uff0d\uff20")
def test_no_text_that_fetch_writes_runs_as_a_formula(sign: str) -> None:
    rows = [[f"{sign}1", -1.5, 3], ["plain", 2, "\t" + sign]]
    read = pd.read_csv(io.BytesIO(csv_bytes([f"{sign}head", "n", "m"], rows)), dtype=str)
    assert list(read.columns) == [f"'{sign}head", "n", "m"]
    assert read.to_numpy().tolist() == [[f"'{sign}1", "-1.5", "3"], ["plain", "2", f"'{sign}"]]


def test_a_plan_whose_codes_look_like_formulas_is_the_same_plan_again(tmp_path: Path) -> None:
    plan = pd.DataFrame({"area_code": FORMULAS[:5], "neighbourhood": FORMULAS[2:7]})
    plan = plan.sort_values("area_code", ignore_index=True)
    path = tmp_path / "plan.csv"
    for _ in range(3):
        path.write_text(csv_text(plan), encoding="utf-8")
        assert all(line.startswith("'") for line in path.read_text().splitlines()[1:])
        read = read_plan(path).get()
        pd.testing.assert_frame_equal(read[plan.columns], plan, check_dtype=False)

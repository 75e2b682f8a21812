"""The row of headings is found below titles, notes below rows are left, twins are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprints.sources.formats.headings import headed
from footprints.sources.formats.source import Source, missing_columns
from footprints.sources.formats.stream import streamed
from footprints.sources.formats.tables import column_names, read_rows
from toyfiles import write_xlsx

_ROWS = [["E01 : One", "E01000001", "1,300"], ["E02 : Two", "E01000002", "1,337"]]
_HEADS = ["area", "mnemonic", "2021"]


def csv(path: Path, *rows: list[str]) -> Path:
    path.write_text("".join(",".join(f'"{c}"' for c in row) + "\n" for row in rows))
    return path


def read(path: Path, **options: object) -> tuple[dict[str, list[str]], str]:
    source = Source("table", path, **options)  # type: ignore[arg-type]
    found = read_rows(source)
    assert found.value is not None, found.problems
    assert [name for name in column_names(source) if name] == list(found.value.columns)
    return found.value.to_dict("list"), " ".join(str(p) for p in found.problems)


TITLES = {
    "with empty lines": [["TS1 - A title"], ["(c) Crown"], [], ["units", "Persons"], []],
    "close above": [["Table 1: residents"], ["Mid-2024"]],
    "apart from its rows": [["Table 1"], []],
}


@pytest.mark.parametrize("name", TITLES)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_titles_above_and_notes_below_are_passed_over_and_told(
    tmp_path: Path, name: str, kind: str
) -> None:
    gap: list[list[str]] = [[]] if name == "apart from its rows" else []
    rows = [*TITLES[name], _HEADS, *gap, *_ROWS, [], ["Figures are perturbed."], ["A second note"]]
    path = tmp_path / f"table.{kind}"
    csv(path, *rows) if kind == "csv" else write_xlsx(path, Only=rows)
    table, said = read(path)
    assert table["mnemonic"] == ["E01000001", "E01000002"]
    assert list(table) == _HEADS
    line = len(TITLES[name]) + 1
    assert f"above the headings on line {line}" in said
    assert "2 lines below the table were passed over" in said
    # the advice of the note, tried: the line stated gives the same table
    stated, quiet = read(path, heading=line)
    assert stated == table
    assert "above the headings" not in quiet


def test_two_columns_below_a_title_of_two_cells_a_line(tmp_path: Path) -> None:
    rows = [["A title"], [], ["population :", "All"], ["units :", "Persons"], []]
    body = [["mnemonic", "2021"], ["E01", "5"], ["E02", "6"], ["E03", "7"]]
    assert read(csv(tmp_path / "a.csv", *rows, *body))[0]["mnemonic"] == ["E01", "E02", "E03"]


@pytest.mark.parametrize(
    "text",
    [
        ",code,people\n1,E01,5\n2,E02,6\n",  # a column of row numbers without a heading
        "code,people\n\nE01,5\nE02,6\n",
        "code,people,\nE01,5,a note\nE02,6,another\n",
        "code\nE01\nE02\n",
        "unit,area,\nP1,E01,note\nP2,E02,note\n",
    ],
)
def test_a_heading_on_the_first_line_is_left_there(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    table, said = read(path)
    assert "title" not in said
    assert table[next(name for name in ("code", "area") if name in table)] == ["E01", "E02"]


@given(st.lists(st.lists(st.sampled_from(["E01", "5", "a b", ""]), min_size=1, max_size=4)))
def test_no_row_is_lost_between_titles_and_rows(rows: list[list[str]]) -> None:
    numbered = [(line, row) for line, row in enumerate(rows, 1) if any(row)]
    (line, _), body, notes = headed(iter(numbered), Source("table", Path("a.csv")))
    above = [row for at, row in numbered if at < line]
    assert [row for _, row in body] == [row for at, row in numbered if at > line]
    assert len(notes) == bool(above)


def test_a_line_beyond_the_end_is_an_error(tmp_path: Path) -> None:
    found = read_rows(Source("table", csv(tmp_path / "a.csv", _HEADS, *_ROWS), heading=9))
    assert "nothing on line 9" in str(found.problems[0])


def test_a_stream_starts_at_the_same_line(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", ["A title"], [], _HEADS, *_ROWS)
    with streamed(Source("table", path)) as stream:
        assert stream.columns() == _HEADS
        (chunk,) = stream.chunks(["mnemonic"])
    assert chunk["mnemonic"].tolist() == ["E01000001", "E01000002"]


def test_a_separator_is_found_below_a_title(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("A title, with a comma\n\ncode;people;note\nE01;5;a\nE02;6;b\n")
    assert read(path)[0]["code"] == ["E01", "E02"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_heading_that_is_there_twice_is_named_with_its_column(tmp_path: Path, kind: str) -> None:
    rows = [["Patch", "Homes", "%", "Homes"], ["P1", "108", "10", "109"]]
    path = tmp_path / f"a.{kind}"
    csv(path, *rows) if kind == "csv" else write_xlsx(path, Only=rows)
    table, _ = read(path)
    source = Source("table", path)
    for columns in (list(table), column_names(source)):
        (problem,) = missing_columns(columns, {"people": "Homes"}, source)
        assert "2 columns of" in problem.what
        assert '"Homes (column 2)"' in problem.fix
    assert table["Homes (column 2)"] == ["108"]
    assert table["Homes (column 4)"] == ["109"]


def test_a_stream_names_twins_alike(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", ["Patch", "Homes", "Homes"], ["P1", "1", "2"])
    with streamed(Source("table", path)) as stream:
        (chunk,) = stream.chunks(["Homes (column 3)"])
    assert chunk["Homes (column 3)"].tolist() == ["2"]


@pytest.mark.parametrize(
    "note",
    ["Source: the council", "© Crown copyright 2025", "Note 1 rounded", "* rounded to five",
     "In order to protect against disclosure, figures are perturbed"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_notes_close_below_the_rows_are_passed_over_and_told(
    tmp_path: Path, note: str, kind: str
) -> None:
    rows = [_HEADS, *_ROWS, [note], ["A second note, on the same figures"]]
    path = tmp_path / f"table.{kind}"
    csv(path, *rows) if kind == "csv" else write_xlsx(path, Only=rows)
    table, said = read(path)
    assert table["mnemonic"] == ["E01000001", "E01000002"]
    assert "2 lines below the table were passed over" in said


@pytest.mark.parametrize("last", ["St Michael", "E03 : Three", "Hill Top patch", "Total"])
def test_a_unit_without_anything_in_the_last_row_is_no_note(tmp_path: Path, last: str) -> None:
    long = ["A very long name of a patch : One", "E01000003", "5"]
    table, said = read(csv(tmp_path / "table.csv", _HEADS, *_ROWS, long, [last]))
    assert table["area"][-1] == last
    assert "passed over" not in said


def test_a_row_taken_for_a_note_is_read_as_advised(tmp_path: Path) -> None:
    path = csv(tmp_path / "table.csv", _HEADS, *_ROWS, ["Notes Hill"])
    assert "Notes Hill" not in read(path)[0]["area"]
    csv(path, _HEADS, *_ROWS, ["Notes Hill", "-", "0"])
    assert read(path)[0]["area"][-1] == "Notes Hill"

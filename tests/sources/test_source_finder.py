"""Names to look places up by: each in the small area it has most rows in, none lost unseen."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from footprints.settings import FinderSettings
from footprints.sources.formats.found import Found
from footprints.sources.inputs.finder import read_finder

AREAS = pd.Series(["A1", "A2", "A3"])
ROWS = "sector,lsoa\nM1 1,A2\nM1 1,A2\nM1 1,A1\nM1 2,A3\nM1 2,A1\nM9 9,Z9\n,A1\n"


def read(folder: Path, text: str, **columns: str) -> Found[pd.DataFrame]:
    (folder / "sectors.csv").write_text(text, encoding="utf-8")
    given = {"file": "sectors.csv", "name": "sector", "code": "lsoa"} | columns
    return read_finder(FinderSettings.model_validate(given), folder, AREAS)


def test_a_name_is_found_where_most_of_its_rows_are(tmp_path: Path) -> None:
    found = read(tmp_path, ROWS).get()
    assert found.to_dict("records") == [
        {"name": "M1 1", "area": "A2"},
        {"name": "M1 2", "area": "A1"},
    ]


@pytest.mark.parametrize(
    ("text", "columns", "words"),
    [
        (ROWS, {"name": "sectors"}, "sectors is not a column"),
        ("sector,lsoa\nM1 1,Z1\n", {}, "none of its codes is a small area"),
        (
            "sector,lsoa\n" + "".join(f"P{n},A1\n" for n in range(20_001)),
            {},
            "20,001 names are more",
        ),
    ],
)
def test_what_cannot_serve_is_said(
    tmp_path: Path, text: str, columns: dict[str, str], words: str
) -> None:
    found = read(tmp_path, text, **columns)
    assert found.value is None
    assert words in str(found.problems[0])

"""One list by two columns of units: said, with advice that mends it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from footprints.pipeline.loading.load import load_region
from toy_project import write_toy_project

NETWORKS = """
[[agencies]]
id = "networks"
name = "Networks"
kind = "list"
file = "patients.csv"
area = "area"
people = "patients"
"""


def said(folder: Path, more: str) -> list[str]:
    path = write_toy_project(folder, 40)
    rows = pd.read_csv(folder / "patients.csv")
    rows.assign(network="N" + rows["practice"].isin(["P0", "P1"]).astype(int).astype(str)).to_csv(
        folder / "patients.csv", index=False
    )
    path.write_text(path.read_text(encoding="utf-8") + NETWORKS + more, encoding="utf-8")
    region = load_region(path)
    assert {"N0", "N1"} == set(region.footprints[-1].units["unit"])
    return [problem.what for problem in region.problems if "the same list" in problem.what]


def test_other_units_of_one_list_are_warned_of(tmp_path: Path) -> None:
    (what,) = said(tmp_path, 'unit = "network"\n')
    assert what.startswith("practices and networks read the same list")


@pytest.mark.parametrize(
    "more",
    [
        'unit = "practice"\ngroup = { column = "network" }\n',
        'unit = "network"\n[scores]\nmin_count = 0\n',
    ],
    ids=["as advised", "nothing to protect"],
)
def test_the_advice_mends_it(tmp_path: Path, more: str) -> None:
    assert said(tmp_path, more) == []

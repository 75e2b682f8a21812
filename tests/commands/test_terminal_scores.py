"""The terminal shows no score without its range."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from command_line import footprints
from scored_toy import write_rich_project


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toy")
    write_rich_project(folder)
    for name, seed in (("one", 1), ("two", 4)):
        done = footprints(
            "cluster", folder / "footprints.toml", "--effort", "0.05", "--seed", seed,
            "--out", folder / name,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return folder


def test_every_score_has_its_range_beside_it(given: Path, tmp_path: Path) -> None:
    plan = given / "one" / "plan.csv"
    done = footprints("score", given / "footprints.toml", "--plan", plan, "--out", tmp_path / "s")
    agencies = json.loads((tmp_path / "s" / "scores.json").read_text("utf-8"))["agencies"]
    scored = [one for one in agencies.values() if one["lines_up"] is not None]
    assert len(scored) >= 3
    lines = done.stderr.splitlines()
    for one in scored:
        low, high = one["lines_up_range_low"], one["lines_up_range_high"]
        assert low <= one["lines_up"] <= high
        (row,) = [line for line in lines if line.startswith(f"{one['name']} ") and ":" not in line]
        assert f"{one['lines_up']:.0f} ({low:.0f}-{high:.0f})" in row


def test_every_change_has_its_range_beside_it(given: Path, tmp_path: Path) -> None:
    done = footprints(
        "compare", given / "footprints.toml", "--plan", given / "two" / "plan.csv",
        "--against", given / "one" / "plan.csv", "--out", tmp_path / "c",
    )  # fmt: skip
    table = pd.read_csv(tmp_path / "c" / "compare_agencies.csv")
    changed = table[table["lines_up_change"].fillna(0) != 0]
    assert len(changed) >= 2
    for row in changed.to_dict("records"):
        said = f"{row['lines_up_change_low']:+.1f} to {row['lines_up_change_high']:+.1f}"
        (line,) = [each for each in done.stderr.splitlines() if each.startswith(f"{row['name']} ")]
        assert line.rstrip().endswith(said)

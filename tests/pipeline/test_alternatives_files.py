"""``--alternatives``: the files it writes, and that their figures come of scoring the plans."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from command_line import footprints
from footprints.columns.registry import column
from toy_project import write_toy_project


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("alternatives")
    project = write_toy_project(home)
    shown = footprints("run", project, "--alternatives", 2, "--out", home / "out", "--effort", 0.1)
    assert shown.returncode == 0, shown.stderr
    assert "Other good plans" in shown.stderr
    return home


def test_every_plan_listed_is_there_and_places_everyone(folder: Path) -> None:
    out = folder / "out"
    first = pd.read_csv(out / "plan.csv")
    listed = pd.concat([pd.read_csv(out / f"{name}.csv") for name in ("alternatives", "tradeoff")])
    assert "alternatives/plan-3.csv" in set(listed["file"])
    for file in listed["file"]:
        plan = pd.read_csv(out / file)
        assert list(plan.columns) == list(first.columns)
        assert (plan["area_code"] == first["area_code"]).all()
        assert plan.groupby("neighbourhood")["people"].sum().between(12_000, 24_000).all()
    outputs = set(json.loads((out / "manifest.json").read_text())["outputs"])
    assert {"alternatives.csv", "tradeoff.csv", *listed["file"]} <= outputs


def test_figures_are_those_of_scoring_the_plan(folder: Path) -> None:
    """The first row against the run's own scores, the second against ``score --plan``."""
    out, table = folder / "out", pd.read_csv(folder / "out" / "alternatives.csv")
    again = folder / "again"
    shown = footprints(
        "score", folder / "footprints.toml", "--plan", out / table["file"][1], "--out", again
    )
    assert shown.returncode == 0, shown.stderr
    for row, where in enumerate((out, again)):
        scores = json.loads((where / "scores.json").read_text(encoding="utf-8"))
        assert table["border_km"][row] == pytest.approx(scores["objective"]["border"]["value"])
        assert table["overlap_mean"][row] == pytest.approx(
            scores["overall"]["overlap_mean"], abs=1e-5
        )
        for key in ("beats", "practices"):
            expected = scores["agencies"][key]["lines_up"]
            assert table[f"lines_up_{key}"][row] == pytest.approx(expected, abs=1e-4)
    assert table["distance_from_first"][0] == 0
    assert (table["distance_from_first"][1:] > 0).all()


def test_one_row_of_the_trade_off_is_the_plan_designed(folder: Path) -> None:
    table = pd.read_csv(folder / "out" / "tradeoff.csv")
    [own] = table[table["this_plan"]].to_dict("records")
    assert own["file"] == "plan.csv"
    assert own["weight_agencies"] == 1
    assert table["border_km"].is_monotonic_increasing
    assert table[table["best"]]["overlap_mean"].is_monotonic_increasing
    assert all(column("tradeoff", name) for name in table.columns)


def test_a_table_on_standard_output_leaves_no_place_for_other_plans(folder: Path) -> None:
    shown = footprints(
        "cluster", folder / "footprints.toml", "--alternatives", 2, "--format", "csv"
    )
    assert shown.returncode == 2
    assert "leave --format out" in shown.stderr


def test_a_least_bad_plan_has_no_others_beside_it(folder: Path) -> None:
    text = (folder / "footprints.toml").read_text(encoding="utf-8")
    (folder / "tight.toml").write_text(text.replace("24000", "12100"), encoding="utf-8")
    out = folder / "tight"
    shown = footprints("cluster", folder / "tight.toml", "--alternatives", 2, "--out", out)
    assert shown.returncode == 4
    assert "No other plans were looked for" in shown.stderr
    assert not (out / "alternatives.csv").exists()


def test_an_interrupt_keeps_the_plan_designed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from footprints.commands import job
    from footprints.commands.talk import Talk
    from footprints.pipeline import alternatives
    from footprints.pipeline.loading.load import load_region
    from footprints.pipeline.run import with_search

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(alternatives, "with_alternatives", interrupted)
    region = with_search(load_region(folder / "footprints.toml"), {"effort": 0.01})
    results = job.design(Talk(quiet=True), region, 1, 2)
    assert results.feasible
    assert results.alternatives is None

"""``footprints ensemble``: what it writes, says and repeats."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from command_line import contents, footprints, footprints_afresh
from footprints.columns.registry import column
from toy_project import write_toy_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ensemble")
    path = write_toy_project(home)
    made = footprints("cluster", path, "--out", home / "plan", "--effort", 0.1)
    assert made.returncode == 0, made.stderr
    return path


@pytest.mark.parametrize("sampler", ["compact", "tree", "reversible"])
def test_every_plan_is_listed_and_keeps_the_limits(
    project: Path, tmp_path: Path, sampler: str
) -> None:
    plan = project.parent / "plan" / "plan.csv"
    given = ("--sampler", sampler, "--plans", 22, "--chains", 2, "--plan", plan, "--keep-plans")
    shown = footprints("ensemble", project, *given, "--out", tmp_path / "one", "--workers", 2)
    assert shown.returncode == 0, shown.stderr
    assert "Effective plans" in shown.stderr
    table = pd.read_csv(tmp_path / "one" / "ensemble.csv")
    assert table.groupby("chain").size().tolist() == [11, 11]
    plans = pd.read_csv(tmp_path / "one" / "ensemble_plans.csv").set_index("area_code")
    people = pd.read_csv(project.parent / "people.csv").set_index("code")["people"]
    for name in plans:
        assert people.groupby(plans[name]).sum().between(12_000, 24_000).all()
    mixing = pd.read_csv(tmp_path / "one" / "ensemble_mixing.csv").set_index("figure")
    assert mixing["mean"]["border_km"] == pytest.approx(table["border_km"].mean())
    below = (table["border_km"] < mixing["this_plan"]["border_km"]).mean()
    assert mixing["share_below"]["border_km"] == pytest.approx(below, abs=1e-6)
    facts = json.loads((tmp_path / "one" / "ensemble.json").read_text(encoding="utf-8"))
    assert facts["reversible"] == (sampler == "reversible")
    for name in ("ensemble", "ensemble_mixing"):
        found = pd.read_csv(tmp_path / "one" / f"{name}.csv")
        assert all(column(name, each) for each in found.columns)
    again = footprints_afresh(
        "ensemble", project, *given, "--out", tmp_path / "two", "--workers", 1
    )
    assert again.returncode == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_the_plan_among_them_is_measured_as_the_scores_do(project: Path, tmp_path: Path) -> None:
    plan = project.parent / "plan" / "plan.csv"
    out = ("--out", tmp_path / "a")
    assert footprints("ensemble", project, "--plan", plan, "--plans", 8, *out).returncode == 0
    assert footprints("score", project, "--plan", plan, "--out", tmp_path / "b").returncode == 0
    own = pd.read_csv(tmp_path / "a" / "ensemble_mixing.csv").set_index("figure")["this_plan"]
    scores = json.loads((tmp_path / "b" / "scores.json").read_text(encoding="utf-8"))
    assert own["border_km"] == pytest.approx(scores["objective"]["border"]["value"])
    assert own["overlap_mean"] == pytest.approx(scores["overall"]["overlap_mean"], abs=1e-5)
    assert own["overlap_beats"] == pytest.approx(scores["agencies"]["beats"]["overlap"], abs=1e-5)


def test_limits_that_no_plan_keeps_end_with_the_reason(project: Path, tmp_path: Path) -> None:
    text = project.read_text(encoding="utf-8").replace("max_people = 24000", "max_people = 12100")
    (project.parent / "tight.toml").write_text(text, encoding="utf-8")
    shown = footprints("ensemble", project.parent / "tight.toml", "--out", tmp_path / "x")
    assert shown.returncode == 4
    assert "residents" in shown.stderr
    assert not (tmp_path / "x").exists()

"""What ``footprints advise`` writes: an agency's list, each unit's own, and a map."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from command_line import footprints
from toy_project import write_toy_project


@pytest.fixture(scope="module")
def advised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of the toy project, with advice to its practices."""
    folder = tmp_path_factory.mktemp("toy")
    project, out = write_toy_project(folder), folder / "out"
    shown = footprints("run", project, "--out", out)
    assert shown.returncode == 0, shown.stderr
    shown = footprints(
        "advise", project, "--agency", "practices", "--plan", out / "plan.csv", "--out", out
    )
    assert shown.returncode == 0, shown.stderr
    assert "GP practices: this plan " in shown.stderr
    assert "against random lines of the new units' sizes and length it would be" in shown.stderr
    return out


def test_the_list_is_that_of_the_run(advised: Path) -> None:
    moves = pd.read_csv(advised / "advice-practices.csv")
    every = pd.read_csv(advised / "advice_agencies.csv")
    own = every[every["agency"] == "practices"].drop(columns="agency").reset_index(drop=True)
    assert len(moves) > 1
    pd.testing.assert_frame_equal(moves, own)
    shapes = gpd.read_file(advised / "advice-practices.geojson")
    assert shapes["area_code"].tolist() == moves["area_code"].tolist()


def test_every_unit_has_a_curve_of_its_own_that_ends_where_its_row_says(advised: Path) -> None:
    units = pd.read_csv(advised / "advice-practices-units.csv").set_index("unit")
    curves = pd.read_csv(advised / "advice-practices-unit-moves.csv").groupby("from_unit")
    some = units[units["small_areas"] > 0]
    assert len(some) > 0
    assert set(curves.groups) == set(some.index)
    ends = curves.last()
    assert ends["overlap"].tolist() == pytest.approx(some["overlap"].reindex(ends.index).tolist())
    moved = some["people_moved"].reindex(ends.index).tolist()
    assert ends["people_moved_so_far"].tolist() == pytest.approx(moved)
    assert (curves["step"].first() == 1).all()


def test_a_shorter_list_is_the_start_of_a_longer_one(advised: Path, tmp_path: Path) -> None:
    project = advised.parent / "footprints.toml"
    plan = advised / "plan.csv"
    shown = footprints(
        "advise", project, "--agency", "practices", "--plan", plan, "--out", tmp_path,
        "--max-moves", 1,
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    assert "Handing over 1 small area with" in shown.stderr
    assert len(pd.read_csv(tmp_path / "advice-practices.csv")) == 1


def test_an_agency_of_sites_has_nothing_to_hand_over(advised: Path, tmp_path: Path) -> None:
    project, plan = advised.parent / "footprints.toml", advised / "plan.csv"
    given = ("advise", project, "--plan", plan, "--out", tmp_path, "--agency")
    for agency, said in (("libraries", "nothing to hand over"), ("nobody", "Choose one of")):
        shown = footprints(*given, agency)
        assert shown.returncode != 0
        assert said in shown.stderr
        assert not list(tmp_path.iterdir())

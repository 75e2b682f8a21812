"""Edits on the command line: scored as the page scored them, mapped, compared and merged."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from command_line import footprints
from edits_cases import edits_of, random_edits, write_edits
from footprints.pipeline.results import Results

SAID = "Held against the chance level of the plan the page was opened with"


@pytest.fixture(scope="module")
def edited(toy_scored: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of edits that moves something."""
    edits = random_edits(toy_scored, np.random.default_rng(11), 6)
    assert edits["plan"]
    return write_edits(tmp_path_factory.mktemp("edits"), edits)


def test_score_says_which_chance_level_it_uses(
    toy_file: Path, toy_scored: Results, edited: Path, tmp_path: Path
) -> None:
    shown = footprints("score", toy_file, "--plan", edited, "--out", tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert SAID in shown.stderr
    document = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert document["chance_level_of"] == "the plan the page was opened with"
    for own, entry in toy_scored.scored.agencies.items():
        before = entry["overlap_by_chance"]
        after = document["agencies"][own]["overlap_by_chance"]
        assert after == (None if before is None else round(before, 6))
    plan = pd.read_csv(tmp_path / "plan.csv").set_index("area_code")["neighbourhood"]
    moved = json.loads(edited.read_text(encoding="utf-8"))["plan"]
    assert {area: plan[area] for area in moved} == moved


def test_hostile_and_foreign_files_end_in_plain_words(
    toy_file: Path, toy_scored: Results, tmp_path: Path
) -> None:
    bad = write_edits(tmp_path, edits_of(toy_scored, plan={"<script>": "nowhere"}))
    shown = footprints("score", toy_file, "--plan", bad, "--out", tmp_path / "out")
    assert shown.returncode == 3
    assert "1 code is not a small area of this project: <script>." in shown.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_map_compare_and_start_from_take_edits(
    toy_file: Path, edited: Path, tmp_path: Path
) -> None:
    shown = footprints("map", toy_file, "--plan", edited, "--out", tmp_path / "map")
    assert shown.returncode == 0, shown.stderr
    assert SAID in shown.stderr
    assert (tmp_path / "map" / "index.html").is_file()
    started = footprints("cluster", toy_file, "--start-from", edited, "--out", tmp_path / "again")
    assert started.returncode == 0, started.stderr


def test_merge_writes_what_fits_and_ends_with_4_on_conflicts(
    toy_scored: Results, tmp_path: Path
) -> None:
    ids = toy_scored.plan.neighbourhoods["neighbourhood"].tolist()
    area, other = toy_scored.region.areas["code"][:2]
    north = write_edits(tmp_path, edits_of(toy_scored, plan={area: ids[-1]}), "north.json")
    south = write_edits(tmp_path, edits_of(toy_scored, plan={other: ids[-2]}), "south.json")
    shown = footprints("review", "merge", north, south, "--out", tmp_path / "joined")
    assert shown.returncode == 0, shown.stderr
    joined = json.loads((tmp_path / "joined" / "edits.json").read_text(encoding="utf-8"))
    assert joined["plan"] == {area: ids[-1], other: ids[-2]}
    west = write_edits(tmp_path, edits_of(toy_scored, plan={area: ids[-2]}), "west.json")
    shown = footprints("review", "merge", north, west, "--out", tmp_path / "torn")
    assert shown.returncode == 4
    assert f"{area}: put into different neighbourhoods: north.json, west.json." in shown.stderr
    assert json.loads((tmp_path / "torn" / "edits.json").read_text(encoding="utf-8"))["plan"] == {}
    printed = footprints("review", "merge", north, south, "--format", "csv")
    assert printed.returncode == 0
    assert printed.stdout.count("\n") == 3


def test_merge_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    shown = footprints("review", "merge", tmp_path / "a.json", "--out", tmp_path / "joined")
    assert shown.returncode == 3
    assert "not a file of edits" in shown.stderr
    assert not (tmp_path / "joined").exists()

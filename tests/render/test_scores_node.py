"""The pages' scoring modules, run in node, against the command line's figures."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from command_line import ROOT
from edits_cases import random_edits
from footprints.pipeline.load import load_region
from footprints.pipeline.results import Results
from footprints.render import words
from footprints.render.view import View
from page_figures import GOLDEN, case, drawn, golden_text, page_data, rescored

SEQUENCES = 200
EXACT = {"people", "outside", "uncovered", "main", "unit", "sites"}

Node = Callable[[str, dict[str, Any]], Any]


@pytest.fixture(scope="session")
def node() -> Node:
    """Return a function that runs a script of the tests with JSON in and out."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not on this machine")

    def run(script: str, given: dict[str, Any]) -> Any:
        path = ROOT / "tests" / "scripts" / script
        done = subprocess.run(
            [program, str(path)],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def differences(found: Any, expected: Any, path: str = "", exact: bool = False) -> list[str]:
    """Name every figure that is not the same: people exactly, shares to 1e-11."""
    if isinstance(expected, dict):
        return [
            line
            for key, value in expected.items()
            for line in differences(found[key], value, f"{path}.{key}", exact or key in EXACT)
        ]
    if isinstance(expected, list):
        if len(found) != len(expected):
            return [f"{path}: {len(found)} not {len(expected)}"]
        return [
            line
            for place, value in enumerate(expected)
            for line in differences(found[place], value, f"{path}[{place}]", exact)
        ]
    if isinstance(expected, int | float) and isinstance(found, int | float) and not exact:
        return [] if abs(found - expected) <= 1e-11 else [f"{path}: {found} not {expected}"]
    return [] if found == expected else [f"{path}: {found} not {expected}"]


def shown(figures: dict[str, Any]) -> list[str]:
    """Return figures as the pages show them, in the order of ``score_plans.js``."""
    found = [
        words.number(figures["one_team_people"]),
        words.percent(figures["one_team_share"]),
        words.decimal(figures["services_mean"]),
    ]
    for one in figures["services"]:
        units = one["units"]
        found += [
            words.percent(one["coverage"]),
            words.percent(one["fits_inside"]),
            words.percent(one["served_by_one"]),
            words.number(one["lines_up"]),
            *map(words.number, units["people"]),
            *map(words.percent, units["share"]),
            *map(words.decimal, units["effective"]),
            *map(words.number, units["outside"]),
        ]
    return found


@pytest.mark.slow
def test_200_random_sequences_of_edits_show_the_command_lines_figures(
    toy_scored: Results, scored_view: View, node: Node, tmp_path: Path
) -> None:
    rng = np.random.default_rng(200)
    sequences = [random_edits(toy_scored, rng, int(rng.integers(1, 13))) for _ in range(SEQUENCES)]
    chance = drawn(toy_scored.region)
    plans = [case(rescored(toy_scored, edits, tmp_path, chance)) for edits in sequences]
    assert len({json.dumps(plan["member"]) for plan in plans}) > SEQUENCES * 0.8
    made = node("score_plans.js", {"data": page_data(scored_view), "plans": plans})
    for own, plan in zip(made, plans, strict=True):
        assert differences(own["score"], plan["expected"]) == []
        assert own["shown"] == shown(plan["expected"])


def test_the_golden_cases_are_what_python_makes(toy_file: Path) -> None:
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))
    now = json.loads(golden_text(load_region(toy_file)))
    fix = "write them again: python tests/page_figures.py"
    assert kept["data"]["scoring"] == now["data"]["scoring"], fix
    assert len(kept["cases"]) == len(now["cases"]) > 5
    for one, other in zip(kept["cases"], now["cases"], strict=True):
        assert one["member"] == other["member"], fix
        assert differences(one["expected"], other["expected"]) == [], fix

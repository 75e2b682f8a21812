"""What pages score of an edited plan, in node and in a browser, is what the command line does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from browser import Opened
from edits_cases import random_edits, write_edits
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.plans import load_plan
from footprints.pipeline.results import Results, neighbourhood_shapes
from footprints.pipeline.run import judge_plan, score_plan
from footprints.pipeline.writing.view import make_view
from footprints.render import words
from footprints.render.pages import render_pages
from footprints.render.view import View
from page_figures import (
    GOLDEN,
    case,
    drawn,
    golden_text,
    page_data,
    page_figures,
    plain_plan,
    rescored,
)
from toy_project import write_toy_project

SEQUENCES = 200
EXACT = {"people", "outside", "uncovered", "main", "unit", "sites"}

Node = Callable[[str, dict[str, Any]], Any]


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


@pytest.fixture(scope="module")
def sequences(
    toy_scored: Results, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[dict[str, Any], Results]]:
    """Return 200 files of edits of random steps, each with what the command line makes of it."""
    rng, chance = np.random.default_rng(200), drawn(toy_scored.region)
    folder = tmp_path_factory.mktemp("edits")
    files = [random_edits(toy_scored, rng, int(rng.integers(1, 13))) for _ in range(SEQUENCES)]
    assert len({json.dumps(edits["plan"]) for edits in files}) > SEQUENCES * 0.8
    return [(edits, rescored(toy_scored, edits, folder, chance)) for edits in files]


@pytest.mark.slow
@pytest.mark.xdist_group("sequences")
def test_200_random_sequences_of_edits_score_as_on_the_command_line(
    scored_view: View, sequences: list[tuple[dict[str, Any], Results]], node: Node
) -> None:
    plans = [case(results) for _, results in sequences]
    made = node("score_plans.js", {"data": page_data(scored_view), "plans": plans})
    for own, plan in zip(made, plans, strict=True):
        assert differences(own["score"], plan["expected"]) == []
        assert own["shown"] == shown(plan["expected"])


FIGURES = ("coverage", "fits_inside", "served_by_one", "lines_up")

READ_PAGE = """() => {
    const text = (cell) => cell.textContent.trim();
    const figures = (row) => [...row.querySelectorAll("[data-figure]")];
    const agencies = Object.fromEntries(
        [...document.querySelectorAll("tr[data-agency]")].map((row) => [
            row.dataset.agency,
            figures(row).map((cell) => [cell.dataset.figure, text(cell)]),
        ]),
    );
    const people = Object.fromEntries([...document.querySelectorAll("table.hood-table tbody tr")]
        .filter((row) => !row.hidden)
        .map((row) => {
            const cells = [...row.cells].slice(-4 - row.querySelectorAll(".shade-figure").length);
            return [row.dataset.hood, text(cells[0])];
        }));
    return { agencies, people, headline: document.getElementById("headline").textContent.trim() };
}"""


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.xdist_group("sequences")
def test_the_page_shows_the_command_lines_figures_of_200_sequences(
    scored_view: View,
    sequences: list[tuple[dict[str, Any], Results]],
    open_page: Callable[..., Opened],
    tmp_path: Path,
) -> None:
    path = tmp_path / "index.html"
    path.write_text(render_pages(scored_view)["index.html"], encoding="utf-8", newline="\n")
    page = open_page(path, reduced_motion="reduce").page
    told = page.locator("#send-said")
    for number, (edits, results) in enumerate(sequences):
        edits["reviewer"]["name"] = f"Team {number}"
        page.set_input_files("#open", write_edits(tmp_path, edits))
        page.wait_for_function(
            "(who) => document.getElementById('send-said').textContent.includes(who)",
            arg=f"Team {number}.",
        )
        assert told.text_content() == f"Opened the version of Team {number}."
        found = page.evaluate(READ_PAGE)
        assert found["headline"] == words.percent(results.scored.overall["one_team_share"])
        expected = page_figures(results)
        ids = results.plan.neighbourhoods["neighbourhood"]
        people = dict(zip(ids, map(words.number, expected["people"]), strict=True))
        assert found["people"] == people
        for own, entry in results.scored.agencies.items():
            if entry["overlap"] is None:
                continue
            cells = dict(found["agencies"][own])
            told_up = "–" if entry["lines_up"] is None else words.points(entry["lines_up"])
            wanted = {key: words.percent(entry[key]) for key in FIGURES} | {"lines_up": told_up}
            assert {key: cells[key] for key in FIGURES} == wanted


def test_the_page_has_the_very_counts_that_the_tables_are_made_of(
    node: Node, tmp_path: Path
) -> None:
    """With small counts in the list, which neither has."""
    path = write_toy_project(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "[scores]\nmin_count = 500\n")
    region = load_region(path)
    practices = next(one for one in region.footprints if one.id == "practices")
    listed = pd.read_csv(tmp_path / "patients.csv")
    assert (listed["patients"] < 500).any()
    assert practices.counts is not None
    assert practices.counts.data.min() >= 500
    results = score_plan(judge_plan(region, plain_plan(region)), baselines=False)
    view = make_view(results, neighbourhood_shapes(results))
    edits = random_edits(results, np.random.default_rng(3), 6)
    plan, _ = load_plan(region, write_edits(tmp_path, edits))
    command = score_plan(judge_plan(region, plan), baselines=False).scored.agencies
    given = {"member": plan.member.tolist(), "hoods": len(plan.neighbourhoods)}
    made = node("score_plans.js", {"data": page_data(view), "plans": [given]})[0]["score"]
    page = dict(zip(command, made["services"], strict=True))
    for figure in ("fits_inside", "served_by_one", "overlap", "coverage", "lines_up"):
        assert page["practices"][figure] == pytest.approx(command["practices"][figure], abs=1e-11)


def test_the_golden_cases_are_what_python_makes(toy_file: Path) -> None:
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))
    now = json.loads(golden_text(load_region(toy_file)))
    fix = "write them again: python tests/page_figures.py"
    assert kept["data"]["scoring"] == now["data"]["scoring"], fix
    assert len(kept["cases"]) == len(now["cases"]) > 5
    for one, other in zip(kept["cases"], now["cases"], strict=True):
        assert one["member"] == other["member"], fix
        assert differences(one["expected"], other["expected"]) == [], fix

"""Plans edited on a page: read without trust, scored against the page's own chance level."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edits_cases import edits_of, random_edits, write_edits
from footprints.errors import DataError
from footprints.people.plan import Plan
from footprints.pipeline.plans import load_plan
from footprints.pipeline.results import Results, plan_hash
from footprints.pipeline.run import judge_plan, score_plan


def loaded(results: Results, folder: Path, edits: dict[str, Any], **options: Any) -> Plan:
    return load_plan(results.region, write_edits(folder, edits), **options)[0]


def rescored(results: Results, plan: Plan) -> Results:
    return score_plan(judge_plan(results.region, plan), baselines=False)


def test_edits_that_change_nothing_are_the_opened_plan(toy_scored: Results, tmp_path: Path) -> None:
    plan = loaded(toy_scored, tmp_path, edits_of(toy_scored))
    assert plan.member.tolist() == toy_scored.plan.member.tolist()
    assert plan.neighbourhoods.equals(toy_scored.plan.neighbourhoods)
    again = rescored(toy_scored, plan)
    assert again.scored.overall == toy_scored.scored.overall
    assert again.scored.agencies == toy_scored.scored.agencies
    assert again.scored.localities == toy_scored.scored.localities


def test_an_edit_is_held_against_the_chance_level_of_the_opened_plan(
    toy_scored: Results, tmp_path: Path
) -> None:
    edits = random_edits(toy_scored, np.random.default_rng(4), 6)
    assert edits["plan"]
    edited = rescored(toy_scored, loaded(toy_scored, tmp_path, edits))
    fresh = rescored(toy_scored, replace(edited.plan, opened=None))
    differ = 0
    for own, entry in edited.scored.agencies.items():
        before, afresh = toy_scored.scored.agencies[own], fresh.scored.agencies[own]
        assert entry["overlap_by_chance"] == before["overlap_by_chance"]
        differ += entry["overlap_by_chance"] != afresh["overlap_by_chance"]
        for figure in ("overlap", "fits_inside_people", "served_by_one_people", "covered_people"):
            assert entry[figure] == afresh[figure]
        if entry["lines_up"] is not None:
            chance = before["overlap_by_chance"]
            raw = (entry["overlap_scored"] - chance) / (1 - chance) * 100
            raw *= entry["patch_strength"]
            assert entry["lines_up_raw"] == pytest.approx(raw, abs=1e-12)
    assert differ


def test_a_level_the_opened_plan_does_not_have_is_named_and_still_used(
    toy_scored: Results, tmp_path: Path
) -> None:
    edits = edits_of(toy_scored)
    edits["chance"] |= {"beats": 0.25}
    again = rescored(toy_scored, loaded(toy_scored, tmp_path, edits))
    assert again.scored.agencies["beats"]["overlap_by_chance"] == 0.25
    said = [problem for problem in again.problems if "chance levels" in problem.what]
    assert len(said) == 1
    assert "beats (0.2500 in the file" in said[0].what
    assert said[0].severity == "warning"


def test_names_and_new_neighbourhoods_come_along(toy_scored: Results, tmp_path: Path) -> None:
    code = toy_scored.plan.neighbourhoods["neighbourhood"][0]
    area = toy_scored.region.areas["code"][toy_scored.plan.member == 0].iloc[0]
    new = {f"{code}-2": {"name": "Over the brook"}, code: {"name": "Old town"}}
    edits = edits_of(toy_scored, plan={area: f"{code}-2"}, neighbourhoods=new)
    plan = loaded(toy_scored, tmp_path, edits)
    names = dict(
        zip(plan.neighbourhoods["neighbourhood"], plan.neighbourhoods["name"], strict=True)
    )
    assert names[code] == "Old town"
    assert names[f"{code}-2"] == "Over the brook"
    assert len(plan.neighbourhoods) == len(toy_scored.plan.neighbourhoods) + 1


def test_what_is_unknown_is_named_at_once(toy_scored: Results, tmp_path: Path) -> None:
    area = toy_scored.region.areas["code"][0]
    edits = edits_of(toy_scored, plan={"E99": "nowhere", area: "elsewhere"})
    with pytest.raises(DataError) as caught:
        loaded(toy_scored, tmp_path, edits)
    said = str(caught.value)
    assert "1 code is not a small area of this project: E99" in said
    assert "2 neighbourhoods are neither" in said
    assert "elsewhere, nowhere" in said


def test_a_file_without_the_opened_plan_needs_it_named(toy_scored: Results, tmp_path: Path) -> None:
    edits = edits_of(toy_scored, opened=None)
    with pytest.raises(DataError, match="--opened"):
        loaded(toy_scored, tmp_path, edits)
    opened = tmp_path / "plan.csv"
    toy_scored.plan.table(toy_scored.region.areas).to_csv(opened, index=False)
    plan = loaded(toy_scored, tmp_path, edits, opened=opened)
    assert plan.member.tolist() == toy_scored.plan.member.tolist()
    table = toy_scored.plan.table(toy_scored.region.areas)
    table.loc[0, "neighbourhood"] = table["neighbourhood"].iloc[-1]
    table.to_csv(opened, index=False)
    with pytest.raises(DataError, match="another plan than the one named"):
        loaded(toy_scored, tmp_path, edits, opened=opened)


def test_other_residents_than_the_pages_are_a_warning(toy_scored: Results, tmp_path: Path) -> None:
    path = write_edits(tmp_path, edits_of(toy_scored))
    areas = toy_scored.region.areas.assign(people=toy_scored.region.areas["people"] + 1)
    region = replace(toy_scored.region, areas=areas)
    _, problems = load_plan(region, path)
    assert [problem.severity for problem in problems] == ["warning"]
    assert "figures may differ" in problems[0].what
    assert load_plan(toy_scored.region, path)[1] == []


def test_the_plan_csv_of_an_edit_has_the_hash_its_next_page_carries(
    toy_scored: Results, tmp_path: Path
) -> None:
    edits = random_edits(toy_scored, np.random.default_rng(9), 5)
    plan = loaded(toy_scored, tmp_path, edits)
    table = tmp_path / "plan.csv"
    plan.table(toy_scored.region.areas).to_csv(table, index=False)
    again, _ = load_plan(toy_scored.region, table)
    assert plan_hash(toy_scored.region, again) == plan_hash(toy_scored.region, plan)


def test_edits_of_another_edition_of_the_score_say_so_and_mix_no_levels(
    toy_scored: Results, tmp_path: Path
) -> None:
    edits = random_edits(toy_scored, np.random.default_rng(4), 6)
    held = rescored(toy_scored, loaded(toy_scored, tmp_path, edits))
    old = {key: value for key, value in edits.items() if key not in ("score_edition", "designed")}
    old["chance"] = dict.fromkeys(edits["chance"], 0.123)
    plan, problems = load_plan(toy_scored.region, write_edits(tmp_path, old))
    (told,) = [one for one in problems if "edition 1 of the score" in one.what]
    assert told.severity == "warning"
    assert plan.member.tolist() == held.plan.member.tolist()
    again = rescored(toy_scored, plan)
    for own, entry in held.scored.agencies.items():
        assert again.scored.agencies[own]["lines_up"] == entry["lines_up"]
    assert all(one["designed_for"] == "not known" for one in again.scored.agencies.values())


def test_an_edited_plan_says_whom_it_was_designed_for(toy_scored: Results, tmp_path: Path) -> None:
    own = next(iter(toy_scored.scored.agencies))
    edits = edits_of(toy_scored, designed={own: 2.0})
    agencies = rescored(toy_scored, loaded(toy_scored, tmp_path, edits)).scored.agencies
    assert agencies[own]["designed_for"] == "yes, weight 2"
    moved = random_edits(toy_scored, np.random.default_rng(4), 6) | {"designed": {own: 2.0}}
    agencies = rescored(toy_scored, loaded(toy_scored, tmp_path, moved)).scored.agencies
    assert agencies[own]["headline"].endswith("designed for you: yes, weight 2, then edited")

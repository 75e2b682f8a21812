"""The command line's figures in the shape of the pages' scores, and golden cases of both.

``python tests/page_figures.py`` writes ``tests/scripts/golden/scores.json`` afresh: plans of the
toy region with what Python makes of them, for the tests of the pages' scripts to make again.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from edits_cases import random_edits, write_edits
from footprints.coterminosity.chance import Chance, draw_chance
from footprints.coterminosity.score import score
from footprints.people.brought import plan_of
from footprints.people.plan import Plan
from footprints.pipeline.edits import held_levels
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.plans import load_plan
from footprints.pipeline.region import Region
from footprints.pipeline.results import Results, neighbourhood_shapes
from footprints.pipeline.run import judge_plan, score_plan
from footprints.pipeline.writing.view import make_view
from footprints.render.scene.payload import figures, rows_of
from footprints.render.scene.scoring import scoring
from footprints.render.view import View

GOLDEN = Path(__file__).parent / "scripts" / "golden" / "scores.json"
_PLANS = 6


def page_data(view: View) -> dict[str, Any]:
    """Return as much of a page's data as its scripts score from."""
    return {
        "areas": {"people": figures(view.areas["people"])},
        "agencies": [
            {"id": one.id, "units": {"code": list(one.units["unit"])}} for one in view.agencies
        ],
        "scoring": scoring(view),
    }


def page_figures(results: Results) -> dict[str, Any]:
    """Return the figures of a scored plan as the pages' ``score`` returns them."""
    scores = results.scored
    hoods = rows_of(results.plan.neighbourhoods["neighbourhood"])
    people = scores.neighbourhoods.drop_duplicates("neighbourhood")["people"]
    return {
        "people": people.round().astype(int).tolist(),
        "services": [
            _service(
                entry,
                scores.units[scores.units["agency"] == own],
                scores.neighbourhoods[scores.neighbourhoods["agency"] == own],
                hoods,
            )
            for own, entry in scores.agencies.items()
        ],
        "one_team_people": scores.overall["one_team_people"],
        "one_team_share": scores.overall["one_team_share"],
        "services_mean": scores.overall["services_lined_up_mean"],
    }


def _service(
    entry: dict[str, Any], units: pd.DataFrame, places: pd.DataFrame, hoods: dict[str, int]
) -> dict[str, Any]:
    scored = entry["people"] > 0
    rows = rows_of(units["unit"])
    keys = (
        "coverage", "fits_inside", "served_by_one", "overlap", "overlap_scored", "patch_strength",
        "lines_up",
    )  # fmt: skip
    return {key: entry[key] if scored else None for key in keys} | {
        "units": {
            "main": [hoods.get(code, -1) for code in units["main_neighbourhood"]],
            "people": units["people"].tolist(),
            "share": figures(units["main_share"]),
            "effective": figures(units["effective_neighbourhoods"]),
            "outside": units["people_outside"].tolist(),
            "class": units["class"].tolist(),
        },
        "hoods": {
            "unit": [rows.get(code, -1) for code in places["main_unit"]],
            "share": figures(places["main_share"]),
            "effective": figures(places["effective_units"]),
            "uncovered": figures(places["uncovered_people"]),
            "overlap": figures(places["overlap"]),
            "sites": figures(places["sites"]),
        },
    }


def case(results: Results) -> dict[str, Any]:
    """Return a scored plan as a case: neighbourhoods of small areas, and the figures to be had."""
    return {
        "member": results.plan.member.tolist(),
        "hoods": len(results.plan.neighbourhoods),
        "expected": page_figures(results),
    }


def rescored(
    results: Results, edits: dict[str, Any], folder: Path, chance: Mapping[str, Chance]
) -> Results:
    """Return what the command line's scoring makes of edits of a scored plan.

    ``chance`` are random zonings, drawn once for many plans: see ``drawn``.
    """
    region = results.region
    plan, _ = load_plan(region, write_edits(folder, edits))
    assert plan.opened is not None
    levels, _ = held_levels(plan.opened, chance)
    scores = score(
        region.areas, region.edges, region.footprints, plan, seed=1, chance=chance, levels=levels
    )
    return replace(results, plan=plan, scores=scores)


def drawn(region: Region) -> dict[str, Chance]:
    """Return a few random zonings of every agency: edits state their chance levels themselves."""
    return draw_chance(region.areas, region.edges, region.footprints, seed=1, zonings=2)


def plain_plan(region: Region) -> Plan:
    """Return a plan made without the design engine: each locality's areas in runs of thirteen."""
    place = region.areas.groupby("locality").cumcount() // 13
    ids = region.areas["locality"] + "-0" + (place + 1).clip(upper=3).astype(str)
    return plan_of(region.areas, ids.to_numpy(dtype=object), {})


def golden_text(region: Region) -> str:
    """Return the golden cases as JSON: a plan of the toy region and a few edits of it."""
    results = score_plan(judge_plan(region, plain_plan(region)), baselines=False)
    view = make_view(results, neighbourhood_shapes(results))
    rng, chance = np.random.default_rng(2026), drawn(region)
    cases = [case(results)]
    with tempfile.TemporaryDirectory() as folder:
        for steps in range(2, 2 * _PLANS, 2):
            edits = random_edits(results, rng, steps)
            cases.append(case(rescored(results, edits, Path(folder), chance)))
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases)
    data = json.dumps(page_data(view), separators=(",", ":"))
    return f'{{"data":{data},\n"cases":[\n{lines}\n]}}\n'


def main() -> None:
    """Write the golden cases."""
    from scored_toy import write_rich_project

    with tempfile.TemporaryDirectory() as folder:
        text = golden_text(load_region(write_rich_project(Path(folder))))
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    GOLDEN.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

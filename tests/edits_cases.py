"""Edits as a person might make them on the page of the toy region, for several rooms' tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from footprints.coterminosity.chance import SCORE_EDITION
from footprints.pipeline.results import Results, plan_hash


def edits_of(results: Results, **changes: Any) -> dict[str, Any]:
    """Return a file of edits on a scored plan that changes nothing yet."""
    areas, plan = results.region.areas, results.plan
    table = plan.neighbourhoods
    opened = {
        row.neighbourhood: {
            "name": row.name,
            "areas": areas["code"][plan.member == number].tolist(),
        }
        for number, row in enumerate(table.itertuples(index=False))
    }
    agencies = results.scored.agencies
    return {
        "format": "footprints-edits",
        "version": 1,
        "project": {
            "name": results.region.project.area.name,
            "plan_hash": plan_hash(results.region, plan),
            "seed": results.region.project.neighbourhoods.seed,
        },
        "reviewer": {"name": "A. Planner", "role": "Nurse", "date": "2026-11-21"},
        "opened": opened,
        "plan": {},
        "neighbourhoods": {},
        "locked": [],
        "moves": [],
        "comments": [],
        "chance": {own: entry["overlap_by_chance"] for own, entry in agencies.items()},
        "score_edition": SCORE_EDITION,
        "designed": {own: (plan.designed or {}).get(own) for own in agencies},
    } | changes


def write_edits(folder: Path, edits: dict[str, Any], name: str = "edits.json") -> Path:
    """Write edits as a page saves them."""
    path = folder / name
    path.write_text(json.dumps(edits, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def random_edits(results: Results, rng: np.random.Generator, steps: int) -> dict[str, Any]:
    """Return edits of a few random steps: moves along borders, a split now and then, a merger."""
    areas, plan = results.region.areas, results.plan
    table = plan.neighbourhoods
    codes = areas["code"].tolist()
    ids = table["neighbourhood"].tolist()
    home = [ids[row] for row in plan.member]
    now, named = list(home), {}
    for step in range(steps):
        kind = rng.choice(["move", "move", "move", "split", "merge", "rename"])
        place = str(rng.choice(sorted(set(now))))
        own = [row for row, hood in enumerate(now) if hood == place]
        if kind == "split" and len(own) > 1:
            named[f"{place}-{step + 2}"] = {"name": f"Half of {place}"}
            for row in own[: len(own) // 2]:
                now[row] = f"{place}-{step + 2}"
        elif kind == "rename":
            named[place] = {"name": f"Called {step}"}
        else:
            chosen = own if kind == "merge" else [int(rng.choice(own))]
            beside = _beside(results.region.edges, now, chosen)
            for row in chosen if beside else []:
                now[row] = beside[int(rng.integers(len(beside)))] if kind == "move" else beside[0]
    moved = {code: new for code, old, new in zip(codes, home, now, strict=True) if old != new}
    kept = {code: entry for code, entry in named.items() if code in ids or code in set(now)}
    return edits_of(results, plan=moved, neighbourhoods=kept)


def _beside(edges: pd.DataFrame, now: list[str], chosen: list[int]) -> list[str]:
    """Return the neighbourhoods next to some small areas, other than their own."""
    own = set(chosen)
    pairs = edges[["first", "second"]].to_numpy().tolist()
    near = {b for a, b in pairs if a in own} | {a for a, b in pairs if b in own}
    return sorted({now[row] for row in near} - {now[row] for row in own})

"""Write a comparison: its page, its tables, and all of it as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.coterminosity.causes import CAUSES
from footprints.coterminosity.chance import SCORE_EDITION
from footprints.pipeline.comparison.editions import other_editions
from footprints.pipeline.comparison.sides import counted_whole
from footprints.pipeline.files import csv_text, json_text
from footprints.pipeline.writing.manifest import file_hash
from footprints.pipeline.writing.outbox import outbox
from footprints.pipeline.writing.workbook import write_workbook

if TYPE_CHECKING:
    from footprints.pipeline.comparison.compare import Comparison
    from footprints.pipeline.comparison.sides import Side

PAGE = "compare.html"
RECORD = "compare.manifest.json"
TABLES = ("agencies", "scores", "neighbourhoods", "flows", "areas", "units", "services")
NAMES = (PAGE, "compare.json", "compare.xlsx", *(f"compare_{each}.csv" for each in TABLES))
"""Every file of a comparison beside its record."""


def write_comparison(comparison: Comparison, folder: Path) -> list[str]:
    """Write ``compare.html``, ``compare.json``, ``compare.xlsx`` and a CSV file a table.

    Returns their names. What else is in ``folder`` stays. Raises OutputError where they cannot be
    written.
    """
    from footprints.pipeline.comparison.view import comparison_view
    from footprints.render.compare.page import compare_page

    texts = {f"{name}.csv": csv_text(table) for name, table in comparison.tables().items()}
    texts["compare.json"] = json_text(comparison_document(comparison))
    texts[PAGE] = compare_page(comparison_view(comparison))
    with outbox(folder, RECORD) as staged:
        for name, text in texts.items():
            (staged / name).write_text(text, encoding="utf-8", newline="\n")
        write_workbook(comparison.tables(), staged / "compare.xlsx")
    return sorted([*texts, "compare.xlsx"])


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """Return the content of ``compare.json``: what was compared, and every score's change."""
    document: dict[str, Any] = {
        "score_edition": SCORE_EDITION,
        "other_editions": other_editions(comparison.after, comparison.before),
        "in_whole_areas": bool(counted_whole(comparison.after, comparison.before)),
        "after": _side(comparison.after),
        "before": _side(comparison.before),
        "differ": sorted(comparison.differ, key=CAUSES.index),
        "people": comparison.people,
        "people_moved": comparison.people_moved,
        "areas_moved": len(comparison.moved),
        "areas_in_one_only": comparison.areas_in_one_only,
        "overall": {},
        "agencies": {},
        "pairs": {},
        "localities": {},
    }
    for row in comparison.scores.to_dict("records"):
        _place(document, row)[row["score"]] = _score(row)
    return document


def _place(document: dict[str, Any], row: dict[Any, Any]) -> dict[str, Any]:
    """Return where a score belongs: with its locality and agency, its pair, or the whole."""
    locality, agency, whole = row["locality"], row["agency"], document
    if locality:
        whole = document["localities"].setdefault(locality, {"overall": {}, "agencies": {}})
    found: dict[str, Any] = whole["agencies"].setdefault(agency, {}) if agency else whole["overall"]
    if row["other"]:
        found = document["pairs"].setdefault(agency, {}).setdefault(row["other"], {})
    return found


def _score(row: dict[Any, Any]) -> dict[str, Any]:
    return {
        "before": row["before"],
        "after": row["after"],
        "change": row["change"],
        "due_to": {cause: row[f"due_to_{cause}"] for cause in CAUSES},
        "people_gained": row["people_gained"],
        "people_lost": row["people_lost"],
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "planned": side.planned,
        "plan_sha256": None if side.file is None else file_hash(side.file),
        "project_file": side.region.project_file.name,
        "project_sha256": side.region.hashes.get(side.region.project_file)
        or file_hash(side.region.project_file),
        "neighbourhoods": len(side.plan.neighbourhoods) if side.planned else 0,
        "people": int(side.region.areas["people"].sum()),
    }

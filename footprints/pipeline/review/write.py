"""Write a merged review to its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprints.pipeline.files import csv_text
from footprints.pipeline.review.tables import comment_table, review_table
from footprints.pipeline.writing.outbox import outbox

if TYPE_CHECKING:
    from pathlib import Path

    from footprints.pipeline.review.merge import Merged


RECORD = "review.manifest.json"
NAMES = ("edits.json", "review.csv", "comments.csv")
"""The files of a merged review beside its record."""


def write_review(merged: Merged, folder: Path) -> None:
    """Write edits.json, review.csv and comments.csv; raise OutputError where that fails."""
    with outbox(folder, RECORD) as staged:
        texts = {
            "edits.json": edits_text(merged),
            "review.csv": csv_text(review_table(merged)),
            "comments.csv": csv_text(comment_table(merged)),
        }
        for name, text in texts.items():
            (staged / name).write_text(text, encoding="utf-8", newline="\n")


def edits_text(merged: Merged) -> str:
    """Return the joined file as JSON, chance levels unrounded."""
    import json

    whole = merged.edits.model_dump(by_alias=True, mode="json")
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"

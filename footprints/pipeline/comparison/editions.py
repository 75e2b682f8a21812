"""Whether scores that were published with a plan are of the edition that a comparison scores by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from footprints.coterminosity.chance import SCORE_EDITION
from footprints.disk import is_plain

if TYPE_CHECKING:
    from pathlib import Path

    from footprints.pipeline.comparison.sides import Side

_SCORES = "scores.json"
_MOST_BYTES = 50_000_000


def published_edition(plan: Path | None) -> int | None:
    """Return the edition of the scores that stand in the folder of a plan, None where none do.

    Scores that do not say are of the first edition.
    """
    if plan is None:
        return None
    path = plan.parent / _SCORES
    try:
        if not is_plain(path) or path.stat().st_size > _MOST_BYTES:
            return None
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or "agencies" not in document:
        return None
    said = document.get("score_edition", 1)
    return said if isinstance(said, int) else None


def other_editions(*sides: Side) -> list[str]:
    """Return a sentence for each side whose published scores are of another edition than these."""
    found = {side.name: published_edition(side.file) for side in sides}
    return [
        f"The scores published with {name} are of edition {edition}. Here both sides are scored "
        f"by edition {SCORE_EDITION}, so its figures are not those published: compare no score of "
        "one edition with one of another."
        for name, edition in found.items()
        if edition is not None and edition != SCORE_EDITION
    ]

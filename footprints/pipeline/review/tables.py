"""The tables of a merged review: every edit and what became of it, and everybody's comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprints.errors import Problem, counted, listing

if TYPE_CHECKING:
    import pandas as pd

    from footprints.people.edits import Move
    from footprints.pipeline.review.conflicts import Conflict
    from footprints.pipeline.review.merge import Merged
    from footprints.pipeline.review.sides import Side, Wish


def review_table(merged: Merged) -> pd.DataFrame:
    """Return one row an edit and file, with the columns ``REVIEW_COLUMNS``.

    Files that ask for one thing stand below one another. ``outcome`` is kept, or the kind of
    conflict (one edit may be in several), or "no longer there" for the name of a neighbourhood
    that comes to have no small areas. ``against`` are the files an edit is in conflict with.
    """
    import pandas as pd

    by_wish: dict[Wish, list[Conflict]] = {}
    for conflict in merged.conflicts:
        for wish in conflict.wishes:
            by_wish.setdefault(wish, []).append(conflict)
    why = [_why(side) for side in merged.table.sides]
    rows = [
        _row(merged, wish, by_wish.get(wish, []), why[wish.side].get(wish.code))
        for wish in merged.table.wishes
    ]
    return pd.DataFrame(rows, columns=REVIEW_COLUMNS)


REVIEW_COLUMNS = [
    "kind", "code", "name", "opened", "opened_name", "to", "to_name", "file", "reviewer", "role",
    "reason", "breaks", "outcome", "against",
]  # fmt: skip

COMMENT_COLUMNS = ["kind", "codes", "names", "text", "name", "role", "date", "file"]


def _row(
    merged: Merged, wish: Wish, conflicts: list[Conflict], move: Move | None
) -> dict[str, str]:
    sides, names = merged.table.sides, merged.table.names
    side = sides[wish.side]
    new = {code: entry.name for code, entry in side.edits.neighbourhoods.items()}
    others = sorted({one for conflict in conflicts for one in conflict.files} - {wish.side})
    moved = move if wish.kind == "place" else None
    is_place = wish.kind == "place"
    return {
        "kind": wish.kind,
        "code": wish.code,
        "name": "" if is_place else names.get(wish.code, ""),
        "opened": wish.opened,
        "opened_name": names.get(wish.opened, "") if is_place else "",
        "to": wish.to,
        "to_name": (new | dict(names)).get(wish.to, "") if is_place else "",
        "file": side.label,
        "reviewer": side.edits.reviewer.name,
        "role": side.edits.reviewer.role,
        "reason": (moved.reason or "") if moved else "",
        "breaks": ", ".join(moved.breaks) if moved else "",
        "outcome": _outcome(merged, wish, conflicts),
        "against": listing([sides[other].label for other in others], len(others)),
    }


def _outcome(merged: Merged, wish: Wish, conflicts: list[Conflict]) -> str:
    if conflicts:
        return ", ".join(dict.fromkeys(one.kind for one in conflicts))
    if wish.kind == "name" and wish.code not in merged.edits.neighbourhoods:
        return "no longer there"
    return "kept"


def _why(side: Side) -> dict[str, Move]:
    """Return the last move that put each small area where the file has it."""
    found: dict[str, Move] = {}
    for move in side.edits.moves:
        found |= {area: move for area in move.areas if side.edits.plan.get(area) == move.to}
    return found


def comment_table(merged: Merged) -> pd.DataFrame:
    """Return one row a comment, with the columns ``COMMENT_COLUMNS``; names of neighbourhoods."""
    import pandas as pd

    names = merged.table.names
    rows = [
        {
            "kind": comment.on.kind,
            "codes": " ".join(comment.on.codes),
            "names": ", ".join(names[code] for code in comment.on.codes if code in names),
            "text": comment.text,
            "name": comment.name,
            "role": comment.role,
            "date": comment.date,
            "file": merged.table.sides[number].label,
        }
        for number, comment in merged.comments
    ]
    return pd.DataFrame(rows, columns=COMMENT_COLUMNS)


_IN_WORDS = {
    "place": "put into different neighbourhoods",
    "name": "given different names",
    "new": "the code of different new neighbourhoods",
    "lock": "locked by one, changed by another",
    "gone": "emptied by one, added to by another",
}


def conflict_problems(merged: Merged, most: int) -> list[Problem]:
    """Return the conflicts in words: the first ``most``, and how many more there are."""
    names = merged.table.names
    problems = []
    for conflict in merged.conflicts[:most]:
        called = names.get(conflict.code)
        where = conflict.code if not called else f"{called} ({conflict.code})"
        files = listing([merged.table.sides[number].label for number in conflict.files])
        problems.append(Problem(f"{_IN_WORDS[conflict.kind]}: {files}.", where))
    more = len(merged.conflicts) - most
    if more > 0:
        what = f"{counted(more, 'more conflict is', 'more conflicts are')} in review.csv."
        problems.append(Problem(what))
    return problems

"""Join several teams' edits of one plan: what nobody contradicts, and what somebody does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from footprints.allowance import reading
from footprints.errors import DataError, Problem, counted, listing
from footprints.people.edits import Comment, Edits, Move, Renamed, Reviewer
from footprints.pipeline.review.conflicts import Conflict, find_conflicts
from footprints.pipeline.review.sides import Side, Table, Wish, lay_out

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_NAME = 500


@dataclass(frozen=True)
class Merged:
    """Several files of edits held against one another.

    ``edits`` is the joined file: all wishes but those in a conflict. ``comments`` are everybody's,
    each with the number of its file.
    """

    table: Table
    conflicts: list[Conflict]
    edits: Edits
    comments: list[tuple[int, Comment]]
    problems: list[Problem]


@reading()
def read_sides(paths: Sequence[Path]) -> list[Side]:
    """Read files of edits; raise DataError with every fault in any of them.

    Each is known by its file name, with a number where two are called the same.
    """
    from footprints.sources.inputs.edits import read_edits

    problems: list[Problem] = []
    sides: list[Side] = []
    seen: Counter[str] = Counter()
    for path in paths:
        edits = read_edits(path).into(problems)
        seen[path.name] += 1
        label = path.name if seen[path.name] == 1 else f"{path.name} ({seen[path.name]})"
        if edits is not None:
            sides.append(Side(label, edits))
    if problems:
        raise DataError(problems)
    return sides


def merge(sides: list[Side]) -> Merged:
    """Hold files of edits of one opened plan against one another, and join what fits together.

    Raises DataError where they are of different plans, or none holds the plan that was opened.
    """
    opened = _opened(sides)
    home = {area: code for code, (_, areas) in opened.items() for area in areas}
    table = lay_out(sides, home, {code: name for code, (name, _) in opened.items()})
    conflicts = find_conflicts(table)
    refused = {wish for conflict in conflicts for wish in conflict.wishes}
    kept = [wish for wish in table.wishes if wish not in refused]
    comments = _comments(sides)
    chance, problems = _chance(sides)
    joined = _joined(table, kept, [comment for _, comment in comments], chance)
    return Merged(table, conflicts, joined, comments, problems)


def _opened(sides: list[Side]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return name and small areas of each neighbourhood of the plan that all files are of."""
    first = sides[0].edits.project.plan_hash
    others = [side.label for side in sides if side.edits.project.plan_hash != first]
    if others:
        what = (
            f"{counted(len(others), 'file is', 'files are')} of another plan than "
            f"{sides[0].label}: {listing(others)}."
        )
        fix = "Merge files that were saved from the same page."
        raise DataError([Problem(what, "edits", fix)])
    held = [
        {
            code: (place.name, tuple(sorted(place.areas)))
            for code, place in side.edits.opened.items()
        }
        for side in sides
        if side.edits.opened is not None
    ]
    if not held:
        what = "none of the files holds the plan its page was opened with."
        raise DataError(
            [Problem(what, "edits", "Save one of them again from the page, as a file.")]
        )
    if any(one != held[0] for one in held):
        what = (
            "the files say they are of one plan, but hold different ones: one was changed by hand."
        )
        raise DataError([Problem(what, "edits", "Ask for the files as they were saved.")])
    return held[0]


def _chance(sides: list[Side]) -> tuple[dict[str, float | None], list[Problem]]:
    """Return the chance levels that all files agree on, and name those they do not."""
    if len({side.edits.score_edition for side in sides}) > 1:
        what = "the files were saved from pages of different editions of the score."
        fix = "Their chance levels are left out; scoring works them out afresh by its own edition."
        return {}, [Problem(what, "edits", fix, "warning")]
    found, unlike = _agreed([side.edits.chance for side in sides])
    if not unlike:
        return found, []
    what = f"the files state different chance levels for {listing(unlike)}."
    fix = "They are left out; scoring works them out afresh from the opened plan."
    return found, [Problem(what, "edits", fix, "warning")]


def _agreed(
    given: list[dict[str, float | None]],
) -> tuple[dict[str, float | None], list[str]]:
    """Return what several tables say alike by key, and the keys of which they say different."""
    found: dict[str, float | None] = {}
    unlike = []
    for own in sorted({own for table in given for own in table}):
        values = {table[own] for table in given if own in table}
        if len(values) == 1:
            found[own] = values.pop()
        else:
            unlike.append(own)
    return found, unlike


def _joined(
    table: Table,
    kept: list[Wish],
    comments: list[Comment],
    chance: dict[str, float | None],
) -> Edits:
    """Return the joined file: every wish that no conflict concerns, and all comments."""
    sides = table.sides
    plan = {wish.code: wish.to for wish in kept if wish.kind == "place"}
    held = set((dict(table.home) | plan).values())
    called = {
        wish.code: Renamed(name=wish.to)
        for wish in kept
        if wish.kind == "name" and wish.code in held
    }
    return Edits(
        project=sides[0].edits.project,
        reviewer=_everybody(sides),
        opened=next(side.edits.opened for side in sides if side.edits.opened is not None),
        plan=dict(sorted(plan.items())),
        neighbourhoods=dict(sorted(called.items())),
        locked=sorted({wish.code for wish in kept if wish.kind == "lock"}),
        moves=_moves(sides, plan),
        comments=comments,
        chance=chance,
        score_edition=max(side.edits.score_edition for side in sides),
        designed=_agreed([side.edits.designed for side in sides])[0],
    )


def _everybody(sides: list[Side]) -> Reviewer:
    names = list(dict.fromkeys(side.edits.reviewer.name or side.label for side in sides))
    return Reviewer(
        name=", ".join(names)[:_MOST_NAME],
        role="merged",
        date=max(side.edits.reviewer.date for side in sides),
    )


def _moves(sides: list[Side], plan: Mapping[str, str]) -> list[Move]:
    """Return the moves behind the places that were kept, each once, with their reasons."""
    found: dict[str, Move] = {}
    for side in sides:
        for move in side.edits.moves:
            areas = [
                area
                for area in move.areas
                if plan.get(area) == move.to == side.edits.plan.get(area)
            ]
            if areas:
                from_ = {area: home for area, home in move.from_.items() if area in set(areas)}
                kept = move.model_copy(update={"areas": areas, "from_": from_})
                found.setdefault(kept.model_dump_json(), kept)
    return list(found.values())


def _comments(sides: list[Side]) -> list[tuple[int, Comment]]:
    """Return all comments in the order of the files; one that several files hold, once."""
    found: dict[str, tuple[int, Comment]] = {}
    for number, side in enumerate(sides):
        for comment in side.edits.comments:
            found.setdefault(comment.model_dump_json(), (number, comment))
    return list(found.values())

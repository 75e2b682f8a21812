"""The two sides of a comparison: a region, a plan of it, and what to call it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from footprints.errors import DataError, Problem, listing

if TYPE_CHECKING:
    from footprints.people.plan import Plan
    from footprints.pipeline.region import Region

NO_PLAN = "no neighbourhoods"
"""What a side without a plan is called."""


@dataclass(frozen=True)
class Side:
    """One side: who lives where and who works where (``region``), the plan, and a name for both.

    ``planned`` is False where there are no neighbourhoods and the localities stand in for them.
    ``file`` is where the plan came from, None where there is none.
    """

    region: Region
    plan: Plan
    name: str
    planned: bool = True
    file: Path | None = None


def beside_scores(*sides: Side) -> list[str]:
    """Say whom each side's plan was designed for, and where to see what other plans give.

    A score says little without: a plan designed for an agency should suit it.
    """
    told = [
        f"{side.name} was designed for: {_designed_for(side)}." for side in sides if side.planned
    ]
    more = "What other plans give, and the best found for each agency, `footprints score` tells."
    return [*told, more] if told else []


def _designed_for(side: Side) -> str:
    from footprints.columns.headline import NOT_KNOWN

    weights = side.plan.designed
    if weights is None:
        return NOT_KNOWN
    names = {one.id: one.name for one in side.region.footprints}
    own = [
        f"{names[key]} ({weight:g})" for key, weight in weights.items() if weight and key in names
    ]
    return (", ".join(own) or "no agency") + (", then edited" if side.plan.edited else "")


def without_plan(region: Region) -> Side:
    """Return a region without neighbourhoods: what services share is then the localities.

    Each locality counts as one neighbourhood, being the smallest place that all services know.
    """
    from footprints.people.brought import plan_of

    areas = region.areas
    names = dict(zip(areas["locality"], areas["locality_name"], strict=True))
    plan = plan_of(areas, areas["locality"].to_numpy(dtype=object), names)
    return Side(region, plan, NO_PLAN, planned=False)


def check_same_areas(after: Region, before: Region) -> None:
    """Raise DataError unless both regions are made of the same small areas."""
    ours, theirs = set(after.areas["code"]), set(before.areas["code"])
    if ours == theirs:
        return
    alone = sorted(ours ^ theirs)
    raise DataError(
        [
            Problem(
                f"the two projects have different small areas: {len(ours & theirs):,} in both, "
                f"{len(alone):,} in one alone ({listing(alone)}).",
                "--against-project",
                "Give both the same small areas; lists on older codes can be converted with "
                "`convert`.",
            )
        ]
    )


def counted_whole(*sides: Side) -> list[str]:
    """Say that a plan drawn through small areas is compared in whole ones; nothing without any."""
    if all(side.plan.drawn is None for side in sides):
        return []
    said = (
        "A plan drawn through small areas is compared with each of them whole, in the "
        "neighbourhood with most of its residents. `footprints score` scores it as it was drawn."
    )
    return [said]


def same_plan(one: Plan, other: Plan) -> bool:
    """Whether two plans of the same small areas make the same groups, whatever they are called."""
    import numpy as np

    if not np.array_equal(one.member < 0, other.member < 0):
        return False
    pairs = np.unique(np.column_stack([one.member, other.member]), axis=0)
    groups = len(np.unique(one.member)), len(np.unique(other.member))
    return groups == (len(pairs), len(pairs))


def name_sides(after: Side, before: Side) -> tuple[Side, Side]:
    """Return both sides with names that tell them apart: by folder or project where files agree."""
    if after.name != before.name:
        return after, before
    folders = [side.file.resolve().parent.name if side.file else "" for side in (after, before)]
    projects = [side.region.project_file.name for side in (after, before)]
    for told in (folders, projects, ["now", "before"]):
        if told[0] != told[1]:
            break
    new, old = (
        replace(side, name=f"{side.name} ({more})" if more else side.name)
        for side, more in zip((after, before), told, strict=True)
    )
    return new, old

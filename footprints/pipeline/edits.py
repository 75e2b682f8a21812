"""Plans that came of editing on a page: the plan itself, and the chance level its page held."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from footprints.coterminosity.chance import SCORE_EDITION
from footprints.errors import DataError, Problem, counted, listing, nearest
from footprints.people.plan import Opened

if TYPE_CHECKING:
    from footprints.coterminosity.chance import Chance, ChanceLevel
    from footprints.people.edits import Edits
    from footprints.people.plan import Plan
    from footprints.pipeline.region import Region

_WHERE = "edits"
_ALIKE = 1e-9


def edited_plan(
    region: Region, edits: Edits, opened: Plan | None = None
) -> tuple[Plan, list[Problem]]:
    """Return the plan that edits make, and what was noticed; its ``opened`` holds where they began.

    ``opened`` is that plan where the file does not hold it. Raises DataError, with everything
    there is, where it is missing or another one, and for unknown small areas and neighbourhoods.
    """
    from footprints.people.brought import plan_of

    first, problems = opened_plan(region, edits, opened)
    problems += _unknown(region, edits, first)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise DataError(errors)
    table = first.neighbourhoods
    ids = [*table["neighbourhood"], ""]
    now = dict(zip(region.areas["code"], (ids[row] for row in first.member), strict=True))
    names = dict(zip(table["neighbourhood"], table["name"], strict=True))
    names |= {code: entry.name for code, entry in edits.neighbourhoods.items() if entry.name}
    plan = plan_of(region.areas, region.areas["code"].map(now | edits.plan).to_numpy(), names)
    problems += _other_edition(edits)
    chance = edits.chance if edits.score_edition == SCORE_EDITION else {}
    designed = edits.designed or (None if opened is None else opened.designed)
    return replace(plan, opened=Opened(first.member, chance), designed=designed), problems


def _other_edition(edits: Edits) -> list[Problem]:
    """Say where a page scored by another edition of the score than this: none is held to both."""
    if edits.score_edition == SCORE_EDITION:
        return []
    what = (
        f"the page these edits were made on scored by edition {edits.score_edition} of the score; "
        f"here edition {SCORE_EDITION} is used, so scores differ from those the page showed."
    )
    fix = "Compare no score of one edition with one of another; the plan itself is the same."
    return [Problem(what, _WHERE, fix, "warning")]


def opened_plan(
    region: Region, edits: Edits, given: Plan | None = None
) -> tuple[Plan, list[Problem]]:
    """Return the plan that the page of these edits was opened with, and what was noticed.

    It is in the file, unless that leaves it out; then it is ``given``. Raises DataError where it is
    neither, or the one given is another plan.
    """
    import pandas as pd

    from footprints.people.brought import plan_from_areas
    from footprints.pipeline.results import plan_hash

    problems: list[Problem] = []
    home = edits.home()
    if home is not None:
        rows = pd.DataFrame({"area_code": list(home), "neighbourhood": list(home.values())})
        names = {code: place.name for code, place in (edits.opened or {}).items()}
        plan, problems = plan_from_areas(region.areas, rows, names)
    elif given is not None:
        plan = given
    else:
        raise DataError([_NOT_THERE])
    if plan_hash(region, plan) != edits.project.plan_hash:
        problems.append(_OTHER_DATA if home is not None else _OTHER_PLAN)
    return plan, problems


_NOT_THERE = Problem(
    "the file does not hold the plan its page was opened with.",
    _WHERE,
    "Name that plan with --opened.",
)
_OTHER_PLAN = Problem(
    "the edits were made on another plan than the one named, or on other residents.",
    _WHERE,
    "Name the plan.csv that was written with the page.",
)
_OTHER_DATA = Problem(
    "the small areas or residents of this project are not those the page was made from, so figures "
    "may differ from the page's.",
    _WHERE,
    "Score them with the project and files that made the page.",
    "warning",
)


def _unknown(region: Region, edits: Edits, first: Plan) -> list[Problem]:
    """Name small areas and neighbourhoods of the edits that are nowhere else."""
    areas = set(region.areas["code"])
    strange = sorted(set(edits.plan) - areas)
    problems = []
    if strange:
        what = counted(len(strange), "code is not a small area", "codes are not small areas")
        problems.append(
            Problem(
                f"{what} of this project: {listing(strange)}.",
                _WHERE,
                nearest(strange[0], sorted(areas)) or "Check that the edits are of this project.",
            )
        )
    known = {*first.neighbourhoods["neighbourhood"], *edits.neighbourhoods}
    places = sorted(set(edits.plan.values()) - known)
    if places:
        what = counted(len(places), "neighbourhood is", "neighbourhoods are")
        problems.append(
            Problem(
                f"{what} neither in the plan that was opened nor new in the edits: "
                f"{listing(places)}.",
                _WHERE,
                "Save the edits again from the page.",
            )
        )
    return problems


def held_levels(
    opened: Opened, chance: Mapping[str, Chance]
) -> tuple[dict[str, ChanceLevel], list[Problem]]:
    """Return the chance levels that a page held its edits against, by agency, and what was noticed.

    They are those stated in the file; for parts of the region, and for agencies it does not state,
    those of the plan opened. A level stated that these files do not give is a warning.
    """
    from footprints.coterminosity.chance import level

    levels, differ = {}, []
    for own, drawn in chance.items():
        afresh, stated = level(drawn, opened.member), opened.chance.get(own)
        levels[own] = replace(afresh, stated=stated)
        if stated is not None and not math.isclose(stated, afresh.mean(), abs_tol=_ALIKE):
            differ.append(f"{own} ({stated:.4f} in the file, {afresh.mean():.4f} here)")
    if not differ:
        return levels, []
    what = "chance levels in the file of edits are not those of its opened plan: "
    fix = (
        "The scores use the file's, as the page did. Its seed or its files were others, or an "
        "earlier edition of the score made the page."
    )
    return levels, [Problem(f"{what}{listing(differ)}.", _WHERE, fix, "warning")]

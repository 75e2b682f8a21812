"""The hard limits held against any plan: every breach, with place and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from footprints.errors import Problem, listing

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.people.plan import Plan
    from footprints.settings import NeighbourhoodSettings


def check_limits(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    settings: NeighbourhoodSettings,
    plan: Plan,
    start: Plan | None = None,
) -> list[Problem]:
    """Return one problem for each breach: people, pieces, nesting, groups, locks, number, areas.

    Localities that a plan leaves out altogether break nothing: they are a note.
    Locks are looked at where ``start`` is given. A neighbourhood is contiguous if its areas are
    linked in ``edges``, bridges included, by way of areas of its own.
    """
    return [
        *_left_out(areas, plan),
        *_people(areas, settings, plan),
        *_pieces(areas, edges, plan),
        *_nesting(areas, plan),
        *_numbers(areas, settings, plan),
        *_groups(areas, settings, plan),
        *(_locks(areas, settings, plan, start) if start is not None else []),
    ]


def _codes(areas: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    codes: np.ndarray[tuple[int], np.dtype[np.object_]] = areas["code"].to_numpy(dtype=object)
    return codes


def areas_in_words(count: int) -> str:
    """Write how many small areas, as in "1 small area" or "12 small areas"."""
    return "1 small area" if count == 1 else f"{count:,} small areas"


def place_of(plan: Plan, number: int) -> str:
    """Name a neighbourhood for the beginning of a message."""
    row = plan.neighbourhoods.iloc[number]
    name, code = str(row["name"]), str(row["neighbourhood"])
    return f"{name} ({code})" if name != code else code


def _left_out(areas: pd.DataFrame, plan: Plan) -> list[Problem]:
    out = np.flatnonzero(plan.member < 0)
    if not len(out):
        return []
    locality = areas["locality"].to_numpy()
    begun = set(locality[plan.member >= 0])
    partly = [row for row in out if locality[row] in begun]
    people = areas["people"].to_numpy()
    problems = []
    if partly:
        problems.append(
            Problem(
                f"{areas_in_words(len(partly))} with {people[partly].sum():,} residents in no "
                f"neighbourhood: {listing(_codes(areas)[partly])}.",
                "plan",
                "Give every small area of a locality a neighbourhood.",
            )
        )
    if len(out) > len(partly):
        whole = sorted(set(locality[out]) - begun)
        what = f"the plan does not cover {len(whole):,} localities: {listing(whole)}."
        problems.append(Problem(what, "plan", severity="note"))
    return problems


def _people(areas: pd.DataFrame, settings: NeighbourhoodSettings, plan: Plan) -> list[Problem]:
    people = plan.people(areas)
    problems = []
    for number, locality in enumerate(plan.neighbourhoods["locality"]):
        low, high = settings.limits(str(locality))
        residents = round(float(people[number]))
        if low <= residents <= high:
            continue
        side = f"fewer than {low:,}" if residents < low else f"more than {high:,}"
        problems.append(
            Problem(
                f"{residents:,} residents, {side}.",
                place_of(plan, number),
                "Move small areas "
                + ("in from" if residents < low else "out to")
                + " its neighbours, or change the limits.",
            )
        )
    return problems


def _pieces(areas: pd.DataFrame, edges: pd.DataFrame, plan: Plan) -> list[Problem]:
    from footprints.geometry.adjacency import components

    part = components(len(areas), edges, plan.member)
    problems = []
    for number in range(len(plan.neighbourhoods)):
        rows = np.flatnonzero(plan.member == number)
        found, counts = np.unique(part[rows], return_counts=True)
        if len(found) < 2:
            continue
        stray = rows[part[rows] != found[np.argmax(counts)]]
        problems.append(
            Problem(
                f"in {len(found)} pieces: {listing(_codes(areas)[stray])} touch no other part.",
                place_of(plan, number),
                "Move them to a neighbourhood they touch, or add a bridge.",
            )
        )
    return problems


def _nesting(areas: pd.DataFrame, plan: Plan) -> list[Problem]:
    own = areas["locality"].to_numpy(dtype=object)
    home = plan.neighbourhoods["locality"].to_numpy(dtype=object)
    abroad = (plan.member >= 0) & (home[plan.member] != own)
    problems = []
    for number in np.unique(plan.member[abroad]).tolist():
        rows = np.flatnonzero(abroad & (plan.member == number))
        problems.append(
            Problem(
                f"{areas_in_words(len(rows))} in another locality: {listing(_codes(areas)[rows])}.",
                place_of(plan, number),
                f"Keep the neighbourhood inside {home[number]}.",
            )
        )
    return problems


def _numbers(areas: pd.DataFrame, settings: NeighbourhoodSettings, plan: Plan) -> list[Problem]:
    problems = []
    made = plan.neighbourhoods["locality"].astype(str).value_counts()
    for locality in sorted(set(areas["locality"].astype(str))):
        wanted, there = settings.fixed_number(locality), int(made.get(locality, 0))
        if wanted is not None and there not in (0, wanted):
            problems.append(
                Problem(
                    f"{there} neighbourhoods, but {wanted} are asked for.",
                    f"locality {locality}",
                    "Change the plan, or the number in the settings.",
                )
            )
    return problems


def _groups(areas: pd.DataFrame, settings: NeighbourhoodSettings, plan: Plan) -> list[Problem]:
    rows = {code: row for row, code in enumerate(_codes(areas))}
    problems = []
    for group in settings.together:
        members = {int(plan.member[rows[code]]) for code in group if code in rows}
        if len(members) > 1:
            problems.append(
                Problem(
                    f"{listing(group)} are to be kept together, but lie in {len(members)} "
                    "neighbourhoods.",
                    "neighbourhoods.together",
                    "Move them to one neighbourhood, or part the group.",
                )
            )
    return problems


def _locks(
    areas: pd.DataFrame, settings: NeighbourhoodSettings, plan: Plan, start: Plan
) -> list[Problem]:
    """Find locked areas of one old neighbourhood parted, or of two put together."""
    codes = _codes(areas)
    rows = {code: row for row, code in enumerate(codes)}
    locked = [rows[code] for code in settings.locked if code in rows]
    now: dict[int, set[int]] = {}
    then: dict[int, set[int]] = {}
    for row in locked:
        old, new = int(start.member[row]), int(plan.member[row])
        now.setdefault(old, set()).add(new)
        then.setdefault(new, set()).add(old)
    bad = [
        row
        for row in locked
        if len(now[int(start.member[row])]) > 1 or len(then[int(plan.member[row])]) > 1
    ]
    if not bad:
        return []
    return [
        Problem(
            f"{len(bad):,} locked areas not with their neighbourhood of the start plan: "
            f"{listing(codes[bad])}.",
            "neighbourhoods.locked",
            "Move them back, or unlock them.",
        )
    ]

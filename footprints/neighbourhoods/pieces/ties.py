"""Small areas that belong together: groups the settings keep whole, and locked areas.

A group that does not touch is joined up by the shortest way between its parts, so that keeping it
together also keeps it in one piece.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from footprints.errors import DataError, Problem, listing, nearest
from footprints.kernels.graph import Ints

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.people.plan import Plan
    from footprints.settings import NeighbourhoodSettings


@dataclass(frozen=True)
class Ties:
    """What may not be parted, by small area.

    ``group[a]`` is the lowest row of the group that area a is kept together with (itself where
    it is free). ``old[a]`` is its neighbourhood in the start plan, -1 where it has none in its own
    locality. ``lock[a]`` is that neighbourhood where the area may not leave it, else -1;
    ``sticky[a]`` likewise, but also for areas that join locked ones up.
    """

    group: Ints
    old: Ints
    lock: Ints
    sticky: Ints
    problems: list[Problem] = field(default_factory=list)


def neighbour_lists(areas: pd.DataFrame, edges: pd.DataFrame) -> list[list[int]]:
    """Return the rows each small area touches inside its own locality, in order."""
    locality = areas["locality"].to_numpy()
    first, second = edges["first"].to_numpy(), edges["second"].to_numpy()
    inside = locality[first] == locality[second]
    beside: list[set[int]] = [set() for _ in range(len(areas))]
    for one, other in zip(first[inside].tolist(), second[inside].tolist(), strict=True):
        beside[one].add(other)
        beside[other].add(one)
    return [sorted(rows) for rows in beside]


def find_ties(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    settings: NeighbourhoodSettings,
    start: Plan | None,
) -> Ties:
    """Work out groups and locks; conflicts are reported, and the group concerned is let go.

    Raises DataError for codes that are not small areas, and for locks without a start plan.
    """
    rows = _rows_of(areas, settings, start)
    count = len(areas)
    old = _old_neighbourhoods(areas, start)
    ties = Ties(
        group=np.arange(count, dtype=np.int32),
        old=old,
        lock=np.full(count, -1, np.int32),
        sticky=np.full(count, -1, np.int32),
    )
    if not settings.locked and not settings.together:
        return ties
    beside = neighbour_lists(areas, edges)
    _lock(areas, [rows[code] for code in settings.locked], beside, ties)
    groups = _merged([[rows[code] for code in codes] for codes in settings.together])
    taken = {row for group in groups for row in group}
    for group in groups:
        _keep_together(areas, group, beside, taken, ties)
    return ties


def _rows_of(
    areas: pd.DataFrame, settings: NeighbourhoodSettings, start: Plan | None
) -> dict[str, int]:
    rows = {str(code): row for row, code in enumerate(areas["code"])}
    problems = []
    for key, codes in (
        ("locked", settings.locked),
        ("together", [code for group in settings.together for code in group]),
    ):
        unknown = sorted({code for code in codes if code not in rows})
        if unknown:
            problems.append(
                Problem(
                    f"{len(unknown):,} codes are not small areas: {listing(unknown)}.",
                    f"neighbourhoods.{key}",
                    nearest(unknown[0], rows) or "Use codes of small areas.",
                )
            )
    if settings.locked and start is None:
        problems.append(
            Problem(
                f"{len(settings.locked):,} areas are locked, but there is no plan to start from.",
                "neighbourhoods.locked",
                "Name the plan in start_from.",
            )
        )
    if problems:
        raise DataError(problems)
    return rows


def _old_neighbourhoods(areas: pd.DataFrame, start: Plan | None) -> Ints:
    if start is None:
        return np.full(len(areas), -1, np.int32)
    home = start.neighbourhoods["locality"].to_numpy(dtype=object)
    own = areas["locality"].to_numpy(dtype=object)
    member = start.member
    nested = (member >= 0) & (home[member] == own)
    return np.where(nested, member, -1).astype(np.int32)


def _merged(groups: Iterable[Sequence[int]]) -> list[list[int]]:
    """Merge groups that share a small area; sorted."""
    merged: list[set[int]] = []
    for group in groups:
        whole = set(group)
        apart = []
        for other in merged:
            if whole & other:
                whole |= other
            else:
                apart.append(other)
        merged = [*apart, whole]
    return sorted(sorted(group) for group in merged if len(group) > 1)


def _joined(rows: Sequence[int], beside: list[list[int]], allowed: set[int]) -> list[int] | None:
    """Return the rows and the fewest others on the way that make them one piece; None if cut off.

    Ways lead through ``allowed`` rows only.
    """
    wanted = set(rows)
    whole = {min(rows)}
    while True:
        came: dict[int, int] = dict.fromkeys(sorted(whole), -1)
        queue = deque(sorted(whole))
        end = None
        while queue and end is None:
            here = queue.popleft()
            for other in beside[here]:
                if other in came or not (other in allowed or other in wanted):
                    continue
                came[other] = here
                if other in wanted:
                    end = other
                    break
                queue.append(other)
        if end is None:
            return sorted(whole) if wanted <= whole else None
        while end >= 0:
            whole.add(end)
            end = came[end]


def _lock(areas: pd.DataFrame, rows: Sequence[int], beside: list[list[int]], ties: Ties) -> None:
    codes = areas["code"].to_numpy(dtype=object)
    nowhere = sorted(row for row in rows if ties.old[row] < 0)
    if nowhere:
        ties.problems.append(
            Problem(
                f"{len(nowhere):,} locked areas are in no neighbourhood of their own locality in "
                f"the plan to start from: {listing(codes[nowhere])}.",
                "neighbourhoods.locked",
                "Unlock them, or add them to that plan.",
            )
        )
    by_old: dict[int, list[int]] = {}
    for row in sorted(set(rows) - set(nowhere)):
        by_old.setdefault(int(ties.old[row]), []).append(row)
    locked = {row for group in by_old.values() for row in group}
    for old, group in sorted(by_old.items()):
        own = set(np.flatnonzero(ties.old == old).tolist()) - locked
        free = set(np.flatnonzero(ties.sticky < 0).tolist()) - locked
        whole = _joined(group, beside, own) or _joined(group, beside, free)
        if whole is None:
            ties.problems.append(
                Problem(
                    f"locked areas of one neighbourhood are cut off from one another: "
                    f"{listing(codes[group])}.",
                    "neighbourhoods.locked",
                    "Unlock some of them, or add a bridge.",
                )
            )
            continue
        ties.lock[group] = old
        ties.sticky[whole] = old


def _keep_together(
    areas: pd.DataFrame, group: list[int], beside: list[list[int]], taken: set[int], ties: Ties
) -> None:
    codes = areas["code"].to_numpy(dtype=object)
    names = listing(codes[group])
    where = "neighbourhoods.together"
    localities = sorted(set(areas["locality"].to_numpy(dtype=object)[group]))
    held = sorted({int(ties.lock[row]) for row in group if ties.lock[row] >= 0})
    if len(localities) > 1:
        what = f"{names} are in {len(localities)} localities ({listing(localities)})"
        ties.problems.append(
            Problem(
                f"{what}, and neighbourhoods lie inside one.",
                where,
                "Keep a group to one locality.",
            )
        )
        return
    if len(held) > 1:
        what = f"{names} are kept together, but locked in {len(held)} different neighbourhoods."
        ties.problems.append(Problem(what, where, "Unlock some of them, or part the group."))
        return
    free = set(np.flatnonzero(ties.sticky < 0).tolist()) - taken
    whole = _joined(group, beside, free)
    if whole is None:
        what = f"{names} cannot be one piece: no way leads between them."
        ties.problems.append(Problem(what, where, "Add a bridge, or part the group."))
        return
    between = sorted(set(whole) - set(group))
    if between:
        what = (
            f"{names} do not all touch: {listing(codes[between])} between them are kept with them."
        )
        ties.problems.append(Problem(what, where, "", "note"))
    ties.group[whole] = whole[0]
    if held:
        ties.lock[whole] = held[0]
        ties.sticky[whole] = held[0]

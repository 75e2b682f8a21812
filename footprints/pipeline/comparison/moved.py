"""Who is in another neighbourhood: neighbourhoods matched between two plans, and what moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.arithmetic import sums_by

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.people.plan import Plan

NOBODY = -2
"""Partner of a neighbourhood that no other was matched to: unlike any row, and unlike none (-1)."""


def people_shared(areas: pd.DataFrame, after: Plan, before: Plan) -> NDArray[np.float64]:
    """Return residents by neighbourhood of ``after`` (row) and of ``before`` (column)."""
    both = (after.member >= 0) & (before.member >= 0)
    shared = np.zeros((len(after.neighbourhoods), len(before.neighbourhoods)))
    people = areas["people"].to_numpy(dtype=np.float64)
    np.add.at(shared, (after.member[both], before.member[both]), people[both])
    return shared


def match_neighbourhoods(areas: pd.DataFrame, after: Plan, before: Plan) -> dict[int, int]:
    """Pair neighbourhoods of two plans so that as many people as can be stay where they are.

    Returns row in ``after`` -> row in ``before``, for any numbers of either; a neighbourhood
    without people in common with any free one is left out. Solved as an assignment problem (Kuhn
    and Munkres).
    """
    from scipy.optimize import linear_sum_assignment

    shared = people_shared(areas, after, before)
    rows, columns = linear_sum_assignment(shared, maximize=True)
    return {
        int(row): int(column)
        for row, column in zip(rows, columns, strict=True)
        if shared[row, column] > 0
    }


def moved_areas(
    areas: pd.DataFrame, after: Plan, before: Plan, pairs: dict[int, int]
) -> pd.DataFrame:
    """Return the small areas that both plans place and that are not with the matched neighbourhood.

    Columns: area_code, area_name, locality, people, neighbourhood and against (the one it was in).
    """
    import pandas as pd

    changed = moved(after, before, pairs)
    table = pd.DataFrame(areas.loc[changed, ["code", "name", "locality", "people"]])
    table = table.rename(columns={"code": "area_code", "name": "area_name"})
    table["neighbourhood"] = _ids(after)[after.member[changed]]
    table["against"] = _ids(before)[before.member[changed]]
    return table.reset_index(drop=True)


def moved(after: Plan, before: Plan, pairs: dict[int, int]) -> NDArray[np.bool_]:
    """Return, for each small area, whether both plans place it and its neighbourhood is another."""
    partner = np.array([pairs.get(row, NOBODY) for row in range(len(after.neighbourhoods))] + [-1])
    both = (after.member >= 0) & (before.member >= 0)
    changed: NDArray[np.bool_] = both & (partner[after.member] != before.member)
    return changed


def neighbourhood_changes(
    areas: pd.DataFrame, after: Plan, before: Plan, pairs: dict[int, int]
) -> pd.DataFrame:
    """Return one row a neighbourhood of either plan with the one it was matched to.

    Columns: neighbourhood, name, against, against_name, people, people_against (residents of each
    with today's people), people_in_both. Those of ``before`` that are no more come last, with the
    first two columns empty.
    """
    import pandas as pd

    shared = people_shared(areas, after, before)
    new, old = (_residents(areas, plan) for plan in (after, before))
    ours, theirs = (plan.neighbourhoods for plan in (after, before))
    gone = sorted(set(range(len(theirs))) - set(pairs.values()))
    couples = [(row, pairs.get(row)) for row in range(len(ours))] + [(None, row) for row in gone]
    rows = [
        (
            *_called(ours, row),
            *_called(theirs, other),
            0 if row is None else int(new[row]),
            0 if other is None else int(old[other]),
            0 if row is None or other is None else int(shared[row, other]),
        )
        for row, other in couples
    ]
    return pd.DataFrame(rows, columns=list(NEIGHBOURHOOD_COLUMNS))


NEIGHBOURHOOD_COLUMNS = (
    "neighbourhood",
    "name",
    "against",
    "against_name",
    "people",
    "people_against",
    "people_in_both",
)


def flows(areas: pd.DataFrame, after: Plan, before: Plan) -> pd.DataFrame:
    """Return residents and small areas by neighbourhood before (``against``) and now.

    One row for each two that share a small area, most people first within each one before.
    """
    import pandas as pd

    both = (after.member >= 0) & (before.member >= 0)
    table = pd.DataFrame(
        {
            "against": _ids(before)[before.member[both]],
            "neighbourhood": _ids(after)[after.member[both]],
            "people": areas["people"].to_numpy()[both],
        }
    )
    groups = table.groupby(["against", "neighbourhood"], sort=True)["people"]
    found = groups.agg(people="sum", areas="size").reset_index()
    return found.sort_values(
        ["against", "people", "neighbourhood"], ascending=[True, False, True]
    ).reset_index(drop=True)


def _ids(plan: Plan) -> NDArray[Any]:
    """Return the id of each neighbourhood by row, and an empty one for areas in none (row -1)."""
    return np.append(plan.neighbourhoods["neighbourhood"].to_numpy(dtype=object), "")


def _residents(areas: pd.DataFrame, plan: Plan) -> NDArray[np.float64]:
    inside = plan.member >= 0
    people = areas["people"].to_numpy(dtype=np.float64)[inside]
    return sums_by(plan.member[inside], people, len(plan.neighbourhoods))


def _called(table: pd.DataFrame, row: int | None) -> tuple[str, str]:
    if row is None:
        return "", ""
    return str(table["neighbourhood"].iloc[row]), str(table["name"].iloc[row])

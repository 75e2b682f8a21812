"""Two plans of one region, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.people.plan import Plan
    from footprints.pipeline.region import Region
    from footprints.pipeline.results import Results


@dataclass(frozen=True)
class Comparison:
    """What differs between a plan and the one it is held against.

    ``agencies``: agency, name, and for "lines up", fits inside, served by one and F the figure of
    either plan and the change. ``moved``: one row a small area that changes neighbourhood, with
    its people. ``neighbourhoods``: each neighbourhood with the one it was matched to. ``people``
    live in the small areas that both plans place; ``areas_in_one_only`` are placed by one alone.
    """

    agencies: pd.DataFrame
    moved: pd.DataFrame
    neighbourhoods: pd.DataFrame
    people_moved: int
    people: int
    areas_in_one_only: int


FIGURES = ("lines_up", "fits_inside", "served_by_one", "overlap")


def match_neighbourhoods(region: Region, plan: Plan, against: Plan) -> dict[int, int]:
    """Pair neighbourhoods of two plans so that as many people as can be stay where they are.

    Returns row in ``plan`` -> row in ``against``; a neighbourhood without people in common with
    any free one is left out. Solved as an assignment problem (Kuhn and Munkres).
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    both = (plan.member >= 0) & (against.member >= 0)
    shared = np.zeros((len(plan.neighbourhoods), len(against.neighbourhoods)))
    people = region.areas["people"].to_numpy()
    np.add.at(shared, (plan.member[both], against.member[both]), people[both])
    rows, columns = linear_sum_assignment(shared, maximize=True)
    return {
        int(row): int(column)
        for row, column in zip(rows, columns, strict=True)
        if shared[row, column] > 0
    }


def compare(plan: Results, against: Results) -> Comparison:
    """Hold a scored plan against another of the same region."""
    pairs = match_neighbourhoods(plan.region, plan.plan, against.plan)
    moved = _moved(plan, against, pairs)
    one, other = plan.plan.member >= 0, against.plan.member >= 0
    return Comparison(
        agencies=_agencies(plan, against),
        moved=moved,
        neighbourhoods=_neighbourhoods(plan, against, pairs),
        people_moved=int(moved["people"].sum()),
        people=int(plan.region.areas["people"].to_numpy()[one & other].sum()),
        areas_in_one_only=int((one != other).sum()),
    )


def _moved(plan: Results, against: Results, pairs: dict[int, int]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    areas = plan.region.areas
    partner = np.array([pairs.get(row, -2) for row in range(len(plan.plan.neighbourhoods))] + [-1])
    both = (plan.plan.member >= 0) & (against.plan.member >= 0)
    changed = both & (partner[plan.plan.member] != against.plan.member)
    ids = _ids(plan.plan)
    before = _ids(against.plan)
    table = pd.DataFrame(areas.loc[changed, ["code", "name", "locality", "people"]])
    table = table.rename(columns={"code": "area_code", "name": "area_name"})
    table["neighbourhood"] = ids[plan.plan.member[changed]]
    table["against"] = before[against.plan.member[changed]]
    return table.reset_index(drop=True)


def _ids(plan: Plan) -> NDArray[Any]:
    """Return the id of each neighbourhood by row, and an empty one for areas in none (row -1)."""
    import numpy as np

    return np.append(plan.neighbourhoods["neighbourhood"].to_numpy(dtype=object), "")


def _neighbourhoods(plan: Results, against: Results, pairs: dict[int, int]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    people = plan.region.areas["people"].to_numpy()
    rows = []
    for row, entry in plan.plan.neighbourhoods.iterrows():
        inside = plan.plan.member == row
        match = pairs.get(int(str(row)))
        other = against.plan.neighbourhoods.loc[match] if match is not None else None
        kept = people[inside & (against.plan.member == match)].sum() if match is not None else 0
        rows.append(
            {
                "neighbourhood": entry["neighbourhood"],
                "name": entry["name"],
                "against": "" if other is None else other["neighbourhood"],
                "against_name": "" if other is None else other["name"],
                "people": int(people[inside].sum()),
                "people_in_both": int(np.asarray(kept)),
            }
        )
    return pd.DataFrame(rows)


def _agencies(plan: Results, against: Results) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for key, entry in plan.scores.agencies.items() if plan.scores else ():
        other = against.scores.agencies[key] if against.scores else {}
        row = {"agency": key, "name": entry["name"]}
        for figure in FIGURES:
            mine, theirs = entry.get(figure), other.get(figure)
            row |= {
                figure: mine,
                f"{figure}_against": theirs,
                f"{figure}_change": None if mine is None or theirs is None else mine - theirs,
            }
        rows.append(row)
    return pd.DataFrame(rows)

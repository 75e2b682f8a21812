"""Advice for the planner: what each move across a neighbourhood border would change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.advice.aims import Aims, changes, gain
from footprints.coterminosity.advice.candidates import Candidates, find_candidates, obstacles
from footprints.coterminosity.advice.effects import effects
from footprints.coterminosity.chance import known_level
from footprints.coterminosity.ground import Ground, align, ground_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan


def border_moves(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprints: Sequence[Footprint],
    plan: Plan,
    chance: Mapping[str, float | None],
    *,
    limits: Mapping[str, tuple[int, int]],
    locked: Collection[str] = (),
    together: Collection[Collection[str]] = (),
    border_weight: float = 1.0,
    agencies_weight: float = 1.0,
    others: Aims | None = None,
) -> pd.DataFrame:
    """Return every move of a border small area to a neighbouring neighbourhood and its effect.

    Columns: those of ``footprints.schema.ADVICE``; ``why_not``, in words, for moves that are not
    legal; ``gain`` in thousands of residents or kilometres, as in the design: for each agency its
    weight times the change in people overlapping, less the kilometres of border added, and less
    what the project's other aims lose (``others``, by their weights; their own changes are in
    ``wards_change`` and so on, empty for an aim without weight);
    ``one_team_change`` in people; and ``lines_up_change_ID`` for each agency, in points, at the
    chance level given (F0 by agency id, as scored: ``overlap_by_chance``), not a number for an
    agency without a score. Legal moves first, best gain first. Each effect is that of this move
    alone, and exact: scoring the moved plan at the same chance level gives these changes.

    ``limits`` gives the fewest and most residents by locality, ``locked`` the codes that must stay,
    ``together`` groups of codes that may not be parted.
    """
    import pandas as pd

    ground = ground_of(areas, plan)
    residents = areas["people"].to_numpy(dtype=np.int64)
    aligned = [align(ground, one, residents) for one in footprints]
    aligned = [one for one in aligned if one.patches.sum() > 0]
    moves = find_candidates(areas, edges, plan)
    why_not = obstacles(areas, edges, plan, moves, limits=limits, locked=locked, together=together)
    levels = {one.id: known_level(chance, one.id) for one in footprints}
    effect = effects(ground, aligned, _on_ground(ground, moves), levels)
    aims = changes(others, plan, moves)
    worth = gain(moves, effect.people, aims, (border_weight, agencies_weight), others)
    ids = plan.neighbourhoods["neighbourhood"].to_numpy()
    missing = np.full(len(moves.area), np.nan)
    table = pd.DataFrame(
        {
            "area_code": areas["code"].to_numpy()[moves.area],
            "area_name": areas["name"].to_numpy()[moves.area],
            "people": residents[moves.area],
            "locality": areas["locality"].to_numpy()[moves.area],
            "from": ids[moves.out_of],
            "to": ids[moves.into],
            "legal": np.array([not reason for reason in why_not], dtype=bool),
            "why_not": np.array(why_not, dtype=object),
            "gain": worth,
            "border_km_change": moves.border_km,
            "one_team_change": effect.one_team,
        }
        | aims
        | {f"lines_up_change_{one.id}": effect.lines_up.get(one.id, missing) for one in footprints}
    )
    order = np.lexsort((moves.into, moves.area, -np.round(worth, 9), ~table["legal"]))
    return table.iloc[order].reset_index(drop=True)


def _on_ground(ground: Ground, moves: Candidates) -> Candidates:
    """Renumber the moves' areas by their place on the ground that the plan covers."""
    area = np.searchsorted(ground.rows, moves.area)
    return Candidates(area, moves.out_of, moves.into, moves.border_km)

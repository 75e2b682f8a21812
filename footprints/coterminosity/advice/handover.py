"""Advice for an agency: which small areas to hand between its own units so that they line up."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.advice.handing import NOBODY, HandedOver, Hands, best_step, hand_over
from footprints.coterminosity.arithmetic import share
from footprints.coterminosity.cells import cells_of
from footprints.coterminosity.chance import lines_up
from footprints.coterminosity.ground import align, ground_of
from footprints.people.overlap import overlap

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan


def agency_moves(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprint: Footprint,
    plan: Plan,
    chance: float | None,
    *,
    max_moves: int = 100,
    unit: str | None = None,
) -> pd.DataFrame:
    """Return the small areas that one agency would hand between its units to line up, in order.

    One row a small area handed over: step, area_code, area_name, people, neighbourhood, from_unit,
    from_unit_name, to_unit, to_unit_name, people_moved_so_far, and what the agency reaches with
    this and every row before it: overlap (F) and lines_up at the chance level given (F0, as
    scored). Empty where there is nothing to do. A unit that holds part of a small area hands over
    that part.

    Greedy: at each step everything that some unit has in some neighbourhood (or one small area of
    it) goes to a unit that is at home there, being the one most of whose people are there, or the
    neighbourhood's main unit; whichever adds most people overlapping for each small area handed
    over. For zones the receiving unit must touch what it receives. It stops at ``max_moves`` rows
    or when nothing helps. ``apply_moves`` makes the moves; scoring the result gives exactly the
    figures promised here. The search is greedy: a shorter list may exist. With ``unit`` only what
    that unit would hand over is looked for.
    """
    hands = _hands(areas, edges, footprint, plan)
    if unit is not None:
        hands.moved[hands.unit != footprint.units["unit"].tolist().index(unit)] = True
    rows = _steps(hands, max_moves)
    return _table(rows, areas, footprint, plan, math.nan if chance is None else chance)


@dataclass(frozen=True)
class UnitAdvice:
    """What each unit of an agency would hand over by itself, the rest staying as they are.

    ``units`` has one row a unit: unit, name, patch_people (its people, by main patches for lists),
    main_share (of them in its main neighbourhood), small_areas and people_moved that it would hand
    over, main_share_after, and overlap (F) and lines_up that the whole agency then reaches; with
    overlap_gain and lines_up_gain, what that adds. A unit with nothing to do hands over 0. Rows do
    not add up. ``moves`` has the rows of ``agency_moves`` of every unit in turn: its curve.
    """

    units: pd.DataFrame
    moves: pd.DataFrame


def unit_advice(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprint: Footprint,
    plan: Plan,
    chance: float | None,
    *,
    max_moves: int = 100,
) -> UnitAdvice:
    """Return what each unit of an agency, by itself, would hand over to line up.

    ``chance`` is F0; ``max_moves`` bounds the list of each unit.
    """
    import pandas as pd

    start = _hands(areas, edges, footprint, plan)
    held_at = math.nan if chance is None else chance
    rows, moves = [], []
    names = zip(footprint.units["unit"], footprint.units["name"], strict=True)
    for number, (code, name) in enumerate(names):
        hands = start.copy()
        hands.moved[hands.unit != number] = True
        steps = _steps(hands, max_moves)
        rows.append({"unit": code, "name": name} | _alone(start, number, steps, held_at))
        if steps:
            moves.append(_table(steps, areas, footprint, plan, held_at))
    listed = moves or [_table([], areas, footprint, plan, held_at)]
    return UnitAdvice(pd.DataFrame(rows), pd.concat(listed, ignore_index=True))


def _alone(start: Hands, number: int, steps: list[HandedOver], chance: float) -> dict[str, float]:
    """Return the figures of one unit's own moves."""
    before, people = overlap(start.table), start.table[number].copy()
    main = share(float(people.max(initial=0.0)), float(people.sum()))
    for step in steps:
        people[step.place] = max(people[step.place] - step.people, 0.0)
    after = steps[-1].overlap if steps else before
    return {
        "patch_people": float(start.table[number].sum()),
        "main_share": main,
        "small_areas": len({step.area for step in steps}),
        "people_moved": sum(step.people for step in steps),
        "main_share_after": share(float(people.max(initial=0.0)), float(people.sum())),
        "overlap": after,
        "overlap_gain": after - before,
        "lines_up": lines_up(after, chance),
        "lines_up_gain": lines_up(after, chance) - lines_up(before, chance),
    }


def _hands(areas: gpd.GeoDataFrame, edges: pd.DataFrame, footprint: Footprint, plan: Plan) -> Hands:
    """Return an agency's cells as they are, none handed over."""
    ground = ground_of(areas, plan)
    aligned = align(ground, footprint, areas["people"].to_numpy(dtype=np.int64))
    cells = cells_of(aligned.zoning)
    return Hands(
        cells.unit.copy(),
        ground.rows[cells.area],
        cells.people,
        plan.member[ground.rows[cells.area]].astype(np.int64),
        np.zeros(len(cells.unit), dtype=bool),
        aligned.patches.copy(),
        _neighbours(edges, len(areas)) if footprint.kind == "zones" else None,
    )


def _steps(hands: Hands, max_moves: int) -> list[HandedOver]:
    """Hand over step by step while it helps; return the rows up to the best overlap."""
    rows: list[HandedOver] = []
    while len(rows) < max_moves:
        step = best_step(hands, max_moves - len(rows))
        if step is None:
            break
        rows += hand_over(hands, *step)
    return rows[: _best_prefix(rows)]


def apply_moves(footprint: Footprint, moves: pd.DataFrame, areas: gpd.GeoDataFrame) -> Footprint:
    """Return the agency after handing over, from the rows of ``agency_moves``.

    Zones hand over the people named. For lists and assumed catchments the small area's main patch
    goes to the receiving unit, and with it everybody the handing unit has there.
    """
    from scipy.sparse import csr_array

    from footprints.people.patches import main_units

    row_of = {code: row for row, code in enumerate(footprint.units["unit"])}
    column_of = {code: column for column, code in enumerate(areas["code"])}
    table = footprint.people.tolil()
    main = footprint.main.copy()
    named = moves[["area_code", "from_unit", "to_unit", "people"]].to_numpy(dtype=object)
    for code, from_unit, to_unit, people in named:
        source, target, area = row_of[from_unit], row_of[to_unit], column_of[code]
        held = float(table[source, area])
        amount = min(held, float(people)) if footprint.kind == "zones" else held
        left = held - amount
        table[source, area] = left if left > NOBODY else 0.0
        table[target, area] = float(table[target, area]) + amount
        main[area] = target
    handed = csr_array(table)
    handed.eliminate_zeros()
    if footprint.kind == "zones":
        main = main_units(handed)
    return replace(footprint, people=handed, main=main)


def _neighbours(edges: pd.DataFrame, areas: int) -> csr_array[Any, Any]:
    from scipy.sparse import csr_array, eye_array

    first, second = edges["first"].to_numpy(), edges["second"].to_numpy()
    one = csr_array((np.ones(len(first)), (first, second)), shape=(areas, areas))
    return csr_array(one + one.T + eye_array(areas))


def _best_prefix(rows: list[HandedOver]) -> int:
    """Return how many rows to keep: up to the last that reaches the best overlap."""
    if not rows:
        return 0
    return int(np.argmax([round(row.overlap, 12) for row in rows])) + 1


def _table(
    rows: list[HandedOver], areas: gpd.GeoDataFrame, footprint: Footprint, plan: Plan, chance: float
) -> pd.DataFrame:
    import pandas as pd

    area = np.array([row.area for row in rows], dtype=np.int64)
    source = np.array([row.source for row in rows], dtype=np.int64)
    target = np.array([row.target for row in rows], dtype=np.int64)
    place = np.array([row.place for row in rows], dtype=np.int64)
    people = np.array([row.people for row in rows], dtype=np.float64)
    units, names = footprint.units["unit"].to_numpy(), footprint.units["name"].to_numpy()
    return pd.DataFrame(
        {
            "step": np.arange(1, len(rows) + 1),
            "area_code": areas["code"].to_numpy()[area],
            "area_name": areas["name"].to_numpy()[area],
            "people": people,
            "neighbourhood": plan.neighbourhoods["neighbourhood"].to_numpy()[place],
            "from_unit": units[source],
            "from_unit_name": names[source],
            "to_unit": units[target],
            "to_unit_name": names[target],
            "people_moved_so_far": people.cumsum(),
            "overlap": np.array([row.overlap for row in rows], dtype=np.float64),
            "lines_up": np.array([lines_up(row.overlap, chance) for row in rows], dtype=np.float64),
        }
    )

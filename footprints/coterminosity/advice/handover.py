"""Advice for an agency: which small areas to hand between its own units so that they line up."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.advice.handing import HandedOver, best_step, hand_over
from footprints.coterminosity.advice.hands import NOBODY, Hands
from footprints.coterminosity.advice.shorter import MOST_LISTS, shortest
from footprints.coterminosity.arithmetic import share
from footprints.coterminosity.cells import cells_of
from footprints.coterminosity.chance import lines_up_raw
from footprints.coterminosity.coarseness import held_at
from footprints.coterminosity.ground import Alignment, Ground, align, ground_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan

_LISTS_A_UNIT = 300
"""Shorter lists looked at for one unit by itself: an agency may have hundreds of units."""


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
    over. For zones the receiving unit must touch what it receives, and neither unit may fall into
    more pieces or be left empty; both stay within the agency's ``unit_sizes``. It stops at
    ``max_moves`` rows or when nothing helps. Rows that turn out needless are then dropped, and a
    short list is held against every shorter one (``shorter``). ``apply_moves`` makes the moves;
    scoring the result gives exactly the figures promised here. With ``unit`` only what that unit
    would hand over is looked for.
    """
    held = _Held.of(areas, footprint, plan, chance)
    hands = _hands(areas, edges, held)
    if unit is not None:
        hands.moved[hands.unit != footprint.units["unit"].tolist().index(unit)] = True
    lists = MOST_LISTS if unit is None else _LISTS_A_UNIT
    return _table(_steps(hands, max_moves, lists), areas, plan, held)


@dataclass(frozen=True)
class _Held:
    """An agency on the ground of a plan, and the chance level that its advice is held at."""

    ground: Ground
    aligned: Alignment
    chance: float

    @classmethod
    def of(
        cls, areas: gpd.GeoDataFrame, footprint: Footprint, plan: Plan, chance: float | None
    ) -> _Held:
        ground = ground_of(areas, plan)
        aligned = align(ground, footprint, areas["people"].to_numpy(dtype=np.int64))
        told = held_at(aligned, math.nan if chance is None else chance)
        return cls(ground, aligned, told)

    def lines_up_raw(self, rows: list[HandedOver]) -> list[float]:
        """Return "lines up", not cut off at 0, after each row and all before it.

        A list whose main patch of a small area goes over, with everybody the handing unit has
        there, gathers them with those the receiving unit had: patch strength grows by the latter.
        """
        strength, people = self.aligned.strength, self.aligned.footprint.people
        total = float(self.aligned.people.sum())
        found = []
        for row in rows:
            if self.aligned.footprint.kind == "list":
                strength += float(people[row.target, row.area]) / total
            found.append(lines_up_raw(row.overlap, self.chance, strength))
        return found


@dataclass(frozen=True)
class UnitAdvice:
    """What each unit of an agency would hand over by itself, the rest staying as they are.

    ``units`` has one row a unit: unit, name, patch_people (its people, by main patches for lists),
    main_share (of them in its main neighbourhood), small_areas and people_moved that it would hand
    over, main_share_after, and overlap (F) and lines_up that the whole agency then reaches; with
    overlap_gain and lines_up_gain, what that adds (to the score before it is cut off at 0). A unit
    with nothing to do hands over 0. Rows do not add up. ``moves`` has the rows of ``agency_moves``
    of every unit in turn: its curve.
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

    held = _Held.of(areas, footprint, plan, chance)
    start = _hands(areas, edges, held)
    rows, moves = [], []
    names = zip(footprint.units["unit"], footprint.units["name"], strict=True)
    for number, (code, name) in enumerate(names):
        hands = start.copy()
        hands.moved[hands.unit != number] = True
        steps = _steps(hands, max_moves, _LISTS_A_UNIT)
        rows.append({"unit": code, "name": name} | _alone(start, number, steps, held))
        if steps:
            moves.append(_table(steps, areas, plan, held))
    listed = moves or [_table([], areas, plan, held)]
    return UnitAdvice(pd.DataFrame(rows), pd.concat(listed, ignore_index=True))


def _alone(start: Hands, number: int, steps: list[HandedOver], held: _Held) -> dict[str, float]:
    """Return the figures of one unit's own moves."""
    before, people = held.aligned.overlap, start.table[number].copy()
    points = lines_up_raw(before, held.chance, held.aligned.strength)
    reached = held.lines_up_raw(steps)[-1] if steps else points
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
        "lines_up": float(np.maximum(reached, 0.0)),
        "lines_up_gain": reached - points,
    }


def _hands(areas: gpd.GeoDataFrame, edges: pd.DataFrame, held: _Held) -> Hands:
    """Return an agency's cells as they are, none handed over."""
    ground, aligned = held.ground, held.aligned
    cells = cells_of(aligned.zoning)
    return Hands(
        cells.unit.copy(),
        ground.rows[cells.area],
        cells.people,
        ground.member[cells.area].astype(np.int64),
        np.zeros(len(cells.unit), dtype=bool),
        aligned.patches.copy(),
        aligned.places,
        _neighbours(edges, len(areas)) if aligned.footprint.kind == "zones" else None,
        sizes=aligned.footprint.unit_sizes,
    )


def _steps(hands: Hands, max_moves: int, lists: int = MOST_LISTS) -> list[HandedOver]:
    """Hand over step by step while it helps; return as short a list as reaches the best overlap."""
    start, rows = hands.copy(), list[HandedOver]()
    while len(rows) < max_moves:
        step = best_step(hands, max_moves - len(rows))
        if step is None:
            break
        rows += hand_over(hands, *step)
    return shortest(start, rows[: _best_prefix(rows)], lists)


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
    rows: list[HandedOver], areas: gpd.GeoDataFrame, plan: Plan, held: _Held
) -> pd.DataFrame:
    import pandas as pd

    footprint = held.aligned.footprint
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
            "lines_up": np.maximum(np.array(held.lines_up_raw(rows), dtype=np.float64), 0.0),
        }
    )

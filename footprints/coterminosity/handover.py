"""Advice for an agency: which small areas to hand between its own units so that they line up."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.arithmetic import ratio
from footprints.coterminosity.cells import cells_of
from footprints.coterminosity.chance import lines_up
from footprints.coterminosity.ground import align, ground_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan

_LEAST_GAIN = 1e-6
"""People overlapping that a step must add to be worth a line of advice."""

_NOBODY = 1e-6
"""A cell left with fewer people than this after handing over is empty."""


def agency_moves(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprint: Footprint,
    plan: Plan,
    chance: float | None,
    *,
    max_moves: int = 100,
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
    figures promised here. The search is greedy: a shorter list may exist.
    """
    ground = ground_of(areas, plan)
    aligned = align(ground, footprint, areas["people"].to_numpy(dtype=np.int64))
    cells = cells_of(aligned.zoning)
    state = _State(
        cells.unit.copy(),
        ground.rows[cells.area],
        cells.people,
        plan.member[ground.rows[cells.area]].astype(np.int64),
        np.zeros(len(cells.unit), dtype=bool),
        aligned.patches.copy(),
        _neighbours(edges, len(areas)) if footprint.kind == "zones" else None,
    )
    rows: list[_Row] = []
    while len(rows) < max_moves:
        step = _best_step(state, max_moves - len(rows))
        if step is None:
            break
        rows += _take(state, *step)
    best = _best_prefix(rows)
    return _table(rows[:best], areas, footprint, plan, math.nan if chance is None else chance)


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
        table[source, area] = left if left > _NOBODY else 0.0
        table[target, area] = float(table[target, area]) + amount
        main[area] = target
    handed = csr_array(table)
    handed.eliminate_zeros()
    if footprint.kind == "zones":
        main = main_units(handed)
    return replace(footprint, people=handed, main=main)


@dataclass
class _State:
    """The cells of an agency's zoning while they are handed about, and its table T.

    ``moved`` marks cells handed over already: they stay. ``near`` are the neighbours of each small
    area, None where units need not touch what they receive.
    """

    unit: NDArray[np.int64]
    area: NDArray[np.int64]
    people: NDArray[np.float64]
    place: NDArray[np.int64]
    moved: NDArray[np.bool_]
    table: NDArray[np.float64]
    near: csr_array[Any, Any] | None


@dataclass(frozen=True)
class _Row:
    area: int
    people: float
    place: int
    source: int
    target: int
    overlap: float


def _neighbours(edges: pd.DataFrame, areas: int) -> csr_array[Any, Any]:
    from scipy.sparse import csr_array, eye_array

    first, second = edges["first"].to_numpy(), edges["second"].to_numpy()
    one = csr_array((np.ones(len(first)), (first, second)), shape=(areas, areas))
    return csr_array(one + one.T + eye_array(areas))


def _overlapping(table: NDArray[np.float64], columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the people overlapping of each row: sum over n of T^2 / min(r, c_n)."""
    smaller = np.minimum(table.sum(axis=1)[:, None], columns[None, :])
    people: NDArray[np.float64] = ratio(table**2, smaller).sum(axis=1)
    return people


def _at_home(table: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which unit is at home in which neighbourhood: mainly there, or its main unit."""
    home = np.zeros(table.shape, dtype=bool)
    busy = np.flatnonzero(table.any(axis=1))
    home[busy, table[busy].argmax(axis=1)] = True
    served = np.flatnonzero(table.any(axis=0))
    home[table[:, served].argmax(axis=0), served] = True
    return home


def _best_step(state: _State, room: int) -> tuple[NDArray[np.int64], int] | None:
    """Return the cells to hand over and the unit to receive them; None where nothing helps."""
    home = _at_home(state.table)
    free = np.flatnonzero(~state.moved)
    loose = free[_misfit(state)[state.unit[free], state.place[free]]]
    if len(loose) == 0:
        return None
    batches = [np.array([cell]) for cell in loose]
    keys = state.unit[loose] * state.table.shape[1] + state.place[loose]
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    groups = np.split(loose[order], starts[1:])
    batches += [group for group in groups if 1 < len(group) <= room]
    batch, target = _pairs(state, batches, home)
    if len(batch) == 0:
        return None
    gain = _gains(state, batches, batch, target) / np.array([len(batches[one]) for one in batch])
    best = int(np.argmax(np.round(gain, 6)))
    if gain[best] <= _LEAST_GAIN:
        return None
    return batches[batch[best]], int(target[best])


def _misfit(state: _State) -> NDArray[np.bool_]:
    """Say which pairs of unit and neighbourhood are neither inside the other."""
    rows, columns = state.table.sum(axis=1), state.table.sum(axis=0)
    smaller = np.minimum(rows[:, None], columns[None, :])
    misfit: NDArray[np.bool_] = (state.table > 0) & (state.table < smaller - _NOBODY)
    return misfit


def _pairs(
    state: _State, batches: list[NDArray[np.int64]], home: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair every batch with the units at home in its neighbourhood that may receive it."""
    first = np.array([cells[0] for cells in batches])
    may = home[:, state.place[first]].T.copy()
    may[np.arange(len(first)), state.unit[first]] = False
    if state.near is not None:
        may &= _touching(state, state.near, batches)
    batch, target = np.nonzero(may)
    return batch.astype(np.int64), target.astype(np.int64)


def _touching(
    state: _State, near: csr_array[Any, Any], batches: list[NDArray[np.int64]]
) -> NDArray[np.bool_]:
    """Say which unit has people in or beside some small area of which batch."""
    from scipy.sparse import csr_array

    shape = (near.shape[0], state.table.shape[0])
    present = csr_array((np.ones(len(state.unit)), (state.area, state.unit)), shape=shape)
    sizes = [len(cells) for cells in batches]
    of = np.repeat(np.arange(len(batches)), sizes)
    areas = state.area[np.concatenate(batches)]
    chosen = csr_array((np.ones(len(of)), (of, areas)), shape=(len(batches), shape[0]))
    touching: NDArray[np.bool_] = (chosen @ near @ present).toarray() > 0
    return touching


def _gains(
    state: _State,
    batches: list[NDArray[np.int64]],
    batch: NDArray[np.int64],
    target: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return how many more people overlap if each batch goes to its target (two rows change)."""
    amount = np.array([state.people[cells].sum() for cells in batches])[batch]
    first = np.array([cells[0] for cells in batches])[batch]
    source, place = state.unit[first], state.place[first]
    columns = state.table.sum(axis=0)
    now = _overlapping(state.table, columns)
    at = np.arange(len(batch))
    left, joined = state.table[source], state.table[target]
    left[at, place] = np.maximum(left[at, place] - amount, 0.0)
    joined[at, place] += amount
    after = _overlapping(left, columns) + _overlapping(joined, columns)
    gains: NDArray[np.float64] = after - now[source] - now[target]
    return gains


def _take(state: _State, cells: NDArray[np.int64], target: int) -> list[_Row]:
    """Hand cells over one by one, largest first, and note what is reached after each."""
    rows = []
    total = float(state.table.sum())
    columns = state.table.sum(axis=0)
    order = np.lexsort((state.area[cells], -state.people[cells]))
    for cell in cells[order]:
        source, place, people = int(state.unit[cell]), int(state.place[cell]), state.people[cell]
        left = state.table[source, place] - people
        state.table[source, place] = left if left > _NOBODY else 0.0
        state.table[target, place] += people
        state.unit[cell] = target
        state.moved[cell] = True
        value = float(_overlapping(state.table, columns).sum()) / total
        rows.append(_Row(int(state.area[cell]), float(people), place, source, target, value))
    return rows


def _best_prefix(rows: list[_Row]) -> int:
    """Return how many rows to keep: up to the last that reaches the best overlap."""
    if not rows:
        return 0
    return int(np.argmax([round(row.overlap, 12) for row in rows])) + 1


def _table(
    rows: list[_Row], areas: gpd.GeoDataFrame, footprint: Footprint, plan: Plan, chance: float
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

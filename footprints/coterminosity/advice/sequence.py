"""The planner's best sequence of moves: one after another, each the best once the last is made."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.advice.aims import Aims, changes, gain
from footprints.coterminosity.advice.candidates import Candidates, find_candidates, obstacles
from footprints.coterminosity.advice.effects import Effects, effects
from footprints.coterminosity.chance import known_level, lines_up
from footprints.coterminosity.coarseness import held_at
from footprints.coterminosity.ground import align, ground_of
from footprints.people.plan import Plan

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Alignment
    from footprints.people.footprint import Footprint

MOST_MOVES = 20
"""How long a sequence is looked for: more than a planning meeting gets through."""

LEAST_GAIN = 1e-6
"""Gain, in thousands of residents or kilometres, below which a move is not worth making."""

_Key = tuple[int, int]


@dataclass
class _Standing:
    """How things stand part-way: the plan, the moves open from it and what each would bring."""

    plan: Plan
    moves: dict[_Key, dict[str, Any]]
    moved: set[int]


@dataclass(frozen=True)
class _Task:
    """What stays the same along a sequence."""

    areas: gpd.GeoDataFrame
    edges: pd.DataFrame
    footprints: Sequence[Footprint]
    levels: Mapping[str, float]
    limits: Mapping[str, tuple[int, int]]
    locked: Collection[str]
    together: Collection[Collection[str]]
    border_weight: float
    agencies_weight: float
    others: Aims | None

    @property
    def residents(self) -> NDArray[np.int64]:
        """The residents of every small area."""
        people: NDArray[np.int64] = self.areas["people"].to_numpy(dtype=np.int64)
        return people


def best_sequence(
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
    most: int = MOST_MOVES,
) -> pd.DataFrame:
    """Return up to ``most`` moves, each the best legal one after those before it, with their curve.

    Arguments and gain are as in ``border_moves``. Columns: step, area_code, area_name, people,
    locality, from, to, gain, gain_so_far, people_moved_so_far, border_km_change, one_team_change,
    one_team_change_so_far and, for each agency, overlap_ID and lines_up_ID reached with this and
    every row before it, at the chance level given. Empty where no legal move helps. No small area
    moves twice. Each step is the best by itself: another order or set of moves may do better.
    """
    levels = {one.id: known_level(chance, one.id) for one in footprints}
    task = _Task(
        areas,
        edges,
        footprints,
        levels,
        limits,
        locked,
        together,
        border_weight,
        agencies_weight,
        others,
    )
    standing = _Standing(plan, {}, set())
    _look(task, standing, None)
    rows: list[dict[str, Any]] = []
    while len(rows) < most:
        step = _best(standing)
        if step is None:
            break
        rows.append(_make(task, standing, step))
    return _table(task, plan, rows)


def _best(standing: _Standing) -> dict[str, Any] | None:
    """Return the move with most gain, the first by area and neighbourhood where several tie."""
    open_moves = [
        (-round(move["gain"], 9), key)
        for key, move in standing.moves.items()
        if move["gain"] > LEAST_GAIN and key[0] not in standing.moved
    ]
    return standing.moves[min(open_moves)[1]] if open_moves else None


def _make(task: _Task, standing: _Standing, move: dict[str, Any]) -> dict[str, Any]:
    """Make a move, look again at what it touches, and return its row."""
    member = standing.plan.member.copy()
    member[move["area"]] = move["into"]
    standing.plan = Plan(standing.plan.neighbourhoods, member)
    standing.moved.add(move["area"])
    aligned = _look(task, standing, (move["out_of"], move["into"]))
    reached = {}
    for one in aligned:
        own = one.footprint.id
        told = held_at(one, task.levels[own])
        reached[own] = (one.overlap, lines_up(one.overlap, told, one.strength))
    return move | {"reached": reached}


def _look(task: _Task, standing: _Standing, changed: tuple[int, int] | None) -> list[Alignment]:
    """Work out the moves out of or into the neighbourhoods that changed; all where None.

    A move changes two columns of each table and no row sum, so what moves between two other
    neighbourhoods bring stays as it was.
    """
    plan = standing.plan
    ground = ground_of(task.areas, plan)
    aligned = [align(ground, one, task.residents) for one in task.footprints]
    aligned = [one for one in aligned if one.patches.sum() > 0]
    found = find_candidates(task.areas, task.edges, plan)
    if changed is not None:
        stale = _stale(task, plan, changed)
        touched = np.isin(found.out_of, stale) | np.isin(found.into, stale)
        found = _chosen(found, np.flatnonzero(touched))
        standing.moves = {
            key: move
            for key, move in standing.moves.items()
            if not {move["out_of"], move["into"]} & set(stale)
        }
    why_not = obstacles(
        task.areas,
        task.edges,
        plan,
        found,
        limits=task.limits,
        locked=task.locked,
        together=task.together,
    )
    legal = _chosen(found, np.flatnonzero([not reason for reason in why_not]))
    on_ground = Candidates(
        np.searchsorted(ground.rows, legal.area), legal.out_of, legal.into, legal.border_km
    )
    brought = effects(ground, aligned, on_ground, task.levels)
    standing.moves |= _open(task, plan, legal, brought)
    return aligned


def _chosen(moves: Candidates, at: NDArray[np.int64]) -> Candidates:
    return Candidates(moves.area[at], moves.out_of[at], moves.into[at], moves.border_km[at])


def _stale(task: _Task, plan: Plan, changed: tuple[int, int]) -> list[int]:
    """Return the neighbourhoods whose moves are to be looked at again.

    Border and agencies know those that changed; other aims may know all of the locality.
    """
    if task.others is None:
        return list(changed)
    home = plan.neighbourhoods["locality"].to_numpy()
    return [int(place) for place in np.flatnonzero(np.isin(home, home[list(changed)]))]


def _open(
    task: _Task, plan: Plan, moves: Candidates, brought: Effects
) -> dict[_Key, dict[str, Any]]:
    aims = changes(task.others, plan, moves)
    weights = (task.border_weight, task.agencies_weight)
    worth = gain(moves, brought.people, aims, weights, task.others)
    names = ("area", "out_of", "into", "border_km_change", "one_team_change", "gain", *aims)
    columns = (
        moves.area,
        moves.out_of,
        moves.into,
        moves.border_km,
        brought.one_team,
        worth,
        *aims.values(),
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {(row[0], row[2]): dict(zip(names, row, strict=True)) for row in rows}


def _aims(task: _Task) -> list[str]:
    return list(task.others.weights) if task.others else []


def _table(task: _Task, plan: Plan, rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    def column(name: str) -> NDArray[np.float64]:
        return np.array([row[name] for row in rows], dtype=np.float64)

    area, out_of, into = (column(name).astype(np.int64) for name in ("area", "out_of", "into"))
    ids = plan.neighbourhoods["neighbourhood"].to_numpy()
    people = task.residents[area]
    table = pd.DataFrame(
        {
            "step": np.arange(1, len(rows) + 1),
            "area_code": task.areas["code"].to_numpy()[area],
            "area_name": task.areas["name"].to_numpy()[area],
            "people": people,
            "locality": task.areas["locality"].to_numpy()[area],
            "from": ids[out_of],
            "to": ids[into],
            "gain": column("gain"),
            "gain_so_far": column("gain").cumsum(),
            "people_moved_so_far": people.cumsum(),
            "border_km_change": column("border_km_change"),
            "one_team_change": column("one_team_change"),
            "one_team_change_so_far": column("one_team_change").cumsum(),
        }
        | {f"{name}_change": column(f"{name}_change") for name in _aims(task)}
    )
    for one in task.footprints:
        reached = [row["reached"].get(one.id, (math.nan, math.nan)) for row in rows]
        table[f"overlap_{one.id}"] = np.array([at[0] for at in reached], dtype=np.float64)
        table[f"lines_up_{one.id}"] = np.array([at[1] for at in reached], dtype=np.float64)
    return table

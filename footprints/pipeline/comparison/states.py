"""Every state between two sides, scored: some of plan, lines and population new, the rest old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.causes import (
    LINES,
    PLAN,
    POPULATION,
    State,
    states,
)
from footprints.coterminosity.chance import draw_chance
from footprints.coterminosity.score import Scores, score
from footprints.pipeline.comparison.sides import Side, check_same_areas, same_plan
from footprints.pipeline.loading.load import place_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.coterminosity.chance import Chance
    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.pipeline.region import Region, Report


@dataclass(frozen=True)
class Ground:
    """Small areas with the people of one date, and agencies with the lines of one date on them."""

    areas: gpd.GeoDataFrame
    footprints: list[Footprint]


@dataclass(frozen=True)
class States:
    """What differs between two sides, and the scores of every state between them.

    ``differ`` are the causes that differ at all. ``scores`` has every state of
    ``coterminosity.causes``; states that come to the same thing share one object. ``grounds`` are
    the small areas and agencies at either end, after first.
    """

    differ: frozenset[str]
    scores: Mapping[State, Scores]
    grounds: tuple[Ground, Ground]


def score_states(after: Side, before: Side, report: Report, workers: int = 1) -> States:
    """Score both sides and every state on the way from one to the other.

    The small areas, their shapes and localities, the seed and the settings of scores are those of
    ``after``; from ``before`` come its plan, its agencies and its residents. Raises DataError where
    the two have different small areas.
    """
    check_same_areas(after.region, before.region)
    alone = after.region is before.region
    old_lines = after.region.footprints if alone else place_on(before.region, after.region.areas)
    differ = _differ(after, before, old_lines)
    grounds = _grounds(after.region, before.region, old_lines, differ)
    plans = {True: after.plan, False: before.plan}
    found: dict[State, Scores] = {}
    chances: dict[tuple[bool, bool], Mapping[str, Chance]] = {}
    for state in states():
        own = state & differ
        if own in found:
            continue
        report(f"Scoring, {len(found) + 1} of {2 ** len(differ)}")
        dates = _new(LINES, own, differ), _new(POPULATION, own, differ)
        if dates not in chances:
            chances[dates] = _chance(after.region, grounds[dates], workers)
        plan = plans[_new(PLAN, own, differ)]
        found[own] = _score(after.region, grounds[dates], plan, chances[dates])
    ends = grounds[True, True], grounds[LINES not in differ, POPULATION not in differ]
    every = {state: found[state & differ] for state in states()}
    return States(differ, every, ends)


def _new(cause: str, state: State, differ: frozenset[str]) -> bool:
    """Whether a state has the new plan, lines or population; what is the same counts as new."""
    return cause in state or cause not in differ


def _differ(after: Side, before: Side, old_lines: list[Footprint]) -> frozenset[str]:
    """Return which of plan, lines and population differ between the sides."""
    new, old = after.region.areas["people"], before.region.areas["people"]
    same = {
        PLAN: same_plan(after.plan, before.plan),
        LINES: _same_lines(after.region.footprints, old_lines),
        POPULATION: new.tolist() == old.tolist(),
    }
    return frozenset(cause for cause, alike in same.items() if not alike)


def _same_lines(ours: list[Footprint], theirs: list[Footprint]) -> bool:
    return len(ours) == len(theirs) and all(map(_same_agency, ours, theirs))


def _same_agency(one: Footprint, other: Footprint) -> bool:
    """Whether two footprints on the same small areas are scored alike."""
    told = ("id", "name", "kind", "weight", "service", "serves_everybody", "assumed")
    tables = ("units", "sites", "shapes")
    matrices = ("people", "counts", "by_surface")
    return (
        all(getattr(one, key) == getattr(other, key) for key in told)
        and all(_same_table(getattr(one, key), getattr(other, key)) for key in tables)
        and all(_same_matrix(getattr(one, key), getattr(other, key)) for key in matrices)
        and _same_array(one.points_each, other.points_each)
    )


def _same_array(one: NDArray[np.float64] | None, other: NDArray[np.float64] | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(np.array_equal(one, other))


def _same_table(one: pd.DataFrame | None, other: pd.DataFrame | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(one.equals(other))


def _same_matrix(one: csr_array[Any, Any] | None, other: csr_array[Any, Any] | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(one.shape == other.shape and abs(one - other).nnz == 0)


def _grounds(
    after: Region, before: Region, old_lines: list[Footprint], differ: frozenset[str]
) -> dict[tuple[bool, bool], Ground]:
    """Return the ground with new or old lines, and new or old people: (lines, people) -> ground."""
    found = {(True, True): Ground(after.areas, after.footprints)}
    old_areas = after.areas.assign(people=before.areas["people"].to_numpy())
    if LINES in differ:
        found[False, True] = Ground(after.areas, old_lines)
    if POPULATION in differ:
        found[True, False] = Ground(old_areas, place_on(after, old_areas))
    if {LINES, POPULATION} <= differ:
        found[False, False] = Ground(old_areas, place_on(before, old_areas))
    return found


def _chance(region: Region, ground: Ground, workers: int) -> Mapping[str, Chance]:
    seed = region.project.neighbourhoods.seed
    return draw_chance(ground.areas, region.edges, ground.footprints, seed=seed, workers=workers)


def _score(region: Region, ground: Ground, plan: Plan, chance: Mapping[str, Chance]) -> Scores:
    return score(
        ground.areas,
        region.edges,
        ground.footprints,
        plan,
        seed=region.project.neighbourhoods.seed,
        chance=chance,
        border_within_m=region.project.scores.border_within_m,
    )

"""Other good plans, as different from the first and from one another as can be had.

A pool of plans is drawn from many seeds at small effort. In each locality those nearly as good as
the best stand for choice, and each further plan takes, locality by locality, the one that differs
most from all plans taken before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from footprints.kernels.graph import Floats, Ints
from footprints.neighbourhoods.choices.many import solve_many
from footprints.neighbourhoods.engine import name_plan
from footprints.neighbourhoods.objective import by_locality, matched
from footprints.neighbourhoods.prepare import prepare
from footprints.neighbourhoods.search import Solution
from footprints.people.plan import Plan

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.people.footprint import Footprint
    from footprints.settings import NeighbourhoodSettings

POOL = 100
"""Plans drawn to choose from."""

POOL_EFFORT = 0.01
"""Search effort of each. More brings them all to the same few plans."""

NEARLY_AS_GOOD = 0.05
"""How much worse than the best, by the objective, a locality's plan may be to be chosen."""


@dataclass(frozen=True)
class _Pool:
    """Candidates of one locality: its rows, and labels and objective of each plan drawn."""

    rows: NDArray[np.intp]
    people: NDArray[np.int64]
    labels: list[Ints]
    objective: Floats


def distance(people: NDArray[np.int64], one: Ints, other: Ints) -> float:
    """Return the share of residents, 0-1, whose neighbourhood differs between two plans.

    ``one`` and ``other`` give the neighbourhood of each small area, -1 for none. Neighbourhoods of
    the two are matched one to one so that most residents stay (the assignment problem); whoever is
    not in the match of their neighbourhood is counted. It is a distance: 0 for the same lines
    whatever their names, the same either way, and never more than by way of a third plan (the
    transfer distance between partitions, Charon, Denoeud, Guenoche and Hudry 2006).
    """
    from scipy.optimize import linear_sum_assignment

    both = (one >= 0) & (other >= 0)
    total = int(people[both].sum())
    if total == 0:
        return 0.0
    common = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(common, (one[both], other[both]), people[both].astype(np.float64))
    rows, columns = linear_sum_assignment(common, maximize=True)
    return 1.0 - float(common[rows, columns].sum()) / total


def different_plans(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprints: Sequence[Footprint],
    settings: NeighbourhoodSettings,
    plan: Plan,
    *,
    number: int,
    start: Plan | None = None,
    workers: int = 1,
) -> list[Plan]:
    """Return up to ``number`` plans nearly as good as ``plan``, each far from it and the others.

    All keep the hard limits; a locality where no other plan within ``NEARLY_AS_GOOD`` of the best
    was met keeps the lines of ``plan``. There are fewer than ``number`` where no more different
    plans were met. Ids and names are kept from ``plan`` by most people in common. The seeds follow
    from the settings', so that the plans repeat on any number of ``workers``.
    """
    pools = _pools(areas, edges, footprints, settings, plan, start=start, workers=workers)
    chosen = [[pool.labels[0] for pool in pools]]
    while len(chosen) <= number:
        further = [_farthest(pool, [one[at] for one in chosen]) for at, pool in enumerate(pools)]
        if any(_same(pools, further, one) for one in chosen):
            break
        chosen.append(further)
    return [
        carried_on(areas, footprints, settings, _joined(len(areas), pools, labels), plan)
        for labels in chosen[1:]
    ]


def carried_on(
    areas: gpd.GeoDataFrame,
    footprints: Sequence[Footprint],
    settings: NeighbourhoodSettings,
    member: Ints,
    plan: Plan,
) -> Plan:
    """Return a plan whose ids and names are kept from another by most people in common.

    ``member[a]`` is the neighbourhood of small area a, numbered in any order.
    """
    old = matched(areas["people"].to_numpy(), bare_plan(areas, member), plan).astype(np.int32)
    return name_plan(areas, footprints, settings, Solution(member, old, [], [], False), plan)


def bare_plan(areas: gpd.GeoDataFrame, member: Ints) -> Plan:
    """Return a plan that is only to be measured: its neighbourhoods are called by number."""
    import pandas as pd

    _, first = np.unique(member, return_index=True)
    homes = areas["locality"].astype(str).to_numpy(dtype=object)[first]
    ids = [str(number) for number in range(len(first))]
    return Plan(pd.DataFrame({"neighbourhood": ids, "name": ids, "locality": homes}), member)


def _pools(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprints: Sequence[Footprint],
    settings: NeighbourhoodSettings,
    plan: Plan,
    *,
    start: Plan | None,
    workers: int,
) -> list[_Pool]:
    """Draw the pool and share it out by locality, in code order; the first of each is ``plan``."""
    prepared = prepare(areas, edges, footprints, settings, start)
    seeds = range(settings.seed * POOL, (settings.seed + 1) * POOL)
    drawn = solve_many(prepared, seeds, POOL_EFFORT, workers)
    weights = settings.weights.model_dump()

    def objective(one: Plan) -> Floats:
        figures = by_locality(areas, edges, footprints, settings, one, start)
        worth: Floats = np.sum([weights[term] * figures[term] for term in weights], axis=0)
        return worth

    plans = [plan, *(bare_plan(areas, one.member) for one in drawn)]
    worth = np.array([objective(one) for one in plans])
    locality, people = areas["locality"].to_numpy(dtype=object), areas["people"].to_numpy()
    pools = []
    for at, code in enumerate(sorted(set(locality))):
        rows = np.flatnonzero(locality == code)
        mine = [place for place, piece in enumerate(prepared.pieces) if piece.locality == code]
        kept = [True, *(all(one.within_limits[place] for place in mine) for one in drawn)]
        labels = [
            _renumbered(one.member[rows]) for one, keep in zip(plans, kept, strict=True) if keep
        ]
        pools.append(_Pool(rows, people[rows], labels, worth[kept, at]))
    return pools


def _renumbered(labels: Ints) -> Ints:
    return np.unique(labels, return_inverse=True)[1].astype(np.int32)


def _farthest(pool: _Pool, chosen: Sequence[Ints]) -> Ints:
    """Return the labels nearly as good as the best whose least distance to the chosen is most.

    Ties go to the better one, then to the earlier.
    """
    most = float(pool.objective.min()) * (1 + NEARLY_AS_GOOD)
    near = np.flatnonzero(pool.objective <= most)

    def apart(place: int) -> tuple[float, float]:
        least = min(distance(pool.people, pool.labels[place], one) for one in chosen)
        return -least, float(pool.objective[place])

    return pool.labels[min(near.tolist(), key=apart)] if len(near) else chosen[0]


def _same(pools: Sequence[_Pool], one: Sequence[Ints], other: Sequence[Ints]) -> bool:
    """Say whether two plans have the same lines in every locality."""
    return all(
        distance(pool.people, mine, theirs) == 0.0
        for pool, mine, theirs in zip(pools, one, other, strict=True)
    )


def _joined(count: int, pools: Sequence[_Pool], labels: Sequence[Ints]) -> Ints:
    """Join one choice a locality into one plan of the region."""
    member = np.full(count, -1, np.int32)
    made = 0
    for pool, mine in zip(pools, labels, strict=True):
        member[pool.rows] = mine + made
        made += int(mine.max()) + 1
    return member

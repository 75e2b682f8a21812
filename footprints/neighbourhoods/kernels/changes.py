"""What moving one small area changes in the aims that are about more than lines and agencies.

Many moves at once, each by itself, exactly as ``objective.evaluate`` would find from scratch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from footprints.kernels.graph import Floats
from footprints.people.patches import as_zoning
from footprints.units import METRES_PER_KM, PEOPLE_PER_THOUSAND

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from scipy.sparse import csc_array

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.settings import NeighbourhoodSettings

Rows = NDArray[np.int64]

AIMS = ("wards", "distance", "barriers", "evenness", "moved")
"""The aims worked out here, in the order they are told."""


@dataclass(frozen=True)
class OtherAims:
    """The aims of a project beside border and agencies; only those with weight are worked out."""

    areas: gpd.GeoDataFrame
    edges: pd.DataFrame
    footprints: Sequence[Footprint]
    settings: NeighbourhoodSettings
    start: Plan | None = None

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each aim, in the order of ``AIMS``."""
        given = self.settings.weights.model_dump()
        return {name: float(given[name]) for name in AIMS}

    def changes(self, plan: Plan, area: Rows, out_of: Rows, into: Rows) -> dict[str, Floats]:
        """Return the change of each aim, without its weight, in the objective's own units.

        Move i takes small area ``area[i]`` from neighbourhood ``out_of[i]`` to ``into[i]``, in the
        same locality. Not a number for an aim without weight; 0 for one without its data.
        """
        moves = _Moves(plan, area.astype(np.int64), out_of.astype(np.int64), into.astype(np.int64))
        work = {
            "wards": self._wards,
            "distance": self._distance,
            "barriers": self._barriers,
            "evenness": self._evenness,
            "moved": self._moved,
        }
        none = np.full(len(area), np.nan)
        return {
            name: work[name](moves) if weight > 0 else none for name, weight in self.weights.items()
        }

    @cached_property
    def _people(self) -> Floats:
        people: Floats = self.areas["people"].to_numpy(dtype=np.float64)
        return people

    @cached_property
    def _locality(self) -> Rows:
        codes = self.areas["locality"].to_numpy(dtype=str)
        return np.unique(codes, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def _spots(self) -> Floats:
        points = self.areas.geometry.representative_point()
        return np.column_stack([points.x, points.y]) / METRES_PER_KM

    @cached_property
    def _ward_people(self) -> csc_array[Any] | None:
        """Return wards by small areas, a ward of two localities being two wards; None without."""
        from scipy.sparse import csc_array

        wards = [
            one for one in self.footprints if one.id == self.settings.wards_from and one.scored
        ]
        if not wards:
            return None
        cells = as_zoning(wards[0], self.areas["people"].to_numpy(dtype=np.int64)).tocoo()
        key = cells.row.astype(np.int64) * (self._locality.max() + 1) + self._locality[cells.col]
        found, row = np.unique(key, return_inverse=True)
        shape = (len(found), len(self.areas))
        return csc_array((cells.data, (row, cells.col)), shape=shape)

    def _wards(self, moves: _Moves) -> Floats:
        from footprints.people.overlap import contingency

        wards = self._ward_people
        if wards is None:
            return np.zeros(len(moves.area))
        table = contingency(wards.tocsr(), moves.plan.member, len(moves.plan.neighbourhoods))
        most = np.argsort(-table, axis=1, kind="stable")[:, :3]
        count = np.diff(wards.indptr)[moves.area]
        move = np.repeat(np.arange(len(moves.area)), count)
        nth = np.arange(len(move)) - np.repeat(count.cumsum() - count, count)
        entry = wards.indptr[moves.area][move] + nth
        ward, people = wards.indices[entry], wards.data[entry]
        out_of, into = moves.out_of[move], moves.into[move]
        third = (most[ward] != out_of[:, None]) & (most[ward] != into[:, None])
        others = np.where(third, np.take_along_axis(table, most, axis=1)[ward], 0.0).max(axis=1)
        left, joined = table[ward, out_of] - people, table[ward, into] + people
        after = np.maximum(others, np.maximum(left, joined))
        change = table.max(axis=1)[ward] - after
        lost = np.bincount(move, change, len(moves.area)).astype(np.float64)
        return lost / PEOPLE_PER_THOUSAND

    def _distance(self, moves: _Moves) -> Floats:
        member = moves.plan.member
        rows = [np.flatnonzero(member == n) for n in range(len(moves.plan.neighbourhoods))]
        now = np.array([self._travelled(here) for here in rows])
        after = np.array(
            [
                self._travelled(rows[source][rows[source] != area])
                + self._travelled(np.append(rows[target], area))
                for area, source, target in zip(moves.area, moves.out_of, moves.into, strict=True)
            ]
        )
        change: Floats = after - now[moves.out_of] - now[moves.into]
        return change / PEOPLE_PER_THOUSAND

    def _travelled(self, rows: Rows) -> float:
        """Return the person-kilometres of some small areas to the mean point of their people."""
        people, spots = self._people[rows], self._spots[rows]
        if people.sum() <= 0:
            return 0.0
        centre = people @ spots / people.sum()
        return float(people @ np.hypot(*(spots - centre).T))

    def _barriers(self, moves: _Moves) -> Floats:
        first, second = (self.edges[name].to_numpy(dtype=np.int64) for name in ("first", "second"))
        one, other = np.append(first, second), np.append(second, first)
        km = np.tile(self.edges["barrier_m"].to_numpy(dtype=np.float64) / METRES_PER_KM, 2)
        there = moves.plan.member[other].astype(np.int64)
        kept = np.flatnonzero(
            (there >= 0) & (self._locality[one] == self._locality[other]) & (km > 0)
        )
        k = len(moves.plan.neighbourhoods)
        keys, which = np.unique(one[kept] * k + there[kept], return_inverse=True)
        sums = np.append(np.bincount(which, km[kept], len(keys)), 0.0)
        return _found(keys, sums, moves.area * k + moves.into) - _found(
            keys, sums, moves.area * k + moves.out_of
        )

    def _evenness(self, moves: _Moves) -> Floats:
        plan, people = moves.plan, self._people[moves.area]
        inside = plan.member >= 0
        held = np.bincount(plan.member[inside], self._people[inside], len(plan.neighbourhoods))
        home = np.unique(plan.neighbourhoods["locality"].to_numpy(dtype=str), return_inverse=True)[
            1
        ]
        share = (np.bincount(home, held) / np.bincount(home))[home]
        source, target = moves.out_of, moves.into
        after = np.abs(held[source] - people - share[source])
        after += np.abs(held[target] + people - share[target])
        now = np.abs(held - share)
        return (after - now[source] - now[target]) / PEOPLE_PER_THOUSAND

    def _moved(self, moves: _Moves) -> Floats:
        if self.start is None:
            return np.zeros(len(moves.area))
        kept = _kept(self._people, moves.plan, self.start)
        home = moves.plan.neighbourhoods["locality"].to_numpy(dtype=str)
        before = self.start.neighbourhoods["locality"].to_numpy(dtype=str)
        blocks = {
            code: (np.flatnonzero(home == code), np.flatnonzero(before == code))
            for code in np.unique(home[moves.out_of])
        }
        now = {code: _most(kept[np.ix_(*block)]) for code, block in blocks.items()}
        change = np.zeros(len(moves.area))
        old = self.start.member[moves.area]
        for number in np.flatnonzero(old >= 0).tolist():
            code, people = home[moves.out_of[number]], self._people[moves.area[number]]
            if before[old[number]] != code:
                continue
            pairs = (moves.out_of[number], old[number]), (moves.into[number], old[number])
            kept[pairs[0]] -= people
            kept[pairs[1]] += people
            change[number] = now[code] - _most(kept[np.ix_(*blocks[code])])
            kept[pairs[0]] += people
            kept[pairs[1]] -= people
        return change / PEOPLE_PER_THOUSAND


@dataclass(frozen=True)
class _Moves:
    plan: Plan
    area: Rows
    out_of: Rows
    into: Rows


def _found(keys: Rows, sums: Floats, wanted: Rows) -> Floats:
    """Return the sum under each key wanted, 0 where there is none; ``sums`` ends in a spare 0."""
    at = np.searchsorted(keys, wanted)
    met = at < len(keys)
    met[met] = keys[at[met]] == wanted[met]
    return np.asarray(sums[np.where(met, at, len(keys))], dtype=np.float64)


def _kept(people: Floats, plan: Plan, start: Plan) -> Floats:
    """Return the people in each pair of a neighbourhood of the plan and one of the start plan."""
    both = np.flatnonzero((plan.member >= 0) & (start.member >= 0))
    table = np.zeros((len(plan.neighbourhoods), len(start.neighbourhoods)))
    np.add.at(table, (plan.member[both], start.member[both]), people[both])
    return table


def _most(table: Floats) -> float:
    """Return the most people who can stay, neighbourhoods matched one to one."""
    from scipy.optimize import linear_sum_assignment

    return float(table[linear_sum_assignment(table, maximize=True)].sum())

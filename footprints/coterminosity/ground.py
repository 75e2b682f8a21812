"""The ground that is scored: the small areas a plan covers, and one agency's people on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.arithmetic import sums_by
from footprints.errors import DataError, Problem
from footprints.people.overlap import contingency, overlap
from footprints.people.patches import as_zoning, patch_strength

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan


@dataclass(frozen=True)
class Pieces:
    """Neighbourhoods cut along localities: what figures of either are sums over.

    ``of[a]`` is the piece of small area a; ``place`` and ``locality`` are those that a piece is in,
    neighbourhood by neighbourhood.
    """

    of: NDArray[np.int32]
    place: NDArray[np.int64]
    locality: NDArray[np.int64]
    places: int

    def __len__(self) -> int:
        return len(self.place)

    def together(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a table of units by pieces as one of units by neighbourhoods."""
        if np.array_equal(self.place, np.arange(self.places)):
            return table
        found = np.zeros((len(table), self.places))
        np.add.at(found.T, self.place, table.T)
        return found


@dataclass(frozen=True)
class Ground:
    """The small areas a plan covers: everything is scored there and nowhere else.

    ``rows`` are their row numbers among all small areas; ``areas``, ``residents`` (p_a) and
    ``member`` follow them. ``people`` holds P_n, all residents of each neighbourhood.
    """

    rows: NDArray[np.int64]
    areas: gpd.GeoDataFrame
    residents: NDArray[np.float64]
    member: NDArray[np.int32]
    neighbourhoods: pd.DataFrame
    people: NDArray[np.float64]

    @cached_property
    def localities(self) -> tuple[list[str], NDArray[np.int32]]:
        """The codes of the localities here, sorted, and the one each small area is in."""
        codes, place = np.unique(self.areas["locality"].to_numpy(dtype=str), return_inverse=True)
        return [str(code) for code in codes], place.astype(np.int32)

    @cached_property
    def pieces(self) -> Pieces:
        """Its neighbourhoods cut along its localities."""
        codes, locality = self.localities
        key = self.member.astype(np.int64) * len(codes) + locality
        pieces, of = np.unique(key, return_inverse=True)
        place, places = pieces // len(codes), len(self.neighbourhoods)
        return Pieces(of.astype(np.int32), place, pieces % len(codes), places)


@dataclass(frozen=True)
class Alignment:
    """One agency's people on that ground.

    ``people`` is its table W there and ``table`` its contingency table T; ``zoning`` and
    ``patches`` are the same by main patches (for zones, the same tables again). ``places`` are P_n,
    all residents of each neighbourhood, for an agency that is meant to serve everybody, else None.
    """

    footprint: Footprint
    people: csr_array[Any, Any]
    zoning: csr_array[Any, Any]
    table: NDArray[np.float64]
    patches: NDArray[np.float64]
    places: NDArray[np.float64] | None = None

    @cached_property
    def strength(self) -> float:
        """Patch strength D: the share of people in the main unit of their small area, 1 for zones.

        Not a number for a list without people here.
        """
        return 1.0 if self.footprint.kind == "zones" else patch_strength(self.people)

    @property
    def everybody(self) -> float:
        """How many people F is over: all residents where all are to be served, else its own."""
        return float((self.patches if self.places is None else self.places).sum())

    @cached_property
    def overlap(self) -> float:
        """F by main patches, over everybody where it is meant to serve them, else over its own."""
        return overlap(self.patches, self.places)


def ground_of(areas: gpd.GeoDataFrame, plan: Plan) -> Ground:
    """Return the ground that a plan covers; raise DataError where it covers nobody."""
    rows = np.flatnonzero(plan.member >= 0)
    covered = areas if len(rows) == len(areas) else areas.iloc[rows].reset_index(drop=True)
    residents = covered["people"].to_numpy(dtype=np.float64)
    if residents.sum() <= 0:
        raise DataError(
            [
                Problem(
                    "the plan places no small area with residents in a neighbourhood.",
                    "plan",
                    "Check that its small area codes are those of the project.",
                )
            ]
        )
    member = plan.member[rows]
    people = sums_by(member, residents, len(plan.neighbourhoods))
    return Ground(rows, covered, residents, member, plan.neighbourhoods, people)


def align(ground: Ground, footprint: Footprint, residents: NDArray[np.int64]) -> Alignment:
    """Return one agency's people on the ground.

    ``residents`` are those of all small areas, which main patches carry.
    """
    whole = as_zoning(footprint, residents)
    every = len(ground.rows) == footprint.people.shape[1]
    people = footprint.people if every else footprint.people[:, ground.rows]
    zoning = whole if every else whole[:, ground.rows]
    k = len(ground.neighbourhoods)
    table = contingency(people, ground.member, k)
    patches = table if footprint.kind == "zones" else contingency(zoning, ground.member, k)
    places = ground.people if footprint.serves_everybody else None
    return Alignment(footprint, people, zoning, table, patches, places)


def covered_people(ground: Ground, alignment: Alignment) -> NDArray[np.float64]:
    """Return how many residents of each small area the agency covers, never more than live there.

    For zones those inside some unit; for lists and catchments all residents of an area with at
    least one person in some unit: one with a main unit, which a table without small counts keeps.
    """
    if alignment.footprint.kind == "zones":
        served = np.asarray(alignment.people.sum(axis=0), dtype=np.float64)
        return np.minimum(served, ground.residents)
    return np.where(alignment.footprint.main[ground.rows] >= 0, ground.residents, 0.0)

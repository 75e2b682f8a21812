"""Small helpers for the scoring tests: agencies, plans and chance levels from plain arrays."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from grid41 import plan_of, table_agency
from numpy.typing import NDArray
from scipy.sparse import csr_array

from footprints.coterminosity.chance import Chance, Draws
from footprints.people.footprint import Footprint
from footprints.people.plan import Plan

__all__ = [
    "agency",
    "chance_of",
    "free_chance",
    "plan_from",
    "plan_of",
    "shuffled",
    "strip",
    "strip_edges",
]


def strip(people: list[int], localities: list[str] | None = None) -> gpd.GeoDataFrame:
    """Return small areas in a row, 1 km squares a0, a1, ... from west to east."""
    n = len(people)
    codes = [f"a{number}" for number in range(n)]
    west = 400_000 + 1_000 * np.arange(n)
    where = localities or ["L"] * n
    return gpd.GeoDataFrame(
        {
            "code": codes,
            "name": codes,
            "locality": where,
            "locality_name": [f"Place {code}" for code in where],
            "people": np.array(people, dtype=np.int64),
        },
        geometry=shapely.box(west, 400_000, west + 1_000, 401_000),
        crs="EPSG:27700",
    )


def strip_edges(n: int) -> pd.DataFrame:
    """Return the adjacency of a strip: each area with the next, 1 km of border."""
    first = np.arange(n - 1, dtype=np.int32)
    return pd.DataFrame(
        {
            "first": first,
            "second": first + np.int32(1),
            "border_m": 1_000.0,
            "barrier_m": 0.0,
            "bridge": False,
        }
    )


def agency(rows: list[list[float]], name: str = "one", **more: object) -> Footprint:
    """Return an agency from its people table, a list of units by small areas."""
    return table_agency(csr_array(np.array(rows, dtype=float)), name, **more)


def chance_of(zonings: list[list[int]], people: list[float]) -> Chance:
    """Return a chance level from zonings written out by hand."""
    return free_chance(np.array(zonings, dtype=np.int32), np.array(people, dtype=float))


def free_chance(zonings: NDArray[np.int32], people: NDArray[np.float64]) -> Chance:
    """Return a chance level of free zonings alone, all of which count alike."""
    number = len(zonings)
    drawn = Draws(zonings, np.full(number, 1 / number), number, wanted_m=0.0, drawn_m=0.0)
    return Chance(people, 0.0, None, drawn)


def plan_from(member: list[int], **more: str) -> Plan:
    """Return a plan from a list of neighbourhood numbers."""
    return plan_of(np.array(member, dtype=np.int32), **more)


def shuffled(length: int, seed: int) -> NDArray[np.int64]:
    """Return a seeded permutation."""
    return np.random.default_rng(seed).permutation(length)

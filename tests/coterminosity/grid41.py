"""A made-up square region for tests: 41 x 41 small areas, 2.87 million people.

Independent of the package on purpose: its random zonings are grown here by a method of their own.
"""

from __future__ import annotations

import heapq
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from footprints.people.footprint import Footprint
from footprints.people.patches import main_units
from footprints.people.plan import Plan

SIDE = 41
PEOPLE = 2_870_000
CELL_M = 900.0


@cache
def grid_areas(side: int = SIDE, people: int = PEOPLE, seed: int = 5) -> gpd.GeoDataFrame:
    """Return the small areas: squares in rows, residents uneven but adding up exactly."""
    rng = np.random.default_rng(seed)
    share = rng.uniform(0.6, 1.4, side * side)
    whole = np.floor(share / share.sum() * people).astype(np.int64)
    whole[: people - whole.sum()] += 1
    y, x = np.divmod(np.arange(side * side), side)
    x0, y0 = 400_000 + x * CELL_M, 400_000 + y * CELL_M
    codes = [f"X01{number:06d}" for number in range(side * side)]
    return gpd.GeoDataFrame(
        {
            "code": codes,
            "name": codes,
            "locality": "X08000001",
            "locality_name": "Square",
            "people": whole,
        },
        geometry=shapely.box(x0, y0, x0 + CELL_M, y0 + CELL_M),
        crs="EPSG:27700",
    )


@cache
def grid_edges(side: int = SIDE) -> pd.DataFrame:
    """Return the adjacency: squares that share a side."""
    number = np.arange(side * side).reshape(side, side)
    first = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    second = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    order = np.lexsort((second, first))
    table = pd.DataFrame({"first": first[order], "second": second[order]}).astype("int32")
    return table.assign(border_m=CELL_M, barrier_m=0.0, bridge=False)


@cache
def _neighbours(side: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(side * side)]
    edges = grid_edges(side)
    for first, second in zip(edges["first"], edges["second"], strict=True):
        found[first].append(int(second))
        found[second].append(int(first))
    return found


def grown_zoning(units: int, rng: np.random.Generator, side: int = SIDE) -> NDArray[np.int32]:
    """Return ``units`` random contiguous units, grown from random centres at random speeds."""
    centres = rng.choice(side * side, units, replace=False)
    return _grow(centres, np.zeros(side * side, dtype=np.int32), rng, side)


def ragged_zoning(units: int, rng: np.random.Generator, side: int = SIDE) -> NDArray[np.int32]:
    """Return ``units`` random contiguous units with ragged lines, grown one area at a time."""
    near = _neighbours(side)
    label = np.full(side * side, -1, dtype=np.int32)
    label[rng.choice(side * side, units, replace=False)] = np.arange(units)
    edge = [(other, int(label[one])) for one in np.flatnonzero(label >= 0) for other in near[one]]
    while edge:
        place = int(rng.integers(len(edge)))
        edge[place], edge[-1] = edge[-1], edge[place]
        area, unit = edge.pop()
        if label[area] < 0:
            label[area] = unit
            edge += [(other, unit) for other in near[area] if label[other] < 0]
    return label


def compact_zoning(units: int, rng: np.random.Generator, side: int = SIDE) -> NDArray[np.int32]:
    """Return ``units`` random contiguous units of fairly even size, as planners draw them.

    Centres are spread by taking, of several random places, the one furthest from those taken.
    """
    y, x = np.divmod(np.arange(side * side), side)
    centres = [int(rng.integers(side * side))]
    while len(centres) < units:
        tried = rng.choice(side * side, 8 * len(centres) + 8)
        away = (x[tried][:, None] - x[centres]) ** 2 + (y[tried][:, None] - y[centres]) ** 2
        centres.append(int(tried[np.argmax(away.min(axis=1))]))
    return _grow(np.array(centres), np.zeros(side * side, dtype=np.int32), rng, side)


def split_each(
    zoning: NDArray[np.int32], parts: int, rng: np.random.Generator, side: int = SIDE
) -> NDArray[np.int32]:
    """Cut every unit of a zoning into ``parts`` contiguous parts, grown from random centres."""
    units = range(int(zoning.max()) + 1)
    centres = [rng.choice(np.flatnonzero(zoning == unit), parts, replace=False) for unit in units]
    return _grow(np.concatenate(centres), zoning, rng, side)


def _grow(
    centres: NDArray[np.int64], within: NDArray[np.int32], rng: np.random.Generator, side: int
) -> NDArray[np.int32]:
    near = _neighbours(side)
    label = np.full(side * side, -1, dtype=np.int32)
    queue = [(0.0, int(centre), unit) for unit, centre in enumerate(centres)]
    while queue:
        when, area, unit = heapq.heappop(queue)
        if label[area] >= 0:
            continue
        label[area] = unit
        for other in near[area]:
            if label[other] < 0 and within[other] == within[area]:
                heapq.heappush(queue, (when + rng.uniform(0.5, 1.5), other, unit))
    return label


def unions(
    zoning: NDArray[np.int32], number: int, rng: np.random.Generator, side: int = SIDE
) -> NDArray[np.int32]:
    """Join the units of a zoning into ``number`` contiguous unions of whole units."""
    edges = grid_edges(side)
    first, second = zoning[edges["first"]], zoning[edges["second"]]
    units = int(zoning.max()) + 1
    group = np.arange(units)
    pairs = np.unique(np.column_stack([first, second])[first != second], axis=0)
    for one, other in rng.permutation(pairs):
        if len(np.unique(group)) == number:
            break
        sizes = np.bincount(group, minlength=units)
        merged = sizes[group[one]] + sizes[group[other]]
        if group[one] != group[other] and merged <= 2 * units // number:
            group[group == group[other]] = group[one]
    _, label = np.unique(group, return_inverse=True)
    return label[zoning].astype(np.int32)


def nudged(
    zoning: NDArray[np.int32], part: float, rng: np.random.Generator, side: int = SIDE
) -> NDArray[np.int32]:
    """Move areas, one after another, to a neighbouring unit: as many moves as ``part`` of all."""
    near = _neighbours(side)
    label = zoning.copy()
    moves = 0
    while moves < round(part * len(zoning)):
        area = int(rng.integers(len(zoning)))
        other = sorted({int(label[one]) for one in near[area]} - {int(label[area])})
        if other:
            label[area] = other[int(rng.integers(len(other)))]
            moves += 1
    return label


def plan_of(member: NDArray[np.int32], locality: str = "X08000001") -> Plan:
    """Return a plan with plain ids from neighbourhood numbers (-1: left out)."""
    number = int(member.max()) + 1
    ids = [f"N{place:03d}" for place in range(number)]
    return Plan(
        pd.DataFrame(
            {
                "neighbourhood": ids,
                "name": [f"Place {place}" for place in range(number)],
                "locality": locality,
            }
        ),
        member.astype(np.int32),
    )


def zone_agency(
    label: NDArray[np.int32], people: NDArray[np.int64], name: str = "zones", **more: object
) -> Footprint:
    """Return an agency whose units are whole small areas (-1: outside its coverage)."""
    inside = np.flatnonzero(label >= 0)
    units = int(label.max()) + 1
    table = csr_array(
        (people[inside].astype(float), (label[inside].astype(np.int64), inside)),
        shape=(units, len(label)),
    )
    return table_agency(table, name, **more)


def table_agency(table: csr_array, name: str = "zones", **more: object) -> Footprint:
    """Return an agency from its people table."""
    codes = [f"U{place:04d}" for place in range(table.shape[0])]
    units = pd.DataFrame({"unit": codes, "name": [f"Unit {code}" for code in codes]})
    given = {"kind": "zones", "main": main_units(table), **more}
    return Footprint(id=name, name=name.title(), units=units, people=table, **given)

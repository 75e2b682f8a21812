"""Moves of one small area across a neighbourhood border, and what forbids them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprints.units import METRES_PER_KM

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.people.plan import Plan


@dataclass(frozen=True)
class Candidates:
    """Move i takes small area ``area[i]`` from neighbourhood ``out_of[i]`` to ``into[i]``.

    ``border_km`` is the change in the length of line between neighbourhoods.
    """

    area: NDArray[np.int64]
    out_of: NDArray[np.int64]
    into: NDArray[np.int64]
    border_km: NDArray[np.float64]


def find_candidates(areas: gpd.GeoDataFrame, edges: pd.DataFrame, plan: Plan) -> Candidates:
    """Return every move of a border area to a neighbourhood it touches in its own locality.

    Touching includes bridges. Sorted by area, then neighbourhood.
    """
    one = np.concatenate([edges["first"], edges["second"]]).astype(np.int64)
    other = np.concatenate([edges["second"], edges["first"]]).astype(np.int64)
    border = np.concatenate([edges["border_m"], edges["border_m"]])
    member = plan.member.astype(np.int64)
    kept = np.flatnonzero((member[one] >= 0) & (member[other] >= 0))
    one, other, border = one[kept], other[kept], border[kept]
    k = len(plan.neighbourhoods)
    keys, which = np.unique(one * k + member[other], return_inverse=True)
    metres = dict(zip(keys.tolist(), np.bincount(which, border).tolist(), strict=True))
    locality = areas["locality"].to_numpy()
    crossing = (member[one] != member[other]) & (locality[one] == locality[other])
    found = np.unique(one[crossing] * k + member[other[crossing]])
    area, into = found // k, found % k
    stays = np.array([metres.get(key, 0.0) for key in (area * k + member[area]).tolist()])
    goes = np.array([metres[key] for key in found.tolist()])
    return Candidates(area, member[area], into, (stays - goes) / METRES_PER_KM)


def cut_areas(
    edges: pd.DataFrame, member: NDArray[np.int32], places: NDArray[np.int64]
) -> set[int]:
    """Return the areas of some neighbourhoods without which these would fall into more pieces."""
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    first, second = edges["first"].to_numpy(), edges["second"].to_numpy()
    same = (member[first] == member[second]) & np.isin(member[first], places)
    graph.add_edges_from(zip(first[same].tolist(), second[same].tolist(), strict=True))
    return set(nx.articulation_points(graph))


def obstacles(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    plan: Plan,
    moves: Candidates,
    *,
    limits: Mapping[str, tuple[int, int]],
    locked: Collection[str] = (),
    together: Collection[Collection[str]] = (),
) -> list[str]:
    """Return for each move, in words, why it may not be made; empty where it may.

    ``limits`` gives the fewest and most residents of a neighbourhood by locality. A neighbourhood
    that breaks a limit already may move towards it but not further away. ``locked`` are codes of
    small areas that must stay, ``together`` groups of codes that may not be parted.
    """
    people = areas["people"].to_numpy(dtype=np.int64)
    inside = plan.member >= 0
    k = len(plan.neighbourhoods)
    held = np.bincount(plan.member[inside], people[inside], minlength=k).astype(np.int64)
    count = np.bincount(plan.member[inside], minlength=k)
    codes = areas["code"].to_numpy()
    localities = areas["locality"].to_numpy()
    names = plan.neighbourhoods["name"].to_numpy()
    cuts, stuck = cut_areas(edges, plan.member, np.unique(moves.out_of)), set(locked)
    grouped = {code for group in together if len(group) > 1 for code in group}
    reasons = []
    for area, source, target in zip(moves.area, moves.out_of, moves.into, strict=True):
        low, high = limits[localities[area]]
        left, grown = held[source] - people[area], held[target] + people[area]
        reason = ""
        if codes[area] in stuck:
            reason = "It is locked."
        elif codes[area] in grouped:
            reason = "It is kept together with other small areas."
        elif count[source] == 1:
            reason = f"{names[source]} would be left without small areas."
        elif int(area) in cuts:
            reason = f"{names[source]} would fall into pieces."
        elif left < low:
            reason = f"{names[source]} would have {left:,} residents, fewer than {low:,}."
        elif grown > high:
            reason = f"{names[target]} would have {grown:,} residents, more than {high:,}."
        reasons.append(reason)
    return reasons

"""Part of a region: everything that is known of some of its small areas, numbered afresh."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan


def links_among(edges: pd.DataFrame, rows: NDArray[np.intp], count: int) -> pd.DataFrame:
    """Return the links between the small areas in ``rows``, of ``count``, by their place there."""
    place = _places(rows, count)
    first, second = place[edges["first"].to_numpy()], place[edges["second"].to_numpy()]
    kept = (first >= 0) & (second >= 0)
    found: pd.DataFrame = edges[kept].assign(first=first[kept], second=second[kept])
    return found.reset_index(drop=True)


def footprint_of(
    footprint: Footprint, areas: gpd.GeoDataFrame, rows: NDArray[np.intp]
) -> Footprint:
    """Return an agency's people in the small areas in ``rows``, and its sites there.

    Units stay, also those left with nobody. ``areas`` are all the small areas.
    """
    from footprints.geometry.sites import site_areas

    changes: dict[str, Any] = {"people": columns_of(footprint.people, rows)}
    changes["main"] = footprint.main[rows]
    for name in ("counts", "by_surface"):
        table = getattr(footprint, name)
        changes[name] = None if table is None else columns_of(table, rows)
    if footprint.points_each is not None:
        changes["points_each"] = footprint.points_each[rows]
    if footprint.sites is not None:
        home, place = site_areas(footprint.sites, areas), _places(rows, len(areas))
        inside = (home >= 0) & (place[home] >= 0)
        changes["sites"] = footprint.sites[inside].reset_index(drop=True)
    return replace(footprint, **changes)


def plan_of_part(plan: Plan, rows: NDArray[np.intp]) -> Plan:
    """Return a plan of the small areas in ``rows`` alone, without neighbourhoods left empty."""
    from footprints.people.plan import Plan

    member = plan.member[rows]
    left = np.unique(member[member >= 0])
    place = np.full(len(plan.neighbourhoods) + 1, -1, np.int32)
    place[left] = np.arange(len(left), dtype=np.int32)
    table = plan.neighbourhoods.iloc[left].reset_index(drop=True)
    return Plan(table, place[member])


def columns_of(table: csr_array[Any, Any], rows: NDArray[np.intp]) -> csr_array[Any, Any]:
    """Return the columns of a table of units by small areas that are of some small areas."""
    from scipy.sparse import csr_array

    return csr_array(csr_array(table)[:, rows])


def _places(rows: NDArray[np.intp], count: int) -> NDArray[np.int32]:
    """Return where each of ``count`` small areas comes among ``rows``; -1 for the others."""
    place = np.full(count, -1, np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    return place

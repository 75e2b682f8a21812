"""Part of a region: some of its small areas, with everything that is known of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.pipeline.provision import Provision
from footprints.pipeline.region import Region

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.people.footprint import Footprint
    from footprints.people.needs import Need
    from footprints.people.plan import Plan
    from footprints.people.supply import Supply


def keep_areas(region: Region, rows: NDArray[np.intp]) -> Region:
    """Return the region with the small areas in ``rows`` alone, in their order.

    Links, people, sites, needs and the plan to start from are cut down to them. Units stay, also
    those left with nobody; what a unit has is cut down to the share of its people who are left.
    """
    place = np.full(len(region.areas), -1, np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    provision = region.provision
    return replace(
        region,
        areas=region.areas.iloc[rows].reset_index(drop=True),
        edges=_edges(region.edges, place),
        footprints=[_footprint(one, region, rows, place) for one in region.footprints],
        start=None if region.start is None else keep_plan(region.start, rows),
        provision=Provision(
            [_supply(one, rows) for one in provision.supplies],
            [_need(one, rows) for one in provision.needs],
        ),
    )


def keep_plan(plan: Plan, rows: NDArray[np.intp]) -> Plan:
    """Return a plan of the small areas in ``rows`` alone, without neighbourhoods left empty."""
    from footprints.people.plan import Plan

    member = plan.member[rows]
    left = np.unique(member[member >= 0])
    place = np.full(len(plan.neighbourhoods) + 1, -1, np.int32)
    place[left] = np.arange(len(left), dtype=np.int32)
    table = plan.neighbourhoods.iloc[left].reset_index(drop=True)
    return Plan(table, place[member])


def _edges(edges: pd.DataFrame, place: NDArray[np.int32]) -> pd.DataFrame:
    first, second = place[edges["first"].to_numpy()], place[edges["second"].to_numpy()]
    kept = (first >= 0) & (second >= 0)
    found: pd.DataFrame = edges[kept].assign(first=first[kept], second=second[kept])
    return found.reset_index(drop=True)


def _footprint(
    footprint: Footprint, region: Region, rows: NDArray[np.intp], place: NDArray[np.int32]
) -> Footprint:
    from footprints.coterminosity.sites.where import site_areas

    changes: dict[str, Any] = {"people": _columns(footprint.people, rows)}
    changes["main"] = footprint.main[rows]
    for name in ("counts", "by_surface"):
        table = getattr(footprint, name)
        changes[name] = None if table is None else _columns(table, rows)
    if footprint.points_each is not None:
        changes["points_each"] = footprint.points_each[rows]
    if footprint.sites is not None:
        home = site_areas(footprint.sites, region.areas)
        inside = (home >= 0) & (place[home] >= 0)
        changes["sites"] = footprint.sites[inside].reset_index(drop=True)
    return replace(footprint, **changes)


def _columns(table: Any, rows: NDArray[np.intp]) -> Any:
    from scipy.sparse import csr_array

    return csr_array(csr_array(table)[:, rows])


def _supply(supply: Supply, rows: NDArray[np.intp]) -> Supply:
    places = _columns(supply.places, rows)
    whole = np.asarray(supply.places.sum(axis=1), np.float64).ravel()
    here = np.asarray(places.sum(axis=1), np.float64).ravel()
    share = np.divide(here, whole, out=np.zeros_like(here), where=whole > 0)
    return replace(supply, places=places, amounts=supply.amounts * share)


def _need(need: Need, rows: NDArray[np.intp]) -> Need:
    return replace(need, amounts=need.amounts[rows])

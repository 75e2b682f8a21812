"""Part of a region: some of its small areas, with everything that is known of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from footprints.people.part import columns_of, footprint_of, links_among, plan_of_part
from footprints.pipeline.provision import Provision
from footprints.pipeline.region import Region

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprints.people.needs import Need
    from footprints.people.supply import Supply


def keep_areas(region: Region, rows: NDArray[np.intp]) -> Region:
    """Return the region with the small areas in ``rows`` alone, in their order.

    Links, people, sites, needs and the plan to start from are cut down to them. Units stay, also
    those left with nobody; what a unit has is cut down to the share of its people who are left.
    """
    provision = region.provision
    return replace(
        region,
        areas=region.areas.iloc[rows].reset_index(drop=True),
        edges=links_among(region.edges, rows, len(region.areas)),
        footprints=[footprint_of(one, region.areas, rows) for one in region.footprints],
        start=None if region.start is None else plan_of_part(region.start, rows),
        provision=Provision(
            [_supply(one, rows) for one in provision.supplies],
            [_need(one, rows) for one in provision.needs],
        ),
    )


def _supply(supply: Supply, rows: NDArray[np.intp]) -> Supply:
    places = columns_of(supply.places, rows)
    whole = np.asarray(supply.places.sum(axis=1), np.float64).ravel()
    here = np.asarray(places.sum(axis=1), np.float64).ravel()
    share = np.divide(here, whole, out=np.zeros_like(here), where=whole > 0)
    return replace(supply, places=places, amounts=supply.amounts * share)


def _need(need: Need, rows: NDArray[np.intp]) -> Need:
    return replace(need, amounts=need.amounts[rows])

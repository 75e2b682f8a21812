"""Where services stand beside one another, and which site could be a neighbourhood's hub.

All distances are straight lines. Residents are taken to live at a point inside their small area,
so a share within a kilometre is right to about the width of one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.arithmetic import share
from footprints.coterminosity.figures import plain
from footprints.coterminosity.ground import ground_of
from footprints.coterminosity.sites.hubs import WITHIN_KM, home_points, hub_table, mean_distances
from footprints.coterminosity.sites.standing import Standing, service_names, standing_sites

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan


@dataclass(frozen=True)
class Colocation:
    """Sites of all agencies beside one another.

    ``sites`` has one row a site inside the plan, ``pairs`` one row for two sites of different
    services within a walk, ``hubs`` one row a neighbourhood: see ``colocate`` for the columns.
    ``overall`` are the figures of the whole plan.
    """

    sites: pd.DataFrame
    pairs: pd.DataFrame
    hubs: pd.DataFrame
    overall: dict[str, Any]


def colocate(
    areas: gpd.GeoDataFrame,
    footprints: Sequence[Footprint],
    plan: Plan,
    walk_m: float,
    hubs_from: Collection[str] = (),
) -> Colocation | None:
    """Return which sites stand within a walk, and the best candidate hub of each neighbourhood.

    None where no agency has a site inside the plan. ``walk_m`` is the walk in metres. Agencies of
    one service (``Footprint.service``) count as one and make no pairs. ``hubs_from`` names the
    agencies whose sites may be a hub; none for all of them.

    ``sites``: agency, agency_name, site, name, neighbourhood, neighbourhood_name, locality,
    services_near (other services with a site within a walk), sites_near (their sites there),
    mean_distance_m (of the neighbourhood's residents to this site). In the order of the agencies,
    then by code.

    ``pairs``: agency, agency_name, site, name, other_agency, other_agency_name, other_site,
    other_name, distance_m, neighbourhood, neighbourhood_name, same_neighbourhood.

    ``hubs``: neighbourhood, name, locality, residents, sites (there that may be a hub) and, empty
    where there is none, the best candidate: agency, agency_name, site, site_name, mean_distance_m,
    least_mean_distance_m (of any site there), services_near, services (their agencies' names),
    people_within_1km, share_within_1km and so for 2 and 3 km. The candidate is the site with most
    other services within a walk among those from which residents are on average at most
    1.25 times as far as from the nearest site there; then the nearer one.
    """
    ground = ground_of(areas, plan)
    standing = standing_sites(ground, footprints)
    if standing is None:
        return None
    first, second, metres = _near(standing, walk_m)
    near = _services_near(standing, first, second)
    points = home_points(ground)
    sites = standing.table.assign(
        services_near=[len(services) for services in near],
        sites_near=np.bincount(np.append(first, second), minlength=len(standing.at)),
        mean_distance_m=mean_distances(ground, standing, points),
    )
    names = service_names(footprints)
    services = ["; ".join(names[service] for service in one) for one in near]
    may = sites["agency"].isin(hubs_from or set(sites["agency"])).to_numpy()
    hubs = hub_table(ground, standing, sites.assign(services=services), points, may)
    pairs = _pairs(standing, first, second, metres)
    return Colocation(sites, pairs, hubs, _overall(sites, pairs, hubs, walk_m))


def _near(
    standing: Standing, walk_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the rows of every two sites of different services within a walk, and the metres."""
    from scipy.spatial import cKDTree

    found = cKDTree(standing.at).query_pairs(walk_m, output_type="ndarray").astype(np.int64)
    found = found[standing.service[found[:, 0]] != standing.service[found[:, 1]]]
    first, second = found.min(axis=1, initial=len(standing.at)), found.max(axis=1, initial=0)
    order = np.lexsort((second, first))
    first, second = first[order], second[order]
    metres = np.hypot(*(standing.at[first] - standing.at[second]).T)
    return first, second, metres


def _services_near(
    standing: Standing, first: NDArray[np.int64], second: NDArray[np.int64]
) -> list[list[int]]:
    """Return the numbers of the other services within a walk of each site, sorted."""
    near: list[set[int]] = [set() for _ in standing.at]
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        near[one].add(int(standing.service[other]))
        near[other].add(int(standing.service[one]))
    return [sorted(services) for services in near]


def _pairs(
    standing: Standing,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    metres: NDArray[np.float64],
) -> pd.DataFrame:
    one = standing.table.iloc[first].reset_index(drop=True)
    other = standing.table.iloc[second].reset_index(drop=True)
    whose = ["agency", "agency_name", "site", "name"]
    pairs = one[whose].join(other[whose].add_prefix("other_"))
    pairs["distance_m"] = metres
    pairs["neighbourhood"] = one["neighbourhood"]
    pairs["neighbourhood_name"] = one["neighbourhood_name"]
    pairs["same_neighbourhood"] = (one["neighbourhood"] == other["neighbourhood"]).to_numpy()
    return pairs


def _overall(
    sites: pd.DataFrame, pairs: pd.DataFrame, hubs: pd.DataFrame, walk_m: float
) -> dict[str, Any]:
    residents = float(hubs["residents"].sum())
    figures: dict[str, Any] = {
        "walk_m": walk_m,
        "sites": len(sites),
        "sites_beside_others": int((sites["services_near"] > 0).sum()),
        "pairs": len(pairs),
        "pairs_across_neighbourhoods": int((~pairs["same_neighbourhood"]).sum()),
        "neighbourhoods_without_site": int((hubs["sites"] == 0).sum()),
        "residents": residents,
    }
    for km in WITHIN_KM:
        people = float(hubs[f"people_within_{km}km"].sum())
        figures[f"people_within_{km}km"] = people
        figures[f"share_within_{km}km"] = share(people, residents)
    return plain(figures)

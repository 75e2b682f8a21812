"""The best candidate hub of each neighbourhood: near its residents, beside other services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.arithmetic import ratio, sums_by
from footprints.units import METRES_PER_KM

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Ground
    from footprints.coterminosity.sites.standing import Standing

WITHIN_KM = (1, 2, 3)
"""Distances within which residents of a hub are counted."""

NEARLY_AS_NEAR = 1.25
"""A hub's residents may be this many times as far from it, on average, as from the nearest site."""


def home_points(ground: Ground) -> NDArray[np.float64]:
    """Return a point surely inside each small area, where its residents are taken to live."""
    import shapely

    inside = shapely.point_on_surface(ground.areas.geometry.to_numpy())
    points: NDArray[np.float64] = shapely.get_coordinates(inside)
    return points


def mean_distances(
    ground: Ground, standing: Standing, points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far the residents of its neighbourhood are from each site on average, in metres.

    Not a number where nobody lives in the neighbourhood.
    """
    from scipy.spatial.distance import cdist

    mean = np.full(len(standing.at), np.nan)
    for place in np.unique(standing.place).tolist():
        here, own = np.flatnonzero(ground.member == place), np.flatnonzero(standing.place == place)
        residents = ground.residents[here]
        if residents.sum() > 0:
            mean[own] = residents @ cdist(points[here], standing.at[own]) / residents.sum()
    return mean


def hub_table(
    ground: Ground,
    standing: Standing,
    sites: pd.DataFrame,
    points: NDArray[np.float64],
    may: NDArray[np.bool_],
) -> pd.DataFrame:
    """Return the hubs of ``colocation.colocate``, one row a neighbourhood.

    ``sites`` follows ``standing`` and has services_near, services (their names) and
    mean_distance_m; ``points`` are the homes of the small areas; ``may`` says which sites may be a
    hub.
    """
    k = len(ground.neighbourhoods)
    found = [_best(np.flatnonzero(may & (standing.place == place)), sites) for place in range(k)]
    chosen = np.array(found, dtype=np.int64)
    some = chosen >= 0
    table = ground.neighbourhoods[["neighbourhood", "name", "locality"]].reset_index(drop=True)
    table["residents"] = ground.people
    table["sites"] = np.bincount(standing.place[may], minlength=k)
    named = sites.rename(columns={"name": "site_name"})
    for column in ("agency", "agency_name", "site", "site_name"):
        table[column] = np.where(some, named[column].to_numpy(dtype=object)[chosen], "")
    table["mean_distance_m"] = np.where(some, sites["mean_distance_m"].to_numpy()[chosen], np.nan)
    least = sites["mean_distance_m"][may].groupby(standing.place[may]).min()
    table["least_mean_distance_m"] = least.reindex(range(k)).to_numpy()
    near = sites["services_near"].to_numpy(dtype=np.float64)[chosen]
    table["services_near"] = np.where(some, near, np.nan)
    table["services_near"] = table["services_near"].astype("Int64")
    table["services"] = np.where(some, named["services"].to_numpy(dtype=object)[chosen], "")
    for km, people in zip(WITHIN_KM, _within(ground, standing, points, chosen), strict=True):
        table[f"people_within_{km}km"] = np.where(some, people, np.nan)
        shares = ratio(people, ground.people, empty=np.nan)
        table[f"share_within_{km}km"] = np.where(some, shares, np.nan)
    return table


def _best(own: NDArray[np.int64], sites: pd.DataFrame) -> int:
    """Return the row of the best candidate among some sites, -1 where there is none."""
    mean = sites["mean_distance_m"].to_numpy()[own]
    if len(own) == 0 or np.isnan(mean).all():
        return -1
    close = np.flatnonzero(mean <= mean.min() * NEARLY_AS_NEAR)
    near = sites["services_near"].to_numpy()[own]
    order = np.lexsort((own[close], np.round(mean[close], 3), -near[close]))
    return int(own[close][order[0]])


def _within(
    ground: Ground,
    standing: Standing,
    points: NDArray[np.float64],
    chosen: NDArray[np.int64],
) -> list[NDArray[np.float64]]:
    """Return the residents of each neighbourhood within 1, 2 and 3 km of its hub."""
    hub = chosen[ground.member]
    metres = np.hypot(*(points - standing.at[hub]).T)
    metres[hub < 0] = np.inf
    return [
        sums_by(ground.member, ground.residents * (metres <= km * METRES_PER_KM), len(chosen))
        for km in WITHIN_KM
    ]

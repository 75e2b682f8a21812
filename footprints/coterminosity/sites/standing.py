"""Every agency's sites on the ground that is scored: where each stands, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprints.geometry.sites import site_areas

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Ground
    from footprints.people.footprint import Footprint


@dataclass(frozen=True)
class Standing:
    """Every site inside the plan, in the order of the agencies, then by code.

    ``table`` says whose each is and where: agency, agency_name, site, name, neighbourhood,
    neighbourhood_name, locality. ``at`` is x and y in metres, ``service`` the number of its service
    in the order of ``service_names``, ``place`` the row of its neighbourhood.
    """

    table: pd.DataFrame
    at: NDArray[np.float64]
    service: NDArray[np.int64]
    place: NDArray[np.int64]


def service_names(footprints: Sequence[Footprint]) -> list[str]:
    """Return what to call each service with sites: the names of its agencies that have some.

    In the order of the services' ids.
    """
    by_service: dict[str, list[str]] = {}
    for one in footprints:
        if one.sites is not None and len(one.sites):
            by_service.setdefault(_service(one), []).append(one.name)
    return [" and ".join(by_service[service]) for service in sorted(by_service)]


def standing_sites(ground: Ground, footprints: Sequence[Footprint]) -> Standing | None:
    """Return every site that stands in a small area of the ground, None where there is none."""
    import pandas as pd

    having = [one for one in footprints if one.sites is not None and len(one.sites)]
    services = sorted({_service(one) for one in having})
    parts = [part for part in (_inside(ground, one) for one in having) if len(part)]
    if not parts:
        return None
    table = pd.concat(parts, ignore_index=True)
    number = {one.id: services.index(_service(one)) for one in having}
    service = np.array([number[own] for own in table["agency"]], dtype=np.int64)
    at = table[["x", "y"]].to_numpy(dtype=np.float64)
    place: NDArray[np.int64] = table["place"].to_numpy(dtype=np.int64)
    return Standing(table.drop(columns=["x", "y", "place"]), at, service, place)


def _service(footprint: Footprint) -> str:
    return footprint.service or footprint.id


def _inside(ground: Ground, footprint: Footprint) -> pd.DataFrame:
    """Return one agency's sites inside the plan, with x and y and the row of the neighbourhood."""
    import pandas as pd

    sites = footprint.sites
    if sites is None:
        return pd.DataFrame()
    home = site_areas(sites, ground.areas)
    inside = np.flatnonzero(home >= 0)
    place = ground.member[home[inside]]
    named, rows = ground.neighbourhoods.iloc[place], sites.iloc[inside]
    return pd.DataFrame(
        {
            "agency": footprint.id,
            "agency_name": footprint.name,
            "site": rows["site"].to_numpy(),
            "name": rows["name"].to_numpy(),
            "neighbourhood": named["neighbourhood"].to_numpy(),
            "neighbourhood_name": named["name"].to_numpy(),
            "locality": named["locality"].to_numpy(),
            "x": rows.geometry.x.to_numpy(),
            "y": rows.geometry.y.to_numpy(),
            "place": place,
        }
    )

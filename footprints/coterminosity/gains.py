"""For how many people a figure holds now and did not before, and the reverse, area by area."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.ground import align, ground_of
from footprints.coterminosity.one_team import one_team, team_share
from footprints.coterminosity.parts import SUMS, sums_in

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan

ByArea = dict[tuple[str, str], "NDArray[np.float64]"]
"""People by small area, for each (agency id, name of the count); agency "" for all of them."""


def people_by_area(
    areas: gpd.GeoDataFrame,
    footprints: Sequence[Footprint],
    plan: Plan,
    counted: Collection[str],
) -> ByArea:
    """Return the people behind each score, small area by small area (0 outside the plan).

    For every agency those of ``parts.SUMS``; for the agencies ``counted`` together
    ``one_team_people`` and ``services_lined_up_people``.
    """
    ground = ground_of(areas, plan)
    residents = areas["people"].to_numpy(dtype=np.int64)
    each = np.arange(len(ground.rows), dtype=np.int32)
    found: ByArea = {}
    shares = {}
    for footprint in footprints:
        alignment = align(ground, footprint, residents)
        sums = sums_in(ground, alignment, each, len(each))
        for name in SUMS:
            found[footprint.id, name] = _everywhere(sums[name], ground.rows, len(areas))
        shares[footprint.id] = team_share(ground, alignment)
    teams = one_team([one for one in footprints if one.id in counted], shares, len(each))
    together = {
        "one_team_people": ground.residents * teams.all_services,
        "services_lined_up_people": ground.residents * teams.services,
    }
    for name, people in together.items():
        found["", name] = _everywhere(people, ground.rows, len(areas))
    return found


def gain_and_loss(
    after: NDArray[np.float64], before: NDArray[np.float64], chosen: NDArray[np.bool_] | None = None
) -> tuple[float, float]:
    """Return how many people more and how many fewer, summed over small areas (default all).

    Where a small area has more than before the difference counts as gained, else as lost: gained
    less lost is the change of the whole. Within one area gains and losses are not told apart.
    """
    change = after - before if chosen is None else (after - before)[chosen]
    return float(np.maximum(change, 0.0).sum()), float(np.maximum(-change, 0.0).sum())


def _everywhere(
    people: NDArray[np.float64], rows: NDArray[np.int64], areas: int
) -> NDArray[np.float64]:
    found = np.zeros(areas)
    found[rows] = people
    return found

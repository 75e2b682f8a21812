"""One-team residents: those whose every service works to the same neighbourhood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.arithmetic import ratio, sums_by
from footprints.coterminosity.measures import pair_overlap
from footprints.coterminosity.thresholds import WORKS_AS_ONE, reaches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Alignment, Ground
    from footprints.people.footprint import Footprint


@dataclass(frozen=True)
class OneTeam:
    """Who has one team, by small area of the ground.

    ``counted`` are the agencies counted, one a service. ``all_services[a]`` is the share of area
    a's residents for whom every one of them works to their neighbourhood, ``services[a]`` the mean
    number that do. Both are zero where no agency is counted.
    """

    counted: list[Footprint]
    all_services: NDArray[np.float64]
    services: NDArray[np.float64]


def works_as_one(patches: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which (unit, neighbourhood) pairs work as one: overlap coefficient 0.8 or more."""
    return reaches(pair_overlap(patches), WORKS_AS_ONE)


def team_share(ground: Ground, alignment: Alignment) -> NDArray[np.float64]:
    """Return f[a]: the share of area a's residents in a unit that works as one with their place.

    By main patches for lists and assumed catchments, so 0 or 1 there. Residents outside the
    agency's coverage count as having no team.
    """
    pairs = works_as_one(alignment.patches)
    cells = alignment.zoning.tocoo()
    fits = pairs[cells.row, ground.member[cells.col]]
    people = sums_by(cells.col[fits], cells.data[fits], len(ground.residents))
    return np.minimum(ratio(people, ground.residents), 1.0)


def counted_agencies(
    footprints: Sequence[Footprint], tellable: Mapping[str, bool]
) -> list[Footprint]:
    """Return the agencies that count for one-team residents, in the order given.

    Those with a people table and weight above 0 for which "lines up" can be told, one a service:
    the one with the greatest weight, the first given where several tie.
    """
    chosen: dict[str, Footprint] = {}
    for footprint in footprints:
        if footprint.weight <= 0 or not tellable.get(footprint.id, False):
            continue
        service = footprint.service or footprint.id
        if service not in chosen or footprint.weight > chosen[service].weight:
            chosen[service] = footprint
    ids = {footprint.id for footprint in chosen.values()}
    return [footprint for footprint in footprints if footprint.id in ids]


def one_team(
    counted: Sequence[Footprint], shares: Mapping[str, NDArray[np.float64]], areas: int
) -> OneTeam:
    """Combine the counted agencies' shares f[a] into one-team residents.

    The product over agencies assumes that, within a small area, being served by one agency's unit
    says nothing about being served by another's.
    """
    each = np.array([shares[footprint.id] for footprint in counted]).reshape(len(counted), areas)
    every = each.prod(axis=0) if counted else np.zeros(areas)
    return OneTeam(list(counted), every, each.sum(axis=0))

"""One-team residents: those whose every service works to the same neighbourhood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.arithmetic import ratio, sums_by
from footprints.coterminosity.measures import pair_overlap
from footprints.coterminosity.thresholds import WORKS_AS_ONE, reaches

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

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


def unit_shares(ground: Ground, alignment: Alignment) -> csr_array[Any, Any]:
    """Return the share of each small area's residents who really are in each unit, by units.

    Of zones and assumed catchments people over residents, so that residents in no unit have no
    share; of lists, which may count more or fewer than live there, the unit's part of the list.
    """
    from scipy.sparse import csr_array, diags_array

    people = alignment.people
    whole = ground.residents
    if alignment.footprint.kind == "list":
        whole = np.asarray(people.sum(axis=0), dtype=np.float64).ravel()
    return csr_array(people @ diags_array(ratio(np.ones_like(whole), whole)))


def team_share(ground: Ground, alignment: Alignment) -> NDArray[np.float64]:
    """Return f[a]: the share of area a's residents in a unit that works as one with their place.

    Which pairs work as one is judged by main patches; who has that team by the full table: people
    of a list who use another unit than most of their street do not. Residents outside the agency's
    coverage count as having no team.
    """
    pairs = works_as_one(alignment.patches)
    cells = unit_shares(ground, alignment).tocoo()
    fits = pairs[cells.row, ground.member[cells.col]]
    return np.minimum(sums_by(cells.col[fits], cells.data[fits], len(ground.residents)), 1.0)


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

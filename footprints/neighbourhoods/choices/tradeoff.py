"""The trade-off between short lines and lines kept: plans for a sweep of weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from footprints.neighbourhoods.choices.alternatives import carried_on
from footprints.neighbourhoods.prepare import prepare
from footprints.neighbourhoods.search import solve
from footprints.neighbourhoods.side_by_side import side_by_side
from footprints.settings import NeighbourhoodSettings, Weights
from footprints.units import PEOPLE_PER_THOUSAND

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.neighbourhoods.objective import Term
    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan

MULTIPLES = (0.0, 0.02, 0.05, 0.125, 0.25, 0.5, 2.0, 4.0)
"""What the weights of services' lines and of wards are multiplied by.

At 0 border alone counts. 1 is the plan designed, which is not made again.
"""

EFFORT = 0.2
"""Search effort for each plan of the sweep."""


@dataclass(frozen=True)
class Swept:
    """A plan of the sweep: the ``multiple`` of weights on lines, all weights, and the plan."""

    multiple: float
    weights: Weights
    plan: Plan


def sweep(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprints: Sequence[Footprint],
    settings: NeighbourhoodSettings,
    plan: Plan,
    *,
    start: Plan | None = None,
    workers: int = 1,
) -> list[Swept]:
    """Return a plan for each of ``MULTIPLES``, all within the hard limits of the settings.

    Ids and names are kept from ``plan`` by most people in common. The same seed gives the same
    plans on any number of ``workers``.
    """

    def design_at(weights: Weights) -> Plan:
        asked = settings.model_copy(update={"weights": weights})
        prepared = prepare(areas, edges, footprints, asked, start)
        found = solve(prepared, seed=settings.seed, effort=EFFORT)
        return carried_on(areas, footprints, settings, found.member, plan)

    weights = [_weights(settings.weights, multiple) for multiple in MULTIPLES]
    plans = side_by_side(design_at, weights, workers)
    return [Swept(*one) for one in zip(MULTIPLES, weights, plans, strict=True)]


def _weights(weights: Weights, multiple: float) -> Weights:
    """Return weights with lines of services and wards counting so many times as much.

    At 0 border is the only aim. An aim that the project leaves out of border and agencies counts
    as 1: a curve between the two needs both.
    """
    border = weights.border or 1.0
    if multiple == 0.0:
        return Weights.model_validate(dict.fromkeys(Weights.model_fields, 0.0) | {"border": border})
    lines = {
        "border": border,
        "agencies": (weights.agencies or 1.0) * multiple,
        "wards": weights.wards * multiple,
    }
    return weights.model_copy(update=lines)


def mean_overlap(
    areas: gpd.GeoDataFrame,
    footprints: Sequence[Footprint],
    terms: Mapping[str, Term],
) -> float:
    """Return the mean overlap F over agencies, 0-1, by their weight and people.

    ``terms`` are a plan's, which covers every small area. Not a number where no agency counts.
    """
    from footprints.people.patches import as_zoning

    people = areas["people"].to_numpy()
    outside, whole = 0.0, 0.0
    for footprint in footprints:
        if footprint.scored and footprint.weight > 0:
            outside += footprint.weight * terms["agencies"].parts[footprint.id]
            whole += footprint.weight * float(as_zoning(footprint, people).sum())
    return 1.0 - outside * PEOPLE_PER_THOUSAND / whole if whole > 0 else float("nan")


def undominated(border_km: ArrayLike, overlap: ArrayLike) -> NDArray[np.bool_]:
    """Say of each plan whether none other is as good in both length and overlap and better in one.

    Of plans alike in both the first stands.
    """
    border, kept = np.asarray(border_km, np.float64), np.asarray(overlap, np.float64)
    order = np.lexsort((np.arange(len(border)), -kept, border))
    stands = np.zeros(len(border), np.bool_)
    most = -np.inf
    for place in order:
        if kept[place] > most:
            stands[place] = True
            most = kept[place]
    return stands

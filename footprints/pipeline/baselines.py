"""Other plans to hold a plan against: as compact as can be, and best for one agency alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footprints.settings import NeighbourhoodSettings, Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from footprints.pipeline.region import Region

PLANS = 200
"""How many other plans are drawn: enough that their mean is steady to a point or so."""

COMPACT_EFFORT = 0.02
"""Search effort of each: they come out about as compact as a plan that also minds agencies."""

ALONE_EFFORT = 0.1
"""Search effort for the best plan of one agency alone."""

_ALONE_WEIGHT = 1_000.0


def plans_as_compact(region: Region, workers: int = 1) -> list[NDArray[np.int32]]:
    """Return ``PLANS`` plans within the same hard limits, as neighbourhood by small area.

    They are drawn from as many seeds on border length alone, at one small effort, and are the same
    for every agency. The seeds follow from the project's, so that they repeat.
    """
    from footprints.neighbourhoods.prepare import prepare
    from footprints.neighbourhoods.search import solve

    settings = _aiming_at(region, border=1.0)
    prepared = prepare(region.areas, region.edges, [], settings)
    first = settings.seed * PLANS
    return [
        solve(prepared, seed=first + number, effort=COMPACT_EFFORT, workers=workers).member
        for number in range(PLANS)
    ]


def best_for_each(region: Region, workers: int = 1) -> dict[str, NDArray[np.int32]]:
    """Return, by agency id, the best plan found with that agency's lines as the aim."""
    from dataclasses import replace

    from footprints.neighbourhoods.prepare import prepare
    from footprints.neighbourhoods.search import solve

    settings = _aiming_at(region, border=1.0, agencies=_ALONE_WEIGHT)
    best = {}
    for footprint in region.footprints:
        if not footprint.scored:
            continue
        alone = [replace(footprint, weight=1.0)]
        prepared = prepare(region.areas, region.edges, alone, settings)
        found = solve(prepared, seed=settings.seed, effort=ALONE_EFFORT, workers=workers)
        best[footprint.id] = found.member
    return best


def _aiming_at(region: Region, **weights: float) -> NeighbourhoodSettings:
    """Return the region's hard limits with these soft aims alone and no plan to start from."""
    aims = Weights.model_validate(
        dict.fromkeys(Weights.model_fields, 0.0) | weights,
    )
    changes: dict[str, Any] = {
        "weights": aims,
        "start_from": None,
        "locked": [],
        "time_limit_s": None,
    }
    return region.project.neighbourhoods.model_copy(update=changes)

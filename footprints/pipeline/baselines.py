"""Other plans to hold a plan against: as compact as can be, and best for one agency alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footprints.settings import NeighbourhoodSettings, Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.pipeline.region import Region

PLANS = 200
"""How many other plans are drawn: enough that their mean is steady to a point or so."""

ALONE_EFFORT = 0.02
"""Search effort for the best plan of one agency alone."""

_ALONE_WEIGHT = 1_000.0


def plans_as_compact(region: Region, plan: Plan, workers: int = 1) -> list[NDArray[np.int32]]:
    """Return ``PLANS`` plans within the same hard limits, as neighbourhood by small area.

    They have as many neighbourhoods in each locality as ``plan``, and are drawn from as many seeds
    on border length alone, at one small effort; they are the same for every agency. The seeds
    follow from the project's, so that they repeat.
    """
    from footprints.neighbourhoods.ensembles.compact import compact_plans
    from footprints.neighbourhoods.prepare import prepare

    settings = _like(region, plan, border=1.0)
    prepared = prepare(region.areas, region.edges, [], settings)
    return compact_plans(prepared, seed=settings.seed, number=PLANS, workers=workers)


def best_for_each(region: Region, plan: Plan, workers: int = 1) -> dict[str, NDArray[np.int32]]:
    """Return, by agency id, the best plan found with that agency's lines as the aim.

    Where the search finds none better than ``plan``, the best found is ``plan`` itself.
    """
    from footprints.neighbourhoods.side_by_side import side_by_side

    scored = [footprint for footprint in region.footprints if footprint.scored]
    members = side_by_side(lambda one: best_for(region, plan, one), scored, workers)
    return {footprint.id: member for footprint, member in zip(scored, members, strict=True)}


def best_for(region: Region, plan: Plan, footprint: Footprint) -> NDArray[np.int32]:
    """Return the best plan found with one agency's lines as the aim, or ``plan`` if that is it."""
    from dataclasses import replace

    import numpy as np

    from footprints.neighbourhoods.prepare import prepare
    from footprints.neighbourhoods.search import solve
    from footprints.people.overlap import contingency, overlap
    from footprints.people.patches import as_zoning

    settings = _like(region, plan, border=1.0, agencies=_ALONE_WEIGHT)
    alone = [replace(footprint, weight=1.0)]
    prepared = prepare(region.areas, region.edges, alone, settings)
    found = solve(prepared, seed=settings.seed, effort=ALONE_EFFORT).member
    zoning = as_zoning(footprint, region.areas["people"].to_numpy())
    covered = np.where(plan.member >= 0, found, -1).astype(np.int32)
    theirs = overlap(contingency(zoning, covered, int(found.max()) + 1))
    ours = overlap(contingency(zoning, plan.member, len(plan.neighbourhoods)))
    return plan.member if ours > theirs else found


def _like(region: Region, plan: Plan, **weights: float) -> NeighbourhoodSettings:
    """Return settings for plans comparable with ``plan``, with these soft aims alone.

    The numbers of neighbourhoods are the plan's own. Limits that it breaks are widened as far as
    it breaks them, so that a plan brought from elsewhere is held against its equals.
    """
    import numpy as np

    aims = Weights.model_validate(dict.fromkeys(Weights.model_fields, 0.0) | weights)
    settings = region.project.neighbourhoods
    inside = plan.member >= 0
    people = np.bincount(plan.member[inside], weights=region.areas["people"][inside])
    numbers, limits = {}, {}
    for locality, rows in plan.neighbourhoods.groupby("locality").groups.items():
        low, high = settings.limits(str(locality))
        own = people[np.asarray(rows)]
        numbers[str(locality)] = len(own)
        limits[str(locality)] = {
            "min_people": max(1, min(low, int(own.min()))),
            "max_people": max(high, int(own.max())),
        }
    changes: dict[str, Any] = {"start_from": None, "locked": [], "time_limit_s": None}
    kept = settings.model_dump(by_alias=True) | changes
    kept |= {"weights": aims, "number": numbers, "localities": limits}
    return NeighbourhoodSettings.model_validate(kept)

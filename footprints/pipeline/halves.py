"""How much of the best plan found for a list is chance in the list: designed on one half of it.

A search fits what it is given, chance and all. So the plan for a list alone is also designed on one
half of it, its people drawn at random, and scored on both halves. What it gives more on its own
half than on the other is not there to be had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.coterminosity.score import Scores
    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.pipeline.region import Region

HALVES = ("best_half_own", "best_half_other", "best_half_difference")
"""The score on the half designed on, on the other half, and the first less the second."""

_USE = 5
"""Which of the random streams of an agency its halves are drawn from."""


def half_overlaps(region: Region, plan: Plan, workers: int = 1) -> dict[str, tuple[float, float]]:
    """Return, by id of each list, the overlap of a plan designed on one half with both halves.

    The first is with its own half, the second with the other. Which people are in which half
    follows from the project's seed and the agency's id.
    """
    from footprints.neighbourhoods.side_by_side import side_by_side

    lists = [one for one in region.footprints if one.scored and one.counts is not None]
    found = side_by_side(lambda one: _overlaps(region, plan, one), lists, workers)
    return {one.id: both for one, both in zip(lists, found, strict=True)}


def with_halves(scores: Scores, overlaps: Mapping[str, tuple[float, float]]) -> Scores:
    """Return scores with the figures of ``HALVES`` at each agency's chance level, None for none."""
    agencies = {}
    for own, figures in scores.agencies.items():
        agencies[own] = figures | _figures(figures, overlaps.get(own))
    table = scores.agency_table
    if len(table):
        table = table.copy()
        for name in HALVES:
            table[name] = [agencies[own][name] for own in table["agency"]]
    return replace(scores, agencies=agencies, agency_table=table)


def _figures(
    figures: Mapping[str, Any], overlaps: tuple[float, float] | None
) -> dict[str, float | None]:
    from footprints.coterminosity.chance import lines_up

    if overlaps is None or figures["lines_up"] is None:
        return dict.fromkeys(HALVES)
    chance, strength = figures["overlap_by_chance"], figures["patch_strength"]
    own, other = (lines_up(one, chance, strength) for one in overlaps)
    return dict(zip(HALVES, (own, other, own - other), strict=True))


def _overlaps(region: Region, plan: Plan, footprint: Footprint) -> tuple[float, float]:
    import numpy as np

    from footprints.coterminosity.chance import stream
    from footprints.people.overlap import contingency, overlap
    from footprints.people.patches import as_zoning
    from footprints.pipeline.baselines import best_for

    seed = region.project.neighbourhoods.seed
    halves = halved(footprint, region, np.random.default_rng(stream(seed, footprint.id, _USE)))
    found = best_for(region, plan, halves[0])
    member = np.where(plan.member >= 0, found, -1).astype(np.int32)
    residents = region.areas["people"].to_numpy()

    def with_half(half: Footprint) -> float:
        return overlap(contingency(as_zoning(half, residents), member, int(member.max()) + 1))

    return with_half(halves[0]), with_half(halves[1])


def halved(
    footprint: Footprint, region: Region, rng: np.random.Generator
) -> tuple[Footprint, Footprint]:
    """Return a list as two, each person of it in one of them, as a coin falls.

    Counts that are no whole numbers (of lists moved between editions of codes) are rounded first.
    """
    import numpy as np

    listed = footprint.people if footprint.counts is None else footprint.counts
    counts = np.rint(listed.tocsr().sorted_indices().data).astype(np.int64)
    first = rng.binomial(counts, 0.5)
    return _half(footprint, listed, region, first), _half(footprint, listed, region, counts - first)


def _half(
    footprint: Footprint, listed: csr_array[Any, Any], region: Region, some: NDArray[np.int64]
) -> Footprint:
    """Return the footprint of a list of which only some people of each cell are there."""
    import numpy as np
    from scipy.sparse import csr_array

    from footprints.people.lists import share_out
    from footprints.people.patches import main_units

    whole = listed.tocsr().sorted_indices()
    counts = csr_array((some.astype(np.float64), whole.indices, whole.indptr), shape=whole.shape)
    counts.eliminate_zeros()
    people = counts
    if abs(footprint.people - whole).max() > 0:  # residents shared out, not the list's own counts
        people = share_out(counts, region.areas["people"].to_numpy(dtype=np.int64))
    return replace(footprint, counts=counts, people=people, main=main_units(people))

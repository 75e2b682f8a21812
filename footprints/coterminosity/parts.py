"""The people behind an agency's scores, small area by small area, summed over any set of places.

Units and neighbourhoods keep their whole size whatever the places are, so that the parts add up to
the figures of the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import sums_by
from footprints.coterminosity.ground import Alignment, Ground, covered_people
from footprints.coterminosity.one_team import team_share

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUMS = (
    "covered_people",
    "people",
    "fits_inside_people",
    "served_by_one_people",
    "patch_people",
    "overlap_people",
    "overlap_scored_people",
    "works_as_one_people",
)


def sums_in(
    ground: Ground, alignment: Alignment, place: NDArray[np.int32], places: int
) -> dict[str, NDArray[np.float64]]:
    """Return, by name of ``SUMS``, the people behind each score in each of ``places`` places.

    ``place[a]`` is the place of small area a of the ground. ``overlap_scored_people`` is what
    "lines up" counts: F over everybody, less the residents in no unit, where the agency is meant to
    serve everybody; else ``overlap_people``.
    """
    people, zoning = alignment.people.tocoo(), alignment.zoning.tocoo()
    where = ground.member[people.col]
    fits = measures.main_columns(alignment.table)[people.row] == where
    served = measures.main_rows(alignment.table)[where] == people.row
    at = zoning.row, ground.member[zoning.col]
    overlap = measures.pair_overlap(alignment.patches)[at]
    scored = sums_by(place[zoning.col], zoning.data * overlap, places)
    if alignment.places is not None:
        overlap_all = measures.pair_overlap(alignment.patches, alignment.places)[at]
        outside = sums_by(place, ground.residents, places)
        outside -= sums_by(place[zoning.col], zoning.data, places)
        scored = sums_by(place[zoning.col], zoning.data * overlap_all, places) - outside
    parts: tuple[tuple[NDArray[Any], NDArray[np.float64]], ...] = (
        (place, covered_people(ground, alignment)),
        (place[people.col], people.data),
        (place[people.col], people.data * fits),
        (place[people.col], people.data * served),
        (place[zoning.col], zoning.data),
        (place[zoning.col], zoning.data * overlap),
        (np.arange(places), scored),
        (place, ground.residents * team_share(ground, alignment)),
    )
    return {
        name: sums_by(where, weight, places)
        for name, (where, weight) in zip(SUMS, parts, strict=True)
    }


def listed(
    ground: Ground, alignment: Alignment, here: NDArray[np.bool_] | None = None
) -> dict[str, float | None]:
    """Say how a list's own counts stand to residents, in the chosen small areas (default all).

    ``list_count`` is what the list has there, ``list_residents`` the residents of the small areas
    it names, ``list_per_resident`` the first by the second: 1.09 says that the list runs 9% over
    residents. All None for agencies that are no lists.
    """
    counts = alignment.footprint.counts
    if counts is None:
        return dict.fromkeys(("list_count", "list_residents", "list_per_resident"))
    by_area = np.asarray(counts.sum(axis=0), dtype=np.float64).ravel()[ground.rows]
    chosen = by_area > 0 if here is None else here & (by_area > 0)
    count, residents = float(by_area[chosen].sum()), float(ground.residents[chosen].sum())
    per_head = count / residents if residents > 0 else None
    return {"list_count": count, "list_residents": residents, "list_per_resident": per_head}

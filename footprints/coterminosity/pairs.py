"""Who disagrees with whom: agencies held against one another, apart from any plan."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import share
from footprints.coterminosity.cells import cell_overlaps, zoning_cells
from footprints.coterminosity.chance import Chance, lines_up, lines_up_raw
from footprints.people.overlap import contingency, overlap
from footprints.people.patches import whole_areas

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Ground
    from footprints.people.footprint import Footprint

COLUMNS = (
    "agency",
    "name",
    "other",
    "other_name",
    "people",
    "overlap",
    "overlap_people",
    "overlap_by_chance",
    "lines_up",
    "lines_up_raw",
    "fits_inside",
    "fits_inside_people",
    "other_fits_inside",
    "other_fits_inside_people",
)


def pair_table(
    ground: Ground, footprints: Sequence[Footprint], chance: Mapping[str, Chance]
) -> pd.DataFrame:
    """Return one row for every two scored agencies, in the order given.

    Both by main patches: each small area, with all its residents, is whole in its main unit, and
    counts where both agencies have one there (``people``). ``overlap`` is F of one's units with
    the other's, the same either way round. ``fits_inside`` is the share of those people who are in
    the unit of the other agency that their own unit mainly lies in, and ``other_fits_inside`` the
    reverse. "Lines up" is held against F0, the mean over the random zonings of each of the two
    agencies set against the other's units; empty without ``chance`` or where it cannot be told.
    """
    import pandas as pd

    scored = [one for one in footprints if one.scored]
    rows = [_pair(ground, one, other, chance) for one, other in itertools.combinations(scored, 2)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _pair(
    ground: Ground, one: Footprint, other: Footprint, chance: Mapping[str, Chance]
) -> dict[str, Any]:
    first, second = one.main[ground.rows], other.main[ground.rows]
    both = (first >= 0) & (second >= 0)
    people = ground.residents * both
    (main, units), (there, others) = (_met(unit, both) for unit in (first, second))
    table = contingency(whole_areas(main, people.astype(np.int64), units), there, others)
    total = float(table.sum())
    value = overlap(table)
    by_chance = _by_chance(ground, people, (one, main), (other, there), chance)
    fits, back = measures.fits_inside_people(table), measures.served_by_one_people(table)
    values = (
        one.id,
        one.name,
        other.id,
        other.name,
        total,
        value,
        value * total,
        by_chance,
        lines_up(value, by_chance),
        lines_up_raw(value, by_chance),
        share(fits, total),
        fits,
        share(back, total),
        back,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _met(unit: NDArray[np.int32], both: NDArray[np.bool_]) -> tuple[NDArray[np.int32], int]:
    """Return the main units of the areas that count, numbered afresh, and how many they are.

    Only they can meet: a list may have thousands of units that are nowhere the main one.
    """
    known, number = np.unique(unit[both], return_inverse=True)
    found = np.full(len(unit), -1, dtype=np.int32)
    found[both] = number
    return found, len(known)


def _by_chance(
    ground: Ground,
    people: NDArray[np.float64],
    one: tuple[Footprint, NDArray[np.int32]],
    other: tuple[Footprint, NDArray[np.int32]],
    chance: Mapping[str, Chance],
) -> float:
    """Return the mean of both chance levels: either agency's random zonings with the other."""
    levels = [
        _mean_overlap(chance[drawn.id], ground.rows, people, units)
        for (drawn, _), (_, units) in ((one, other), (other, one))
        if drawn.id in chance
    ]
    return float(np.mean(levels)) if len(levels) == 2 else math.nan


def _mean_overlap(
    chance: Chance,
    rows: NDArray[np.int64],
    people: NDArray[np.float64],
    units: NDArray[np.int32],
) -> float:
    """Return F0 of an agency's random zonings with another's units, over the areas ``rows``."""
    total = float(people.sum())
    if total <= 0:
        return math.nan
    found = 0.0
    for part, drawn in chance.draws:
        for weight, zoning in zip(drawn.weights, drawn.zonings, strict=True):
            cells = zoning_cells(zoning[rows], people)
            found += part * weight * float((cells.people * cell_overlaps(cells, units)).sum())
    return min(1.0, found / total)

"""Who disagrees with whom: agencies held against one another, apart from any plan."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import share, sums_by
from footprints.coterminosity.cells import cell_overlaps, zoning_cells
from footprints.coterminosity.chance import (
    Chance,
    Heard,
    at_length,
    lines_up,
    lines_up_raw,
    scores_at,
)
from footprints.coterminosity.sure import TOGETHER, UNKNOWN, Sure
from footprints.people.overlap import overlap

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
    *TOGETHER,
    "fits_inside",
    "fits_inside_people",
    "other_fits_inside",
    "other_fits_inside_people",
)


Lines = tuple["Footprint", "NDArray[np.int32]"]
"""An agency, and the unit of each small area of the ground by main patches, -1 for none."""


def pair_table(
    ground: Ground, footprints: Sequence[Footprint], chance: Mapping[str, Chance]
) -> pd.DataFrame:
    """Return the table of ``pair_scores``, with ranges of chance alone."""
    return pair_scores(ground, footprints, chance, {})[0]


def pair_scores(
    ground: Ground,
    footprints: Sequence[Footprint],
    chance: Mapping[str, Chance],
    mains: Mapping[str, NDArray[np.int32]],
) -> tuple[pd.DataFrame, dict[tuple[str, str, str], Sure]]:
    """Return one row for every two scored agencies, in the order given, and how sure each score is.

    Both by main patches: each small area, with all its residents, is whole in its main unit, and
    counts where both agencies have one there (``people``). ``overlap`` is F of one's units with
    the other's, the same either way round. ``fits_inside`` is the share of those people who are in
    the unit of the other agency that their own unit mainly lies in, and ``other_fits_inside`` the
    reverse. "Lines up" is held against F0, the mean over the random zonings of each of the two
    agencies set against the other's units; empty without ``chance`` or where it cannot be told.
    ``mains`` are the main units of each small area of the ground in draws of where an agency's
    people are (``ranges``), by id; its columns are those of ``sure.TOGETHER``.
    """
    import pandas as pd

    scored = [one for one in footprints if one.scored]
    rows, sures = [], {}
    for one, other in itertools.combinations(scored, 2):
        row, sure = _pair(ground, one, other, chance, mains)
        rows.append(row)
        sures["", one.id, other.id] = sure
    return pd.DataFrame(rows, columns=list(COLUMNS)), sures


def _pair(
    ground: Ground,
    one: Footprint,
    other: Footprint,
    chance: Mapping[str, Chance],
    mains: Mapping[str, NDArray[np.int32]],
) -> tuple[dict[str, Any], Sure]:
    first, second = one.main[ground.rows], other.main[ground.rows]
    table = _table(ground, (one, first), (other, second))
    total = float(table.sum())
    value = overlap(table)
    by_chance, levels, weights = _by_chance(ground, (one, first), (other, second), chance)
    raw = lines_up_raw(value, by_chance)
    placed = np.array(
        [
            lines_up_raw(overlap(_table(ground, (one, ours), (other, theirs))), by_chance)
            for ours, theirs in _drawn((one, first), (other, second), mains)
        ]
    )
    if "list" in (one.kind, other.kind):  # mirrored, as in ``ranges``
        placed = np.concatenate([placed, 2 * raw - placed])
    ends = UNKNOWN
    if len(placed):
        ends = (
            float(np.fmin.reduce(placed, initial=raw)),
            float(np.fmax.reduce(placed, initial=raw)),
        )
    known = tuple(chance[each.id] for each in (one, other) if each.id in chance)
    sure = Sure(raw, placed, ends, scores_at(value, levels), weights, known)
    fits, back = measures.fits_inside_people(table), measures.served_by_one_people(table)
    found = {
        "agency": one.id,
        "name": one.name,
        "other": other.id,
        "other_name": other.name,
        "people": total,
        "overlap": value,
        "overlap_people": value * total,
        "overlap_by_chance": by_chance,
        "lines_up": lines_up(value, by_chance),
        "lines_up_raw": raw,
        **sure.figures(),
        "fits_inside": share(fits, total),
        "fits_inside_people": fits,
        "other_fits_inside": share(back, total),
        "other_fits_inside_people": back,
    }
    return found, sure


def _table(ground: Ground, one: Lines, other: Lines) -> NDArray[np.float64]:
    """Return the residents of every unit of the one and unit of the other that meets any there."""
    both = (one[1] >= 0) & (other[1] >= 0)
    (main, units), (there, others) = (_met(unit, both) for _, unit in (one, other))
    pair = main[both].astype(np.int64) * others + there[both]
    return sums_by(pair, ground.residents[both], units * others).reshape(units, others)


def _drawn(
    one: Lines, other: Lines, mains: Mapping[str, NDArray[np.int32]]
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Yield the main units of both agencies in each draw of where their people are."""
    draws = [mains.get(each.id, np.empty((0, 0), dtype=np.int32)) for each, _ in (one, other)]
    numbers = [len(each) for each in draws if len(each)]
    for number in range(min(numbers, default=0)):
        ours, theirs = (
            each[number] if len(each) else main
            for each, (_, main) in zip(draws, (one, other), strict=True)
        )
        yield ours, theirs


def _met(unit: NDArray[np.int32], both: NDArray[np.bool_]) -> tuple[NDArray[np.int32], int]:
    """Return the main units of the areas that count, numbered afresh, and how many they are.

    Only they can meet: a list may have thousands of units that are nowhere the main one.
    """
    known, number = np.unique(unit[both], return_inverse=True)
    found = np.full(len(unit), -1, dtype=np.int32)
    found[both] = number
    return found, len(known)


def _by_chance(
    ground: Ground, one: Lines, other: Lines, chance: Mapping[str, Chance]
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean of both chance levels, and the overlap of each zoning with what it weighs.

    Either agency's random zonings are set against the other's units.
    """
    none: NDArray[np.float64] = np.empty(0)
    both = (one[1] >= 0) & (other[1] >= 0)
    people = ground.residents * both
    if one[0].id not in chance or other[0].id not in chance or people.sum() <= 0:
        return math.nan, none, none
    found = []
    for (drawn, _), (_, units) in ((one, other), (other, one)):
        there = np.where(both, units, -1).astype(np.int32)
        found += _heard(chance[drawn.id], ground.rows, people, there)
    mean = sum(heard.share * float(heard.weights @ each) for heard, each in found) / 2
    values, weights = at_length(found)
    return min(1.0, mean), np.clip(values, 0.0, 1.0), weights / 2


def _heard(
    chance: Chance,
    rows: NDArray[np.int64],
    people: NDArray[np.float64],
    units: NDArray[np.int32],
) -> list[tuple[Heard, NDArray[np.float64]]]:
    """Return F of each of an agency's random zonings with another's units, over areas ``rows``."""
    total = float(people.sum())
    found = []
    for part, drawn in chance.draws:
        each = np.empty(len(drawn.zonings))
        for number, zoning in enumerate(drawn.zonings):
            cells = zoning_cells(zoning[rows], people)
            each[number] = float((cells.people * cell_overlaps(cells, units)).sum()) / total
        none: NDArray[np.float32] = np.empty((0, 0), dtype=np.float32)
        found.append((Heard(part, none, drawn.weights, drawn.kept), each))
    return found

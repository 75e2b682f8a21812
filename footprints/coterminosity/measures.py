"""Scores of one contingency table T: people of each unit (row) in each neighbourhood (column).

Every function takes T as float64, not negative, units by neighbourhoods, and is arithmetic on it
alone: relabelling or reordering rows and columns changes nothing. r_u and c_n are its row and
column sums and S its total. A table without people gives "not a number" unless a docstring says
otherwise. F itself, the overlap, is ``footprints.people.overlap.overlap``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.arithmetic import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = NDArray[np.float64]


_TIE_DECIMALS = 6
"""Differences under a millionth of a person are ties: rounding in a sum never decides."""


def main_columns(table: Table) -> NDArray[np.int64]:
    """Return the column with most people of each row, the first where several tie, -1 if none."""
    return _main(table)


def main_rows(table: Table) -> NDArray[np.int64]:
    """Return the row with most people of each column, the first where several tie, -1 if none."""
    return _main(table.T)


def main_shares(table: Table) -> Table:
    """Return the share of each unit's people in its main neighbourhood, not a number for none."""
    return ratio(table.max(axis=1, initial=0.0), table.sum(axis=1), empty=math.nan)


def fits_inside_people(table: Table) -> float:
    """Return sum over u of max over n of T: people in the neighbourhood their unit mainly serves.

    Divided by S it is the score "fits inside": 1 where every unit nests in a neighbourhood.
    """
    return float(_most(table, 1).sum())


def served_by_one_people(table: Table) -> float:
    """Return sum over n of max over u of T: people served by their neighbourhood's main unit.

    Divided by S it is the score "served by one": 1 where each neighbourhood has a single unit.
    """
    return float(_most(table, 0).sum())


def pair_overlap(table: Table, places: Table | None = None) -> Table:
    """Return T / min(r_u, c_n) for every pair, 0 where a pair has nobody (overlap coefficient).

    ``places``, where given, are all residents of each neighbourhood and stand in for c_n.
    """
    columns = table.sum(axis=0) if places is None else places
    return ratio(table, np.minimum(table.sum(axis=1)[:, None], columns[None, :]))


def pair_jaccard(table: Table, residents: Table) -> Table:
    """Return the Jaccard index of every unit with every neighbourhood.

    T / (r_u + P_n - T), where ``residents`` holds P_n, everybody in the neighbourhood whether the
    agency covers them or not: a neighbourhood half covered is not the same place as its unit.
    """
    return ratio(table, table.sum(axis=1)[:, None] + residents[None, :] - table)


def effective_columns(table: Table) -> Table:
    """Return, for each row, 1 / sum of p^2 over its shares p: in how many columns it works.

    The inverse Simpson index (Hill number of order 2; Laakso and Taagepera's effective number).
    Not a number for a row without people.
    """
    return ratio(table.sum(axis=1) ** 2, (table**2).sum(axis=1), empty=math.nan)


def effective_rows(table: Table) -> Table:
    """Return, for each column, the effective number of rows that share it."""
    return effective_columns(table.T)


def entropies(table: Table) -> tuple[float, float, float]:
    """Return the entropies H(unit), H(neighbourhood) and H(both) of a resident drawn at random.

    In nats: H = -sum p ln p over the shares of S (Shannon).
    """
    total = float(table.sum())
    if total <= 0:
        return math.nan, math.nan, math.nan
    parts = (table.sum(axis=1), table.sum(axis=0), table.ravel())
    units, places, both = (_entropy(part / total) for part in parts)
    return units, places, both


def mutual_information(table: Table) -> float:
    """Return I = H(unit) + H(neighbourhood) - H(both), in nats, never below 0."""
    units, places, both = entropies(table)
    return units + places - both if math.isnan(both) else max(0.0, units + places - both)


def variation_of_information(table: Table) -> float:
    """Return VI = 2 H(both) - H(unit) - H(neighbourhood), in nats (Meila 2007); 0 is identical."""
    units, places, both = entropies(table)
    return both if math.isnan(both) else max(0.0, 2 * both - units - places)


def homogeneity(table: Table) -> float:
    """Return I / H(neighbourhood): 1 where every unit lies within one neighbourhood.

    Rosenberg and Hirschberg 2007, neighbourhoods as classes and units as clusters. One
    neighbourhood alone gives 1.
    """
    return _part_known(mutual_information(table), entropies(table)[1])


def completeness(table: Table) -> float:
    """Return I / H(unit): 1 where every neighbourhood lies within one unit.

    Rosenberg and Hirschberg 2007. One unit alone gives 1.
    """
    return _part_known(mutual_information(table), entropies(table)[0])


def v_measure(table: Table) -> float:
    """Return the harmonic mean of homogeneity and completeness (Rosenberg and Hirschberg 2007)."""
    units, places, both = entropies(table)
    shared = both if math.isnan(both) else max(0.0, units + places - both)
    inside, whole = _part_known(shared, places), _part_known(shared, units)
    if math.isnan(inside + whole):
        return math.nan
    return 2 * inside * whole / (inside + whole) if inside + whole > 0 else 0.0


def adjusted_rand(table: Table) -> float:
    """Return the adjusted Rand index over pairs of residents (Hubert and Arabie 1985).

    1 for identical, about 0 for unrelated lines. Both in one piece, or every resident alone in
    both, counts as identical.
    """
    total = float(table.sum())
    if total <= 0:
        return math.nan
    both = float(_pairs(table).sum())
    units = float(_pairs(table.sum(axis=1)).sum())
    places = float(_pairs(table.sum(axis=0)).sum())
    everyone = float(_pairs(np.array([total]))[0])
    expected = units * places / everyone if everyone > 0 else 0.0
    most = (units + places) / 2
    return (both - expected) / (most - expected) if most != expected else 1.0


def mapcurves(table: Table) -> float:
    """Return the MapCurves goodness of fit, the better of its two directions.

    For a category, the sum over the other map's of (shared / own) x (shared / other) (Hargrove,
    Hoffman and Hessburg 2006). Categories count here by their residents, where the original
    counts them alike, so that a sliver does not weigh as much as a city.
    """
    total = float(table.sum())
    if total <= 0:
        return math.nan
    squares = table**2
    by_unit = ratio(squares.sum(axis=0), table.sum(axis=0)).sum()
    by_place = ratio(squares.sum(axis=1), table.sum(axis=1)).sum()
    return float(max(by_unit, by_place) / total)


def _main(table: Table) -> NDArray[np.int64]:
    if table.shape[1] == 0:
        return np.full(table.shape[0], -1, dtype=np.int64)
    rounded = np.round(table, _TIE_DECIMALS)
    main: NDArray[np.int64] = np.where(table.any(axis=1), rounded.argmax(axis=1), -1)
    return main


def _most(table: Table, axis: int) -> Table:
    most: Table = table.max(axis=axis, initial=0.0)
    return most


def _entropy(shares: Table) -> float:
    present = shares[shares > 0]
    return float(-(present * np.log(present)).sum())


def _part_known(known: float, whole: float) -> float:
    if math.isnan(known):
        return math.nan
    return min(1.0, known / whole) if whole > 0 else 1.0


def _pairs(counts: Table) -> Table:
    return counts * (counts - 1) / 2

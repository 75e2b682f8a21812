"""The people table as a list of cells, for scoring hundreds of plans or zonings quickly.

The contingency table of one agency is small, but hundreds of plans and random zonings are scored
against it: here the overlap F is computed from the cells alone, without building any table, and
cell by cell, so that it can be summed over any set of small areas.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


_DENSE = 40
"""With more places in the table than this for each cell, sorting beats the whole table."""


@dataclass(frozen=True)
class Cells:
    """Cell i says that ``people[i]`` of small area ``area[i]`` are in unit ``unit[i]``."""

    area: NDArray[np.int64]
    unit: NDArray[np.int64]
    people: NDArray[np.float64]


def cells_of(table: csr_array[Any, Any]) -> Cells:
    """Return the cells with people of a table of units by small areas, by unit, then area."""
    entries = table.tocoo()
    kept = np.flatnonzero(entries.data > 0)
    area = entries.col[kept].astype(np.int64)
    unit = entries.row[kept].astype(np.int64)
    order = np.lexsort((area, unit))
    return Cells(area[order], unit[order], entries.data[kept][order].astype(np.float64))


def zoning_cells(units: NDArray[np.int32], people: NDArray[np.float64]) -> Cells:
    """Return the cells of a zoning: area a whole, with ``people[a]``, in unit ``units[a]``.

    Areas in no unit (-1) or without people have no cell.
    """
    area = np.flatnonzero((units >= 0) & (people > 0))
    return Cells(area, units[area].astype(np.int64), people[area])


def cell_overlaps(
    cells: Cells, member: NDArray[np.int32], residents: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return T / min(r_u, c_n) of the unit and neighbourhood that each cell is in.

    ``member[a]`` is the neighbourhood of small area a; cells of areas in none (-1) count nowhere
    and get 0. The mean over people of the result is F. With ``residents`` of every small area, all
    residents of the neighbourhood stand in for c_n.
    """
    place = member[cells.area].astype(np.int64)
    inside = np.flatnonzero(place >= 0)
    result = np.zeros(len(place))
    if len(inside) == 0:
        return result
    unit, place, people = cells.unit[inside], place[inside], cells.people[inside]
    units, places = np.bincount(unit, people), np.bincount(place, people)
    if residents is not None:
        places = np.bincount(member[member >= 0], residents[member >= 0], minlength=len(places))
    pair = unit * len(places) + place
    if len(units) * len(places) > _DENSE * len(pair):  # a table of mostly nothing: only its pairs
        pair = np.unique(pair, return_inverse=True)[1]
    result[inside] = np.bincount(pair, people)[pair] / np.minimum(units[unit], places[place])
    return result


def overlap_of_cells(
    cells: Cells, member: NDArray[np.int32], residents: NDArray[np.float64] | None = None
) -> float:
    """Return F of the cells with one plan; not a number where the plan covers nobody of theirs.

    With ``residents`` of every small area it is F over everybody, as ``people.overlap`` has it.
    """
    inside = member[cells.area] >= 0
    total = float(cells.people[inside].sum())
    if total <= 0:
        return math.nan
    overlapping = float((cells.people * cell_overlaps(cells, member, residents)).sum())
    if residents is None:
        return overlapping / total
    everybody = float(residents[member >= 0].sum())
    return (overlapping - (everybody - total)) / everybody

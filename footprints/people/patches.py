"""Main patches: which unit each small area mainly belongs to, and the zoning they make.

Lists overlap: two practices serve one street. To ask where an agency's lines run, each small area
goes whole to the unit with most of its people, its main unit.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint

_TIE_DECIMALS = 6


def main_units(people: csr_array[Any, Any]) -> NDArray[np.int32]:
    """Return, for each small area, the row of the unit with most of its people; -1 where none.

    Units that differ by less than a millionth of a person tie, and the first in order of code
    wins, so that rounding in a sum never decides.
    """
    cells = people.tocoo()
    rows, columns, values = cells.row, cells.col, np.round(cells.data, _TIE_DECIMALS)
    someone = cells.data > 0
    rows, columns, values = rows[someone], columns[someone], values[someone]
    order = np.lexsort((rows, -values, columns))
    found, first = np.unique(columns[order], return_index=True)
    main = np.full(people.shape[1], -1, dtype=np.int32)
    main[found] = rows[order][first]
    return main


def whole_areas(
    main: NDArray[np.int32], people: NDArray[np.int64], units: int
) -> csr_array[Any, Any]:
    """Return the table of ``units`` by small areas in which each area is whole in its main unit.

    ``main[a]`` is that unit's row, -1 where the area has none; ``people[a]`` its residents.
    """
    from scipy.sparse import csr_array

    inside = np.flatnonzero(main >= 0)
    return csr_array(
        (np.asarray(people, dtype=np.float64)[inside], (main[inside].astype(np.int64), inside)),
        shape=(units, len(main)),
    )


def as_zoning(footprint: Footprint, people: NDArray[np.int64]) -> csr_array[Any, Any]:
    """Return the table of units by small areas used for "lines up" and for the design.

    For zones it is the people table itself. For lists and for assumed catchments each small area
    goes whole, with all its residents ``people[a]``, to its main unit.
    """
    if footprint.kind == "zones":
        return footprint.people
    return whole_areas(footprint.main, people, len(footprint.units))


def patch_strength(people: csr_array[Any, Any]) -> float:
    """Return D, the share of people who are in the main unit of their small area.

    D = sum over a of max over u of W[u, a], divided by the sum of W: 1 where no two units share a
    small area. Zones have patches by definition and count as 1 without this formula. Not a number
    for a table without people.
    """
    total = float(people.sum())
    if total <= 0:
        return math.nan
    return float(people.max(axis=0).toarray().sum() / total)

"""Whether units stay in one piece, and of a size that can be worked, while areas change hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.advice.hands import NOBODY

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.coterminosity.advice.hands import Hands


def keeps_whole(hands: Hands, cells: NDArray[np.int64], target: int) -> bool:
    """Say whether both units stay as whole as they are where ``cells`` of one go to another.

    Neither may fall into more pieces than it is in, and none may be left without anybody. Always
    so where units need not touch what they receive: lists have no ground of their own.
    """
    if hands.near is None:
        return True
    source, given = int(hands.unit[cells[0]]), hands.area[cells]
    own, there = hands.areas_of(source), hands.areas_of(target)
    left = np.setdiff1d(own, given)
    if not len(left):
        return False
    joined = np.union1d(there, given)
    return _pieces(hands.near, left) <= _pieces(hands.near, own) and _pieces(
        hands.near, joined
    ) <= max(1, _pieces(hands.near, there))


def within_sizes(
    hands: Hands, source: NDArray[np.int64], target: NDArray[np.int64], people: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Say of each handing over whether both units stay within the sizes the agency states.

    A unit beyond them already may not go further: none under the least hands anybody over, none
    above the most receives.
    """
    least, most = hands.sizes
    rows = hands.table.sum(axis=1)
    inside: NDArray[np.bool_] = (rows[source] - people >= least - NOBODY) & (
        rows[target] + people <= most + NOBODY
    )
    return inside


def _pieces(near: csr_array[Any, Any], areas: NDArray[np.int64]) -> int:
    """Return in how many connected pieces some small areas are."""
    from scipy.sparse.csgraph import connected_components

    if len(areas) < 2:
        return len(areas)
    chosen = near[areas][:, areas]
    number, _ = connected_components(chosen, directed=False)
    return int(number)

"""Division that knows about nothing, and sums by group: the arithmetic the room leans on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def share(part: float, whole: float) -> float:
    """Return part / whole, not a number where the whole is nothing."""
    return part / whole if whole > 0 else math.nan


def ratio(
    part: NDArray[np.float64], whole: NDArray[np.float64], empty: float = 0.0
) -> NDArray[np.float64]:
    """Return part / whole, element by element, and ``empty`` where the whole is nothing."""
    part, whole = np.broadcast_arrays(part, whole)
    result = np.full(part.shape, empty, dtype=np.float64)
    np.divide(part, whole, out=result, where=whole > 0)
    return result


def sums_by(group: NDArray[Any], values: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    """Return the sum of ``values`` in each of ``groups`` groups, 0 for one without any."""
    return np.asarray(np.bincount(group, values, minlength=groups), dtype=np.float64)

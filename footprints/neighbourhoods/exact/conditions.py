"""The conditions of the pricing program that do not depend on prices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from footprints.kernels.graph import Floats, Ints
from footprints.neighbourhoods.exact.highs import FAR

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Block = tuple["csr_array[Any]", Floats, Floats]
"""Rows with their lowest and highest values."""


def line_rows(
    ends: tuple[NDArray[np.intp], NDArray[np.intp]], cut: Floats, nodes: int, width: int
) -> Iterator[Block]:
    """Yield rows that make a line's value 1 where one end is inside and the other not, else 0.

    Where cutting costs nothing or less (along a barrier) it must be held down, else up.
    """
    one, other = ends
    lines = nodes + np.arange(len(cut))
    dear, cheap = np.flatnonzero(cut >= 0), np.flatnonzero(cut < 0)
    for near, far in ((one, other), (other, one)):
        entries = ((lines[dear], 1.0), (near[dear], -1.0), (far[dear], 1.0))
        yield _rows(entries, width), np.zeros(len(dear)), np.full(len(dear), FAR)
    entries = ((lines[cheap], 1.0), (one[cheap], -1.0), (other[cheap], -1.0))
    yield _rows(entries, width), np.full(len(cheap), -FAR), np.zeros(len(cheap))
    entries = ((lines[cheap], 1.0), (one[cheap], 1.0), (other[cheap], 1.0))
    yield _rows(entries, width), np.full(len(cheap), -FAR), np.full(len(cheap), 2.0)


def lock_rows(lock: Ints, width: int) -> Iterator[Block]:
    """Yield rows that keep locked nodes of one name together, and apart from other names'."""
    names = [np.flatnonzero(lock == name) for name in np.unique(lock[lock >= 0])]
    for group in names:
        rest = group[1:]
        entries = ((np.full(len(rest), group[0]), 1.0), (rest, -1.0))
        yield _rows(entries, width), np.zeros(len(rest)), np.zeros(len(rest))
    if len(names) > 1:
        firsts = np.array([group[0] for group in names])
        entry = ((firsts, 1.0),)
        yield _rows(entry, width, together=True), np.zeros(1), np.ones(1)


def people_row(of_node: Floats, low: float, high: float, width: int, last: float = 0.0) -> Block:
    """Return one row over the nodes, and over the last value."""
    from scipy.sparse import csr_array

    row = np.zeros((1, width))
    row[0, : len(of_node)], row[0, -1] = of_node, last
    return csr_array(row), np.array([low]), np.array([high])


def _rows(
    entries: tuple[tuple[NDArray[Any], float], ...], width: int, *, together: bool = False
) -> csr_array[Any]:
    """Return one row for each place of the entries, or one for all of them ``together``."""
    from scipy.sparse import csr_array

    count = 1 if together else len(entries[0][0])
    rows = [np.zeros(len(at), int) if together else np.arange(len(at)) for at, _ in entries]
    data = [np.full(len(at), value) for at, value in entries]
    columns = [at for at, _ in entries]
    shape = (count, width)
    return csr_array(
        (np.concatenate(data), (np.concatenate(rows), np.concatenate(columns))), shape=shape
    )

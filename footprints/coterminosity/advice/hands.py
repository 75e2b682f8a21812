"""An agency's zoning in the hands of a search: its cells and its table, as areas change hands."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

NOBODY = 1e-6
"""A cell or pair left with fewer people than this is empty."""


@dataclass
class Hands:
    """The cells of an agency's zoning while they are handed about, and its table T.

    Cell i says that ``people[i]`` of small area ``area[i]``, in neighbourhood ``place[i]``, are in
    unit ``unit[i]``; ``moved`` marks those handed over already, which stay. ``places`` are all
    residents of each neighbourhood where the agency is to serve everybody, else None. ``near``
    says which small areas touch (each itself too) and ``beside[a, u]`` how many cells of unit u
    are in or beside area a; both None where units need not touch what they receive.
    """

    unit: NDArray[np.int64]
    area: NDArray[np.int64]
    people: NDArray[np.float64]
    place: NDArray[np.int64]
    moved: NDArray[np.bool_]
    table: NDArray[np.float64]
    places: NDArray[np.float64] | None = None
    near: csr_array[Any, Any] | None = None
    beside: NDArray[np.int64] | None = None
    sizes: tuple[float, float] = (0.0, math.inf)

    def __post_init__(self) -> None:
        """Count which units are beside which small areas."""
        if self.near is not None and self.beside is None:
            there = np.zeros((self.near.shape[0], self.table.shape[0]), dtype=np.int64)
            np.add.at(there, (self.area, self.unit), 1)
            self.beside = np.asarray(self.near @ there, dtype=np.int64)

    @property
    def columns(self) -> NDArray[np.float64]:
        """How large each neighbourhood counts: its people in some unit, or all its residents."""
        return self.table.sum(axis=0) if self.places is None else self.places

    def areas_of(self, unit: int) -> NDArray[np.int64]:
        """Return the small areas where a unit has people."""
        areas: NDArray[np.int64] = self.area[self.unit == unit]
        return areas

    def copy(self) -> Hands:
        """Return the same hands, to be handed about apart from these."""
        return replace(
            self,
            unit=self.unit.copy(),
            moved=self.moved.copy(),
            table=self.table.copy(),
            beside=None if self.beside is None else self.beside.copy(),
        )

    def give(self, cell: int, target: int) -> None:
        """Hand one cell over to a unit."""
        source, place, people = self.unit[cell], self.place[cell], self.people[cell]
        left = self.table[source, place] - people
        self.table[source, place] = left if left > NOBODY else 0.0
        self.table[target, place] += people
        self.unit[cell] = target
        self.moved[cell] = True
        if self.near is not None and self.beside is not None:
            start, end = self.near.indptr[self.area[cell] : self.area[cell] + 2]
            around = self.near.indices[start:end]
            self.beside[around, source] -= 1
            self.beside[around, target] += 1

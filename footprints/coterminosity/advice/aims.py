"""The aims of a design beside border and agencies, as advice needs them from the design room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from footprints.units import PEOPLE_PER_THOUSAND

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from footprints.coterminosity.advice.candidates import Candidates
    from footprints.people.plan import Plan


class Aims(Protocol):
    """Works out what moves change in other aims, of which each has a weight.

    What a move changes may depend on the other neighbourhoods of its locality, and on no others.
    """

    @property
    def weights(self) -> Mapping[str, float]:
        """The weight of each aim."""

    def changes(
        self,
        plan: Plan,
        area: NDArray[np.int64],
        out_of: NDArray[np.int64],
        into: NDArray[np.int64],
    ) -> Mapping[str, NDArray[np.float64]]:
        """Return the change of each aim by each move; not a number for an aim without weight."""


def changes(aims: Aims | None, plan: Plan, moves: Candidates) -> dict[str, NDArray[np.float64]]:
    """Return the change of each aim by each move as columns, ``wards_change`` and so on."""
    if aims is None:
        return {}
    found = aims.changes(plan, moves.area, moves.out_of, moves.into)
    return {f"{name}_change": column for name, column in found.items()}


def gain(
    moves: Candidates,
    people: NDArray[np.float64],
    columns: Mapping[str, NDArray[np.float64]],
    weights: tuple[float, float],
    aims: Aims | None,
) -> NDArray[np.float64]:
    """Return by how much each move makes the sum of all aims smaller, in the design's units.

    ``people`` is the change in people overlapping (agencies by their weights), ``columns`` those of
    ``changes``, ``weights`` those of border and agencies.
    """
    border_weight, agencies_weight = weights
    total: NDArray[np.float64] = agencies_weight * people / PEOPLE_PER_THOUSAND
    total = total - border_weight * moves.border_km
    for name, weight in (aims.weights if aims else {}).items():
        if weight > 0:
            total = total - weight * columns[f"{name}_change"]
    return total

"""Plans about as compact as a designed one: many seeds, border length alone, little effort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprints.neighbourhoods.choices.many import solve_many

if TYPE_CHECKING:
    from footprints.kernels.graph import Ints
    from footprints.neighbourhoods.prepare import Prepared

EFFORT = 0.002
"""Search effort of each: they come out about as compact as a plan that also minds agencies."""


def compact_plans(
    prepared: Prepared, *, seed: int, number: int, effort: float = EFFORT, workers: int = 1
) -> list[Ints]:
    """Return ``number`` plans within the limits, as the neighbourhood of each small area.

    ``prepared`` should have border length for its only aim. Each plan is drawn by itself, from a
    seed of its own that follows from ``seed``; so they are independent, and of a distribution that
    has no formula: the plans that a short search ends at.
    """
    seeds = range(seed * number, (seed + 1) * number)
    return [found.member for found in solve_many(prepared, seeds, effort, workers)]

"""Many plans of one region, made side by side."""

from __future__ import annotations

from collections.abc import Iterable

from footprints.neighbourhoods.prepare import Prepared
from footprints.neighbourhoods.search import Solution, solve
from footprints.neighbourhoods.side_by_side import side_by_side


def solve_many(
    prepared: Prepared, seeds: Iterable[int], effort: float, workers: int = 1
) -> list[Solution]:
    """Search once for each seed, all at one effort, and return what was found in seeds' order."""
    return side_by_side(lambda seed: solve(prepared, seed=seed, effort=effort), seeds, workers)

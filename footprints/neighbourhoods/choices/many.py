"""Many plans of one region, made side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from footprints.neighbourhoods.prepare import Prepared
from footprints.neighbourhoods.search import Solution, solve

Item = TypeVar("Item")
Made = TypeVar("Made")


def side_by_side(make: Callable[[Item], Made], items: Iterable[Item], workers: int) -> list[Made]:
    """Make one thing an item, ``workers`` at a time, in the order of the items.

    KeyboardInterrupt ends the work and is raised again.
    """
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        try:
            return list(pool.map(make, items))
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise


def solve_many(
    prepared: Prepared, seeds: Iterable[int], effort: float, workers: int = 1
) -> list[Solution]:
    """Search once for each seed, all at one effort, and return what was found in seeds' order."""
    return side_by_side(lambda seed: solve(prepared, seed=seed, effort=effort), seeds, workers)

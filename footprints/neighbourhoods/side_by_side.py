"""Many things made side by side, each on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def side_by_side(make: Callable[[Item], Made], items: Iterable[Item], workers: int) -> list[Made]:
    """Make one thing an item, ``workers`` at a time, in the order of the items.

    A wish to stop ends the work and is raised again.
    """
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        try:
            return list(pool.map(make, items))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise

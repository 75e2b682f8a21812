"""Ids that do not jump about: kept from the start plan, else numbered by first small area."""

from __future__ import annotations

from collections.abc import Sequence


def make_ids(localities: Sequence[str], kept: Sequence[str | None]) -> list[str]:
    """Return one id a neighbourhood: the kept one, else ``LOCALITY-NN`` with the next free number.

    ``localities`` and ``kept`` follow the neighbourhoods, which stand in order of their first
    small area inside each locality.
    """
    taken = {name for name in kept if name is not None}
    width = max(2, len(str(max((localities.count(one) for one in set(localities)), default=0))))
    last: dict[str, int] = {}
    ids = []
    for locality, old in zip(localities, kept, strict=True):
        if old is not None:
            ids.append(old)
            continue
        number = last.get(locality, 0) + 1
        while f"{locality}-{number:0{width}d}" in taken:
            number += 1
        last[locality] = number
        ids.append(f"{locality}-{number:0{width}d}")
    return ids

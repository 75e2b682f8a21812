"""Classes of a figure for a shaded map: few, with round limits, told apart by lightness alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from footprints.render import words

Row = dict[str, Any]

AGREEMENT = (0.6, 0.8, 0.95)
"""Limits between classes of agreement: those at which a unit is said to straddle or be inside."""

_CLASSES = 4


def agreement(values: Sequence[float | None]) -> Row:
    """Return the class of each share and the key, darkest where lines agree best.

    ``classes`` has a number from 0, or None where there is no value; ``key`` the words of each.
    """
    low, middle, high = (f"{limit:.0%}" for limit in AGREEMENT)
    key = [f"under {low}", f"{low} to {middle}", f"{middle} to {high}", f"{high} or more"]
    return {"classes": [_class(value, AGREEMENT) for value in values], "key": key}


def amounts(values: Sequence[float | None]) -> Row:
    """Return the class of each amount and the key: four classes of about as many places each.

    Limits are quartiles rounded to two figures; where that leaves some the same, fewer classes.
    """
    known = sorted(value for value in values if value is not None)
    limits: list[float] = []
    for part in range(1, _CLASSES):
        if known:
            limit = _rounded(known[min(len(known) - 1, part * len(known) // _CLASSES)])
            if limit > known[0] and (not limits or limit > limits[-1]):
                limits.append(limit)
    whole = all(float(value).is_integer() for value in known)
    key = _counted(limits) if whole else _measured(limits)
    return {"classes": [_class(value, limits) for value in values], "key": key}


def _measured(limits: Sequence[float]) -> list[str]:
    shown = [words.trimmed(limit) for limit in limits]
    if not shown:
        return ["all alike"]
    middle = [f"{one} to {other}" for one, other in pairwise(shown)]
    return [f"under {shown[0]}", *middle, f"{shown[-1]} or more"]


def _counted(limits: Sequence[float]) -> list[str]:
    """Return the key of whole numbers, whose classes share no end: none, 1 to 4, 5 or more."""
    if not limits:
        return ["all alike"]
    ends = [int(limit) for limit in limits]
    first = "none" if ends[0] == 1 else f"{ends[0] - 1:,} or fewer"
    middle = [
        f"{low:,}" if high - low == 1 else f"{low:,} to {high - 1:,}"
        for low, high in pairwise(ends)
    ]
    return [first, *middle, f"{ends[-1]:,} or more"]


def _class(value: float | None, limits: Sequence[float]) -> int | None:
    """Return how many limits a value reaches."""
    if value is None or words.missing(value):
        return None
    return sum(value >= limit for limit in limits)


def _rounded(value: float) -> float:
    """Round to two figures."""
    if value == 0:
        return 0.0
    return round(value, 1 - math.floor(math.log10(abs(value))))

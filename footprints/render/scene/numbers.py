"""Whole numbers as short text, for tables of tens of thousands of figures inside a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The characters of numbers as text: five bits each, and a sixth that says more are to come."""

_BITS = 5
_MORE = 1 << _BITS
_CODES = np.frombuffer(DIGITS.encode("ascii"), dtype=np.uint8)


def pack(values: NDArray[Any]) -> str:
    """Write whole numbers from 0 to 2^53 as text: groups of five bits, lowest first."""
    left = np.asarray(values, dtype=np.int64).ravel().copy()
    groups = np.ones(len(left), dtype=np.int64)
    rest = left >> _BITS
    while rest.any():
        groups += rest > 0
        rest >>= _BITS
    start = np.cumsum(groups) - groups
    text = np.empty(int(groups.sum()), dtype=np.uint8)
    for place in range(int(groups.max(initial=0))):
        here = np.flatnonzero(groups > place)
        more = np.where(groups[here] > place + 1, _MORE, 0)
        text[start[here] + place] = _CODES[(left[here] & (_MORE - 1)) | more]
        left >>= _BITS
    return text.tobytes().decode("ascii")

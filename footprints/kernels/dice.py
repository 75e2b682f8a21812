"""Random numbers inside kernels: one small stream a run, the same on any number of workers.

numba's own generator is one per thread, so what it gives depends on which thread took the work.
"""

from __future__ import annotations

import zlib

import numpy as np
from numba.core import types
from numpy.typing import NDArray

from footprints.kernels.kernel import kernel

DICE = types.uint64[::1]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11))
_SHIFT_1, _SHIFT_2, _SHIFT_3, _SHIFT_4 = _SHIFTS


def new_dice(seed: int, place: str, run: int) -> NDArray[np.uint64]:
    """Start the stream of one run in one place: independent of every other seed, place and run."""
    words = np.random.SeedSequence([seed, zlib.crc32(place.encode()), run])
    return words.generate_state(1, np.uint64).astype(np.uint64)


@kernel(types.float64(DICE))
def roll(dice: NDArray[np.uint64]) -> float:
    """Return the next number, uniform in [0, 1): SplitMix64 of Steele, Lea and Flood (2014)."""
    dice[0] += _STEP
    word = dice[0]
    word = (word ^ (word >> _SHIFT_1)) * _MIX_1
    word = (word ^ (word >> _SHIFT_2)) * _MIX_2
    word = word ^ (word >> _SHIFT_3)
    return float(word >> _SHIFT_4) * 2.0**-53


@kernel(types.int64(DICE, types.int64))
def pick(dice: NDArray[np.uint64], number: int) -> int:
    """Return a whole number from 0 to ``number`` - 1, all alike."""
    return int(roll(dice) * number)

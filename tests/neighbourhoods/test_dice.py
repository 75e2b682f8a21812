"""Random streams: as published, even, and their own for each seed, place and run."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprints.kernels.dice import new_dice, pick, roll

_MASK = 2**64 - 1


def _split_mix(state: int) -> tuple[int, int]:
    """SplitMix64 in plain whole numbers: the twin of ``roll``."""
    state = (state + 0x9E3779B97F4A7C15) & _MASK
    word = state
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
    return state, word ^ (word >> 31)


def test_the_first_words_are_those_published_for_seed_1234567() -> None:
    words, state = [], 1234567
    for _ in range(3):
        state, word = _split_mix(state)
        words.append(word)
    assert words == [6457827717110365317, 3203168211198807973, 9817491932198370423]


@given(st.integers(0, _MASK))
def test_roll_follows_its_twin(state: int) -> None:
    dice = np.array([state], dtype=np.uint64)
    for _ in range(5):
        state, word = _split_mix(state)
        assert roll(dice) == (word >> 11) * 2.0**-53
    assert int(dice[0]) == state


def test_rolls_and_picks_are_even() -> None:
    dice = new_dice(1, "X08000001", 0)
    rolls = np.array([roll(dice) for _ in range(20_000)])
    assert rolls.min() >= 0
    assert rolls.max() < 1
    assert rolls.mean() == pytest.approx(0.5, abs=0.01)
    counts = np.bincount([pick(dice, 7) for _ in range(21_000)], minlength=7)
    assert len(counts) == 7
    assert counts.min() > 2_700


def test_every_seed_place_and_run_has_its_own_stream() -> None:
    streams = {
        int(new_dice(seed, place, run)[0])
        for seed in range(5)
        for place in ("X08000001", "X08000002")
        for run in range(5)
    }
    assert len(streams) == 50
    assert np.array_equal(new_dice(3, "a", 1), new_dice(3, "a", 1))

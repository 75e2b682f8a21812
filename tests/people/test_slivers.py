"""Slivers are settled and nobody is lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from footprints.people.slivers import settle_slivers


def settled(cells: list[float], residents: int) -> tuple[list[float], object]:
    found = settle_slivers(csr_array(np.array(cells)[:, None]), np.array([residents]))
    return found.people.toarray()[:, 0].tolist(), found


@pytest.mark.parametrize(
    ("cells", "residents", "expected"),
    [
        ([600.0, 399.1, 0.9], 1000, [600 / 999.1 * 1000, 399.1 / 999.1 * 1000, 0]),  # under one
        ([1990.5, 0.0, 9.5], 2000, [2000, 0, 0]),  # under 0.5% of 2,000
        ([1990.0, 0.0, 10.0], 2000, [1990, 0, 10]),  # 0.5% is not under it
        ([996.0, 0.0, 0.0], 1000, [1000, 0, 0]),  # a gap under 0.5% is closed
        ([990.0, 0.0, 0.0], 1000, [990, 0, 0]),  # a wider gap is people outside
        ([4.0, 0.0, 0.0], 1000, [0, 0, 0]),  # a mere touch stays outside
        ([0.4, 0.6, 0.0], 1, [0, 1, 0]),  # the largest part is never a sliver
        ([0.5, 0.5, 0.0], 1, [1, 0, 0]),  # ties to the first code
        ([0.0, 0.0, 0.0], 0, [0, 0, 0]),
    ],
)
def test_slivers_by_hand(cells: list[float], residents: int, expected: list[float]) -> None:
    assert settled(cells, residents)[0] == pytest.approx(expected)


def test_what_was_moved_is_counted() -> None:
    people = csr_array(np.array([[600.0, 997, 3], [398, 0, 0], [2, 0, 0]]))
    found = settle_slivers(people, np.array([1000, 1000, 1000]))
    assert found.people.toarray() == pytest.approx(
        np.array([[600 / 0.998, 1000, 0], [398 / 0.998, 0, 0], [0, 0, 0]])
    )
    assert (found.overlaps, found.overlap_people) == (2, pytest.approx(5))
    assert (found.gaps, found.gap_people) == (1, pytest.approx(3))


@settings(max_examples=50, derandomize=True, deadline=None)
@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=8),
    st.floats(0, 1),
    st.integers(0, 4000),
)
def test_nobody_is_lost_or_made(parts: list[float], outside: float, residents: int) -> None:
    whole = sum(parts) + outside
    if whole < 1e-6:
        return
    before = np.array(parts) / whole * residents
    gap = residents - before.sum()
    after, _ = settled(before.tolist(), residents)
    total = sum(after)
    assert total <= residents + 1e-6
    limit = max(1.0, 0.005 * residents)
    if gap >= limit and before.max() >= limit:
        assert total == pytest.approx(before.sum(), abs=1e-6)
    elif before.max() >= limit:
        assert total == pytest.approx(residents, abs=1e-6)
    assert all(b == 0 for a, b in zip(before, after, strict=True) if a == 0)

"""The contingency table and the overlap F."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from footprints.people.overlap import contingency, overlap

tables = arrays(
    np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(0, 50)
)


def slow_overlap(table: np.ndarray) -> float:
    total = sum(int(cell) for cell in table.ravel())
    worth = Fraction(0)
    for unit in range(table.shape[0]):
        for place in range(table.shape[1]):
            cell = int(table[unit, place])
            if cell:
                smaller = min(int(table[unit].sum()), int(table[:, place].sum()))
                worth += Fraction(cell * cell, smaller)
    return float(worth / total)


def test_the_contingency_table_adds_areas_up_and_leaves_out_those_in_no_neighbourhood() -> None:
    people = csr_array(np.array([[10.0, 0, 5, 2], [0, 20, 5, 0]]))
    member = np.array([0, 1, 1, -1], dtype=np.int32)
    assert contingency(people, member, 3).tolist() == [[10, 5, 0], [0, 25, 0]]


def test_the_overlap_by_hand() -> None:
    # unit A: 6 in one neighbourhood, 2 in the other; unit B: 4 in the other.
    # 6: min(8, 6) = 6 -> 36/6 = 6; 2: min(8, 6) = 6 -> 4/6; 4: min(4, 6) = 4 -> 16/4 = 4
    table = np.array([[6.0, 2.0], [0.0, 4.0]])
    assert overlap(table) == pytest.approx((6 + Fraction(2, 3) + 4) / 12)


@pytest.mark.parametrize(
    "table",
    [
        [[7.0, 0.0], [0.0, 3.0]],  # the same
        [[4.0, 0.0], [3.0, 0.0], [0.0, 3.0]],  # units nest in neighbourhoods
        [[4.0, 3.0, 0.0], [0.0, 0.0, 5.0]],  # a unit of whole neighbourhoods
    ],
)
def test_same_nested_and_whole_neighbourhoods_overlap_fully(table: list[list[float]]) -> None:
    assert overlap(np.array(table)) == 1.0


@settings(max_examples=50, derandomize=True, deadline=None)
@given(tables.filter(lambda table: table.sum() > 0), st.randoms(use_true_random=False))
def test_the_overlap_is_a_share_and_does_not_depend_on_names(table, random) -> None:
    found = overlap(table)
    assert 0 < found <= 1 + 1e-12
    assert found == pytest.approx(slow_overlap(table), abs=1e-12)
    rows = random.sample(range(table.shape[0]), table.shape[0])
    columns = random.sample(range(table.shape[1]), table.shape[1])
    assert overlap(table[rows][:, columns]) == pytest.approx(found, abs=1e-12)
    assert overlap(table.T) == pytest.approx(found, abs=1e-12)


def test_nobody_has_no_overlap() -> None:
    assert math.isnan(overlap(np.zeros((2, 3))))
    assert math.isnan(overlap(np.zeros((0, 3))))

"""What leaves a list has no small count in it, and is the same for many lists."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from footprints.people.patches import main_units
from footprints.people.quiet import quiet_rows, without_small_counts

SMALL = 5

tables = st.tuples(st.integers(1, 6), st.integers(1, 5)).flatmap(
    lambda shape: arrays(
        np.int64, shape, elements=st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 30, 200, 1000])
    )
)


def quiet(counts: object, least: float = SMALL) -> np.ndarray:
    table = csr_array(np.asarray(counts, dtype=float))
    found: np.ndarray = without_small_counts(table, least).toarray()
    return found


@given(tables)
def test_no_small_count_is_left_nor_any_small_sum(counts: np.ndarray) -> None:
    left = quiet(counts)
    assert not ((left > 0) & (left < SMALL)).any()
    assert (left == np.rint(left)).all()


@given(tables)
def test_what_leaves_explains_itself(counts: np.ndarray) -> None:
    """So it is one of the lists that everything published can have come from."""
    left = quiet(counts)
    assert (quiet(left) == left).all()


@given(tables)
def test_large_counts_stay_but_for_one_of_each_unit(counts: np.ndarray) -> None:
    left = quiet(counts)
    large = counts >= SMALL
    assert (left[large] >= counts[large] - 1).all()
    assert ((left > counts) & large).sum(axis=1).max(initial=0) <= 1


@given(tables)
def test_main_units_stay_where_they_have_enough(counts: np.ndarray) -> None:
    before = main_units(csr_array(counts.astype(float)))
    after = main_units(csr_array(quiet(counts)))
    enough = counts.max(axis=0) >= SMALL
    assert (after[enough] == before[enough]).all()
    assert (before[after >= 0] >= 0).all()


@given(tables)
def test_units_far_enough_ahead_somewhere_keep_their_totals(counts: np.ndarray) -> None:
    """But for one, which takes what the others leave over."""
    left = quiet(counts)
    differ = 0
    for unit, row in enumerate(counts):
        others = np.delete(counts, unit, axis=0).max(axis=0, initial=0)
        if (row > np.maximum(3 * SMALL, others + 2)).any():
            differ += left[unit].sum() != row.sum()
    assert differ <= 1


@given(arrays(np.int64, (1, 30), elements=st.integers(1, 4)))
def test_a_unit_of_small_counts_alone_comes_near_its_total(counts: np.ndarray) -> None:
    assert abs(quiet(counts).sum() - counts.sum()) < 2 * SMALL


@given(tables)
def test_without_small_counts_nothing_changes(counts: np.ndarray) -> None:
    table = csr_array(counts * float(SMALL))
    assert without_small_counts(table, SMALL) is table
    own = csr_array(counts.astype(float))
    assert without_small_counts(own, 0) is own
    assert (quiet(counts, 1) == counts).all()


@settings(max_examples=150)
@given(
    arrays(np.int64, (2, 3), elements=st.sampled_from([0, 1, 2, 3, 4, 5, 8, 9, 10, 15, 16, 17])),
    st.sampled_from([3, 4, 5]),
)
def test_who_knows_the_rule_and_which_counts_there_are_learns_no_small_one(
    counts: np.ndarray, least: int
) -> None:
    """Try every other list with the same small counts, one count of each unit being otherwise.

    This attacks with more than anything published tells: which counts are small.
    """
    small = (counts > 0) & (counts < least)
    assume(small.any())
    given_away = quiet(counts, least)
    found = [counts]
    for at in zip(*np.nonzero(small), strict=True):
        for value, takes, more in product(range(1, least), range(counts.size), (0, -1, 1)):
            other = counts.copy()
            other[at] = value
            other.flat[takes] += counts[at] - value + more
            alike = other.min() >= 0 and (((other > 0) & (other < least)) == small).all()
            if alike and (quiet(other, least) == given_away).all():
                found.append(other)
    every = np.array(found)
    assert (every.min(axis=0) < every.max(axis=0))[small].all(), every


@given(tables)
def test_the_whole_lists_total_stays(counts: np.ndarray) -> None:
    """Where some count is far ahead that takes nothing for its own unit."""
    spare = np.zeros((1, counts.shape[1] + 1), dtype=np.int64)
    spare[0, -1] = 5_000
    wide = np.hstack([counts, np.zeros((len(counts), 1), dtype=np.int64)])
    table = np.vstack([wide, spare])
    assert quiet(table).sum() == table.sum()


def test_rows_come_back_by_pair_with_the_rows_they_stand_for() -> None:
    rows = pd.DataFrame(
        [("A", "X", 2.0), ("A", "X", 1.0), ("A", "Y", 40.0), ("B", "", 3.0), ("B", "Y", 6.0)],
        columns=["unit", "area", "people"],
    )
    found = quiet_rows(rows, SMALL)
    told = {(one.unit, one.area): (one.people, one.rows) for one in found.itertuples()}
    assert told == {
        ("A", "X"): (0, 2),
        ("A", "Y"): (43, 1),
        ("B", ""): (0, 1),
        ("B", "Y"): (6, 1),
    }


@pytest.mark.parametrize("least", [0, 1])
def test_rows_without_small_counts_come_back_as_they_are(least: int) -> None:
    rows = pd.DataFrame({"unit": ["A", "A"], "area": ["X", "X"], "people": [1.0, 1.0]})
    assert quiet_rows(rows, least) is rows


def test_rows_that_stand_for_several_keep_how_many() -> None:
    rows = pd.DataFrame(
        {"unit": ["u", "u", "v"], "area": ["a", "a", "a"], "people": [1, 2, 100], "rows": [4, 3, 9]}
    )
    found = quiet_rows(rows, SMALL).set_index(["unit", "area"])
    assert found["rows"].to_dict() == {("u", "a"): 7, ("v", "a"): 9}


def test_what_small_counts_become_is_spread_evenly_along_a_unit() -> None:
    counts = np.vstack([np.full(20, 2), np.full(20, 1000)])
    (made,) = np.nonzero(quiet(counts)[0])
    assert len(made) > 3
    gaps = np.diff([*made, made[0] + 20])
    assert gaps.max() - gaps.min() <= 1


def test_where_all_counts_are_small_each_unit_has_its_turn() -> None:
    left = quiet(np.full((3, 12), 4))
    assert (left.sum(axis=1) > 0).all()


@given(arrays(np.int64, (1, 8), elements=st.integers(1, SMALL - 1)))
def test_a_few_small_counts_alone_are_neither_raised_nor_lowered(counts: np.ndarray) -> None:
    assert abs(quiet(counts).sum() - counts.sum()) <= SMALL // 2

"""People in whole parts: sums are exact, areas keep their people, nobody moves by more than one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from footprints.people.parts import PARTS, in_parts
from footprints.people.patches import main_units


def shared_out(residents: list[int], weights: list[list[int]]) -> csr_array:
    """Return units by small areas, each area's residents shared in proportion to its weights."""
    counts = np.array(weights, dtype=float).T
    totals = counts.sum(axis=0)
    each = np.divide(residents, totals, out=np.zeros_like(totals), where=totals > 0)
    return csr_array(counts * each)


AREAS = st.integers(1, 8).flatmap(
    lambda units: st.lists(
        st.tuples(
            st.integers(1, 9_000), st.lists(st.integers(0, 40), min_size=units, max_size=units)
        ),
        min_size=1,
        max_size=12,
    )
)


@given(AREAS)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_cells_are_whole_parts_and_areas_keep_their_residents(
    areas: list[tuple[int, list[int]]],
) -> None:
    residents, weights = [people for people, _ in areas], [row for _, row in areas]
    before = shared_out(residents, weights)
    after = in_parts(before)
    assert not (after.data * PARTS % 1).any()
    assert abs(after - before).max() <= 1 / PARTS + 1e-9
    served = np.array([any(row) for row in weights])
    assert (after.sum(axis=0) == np.where(served, residents, 0)).all()


@given(AREAS, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_sums_do_not_depend_on_their_order(
    areas: list[tuple[int, list[int]]], shuffled: object
) -> None:
    people = in_parts(shared_out([people for people, _ in areas], [row for _, row in areas]))
    cells = people.data.tolist()
    forward = sum(cells)
    shuffled.shuffle(cells)  # type: ignore[attr-defined]
    assert sum(cells) == forward == float(people.sum())


def test_units_that_tie_stay_in_the_order_of_their_codes() -> None:
    thirds = in_parts(csr_array(np.full((3, 1), 1_000 / 3)))
    parts = (thirds.toarray().ravel() * PARTS).astype(int).tolist()
    assert parts == [349525334, 349525333, 349525333]
    assert main_units(thirds).tolist() == [0]


def test_what_lies_outside_every_unit_stays_outside() -> None:
    half = in_parts(csr_array([[750.25], [100.125]]))
    assert half.toarray().ravel().tolist() == [750.25, 100.125]
    assert in_parts(csr_array((2, 3))).nnz == 0

"""No small count of a list follows from what is published: held against linear algebra."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from footprints.coterminosity.small_counts.disclosure import Hidden, Margins, kept_back

SMALL = 5


def margins(counts: np.ndarray, locality: list[int] | None = None) -> Margins:
    table = counts.astype(float)
    where = np.array(locality or [0] * table.shape[1], dtype=np.int64)
    rows = np.where(table.any(axis=1), table.argmax(axis=1), -1)
    columns = np.where(table.any(axis=0), table.argmax(axis=0), -1)
    return Margins(table, where, rows.astype(np.int64), columns.astype(np.int64))


def system(given: Margins, groups: list[list[tuple[int, int]]]) -> np.ndarray:
    """Write sums of cells as rows over the positive cells; zeros are known to be zeros."""
    cell = {at: number for number, at in enumerate(zip(*np.nonzero(given.counts), strict=True))}
    rows = np.zeros((len(groups), len(cell)))
    for row, group in zip(rows, groups, strict=True):
        row[[cell[one] for one in group if one in cell]] = 1
    return rows


def largest_cells(given: Margins) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    rows = [(unit, int(place)) for unit, place in enumerate(given.row_main) if place >= 0]
    columns = [(int(unit), place) for place, unit in enumerate(given.column_main) if unit >= 0]
    return rows, columns


def equations(given: Margins, hidden: Hidden) -> np.ndarray:
    """Return what the tables of units and neighbourhoods and the totals tell."""
    units, places = (range(count) for count in given.counts.shape)
    every = [(unit, place) for unit in units for place in places]
    rows, columns = largest_cells(given)
    groups = [[one for one in every if one[0] == unit] for unit in np.flatnonzero(~hidden.units)]
    groups += [
        [one for one in every if one[1] == place]
        for place in np.flatnonzero(~hidden.neighbourhoods)
    ]
    groups += [
        [one for one in every if given.locality[one[1]] == number]
        for number in np.flatnonzero(~hidden.localities)
    ]
    groups += [] if hidden.whole else [every]
    groups += [[one] for one in rows + columns if not hidden.cells[one]]
    return system(given, groups)


def sums_of_largest(given: Margins, hidden: Hidden) -> list[np.ndarray]:
    """Return what the sums of units' largest cells tell, and those of neighbourhoods'."""
    found = []
    for sums, largest in zip(
        (hidden.fits_inside, hidden.served_by_one), largest_cells(given), strict=True
    ):
        groups = [[one] for one in largest if not hidden.cells[one]]
        groups += [] if sums.whole else [largest]
        if not sums.localities:
            groups += [
                [one for one in largest if given.locality[one[1]] == number]
                for number in range(given.locality.max() + 1)
            ]
        found.append(system(given, groups))
    return found


def told(known: np.ndarray, wanted: np.ndarray) -> bool:
    """Say whether a sum of cells follows from the published ones."""
    if not known.size:
        return False
    before = np.linalg.matrix_rank(known)
    return bool(np.linalg.matrix_rank(np.vstack([known, wanted])) == before)


tables = st.tuples(st.integers(1, 6), st.integers(1, 5)).flatmap(
    lambda shape: st.tuples(
        arrays(
            np.int64, shape, elements=st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 30, 200, 1000])
        ),
        st.lists(st.integers(0, 1), min_size=shape[1], max_size=shape[1]),
    )
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(tables)
def test_no_small_count_or_remainder_can_be_worked_out(drawn: tuple[np.ndarray, list[int]]) -> None:
    counts, locality = drawn
    given_margins = margins(counts, locality)
    hidden = kept_back(given_margins, SMALL)
    known = equations(given_margins, hidden)
    cells = list(zip(*np.nonzero(counts), strict=True))
    for number, (unit, place) in enumerate(cells):
        if counts[unit, place] < SMALL:
            wanted = np.zeros(len(cells))
            wanted[number] = 1
            assert not told(known, wanted), (unit, place)
            for sums in sums_of_largest(given_margins, hidden):
                assert not told(sums, wanted), (unit, place)
    for unit, total in enumerate(counts.sum(axis=1)):
        outside = total - counts[unit].max()
        if 0 < outside < SMALL:
            main = given_margins.row_main[unit]
            wanted = np.array([float(u == unit and n != main) for u, n in cells])
            assert not told(known, wanted), unit


@settings(max_examples=50, deadline=None, derandomize=True)
@given(tables)
def test_without_small_counts_nothing_is_kept_back(drawn: tuple[np.ndarray, list[int]]) -> None:
    counts, locality = drawn
    hidden = kept_back(margins(counts * SMALL, locality), SMALL)
    assert not hidden.units.any()
    assert not hidden.cells.any()
    assert not hidden.neighbourhoods.any()
    assert not hidden.localities.any()
    assert not hidden.whole


def test_one_small_remainder_takes_more_than_its_own_total_with_it() -> None:
    """Unit 0 has 3 people outside its main neighbourhood, in two places."""
    counts = np.array([[100, 2, 1], [40, 60, 20], [500, 90, 30]])
    hidden = kept_back(margins(counts), SMALL)
    assert hidden.units[0]
    assert hidden.units.sum() + hidden.neighbourhoods.sum() + hidden.cells.sum() > 1


@pytest.mark.parametrize("min_count", [0, 1])
def test_no_limit_keeps_nothing_back(min_count: int) -> None:
    hidden = kept_back(margins(np.array([[1, 2], [3, 1]])), min_count)
    assert not hidden.units.any()
    assert not hidden.cells.any()

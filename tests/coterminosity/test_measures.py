"""Scores of a contingency table: against scikit-learn, and as properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from sklearn import metrics

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import ratio, share, sums_by
from footprints.people.overlap import overlap

Table = NDArray[np.float64]

tables = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, max_side=5),
    elements=st.integers(0, 30).map(float),
).filter(lambda table: table.sum() > 0)

quick = settings(max_examples=60, deadline=None, derandomize=True)

SHARES = {
    "homogeneity": measures.homogeneity,
    "completeness": measures.completeness,
    "v_measure": measures.v_measure,
    "mapcurves": measures.mapcurves,
    "overlap": overlap,
    "fits_inside": lambda table: measures.fits_inside_people(table) / table.sum(),
    "served_by_one": lambda table: measures.served_by_one_people(table) / table.sum(),
}


def residents(table: Table) -> tuple[Table, Table]:
    """Repeat the labels of unit and neighbourhood once for every resident."""
    unit, place = np.nonzero(table)
    times = table[unit, place].astype(int)
    return np.repeat(unit, times), np.repeat(place, times)


@quick
@given(tables)
def test_equal_to_scikit_learn_on_one_label_a_resident(table: Table) -> None:
    units, places = residents(table)
    found = (
        measures.homogeneity(table),
        measures.completeness(table),
        measures.v_measure(table),
    )
    assert found == pytest.approx(
        metrics.homogeneity_completeness_v_measure(places, units), abs=1e-9
    )
    assert measures.mutual_information(table) == pytest.approx(
        metrics.mutual_info_score(places, units), abs=1e-9
    )
    assert measures.adjusted_rand(table) == pytest.approx(
        metrics.adjusted_rand_score(places, units), abs=1e-9
    )


@quick
@given(tables)
def test_every_share_is_between_nothing_and_all(table: Table) -> None:
    for name, measure in SHARES.items():
        assert -1e-12 <= measure(table) <= 1 + 1e-12, name


@quick
@given(tables, st.integers(0, 1000))
def test_order_and_labels_change_nothing(table: Table, seed: int) -> None:
    rng = np.random.default_rng(seed)
    other = table[rng.permutation(table.shape[0])][:, rng.permutation(table.shape[1])]
    for name, measure in SHARES.items():
        assert measure(other) == pytest.approx(measure(table), abs=1e-12), name


@quick
@given(tables)
def test_a_zoning_against_itself_is_perfect(table: Table) -> None:
    itself = np.diag(table.sum(axis=1))
    for name, measure in SHARES.items():
        assert measure(itself) == pytest.approx(1), name
    assert measures.variation_of_information(itself) == pytest.approx(0, abs=1e-12)
    assert measures.adjusted_rand(itself) == pytest.approx(1)


@quick
@given(tables, st.data())
def test_merging_two_units_nested_in_one_neighbourhood_keeps_fits_inside(
    table: Table, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, table.shape[1] - 1))
    nested = np.zeros((2, table.shape[1]))
    nested[0, place], nested[1, place] = (
        data.draw(st.integers(1, 50)),
        data.draw(st.integers(1, 50)),
    )
    apart = np.vstack([table, nested])
    merged = np.vstack([table, nested.sum(axis=0)])
    assert measures.fits_inside_people(merged) == pytest.approx(measures.fits_inside_people(apart))


@quick
@given(tables)
def test_effective_numbers_lie_between_one_and_all(table: Table) -> None:
    for numbers, sums, most in (
        (measures.effective_columns(table), table.sum(axis=1), table.shape[1]),
        (measures.effective_rows(table), table.sum(axis=0), table.shape[0]),
    ):
        assert np.isnan(numbers[sums == 0]).all()
        assert (numbers[sums > 0] >= 1 - 1e-12).all()
        assert (numbers[sums > 0] <= most + 1e-12).all()


def test_shared_out_evenly_over_four_counts_as_four() -> None:
    assert measures.effective_columns(np.full((1, 4), 25.0))[0] == 4


def test_main_is_the_first_of_equals_and_minus_one_for_nobody() -> None:
    table = np.array([[5.0, 5.0 + 1e-9, 0.0], [0.0, 0.0, 0.0]])
    assert measures.main_columns(table).tolist() == [0, -1]
    assert measures.main_rows(table).tolist() == [0, 0, -1]


def test_jaccard_counts_residents_the_agency_leaves_out() -> None:
    found = measures.pair_jaccard(np.array([[90.0]]), np.array([100.0]))
    assert found[0, 0] == pytest.approx(0.9)


def test_one_unit_for_everybody_says_nothing_about_the_neighbourhoods() -> None:
    table = np.array([[30.0, 20.0, 10.0]])
    assert measures.homogeneity(table) == 0
    assert measures.completeness(table) == 1
    assert measures.v_measure(table) == 0


@pytest.mark.parametrize("table", [np.zeros((0, 3)), np.zeros((2, 3))])
def test_a_table_without_people_has_no_scores(table: Table) -> None:
    for measure in (
        measures.homogeneity,
        measures.completeness,
        measures.v_measure,
        measures.mapcurves,
        measures.adjusted_rand,
        measures.mutual_information,
        measures.variation_of_information,
    ):
        assert math.isnan(measure(table))
    assert measures.fits_inside_people(table) == 0


def test_arithmetic_with_nothing() -> None:
    assert math.isnan(share(0.0, 0.0))
    assert ratio(np.array([1.0, 2.0]), np.array([0.0, 4.0]), empty=-1.0).tolist() == [-1.0, 0.5]
    assert sums_by(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 4).tolist() == [1, 0, 5, 0]

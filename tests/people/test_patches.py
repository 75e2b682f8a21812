"""Main patches."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from footprints.people.footprint import Footprint
from footprints.people.patches import as_zoning, main_units, patch_strength

TABLE = csr_array(np.array([[30.0, 10, 0, 0], [20, 10, 0, 7], [0, 0, 0, 8]]))
PEOPLE = np.array([100, 50, 9, 20])


def agency(kind: str) -> Footprint:
    units = pd.DataFrame({"unit": ["A", "B", "C"], "name": ["A", "B", "C"]})
    return Footprint("x", "X", kind, units, TABLE, main_units(TABLE))  # type: ignore[arg-type]


def test_the_main_unit_has_most_people_and_ties_go_to_the_first_code() -> None:
    assert main_units(TABLE).tolist() == [0, 0, -1, 2]


def test_rounding_in_a_sum_does_not_decide_a_tie() -> None:
    assert main_units(csr_array([[0.1 + 0.2], [0.3]])).tolist() == [0]
    assert main_units(csr_array([[0.3], [0.1 + 0.2]])).tolist() == [0]


def test_cells_without_people_make_no_main_unit() -> None:
    explicit_zero = csr_array((np.array([0.0]), (np.array([0]), np.array([0]))), shape=(1, 1))
    assert main_units(explicit_zero).tolist() == [-1]


@pytest.mark.parametrize("kind", ["list", "sites"])
def test_a_list_gives_each_area_whole_to_its_main_unit(kind: str) -> None:
    zoning = as_zoning(agency(kind), PEOPLE)
    assert zoning.toarray().tolist() == [[100, 50, 0, 0], [0, 0, 0, 0], [0, 0, 0, 20]]


def test_zones_are_their_own_zoning() -> None:
    zones = agency("zones")
    assert as_zoning(zones, PEOPLE) is zones.people


def test_patch_strength_by_hand() -> None:
    assert patch_strength(TABLE) == pytest.approx((30 + 10 + 8) / 85)
    assert patch_strength(csr_array([[3.0, 0.0], [0.0, 4.0]])) == 1.0
    assert math.isnan(patch_strength(csr_array((0, 4), dtype=np.float64)))

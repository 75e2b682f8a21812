"""A list handed on to pages has no small count left in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from footprints.coterminosity.ground import align, covered_people, ground_of
from footprints.people.footprint import Footprint
from footprints.people.lists import share_out
from footprints.people.patches import main_units
from footprints.people.plan import Plan
from footprints.people.quiet import without_small_counts

SMALL = 5


def listed(counts: np.ndarray, residents: np.ndarray | None) -> Footprint:
    table = csr_array(counts.astype(float))
    people = table if residents is None else share_out(table, residents)
    units = pd.DataFrame({"unit": [f"U{row}" for row in range(len(counts))], "name": "Unit"})
    return Footprint("one", "One", "list", units, people, main_units(people), counts=table)


tables = arrays(np.int64, (4, 5), elements=st.sampled_from([0, 0, 1, 2, 4, 5, 20, 300]))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(tables)
def test_no_small_count_is_left_and_main_units_stay(counts: np.ndarray) -> None:
    own = listed(counts, None)
    quiet = without_small_counts(own, SMALL).toarray()
    assert not ((quiet > 0) & (quiet < SMALL)).any()
    big = counts.sum(axis=0) >= SMALL
    assert (quiet.sum(axis=0)[big] == counts.sum(axis=0)[big]).all()
    assert (main_units(csr_array(quiet))[big] == own.main[big]).all()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(tables)
def test_residents_shared_out_stay_in_their_small_area(counts: np.ndarray) -> None:
    residents = np.array([900, 1_000, 1_100, 1_200, 1_300])
    own = listed(counts, residents)
    quiet = without_small_counts(own, SMALL)
    assert np.allclose(quiet.sum(axis=0), own.people.sum(axis=0))
    cells = quiet.toarray() > 0
    main = np.zeros_like(cells)
    some = np.flatnonzero(own.main >= 0)
    main[own.main[some], some] = True
    assert (~cells | (counts >= SMALL) | main).all()


def test_zones_and_a_limit_of_nothing_change_nothing() -> None:
    own = listed(np.array([[1, 2], [3, 4]]), None)
    assert without_small_counts(own, 0) is own.people
    zones = replace(own, kind="zones", counts=None)
    assert without_small_counts(zones, SMALL) is zones.people


@settings(max_examples=50, deadline=None, derandomize=True)
@given(tables)
def test_nobody_becomes_uncovered_where_small_counts_are_left_out(counts: np.ndarray) -> None:
    residents = np.array([900, 1_000, 1_100, 1_200, 1_300])
    own = listed(counts, None)
    quiet = replace(own, people=without_small_counts(own, SMALL))
    areas = pd.DataFrame({"people": residents})
    everywhere = pd.DataFrame({"neighbourhood": ["N"], "name": ["N"], "locality": ["L"]})
    ground = ground_of(areas, Plan(everywhere, np.zeros(5, dtype=np.int32)))
    before, after = (
        covered_people(ground, align(ground, one, residents)).tolist() for one in (own, quiet)
    )
    assert before == after == np.where(counts.sum(axis=0) > 0, residents, 0).tolist()

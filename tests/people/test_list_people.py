"""People of lists: every row and person accounted for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.errors import DataError
from footprints.people.convert import area_weights, looks_like_area
from footprints.people.lists import list_people

AREAS = pd.DataFrame({"code": ["X21000001", "X21000002", "X21000003"], "people": [100, 300, 500]})
CONVERSION = pd.DataFrame(
    {
        "from": ["X11000001", "X11000001", "X11000002", "X11000003", "X11000009", "X11000009"],
        "to": ["X21000001", "X21000002", "X21000003", "X21000003", "X21000003", "X21000099"],
    }
)


def rows(*cells: tuple[str | None, str | None, float]) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=["unit", "area", "people"]).astype({"people": float})


def reconcile(entries: dict[str, float]) -> None:
    for what, used in (("rows", "rows used"), ("people", "people placed")):
        named = [count for name, count in entries.items() if name in NAMED[what]]
        assert entries[f"{what} in the file"] == pytest.approx(entries[used] + sum(named), abs=1e-6)


NAMED = {
    "rows": {
        "rows for small areas outside this region",
        "rows without a small area's code",
        "rows without a unit",
        "rows of units without a group",
    },
    "people": {
        "people in small areas outside this region",
        "people without a small area's code",
        "people without a unit",
        "people of units without a group",
    },
}


def test_residents_are_shared_out_in_the_lists_proportions() -> None:
    found = list_people(
        rows(("B", "X21000001", 30), ("A", "X21000001", 90), ("A", "X21000003", 1)), AREAS
    )
    assert found.units["unit"].tolist() == ["A", "B"]
    assert found.people.toarray().tolist() == [[75, 0, 500], [25, 0, 0]]
    assert found.counts.toarray().tolist() == [[90, 0, 1], [30, 0, 0]]
    assert found.account.entries["residents of small areas with at least one unit"] == 600


def test_the_lists_own_counts_can_be_kept_and_repeated_pairs_are_summed() -> None:
    listed = rows(("A", "X21000001", 30), ("A", "X21000001", 90))
    found = list_people(listed, AREAS, scale="none")
    assert found.people.toarray().tolist() == [[120, 0, 0]]


def test_conversion_splits_by_the_target_areas_residents() -> None:
    listed = rows(("A", "X11000001", 8), ("A", "X11000002", 5), ("A", "X11000003", 7))
    found = list_people(listed, AREAS, conversion=CONVERSION, scale="none")
    assert found.people.toarray().tolist() == [[2, 6, 12]]


def test_people_split_over_the_regions_edge_are_told() -> None:
    found = list_people(rows(("A", "X11000009", 8)), AREAS, conversion=CONVERSION, scale="none")
    assert found.people.toarray().tolist() == [[0, 0, 4]]
    assert found.account.entries["rows used"] == 1
    assert found.account.entries["people in small areas outside this region"] == 4
    reconcile(found.account.entries)


def test_codes_of_the_regions_own_vintage_stand_for_themselves() -> None:
    found = list_people(rows(("A", "X21000002", 8)), AREAS, conversion=CONVERSION, scale="none")
    assert found.people.toarray().tolist() == [[0, 8, 0]]


def test_targets_without_residents_share_alike() -> None:
    nobody = AREAS.assign(people=0)
    weights = area_weights(nobody, CONVERSION).set_index("area")["share"]
    assert weights["X11000001"].tolist() == [0.5, 0.5]


def test_the_shares_of_a_code_sum_to_one() -> None:
    weights = area_weights(AREAS, CONVERSION)
    assert weights.groupby("area")["share"].sum().to_numpy() == pytest.approx(1)


def test_what_cannot_be_placed_is_counted_and_named() -> None:
    listed = rows(
        ("A", "X21000001", 10),
        ("A", "X99000001", 20),
        ("A", "NO2011", 7),
        ("B", "NO2011", 1),
        ("B", None, 2),
        (None, "X21000001", 3),
    )
    found = list_people(listed, AREAS, scale="none")
    entries = found.account.entries
    assert entries["people in small areas outside this region"] == 20
    assert entries["people without a small area's code"] == 10
    assert entries["people without a unit"] == 3
    assert entries["people placed"] == 10
    reconcile(entries)
    assert found.units["unit"].tolist() == ["A"]
    assert found.account.notes == [
        "Small areas outside this region, or closed: X99000001 (20).",
        "Not a small area's code: NO2011 (8), (empty) (under 5).",
    ]


def test_what_may_be_an_address_is_counted_and_not_shown() -> None:
    cells = (
        "M1 1AA",
        "m11aa",
        "100012345678",
        "12 High Street",
        "Flat 2, (the Hall)",
        "12345678.0",
    )
    found = list_people(rows(*(("A", cell, 10) for cell in cells), ("A", "NO2011", 7)), AREAS)
    assert found.account.entries["people without a small area's code"] == 67
    assert found.account.notes == ["Not a small area's code: (not shown) (60), NO2011 (7)."]
    kept = ("(no postcode)", "(not a uprn)", "(postcode not in the lookup)",
            "(uprn without a place in the lookup)")  # fmt: skip
    found = list_people(rows(*(("A", cell, 10) for cell in kept)), AREAS)
    assert all(cell in found.account.notes[0] for cell in kept)


GROUPS = pd.DataFrame(
    {
        "unit": ["A", "B", "C", "D"],
        "group": ["P", "P", "Q", None],
        "group_name": ["Park", "Park", None, None],
    }
)


def test_groups_sum_units_and_those_without_are_named() -> None:
    listed = rows(
        ("A", "X21000001", 10),
        ("B", "X21000001", 10),
        ("C", "X21000001", 20),
        ("D", "X21000001", 60),
        ("E", "X21000003", 8),
    )
    found = list_people(listed, AREAS, groups=GROUPS)
    assert found.units.to_dict("list") == {"unit": ["P", "Q"], "name": ["Park", "Q"]}
    assert found.people.toarray().tolist() == [[50, 0, 0], [50, 0, 0]]
    entries = found.account.entries
    assert entries["people of units without a group"] == 68
    assert entries["units without a group"] == 2
    assert entries["small areas where most are with units without a group"] == 2
    assert entries["residents of those small areas"] == 600
    assert found.account.notes == ["Units without a group: D (60), E (8)."]
    reconcile(entries)


def test_units_without_a_group_are_left_out_of_what_was_converted_too() -> None:
    # X11000001 was split, X11000002 renamed, X11000009 split over the edge; D has no group
    listed = rows(
        ("A", "X11000001", 8),
        ("A", "X11000002", 5),
        ("A", "X11000009", 4),
        ("D", "X11000001", 80),
        ("D", "X11000002", 50),
        ("D", "X11000009", 40),
    )
    found = list_people(listed, AREAS, conversion=CONVERSION, groups=GROUPS)
    entries = found.account.entries
    assert entries["rows used"] == entries["rows used under another small area's code"] == 3
    assert entries["rows of units without a group"] == 3
    assert entries["rows shared out between small areas"] == 2
    assert entries["people shared out between small areas"] == 8 + 4 / 2
    assert entries["people of units without a group"] == 80 + 50 + 40 / 2
    assert entries["people in small areas outside this region"] == (4 + 40) / 2
    reconcile(entries)


def test_a_unit_in_two_groups_is_refused_by_name() -> None:
    twice = pd.DataFrame(
        {"unit": ["A", "A", "A"], "group": ["P", "Q", "P"], "group_name": ["P", "Q", "P"]}
    )
    with pytest.raises(DataError, match="1 units are in more than one group: A"):
        list_people(rows(("A", "X21000001", 1)), AREAS, groups=twice)


def test_bad_counts_are_refused_together() -> None:
    listed = rows(("A", "X21000001", -1), ("B", "X21000001", float("nan")))
    with pytest.raises(DataError) as caught:
        list_people(listed, AREAS, where="gp")
    assert [problem.what for problem in caught.value.problems] == [
        "1 rows have no number of people: units B.",
        "1 rows have fewer than none: units A.",
    ]


def test_an_empty_list_places_nobody() -> None:
    found = list_people(rows(), AREAS, groups=GROUPS)
    assert found.people.shape == (0, 3)
    assert found.units.empty
    reconcile(found.account.entries)


def test_marks_are_told_from_codes_of_other_areas() -> None:
    codes = pd.Series(["W01000001", "NO2011", "", "E010"])
    assert looks_like_area(codes, AREAS["code"]).tolist() == [True, False, False, False]


cells = st.tuples(
    st.sampled_from(["A", "B", "C", "D", "E", None]),
    st.sampled_from([*CONVERSION["from"].unique(), *AREAS["code"], "X99000000", "NO2011", None]),
    st.integers(0, 40),
)


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.lists(cells, max_size=25), st.booleans(), st.booleans())
def test_every_row_and_person_is_accounted_for(listed, converted: bool, grouped: bool) -> None:
    found = list_people(
        rows(*listed),
        AREAS,
        conversion=CONVERSION if converted else None,
        groups=GROUPS if grouped else None,
    )
    reconcile(found.account.entries)
    assert found.counts.sum() == pytest.approx(found.account.entries["people placed"])
    sums = np.asarray(found.people.sum(axis=0))
    some = np.asarray(found.counts.sum(axis=0)) > 0
    assert sums[some] == pytest.approx(AREAS["people"].to_numpy()[some])
    assert not sums[~some].any()
    entries = found.account.entries
    assert entries["residents of small areas with at least one unit"] == sum(AREAS["people"][some])
    assert entries.get("rows used under another small area's code", 0) <= entries["rows used"]
    shared = entries.get("people shared out between small areas", 0.0)
    assert shared <= entries["people placed"] + 1e-9


@settings(max_examples=10, derandomize=True, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    listed = rows(
        ("A", "X11000001", 3),
        ("B", "X11000001", 7),
        ("A", "X11000009", 11),
        ("C", "X11000002", 13),
        ("C", "X11000003", 0.1),
        ("A", "X11000001", 0.2),
    )
    first = list_people(listed, AREAS, conversion=CONVERSION)
    other = list_people(listed.iloc[list(order)], AREAS, conversion=CONVERSION)
    assert np.array_equal(other.people.toarray(), first.people.toarray())
    assert other.account == first.account


def test_what_a_conversion_makes_small_does_not_stay() -> None:
    """8 people of one old area are 2 and 6 in the new ones: 2 is below 5."""
    listed = rows(("A", "X11000001", 8), ("B", "X21000001", 90))
    found = list_people(listed, AREAS, conversion=CONVERSION, scale="none", min_count=5)
    left = found.counts.toarray()
    assert not ((left > 0) & (left < 5)).any()
    assert (found.people.toarray() == left).all()
    assert left.sum() > 90


def test_rows_of_units_without_a_group_are_counted_as_the_file_has_them() -> None:
    listed = rows(("A", "X21000001", 10), ("B", "X21000001", 20)).assign(rows=[4, 3])
    groups = pd.DataFrame({"unit": ["A"], "group": ["G"], "group_name": ["G"]})
    entries = list_people(listed, AREAS, groups=groups).account.entries
    assert entries["rows in the file"] == 7
    assert entries["rows used"] == 4
    assert entries["rows of units without a group"] == 3

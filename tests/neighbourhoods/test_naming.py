"""Names and ids: sensible, short, all different, and steady."""

from __future__ import annotations

import numpy as np
import pytest
from engine_cases import footprint, region
from hypothesis import given
from hypothesis import strategies as st

from footprints.neighbourhoods.naming.identity import make_ids
from footprints.neighbourhoods.naming.names import LONGEST, joined, make_names


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (["Hulme"], "Hulme"),
        (["Hulme", "Ardwick"], "Hulme and Ardwick"),
        (["Hulme", "Ardwick", "Moss Side"], "Hulme, Ardwick and Moss Side"),
        (["Ancoats & Beswick", "Clayton"], "Ancoats & Beswick with Clayton"),
        (["A & B", "C", "D"], "A & B with C"),
        (["Clayton", "Gorton and Abbey Hey"], "Clayton with Gorton and Abbey Hey"),
        (["X" * 30, "Y" * 20, "Z" * 20], "X" * 30 + " and " + "Y" * 20),
        (["X" * 50, "Y" * 50], "X" * 50),
    ],
)
def test_parts_are_joined_in_english(parts: list[str], text: str) -> None:
    assert joined(parts) == text


@given(st.lists(st.text("abc &", min_size=1, max_size=90), min_size=1, max_size=3))
def test_names_stay_short(parts: list[str]) -> None:
    assert len(joined(parts)) < LONGEST


def _named(areas, table, member, kept=None):
    wards = [footprint("wards", table, "zones")]
    homes = [f"X0800000{n % 2}" for n in range(member.max() + 1)]
    nothing = [None] * len(homes)
    return make_names(areas, wards, None, member=member, localities=homes, kept=kept or nothing)


def test_main_wards_give_the_name_largest_first_and_twins_are_told_apart() -> None:
    areas, _ = region(40, 2, 1)
    people = areas["people"].to_numpy().astype(float)
    member = (np.arange(40) // 20).astype(np.int32)
    table = np.zeros((3, 40))
    table[0, :11] = people[:11]
    table[1, 11:20] = people[11:20]
    table[2, 20:] = people[20:]
    assert _named(areas, table, member) == ["Wards 0 and Wards 1", "Wards 2"]
    assert _named(areas, table, member, [None, "Chosen"]) == ["Wards 0 and Wards 1", "Chosen"]
    both = np.zeros((1, 40))
    both[0] = people
    assert _named(areas, both, member) == ["Wards 0 (Strip 0)", "Wards 0 (Strip 1)"]


def test_without_wards_the_areas_or_the_quarters_of_the_locality_name() -> None:
    areas, _ = region(40, 1, 1)
    member = (np.arange(40) // 20).astype(np.int32)
    homes = ["X08000000"] * 2
    areas["name"] = [f"Strip 0 {n:03d}A" for n in range(40)]
    names = make_names(areas, [], None, member=member, localities=homes, kept=[None, None])
    assert names == ["West Strip 0", "East Strip 0"]
    areas["name"] = ["Ham 001A"] * 20 + ["Wick 002B"] * 20
    names = make_names(areas, [], None, member=member, localities=homes, kept=[None, None])
    assert names == ["Ham", "Wick"]


def test_ids_fill_the_numbers_that_kept_ones_leave() -> None:
    homes = ["A", "A", "A", "B"]
    assert make_ids(homes, [None] * 4) == ["A-01", "A-02", "A-03", "B-01"]
    assert make_ids(homes, [None, "A-01", None, "Old"]) == ["A-02", "A-01", "A-03", "Old"]
    many = make_ids(["A"] * 120, [None] * 120)
    assert many == sorted(many)

"""How many neighbourhoods: arithmetic, and the numbers of Greater Manchester."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprints.neighbourhoods.pieces.numbers import allot, in_order, least_bad, workable

GREATER_MANCHESTER = {
    295_938: 7,
    193_880: 5,
    552_037: 14,
    242_078: 6,
    223_809: 6,
    269_911: 7,
    294_792: 7,
    231_087: 6,
    234_987: 6,
    329_352: 8,
}


@given(st.integers(0, 10**6), st.integers(1, 60_000), st.integers(0, 60_000))
def test_workable_numbers_are_all_those_and_only_those(people: int, low: int, more: int) -> None:
    high = low + more
    numbers = set(workable(people, low, high))
    for number in range(1, min(people // low, 200) + 2):
        assert (number in numbers) == (low * number <= people <= high * number)


def test_greater_manchester_gets_the_numbers_it_should() -> None:
    found = {
        people: in_order(people, workable(people, 30_000, 50_000), 40_000)[0]
        for people in GREATER_MANCHESTER
    }
    assert found == GREATER_MANCHESTER


def test_fifty_five_thousand_people_cannot_be_done() -> None:
    assert not workable(55_000, 30_000, 50_000)
    assert least_bad(55_000, 30_000, 50_000, 30) == 2
    assert least_bad(9_000, 30_000, 50_000, 5) == 1
    assert least_bad(0, 30_000, 50_000, 5) == 1


def test_the_next_number_is_the_next_nearest() -> None:
    assert in_order(295_938, workable(295_938, 30_000, 50_000), 40_000) == [7, 8, 9, 6]


@given(
    st.lists(st.integers(20_000, 400_000), min_size=1, max_size=4),
    st.integers(1, 30),
)
def test_allotting_is_the_best_of_all_ways(people: list[int], number: int) -> None:
    choices = [list(workable(one, 30_000, 50_000)) for one in people]
    ways = [way for way in product(*choices) if sum(way) == number]

    def cost(way: tuple[int, ...]) -> int:
        return sum(abs(one - k * 40_000) for one, k in zip(people, way, strict=True))

    shared = allot(people, choices, 40_000, number)
    if not ways:
        assert shared is None
    else:
        assert shared is not None
        assert cost(tuple(shared)) == pytest.approx(min(map(cost, ways)))

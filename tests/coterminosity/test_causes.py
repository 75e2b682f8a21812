"""What a change is due to: the parts add up to the last digit, and one cause alone gets it all."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.coterminosity.causes import AFTER, BEFORE, CAUSES, State, change, states

FIGURES = st.floats(-1e7, 1e7, allow_nan=False)
BOUNDED = settings(max_examples=200, derandomize=True, deadline=None)


def by_all_orders(values: dict[State, float], cause: str) -> Fraction:
    """Shapley's own definition: the mean effect over every order of the causes, in fractions."""
    found = Fraction(0)
    orders = list(itertools.permutations(CAUSES))
    for order in orders:
        done = frozenset(order[: order.index(cause)])
        found += Fraction(values[done | {cause}]) - Fraction(values[done])
    return found / len(orders)


@st.composite
def anything(draw: st.DrawFn) -> dict[State, float]:
    return {state: draw(FIGURES) for state in states()}


@BOUNDED
@given(anything())
def test_parts_add_up_to_the_last_digit_written(values: dict[State, float]) -> None:
    found = change(dict(values))
    assert found.parts is not None
    written = [Decimal(f"{part:.6f}") for part in found.parts.values()]
    assert sum(written) == Decimal(f"{found.change:.6f}")
    assert Decimal(f"{found.before:.6f}") + sum(written) == Decimal(f"{found.after:.6f}")


@BOUNDED
@given(anything())
def test_parts_are_the_mean_over_all_orders(values: dict[State, float]) -> None:
    found = change(dict(values))
    assert found.parts is not None
    for cause, part in found.parts.items():
        assert part == pytest.approx(float(by_all_orders(values, cause)), abs=4e-6)


@BOUNDED
@given(FIGURES, FIGURES, st.sampled_from(CAUSES))
def test_one_cause_alone_gets_the_whole_change(before: float, after: float, cause: str) -> None:
    values: dict[State, float | None] = {
        state: after if cause in state else before for state in states()
    }
    found = change(values)
    assert found.parts is not None
    assert found.parts[cause] == found.change
    assert all(part == 0 for other, part in found.parts.items() if other != cause)


def test_an_answer_worked_by_hand() -> None:
    """Plan +6 first or last; lines matter only once the plan is new; the population never does."""
    values: dict[State, float | None] = {
        state: 10.0 + 6.0 * ("plan" in state) + 3.0 * ({"plan", "lines"} <= state)
        for state in states()
    }
    found = change(values)
    assert (found.before, found.after, found.change) == (10.0, 19.0, 9.0)
    assert found.parts == {"plan": 7.5, "lines": 1.5, "population": 0.0}


def test_a_third_of_a_millionth_goes_to_somebody() -> None:
    values: dict[State, float | None] = dict.fromkeys(states(), 0.0) | {AFTER: 1e-6}
    found = change(values)
    assert found.parts == {"plan": 1e-6, "lines": 0.0, "population": 0.0}


def test_without_a_figure_at_an_end_there_is_no_change() -> None:
    values: dict[State, float | None] = dict.fromkeys(states(), 1.0) | {BEFORE: None}
    found = change(values)
    assert (found.before, found.after, found.change, found.parts) == (None, 1.0, None, None)


def test_without_a_figure_on_the_way_the_change_has_no_parts() -> None:
    values: dict[State, float | None] = dict.fromkeys(states(), 1.0)
    values |= {AFTER: 3.0, frozenset({"plan"}): None}
    found = change(values)
    assert found.change == 2.0
    assert found.parts is None

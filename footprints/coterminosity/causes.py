"""Why a figure changed: what the plan, the lines of agencies and the population account for.

The change is shared out by Shapley's rule (Shapley 1953): each cause gets its mean effect over all
orders in which the causes could have happened. It is done in whole millionths, so that the parts
add up to the change to the last digit that is written.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

PLAN, LINES, POPULATION = "plan", "lines", "population"

CAUSES = (PLAN, LINES, POPULATION)
"""What can have changed between two states, in the order that settles ties in rounding."""

DECIMALS = 6
"""Figures are compared as they are written: rounded to this many decimals."""

_SCALE: int = 10**DECIMALS

State = frozenset[str]
"""The causes that have already happened: none is before, all is after."""

BEFORE: State = frozenset()
AFTER: State = frozenset(CAUSES)


@dataclass(frozen=True)
class Change:
    """One figure before and after, rounded as it is written, and what the change is due to.

    ``change`` is None where either end has no such figure. ``parts`` maps each cause to its part of
    the change, to which they add up exactly in decimals; None where a state on the way, or an end,
    has no such figure.
    """

    before: float | None
    after: float | None
    change: float | None
    parts: dict[str, float] | None


def states() -> list[State]:
    """Return every set of causes that can have happened, from none to all."""
    sizes = range(len(CAUSES) + 1)
    return [frozenset(chosen) for n in sizes for chosen in itertools.combinations(CAUSES, n)]


def change(values: Mapping[State, float | None]) -> Change:
    """Return how a figure changed and why, from its value in every state.

    phi_i = sum over sets S of other causes of |S|! (n - 1 - |S|)! / n! x (v(S with i) - v(S)), for
    n causes. In the special case that one thing alone changed, all of the change is its part.
    """
    whole = {state: _millionths(value) for state, value in values.items() if value is not None}
    before, after = whole.get(BEFORE), whole.get(AFTER)
    if before is None or after is None:
        return Change(_figure(before), _figure(after), None, None)
    parts = None
    if len(whole) == len(values):
        parts = {cause: part / _SCALE for cause, part in share_out(whole, after - before).items()}
    return Change(_figure(before), _figure(after), (after - before) / _SCALE, parts)


def share_out(values: Mapping[State, int], total: int) -> dict[str, int]:
    """Return Shapley's parts of ``total`` in whole units that add up to it exactly.

    ``values`` has a whole number for every state. Each exact part is a fraction over n!; it is
    rounded down, and what is left over goes, one unit each, to the largest remainders.
    """
    over = math.factorial(len(CAUSES))
    exact = {cause: _exact(values, cause) for cause in CAUSES}
    parts = {cause: number // over for cause, number in exact.items()}
    left = total - sum(parts.values())
    largest = sorted(CAUSES, key=lambda cause: (-(exact[cause] % over), CAUSES.index(cause)))
    for cause in largest[:left]:
        parts[cause] += 1
    return parts


def _exact(values: Mapping[State, int], cause: str) -> int:
    """Return n! times a cause's part: a whole number."""
    total = 0
    for state, value in values.items():
        if cause in state:
            others = len(state) - 1
            orders: int = math.factorial(others) * math.factorial(len(CAUSES) - 1 - others)
            total += orders * (value - values[state - {cause}])
    return total


def _millionths(value: float) -> int:
    return round(round(value, DECIMALS) * _SCALE)


def _figure(millionths: int | None) -> float | None:
    return None if millionths is None else millionths / _SCALE

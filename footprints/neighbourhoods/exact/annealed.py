"""One neighbourhood that costs less than its prices, looked for by annealing: quick, not proven."""

# ruff: noqa: PLR0917 - kernels take flat arrays, and compiled code passes them by place

from __future__ import annotations

import math

import numpy as np
from numba.core import types
from numpy.typing import NDArray

from footprints.kernels.dice import DICE, pick, roll
from footprints.kernels.graph import FLOATS, INTS, Floats, Ints, holds_without
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.exact.costs import cost_inside
from footprints.neighbourhoods.kernels.ground import (
    GROUND,
    LEDGER,
    RULES,
    SCRATCH,
    Ground,
    Ledger,
    Rules,
    Scratch,
)
from footprints.neighbourhoods.kernels.ledger import shift
from footprints.neighbourhoods.kernels.moves import draw_border

_JUMPS = 0.3
"""Share of moves tried anywhere, where a neighbourhood need not be connected."""

_COOLING = 16
"""Moves between two steps of cooling."""


@kernel(types.void(GROUND, RULES, LEDGER, INTS))
def put(ground: Ground, rules: Rules, ledger: Ledger, label: Ints) -> None:
    """Make neighbourhood 1 of a ledger the nodes labelled 1."""
    for node in range(len(label)):
        if ledger.label[node] != label[node]:
            shift(ground, rules, ledger, node, label[node])


@kernel(types.boolean(GROUND, RULES, LEDGER, SCRATCH, types.int64, types.boolean))
def may_change(
    ground: Ground, rules: Rules, ledger: Ledger, scratch: Scratch, node: int, whole: bool
) -> bool:
    """Say whether neighbourhood 1 keeps its limits if a node joins or leaves it.

    Where it is to be ``whole`` it stays connected, too. Locked nodes stay where they are.
    """
    people = ledger.people[1]
    if rules.lock[node] >= 0:
        return False
    if ledger.label[node] == 0:
        return bool(people + ground.people[node] <= rules.high)
    if people - ground.people[node] < rules.low:
        return False
    return bool(
        not whole
        or holds_without(
            *(ground.first, ground.beside, ledger.label, node, 1),
            *(scratch.queue, scratch.seen, scratch.epoch),
        )
    )


@kernel(
    types.float64(
        *[GROUND, RULES, LEDGER, SCRATCH, DICE, FLOATS],
        *[types.int64, types.float64, types.float64, types.boolean, INTS],
    )
)
def anneal_set(
    ground: Ground,
    rules: Rules,
    ledger: Ledger,
    scratch: Scratch,
    dice: NDArray[np.uint64],
    price: Floats,
    moves: int,
    hot: float,
    cold: float,
    whole: bool,
    best: Ints,
) -> float:
    """Change neighbourhood 1 of a ledger node by node; return its least cost less its prices.

    ``best`` is given the labels of that neighbourhood: 1 inside, 0 outside. It stays within limits
    and, if it is to be ``whole``, connected; the rest, neighbourhood 0, need not be.
    """
    heat, factor = hot, (cold / hot) ** (_COOLING / max(moves, 1))
    paid = 0.0
    for node in range(len(price)):
        if ledger.label[node] == 1:
            paid += price[node]
    now = cost_inside(ground, rules, ledger) - paid
    least = now
    best[:] = ledger.label
    for move in range(moves):
        if move % _COOLING == 0 and move > 0:
            heat *= factor
        node, to = draw_border(ground.first, ground.beside, ledger.label, dice)
        if not whole and roll(dice) < _JUMPS:
            node = pick(dice, len(price))
            to = 1 - ledger.label[node]
        if node < 0 or not may_change(ground, rules, ledger, scratch, node, whole):
            continue
        shift(ground, rules, ledger, node, to)
        after = paid + (price[node] if to == 1 else -price[node])
        changed = cost_inside(ground, rules, ledger) - after
        if changed - now > -heat * math.log(1.0 - roll(dice)):
            shift(ground, rules, ledger, node, 1 - to)
            continue
        now, paid = changed, after
        if now < least:
            least = now
            best[:] = ledger.label
    return float(least)

"""Simulated annealing: random moves, worse ones less and less often."""

# ruff: noqa: PLR0917 - kernels take flat arrays, and compiled code passes them by place

from __future__ import annotations

import math

import numpy as np
from numba.core import types
from numpy.typing import NDArray

from footprints.kernels.dice import DICE, roll
from footprints.kernels.graph import Floats, Ints
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.kernels.ground import (
    GROUND,
    LABEL,
    LEDGER,
    RULES,
    SCRATCH,
    Ground,
    Ledger,
    Rules,
    Scratch,
)
from footprints.neighbourhoods.kernels.ledger import objective
from footprints.neighbourhoods.kernels.moves import (
    REFUSED,
    draw_border,
    move_chunk,
    move_node,
    remake_two,
    worth_trying,
)

_COOLING = 64
"""Moves between two steps of cooling."""

_TINY = 1e-9
"""A plan is better if it is so much better: rounding in a sum never decides."""


@kernel(
    types.int64(
        *[GROUND, RULES, LEDGER, SCRATCH, DICE],
        *[types.int64, types.float64, types.float64, types.float64, types.float64],
        *[LABEL, types.float64[::1]],
    )
)
def anneal(
    ground: Ground,
    rules: Rules,
    ledger: Ledger,
    scratch: Scratch,
    dice: NDArray[np.uint64],
    moves: int,
    hot: float,
    cold: float,
    remakes: float,
    chunks: float,
    best: Ints,
    least: Floats,
) -> int:
    """Try ``moves`` random moves while the heat falls from ``hot`` to ``cold``; return those kept.

    A move is kept if it costs at most -heat x log(uniform), the rule of Metropolis. ``remakes``
    and ``chunks`` are the shares of those moves among all. ``ledger`` goes on from where it is;
    ``best`` and ``least[0]`` hold the best plan met and its objective, and are only ever bettered.
    """
    heat = hot
    factor = (cold / hot) ** (_COOLING / max(moves, 1))
    now = objective(rules, ledger)
    first, beside, label = ground.first, ground.beside, ledger.label
    kept = 0
    for move in range(moves):
        if move % _COOLING == 0 and move > 0:
            heat *= factor
        node, to = draw_border(first, beside, label, dice)
        if node < 0:
            continue
        allowance = -heat * math.log(1.0 - roll(dice))
        kind = roll(dice)
        change = REFUSED
        if kind < remakes:
            change = remake_two(ground, rules, ledger, scratch, dice, node, to, allowance)
        elif kind < remakes + chunks:
            change = move_chunk(ground, rules, ledger, scratch, dice, node, to, allowance)
        elif worth_trying(
            *(first, beside, ground.cut, label, ground.people, ledger.people, rules.lock),
            *(node, to, rules.floor, rules.ceiling, rules.plain, allowance),
        ):
            change = move_node(ground, rules, ledger, scratch, node, to, allowance)
        if change == REFUSED:
            continue
        kept += 1
        now += change
        if now < least[0] - _TINY:
            now = objective(rules, ledger)
            if now < least[0] - _TINY:
                least[0] = now
                best[:] = ledger.label
    return kept

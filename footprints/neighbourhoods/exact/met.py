"""Neighbourhoods met on a walk through good plans: what a cover can be put together from."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from footprints.kernels.graph import Ints
from footprints.neighbourhoods.exact.costs import sets_of
from footprints.neighbourhoods.kernels.annealing import anneal
from footprints.neighbourhoods.kernels.ground import Rules, new_ledger, new_scratch
from footprints.neighbourhoods.kernels.ledger import fill, objective
from footprints.neighbourhoods.run import heats

if TYPE_CHECKING:
    from footprints.neighbourhoods.pieces.pieces import Piece

STEP = 3_000
"""Moves between two looks at where the walk is."""

_COOLING = 40
_WARMER = 5.0
_REMAKES, _CHUNKS = 0.05, 0.1


def neighbourhoods_met(
    piece: Piece,
    rules: Rules,
    label: Ints,
    number: int,
    dice: NDArray[np.uint64],
    *,
    steps: int,
    stop: Callable[[], bool],
) -> tuple[Ints, list[Ints]]:
    """Walk on from a plan, warming up and cooling down; return the best plan, and what was met.

    That is each neighbourhood once, as nodes in rising order: the best plan's among them. The walk
    is ``steps`` of ``STEP`` moves, or less where ``stop`` says so.
    """
    ground = piece.ground
    ledger, scratch = new_ledger(ground, label.copy(), number), new_scratch(ground)
    fill(ground, rules, ledger)
    best, least = label.copy(), np.array([objective(rules, ledger)])
    _, cold = heats(ground, rules)
    found: dict[bytes, Ints] = {}
    _gather(label, number, found)
    for step in range(steps):
        if stop():
            break
        heat = cold * (1.0 + (_WARMER - 1.0) * (1.0 - (step % _COOLING) / _COOLING))
        anneal(
            ground, rules, ledger, scratch, dice, STEP, heat, heat, _REMAKES, _CHUNKS, best, least
        )
        _gather(ledger.label, number, found)
    _gather(best, number, found)
    return best, list(found.values())


def _gather(label: Ints, number: int, found: dict[bytes, Ints]) -> None:
    first, nodes = sets_of(label, number)
    for begin, end in pairwise(first.tolist()):
        one = nodes[begin:end].copy()
        found.setdefault(one.tobytes(), one)

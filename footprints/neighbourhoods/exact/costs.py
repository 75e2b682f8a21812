"""What one neighbourhood costs by itself, where the objective is a sum over neighbourhoods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba.core import types

from footprints.kernels.graph import FLOATS, INTS, LONGS, Floats, Ints, Longs
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.kernels.ground import (
    CUT,
    GROUND,
    LEDGER,
    RULES,
    Ground,
    Ledger,
    Rules,
    new_ledger,
)
from footprints.neighbourhoods.kernels.ledger import cost_of, shift

if TYPE_CHECKING:
    from footprints.neighbourhoods.pieces.pieces import Piece
    from footprints.settings import Weights


def shared_aims(weights: Weights, *, wards: bool, start: bool) -> list[str]:
    """Return the chosen aims that are no sum over neighbourhoods, so that nothing is proven.

    A ward's main neighbourhood depends on all that share it, and who counts as moved on how
    neighbourhoods are matched to the old ones. ``wards`` and ``start`` say whether there are any.
    """
    found = []
    if weights.wards > 0 and wards:
        found.append("wards")
    if weights.moved > 0 and start:
        found.append("moved")
    return found


def alone(rules: Rules) -> Rules:
    """Return rules without what neighbourhoods share: who was where and which ward is whose."""
    nobody = np.full(len(rules.stay), -1, np.int32)
    return rules._replace(ward=0.0, moved=0.0, penalty=0.0, stay=nobody)


@kernel(types.float64(GROUND, RULES, LEDGER))
def cost_inside(ground: Ground, rules: Rules, ledger: Ledger) -> float:
    """Return what neighbourhood 1 of a ledger costs: half its line, and what is its own.

    Every line lies between two neighbourhoods, so half of it belongs to each.
    """
    return float(0.5 * ledger.sums[CUT] + cost_of(ground, rules, ledger, 1))


@kernel(types.void(GROUND, RULES, LEDGER, LONGS, INTS, FLOATS))
def fill_costs(  # noqa: PLR0917 - compiled code passes arrays by place
    ground: Ground, rules: Rules, ledger: Ledger, first: Longs, nodes: Ints, costs: Floats
) -> None:
    """Work out the cost of each set ``nodes[first[s]:first[s + 1]]``.

    ``ledger`` has two neighbourhoods with every node in 0, and is left so.
    """
    for place in range(len(costs)):
        for at in range(first[place], first[place + 1]):
            shift(ground, rules, ledger, nodes[at], 1)
        costs[place] = cost_inside(ground, rules, ledger)
        for at in range(first[place], first[place + 1]):
            shift(ground, rules, ledger, nodes[at], 0)


def empty_ledger(ground: Ground) -> Ledger:
    """Return a ledger of two neighbourhoods with every node in 0, ready for ``fill_costs``."""
    ledger = new_ledger(ground, np.zeros(len(ground.people), np.int32), 2)
    for node in range(len(ground.people)):
        begin, end = ground.unit_first[node], ground.unit_first[node + 1]
        np.add.at(ledger.table[0], ground.unit[begin:end], ground.served[begin:end])
    ledger.people[0], ledger.size[0] = ground.people.sum(), len(ground.people)
    wards = ground.agency_first[-1]
    np.add.at(ledger.cover[0], ground.agency[:wards], ledger.table[0, :wards])
    return ledger


def costs_of(ground: Ground, rules: Rules, first: Longs, nodes: Ints) -> Floats:
    """Return the cost of each set of nodes ``nodes[first[s]:first[s + 1]]``."""
    costs = np.zeros(len(first) - 1)
    fill_costs(ground, alone(rules), empty_ledger(ground), first, nodes, costs)
    return costs


def sets_of(label: Ints, number: int) -> tuple[Longs, Ints]:
    """Return a plan's neighbourhoods as sets: where each begins, and its nodes in order."""
    order = np.argsort(label, kind="stable").astype(np.int32)
    counts = np.bincount(label, minlength=number)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), order


def value_of(piece: Piece, rules: Rules, label: Ints, number: int) -> float:
    """Return what a plan of a piece costs: the sum over its neighbourhoods."""
    first, nodes = sets_of(label, number)
    return float(costs_of(piece.ground, rules, first, nodes).sum())

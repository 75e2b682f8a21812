"""The three moves of the search: one node, a chunk of a unit, two neighbourhoods made anew.

Each tries one random change and keeps it if it costs no more than the allowance that the caller
drew; otherwise the plan is left as it was, to the bit. All keep every limit.
"""

# ruff: noqa: PLR0917 - kernels take flat arrays, and compiled code passes them by place

from __future__ import annotations

import numpy as np
from numba.core import types
from numba.core.types import containers
from numpy.typing import NDArray

from footprints.kernels.dice import DICE, pick
from footprints.kernels.graph import FLOATS, INTS, LONGS, Floats, Ints, Longs, holds_without
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.kernels.contiguity import (
    choose_chunk,
    holds_without_chosen,
)
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
from footprints.neighbourhoods.kernels.ledger import cost_of, people_outside, shared_cost, shift
from footprints.neighbourhoods.kernels.trees import grow, hang, may_cut, span

_MOVE = types.float64(GROUND, RULES, LEDGER, SCRATCH, DICE, types.int64, types.int64, types.float64)
REFUSED = np.inf


@kernel(containers.UniTuple(types.int64, 2)(INTS, INTS, INTS, DICE))
def draw_border(
    first: Ints, beside: Ints, label: Ints, dice: NDArray[np.uint64]
) -> tuple[int, int]:
    """Draw a node and the neighbourhood of one of its neighbours; (-1, -1) inside."""
    node = pick(dice, len(label))
    begin, end = first[node], first[node + 1]
    if begin == end:
        return -1, -1
    to = label[beside[begin + pick(dice, end - begin)]]
    if to == label[node]:
        return -1, -1
    return node, int(to)


@kernel(types.float64(INTS, INTS, FLOATS, INTS, types.int64, types.int64))
def cut_change(first: Ints, beside: Ints, cut: Floats, label: Ints, node: int, to: int) -> float:
    """Return how much the cut cost changes if one node moves."""
    home, change = label[node], 0.0
    for link in range(first[node], first[node + 1]):
        other = label[beside[link]]
        if other == home:
            change += cut[link]
        elif other == to:
            change -= cut[link]
    return float(change)


@kernel(
    types.boolean(
        *[INTS, INTS, FLOATS, INTS, LONGS, LONGS, INTS],
        *[types.int64] * 5,
        types.float64,
    )
)
def worth_trying(
    first: Ints,
    beside: Ints,
    cut: Floats,
    label: Ints,
    people: Longs,
    total: Longs,
    lock: Ints,
    node: int,
    to: int,
    floor: int,
    ceiling: int,
    plain: int,
    allowance: float,
) -> bool:
    """Say whether a node may leave, limits hold and, where only cuts count, it is cheap enough.

    The quick tests, before those that look at whole neighbourhoods.
    """
    home = label[node]
    if lock[node] >= 0:
        return False
    if total[home] - people[node] < floor or total[to] + people[node] > ceiling:
        return False
    if plain == 0:
        return True
    return cut_change(first, beside, cut, label, node, to) <= allowance


@kernel(types.float64(GROUND, RULES, LEDGER, SCRATCH, types.int64, types.int64, types.float64))
def move_node(
    ground: Ground,
    rules: Rules,
    ledger: Ledger,
    scratch: Scratch,
    node: int,
    to: int,
    allowance: float,
) -> float:
    """Move one node next door, if that costs no more than allowed and leaves no part cut off.

    Returns the change, or REFUSED. What ``worth_trying`` tests is the caller's. Contiguity comes
    last: far more moves fail by their cost.
    """
    home = ledger.label[node]
    before = shared_cost(rules, ledger)
    shift(ground, rules, ledger, node, to)
    cost_home, cost_to = cost_of(ground, rules, ledger, home), cost_of(ground, rules, ledger, to)
    change = shared_cost(rules, ledger) - before
    change += (cost_home + cost_to) - (ledger.cost[home] + ledger.cost[to])
    if change > allowance or not holds_without(
        *(ground.first, ground.beside, ledger.label, node, home),
        *(scratch.queue, scratch.seen, scratch.epoch),
    ):
        shift(ground, rules, ledger, node, home)
        return REFUSED
    ledger.cost[home], ledger.cost[to] = cost_home, cost_to
    return float(change)


@kernel(
    types.float64(
        GROUND, RULES, LEDGER, SCRATCH, types.int64, types.int64, types.int64, types.float64
    )
)
def exchange(
    ground: Ground,
    rules: Rules,
    ledger: Ledger,
    scratch: Scratch,
    number: int,
    one: int,
    other: int,
    allowance: float,
) -> float:
    """Send each of the chosen nodes to the other of two neighbourhoods, if that is allowed."""
    before = shared_cost(rules, ledger)
    for place in range(number):
        node = scratch.chosen[place]
        shift(ground, rules, ledger, node, one + other - ledger.label[node])
    cost_one, cost_other = (
        cost_of(ground, rules, ledger, one),
        cost_of(ground, rules, ledger, other),
    )
    change = shared_cost(rules, ledger) - before
    change += (cost_one + cost_other) - (ledger.cost[one] + ledger.cost[other])
    if change > allowance:
        for place in range(number):
            node = scratch.chosen[place]
            shift(ground, rules, ledger, node, one + other - ledger.label[node])
        return REFUSED
    ledger.cost[one], ledger.cost[other] = cost_one, cost_other
    return float(change)


@kernel(_MOVE)
def move_chunk(
    ground: Ground,
    rules: Rules,
    ledger: Ledger,
    scratch: Scratch,
    dice: NDArray[np.uint64],
    node: int,
    to: int,
    allowance: float,
) -> float:
    """Try to move all that a neighbourhood has of one unit, around a border node, next door."""
    if ground.layer.shape[0] == 0:
        return REFUSED
    home = ledger.label[node]
    layer = pick(dice, ground.layer.shape[0])
    number = choose_chunk(ground, ledger.label, node, layer, scratch)
    people = 0
    for place in range(number):
        people += ground.people[scratch.chosen[place]]
        if rules.lock[scratch.chosen[place]] >= 0:
            return REFUSED
    if (
        number == 0
        or ledger.people[home] - people < rules.floor
        or ledger.people[to] + people > rules.ceiling
    ):
        return REFUSED
    if not holds_without_chosen(ground, ledger.label, number, ledger.size[home], scratch):
        return REFUSED
    return exchange(ground, rules, ledger, scratch, number, home, to, allowance)


@kernel(types.int64(GROUND, RULES, types.int64, SCRATCH))
def cheapest_cut(ground: Ground, rules: Rules, size: int, scratch: Scratch) -> int:
    """Return the node below the cheapest cut of a hung and spanned tree within limits, or -1.

    Where people outside the limits are let be, they count with the cut.
    """
    root = scratch.order[0]
    best, least = -1, np.inf
    for place in range(1, size):
        node = scratch.order[place]
        people = scratch.below[node]
        rest = scratch.below[root] - people
        if people < rules.floor or people > rules.ceiling:
            continue
        if rest < rules.floor or rest > rules.ceiling:
            continue
        if scratch.locks_below[node] > 1 or not may_cut(ground.sticky, scratch.parent, node):
            continue
        if scratch.locks_below[root] - scratch.locks_below[node] > 1:
            continue
        cost = scratch.across[node] + rules.penalty * (
            people_outside(rules, people) + people_outside(rules, rest)
        )
        if cost < least:
            best, least = node, cost
    return best


@kernel(types.int64(RULES, LEDGER, types.int64, types.int64, types.int64, types.int64, SCRATCH))
def choose_swap(
    rules: Rules, ledger: Ledger, node: int, size: int, one: int, other: int, scratch: Scratch
) -> int:
    """Choose the nodes that change place if a tree is cut above ``node``; return their number.

    The side below the cut takes whichever name leaves locked nodes at home, and else the one that
    moves fewer people's nodes.
    """
    scratch.epoch[0] += 2
    under = scratch.epoch[0]
    stray, bound = 0, 0
    for place in range(size):
        here = scratch.order[place]
        source = scratch.parent[here]
        below = here == node or (source >= 0 and scratch.seen[source] == under)
        if below:
            scratch.seen[here] = under
        name = one if below else other
        stray += 1 if ledger.label[here] != name else 0
        if rules.lock[here] >= 0:
            bound = 1 if rules.lock[here] == name else -1
    swap = bound < 0 or (bound == 0 and 2 * stray > size)
    number = 0
    for place in range(size):
        here = scratch.order[place]
        name = one if (scratch.seen[here] == under) != swap else other
        if ledger.label[here] != name:
            scratch.chosen[number] = here
            number += 1
    return number


@kernel(_MOVE)
def remake_two(
    ground: Ground,
    rules: Rules,
    ledger: Ledger,
    scratch: Scratch,
    dice: NDArray[np.uint64],
    node: int,
    to: int,
    allowance: float,
) -> float:
    """Try to merge two neighbourhoods that touch and to split them along a fresh random tree."""
    label = ledger.label
    one, other = label[node], to
    size = grow(ground, label, one, other, node, dice, scratch)
    hang(ground, size, scratch)
    span(ground, label, one, other, size, scratch)
    below = cheapest_cut(ground, rules, size, scratch)
    if below < 0:
        return REFUSED
    number = choose_swap(rules, ledger, below, size, one, other, scratch)
    if number == 0:
        return REFUSED
    return exchange(ground, rules, ledger, scratch, number, one, other, allowance)

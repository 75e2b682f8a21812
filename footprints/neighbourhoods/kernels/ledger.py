"""The running figures of a plan: what one node's move changes, exactly."""

from __future__ import annotations

import math

from numba.core import types

from footprints.kernels.graph import Floats
from footprints.kernels.kernel import kernel
from footprints.neighbourhoods.kernels.ground import (
    CUT,
    GROUND,
    LEDGER,
    MOVED,
    RULES,
    WARD,
    Ground,
    Ledger,
    Rules,
)


@kernel(types.float64(types.float64[:, ::1], types.int64))
def largest(table: Floats, unit: int) -> float:
    """Return most people of one unit in any neighbourhood."""
    most = table[0, unit]
    for place in range(1, table.shape[0]):
        most = max(most, table[place, unit])
    return float(most)


@kernel(types.void(GROUND, RULES, LEDGER, types.int64, types.int64))
def shift(ground: Ground, rules: Rules, ledger: Ledger, node: int, to: int) -> None:
    """Move one node to neighbourhood ``to``; every figure follows but ``cost``.

    Shifting back restores every figure to the bit.
    """
    label = ledger.label
    home = label[node]
    for link in range(ground.first[node], ground.first[node + 1]):
        other = label[ground.beside[link]]
        if other == home:
            ledger.sums[CUT] += ground.cut[link]
        elif other == to:
            ledger.sums[CUT] -= ground.cut[link]
    label[node] = to
    people = ground.people[node]
    ledger.people[home] -= people
    ledger.people[to] += people
    ledger.size[home] -= 1
    ledger.size[to] += 1
    if rules.stay[node] == home:
        ledger.sums[MOVED] += people
    elif rules.stay[node] == to:
        ledger.sums[MOVED] -= people
    wards = ground.agency_first[-1]
    for place in range(ground.unit_first[node], ground.unit_first[node + 1]):
        unit, served = ground.unit[place], ground.served[place]
        if unit < wards:
            ledger.cover[home, ground.agency[unit]] -= served
            ledger.cover[to, ground.agency[unit]] += served
            ledger.table[home, unit] -= served
            ledger.table[to, unit] += served
        else:
            before = largest(ledger.table, unit)
            ledger.table[home, unit] -= served
            ledger.table[to, unit] += served
            ledger.sums[WARD] -= largest(ledger.table, unit) - before


@kernel(types.float64(GROUND, LEDGER, types.int64))
def apart(ground: Ground, ledger: Ledger, place: int) -> float:
    """Return the agencies' cost of one neighbourhood: sum of weight x (c - sum T^2 / min(r, c)).

    Two sums are run side by side, which halves the wait for each addition.
    """
    total = 0.0
    for agency in range(len(ground.agency_weight)):
        cover = ledger.cover[place, agency]
        if cover <= 0.0:
            continue
        whole = 1.0 / cover
        fit, also = 0.0, 0.0
        begin, end = ground.agency_first[agency], ground.agency_first[agency + 1]
        unit = begin
        while unit + 1 < end:
            here, there = ledger.table[place, unit], ledger.table[place, unit + 1]
            fit += here * here * max(ground.inverse[unit], whole)
            also += there * there * max(ground.inverse[unit + 1], whole)
            unit += 2
        if unit < end:
            here = ledger.table[place, unit]
            fit += here * here * max(ground.inverse[unit], whole)
        total += ground.agency_weight[agency] * (cover - (fit + also))
    return total


@kernel(types.float64(GROUND, LEDGER, types.int64))
def travel(ground: Ground, ledger: Ledger, place: int) -> float:
    """Return person-km, in a straight line, to the people's mean point of a neighbourhood."""
    label, people = ledger.label, ledger.people[place]
    if people == 0:
        return 0.0
    x, y = 0.0, 0.0
    for node in range(len(label)):
        if label[node] == place:
            x += ground.people[node] * ground.x[node]
            y += ground.people[node] * ground.y[node]
    x, y = x / people, y / people
    total = 0.0
    for node in range(len(label)):
        if label[node] == place:
            along, up = ground.x[node] - x, ground.y[node] - y
            total += ground.people[node] * math.sqrt(along * along + up * up)
    return total


@kernel(types.int64(RULES, types.int64))
def people_outside(rules: Rules, people: int) -> int:
    """Return by how many people a neighbourhood is below or above the limits."""
    return max(0, rules.low - people) + max(0, people - rules.high)


@kernel(types.float64(GROUND, RULES, LEDGER, types.int64))
def cost_of(ground: Ground, rules: Rules, ledger: Ledger, place: int) -> float:
    """Return the part of the objective that belongs to one neighbourhood."""
    people = ledger.people[place]
    cost = rules.penalty * people_outside(rules, people)
    if rules.evenness > 0.0:
        cost += rules.evenness * abs(people - rules.share)
    if rules.distance > 0.0:
        cost += rules.distance * travel(ground, ledger, place)
    if len(ground.agency_weight) > 0:
        cost += apart(ground, ledger, place)
    return float(cost)


@kernel(types.float64(RULES, LEDGER))
def shared_cost(rules: Rules, ledger: Ledger) -> float:
    """Return the part of the objective that belongs to no single neighbourhood."""
    sums = ledger.sums
    return float(sums[CUT] + rules.ward * sums[WARD] + rules.moved * sums[MOVED])


@kernel(types.float64(RULES, LEDGER))
def objective(rules: Rules, ledger: Ledger) -> float:
    """Return the whole objective from the running figures."""
    total = shared_cost(rules, ledger)
    for place in range(len(ledger.cost)):
        total += ledger.cost[place]
    return total


@kernel(types.void(GROUND, RULES, LEDGER))
def fill(ground: Ground, rules: Rules, ledger: Ledger) -> None:
    """Work out every figure afresh from ``ledger.label``."""
    ledger.people[:] = 0
    ledger.size[:] = 0
    ledger.table[:] = 0.0
    ledger.cover[:] = 0.0
    ledger.sums[:] = 0.0
    wards = ground.agency_first[-1]
    for node in range(len(ledger.label)):
        home = ledger.label[node]
        ledger.people[home] += ground.people[node]
        ledger.size[home] += 1
        if rules.stay[node] != -1 and rules.stay[node] != home:
            ledger.sums[MOVED] += ground.people[node]
        for link in range(ground.first[node], ground.first[node + 1]):
            other = ground.beside[link]
            if other > node and ledger.label[other] != home:
                ledger.sums[CUT] += ground.cut[link]
        for place in range(ground.unit_first[node], ground.unit_first[node + 1]):
            unit = ground.unit[place]
            ledger.table[home, unit] += ground.served[place]
            if unit < wards:
                ledger.cover[home, ground.agency[unit]] += ground.served[place]
            else:
                ledger.sums[WARD] += ground.served[place]
    for unit in range(wards, len(ground.inverse)):
        ledger.sums[WARD] -= largest(ledger.table, unit)
    for place in range(len(ledger.cost)):
        ledger.cost[place] = cost_of(ground, rules, ledger, place)

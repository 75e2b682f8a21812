"""Large pieces: neighbourhoods made as they are needed, and a bound that grows with them.

Column generation for the set partition (Mehrotra, Johnson and Nemhauser 1998). For any prices p of
the nodes, a plan of k neighbourhoods S costs sum p + sum (cost(S) - p(S)), so at least
sum p + k x the least of cost(S) - p(S) over all S there could be: that is the bound. Good prices
come from the relaxation over the neighbourhoods met so far, and show which to look for next.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from footprints.kernels.dice import new_dice, pick
from footprints.kernels.graph import Floats, Ints
from footprints.neighbourhoods.exact.annealed import anneal_set, put
from footprints.neighbourhoods.exact.costs import alone, costs_of, empty_ledger, sets_of, value_of
from footprints.neighbourhoods.exact.cover import (
    Relaxation,
    Relaxed,
    Sets,
    best_cover,
    labels_of,
)
from footprints.neighbourhoods.exact.met import neighbourhoods_met
from footprints.neighbourhoods.exact.pricing import Pricing
from footprints.neighbourhoods.exact.small import SURE, Proven
from footprints.neighbourhoods.kernels.ground import Ledger, Rules, Scratch, new_scratch
from footprints.neighbourhoods.run import usual_change

if TYPE_CHECKING:
    from footprints.neighbourhoods.pieces.pieces import Piece

_CLOSE = 1e-5
_WIDTH = 2.0
_STARTS = 40
_MOVES_EACH = 50
_LONGER = 2
_HOT, _COLD = 1.0, 0.05
_FOR_POOL, _FOR_WHOLE = 0.05, 0.15
_OFF = 1e-4
_PATIENCE = 0.3
"""Share of the time after which a bound is worked out even though the prices still move."""

_STEPS_EACH = 4
_IDLE = 4


@dataclass(frozen=True)
class Job:
    """One piece to be proven, and when to stop."""

    piece: Piece
    rules: Rules
    number: int
    end: float
    over: Callable[[], bool]
    report: Callable[[float], None]

    def left(self) -> float:
        """Return the seconds left; none where someone wishes to stop."""
        return 0.0 if self.over() else self.end - time.monotonic()


class _Columns:
    """The sets at hand, each once, and which of them are connected."""

    def __init__(self, job: Job, relaxation: Relaxation) -> None:
        self._job, self._relaxation = job, relaxation
        self._known: set[bytes] = set()
        self.connected: list[bool] = []

    @property
    def sets(self) -> Sets:
        return self._relaxation.sets

    def add(self, found: list[Ints]) -> int:
        """Add sets of nodes, in rising order, that are new; return how many were."""
        fresh = []
        for nodes in found:
            key = nodes.tobytes()
            if key not in self._known:
                self._known.add(key)
                fresh.append(nodes)
        if fresh:
            first = np.concatenate([[0], np.cumsum([len(nodes) for nodes in fresh])])
            nodes = np.concatenate(fresh)
            cost = costs_of(self._job.piece.ground, self._job.rules, first, nodes)
            self._relaxation.add(Sets(first.astype(np.int64), nodes, cost))
            self.connected += [_connected(self._job.piece, one) for one in fresh]
        return len(fresh)


def _connected(piece: Piece, nodes: Ints) -> bool:
    inside, ground = set(nodes.tolist()), piece.ground
    queue = [int(nodes[0])]
    inside.discard(queue[0])
    while queue:
        node = queue.pop()
        for other in ground.beside[ground.first[node] : ground.first[node + 1]].tolist():
            if other in inside:
                inside.discard(other)
                queue.append(other)
    return not inside


@dataclass
class _Seeker:
    """Looks for sets that cost less than their prices, by annealing."""

    job: Job
    ledger: Ledger
    scratch: Scratch
    dice: NDArray[np.uint64]
    near: list[Ints] = field(default_factory=list)

    def seek(self, sets: Sets, relaxed: Relaxed, tiny: float, *, longer: bool) -> list[Ints]:
        """Return sets that cost less than their prices by more than ``tiny``."""
        ground, rules = self.job.piece.ground, self.job.rules
        count = len(ground.people)
        usual = float(np.abs(ground.cut).mean()) or usual_change(ground, rules)
        best, label = np.zeros(count, np.int32), np.zeros(count, np.int32)
        found = []
        moves = _MOVES_EACH * count * (_LONGER if longer else 1)
        for turn, nodes in enumerate(self._starts(sets, relaxed, longer=longer)):
            if turn % 10 == 0 and self.job.left() <= 0:
                break
            label[:] = 0
            label[nodes] = 1
            put(ground, rules, self.ledger, label)
            whole = turn % 3 == 0 and _connected(self.job.piece, nodes)
            least = anneal_set(
                *(ground, rules, self.ledger, self.scratch, self.dice, relaxed.price),
                *(moves, _HOT * usual, _COLD * usual, whole, best),
            )
            if least - relaxed.each < -tiny:
                found.append(np.flatnonzero(best == 1).astype(np.int32))
        return found

    def _starts(self, sets: Sets, relaxed: Relaxed, *, longer: bool) -> list[Ints]:
        """Return sets to begin at: the nearest to paying, at least one for every node."""
        beyond = sets.cost - sets.sums(relaxed.price)
        covered = np.zeros(len(relaxed.price), bool)
        starts = list(self.near[-5:])
        for place in np.argsort(beyond, kind="stable").tolist():
            nodes = sets.nodes[sets.first[place] : sets.first[place + 1]]
            if len(starts) < _STARTS or not covered[nodes].all():
                starts.append(nodes)
                covered[nodes] = True
            elif covered.all():
                break
        for _ in range(_STARTS * (_LONGER - 1) if longer else 0):
            place = pick(self.dice, len(sets))
            starts.append(sets.nodes[sets.first[place] : sets.first[place + 1]])
        return starts


def prove_large(
    piece: Piece,
    rules: Rules,
    number: int,
    label: Ints,
    *,
    seed: int,
    end: float,
    over: Callable[[], bool],
    report: Callable[[float], None],
) -> Proven:
    """Bound what any plan of ``number`` neighbourhoods can cost, until ``end``.

    ``label`` is a plan within limits; a better one may be met on the way.
    """
    job = Job(piece, alone(rules), number, end, over, report)
    began, seconds = time.monotonic(), job.left()
    value = value_of(piece, rules, label, number)
    dice = new_dice(seed, f"{piece.locality}/{int(piece.rows[0])}/proof", 0)
    best, pool = neighbourhoods_met(
        *(piece, rules, label, number, dice),
        steps=_STEPS_EACH * len(label),
        stop=lambda: job.left() < seconds * (1 - _FOR_POOL),
    )
    relaxation = Relaxation(
        number, _guess(piece, rules, best, number), _WIDTH * abs(value) / len(label), 1e4
    )
    columns = _Columns(job, relaxation)
    columns.add(pool)
    best_value = value_of(piece, rules, best, number)
    seeker = _Seeker(job, empty_ledger(piece.ground), new_scratch(piece.ground), dice)
    until = end - _FOR_WHOLE * seconds
    bound, price = -float("inf"), np.zeros(len(label))
    longer, last = False, began
    pricing = Pricing(piece.ground, job.rules)
    while time.monotonic() < until and not over():
        report((time.monotonic() - began) / seconds)
        relaxed = relaxation.solve()
        tiny = _CLOSE * abs(best_value) / number
        overdue = time.monotonic() > last + _PATIENCE * seconds
        if columns.add(seeker.seek(columns.sets, relaxed, tiny, longer=longer)) and not overdue:
            longer = False
            continue
        if relaxed.off > _OFF and not overdue:
            relaxation.hold(relaxed.price)
            continue
        if not longer and not overdue:
            longer = True
            continue
        longer = False
        enough = relaxed.each - tiny
        priced = pricing.bound(relaxed.price, enough, lambda: over() or time.monotonic() > until)
        now = float(relaxed.price.sum()) + number * priced.bound
        if now > bound:
            bound, price = now, relaxed.price
        last = time.monotonic()
        if best_value - bound <= _CLOSE * abs(best_value):
            break
        if priced.inside is not None and columns.add([priced.inside]):
            seeker.near.append(priced.inside)
        elif not overdue:
            break
    known = _Known(bound, price, best, best_value)
    return _improve(job, columns, known, dice)


@dataclass(frozen=True)
class _Known:
    """A bound with the prices that gave it, and the best plan with its value."""

    bound: float
    price: Floats
    label: Ints
    value: float


def _guess(piece: Piece, rules: Rules, label: Ints, number: int) -> Floats:
    """Share what each neighbourhood of a plan costs out among its nodes, by people."""
    cost = costs_of(piece.ground, rules, *sets_of(label, number))
    people = np.bincount(label, piece.ground.people, number)
    return np.asarray((cost / people)[label] * piece.ground.people, np.float64)


def _improve(job: Job, columns: _Columns, known: _Known, dice: NDArray[np.uint64]) -> Proven:
    """Put plans together from what was met, and meet more, until nothing better comes of it."""
    known, idle = _choose(job, columns, known), 0
    while idle < _IDLE and job.left() > 0 and known.value - known.bound > _CLOSE * abs(known.value):
        walked, met = neighbourhoods_met(
            *(job.piece, job.rules, known.label, job.number, dice),
            steps=_STEPS_EACH * len(known.label) // 2,
            stop=lambda: job.left() <= 0,
        )
        value = value_of(job.piece, job.rules, walked, job.number)
        columns.add(met)
        now = _choose(job, columns, replace(known, label=walked, value=value))
        idle = idle + 1 if now.value > known.value - SURE else 0
        known = now if now.value < known.value else known
    return Proven(known.label, known.value, min(known.value, known.bound))


def _choose(job: Job, columns: _Columns, known: _Known) -> _Known:
    """Choose whole connected sets: those too dear for any better plan are left out first."""
    sets, gap = columns.sets, known.value - known.bound
    kept = np.array(columns.connected)
    if np.isfinite(known.bound):
        least = (known.bound - float(known.price.sum())) / job.number
        kept &= sets.cost - sets.sums(known.price) - least <= gap + SURE
    places = np.flatnonzero(kept).astype(np.int64)
    if gap <= SURE or job.over():
        return known
    count, left = len(known.label), max(1.0, job.end - time.monotonic())
    few = sets.chosen(places)
    _, chosen = best_cover(few, count, job.number, seconds=left)
    better = labels_of(few, chosen, count)
    value = float(few.cost[chosen].sum())
    if better is None or value >= known.value - SURE:
        return known
    return replace(known, label=better, value=value)

"""The search over a whole region: runs side by side, the best of each piece kept.

Each run has its own random stream, named by seed, piece and run, so the plan does not depend on
how many workers there are or which is quicker.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

from footprints.neighbourhoods.assemble import PiecePlan, Solution, assemble
from footprints.neighbourhoods.exact.look import look_at_all
from footprints.neighbourhoods.pieces.pieces import Piece
from footprints.neighbourhoods.pieces.rules import Aim, rules_for
from footprints.neighbourhoods.prepare import Prepared, with_shares
from footprints.neighbourhoods.run import (
    Run,
    Search,
    Settled,
    anneal_from,
    dice_for,
    repaired,
    seed_plan,
    start_plan,
)
from footprints.settings import Weights

__all__ = ["MOVES_PER_NODE", "Progress", "Solution", "Watch", "runs_and_moves", "settle", "solve"]

MOVES_PER_NODE = 12_000
"""Moves for each small area of a piece of 150 at effort 1, over all runs."""

_USUAL_NODES = 150

_RUNS = 8
_FEWEST_MOVES = 500
_REPAIR_MOVES = 2_000
_MOST_REPAIRS = 6
_LOOK_S = 0.2
_WALKED = 0.5
"""Moves of the walk that polishing begins with, for each of the runs'."""


@dataclass(frozen=True)
class Progress:
    """How far the search is: the locality just worked on, its objective, and the share done."""

    locality: str
    locality_name: str
    objective: float
    done: float


class Watch:
    """Says when to stop: a time limit, or someone's wish. Carries news to the calling thread.

    ``bit`` says that somebody asked and was told to stop, so that work was left undone.
    """

    def __init__(self, time_limit_s: float | None = None) -> None:
        self._end = None if time_limit_s is None else time.monotonic() + time_limit_s
        self._stop = threading.Event()
        self.bit = False
        self.news: SimpleQueue[tuple[int, int, float]] = SimpleQueue()

    @property
    def interrupted(self) -> bool:
        """Whether someone wished to stop."""
        return self._stop.is_set()

    def over(self) -> bool:
        """Say whether it is time to stop."""
        if self._stop.is_set() or (self._end is not None and time.monotonic() > self._end):
            self.bit = True
            return True
        return False

    def stop(self) -> None:
        """Wish to stop."""
        self._stop.set()


def runs_and_moves(nodes: int, effort: float) -> tuple[int, int]:
    """Return how many runs a piece gets and how many moves each, at one effort.

    Moves in all grow with effort, and faster than small areas (power 1.5), since large pieces are
    harder; below a quarter of the usual effort one longer run does better than several short ones.
    """
    total = effort * _moves(nodes, MOVES_PER_NODE)
    runs = 1 if effort < 0.25 else max(2, round(_RUNS * min(effort, 4.0) ** 0.5))
    return runs, max(_FEWEST_MOVES, int(total / runs))


def _moves(nodes: int, each: int) -> int:
    return int(each * nodes * (nodes / _USUAL_NODES) ** 0.5)


def solve(
    prepared: Prepared,
    *,
    seed: int,
    effort: float = 1.0,
    workers: int = 1,
    time_limit_s: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    polished: bool = False,
) -> Solution:
    """Search for the best plan; the same seed and effort give the same plan on any workers.

    ``polished`` ends by putting neighbourhoods of all runs together anew (``exact.polish``), and by
    solving small pieces outright; below the effort that has several runs it does nothing.
    Stops at ``time_limit_s`` or at KeyboardInterrupt with the best plan so far, which then depends
    on the moment. ``progress`` is called from the calling thread only.
    """
    watch = Watch(time_limit_s)
    order = sorted(
        range(len(prepared.pieces)), key=lambda at: (-len(prepared.pieces[at].ground.people), at)
    )
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        settling = {at: pool.submit(settle, prepared, at, seed, watch) for at in order}
        _wait(list(settling.values()), watch, prepared, None, 0)
        settled = {at: future.result() for at, future in settling.items()}
        prepared = with_shares(prepared, [settled[at].number for at in sorted(settled)])
        running: dict[int, list[Future[Run]]] = {at: [] for at in order}
        total, made = 0, dict.fromkeys(order, 0)
        for at in order:
            runs, moves = runs_and_moves(len(prepared.pieces[at].ground.people), effort)
            total += runs * moves
            made[at] = runs * moves if polished else 0
            for run in range(runs):
                running[at].append(
                    pool.submit(
                        _run, prepared, at, settled[at], watch, seed=seed, run=run, moves=moves
                    )
                )
        _wait(
            [one for futures in running.values() for one in futures],
            watch,
            prepared,
            progress,
            total,
        )
        found = {at: [one.result() for one in futures] for at, futures in running.items()}
        finishing = [
            pool.submit(
                _best, prepared, at, settled[at], found[at], watch, seed=seed, moves=made[at]
            )
            for at in range(len(prepared.pieces))
        ]
        _wait(finishing, watch, prepared, None, 0)
        plans = [future.result() for future in finishing]
    joined = assemble(prepared, plans, stopped_early=watch.bit)
    return replace(joined, interrupted=watch.interrupted)


def _wait(
    futures: list[Future[Run]] | list[Future[Settled]] | list[Future[PiecePlan]],
    watch: Watch,
    prepared: Prepared,
    progress: Callable[[Progress], None] | None,
    total: int,
) -> None:
    """Wait for work to end, pass news on, and turn an interrupt into a wish to stop."""
    left = threading.Semaphore(0)
    for future in futures:
        future.add_done_callback(lambda _: left.release())
    waiting, done = len(futures), 0
    while waiting:
        try:
            if left.acquire(timeout=_LOOK_S):
                waiting -= 1
            while progress is not None:
                at, moves, objective = watch.news.get_nowait()
                done += moves
                piece = prepared.pieces[at]
                progress(Progress(piece.locality, piece.name, objective, done / total))
        except Empty:
            continue
        except KeyboardInterrupt:
            watch.stop()
        except BaseException:
            watch.stop()  # or the threads would be waited for to the end of their work
            raise


def settle(prepared: Prepared, at: int, seed: int, watch: Watch) -> Settled:
    """Find the first number of neighbourhoods that can be done, with a first plan.

    Random trees are tried for every number; where they fail, every way is looked at in small
    pieces, and in others the excess is annealed away for the first few numbers.
    """
    piece, aim, weights = prepared.pieces[at], prepared.aims[at], prepared.weights
    moves = _moves(len(piece.ground.people), _REPAIR_MOVES)
    search = Search(moves, watch.over, lambda _moves, _objective: None)
    dice, impossible = dice_for(seed, piece, 0), bool(aim.numbers)
    for tried, number in enumerate(aim.numbers):
        strict = rules_for(piece, aim, number, weights)
        label = start_plan(piece, strict, number)
        if label is not None:
            return Settled(number, label, strict=True, started=True)
        label, none = seed_plan(piece, strict, number, dice), False
        if label is None and not watch.over():
            label, none = look_at_all(piece, strict, number)
        if label is None and not none and tried < _MOST_REPAIRS and not watch.over():
            loose = rules_for(piece, aim, number, weights, strict=False)
            label = repaired(piece, loose, strict, number, dice=dice, search=search)
        impossible = impossible and none
        if label is not None:
            return Settled(number, label, strict=True)
    return _least_bad(piece, aim, weights, seed, impossible=impossible and not watch.over())


def _least_bad(piece: Piece, aim: Aim, weights: Weights, seed: int, *, impossible: bool) -> Settled:
    """Return a first plan outside the limits: connected, and as near to them as came easily."""
    number = aim.numbers[0] if aim.numbers else aim.fallback
    loose = rules_for(piece, aim, number, weights, strict=False)
    label = start_plan(piece, loose, number)
    if label is None:
        label = seed_plan(piece, loose, number, dice_for(seed, piece, 0))
    if label is None:
        msg = f"{piece.locality}: {number} connected parts were not found, which cannot be"
        raise AssertionError(msg)
    return Settled(number, label, strict=False, impossible=impossible)


def _run(
    prepared: Prepared, at: int, settled: Settled, watch: Watch, *, seed: int, run: int, moves: int
) -> Run:
    """Do one run on one piece: the first from the settled plan, others from a seed of their own."""
    piece, number = prepared.pieces[at], settled.number
    rules = rules_for(piece, prepared.aims[at], number, prepared.weights, strict=settled.strict)
    dice = dice_for(seed, piece, run + 1)
    label = settled.label
    if run > 0:
        own = seed_plan(piece, rules, number, dice, 5)
        label = settled.label if own is None else own
    search = Search(
        moves, watch.over, lambda done, objective: watch.news.put((at, done, objective))
    )
    warm = settled.started and run == 0
    return anneal_from(piece, rules, label, number, dice=dice, search=search, warm=warm)


def _best(
    prepared: Prepared,
    at: int,
    settled: Settled,
    runs: Sequence[Run],
    watch: Watch,
    *,
    seed: int,
    moves: int,
) -> PiecePlan:
    """Return the best plan of one piece: of the runs or, with ``moves``, polished.

    ``moves`` is how many the runs had in all.
    """
    number = settled.number
    best = min(runs, key=lambda run: run.objective).label
    if moves and settled.strict and len(runs) > 1 and not watch.over():
        from footprints.neighbourhoods.exact.polish import Walk, polish

        piece = prepared.pieces[at]
        rules = rules_for(piece, prepared.aims[at], number, prepared.weights)
        dice = dice_for(seed, piece, len(runs) + 1)
        walk = Walk(dice, int(moves * _WALKED), watch.over)
        plans = [run.label for run in sorted(runs, key=lambda run: run.objective)]
        best = polish(piece, rules, number, plans, walk)
    return PiecePlan(number, best, settled.impossible)

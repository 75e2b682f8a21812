"""How near a plan is to the best possible: a bound for each piece, better plans on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from footprints.neighbourhoods.assemble import PiecePlan, Solution
from footprints.neighbourhoods.exact.costs import shared_aims, value_of
from footprints.neighbourhoods.exact.large import prove_large
from footprints.neighbourhoods.exact.small import SURE, Proven, every_union, prove_small
from footprints.neighbourhoods.pieces.pieces import Piece
from footprints.neighbourhoods.pieces.rules import rules_for
from footprints.neighbourhoods.prepare import with_shares

if TYPE_CHECKING:
    from footprints.neighbourhoods.prepare import Prepared

Status = Literal["optimal", "bounded", "no bound", "outside limits", "impossible"]
"""What was proven of a piece: that no plan is better; that none is better by more than the gap;
nothing, because of an aim that is no sum over neighbourhoods; nothing, because the plan breaks a
limit; that no plan keeps the limits."""


@dataclass(frozen=True)
class PieceProof:
    """What was proven of one piece.

    ``gap`` is by how much of the objective a plan with as many neighbourhoods could be better, at
    most; None where nothing is known. ``shared`` names the aims that stood in the way.
    """

    plan: PiecePlan
    status: Status
    gap: float | None
    seconds: float
    shared: Sequence[str] = ()


@dataclass(frozen=True)
class Watcher:
    """Who is told of the work on a locality (piece, share of its time gone), and says to stop."""

    over: Callable[[], bool]
    report: Callable[[int, float], None]


def prove_piece(
    prepared: Prepared, solution: Solution, at: int, *, seed: int, seconds: float, watcher: Watcher
) -> PieceProof:
    """Prove what can be proven of one piece in so many seconds.

    The plan returned is the best met, with as many neighbourhoods as the one given.
    """
    began = time.monotonic()
    piece, plan = prepared.pieces[at], solution.plans[at]
    aim = with_shares(prepared, [one.number for one in solution.plans]).aims[at]
    shared = shared_aims(
        prepared.weights,
        wards=len(piece.ground.inverse) > piece.ground.agency_first[-1],
        start=bool(np.any(piece.old >= 0)),
    )
    if prepared.weights.distance > 0 and len(piece.rows) > len(piece.ground.people):
        shared.append("distance")
    if not solution.within_limits[at]:
        status: Status = "impossible" if plan.impossible else "outside limits"
        return PieceProof(plan, status, None, 0.0)
    if shared:
        return PieceProof(plan, "no bound", None, 0.0, shared)
    rules = rules_for(piece, aim, plan.number, prepared.weights)
    before = value_of(piece, rules, plan.label, plan.number)
    unions = every_union(piece, rules)
    if unions is None:
        proven = prove_large(
            *(piece, rules, plan.number, plan.label),
            seed=seed,
            end=began + seconds,
            over=watcher.over,
            report=lambda done: watcher.report(at, done),
        )
    else:
        proven = prove_small(piece, rules, plan.number, unions, known=plan.label, seconds=seconds)
    watcher.report(at, 1.0)
    return _told(plan, proven, before, time.monotonic() - began)


def _told(plan: PiecePlan, proven: Proven, before: float, seconds: float) -> PieceProof:
    better = plan
    value = before
    if proven.value < before - SURE:
        better, value = replace(plan, label=proven.label), proven.value
    if not np.isfinite(proven.bound):
        return PieceProof(better, "no bound", None, seconds)
    gap = max(0.0, value - proven.bound)
    return PieceProof(better, "optimal" if gap <= SURE else "bounded", gap, seconds)


def seconds_for(piece: Piece, pieces: Sequence[Piece], each: float) -> float:
    """Share a locality's seconds out among its pieces, by nodes."""
    nodes = sum(len(one.ground.people) for one in pieces if one.locality == piece.locality)
    return each * len(piece.ground.people) / nodes

"""Proofs for a whole region: pieces side by side, and what they say of each locality."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footprints.neighbourhoods.assemble import Solution, assemble
from footprints.neighbourhoods.search import Progress

if TYPE_CHECKING:
    import pandas as pd

    from footprints.neighbourhoods.exact.proof import PieceProof, Status
    from footprints.neighbourhoods.prepare import Prepared

_LOOK_S = 0.2
_WORST: tuple[str, ...] = ("impossible", "outside limits", "no bound", "bounded", "optimal")


@dataclass(frozen=True)
class Proof:
    """What was proven of one locality.

    ``value`` is the plan's objective there. No plan with as many neighbourhoods in each of the
    locality's pieces is below ``bound``; None where no bound is known, and ``shared`` names the
    aims that are no sum over neighbourhoods. ``gap`` is (value - bound) / value.
    """

    locality: str
    name: str
    value: float
    bound: float | None
    status: Status
    seconds: float
    shared: Sequence[str] = ()

    @property
    def gap(self) -> float | None:
        """By what share the plan could be better at most."""
        if self.bound is None:
            return None
        apart = self.value - self.bound
        return apart / self.value if self.value > 0 else float(apart > 0)


def prove(
    prepared: Prepared,
    solution: Solution,
    *,
    seed: int,
    seconds: float,
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> tuple[Solution, list[PieceProof]]:
    """Prove how good a solution is, ``seconds`` a locality, ``workers`` pieces at a time.

    Returns the best solution met, never worse than the one given, and a proof for each piece.
    KeyboardInterrupt ends the work with what is known by then.
    """
    from footprints.neighbourhoods.exact.proof import Watcher, prove_piece, seconds_for

    stop = threading.Event()
    done = [0.0] * len(prepared.pieces)

    def report(at: int, share: float) -> None:
        done[at] = share

    watcher = Watcher(stop.is_set, report)
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        order = sorted(range(len(done)), key=lambda at: (-len(prepared.pieces[at].rows), at))
        futures = {
            at: pool.submit(
                prove_piece,
                prepared,
                solution,
                at,
                seed=seed,
                seconds=seconds_for(prepared.pieces[at], prepared.pieces, seconds),
                watcher=watcher,
            )
            for at in order
        }
        left = set(futures.values())
        while left:
            try:
                left = wait(left, timeout=_LOOK_S).not_done
                if progress is not None:
                    progress(_now(prepared, done))
            except KeyboardInterrupt:
                stop.set()
            except BaseException:
                stop.set()  # or the threads would be waited for to the end of their work
                raise
        found = [futures[at].result() for at in range(len(done))]
    plans = [one.plan for one in found]
    stopped = solution.stopped_early or stop.is_set()
    return assemble(prepared, plans, stopped_early=stopped), found


def _now(prepared: Prepared, done: Sequence[float]) -> Progress:
    """Say how far the proofs are: the largest piece under way speaks."""
    share = sum(done) / max(1, len(done))
    under_way = [at for at, mine in enumerate(done) if mine < 1.0] or [len(done) - 1]
    piece = prepared.pieces[max(under_way, key=lambda at: (done[at], -at))]
    return Progress(piece.locality, piece.name, float("nan"), share)


def proofs_of(
    prepared: Prepared, found: Sequence[PieceProof], localities: pd.DataFrame
) -> list[Proof]:
    """Return what was proven of each locality, in code order.

    ``localities`` is the table of a design. A locality's bound is its objective less what its
    pieces could gain, so that it stands on the same scale; no aim is ever below 0.
    """
    proofs = []
    for row in localities.to_dict("records"):
        own = [
            proof
            for piece, proof in zip(prepared.pieces, found, strict=True)
            if piece.locality == str(row["locality"])
        ]
        status: Status = min((proof.status for proof in own), key=_WORST.index)
        value = float(row["objective"])
        gaps = [proof.gap for proof in own if proof.gap is not None]
        proofs.append(
            Proof(
                str(row["locality"]),
                str(row["name"]),
                value,
                max(0.0, value - sum(gaps)) if len(gaps) == len(own) else None,
                status,
                sum(proof.seconds for proof in own),
                sorted({aim for proof in own for aim in proof.shared}),
            )
        )
    return proofs

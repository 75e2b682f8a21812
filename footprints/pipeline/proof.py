"""What was proven of a plan, for the files: how much better any other could be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from footprints.neighbourhoods.proofs import Proof

_SURE = 1e-6


def proof_document(proofs: Sequence[Proof], seconds_given: float | None) -> dict[str, Any] | None:
    """Return the entry ``proof`` of scores.json; None where no proof was asked for.

    ``gap`` is by what share of its objective the whole plan could be better at most, over the
    localities with a bound; ``shared_aims`` are the aims that carry none.
    """
    if not proofs:
        return None
    bounded = [proof for proof in proofs if proof.bound is not None]
    value = sum(proof.value for proof in bounded)
    apart = sum(proof.value - proof.bound for proof in bounded if proof.bound is not None)
    gap = None
    if bounded:
        gap = apart / value if value > 0 else float(apart > _SURE)
    return {
        "localities": len(proofs),
        "bounded": len(bounded),
        "optimal": sum(proof.status == "optimal" for proof in proofs),
        "value": value,
        "bound": value - apart if bounded else None,
        "gap": gap,
        "shared_aims": sorted({aim for proof in proofs for aim in proof.shared}),
        "seconds_given": seconds_given,
    }


def proof_table(proofs: Sequence[Proof], seconds_given: float | None) -> pd.DataFrame:
    """Return the rows of ``proof.csv``, one a locality in code order."""
    import pandas as pd

    return pd.DataFrame(
        {
            "locality": [proof.locality for proof in proofs],
            "name": [proof.name for proof in proofs],
            "value": [proof.value for proof in proofs],
            "bound": pd.array([proof.bound for proof in proofs], dtype="Float64"),
            "gap": pd.array([proof.gap for proof in proofs], dtype="Float64"),
            "status": [proof.status for proof in proofs],
            "shared_aims": [" ".join(proof.shared) for proof in proofs],
            "seconds_given": seconds_given,
        }
    )


def proof_record(proofs: Sequence[Proof]) -> dict[str, float]:
    """Return the seconds each locality's proof took, for the manifest."""
    return {proof.locality: round(proof.seconds, 1) for proof in proofs}

"""What the search asks of small pieces: whether there is a plan, and which is best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from footprints.neighbourhoods.kernels.ground import Ints, Rules
from footprints.neighbourhoods.pieces.rules import name_labels

if TYPE_CHECKING:
    from footprints.neighbourhoods.pieces.pieces import Piece

_FEW = 100_000
"""Most unions listed in passing: more take longer than a search of such a piece."""


def look_at_all(piece: Piece, rules: Rules, number: int) -> tuple[Ints | None, bool]:
    """Return a plan of ``number`` neighbourhoods of a small piece, or whether there is none.

    (None, False) where there is too much to look at.
    """
    from footprints.neighbourhoods.exact.small import prove_small
    from footprints.neighbourhoods.exact.unions import MOST_NODES, possible_unions

    if len(piece.ground.people) > MOST_NODES:
        return None, False
    unions = possible_unions(piece.ground, rules.low, rules.high, rules.lock, _FEW)
    if unions is None:
        return None, False
    proven = prove_small(piece, rules, number, unions)
    if proven.label is None:
        return None, True
    named = name_labels(piece, rules, proven.label, number)
    at_home = np.all((rules.lock < 0) | (rules.lock == named))
    return (named, False) if at_home else (None, False)

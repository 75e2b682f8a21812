"""What the search asks of small pieces: whether there is a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from footprints.kernels.graph import Ints
from footprints.neighbourhoods.kernels.ground import Rules
from footprints.neighbourhoods.pieces.rules import name_labels

if TYPE_CHECKING:
    from footprints.neighbourhoods.pieces.pieces import Piece

_FEW = 100_000
"""Most unions listed in passing: more take longer than a search of such a piece."""


def look_at_all(piece: Piece, rules: Rules, number: int) -> tuple[Ints | None, bool]:
    """Return a plan of ``number`` neighbourhoods of a small piece, or whether there is none.

    (None, False) where there is too much to look at.
    """
    from footprints.neighbourhoods.exact.partition import NONE, any_partition
    from footprints.neighbourhoods.exact.unions import (
        MOST_NODES,
        as_sets,
        possible_unions,
        with_room,
    )

    if len(piece.ground.people) > MOST_NODES:
        return None, False
    unions = possible_unions(piece.ground, rules.low, rules.high, rules.lock, _FEW)
    if unions is None:
        return None, False
    masks = with_room(piece.ground, rules.low, rules.high, number, unions)
    verdict, places = any_partition(piece.ground, number, masks)
    if not len(places):
        return None, verdict == NONE
    first, nodes = as_sets(masks[places])
    label = np.empty(len(piece.ground.people), np.int32)
    label[nodes] = np.repeat(np.arange(number), np.diff(first))
    named = name_labels(piece, rules, label, number)
    at_home = np.all((rules.lock < 0) | (rules.lock == named))
    return (named, False) if at_home else (None, False)

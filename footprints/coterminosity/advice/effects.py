"""What moving one small area to the next neighbourhood does to every agency, exactly and at once.

A move changes two columns of each agency's contingency table and nothing else, so the effect of
many moves is worked out column by column, without scoring any plan again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.advice.candidates import Candidates
from footprints.coterminosity.arithmetic import ratio, sums_by
from footprints.coterminosity.chance import lines_up_raw
from footprints.coterminosity.coarseness import held_at
from footprints.coterminosity.ground import Alignment, Ground
from footprints.coterminosity.one_team import counted_agencies, team_share, unit_shares
from footprints.coterminosity.thresholds import WORKS_AS_ONE, reaches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

_BLOCK_CELLS = 4_000_000
"""How many numbers to hold at once for a block of moves: bounds memory in large regions."""


@dataclass(frozen=True)
class Effects:
    """The change that each move makes.

    ``people`` is the change in people overlapping (F x S), agencies by their weights; ``one_team``
    that in one-team residents; ``lines_up`` that in points, by agency id, not a number for an
    agency without a score.
    """

    people: Column
    one_team: Column
    lines_up: dict[str, Column]


def effects(
    ground: Ground, aligned: Sequence[Alignment], moves: Candidates, chance: Mapping[str, float]
) -> Effects:
    """Return what each move would change, one at a time.

    ``moves`` name areas by their row on the ground. ``chance`` is F0 by agency id, not a number
    where there is none; it is held, so that the change is the move's alone.
    """
    told = {one.footprint.id: held_at(one, chance[one.footprint.id]) for one in aligned}
    scores = _scores(aligned, told)
    tellable = {own: not math.isnan(value) for own, value in scores.items()}
    ids = {one.id for one in counted_agencies([a.footprint for a in aligned], tellable)}
    counted = [one.footprint.id in ids for one in aligned]
    before = _team_people(ground, [one for one, yes in zip(aligned, counted, strict=True) if yes])
    widest = max((one.patches.shape[0] for one in aligned), default=1)
    parts = []
    for some in _blocks(moves, max(1, _BLOCK_CELLS // max(1, widest))):
        after = [_Moved.of(ground, one, some) for one in aligned]
        teams = [one for one, yes in zip(after, counted, strict=True) if yes]
        change = np.zeros(len(some.area))
        if teams:
            change = _team_people_after(ground, some, teams)
            change -= before[some.out_of] + before[some.into]
        parts.append(Effects(_weighted(after, some), change, _points(after, scores, told)))
    return _joined(parts, aligned)


def _scores(aligned: Sequence[Alignment], chance: Mapping[str, float]) -> dict[str, float]:
    return {
        one.footprint.id: lines_up_raw(one.overlap, chance[one.footprint.id], one.strength)
        for one in aligned
    }


def _blocks(moves: Candidates, size: int) -> list[Candidates]:
    parts = [slice(at, at + size) for at in range(0, len(moves.area), size)]
    return [
        Candidates(moves.area[at], moves.out_of[at], moves.into[at], moves.border_km[at])
        for at in parts
    ]


def _weighted(after: Sequence[_Moved], moves: Candidates) -> Column:
    total = np.zeros(len(moves.area))
    for one in after:
        total += one.alignment.footprint.weight * one.gain
    return total


def _points(
    after: Sequence[_Moved], scores: Mapping[str, float], chance: Mapping[str, float]
) -> dict[str, Column]:
    changes = {}
    for one in after:
        own, strength = one.alignment.footprint.id, one.alignment.strength
        there = one.alignment.overlap + one.gain_scored / one.alignment.everybody
        moved = [lines_up_raw(value, chance[own], strength) for value in there.tolist()]
        changes[own] = np.array(moved) - scores[own]
    return changes


def _joined(parts: Sequence[Effects], aligned: Sequence[Alignment]) -> Effects:
    ids = [one.footprint.id for one in aligned]
    none = np.zeros(0)
    return Effects(
        np.concatenate([none, *(part.people for part in parts)]),
        np.concatenate([none, *(part.one_team for part in parts)]),
        {own: np.concatenate([none, *(part.lines_up[own] for part in parts)]) for own in ids},
    )


@dataclass(frozen=True)
class _Moved:
    """One agency after each of some moves, units by moves.

    ``gain`` is the change in F x S as the design counts it, ``gain_scored`` that in F x everybody
    counted by the score (the same for an agency that serves some); ``one_from`` and ``one_to`` say
    which units then work as one with the neighbourhood the area left and the one it joined;
    ``alignment`` is the agency before.
    """

    alignment: Alignment
    gain: Column
    gain_scored: Column
    one_from: NDArray[np.bool_]
    one_to: NDArray[np.bool_]

    @classmethod
    def of(cls, ground: Ground, alignment: Alignment, moves: Candidates) -> _Moved:
        table = alignment.patches
        rows, columns = table.sum(axis=1), table.sum(axis=0)
        moving = alignment.zoning[:, moves.area].toarray()
        left = np.maximum(table[:, moves.out_of] - moving, 0.0)
        joined = table[:, moves.into] + moving

        def pairs(columns: Column, amount: Column) -> tuple[Column, Column]:
            there = np.maximum(columns[moves.out_of] - amount, 0.0)
            return _overlaps(left, rows, there), _overlaps(
                joined, rows, columns[moves.into] + amount
            )

        def gain(columns: Column, amount: Column) -> Column:
            share_left, share_joined = pairs(columns, amount)
            value = (table * _overlaps(table, rows, columns)).sum(axis=0)
            after = (left * share_left).sum(axis=0) + (joined * share_joined).sum(axis=0)
            changed: Column = after - value[moves.out_of] - value[moves.into]
            return changed

        amount = moving.sum(axis=0)
        own = gain(columns, amount)
        places = alignment.places
        scored = own if places is None else gain(places, ground.residents[moves.area])
        share_left, share_joined = (reaches(one, WORKS_AS_ONE) for one in pairs(columns, amount))
        return cls(alignment, own, scored, share_left, share_joined)


def _overlaps(table: Column, rows: Column, columns: Column) -> Column:
    return ratio(table, np.minimum(rows[:, None], columns[None, :]))


def _team_people(ground: Ground, counted: Sequence[Alignment]) -> Column:
    """Return the one-team residents of each neighbourhood as it is; 0 where nobody is counted."""
    if not counted:
        return np.zeros(len(ground.people))
    each = np.array([team_share(ground, one) for one in counted])
    return sums_by(ground.member, ground.residents * each.prod(axis=0), len(ground.people))


def _team_people_after(ground: Ground, moves: Candidates, moved: Sequence[_Moved]) -> Column:
    """Return the one-team residents of both neighbourhoods together after each move."""
    result = np.zeros(len(moves.area))
    shares = [unit_shares(ground, one.alignment).T.tocsr() for one in moved]
    sides = (
        (moves.out_of, [one.one_from for one in moved]),
        (moves.into, [one.one_to for one in moved]),
    )
    for column, pairs in sides:
        for place in np.unique(column):
            which = np.flatnonzero(column == place)
            here = np.flatnonzero(ground.member == place)
            every = np.ones((len(here), len(which)))
            for fits, share in zip(pairs, shares, strict=True):
                every *= np.minimum(share[here] @ fits[:, which].astype(np.float64), 1.0)
            stays = here[:, None] != moves.area[which][None, :]
            result[which] += (every * stays * ground.residents[here][:, None]).sum(axis=0)
    alone = np.ones(len(moves.area))
    for one, share in zip(moved, shares, strict=True):
        alone *= np.minimum((share[moves.area].toarray().T * one.one_to).sum(axis=0), 1.0)
    return result + alone * ground.residents[moves.area]

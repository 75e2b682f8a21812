"""What is asked of one piece for one number of neighbourhoods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprints.kernels.graph import Ints
from footprints.neighbourhoods.kernels.ground import Rules
from footprints.neighbourhoods.pieces.pieces import Piece
from footprints.units import PEOPLE_PER_THOUSAND

if TYPE_CHECKING:
    from footprints.settings import Weights

LEAST_BAD_PENALTY = 0.1
"""Objective a person outside the limits, where no plan can keep them: far above all else."""

GONE = -2
"""In ``Rules.stay``: the node was in a neighbourhood that is given up, so it moves whatever."""


@dataclass(frozen=True)
class Aim:
    """How many neighbourhoods of how many people one piece is to have.

    ``numbers`` are the workable ones, best first; where there are none ``fallback`` is the number
    of the least-bad plan. ``share`` is an even share of the locality's people.
    """

    low: int
    high: int
    numbers: tuple[int, ...]
    fallback: int
    share: float


def kept_names(piece: Piece, number: int) -> Ints:
    """Return the start neighbourhoods that labels 0, 1, ... stand for, at most ``number``.

    Those with locked areas come before others, then those with more people; the chosen are
    returned in order.
    """
    found, place = np.unique(piece.old[piece.old >= 0], return_inverse=True)
    people = np.zeros(len(found), np.int64)
    np.add.at(people, place, piece.ground.people[piece.old >= 0])
    locked = np.isin(found, piece.lock)
    order = np.lexsort((found, -people, ~locked))
    return np.sort(found[order[:number]]).astype(np.int32)


def rules_for(
    piece: Piece, aim: Aim, number: int, weights: Weights, *, strict: bool = True
) -> Rules:
    """Return the rules for ``number`` neighbourhoods.

    Where ``strict``, no neighbourhood may ever leave the limits; otherwise each person outside
    them costs ``LEAST_BAD_PENALTY``.
    """
    names = kept_names(piece, number)
    one_aim = not (weights.wards or weights.distance or weights.evenness or weights.moved)
    return Rules(
        floor=aim.low if strict else 0,
        ceiling=aim.high if strict else max(aim.high, piece.people),
        low=aim.low,
        high=aim.high,
        plain=int(strict and one_aim and len(piece.ground.agency_weight) == 0),
        share=aim.share,
        penalty=0.0 if strict else LEAST_BAD_PENALTY,
        ward=weights.wards / PEOPLE_PER_THOUSAND,
        distance=weights.distance / PEOPLE_PER_THOUSAND,
        evenness=weights.evenness / PEOPLE_PER_THOUSAND,
        moved=weights.moved / PEOPLE_PER_THOUSAND,
        lock=_as_labels(piece.lock, names),
        stay=np.where(
            (piece.old >= 0) & ~np.isin(piece.old, names), GONE, _as_labels(piece.old, names)
        ).astype(np.int32),
    )


def _as_labels(old: Ints, names: Ints) -> Ints:
    """Turn start neighbourhoods into labels: their place among ``names``, or -1."""
    if len(names) == 0:
        return np.full(len(old), -1, np.int32)
    place = np.minimum(np.searchsorted(names, old), len(names) - 1)
    return np.where(names[place] == old, place, -1).astype(np.int32)


def keeps_rules(piece: Piece, rules: Rules, label: Ints, number: int) -> bool:
    """Say whether labels are ``number`` connected neighbourhoods within the rules' hard limits."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    if not np.array_equal(np.unique(label), np.arange(number)):
        return False
    ground = piece.ground
    people = np.zeros(number, np.int64)
    np.add.at(people, label, ground.people)
    one = np.repeat(np.arange(len(label)), np.diff(ground.first))
    same = label[one] == label[ground.beside]
    graph = csr_array(
        (np.ones(int(same.sum())), (one[same], ground.beside[same])), shape=(len(label),) * 2
    )
    parts, _ = connected_components(graph, directed=False)
    in_limits = people.min() >= rules.floor and people.max() <= rules.ceiling
    at_home = np.all((rules.lock < 0) | (rules.lock == label))
    return bool(parts == number and in_limits and at_home)


def name_labels(piece: Piece, rules: Rules, label: Ints, number: int) -> Ints:
    """Renumber labels so that each takes the start neighbourhood it has most people of.

    One to one, most people in common over all; locked areas decide before anything else. Labels
    beyond the start's keep their order.
    """
    if not np.any(rules.stay >= 0):
        return label
    from scipy.optimize import linear_sum_assignment

    people = piece.ground.people.astype(np.float64)
    common = np.zeros((number, number))
    known = rules.stay >= 0
    np.add.at(common, (label[known], rules.stay[known]), people[known])
    held = rules.lock >= 0
    np.add.at(common, (label[held], rules.lock[held]), people.sum() + 1.0)
    _, name = linear_sum_assignment(common, maximize=True)
    return name[label].astype(np.int32)

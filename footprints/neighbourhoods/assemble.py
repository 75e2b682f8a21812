"""The plans of all pieces joined into one, with what has to be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from footprints.errors import Problem
from footprints.kernels.graph import Ints
from footprints.neighbourhoods import explain
from footprints.neighbourhoods.pieces.rules import keeps_rules, kept_names, name_labels, rules_for
from footprints.neighbourhoods.prepare import Prepared


@dataclass(frozen=True)
class PiecePlan:
    """A plan of one piece: ``number`` neighbourhoods, by node.

    ``impossible`` says that it was proven that no plan of any workable number keeps the limits.
    """

    number: int
    label: Ints
    impossible: bool = False


@dataclass(frozen=True)
class Solution:
    """What a search found.

    ``member[a]`` is the neighbourhood of small area a, numbered by piece and then by lowest row;
    ``old[n]`` is the neighbourhood of the start plan that neighbourhood n carries on, or -1.
    ``plans`` are the same by piece, and ``within_limits`` says so of each piece.
    ``stopped_early``: a time limit or an interrupt left work undone; ``interrupted``: the latter.
    """

    member: Ints
    old: Ints
    within_limits: list[bool]
    problems: list[Problem]
    stopped_early: bool
    plans: list[PiecePlan] = field(default_factory=list)
    interrupted: bool = False


def assemble(prepared: Prepared, plans: Sequence[PiecePlan], *, stopped_early: bool) -> Solution:
    """Join the plans of the pieces, neighbourhoods numbered by piece and then by lowest row."""
    member = np.full(prepared.count, -1, np.int32)
    old: list[int] = []
    named, within, problems = [], [], []
    for piece, aim, plan in zip(prepared.pieces, prepared.aims, plans, strict=True):
        rules = rules_for(piece, aim, plan.number, prepared.weights)
        label = name_labels(piece, rules, plan.label, plan.number)
        named.append(PiecePlan(plan.number, label, plan.impossible))
        within.append(bool(aim.numbers) and keeps_rules(piece, rules, label, plan.number))
        if aim.numbers and not within[-1]:
            problems.append(explain.not_found(piece, aim, label, impossible=plan.impossible))
        names = kept_names(piece, plan.number)
        _, first = np.unique(label[piece.node], return_index=True)
        place = np.argsort(np.argsort(first))
        member[piece.rows] = place[label[piece.node]] + len(old)
        old += [
            int(names[name]) if name < len(names) else -1 for name in np.argsort(first).tolist()
        ]
    return Solution(member, np.array(old, np.int32), within, problems, stopped_early, named)

"""From tables to arrays, once: everything a search needs, and what arithmetic already forbids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from footprints.errors import Problem
from footprints.neighbourhoods import explain
from footprints.neighbourhoods.pieces.cut_areas import find_cuts, numbers_with
from footprints.neighbourhoods.pieces.numbers import allot, in_order, least_bad, workable
from footprints.neighbourhoods.pieces.pieces import Piece, cut_pieces, served_by
from footprints.neighbourhoods.pieces.rules import Aim
from footprints.neighbourhoods.pieces.ties import find_ties

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.settings import NeighbourhoodSettings, Weights


@dataclass(frozen=True)
class Prepared:
    """A region ready to be searched, as often as one likes (``search.solve``).

    ``aims`` follow ``pieces``. ``problems`` are errors for every locality that cannot be done and
    notes on the rest.
    """

    count: int
    pieces: list[Piece]
    aims: list[Aim]
    weights: Weights
    problems: list[Problem]


def prepare(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprints: Sequence[Footprint],
    settings: NeighbourhoodSettings,
    start: Plan | None = None,
) -> Prepared:
    """Build the arrays of every locality and find how many neighbourhoods each can have.

    ``areas`` and ``edges`` as in ``footprints.schema``; links between localities are left aside.
    Raises DataError where locks or groups name unknown areas.
    """
    ties = find_ties(areas, edges, settings, start)
    served = served_by(areas, footprints, settings.weights, settings.wards_from)
    pieces = cut_pieces(areas, edges, served, settings.weights, ties)
    problems = list(ties.problems)
    aims: list[Aim] = []
    for _, group in groupby(pieces, key=lambda piece: piece.locality):
        parts = list(group)
        aims += aims_of(areas, parts, settings, problems)
    return Prepared(len(areas), pieces, aims, settings.weights, problems)


def aims_of(
    areas: gpd.GeoDataFrame,
    parts: list[Piece],
    settings: NeighbourhoodSettings,
    problems: list[Problem],
) -> list[Aim]:
    """Choose the numbers for the pieces of one locality; ``problems`` is told what cannot be."""
    locality = parts[0].locality
    low, high = settings.limits(locality)
    people = [part.people for part in parts]
    fixed = settings.fixed_number(locality)
    choices = [_choices(part, low, high, settings.target_people) for part in parts]
    blocked = [explain.structure(areas, part, low, high) for part in parts]
    for at, part in enumerate(parts):
        if choices[at] and not blocked[at]:
            choices[at], blocked[at] = _without_cuts(areas, part, choices[at], low, high)
    problems += [problem for found in blocked for problem in found]
    if not all(mine or found for mine, found in zip(choices, blocked, strict=True)):
        stuck = [not mine and not found for mine, found in zip(choices, blocked, strict=True)]
        problems += explain.no_number(areas, parts, stuck, low=low, high=high, fixed=fixed)
    elif fixed is not None and all(choices):
        shared = allot(people, choices, settings.target_people, fixed)
        if shared is None:
            problems += explain.wrong_number(parts, choices, low, high, fixed)
        choices = [[number] for number in shared] if shared else [[] for _ in parts]
    spare = _fallbacks(parts, choices, low, high, fixed)
    even = sum(people) / sum(spare)
    return [
        Aim(low, high, tuple(mine) if not found else (), number, even)
        for mine, found, number in zip(choices, blocked, spare, strict=True)
    ]


def with_shares(prepared: Prepared, numbers: Sequence[int]) -> Prepared:
    """Return what is asked with the even share of the numbers that pieces have now, in order."""
    people: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for piece, number in zip(prepared.pieces, numbers, strict=True):
        people[piece.locality] += piece.people
        made[piece.locality] += number
    aims = [
        replace(aim, share=people[piece.locality] / made[piece.locality])
        for piece, aim in zip(prepared.pieces, prepared.aims, strict=True)
    ]
    return replace(prepared, aims=aims)


def _without_cuts(
    areas: gpd.GeoDataFrame, part: Piece, numbers: list[int], low: int, high: int
) -> tuple[list[int], list[Problem]]:
    """Leave out the numbers that a cut area forbids; a problem where that leaves none."""
    left = numbers
    for cut in find_cuts(part.ground):
        possible = numbers_with(part.ground, cut, low, high)
        left = [number for number in left if number in possible]
        if not left:
            return [], [explain.cut_off(areas, part, cut, numbers, low=low, high=high)]
    return left, []


def _choices(part: Piece, low: int, high: int, target: int) -> list[int]:
    """Return the numbers a piece can have, best first: the start plan's own, then by target."""
    nodes, locks = len(part.ground.people), part.locks
    numbers = [n for n in workable(part.people, low, high) if max(1, locks) <= n <= nodes]
    ordered = in_order(part.people, numbers, target)
    before = len(np.unique(part.old[part.old >= 0]))
    return sorted(ordered, key=lambda number: number != before)


def _fallbacks(
    parts: list[Piece], choices: list[list[int]], low: int, high: int, fixed: int | None
) -> list[int]:
    """Return a number for each piece even where none works, keeping a fixed total if it can."""
    numbers = [
        mine[0] if mine else max(part.locks, least_bad(part.people, low, high, _nodes(part)))
        for part, mine in zip(parts, choices, strict=True)
    ]
    if fixed is not None and sum(numbers) != fixed:
        largest = max(range(len(parts)), key=lambda place: parts[place].people)
        wanted = fixed - (sum(numbers) - numbers[largest])
        numbers[largest] = min(max(1, wanted), _nodes(parts[largest]))
    return numbers


def _nodes(part: Piece) -> int:
    return len(part.ground.people)

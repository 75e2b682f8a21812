"""The nearest limits or number that would do where a locality cannot be done: tried, not reckoned.

Arithmetic says what it takes at least; whole small areas seldom share out so evenly. So settings
are tried as a run would try them, from the nearest outwards, and those that gave a plan are told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from footprints.errors import Problem
from footprints.neighbourhoods.explain import place_of
from footprints.neighbourhoods.pieces.numbers import workable
from footprints.neighbourhoods.pieces.pieces import Piece
from footprints.neighbourhoods.prepare import Prepared, aims_of
from footprints.neighbourhoods.search import Watch, settle
from footprints.neighbourhoods.side_by_side import side_by_side
from footprints.settings import LocalityLimits, NeighbourhoodSettings

if TYPE_CHECKING:
    import geopandas as gpd

    from footprints.neighbourhoods.assemble import Solution

_FURTHER = (0.0, 0.005, 0.02, 0.08, 0.3, 0.9)
"""By what shares limits are widened beyond what arithmetic asks for, one after the other."""

_SMALL = 64
"""Small areas up to which the nearest limit is looked for to the last resident."""

_HALVINGS = 3
"""How often the way back is halved in larger places, where each trial takes a while."""

_NUMBERS_TRIED = 4


@dataclass(frozen=True)
class _Place:
    """A locality that cannot be done as asked, and the limits of the least-bad plan of it."""

    areas: gpd.GeoDataFrame
    prepared: Prepared
    parts: list[Piece]
    settings: NeighbourhoodSettings
    span: tuple[int, int]

    @property
    def people(self) -> int:
        return sum(part.people for part in self.parts)

    @property
    def nodes(self) -> int:
        return sum(len(part.ground.people) for part in self.parts)

    def does(self, low: int, high: int, number: int | None) -> bool:
        """Say whether a run with these settings for the locality meets a plan within them."""
        own = LocalityLimits(min_people=low, max_people=high, number=number)
        given = {**self.settings.localities, self.parts[0].locality: own}
        asked = self.settings.model_copy(update={"localities": given})
        found: list[Problem] = []
        aims = aims_of(self.areas, self.parts, asked, found)
        if found or not all(aim.numbers for aim in aims):
            return False
        tried = replace(self.prepared, pieces=self.parts, aims=aims)
        return all(settle(tried, at, asked.seed, Watch()).strict for at in range(len(self.parts)))


def with_remedies(
    areas: gpd.GeoDataFrame,
    prepared: Prepared,
    settings: NeighbourhoodSettings,
    *,
    solution: Solution,
    problems: Sequence[Problem],
    workers: int = 1,
) -> list[Problem]:
    """Return the problems, the last of each failed locality with the settings that would do.

    Localities are tried side by side; ``workers`` does not change what is found. KeyboardInterrupt
    ends the trying, and the problems stay as they are.
    """
    failed = sorted(
        {
            piece.locality
            for piece, within in zip(prepared.pieces, solution.within_limits, strict=True)
            if not within
        }
    )
    places = [_place(areas, prepared, settings, solution, code) for code in failed]
    try:
        told = side_by_side(_remedy, places, workers)
    except KeyboardInterrupt:
        return list(problems)
    mended = list(problems)
    for place, text in zip(places, told, strict=True):
        where = place_of(place.parts[0])
        mine = [n for n, one in enumerate(mended) if one.where == where and one.severity == "error"]
        if mine:
            last = mended[mine[-1]]
            mended[mine[-1]] = replace(last, fix=f"{last.fix} {text}".strip())
    return mended


def _place(
    areas: gpd.GeoDataFrame,
    prepared: Prepared,
    settings: NeighbourhoodSettings,
    solution: Solution,
    locality: str,
) -> _Place:
    mine = [at for at, piece in enumerate(prepared.pieces) if piece.locality == locality]
    sizes = np.concatenate(
        [np.bincount(solution.plans[at].label, prepared.pieces[at].ground.people) for at in mine]
    )
    low, high = settings.limits(locality)
    span = max(1, min(low, int(sizes.min()))), max(high, int(sizes.max()))
    return _Place(areas, prepared, [prepared.pieces[at] for at in mine], settings, span)


def _remedy(place: _Place) -> str:
    """Write the settings that do, each by itself, as in a project file; empty where none did."""
    locality = place.parts[0].locality
    low, high = place.settings.limits(locality)
    fixed = place.settings.fixed_number(locality)
    number = _nearest_number(place, low, high, fixed)
    fewest = _lower(place, low, high, fixed)
    most = _higher(place, low, high, fixed)
    ways = [
        *([f"number = {number}"] if number else []),
        *([f"min_people = {fewest}"] if fewest else []),
        *([f"max_people = {most}"] if most else []),
    ]
    if not ways and place.does(*place.span, fixed):
        ways = [f"min_people = {place.span[0]} with max_people = {place.span[1]}"]
    if not ways:
        return ""
    does = "does" if len(ways) == 1 else "do"
    return f"Tried for this place alone: {' or '.join(ways)} {does}."


def _nearest_number(place: _Place, low: int, high: int, fixed: int | None) -> int | None:
    """Return the number nearest the one asked for that does; None where none was asked for."""
    if fixed is None:
        return None
    near = sorted(workable(place.people, low, high), key=lambda number: abs(number - fixed))
    tries = [number for number in near if number != fixed][:_NUMBERS_TRIED]
    return next((number for number in tries if place.does(low, high, number)), None)


def _lower(place: _Place, low: int, high: int, fixed: int | None) -> int | None:
    """Return the greatest ``min_people`` met that does with ``max_people`` as it is."""
    number = fixed or max(1, -(-place.people // high))
    first = min(low, max(1, place.people // number))
    values = [max(1, int(first * (1 - share))) for share in _FURTHER]
    return _nearest(place, values, lambda value: place.does(value, high, fixed))


def _higher(place: _Place, low: int, high: int, fixed: int | None) -> int | None:
    """Return the least ``max_people`` met that does with ``min_people`` as it is."""
    number = fixed or place.people // low
    if number == 0:
        return None
    largest = max(int(part.ground.people.max()) for part in place.parts)
    first = max(high, -(-place.people // number), largest)
    values = [int(first * (1 + share)) for share in _FURTHER]
    return _nearest(place, values, lambda value: place.does(low, value, fixed))


def _nearest(place: _Place, values: list[int], does: Callable[[int], bool]) -> int | None:
    """Return a value that does, as near the first as was met: outwards, then halving back."""
    fails = None
    for value in values:
        if does(value):
            break
        fails = value
    else:
        return None
    halvings = 32 if place.nodes <= _SMALL else _HALVINGS
    while fails is not None and abs(value - fails) > 1 and halvings:
        middle = (value + fails) // 2
        value, fails = (middle, fails) if does(middle) else (value, middle)
        halvings -= 1
    return value

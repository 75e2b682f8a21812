"""Agencies that serve zones: wards, police beats, family hubs and highways depots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from footprints.sources.demo.arrays import Rows, counts, middles, nearest, sums
from footprints.sources.demo.groups import Network, divide, mend, parts
from footprints.sources.demo.names import place_names
from footprints.sources.demo.region import Region

_WARD_PEOPLE, _BEAT_PEOPLE, _HUB_PEOPLE = 12_500, 26_000, 40_000
_TRIES = 100
_SECTORS = ("East", "North East", "North West", "West", "South West", "South East")


@dataclass(frozen=True)
class Zones:
    """Units of one agency as groups of cells.

    ``cell`` has the number of the unit, one a cell; ``codes`` and ``names`` one entry a unit, and
    ``main`` the number of the unit that most of each small area lies in.
    """

    cell: Rows
    codes: list[str]
    names: list[str]
    main: Rows


def wards(region: Region, rng: np.random.Generator) -> Zones:
    """Make wards of about 12,500 residents inside localities, mostly of whole small areas.

    One small area in 16 of those on a ward's border is cut, as happens where wards were redrawn
    after the census. The island is a ward of its own.
    """
    pieces = _pieces(region, region.areas, _WARD_PEOPLE)
    cell = _cut(region, pieces, 1 / 16, rng)
    codes = [f"X05{number + 1:06d}" for number in range(pieces.max() + 1)]
    return Zones(cell, codes, _take(place_names(rng), len(codes)), pieces)


def beats(region: Region, wards: Zones, rng: np.random.Generator) -> Zones:
    """Make police beats of about 26,000 residents inside localities.

    They follow ward lines half-heartedly: a ward line counts as 2.5 times the distance to cross it,
    and one in six of the small areas on a beat's border is cut.
    """
    network = region.areas
    across = wards.main[network.first] != wards.main[network.second]
    network = replace(network, cost=network.cost * np.where(across, 2.5, 1.0))
    pieces = _pieces(region, network, _BEAT_PEOPLE)
    codes, names = [], []
    for locality, place in _places_within(region, pieces):
        codes.append(f"XB{locality + 1:03d}{place:02d}")
        names.append(f"{region.locality_names[locality]} beat {place}")
    return Zones(_cut(region, pieces, 1 / 6, rng), codes, names, pieces)


def hubs(region: Region, wards: Zones, rng: np.random.Generator) -> Zones:
    """Make family hubs: unions of whole wards inside localities, of about 40,000 residents.

    Of a hundred ways of joining wards, each locality takes the one whose hubs are most alike in
    size.
    """
    network = _ward_network(region, wards)
    locality = np.zeros(network.size, dtype=np.int64)
    locality[wards.main] = region.locality
    total = sums(locality, network.weight)
    quotas = np.maximum(1, np.round(total / _HUB_PEOPLE).astype(np.int64))
    owner = np.repeat(np.arange(len(quotas)), quotas)
    best, least = np.zeros(network.size, dtype=np.int64), np.full(len(quotas), np.inf)
    for _ in range(_TRIES):
        uneven = np.exp(rng.normal(0, 0.4, len(network.cost)))
        pieces = divide(replace(network, cost=network.cost * uneven), quotas, locality)
        away = np.square(sums(pieces, network.weight, len(owner)) / _HUB_PEOPLE - 1)
        spread = sums(owner, away)
        better = spread < least
        least = np.where(better, spread, least)
        best = np.where(better[locality], pieces, best)
    codes = [f"XH{number + 1:04d}" for number in range(len(owner))]
    main = best[wards.main]
    names = _named_for_main_ward(region, wards, best, len(codes), "Family Hub")
    return Zones(best[wards.cell], codes, names, main)


def depots(region: Region) -> Zones:
    """Make highways depots: six bent sectors around each city, across every other line."""
    kinds = region.places.kinds
    cities = region.places.seats[[number for number, kind in enumerate(kinds) if kind == "urban"]]
    at = region.mesh.at
    away, city = nearest(cities, at)
    offset = at - cities[city]
    turn = np.arctan2(offset[:, 1], offset[:, 0]) + 0.5 * np.sin(away / 9_000) + 0.3
    sector = np.floor(turn / (2 * np.pi) * len(_SECTORS)).astype(np.int64) % len(_SECTORS)
    cell = mend(region.cells, city * len(_SECTORS) + sector)
    used, cell = np.unique(cell, return_inverse=True)
    cell = cell.ravel().astype(np.int64)
    towns = [
        name for name, kind in zip(region.locality_names, kinds, strict=True) if kind == "urban"
    ]
    names = [f"{towns[unit // len(_SECTORS)]} {_SECTORS[unit % len(_SECTORS)]}" for unit in used]
    codes = [f"XD{number + 1:03d}" for number in range(len(names))]
    return Zones(cell, codes, [f"{name} depot" for name in names], _main(region, cell, len(codes)))


def _pieces(region: Region, network: Network, people: int) -> Rows:
    """Divide every connected part of every locality into pieces of about so many residents."""
    groups = parts(region.areas.within(region.locality))
    total = sums(groups, network.weight)
    quotas = np.maximum(1, np.round(total / people).astype(np.int64))
    return divide(network, np.minimum(quotas, counts(groups)), groups)


def _cut(region: Region, pieces: Rows, share: float, rng: np.random.Generator) -> Rows:
    """Hand over the near cells of a ``share`` of small areas on a border; keep units connected."""
    cells, area = region.cells, region.area
    cell = pieces[area]
    chosen = rng.random(len(pieces)) < share
    lines = region.locality[area]
    nearby = cells.within(lines)
    for _ in range(2):
        one, other = (
            np.append(nearby.first, nearby.second),
            np.append(nearby.second, nearby.first),
        )
        moves = chosen[area[one]] & (cell[one] == pieces[area[one]]) & (cell[other] != cell[one])
        moved = cell.copy()
        moved[one[moves]] = cell[other[moves]]
        cell = moved
    return mend(nearby, cell)


def _main(region: Region, cell: Rows, count: int) -> Rows:
    """Return the unit that holds most homes of each small area."""
    size = len(region.people)
    homes = sums(region.area * count + cell, region.homes, size * count)
    return np.asarray(homes.reshape(size, count).argmax(axis=1), dtype=np.int64)


def _ward_network(region: Region, wards: Zones) -> Network:
    network, ward = region.joined, wards.main
    count = len(wards.codes)
    people = sums(ward, network.weight, count)
    middle = middles(ward, network.at, network.weight, count)
    pair = np.sort(np.column_stack([ward[network.first], ward[network.second]]), axis=1)
    first, second = np.unique(pair[pair[:, 0] != pair[:, 1]], axis=0).T
    cost = np.hypot(*(middle[first] - middle[second]).T)
    return Network(middle, people, first, second, cost)


def _places_within(region: Region, pieces: Rows) -> Iterator[tuple[int, int]]:
    """Yield each piece's locality and its number there, from 1."""
    count = int(pieces.max()) + 1
    locality = np.zeros(count, dtype=np.int64)
    locality[pieces] = region.locality
    seen: dict[int, int] = {}
    for here in locality.tolist():
        seen[here] = seen.get(here, 0) + 1
        yield here, seen[here]


def _named_for_main_ward(
    region: Region, wards: Zones, unit: Rows, count: int, ending: str
) -> list[str]:
    """Name each union of wards after its ward of most residents."""
    people = sums(wards.main, region.people, len(wards.codes))
    order = np.lexsort([-people, unit])
    chosen, where = np.unique(unit[order], return_index=True)
    named = dict(zip(chosen.tolist(), order[where].tolist(), strict=True))
    return [f"{wards.names[named[number]]} {ending}" for number in range(count)]


def _take(names: Iterator[str], count: int) -> list[str]:
    return [next(names) for _ in range(count)]

"""The demonstration region: localities and small areas, with the people who live there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from footprints.sources.demo.arrays import Floats, Rows, counts, middles, nearest, sums, within
from footprints.sources.demo.groups import Network, divide, grow, mend, parts, shares
from footprints.sources.demo.land import Land, make_land
from footprints.sources.demo.mesh import Mesh, make_mesh, roughened, smoothed
from footprints.sources.demo.names import locality_name
from footprints.sources.demo.settlements import Settlements, place_settlements, scatter_homes

AREAS_SHIPPED = 700
MEAN_PEOPLE = 1_640
FEWEST_PEOPLE, MOST_PEOPLE = 1_000, 3_000

_CELLS_AN_AREA = 22
_MOST_CELLS = 300_000
"""Large regions have fewer cells to a small area: plainer borders, made in half the time."""

_FEWEST_CELLS_AN_AREA = 8
_HOMES_A_CELL = 6
_RIVER, _ROAD = 1.0, 0.6
_TARGET = 40_000.0


@dataclass(frozen=True)
class Region:
    """Everything that the layers are drawn from.

    ``mesh`` holds the cells, ``home`` (one a cell) a weight of homes; ``area`` (one a cell) numbers
    its small area; ``locality``, ``people`` and ``names`` have one entry a small area;
    ``cells`` and ``areas`` are the networks of cells and of small areas; ``bridge`` is a small area
    of the mainland and one of the island; ``middle`` the position of each small area's homes.
    """

    land: Land
    places: Settlements
    mesh: Mesh
    homes: Floats
    area: Rows
    locality: Rows
    people: Rows
    names: list[str]
    locality_names: list[str]
    cells: Network
    areas: Network
    island: Rows
    bridge: tuple[int, int]

    @property
    def area_codes(self) -> list[str]:
        """Codes of the small areas, in order."""
        return [f"X01{number + 1:06d}" for number in range(len(self.people))]

    @property
    def locality_codes(self) -> list[str]:
        """Codes of the localities, in order."""
        return [f"X08{number + 1:06d}" for number in range(len(self.locality_names))]

    @property
    def joined(self) -> Network:
        """The network of small areas with the bridge to the island."""
        return self.areas.bridged(*self.bridge, float(np.median(self.areas.cost)))


def make_region(seed: int, areas: int, localities: int) -> Region:
    """Make the ground, the localities and the small areas.

    ``areas`` is the number of small areas and ``localities`` that of localities, at least 20 small
    areas to each; ValueError otherwise.
    """
    if localities < 1 or areas < 20 * localities:
        raise ValueError("a locality of the demonstration needs 20 small areas or more")
    rng = [np.random.default_rng([seed, step]) for step in range(6)]
    land = make_land(max(1.0, float(np.sqrt(areas / AREAS_SHIPPED))), rng[0])
    places = place_settlements(land, localities, rng[1])
    count = _cell_count(areas)
    homes = scatter_homes(places, land, count * _HOMES_A_CELL, rng[2])
    mesh = make_mesh(land, homes, count)
    weight = _homes_by_cell(mesh, homes)
    cells = _cell_network(mesh, land, weight)
    belongs = _localities(mesh, land, places, weight, rng[3])
    groups = parts(cells.within(belongs))
    quotas = shares(sums(groups, weight), areas)
    area = divide(cells, quotas, groups)
    locality = _first_of(area, belongs, areas)
    area, locality, names = _numbered(cells, area, locality, places)
    mesh = roughened(smoothed(mesh, area), area, rng[5])
    people = census_people(sums(area, weight), locality, places.kinds, rng[4])
    network = _area_network(mesh, land, cells, area, people)
    island = np.flatnonzero(
        np.bincount(area, shapely.contains_xy(land.island, mesh.at), minlength=areas) > 0
    )
    return Region(
        land=land,
        places=places,
        mesh=mesh,
        homes=weight,
        area=area,
        locality=locality,
        people=people,
        names=names,
        locality_names=_locality_names(places.kinds),
        cells=cells,
        areas=network,
        island=island,
        bridge=_bridge(network, locality, island),
    )


def _cell_count(areas: int) -> int:
    return min(areas * _CELLS_AN_AREA, max(_MOST_CELLS, areas * _FEWEST_CELLS_AN_AREA))


def _homes_by_cell(mesh: Mesh, homes: Floats) -> Floats:
    return counts(nearest(mesh.at, homes)[1], len(mesh.at)).astype(np.float64) + 0.05


def _cell_network(mesh: Mesh, land: Land, weight: Floats) -> Network:
    """Return the network of cells, in which a busy kilometre is longer than an empty one."""
    inner = mesh.inner
    first, second = mesh.first[inner], mesh.second[inner]
    distance = np.hypot(*(mesh.at[first] - mesh.at[second]).T)
    ground = np.bincount(np.append(first, second), np.tile(distance**2, 2), len(mesh.at))
    links = np.maximum(1, np.bincount(np.append(first, second), minlength=len(mesh.at)))
    density = weight / np.maximum(ground / links, 1.0)
    for _ in range(3):
        around = np.bincount(
            np.append(first, second), density[np.append(second, first)], len(mesh.at)
        )
        density = (density + around / links) / 2
    busy = np.sqrt((density[first] + density[second]) / 2)
    cost = distance * (busy + 0.15 * np.median(busy))
    cost += 12 * np.median(cost) * _crossing(mesh, land)[inner]
    return Network(mesh.at, weight, first, second, np.maximum(cost, 1e-3))


def _crossing(mesh: Mesh, land: Land) -> Floats:
    """Return how hard each border of the mesh is to cross: 1 for the river, 0 for most."""
    middle = (mesh.corners[mesh.start] + mesh.corners[mesh.end]) / 2
    cost = np.zeros(len(middle))
    for line, factor in ((land.motorway, _ROAD), (land.river, _RIVER)):
        along = np.arange(0.0, line.length, 20.0)
        points = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
        cost[within(points, middle, 45.0)] = factor
    return cost


def _localities(
    mesh: Mesh, land: Land, places: Settlements, weight: Floats, rng: np.random.Generator
) -> Rows:
    """Give each cell to the locality of the settlement it is nearest to; keep each in one piece.

    The island counts as joined to the mainland here, so that it belongs to a locality of it.
    """
    inner = mesh.inner
    first, second = mesh.first[inner], mesh.second[inner]
    distance = np.hypot(*(mesh.at[first] - mesh.at[second]).T)
    uneven = np.exp(rng.normal(0, 0.22, len(distance)))
    cost = distance * uneven + 1_500 * _crossing(mesh, land)[inner] + 1e-3
    network = Network(mesh.at, weight, first, second, cost)
    offshore = shapely.contains_xy(land.island, mesh.at)
    shore, ashore = np.flatnonzero(offshore), np.flatnonzero(~offshore)
    gap, across = nearest(mesh.at[ashore], mesh.at[shore])
    network = network.bridged(int(shore[gap.argmin()]), int(ashore[across[gap.argmin()]]), 100.0)
    seeds = nearest(mesh.at, places.at)[1]
    return mend(network, places.locality[grow(network, seeds, places.reach)])


def _first_of(piece: Rows, labels: Rows, count: int) -> Rows:
    """Return the label of any cell of each piece (all its cells have the same one)."""
    found = np.zeros(count, dtype=np.int64)
    found[piece] = labels
    return found


def _numbered(
    cells: Network, area: Rows, locality: Rows, places: Settlements
) -> tuple[Rows, Rows, list[str]]:
    """Return the small areas in the order of the census, their localities and their names.

    Within each locality, groups of about five are numbered from north to south and lettered from
    west to east: ``Mockford 012A``. The first array returned is the small area of each cell.
    """
    count = len(locality)
    middle = middles(area, cells.at, cells.weight)
    one, other = area[cells.first], area[cells.second]
    apart = one != other
    cost = np.hypot(*(middle[one[apart]] - middle[other[apart]]).T) + 1
    network = Network(middle, np.ones(count), one[apart], other[apart], cost)
    groups = parts(network.within(locality))
    quotas = np.maximum(1, np.round(np.bincount(groups) / 5).astype(np.int64))
    five = divide(network, quotas, groups, rounds=6)
    north = (np.bincount(five, middle[:, 1]) / np.bincount(five))[five]
    order = np.lexsort([middle[:, 0], five, -north, locality])
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    names = _census_names(locality[order], five[order], places.kinds)
    return rank[area], locality[order], names


def _census_names(locality: Rows, five: Rows, kinds: list[str]) -> list[str]:
    towns = _locality_names(kinds)
    names = []
    number = letter = 0
    for place, (here, group) in enumerate(zip(locality, five, strict=True)):
        if place == 0 or here != locality[place - 1]:
            number, letter = 1, 0
        elif group != five[place - 1]:
            number, letter = number + 1, 0
        else:
            letter += 1
        names.append(f"{towns[here]} {number:03d}{chr(ord('A') + letter)}")
    return names


def _locality_names(kinds: list[str]) -> list[str]:
    return [locality_name(kind, kinds[:number].count(kind)) for number, kind in enumerate(kinds)]


def census_people(
    homes: Floats, locality: Rows, kinds: list[str], rng: np.random.Generator
) -> Rows:
    """Return residents of each small area, between 1,000 and 3,000, as spread out as in a census.

    ``homes`` and ``locality`` have one entry a small area, ``kinds`` one a locality.
    Valleys are brought to a number of people that makes all but as good a case for k
    neighbourhoods of 40,000 as for k + 1: just over 2 k (k + 1) / (2 k + 1) times 40,000.
    """
    spread = np.exp(rng.normal(0, 0.13, len(homes)))
    people = MEAN_PEOPLE * (homes / homes.mean()) ** 0.35 * spread
    people *= MEAN_PEOPLE / people.mean()
    for number, kind in enumerate(kinds):
        here = locality == number
        if kind == "vale":
            total = people[here].sum()
            k = np.arange(1, 50)
            even = 2 * k * (k + 1) / (2 * k + 1) * _TARGET * 1.004
            closest = even[np.abs(np.log(even / total)).argmin()]
            people[here] *= np.clip(closest / total, 0.85, 1.2)
    low, high = FEWEST_PEOPLE + 10, MOST_PEOPLE - 50
    return np.asarray(np.round(np.clip(people, low, high)), dtype=np.int64)


def _area_network(mesh: Mesh, land: Land, cells: Network, area: Rows, people: Rows) -> Network:
    """Return the network of small areas that touch over 20 m or more, without the bridge."""
    inner = mesh.inner
    one, other = area[mesh.first[inner]], area[mesh.second[inner]]
    apart = one != other
    pair = np.sort(np.column_stack([one[apart], other[apart]]), axis=1)
    length = np.hypot(*(mesh.corners[mesh.start] - mesh.corners[mesh.end]).T)[inner][apart]
    pairs, which = np.unique(pair, axis=0, return_inverse=True)
    border = np.bincount(which.ravel(), length)
    dear = 1 + np.bincount(which.ravel(), length * _crossing(mesh, land)[inner][apart]) / border
    middle = middles(area, cells.at, cells.weight)
    kept = border > 20
    first, second = pairs[kept].T
    distance = np.hypot(*(middle[first] - middle[second]).T)
    size = np.sqrt(np.bincount(area, minlength=len(people)))
    cost = np.sqrt(distance) * dear[kept] * (size[first] + size[second]) / size.mean()
    return Network(middle, people.astype(float), first, second, cost)


def _bridge(network: Network, locality: Rows, island: Rows) -> tuple[int, int]:
    """Return the two small areas of one locality, on the mainland and the island, nearest."""
    ashore = np.setdiff1d(np.flatnonzero(locality == locality[island[0]]), island)
    gap, across = nearest(network.at[ashore], network.at[island])
    return int(ashore[across[gap.argmin()]]), int(island[gap.argmin()])

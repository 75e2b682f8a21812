"""Where people live: cities, towns and villages, and homes scattered around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
import shapely.ops

from footprints.sources.demo.arrays import Floats, Rows, nearest
from footprints.sources.demo.land import HALF_HEIGHT_M, HALF_WIDTH_M, Land

KINDS = ("urban", "port", "rural", "vale")
"""A city; a port with an island; a large rural district; a valley of two middling towns."""

_SHARE = {"urban": 0.40, "port": 0.235, "rural": 0.245, "vale": 0.12}
_SEAT = {"urban": (-2.5, 2.5), "port": (13.0, 6.0), "rural": (-15.0, 6.0), "vale": (3.0, -11.5)}
_REACH = {"urban": 1.3, "port": 1.3, "rural": 2.2, "vale": 1.5}
"""How many of its own radii further than others a place draws its surroundings."""

_PARTS = {
    "urban": [
        (0.0, 0.0, 0.30, 2.0),
        (-2.8, 2.6, 0.12, 1.1),
        (2.6, 3.0, 0.12, 1.1),
        (3.4, -2.2, 0.10, 1.0),
        (-3.0, -2.4, 0.12, 1.1),
        (0.4, 5.4, 0.10, 1.1),
        (-5.2, 0.4, 0.08, 0.9),
        (5.6, 0.8, 0.06, 0.8),
    ],
    "port": [
        (0.0, 0.0, 0.40, 1.7),
        (-2.2, 4.4, 0.16, 1.1),
        (0.0, 9.0, 0.10, 0.9),
        (-4.6, 1.8, 0.12, 1.1),
        (1.6, -2.6, 0.12, 1.0),
        (-6.0, 8.0, 0.05, 0.8),
    ],
    "rural": [
        (0.0, 0.0, 0.17, 1.1),
        (6.0, 8.5, 0.11, 1.0),
        (-5.0, -8.0, 0.09, 0.9),
        (3.0, -13.5, 0.08, 0.9),
        (-4.0, 7.0, 0.07, 0.8),
        (-6.0, 1.0, 0.06, 0.8),
        (14.0, 9.5, 0.06, 0.8),
        (0.0, 12.0, 0.04, 0.7),
        (7.0, 3.5, 0.05, 0.7),
        (2.0, -7.0, 0.05, 0.7),
    ],
    "vale": [
        (0.0, 0.0, 0.36, 1.4),
        (5.5, -2.0, 0.24, 1.2),
        (10.0, 6.5, 0.12, 1.0),
        (-4.5, -1.5, 0.10, 0.9),
        (2.0, -5.0, 0.07, 0.8),
    ],
}
_VILLAGES = {"urban": 0, "port": 5, "rural": 16, "vale": 6}
_SPREAD_KM = {"urban": 4.0, "port": 6.0, "rural": 9.0, "vale": 5.0}

Row = tuple[float, float, float, float, int]
"""East, north, share of homes, radius in metres, locality."""


@dataclass(frozen=True)
class Settlements:
    """Places, one row each: position (n x 2, metres), share of homes, radius, locality, kind.

    ``locality`` numbers the locality a place belongs to; ``kinds`` and ``seats`` describe the
    localities; ``reach`` is how much further, in metres, each place draws its surroundings.
    """

    at: Floats
    share: Floats
    radius: Floats
    locality: Rows
    reach: Floats
    kinds: list[str]
    seats: Floats


def place_settlements(land: Land, localities: int, rng: np.random.Generator) -> Settlements:
    """Place the settlements of ``localities`` localities, four to a shire.

    One shire fills the land; several are spread over it, smaller if need be, each turned by its own
    angle. The locality nearest to the island has its village.
    """
    shapely.prepare(land.inland)
    count = -(-localities // len(KINDS))
    size = land.scale / float(np.sqrt(count))
    shires = _shire_centres(land, count, size, rng)
    rows: list[Row] = []
    kinds, seats = [], []
    for number in range(localities):
        kind = KINDS[number % len(KINDS)]
        centre, angle = shires[number // len(KINDS)]
        turned = _turning(angle) * 1_000 * size
        seat = _onto(land, centre + turned @ _SEAT[kind])
        rows += _towns(land, kind, seat, turned, rng, number=number)
        kinds.append(kind)
        seats.append(seat)
    rows += _villages(land, kinds, seats, rows, rng, size=size)
    island = np.array(land.island.centroid.coords[0])
    port = int(np.hypot(*(np.array(seats) - island).T).argmin())
    rows.append((island[0], island[1], 0.017, 1_000.0, port))
    table = np.array(rows)
    owner = table[:, 4].astype(np.int64)
    reach = np.array([_REACH[kind] for kind in kinds])[owner] * table[:, 3]
    return Settlements(table[:, :2], table[:, 2], table[:, 3], owner, reach, kinds, np.array(seats))


def scatter_homes(places: Settlements, land: Land, count: int, rng: np.random.Generator) -> Floats:
    """Return the positions of about ``count`` homes, (n x 2), all of them on land.

    Homes thin out with distance from the centre of their settlement, unevenly in its directions;
    one in sixteen stands alone in the country.
    """
    share = places.share / places.share.sum()
    whose = np.repeat(np.arange(len(share)), rng.multinomial(count, share))
    away = rng.gamma(2.0, places.radius[whose] / 1.45)
    angle = rng.uniform(0, 2 * np.pi, len(whose))
    arms = rng.uniform(0, 2 * np.pi, (len(share), 3))
    turns = np.array([2, 3, 5])
    stretch = 1 + (np.cos(angle[:, None] * turns + arms[whose]) * [0.16, 0.14, 0.09]).sum(axis=1)
    offset = np.column_stack([np.cos(angle), np.sin(angle)]) * (away * stretch)[:, None]
    west, south, east, north = land.main.bounds
    alone = rng.uniform((west, south), (east, north), (count // 16, 2))
    homes = np.concatenate([places.at[whose] + offset, alone])
    homes = homes[rng.permutation(len(homes))]
    shapely.prepare([land.main, land.island])
    on_land = shapely.contains_xy(land.main, homes) | shapely.contains_xy(land.island, homes)
    return homes[on_land]


def _towns(
    land: Land, kind: str, seat: Floats, turned: Floats, rng: np.random.Generator, *, number: int
) -> list[Row]:
    rows = []
    for x, y, share, radius in _PARTS[kind]:
        shift = np.array([x, y]) * rng.uniform(0.85, 1.15) + rng.normal(0, 0.35, 2)
        at = _onto(land, seat + turned @ shift)
        wide = radius * float(np.linalg.norm(turned[0]))
        rows.append((at[0], at[1], share * _SHARE[kind], wide, number))
    return rows


def _villages(
    land: Land,
    kinds: list[str],
    seats: list[Floats],
    towns: list[Row],
    rng: np.random.Generator,
    *,
    size: float,
) -> list[Row]:
    """Place villages, each nearer to a town of its own locality than to any other's."""
    near = np.array(towns)[:, :2]
    rows = []
    for number, kind in enumerate(kinds):
        for _ in range(_VILLAGES[kind]):
            at = _onto(land, seats[number] + rng.normal(0, _SPREAD_KM[kind] * 1_000 * size, 2))
            share = rng.uniform(0.004, 0.014) * _SHARE[kind]
            radius = rng.uniform(350, 700) * size
            if towns[nearest(near, at)[1][0]][4] == number:
                rows.append((at[0], at[1], share, radius, number))
    return rows


def _shire_centres(
    land: Land, count: int, size: float, rng: np.random.Generator
) -> list[tuple[Floats, float]]:
    """Spread ``count`` points over the land, each the furthest of a few from those before it."""
    if count == 1:
        return [(np.array(land.centre), 0.0)]
    west, south, east, north = land.main.bounds
    inner = land.main.buffer(-0.4 * min(HALF_WIDTH_M, HALF_HEIGHT_M) * size)
    tries = rng.uniform((west, south), (east, north), (count * 40, 2))
    tries = tries[shapely.contains_xy(inner, tries)]
    chosen = [tries[0]]
    nearest = np.hypot(*(tries - tries[0]).T)
    while len(chosen) < count:
        furthest = int(nearest.argmax())
        chosen.append(tries[furthest])
        nearest = np.minimum(nearest, np.hypot(*(tries - tries[furthest]).T))
    angles = rng.uniform(0, 2 * np.pi, count)
    return [(at, float(angle)) for at, angle in zip(chosen, angles, strict=True)]


def _turning(angle: float) -> Floats:
    """Return the matrix that turns a plane by an angle."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])


def _onto(land: Land, at: Floats) -> Floats:
    """Move a point to the nearest place at least 900 m inland."""
    point = shapely.Point(at)
    if shapely.contains(land.inland, point):
        return at
    return np.array(shapely.ops.nearest_points(land.inland, point)[0].coords[0])

"""Points that stand where nobody expects them: the likely slip tried, not guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprints.units import BRITISH_GRID, WEB

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Box = tuple[float, float, float, float]
"""West, south, east and north in EPSG:27700 metres."""

_LEAST = 0.2
"""The share of the points outside that a slip must explain: a national file has some by chance."""

_ALL_BUT_ALL = 0.8
_FEW = 3


@dataclass(frozen=True)
class Slip:
    """What would bring some points into the region: ``words`` follow "so many rows"."""

    words: str
    fix: str
    rows: int


def slips(x: ArrayLike, y: ArrayLike, box: Box, given: str = BRITISH_GRID) -> list[Slip]:
    """Try what would bring points outside a region into it; those that do, most rows first.

    ``x`` and ``y`` are eastings and northings in EPSG:27700 metres as they were read, ``given`` is
    the system they were read in, ``box`` the region's. Each point has one slip at most. A slip must
    explain a fair part of the points; coordinates the wrong way round, nearly all of several, or
    points far away: next door to a region on the diagonal of the grid they might be right.
    """
    east, north = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    left = np.isfinite(east) & np.isfinite(north)
    raw_x, raw_y = _as_given(east, north, given)
    found = []
    for words, fix, system, swapped, scale in _trials(given):
        first, second = (raw_y, raw_x) if swapped else (raw_x, raw_y)
        with np.errstate(invalid="ignore"):
            met = left & _inside(first * scale, second * scale, system, box)
        if not met.any() or (system != WEB and met.mean() < _LEAST):
            continue
        if swapped and system == given and not _plain(met, east, north, box):
            continue
        found.append(Slip(words, fix, int(met.sum())))
        left &= ~met
    return sorted(found, key=lambda slip: -slip.rows)


def how_far(x: ArrayLike, y: ArrayLike, box: Box) -> str:
    """Say how far the nearest of some points is from a region, and which way: nothing if inside.

    All are eastings and northings in EPSG:27700 metres: ``84 km to the south-west``.
    """
    east, north = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    there = np.isfinite(east) & np.isfinite(north)
    if not there.any():
        return ""
    east, north = east[there], north[there]
    west, south, right, top = box
    metres = np.hypot(
        np.maximum(np.maximum(west - east, east - right), 0.0),
        np.maximum(np.maximum(south - north, north - top), 0.0),
    )
    near = int(np.argmin(metres))
    if metres[near] < _NEXT_DOOR_M:
        return ""
    angle = np.arctan2(north[near] - (south + top) / 2, east[near] - (west + right) / 2)
    way = _WAYS[round(float(angle) / (np.pi / 4)) % len(_WAYS)]
    return f"{metres[near] / 1000:,.0f} km to the {way}"


_NEXT_DOOR_M = 500.0
_WAYS = (
    "east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east",
)  # fmt: skip


_TRIED = (
    (WEB, "longitude and latitude in degrees"),
    (BRITISH_GRID, "metres on the British National Grid"),
    ("EPSG:3857", "web Mercator metres"),
    ("EPSG:32630", "UTM zone 30N metres"),
    ("EPSG:29903", "metres on the Irish Grid"),
)


def _as_given(
    east: NDArray[np.float64], north: NDArray[np.float64], given: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return coordinates as the file has them; as they are where its system says nothing."""
    from pyproj import Transformer
    from pyproj.exceptions import CRSError, ProjError

    if given == BRITISH_GRID:
        return east, north
    try:
        turned = Transformer.from_crs(BRITISH_GRID, given, always_xy=True).transform(east, north)
    except (CRSError, ProjError):
        return east, north
    return np.asarray(turned[0]), np.asarray(turned[1])


def _trials(given: str) -> list[tuple[str, str, str, bool, float]]:
    """Return words, advice, system, whether swapped and factor of each slip, likeliest first."""
    swap = "Change over the two columns named by `x` and `y`, or correct those rows."
    trials = []
    for system, name in (each for each in _TRIED if each[0] != given):
        state = f'State crs = "{system}" if all rows are so; else convert those rows.'
        trials.append((f"would stand in it if read as {name}", state, system, False, 1.0))
        words = f"would stand in it if read as {name}, the two coordinates changed over"
        trials.append((words, f"{state} {swap}", system, True, 1.0))
    words = "would stand in it with easting and northing changed over"
    trials.append((words, swap, given, True, 1.0))
    if given != BRITISH_GRID:
        return trials
    for scale in (10.0, 100.0, 1000.0, 0.1, 0.01, 0.001):
        words = f"would stand in it if multiplied by {scale:g}"
        fix = "Correct the unit, or the digits that are lost."
        trials.append((words, fix, BRITISH_GRID, False, scale))
    return trials


def _inside(
    x: NDArray[np.float64], y: NDArray[np.float64], system: str, box: Box
) -> NDArray[np.bool_]:
    from pyproj import Transformer

    if system != BRITISH_GRID:
        x, y = Transformer.from_crs(system, BRITISH_GRID, always_xy=True).transform(x, y)
    west, south, right, top = box
    return (x >= west) & (x <= right) & (y >= south) & (y <= top)


def _plain(
    met: NDArray[np.bool_], x: NDArray[np.float64], y: NDArray[np.float64], box: Box
) -> bool:
    """Whether points the wrong way round are no neighbours: nearly all of several, or all far."""
    west, south, right, top = box
    reach = max(right - west, top - south)
    near = _inside(x, y, BRITISH_GRID, (west - reach, south - reach, right + reach, top + reach))
    return bool((met.mean() >= _ALL_BUT_ALL and met.sum() >= _FEW) or not near[met].any())

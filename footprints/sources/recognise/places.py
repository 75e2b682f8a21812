"""Tables that say where things are: two columns of coordinates, told by heading and by numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from footprints.sources.recognise import headings
from footprints.sources.recognise.survey import Column, Layer
from footprints.units import BRITISH_GRID, WEB

_PAIRS = (("easting", "northing"), ("eastings", "northings"), ("oseast", "osnrth"),
          ("longitude", "latitude"), ("long", "lat"), ("lon", "lat"), ("lng", "lat"),
          ("x", "y"))  # fmt: skip
_BOXES = {BRITISH_GRID: (0.0, 700_000.0, 0.0, 1_300_000.0), WEB: (-9.0, 2.5, 49.0, 61.5),
          "EPSG:3857": (-1_000_000.0, 280_000.0, 6_270_000.0, 8_800_000.0)}  # fmt: skip
_MOST = 0.95


@dataclass(frozen=True)
class Coordinates:
    """The columns of a table that hold its coordinates, and their system."""

    x: str
    y: str
    crs: str

    @property
    def keys(self) -> dict[str, object]:
        """The settings for them: degrees go without saying."""
        return {"x": self.x, "y": self.y, "crs": None if self.crs == WEB else self.crs}


def coordinates(table: Layer) -> Coordinates | None:
    """Return where a table's coordinates are, grid metres before degrees; None without any.

    A pair of headings counts only where nearly all of its numbers lie in Great Britain.
    """
    if table.shape != "table":
        return None
    by_word = {
        word: column for column in reversed(table.columns) for word in headings.words(column.name)
    }
    for east, north in _PAIRS:
        if east in by_word and north in by_word:
            system = _system(by_word[east], by_word[north])
            if system:
                return Coordinates(by_word[east].name, by_word[north].name, system)
    return None


def _system(east: Column, north: Column) -> str | None:
    x, y = east.numbers.values, north.numbers.values
    there = np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0))
    if not there.any() or east.numbers.wrong.any() or north.numbers.wrong.any():
        return None
    for system, (west, right, south, top) in _BOXES.items():
        held = (x[there] >= west) & (x[there] <= right) & (y[there] >= south) & (y[there] <= top)
        if held.mean() >= _MOST and (system != BRITISH_GRID or np.median(y[there]) > 100):
            return system
    return None

"""What was seen of each input while it was read: rows, form, encoding, coordinates, repairs.

Readers write into the logbook that is open, if one is; their results never depend on it. It is
the loss ledger's raw material: every row that is read and not used is put down with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from footprints.sources.formats.source import Source

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray


@dataclass
class Entry:
    """What was seen of one input in one use.

    ``rows`` were read, None where the file could not be; ``kept`` is how many of them the reader
    handed on, counted there and not by what is left, None where it does not say; ``unused`` says
    by reason how many of them serve nothing, ``converted`` how many serve under the code of
    another vintage. ``repairs`` maps codes to the change of area in square metres. ``codes`` names
    the codes by kind and edition. ``people`` is the sum of the figures read, of people or of
    whatever they count, None where the input has none; ``people_unused`` says by reason how many
    serve nothing. ``shapes`` (columns code and geometry, EPSG:27700) are kept for a map; ``sites``
    (site, people and geometry, a row of the file each), to tell those outside the region; ``away``
    are eastings and northings of points outside it, the first of them where there are many.
    """

    role: str
    path: Path
    form: str = ""
    encoding: str = ""
    crs: str = ""
    codes: str = ""
    rows: int | None = None
    kept: int | None = None
    converted: int = 0
    unused: dict[str, int] = field(default_factory=dict)
    repairs: dict[str, float] = field(default_factory=dict)
    people: float | None = None
    people_unused: dict[str, float] = field(default_factory=dict)
    shapes: gpd.GeoDataFrame | None = None
    sites: gpd.GeoDataFrame | None = None
    away: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None

    @property
    def used(self) -> int:
        """The rows that serve something."""
        return (self.rows or 0) - sum(self.unused.values())


Logbook = dict[tuple[str, Path], Entry]
"""Entries by role and path, in the order in which the files were first opened."""

_OPEN: ContextVar[Logbook | None] = ContextVar("logbook", default=None)


@contextmanager
def logbook() -> Iterator[Logbook]:
    """Open a logbook for what is read inside the context."""
    book: Logbook = {}
    token = _OPEN.set(book)
    try:
        yield book
    finally:
        _OPEN.reset(token)


def opened() -> list[Entry]:
    """Return the entries of the logbook that is open, in order; none where none is."""
    return list((_OPEN.get() or {}).values())


def entry(source: Source) -> Entry:
    """Return the entry of a source to write into; nobody reads it where no logbook is open."""
    book = _OPEN.get()
    if book is None:
        return Entry(source.role, source.path)
    return book.setdefault((source.role, source.path), Entry(source.role, source.path))


def set_aside(source: Source, reason: str, rows: int, people: float = 0.0) -> None:
    """Put down that some rows of a source serve nothing, and why; with what they count."""
    seen = entry(source)
    if rows:
        seen.unused[reason] = seen.unused.get(reason, 0) + rows
    if people:
        seen.people_unused[reason] = seen.people_unused.get(reason, 0.0) + people

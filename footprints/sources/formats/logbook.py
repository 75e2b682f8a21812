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

    ``rows`` were read, None where the file could not be; ``kept`` is how many of them serve,
    counted where they are handed on and not by what is left, None where that is not known (yet);
    ``unused`` says by reason how many of them serve nothing, ``converted`` how many serve under
    the code of another vintage. ``repairs`` maps codes to the change of area in square metres.
    ``codes`` names the codes by kind and edition. ``people`` is the sum of the figures read, of
    people or of whatever they count, None where the input has none; ``people_kept`` and
    ``people_unused`` are to it what ``kept`` and ``unused`` are to the rows. Where one file is read
    twice for one use, both readings are in the same figures. ``shapes`` (columns code and geometry,
    EPSG:27700) are kept for a map; ``sites`` (site, people and geometry, a row of the file each),
    to tell those outside the region; ``away`` are eastings and northings of points outside it, the
    first of them where there are many.
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
    people_kept: float | None = None
    people_unused: dict[str, float] = field(default_factory=dict)
    shapes: gpd.GeoDataFrame | None = None
    sites: gpd.GeoDataFrame | None = None
    away: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None


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


@contextmanager
def own_logbook() -> Iterator[Logbook]:
    """Open a logbook for what is read inside; its entries join the one that is open already."""
    outer = _OPEN.get()
    with logbook() as book:
        yield book
    if outer is not None:
        outer.update(book)


def opened() -> list[Entry]:
    """Return the entries of the logbook that is open, in order; none where none is."""
    return list((_OPEN.get() or {}).values())


def entry(source: Source) -> Entry:
    """Return the entry of a source to write into; nobody reads it where no logbook is open."""
    book = _OPEN.get()
    if book is None:
        return Entry(source.role, source.path)
    return book.setdefault((source.role, source.path), Entry(source.role, source.path))


def come_in(source: Source, form: str, rows: int) -> None:
    """Put down that rows of a source were read; ``form`` stands unless a better is known."""
    seen = entry(source)
    seen.form, seen.rows = seen.form or form, (seen.rows or 0) + rows


def hand_on(source: Source, rows: int, people: float | None = None) -> None:
    """Put down that some rows of a source serve, and what they count; to be counted, not inferred.

    What was read and is neither handed on nor set aside is lost, and the ledger says so.
    """
    seen = entry(source)
    seen.kept = (seen.kept or 0) + rows
    if people is not None:
        seen.people_kept = (seen.people_kept or 0.0) + people


def set_aside(source: Source, reason: str, rows: int, people: float = 0.0) -> None:
    """Put down that some rows of a source serve nothing, and why; with what they count."""
    seen = entry(source)
    if rows:
        seen.unused[reason] = seen.unused.get(reason, 0) + rows
    if people:
        seen.people_unused[reason] = seen.people_unused.get(reason, 0.0) + people

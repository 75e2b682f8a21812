"""How far a table spreads: columns, and places that rows and columns make, filled or not.

A row or a heading can ask for far more places than the file has bytes: short rows under a wide
heading, features that each bring a property of their own. Each place costs, empty or not.
"""

from __future__ import annotations

from typing import Any

from footprints.sources.formats.limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_EMPTY_CELLS,
    MAX_EMPTY_RATIO,
    MAX_PLACES_IN_TEXT,
    MAX_SPARSE_RATIO,
)
from footprints.sources.formats.source import Source


def refuse_wide(columns: int, source: Source, most: int = MAX_COLUMNS) -> None:
    """Raise DataError for a table of too many columns."""
    if columns > most:
        raise source.error(
            f"the table has more than {most:,} columns.",
            "Save the columns that are needed as a table of their own.",
        )


def refuse_spread(filled: int, places: int, source: Source, at: str = "") -> None:
    """Raise DataError where cells hold next to nothing in very many places.

    ``places`` are rows times columns, ``at`` says how far the table was looked at.
    """
    if places <= MAX_EMPTY_CELLS:
        return
    if places > filled * (MAX_EMPTY_RATIO if places <= MAX_CELLS else MAX_SPARSE_RATIO):
        raise source.error(
            f"the table spreads {filled:,} cells over more than {places:,} places{at}; that looks "
            "like a trap.",
            "Delete its empty rows and columns, or save the part that is needed as CSV.",
        )


def refuse_many_places(places: int, source: Source) -> None:
    """Raise DataError for a map file written as text that has too many corner points."""
    if places > MAX_PLACES_IN_TEXT:
        raise source.error(
            f"the file holds some {places:,} corner points or other parts; at most "
            f"{MAX_PLACES_IN_TEXT:,} are read of a file written as text.",
            "Use a generalised version (BGC or BUC), cut it to the area of interest, or save it as "
            "GeoPackage.",
        )


def property_names(rows: list[dict[str, Any]], source: Source) -> list[str]:
    """Return the names in the rows of a map file, in the order they first occur.

    Raises DataError where they are too many, or each row brings names of its own.
    """
    names: dict[str, None] = {}
    filled = 0
    for row in rows:
        names.update(dict.fromkeys(row))
        filled += len(row)
        refuse_wide(len(names), source)
    refuse_spread(filled, len(rows) * len(names), source)
    return list(names)

"""Choosing columns of a layer: the one that tells rows apart, the one with their names."""

from __future__ import annotations

import re

from footprints.sources.recognise import headings
from footprints.sources.recognise.survey import Column, Layer

_NO_UNIT = {"lon", "long", "lng", "lat", "longitude", "latitude", "x", "y", "easting", "northing",
            "eastings", "northings", "area", "length", "perimeter", "hectares", "address",
            "postcode", "telephone", "phone", "email", "website", "date", "url", "geom", "opening",
            "shape", "objectid", "fid", "start", "end", "units", "prop", "percentage",
            "pct", "marker", "status", "type", "description", "folder", "valid"}  # fmt: skip


def can_name(column: Column) -> bool:
    """Whether a column's heading allows it to hold codes or names at all."""
    said = headings.words(column.name)
    if column.name.lower() in {"objectid", "fid", "gid"}:
        return False
    if headings.is_code(column.name) or headings.is_name(column.name):
        return not {"postcode", "address"} & set(said)
    return not _NO_UNIT & set(said) and not column.name.lower().startswith("address")


def code_column(layer: Layer) -> Column | None:
    """Return the column that names each row: area codes first, then headings that say code.

    None where no column has a value of its own in every row.
    """
    found = [
        column
        for column in layer.columns
        if column.unique and can_name(column) and not _decimal(column)
    ]
    order = {column.name: place for place, column in enumerate(layer.columns)}
    return min(
        found,
        key=lambda column: (
            _of_the_file(column),
            column.level is None,
            not headings.is_code(column.name),
            headings.is_name(column.name),
            column.numeric,
            order[column.name],
        ),
        default=None,
    )


def _of_the_file(column: Column) -> bool:
    """Whether a column numbers rows in the file's own way (``7``, ``kml_7``): no unit is told."""
    if column.name not in ("id", "(id)"):
        return False
    return column.numeric or all(_NUMBERED.fullmatch(value) for value in column.values)


_NUMBERED = re.compile(
    r"(kml|id|pm|placemark|feature|feat|polygon)?[_\-. ]?0*\d{1,6}", re.IGNORECASE
)


def label_column(layer: Layer, code: Column, plain: bool = True) -> Column | None:
    """Return the column of readable names for ``code``: one name a code, headings that pair first.

    With ``plain`` a heading that says nothing of names will do, where its cells are words.
    """
    stem = headings.stem(code.name)
    found = []
    for place, column in enumerate(layer.columns):
        if column.name == code.name or not _readable(column) or not can_name(column):
            continue
        paired = headings.stem(column.name) == stem and headings.is_name(column.name)
        named = headings.is_name(column.name)
        if not (paired or named or plain) or not determined(layer, code.name, column.name):
            continue
        if not paired and len(column.values) * 2 < len(code.values):
            continue
        found.append((not paired, not named, place, column))
    return min(found, key=lambda each: each[:3])[3] if found else None


def determined(layer: Layer, code: str, by: str) -> bool:
    """Whether each value of column ``code`` comes with a single value of column ``by``."""
    pairs = layer.table[[code, by]].drop_duplicates()
    return not bool(pairs[code].duplicated().any())


def _readable(column: Column) -> bool:
    return not column.numeric and column.level is None and bool(column.values)


def _decimal(column: Column) -> bool:
    return column.numeric and not column.counts

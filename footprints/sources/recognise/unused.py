"""What a table that no agency uses seems to be, in a phrase."""

from __future__ import annotations

from footprints.sources.codes.keys import By, keys
from footprints.sources.recognise.areas import Areas
from footprints.sources.recognise.codes import WORDS
from footprints.sources.recognise.places import coordinates
from footprints.sources.recognise.survey import Layer


def seems(layer: Layer, areas: Areas, units: dict[str, frozenset[str]]) -> str:
    """Return what an unused layer seems to be; ``units`` are the unit codes of each list."""
    rows = f"{len(layer.table):,} rows"
    if coordinates(layer):
        return f"places with coordinates ({rows})"
    for label, codes in units.items():
        if any(
            len(column.values & codes) * 2 >= len(column.values) > 0 for column in layer.columns
        ):
            return f"about the units of {label} ({rows})"
    levels = list(dict.fromkeys(column.level for column in layer.columns if column.level))
    measured = any(
        column.numeric and column.level is None and len(column.values) > 1
        for column in layer.columns
    )
    if levels and not measured and len([c for c in layer.columns if c.level]) > 1:
        sides = dict.fromkeys(f"{column.name}" for column in layer.columns if column.level)
        return f"a lookup between {' and '.join(sides)} ({rows})"
    if levels:
        key = next(column for column in layer.columns if column.level)
        about = f"figures by {WORDS[levels[0]]}" if measured else f"words about {WORDS[levels[0]]}"
        if key.level == areas.code.level and not areas.codes <= key.values:
            about += f", in {key.name} of another edition than the small areas"
        return f"{about} ({rows})"
    addressed = _addresses(layer)
    if addressed:
        return (
            f"{addressed} ({rows}): docs/inputs.md says how to place it by a lookup that you have"
        )
    return f"a table without small areas, coordinates or shapes ({rows})"


_SAMPLE = 500
_MOSTLY = 0.9


def _addresses(layer: Layer) -> str:
    """Say in which column a table has postcodes or UPRNs; nothing where it has neither."""
    for column in layer.columns:
        cells = column.cells[column.cells != ""].head(_SAMPLE)
        by: By = "uprn" if "uprn" in column.name.lower() else "postcode"
        if len(cells) and (keys(cells, by) >= 0).mean() >= _MOSTLY:
            return f"a list by {by}, in {column.name}"
    return ""

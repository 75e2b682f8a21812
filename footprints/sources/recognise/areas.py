"""The small areas: which polygons, whose residents, which localities."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from footprints.sources.recognise import headings
from footprints.sources.recognise.block import Block
from footprints.sources.recognise.codes import WORDS, Level
from footprints.sources.recognise.pick import code_column, label_column
from footprints.sources.recognise.survey import Column, Layer, Survey
from footprints.sources.vintages import heading_year, lsoa_edition

_ORDER: list[Level | None] = ["lsoa", "oa", "msoa", "ward", None]
PEOPLE = ("residents", "population", "people", "persons", "pop")
_LOCALITY = {"lad", "locality", "district", "borough", "council", "authority", "loc", "la"}


@dataclass(frozen=True)
class Areas:
    """The layer of small areas chosen, the settings it calls for, and what others need of it.

    ``points`` lie inside the small areas, in EPSG:27700, in the order of the layer; ``residents``
    is how many people live in all of them.
    """

    layer: Layer
    code: Column
    block: Block
    points: Any
    residents: float
    lookups: list[Layer] = field(default_factory=list)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the small areas."""
        return self.code.values

    @property
    def invented(self) -> bool:
        """Whether the codes start with X, which the register of real codes does not use."""
        return all(code.startswith("X") for code in self.codes)


@dataclass(frozen=True)
class _Choice:
    layer: Layer
    code: Column
    people: tuple[Layer, Column, Column]
    locality: tuple[Layer, Column, Column]


def find_areas(survey: Survey) -> tuple[Areas | None, list[str]]:
    """Choose the small areas; None, with what is missing, where no layer has all it needs.

    They need polygons with codes, a count of residents for every code and a locality for every
    code. Of several, LSOAs come before output areas, those before larger ones, the newest edition
    before older, and a file of its own before a layer among others.
    """
    choices, lacking = [], []
    for layer in survey.layers:
        code = code_column(layer) if layer.shape == "polygons" else None
        if code is None or code.level in ("district", "wider") or len(layer.table) < 2:
            continue
        people, locality = _people(layer, code, survey), _locality(layer, code, survey)
        if people and locality:
            choices.append(_Choice(layer, code, people, locality))
        else:
            both = [("residents", people), ("localities", locality)]
            missing = " and ".join(name for name, found in both if not found)
            lacking.append(f"{layer.label} has codes in {code.name}, but no {missing} fit them")
    if not choices:
        return None, lacking
    best = min(choices, key=_rank)
    return _areas(best, choices), lacking


def _rank(choice: _Choice) -> tuple[Any, ...]:
    edition = int(edition_of(choice.layer, choice.code) or 0)
    known = choice.code.level if choice.code.level in _ORDER else None
    rows = -len(choice.layer.table)
    return (_ORDER.index(known), -edition, choice.layer.layer is not None, rows, choice.layer.label)


def edition_of(layer: Layer, code: Column) -> str | None:
    """Return the year of a layer's codes: as its heading says, else its codes, else its name."""
    said = heading_year(code.name)
    if said is None and code.level == "lsoa" and all(each[0] in "E" for each in code.values):
        return lsoa_edition(code.values)
    return said or headings.name_year(layer.layer or layer.file)


def _people(layer: Layer, code: Column, survey: Survey) -> tuple[Layer, Column, Column] | None:
    """Return the table, code column and count that give residents of every small area."""
    found = []
    for table in [layer, *survey.layers]:
        if table.shape in ("points", "lines"):
            continue
        key = _matching(table, code)
        for place, column in enumerate(table.columns if key else []):
            merit = _people_merit(column)
            if key and merit is not None:
                total = float(np.nansum(column.numbers.values))
                found.append(
                    (table is not layer, merit, -total, table.label, place, table, key, column)
                )
    return min(found, key=lambda each: each[:5])[5:] if found else None


def _people_merit(column: Column) -> int | None:
    """Return how plainly a heading says residents, 0 most; None where it does not count people."""
    said = headings.words(column.name)
    if not set(PEOPLE) & set(said) or not column.counts or column.numbers.absent.any():
        return None
    if {"household", "households", "density"} & set(said):
        return None
    whole = {"total", "all", "usual"} & set(said)
    return (0 if "residents" in said and whole else 1 if whole else 2) + 3 * any(
        word.isdigit() for word in said
    )


def _matching(table: Layer, code: Column) -> Column | None:
    """Return the column with one row for every small area, or None."""
    if len(table.table) < len(code.values):
        return None
    for column in table.columns:
        if column.unique and code.values <= column.values:
            return column
    return None


def _locality(layer: Layer, code: Column, survey: Survey) -> tuple[Layer, Column, Column] | None:
    """Return the table, code column and column of localities: the layer's own before others'."""
    for table in [layer, *survey.layers]:
        if table is not layer and table.shape != "table":
            continue
        key = next((each for each in table.columns if code.values <= each.values), None)
        if key is None:
            continue
        found = [
            (column.level != "district", place, column)
            for place, column in enumerate(table.columns)
            if column.name != key.name and _is_locality(table, key, column)
        ]
        if found:
            return table, key, min(found, key=lambda each: each[:2])[2]
    return None


def _is_locality(table: Layer, key: Column, column: Column) -> bool:
    said = bool(_LOCALITY & set(headings.words(column.name))) and column.level is None
    if column.level != "district" and not said:
        return False
    if column.numeric or (column.cells == "").any() or len(column.values) * 5 > len(key.values):
        return False
    pairs = table.table[[key.name, column.name]].drop_duplicates()
    return not bool(pairs[key.name].duplicated().any())


def _areas(best: _Choice, choices: list[_Choice]) -> Areas:
    layer, code = best.layer, best.code
    name = label_column(layer, code, plain=False)
    keys: dict[str, object] = {**layer.keys, "code": code.name}
    keys["name"] = name.name if name else None
    keys |= _locality_keys(best)
    table, key, count = best.people
    keys["people"] = count.name
    if table is not layer:
        keys["people"] = {**table.keys, "code": key.name, "column": count.name}
    keys |= {"vintage": edition_of(layer, code), "crs": layer.crs}
    reads = [layer, table, best.locality[0]]
    return Areas(
        layer,
        code,
        Block("[small_areas]", keys, _why(best, choices), reads=reads),
        shapely.point_on_surface(layer.geometries),
        _residents(best),
    )


def _residents(best: _Choice) -> float:
    _, key, count = best.people
    here = key.cells.isin(best.code.values).to_numpy(dtype=bool)
    return float(np.nansum(count.numbers.values[here]))


def _locality_keys(best: _Choice) -> dict[str, object]:
    table, key, column = best.locality
    label = label_column(table, column, plain=False)
    name = label.name if label else None
    if table is best.layer:
        return {"locality": column.name, "locality_name": name}
    named: dict[str, object] = {**table.keys, "code": key.name, "column": column.name}
    return {"locality": named | ({"label": name} if name else {})}


def _why(best: _Choice, choices: list[_Choice]) -> list[str]:
    layer, code = best.layer, best.code
    kind = WORDS[code.level] if code.level else "areas with codes of their own"
    edition = edition_of(layer, code)
    said = f" of {edition}" if edition else ""
    lines = [f"{code.name} holds codes of {kind}{said}: {len(code.values):,} polygons."]
    table, _, count = best.people
    total = _residents(best)
    lines.append(
        f"Residents: {count.name} in {table.label} has a number for every one of them, "
        f"{total:,.0f} in all."
    )
    where, _, column = best.locality
    lines.append(f"Localities: {column.name} in {where.label} ({len(column.values):,} of them).")
    for other in choices:
        if other.layer is not layer:
            same = "the same codes" if other.code.values == code.values else "other codes"
            year = edition_of(other.layer, other.code)
            of = f" of {year}" if year else ""
            lines.append(f"{other.layer.label} would do too ({same}{of}).")
    return lines

"""Tables of residents' needs by small area: their age, their deprivation, their tenure."""

from __future__ import annotations

import re

import numpy as np

from footprints.sources.recognise import headings
from footprints.sources.recognise.areas import Areas
from footprints.sources.recognise.block import Block
from footprints.sources.recognise.codes import level
from footprints.sources.recognise.lists import conversion_of
from footprints.sources.recognise.survey import Column, Layer, Survey
from footprints.sources.vintages import listed_in_another_edition

_SCORES = re.compile(r"^(imd|idaci|idaopi)\b|deprivation", re.IGNORECASE)
_OLD = re.compile(r"aged? (65|66|70|75|80|85)|65 (and|or) over|65\+|75\+", re.IGNORECASE)
_SOCIAL = re.compile(r"social rented", re.IGNORECASE)
_NAMES = ((_OLD, "older-residents", "Older residents"), (_SOCIAL, "social-rented", "Social rented"))


def find_needs(survey: Survey, areas: Areas) -> list[Block]:
    """Return a need switched off for each table that has one: it is for the planner to choose.

    Told from headings and categories: scores of deprivation, counts of older residents and of
    social-rented homes. A table in codes of another edition gets the lookup that converts it.
    """
    found: dict[str, Block] = {}
    for table in survey.layers:
        area = _area(table, areas) if table.shape == "table" else None
        if area is None:
            continue
        block = _scored(table, area) or _counted(table, area)
        if block is None:
            continue
        convert = _converted(survey, area, areas)
        if convert is not None and not convert:
            continue
        keys = {**block.keys, **({"convert": convert} if convert else {})}
        found.setdefault(
            str(keys["id"]), Block(block.heading, keys, block.why, False, reads=[table])
        )
    return [found[name] for name in sorted(found)]


def _area(table: Layer, areas: Areas) -> Column | None:
    own = areas.code.level
    named = [c for c in table.columns if c.values and (c.level == own or c.values <= areas.codes)]
    return named[0] if named else None


def _scored(table: Layer, area: Column) -> Block | None:
    """Return a score of each area, such as the index of multiple deprivation."""
    scores = [c for c in table.columns if _SCORES.search(c.name) and c.numeric]
    if not scores or not area.unique:
        return None
    score = scores[0]
    why = [f"{score.name} in {table.label} is a score: it counts once for each resident."]
    keys = _keys("deprivation", "Deprivation", table, area, score) | {"per": "resident"}
    return Block("[[needs]]", keys, why)


def _counted(table: Layer, area: Column) -> Block | None:
    """Return counts of the categories of a long table that mean a need."""
    for column in table.columns:
        for pattern, name, title in _NAMES:
            chosen = sorted(value for value in column.values if pattern.search(value))
            if not chosen or len(column.values) < 2 or column.numeric:
                continue
            count = _count(table, area)
            if count is not None:
                why = [f"Counts in {table.label} of {column.name} {', '.join(chosen)}."]
                keys = _keys(name, title, table, area, count) | {"only": {column.name: chosen}}
                return Block("[[needs]]", keys, why)
    return None


def _count(table: Layer, area: Column) -> Column | None:
    """Return the column of counts that differ between the categories of one area."""
    for column in table.columns:
        if column.name == area.name or not column.counts or headings.is_code(column.name):
            continue
        values = np.nan_to_num(column.numbers.values)
        per_area = table.table[area.name].ne(table.table[area.name].shift()).cumsum()
        if len({*zip(per_area, values, strict=True)}) > per_area.max():
            return column
    return None


def _keys(name: str, title: str, table: Layer, area: Column, column: Column) -> dict[str, object]:
    return {"id": name, "name": title, **table.keys, "code": area.name, "column": column.name}


def _converted(survey: Survey, area: Column, areas: Areas) -> dict[str, object] | None:
    """Return the lookup an older table needs; None for no need of one, empty for none here."""
    held = {code for code in area.values if level([code]) == areas.code.level}
    if not listed_in_another_edition(held or area.values, areas.codes):
        return None
    lookup = conversion_of(survey, held, areas)
    if lookup is None:
        return {}
    table, old, new = lookup
    return {**table.keys, "from": old, "to": new}

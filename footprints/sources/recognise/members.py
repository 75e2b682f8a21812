"""Tables of an agency's units: which network each is in, where each works from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from footprints.sources.recognise import headings
from footprints.sources.recognise.pick import determined, label_column
from footprints.sources.recognise.places import coordinates
from footprints.sources.recognise.survey import Column, Layer, Survey

_GROUPS = {"pcn", "network", "cluster", "division", "federation", "group"}
_LEAST = 0.5
_AS_GOOD = 0.02
"""Tables that know within two people in a hundred of one another's are as good: the newest wins."""


@dataclass(frozen=True)
class Members:
    """A table of a list's units: the settings that read it, how much of the list it knows."""

    layer: Layer
    keys: dict[str, object]
    share: float
    why: str
    title: str = ""


def groups_of(amounts: pd.Series[float], survey: Survey) -> Members | None:
    """Return the table that puts most of a list's people into groups of units, None without one.

    ``amounts`` are the list's people by unit. Headings must say that it is a group (a network, a
    cluster), each unit must be in one only, and a group must have two units or more on average.
    """
    found = []
    for table in survey.layers:
        unit = _unit(table, amounts) if table.shape == "table" else None
        for column in table.columns if unit else []:
            said = set(headings.words(column.name))
            if unit is None or not _GROUPS & said or headings.is_name(column.name):
                continue
            if not _puts_together(table, unit, column):
                continue
            there = table.table.loc[table.table[column.name] != "", unit.name]
            share = _share(amounts, set(there))
            if share >= _LEAST:
                found.append((share, _date(table), table, unit, column))
    if not found:
        return None
    most = max(share for share, *_ in found)
    share, _, table, unit, column = max(
        (each for each in found if each[0] >= most - _AS_GOOD), key=lambda each: each[1]
    )
    label = label_column(table, column, plain=False)
    keys: dict[str, object] = {**table.keys, "unit": unit.name, "column": column.name}
    if label:
        keys["label"] = label.name
    why = f"Groups: {column.name} in {table.label}."
    return Members(table, keys, share, why, headings.stem(column.name).capitalize())


def sites_of(amounts: pd.Series[float], survey: Survey) -> Members | None:
    """Return the table with coordinates of the units that serve most of a list's people."""
    found = []
    for table in survey.layers:
        placed = coordinates(table)
        unit = _unit(table, amounts) if placed else None
        if placed is None or unit is None:
            continue
        share = _share(amounts, unit.values)
        if share >= _LEAST:
            found.append((share, _date(table), table, unit, placed))
    if not found:
        return None
    most = max(share for share, *_ in found)
    share, _, table, unit, placed = max(
        (each for each in found if each[0] >= most - _AS_GOOD), key=lambda each: each[1]
    )
    label = label_column(table, unit)
    pairs = {"code": unit.name, "label": label.name if label else None, **placed.keys}
    keys = {**table.keys, **{key: value for key, value in pairs.items() if value is not None}}
    known = len(unit.values & set(amounts.index)) / len(unit.values)
    why = f"Sites: {table.label} has coordinates for units with {share:.1%} of them."
    return Members(table, keys, known, why)


def _unit(table: Layer, amounts: pd.Series[float]) -> Column | None:
    """Return the column of a table that holds the list's unit codes."""
    units = set(amounts.index)
    found = [
        (-_share(amounts, column.values), place, column)
        for place, column in enumerate(table.columns)
        if column.values & units
    ]
    if not found:
        return None
    best = min(found, key=lambda each: each[:2])
    return best[2] if -best[0] >= _LEAST else None


def _puts_together(table: Layer, unit: Column, column: Column) -> bool:
    if column.name == unit.name or not 2 <= len(column.values) * 2 <= len(unit.values):
        return False
    return determined(table, unit.name, column.name)


def _share(amounts: pd.Series[float], units: set[str] | frozenset[str]) -> float:
    total = float(amounts.sum())
    return float(amounts[amounts.index.isin(units)].sum()) / total if total else 0.0


def _date(table: Layer) -> str:
    """Return the latest date that a table's name or headings state, blank where none does."""
    names = [table.file, *(column.name for column in table.columns)]
    return max(headings.name_date(name) or "" for name in names)

"""Tables that say what the units of an agency have: staff, places, beds, list sizes."""

from __future__ import annotations

from footprints.sources.recognise import headings
from footprints.sources.recognise.block import Block
from footprints.sources.recognise.lists import List
from footprints.sources.recognise.survey import Column, Layer, Survey

_WORDS = {"staff", "fte", "wte", "nurses", "gps", "doctors", "officers", "beds", "places", "budget",
          "capacity", "size", "vehicles"}  # fmt: skip
_LEAST = 0.5


def find_amounts(survey: Survey, lists: list[List], blocks: list[Block]) -> list[Block]:
    """Return a table of capacity switched off for each agency that has one: the planner's choice.

    A column of a table about an agency's units counts where its heading says that it is staff,
    places, beds or the like. The units of a list are told by their codes, those of ``blocks`` by
    the file and column they read.
    """
    found: dict[str, Block] = {}
    for each in lists:
        agency = _agency(each, blocks)
        for table in survey.layers if agency else []:
            unit = _unit(table, each)
            columns = _columns(table) if unit is not None else []
            if agency is None or unit is None or not columns or agency in found:
                continue
            amounts = {column.name: _title(column.name) for column in columns}
            keys = {"agency": agency, **table.keys, "unit": unit.name, "columns": amounts}
            why = [f"{table.label} says what its units have: {', '.join(amounts)}."]
            found[agency] = Block("[[capacity]]", keys, why, active=False, reads=[table])
    return [found[name] for name in sorted(found)]


def _agency(each: List, blocks: list[Block]) -> str | None:
    """Return the id of the agency whose units are those of a list, not groups of them."""
    for block in blocks:
        keys = block.keys
        same = keys.get("file") == each.layer.file and keys.get("unit") == each.unit.name
        if same and "group" not in keys:
            return str(keys["id"])
    return None


def _unit(table: Layer, each: List) -> Column | None:
    if table.label == each.layer.label:
        return None
    for column in table.columns:
        if column.unique and len(column.values & each.unit.values) >= _LEAST * len(column.values):
            return column
    return None


def _columns(table: Layer) -> list[Column]:
    return [
        column
        for column in table.columns
        if column.numeric and _WORDS & set(headings.words(column.name))
    ]


def _title(name: str) -> str:
    return " ".join(headings.words(name)).capitalize()

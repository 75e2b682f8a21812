"""Lines that people do not easily cross, and lines that are no such thing."""

from __future__ import annotations

from dataclasses import dataclass

from footprints.sources.recognise import headings
from footprints.sources.recognise.block import Block, Passed
from footprints.sources.recognise.survey import Column, Layer, Survey

_KINDS = {
    "Motorways": {"motorway", "motorways"},
    "Railways": {"rail", "railway", "railways"},
    "Rivers": {"river", "rivers", "watercourse", "watercourses", "waterways", "inlandriver"},
    "Canals": {"canal", "canals"},
    "Trunk roads": {"strategic", "trunk", "hapms", "roads", "road"},
    "Tram lines": {"tram", "metrolink", "light"},
}
_FEW = 20


@dataclass(frozen=True)
class _Lines:
    layer: Layer
    kind: str | None
    sorted_by: Column | None


def find_barriers(survey: Survey) -> tuple[list[Block], list[Passed]]:
    """Return barriers, and the lines that are none or are proposed only as comments.

    A column that sorts the lines into kinds gives a barrier a kind. Motorways and railways are
    active; rivers and canals where every line has a name, for most layers of them hold each brook.
    """
    blocks: list[Block] = []
    passed: list[Passed] = []
    for layer in survey.layers:
        if layer.shape != "lines":
            continue
        found = _look(layer)
        if found.sorted_by is not None:
            blocks += _by_value(layer, found.sorted_by)
        elif found.kind in ("Motorways", "Railways"):
            blocks.append(_block(layer, found.kind, [f"{len(layer.table):,} lines."]))
        elif found.kind in ("Rivers", "Canals"):
            blocks.append(_water(layer, found.kind))
        else:
            what = (found.kind or "lines of no kind that is known here").lower()
            passed.append(Passed(layer.label, f"{what}: could be [[barriers]]"))
    return blocks, passed


def _look(layer: Layer) -> _Lines:
    for column in layer.columns:
        kinds = {_kind(value) for value in column.values if len(column.values) <= _FEW}
        if len(kinds - {None, "Trunk roads"}) > 1 and None not in kinds and _all_named(layer):
            return _Lines(layer, None, column)
    named = _kind(layer.label)
    if named is not None:
        return _Lines(layer, named, None)
    for column in layer.columns:
        only = {_kind(value) for value in column.values if len(column.values) <= _FEW}
        if len(only) == 1 and None not in only:
            return _Lines(layer, only.pop(), None)
    return _Lines(layer, None, None)


def _kind(text: str) -> str | None:
    said = set(headings.words(text))
    return next((kind for kind, signs in _KINDS.items() if signs & said), None)


def _all_named(layer: Layer) -> bool:
    return any(
        headings.is_name(column.name)
        and "area" not in headings.words(column.name)
        and not (column.cells == "").any()
        for column in layer.columns
    )


def _by_value(layer: Layer, column: Column) -> list[Block]:
    blocks = []
    for value in sorted(column.values):
        rows = int((column.cells == value).sum())
        why = [f"{rows:,} of the {len(layer.table):,} lines, told apart by {column.name}."]
        blocks.append(_block(layer, value.capitalize(), why, {column.name: [value]}))
    return blocks


def _water(layer: Layer, kind: str) -> Block:
    if _all_named(layer):
        return _block(layer, kind, [f"{len(layer.table):,} lines, all with names."])
    why = f"{len(layer.table):,} lines, some without a name: brooks are no barriers."
    how = "To use the larger ones, take the marks away and name them: only = { name = [...] }"
    return _block(layer, kind, [why, how], active=False)


def _block(
    layer: Layer,
    name: str,
    why: list[str],
    only: dict[str, list[str]] | None = None,
    active: bool = True,
) -> Block:
    keys = {**layer.keys, "name": name, "only": only, "crs": layer.crs}
    return Block("[[barriers]]", keys, why, active, reads=[layer])

"""Lists: people, pupils or homes by unit and small area; and tables that only look like lists."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from footprints.settings.toml import value
from footprints.sources.recognise import headings
from footprints.sources.recognise.areas import Areas
from footprints.sources.recognise.block import Block
from footprints.sources.recognise.codes import level
from footprints.sources.recognise.members import Members, groups_of, sites_of
from footprints.sources.recognise.pick import can_name, determined, label_column
from footprints.sources.recognise.places import coordinates
from footprints.sources.recognise.survey import Column, Layer, Survey
from footprints.sources.vintages import listed_in_another_edition, lsoa_edition

_HOMES = {"homes", "dwellings", "households", "properties", "tenancies"}
_COUNTED = _HOMES | {"patients", "people", "pupils", "residents", "tenants", "clients", "cases",
                     "persons", "number", "count", "total", "registered", "n", "users",
                     "children"}  # fmt: skip
_ATTRIBUTES = {"age", "sex", "gender", "tenure", "ethnic", "ethnicity", "religion", "band", "year",
               "indicator", "measure", "category", "variable", "decile", "date"}  # fmt: skip
_FULL = 0.98
_HELD = 0.5
_KNOWN = 0.98


@dataclass(frozen=True)
class List:
    """A list recognised: its table, columns and, where its codes are older, their lookup."""

    layer: Layer
    unit: Column
    area: Column
    people: Column
    label: Column | None
    convert: tuple[Layer, str, str] | None = None
    reads: list[Layer] = field(default_factory=list)

    @property
    def amounts(self) -> pd.Series[float]:
        """What the list counts, by unit."""
        values = pd.Series(self.people.numbers.values).fillna(0.0)
        return values.groupby(self.unit.cells.to_numpy()).sum()


def find_lists(survey: Survey, areas: Areas) -> tuple[list[List], dict[str, str]]:
    """Return the lists, and why tables that come near are none, by layer."""
    lists: list[List] = []
    passed: dict[str, str] = {}
    for table in survey.layers:
        if table.shape != "table":
            continue
        found = _look(table, survey, areas)
        if isinstance(found, str):
            passed[table.label] = found
        elif found is not None:
            lists.append(found)
    return lists, passed


def _look(table: Layer, survey: Survey, areas: Areas) -> List | str | None:
    listed = _columns(table, areas)
    if listed is None:
        return None
    area, unit, same = listed.area, listed.unit, areas.code.level
    if _is_attribute(table, area, unit):
        return f"figures by small area and {unit.name}: about residents, of no agency"
    held = {code for code in area.values if code in areas.codes or level([code]) == same}
    if not listed_in_another_edition(held, areas.codes):
        return listed
    lookup = conversion_of(survey, held, areas)
    if lookup is None:
        return f"a list by {unit.name}, in codes of another edition that no lookup here converts"
    return replace(listed, convert=lookup, reads=[lookup[0]])


def _columns(table: Layer, areas: Areas) -> List | None:
    """Return a table as a list where it has units, small areas and counts; places are no list."""
    area = _area_column(table, areas)
    if area is None or area.unique or coordinates(table) is not None:
        return None
    people = _count_column(table, area)
    units = _unit_columns(table, area, people) if people else []
    if people is None or not units:
        return None
    return List(table, units[0], area, people, label_column(table, units[0]))


def _area_column(table: Layer, areas: Areas) -> Column | None:
    found = []
    for place, column in enumerate(table.columns):
        held = float(column.cells.isin(areas.codes).mean()) if column.values else 0.0
        same = column.level is not None and column.level == areas.code.level
        if held >= _HELD or same:
            found.append((-held, place, column))
    return min(found, key=lambda each: each[:2])[2] if found else None


def _count_column(table: Layer, area: Column) -> Column | None:
    found = []
    for place, column in enumerate(table.columns):
        said = set(headings.words(column.name))
        if column.name == area.name or not column.counts or headings.is_code(column.name):
            continue
        if said & _COUNTED:
            by_area = determined(table, area.name, column.name)
            found.append((by_area, place, column))
    return min(found, key=lambda each: each[:2])[2] if found else None


def _unit_columns(table: Layer, area: Column, people: Column) -> list[Column]:
    """Return columns that could name units, the finest first, codes before names."""
    found = []
    for place, column in enumerate(table.columns):
        if column.name in (area.name, people.name) or not can_name(column):
            continue
        if not 1 < len(column.values) < 0.7 * len(table.table) or (column.cells == "").any():
            continue
        if column.numeric and not (headings.is_code(column.name) and column.counts):
            continue
        if column.level is not None or determined(table, area.name, column.name):
            continue
        found.append((headings.is_name(column.name), -len(column.values), place, column))
    return [column for *_, column in sorted(found, key=lambda each: each[:3])]


def _is_attribute(table: Layer, area: Column, unit: Column) -> bool:
    """Whether every area has every category, as in a census table, or the heading says so."""
    pairs = len(table.table[[area.name, unit.name]].drop_duplicates())
    full = pairs >= _FULL * len(area.values) * len(unit.values)
    return full or bool(_ATTRIBUTES & set(headings.words(unit.name)))


def conversion_of(survey: Survey, codes: set[str], areas: Areas) -> tuple[Layer, str, str] | None:
    """Return the lookup from the codes of a list to the small areas, with its two columns.

    The list may reach beyond the lookup's region, or the lookup beyond the list's.
    """
    for table in survey.layers:
        if table.shape != "table":
            continue
        news = [column for column in table.columns if areas.codes <= column.values]
        for old in table.columns:
            known = len(codes & old.values) / max(min(len(codes), len(old.values)), 1)
            if known < _KNOWN or areas.codes <= old.values:
                continue
            if news:
                return table, old.name, news[0].name
    return None


def list_blocks(
    lists: list[List], survey: Survey
) -> tuple[list[Block], dict[str, str], dict[str, Layer]]:
    """Return the agencies of the lists, the service of each by layer, and the site tables used.

    Where a table puts the units into networks, these are an agency of their own with the weight,
    and the units are scored only: both are one service.
    """
    blocks: list[Block] = []
    services: dict[str, str] = {}
    used: dict[str, Layer] = {}
    for each in lists:
        name, service = _called(each)
        group, sites = groups_of(each.amounts, survey), sites_of(each.amounts, survey)
        services[each.layer.label] = service
        if group is not None:
            blocks.append(_grouped(each, group, service))
            used[group.layer.label] = group.layer
        blocks.append(_single(each, name, service, sites, weighs=group is None))
        if sites is not None and sites.share >= _HELD:
            used[sites.layer.label] = sites.layer
    return blocks, services, used


def _called(each: List) -> tuple[str, str]:
    said = set(headings.words(each.unit.name)) | set(headings.words(each.people.name))
    if "patients" in said:
        return "GP practices", "primary-care"
    name = headings.title(each.layer.file)
    return name, "schools" if "pupils" in said else headings.slug(name)


def _keys(each: List) -> dict[str, object]:
    keys: dict[str, object] = {
        **each.layer.keys,
        "unit": each.unit.name,
        "area": each.area.name,
        "people": each.people.name,
    }
    if each.convert is not None:
        lookup, old, new = each.convert
        if each.area.level == "lsoa":
            keys["area_vintage"] = lsoa_edition(each.area.values)
        keys["convert"] = {**lookup.keys, "from": old, "to": new}
    return keys


def _why(each: List) -> list[str]:
    rows = len(each.layer.table)
    total = float(np.nansum(each.people.numbers.values))
    by = f"{each.people.name} by {each.unit.name} and {each.area.name}"
    lines = [f"{rows:,} rows: {by}, {total:,.0f} in all, in {len(each.unit.values):,} units."]
    if each.convert is not None:
        lines.append(
            f"{each.area.name} holds none of the codes new among the small areas, so it is of an "
            f"older edition; {each.convert[0].label} has its codes and converts them."
        )
    return lines


def _grouped(each: List, group: Members, service: str) -> Block:
    name = "Primary care networks" if service == "primary-care" else f"{group.title}"
    keys = {
        "id": headings.slug(name),
        "name": name,
        "kind": "list",
        **_keys(each),
        "weight": 1.0,
        "service": service,
        "vintage": headings.name_date(each.layer.file),
        "group": group.keys,
    }
    why = [*_why(each), f"{group.why} It puts units with {group.share:.1%} of them into groups."]
    return Block("[[agencies]]", keys, why, reads=[each.layer, group.layer, *each.reads])


def _single(each: List, name: str, service: str, sites: Members | None, weighs: bool) -> Block:
    said = set(headings.words(each.people.name))
    homes = bool(said & _HOMES)
    why = _why(each)
    keys: dict[str, object] = {"id": headings.slug(name), "name": name, "kind": "list"}
    keys |= _keys(each)
    keys["label"] = each.label.name if each.label else None
    keys["weight"] = (0.5 if homes else 1.0) if weighs else 0.0
    keys["service"] = None if service == keys["id"] else service
    keys["vintage"] = headings.name_date(each.layer.file)
    if homes:
        keys |= {"scale": "none", "counted": min(said & _HOMES)}
        why.append("Homes, not people: the list's own numbers are kept.")
    if not weighs:
        why.append("Scored only: the groups above carry the weight, and both are one service.")
    reads = [each.layer, *each.reads]
    if sites is not None:
        keys["sites"] = sites.keys
        why.append(sites.why)
        reads.append(sites.layer)
    larger = _larger(each)
    if larger:
        why.append(f"To sum the units into larger ones: group = {value({'column': larger})}")
    return Block("[[agencies]]", keys, why, reads=reads)


def _larger(each: List) -> str | None:
    """Return a column of the list's own that sums its units into fewer."""
    for column in each.layer.columns:
        if column.name in (each.unit.name, each.area.name, each.people.name):
            continue
        if not 1 < len(column.values) * 2 < len(each.unit.values) or column.numeric:
            continue
        if column.level is None and determined(each.layer, each.unit.name, column.name):
            return column.name
    return None

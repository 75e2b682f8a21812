"""Polygons of agencies: wards, beats, areas drawn on a map; and outlines that are of none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from footprints.sources.recognise import headings
from footprints.sources.recognise.areas import Areas, edition_of
from footprints.sources.recognise.block import Block, Passed
from footprints.sources.recognise.codes import WORDS
from footprints.sources.recognise.pick import code_column, label_column
from footprints.sources.recognise.survey import Column, Layer, Survey
from footprints.sources.vintages import heading_year

BUILDING_M2 = 30_000.0
"""Polygons whose median surface is smaller are buildings, not areas served: a hospital's largest
block is under half of this, the smallest ward of an English city well over."""

_PARTIAL = 0.5
_SAME = 0.5


@dataclass(frozen=True)
class _Zones:
    layer: Layer
    code: Column
    edition: str | None
    edition_from: str
    share: float


def find_zones(survey: Survey, areas: Areas) -> tuple[list[Block], list[Passed]]:
    """Return an agency for each set of zones, and the polygon layers that are none."""
    found: list[_Zones] = []
    passed: list[Passed] = []
    for layer in survey.layers:
        if layer.shape != "polygons" or layer is areas.layer or are_buildings(layer):
            continue
        zones = _look(layer, survey, areas)
        if isinstance(zones, Passed):
            passed.append(zones)
        else:
            found.append(zones)
    blocks = []
    for same in _families(found):
        best = min(same, key=_rank)
        others = [each for each in same if each is not best]
        blocks.append(_block(best, others))
        passed += [Passed(each.layer.label, _beside(each, best)) for each in others]
    return blocks, passed


def are_buildings(layer: Layer) -> bool:
    """Whether polygons are so small that they must be buildings."""
    if layer.shape != "polygons":
        return False
    return float(np.median(shapely.area(layer.geometries))) < BUILDING_M2


def _look(layer: Layer, survey: Survey, areas: Areas) -> _Zones | Passed:
    code = code_column(layer)
    if code is None:
        return Passed(layer.label, "polygons in which no column has a value of its own in each row")
    of_no_agency = _of_no_agency(layer, code, areas)
    if of_no_agency:
        return Passed(layer.label, of_no_agency)
    share = inside(layer, areas.points)
    if share == 0:
        return Passed(layer.label, "polygons that hold none of the small areas")
    edition, whence = _edition(layer, code, survey)
    return _Zones(layer, code, edition, whence, share)


def _of_no_agency(layer: Layer, code: Column, areas: Areas) -> str:
    """Return why a layer's polygons cannot be an agency's zones; blank where they may be."""
    if code.values == areas.codes:
        return "the small areas once more"
    if code.level is not None and code.level == areas.code.level:
        return f"{_edition_words(layer, code)}{WORDS[code.level]}: another edition of small areas"
    if code.level is not None and code.level != "ward":
        return f"{_edition_words(layer, code)}{WORDS[code.level]}: no agency's"
    return "a single polygon, perhaps an outline" if len(layer.table) < 2 else ""


def _edition_words(layer: Layer, code: Column) -> str:
    year = edition_of(layer, code)
    return f"{year} " if year else ""


def inside(layer: Layer, points: Any) -> float:
    """Return the share of points that lie in some polygon of a layer."""
    hits = shapely.STRtree(layer.geometries).query(points, predicate="within")[0]
    return len(np.unique(hits)) / len(points)


def _edition(layer: Layer, code: Column, survey: Survey) -> tuple[str | None, str]:
    """Return the year of a layer's codes and where that is known from.

    Where the heading does not say, a table may: one with a dated column that has all the codes.
    """
    said = heading_year(code.name)
    if said:
        return said, f"by its column {code.name}"
    named = headings.name_year(layer.layer or layer.file)
    for table in survey.layers:
        for column in table.columns if code.level and table is not layer else []:
            year = heading_year(column.name)
            if year and column.level == code.level and code.values <= column.values:
                return year, f"for its codes are all in {column.name} of {table.label}"
    return named, "by its name" if named else ""


def _families(found: list[_Zones]) -> list[list[_Zones]]:
    """Put together what is one agency's in several editions or resolutions."""
    families: list[list[_Zones]] = []
    for zones in found:
        for family in families:
            if _alike(zones.code, family[0].code):
                family.append(zones)
                break
        else:
            families.append([zones])
    return families


def _alike(one: Column, other: Column) -> bool:
    if one.level is not None and one.level == other.level:
        return True
    both = len(one.values & other.values)
    return both >= _SAME * len(one.values | other.values)


def _rank(zones: _Zones) -> tuple[Any, ...]:
    layer = zones.layer
    partial = zones.share < _PARTIAL
    year = -int(zones.edition or 0)
    return partial, year, layer.layer is not None, layer.corners, layer.label


def _beside(other: _Zones, best: _Zones) -> str:
    if other.edition != best.edition:
        return f"another edition ({other.edition or 'undated'}) of {best.layer.label}"
    return f"the same zones as {best.layer.label}"


def _block(best: _Zones, others: list[_Zones]) -> Block:
    layer, code = best.layer, best.code
    wards = code.level == "ward"
    name = "Electoral wards" if wards else headings.title(layer.layer or layer.file)
    label = label_column(layer, code)
    why = [f"{len(layer.table):,} polygons; {code.name} tells them apart."]
    if best.edition:
        why.append(f"Edition {best.edition}, {best.edition_from}.")
    why += [f"Chosen before {each.layer.label}: {_reason(best, each)}." for each in others]
    weight = 1.0
    if best.share < _PARTIAL:
        weight = 0.0
        why.append(f"They hold {best.share:.0%} of the small areas, so they are scored only.")
    keys: dict[str, object] = {
        "id": "wards" if wards else headings.slug(name),
        "name": name,
        "kind": "zones",
        **layer.keys,
        "code": code.name,
        "label": label.name if label else None,
        "weight": weight,
        "vintage": best.edition,
        "crs": layer.crs,
    }
    return Block("[[agencies]]", keys, why, reads=[layer])


def _reason(best: _Zones, other: _Zones) -> str:
    if (best.share < _PARTIAL) != (other.share < _PARTIAL):
        return f"that holds only {other.share:.0%} of the small areas"
    if best.edition != other.edition:
        return f"that is of {other.edition or 'no stated year'}"
    if best.layer.corners < other.layer.corners:
        return "the same zones with fewer corners"
    return "the same zones"

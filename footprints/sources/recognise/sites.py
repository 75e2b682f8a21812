"""Sites: places an agency works from, as points, as building polygons or as coordinates."""

from __future__ import annotations

from dataclasses import dataclass

from footprints.sources.recognise import headings
from footprints.sources.recognise.block import Block, Passed
from footprints.sources.recognise.pick import can_name, code_column
from footprints.sources.recognise.places import Coordinates, coordinates
from footprints.sources.recognise.survey import Column, Layer, Survey
from footprints.sources.recognise.zones import are_buildings

MERGE_WITHIN_M = 100
_SAME = 0.5
_LABELS = {"name", "title", "station", "site", "school", "hospital", "establishment", "library"}


@dataclass(frozen=True)
class _Sites:
    layer: Layer
    code: Column | None
    label: Column | None
    placed: Coordinates | None


def find_sites(
    survey: Survey, taken: list[Layer], units: dict[str, frozenset[str]], services: dict[str, str]
) -> tuple[list[Block], list[Passed]]:
    """Return an agency for each set of sites, and the layers of points that are none.

    ``taken`` are layers used otherwise; ``units`` the unit codes of each list, by layer, and
    ``services`` the lists' services: sites of the same codes are of the same service.
    """
    kept: list[_Sites] = []
    passed: list[Passed] = []
    for layer in survey.layers:
        placed = coordinates(layer)
        if layer in taken or not (placed or layer.shape == "points" or are_buildings(layer)):
            continue
        sites = _Sites(layer, _code(layer), _label(layer), placed)
        twin = next((each for each in kept if _alike(each, sites)), None)
        of = _list_of(sites, units)
        if sites.label is None:
            passed.append(Passed(layer.label, "points without names: no agency's sites"))
        elif twin is not None:
            passed.append(Passed(layer.label, f"the same sites as {twin.layer.label}"))
        elif of is not None and _mostly(sites, units[of]):
            passed.append(Passed(layer.label, f"sites of the units that {of} lists"))
        else:
            kept.append(sites)
    return [_block(each, _service(each, units, services)) for each in kept], passed


def _code(layer: Layer) -> Column | None:
    code = code_column(layer)
    if code is None or headings.is_name(code.name) or code.level is not None:
        return None
    said = headings.is_code(code.name) or code.name.lower() in {"urn", "uprn", "beat", "hub"}
    return code if said else None


def _label(layer: Layer) -> Column | None:
    found = []
    for place, column in enumerate(layer.columns):
        said = set(headings.words(column.name))
        named = headings.is_name(column.name) or bool(said & _LABELS)
        about = {"area", "la", "ward", "board", "street", "type", "group", "parent", "pcn", "ccg"}
        numbered = column.numeric or headings.is_code(column.name) or column.name == "establishment"
        if not named or numbered or said & about or not column.values or not can_name(column):
            continue
        found.append((not headings.is_name(column.name), place, column))
    if found:
        return min(found, key=lambda each: each[:2])[2]
    return next(
        (each for each in layer.columns if each.name.lower().endswith("name") and each.values
         and not {"area", "la", "ward"} & set(headings.words(each.name))),
        None,
    )  # fmt: skip


def _alike(one: _Sites, other: _Sites) -> bool:
    """Whether two layers are about the same sites: as many rows, and mostly the same names."""
    if one.label is None or other.label is None:
        return False
    mine, theirs = one.label.values, other.label.values
    count = {len(one.layer.table), len(other.layer.table)}
    return min(count) >= _SAME * max(count) and len(mine & theirs) >= 0.8 * min(
        len(mine), len(theirs)
    )


def _list_of(sites: _Sites, units: dict[str, frozenset[str]]) -> str | None:
    """Return the list whose units are among a layer's rows, None where none is."""
    for label, codes in units.items():
        for column in sites.layer.columns:
            if len(column.values & codes) >= _SAME * min(len(column.values), len(codes)) > 0:
                return label
    return None


def _mostly(sites: _Sites, codes: frozenset[str]) -> bool:
    return any(
        len(column.values & codes) >= _SAME * len(column.values) > 0
        for column in sites.layer.columns
    )


def _service(
    sites: _Sites, units: dict[str, frozenset[str]], services: dict[str, str]
) -> str | None:
    of = _list_of(sites, units)
    return services.get(of) if of is not None else None


def _block(sites: _Sites, service: str | None) -> Block:
    layer = sites.layer
    name = headings.title(layer.layer or layer.file)
    buildings = layer.shape == "polygons"
    size = None if buildings else _size(layer)
    why = [f"{len(layer.table):,} places. Sites are counted in each neighbourhood, not scored."]
    if buildings:
        why.append(f"Polygons of buildings: those within {MERGE_WITHIN_M} m become one site.")
    keys: dict[str, object] = {
        "id": headings.slug(name),
        "name": name,
        "kind": "sites",
        **layer.keys,
        "code": sites.code.name if sites.code else None,
        "label": sites.label.name if sites.label else None,
    }
    keys |= sites.placed.keys if sites.placed else {"crs": layer.crs}
    keys |= {
        "people": size.name if size else None,
        "merge_within_m": MERGE_WITHIN_M if buildings else None,
        "weight": 0.0,
        "service": None if service == keys["id"] else service,
        "vintage": headings.name_date(layer.layer or layer.file),
    }
    return Block("[[agencies]]", keys, why, reads=[layer])


def _size(layer: Layer) -> Column | None:
    said = {"pupils", "patients", "beds", "capacity", "places"}
    return next(
        (each for each in layer.columns if each.counts and said & set(headings.words(each.name))),
        None,
    )

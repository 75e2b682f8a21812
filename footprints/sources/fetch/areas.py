"""Boundaries, residents and tenure of small areas, and wards, each proven to be whole."""

from __future__ import annotations

from typing import Any

from footprints.errors import DataError, Problem, listing
from footprints.sources.catalogue import Dataset
from footprints.sources.fetch import arcgis, nomis
from footprints.sources.fetch.arcgis import Layer, Rows
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.provenance import csv_bytes, geojson_bytes, part_of, place
from footprints.sources.fetch.toml import block

SMALL_AREAS = "small_areas.geojson"
RESIDENTS = "residents.csv"
WARDS = "wards.geojson"
TENURE = "tenure.csv"

CODE, NAME, PEOPLE = "LSOA21CD", "LSOA21NM", "residents"


def small_areas(errand: Errand) -> Brought:
    """Place the boundaries of every small area, with its district, and its residents."""
    web, ground = errand.web, errand.place
    dataset = errand.catalogue.datasets["small-areas"]
    layer = arcgis.open_layer(web, errand.catalogue.service_of(dataset), dataset)
    code = layer.fields["code"]
    rows = arcgis.rows_by_code(web, layer, code, ground.codes, [code], shapes=True)
    district, title = ground.lookup.fields["district"], ground.lookup.fields["district_name"]
    of = ground.district_of()
    features = [
        _feature(
            each,
            {
                CODE: key,
                NAME: ground.area_names[key] or key,
                district: of[key],
                title: ground.districts[of[key]],
            },
        )
        for key, each in _in_order(rows, code, layer)
    ]
    part = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    parts = [part, ground.part]
    place(errand.folder / SMALL_AREAS, geojson_bytes(features), parts, len(features))
    brought = Brought([SMALL_AREAS], [], parts, moved(layer, dataset))
    brought.add(_residents(errand))
    people = f'{{ file = "{RESIDENTS}", code = "{CODE}", column = "{PEOPLE}" }}'
    text = block(
        "[small_areas]",
        file=SMALL_AREAS,
        code=CODE,
        name=NAME,
        locality=district,
        locality_name=title,
        vintage=layer.edition.vintage,
    )
    brought.blocks.append(f"{text}people = {people}\n")
    return brought


def _residents(errand: Errand) -> Brought:
    dataset = errand.catalogue.datasets["residents"]
    service = errand.catalogue.service_of(dataset)
    areas = errand.place.areas
    figures = nomis.small_area_figures(errand.web, service, dataset, areas)
    problems = nomis.check_against_districts(errand.web, service, dataset, areas, figures)
    category = dataset.query["values"]
    rows = [(code, figures.values[code, category]) for code in errand.place.codes]
    part = part_of(dataset, figures.answers)
    place(errand.folder / RESIDENTS, csv_bytes([CODE, PEOPLE], rows), [part], len(rows))
    return Brought([RESIDENTS], [], [part], problems)


def tenure(errand: Errand) -> Brought:
    """Place households, and those that rent from a council or housing association."""
    dataset = errand.catalogue.datasets["tenure"]
    service = errand.catalogue.service_of(dataset)
    areas = errand.place.areas
    figures = nomis.small_area_figures(errand.web, service, dataset, areas)
    every, social = dataset.query["values"].split(",")
    if not figures.names[social].casefold().startswith("social rented"):
        raise DataError(
            [
                Problem(
                    f"category {social} is called {figures.names[social]!r}, not social rented.",
                    f"{service.name}, {dataset.title}",
                    "The table has changed: its entry in data/catalogue.toml needs another look.",
                )
            ]
        )
    rows = [
        (code, figures.values[code, every], figures.values[code, social])
        for code in errand.place.codes
    ]
    part = part_of(dataset, figures.answers)
    header = [CODE, "households", "social_rented_households"]
    place(errand.folder / TENURE, csv_bytes(header, rows), [part], len(rows))
    note = (
        f"# {TENURE} says how many households of each small area rent from a council or housing\n"
        "# association. It does not say from whom: ask landlords for their patches, and add each\n"
        '# as an agency of kind "zones" (polygons) or "list" (homes by small area).\n'
    )
    return Brought([TENURE], [note], [part])


def wards(errand: Errand) -> Brought:
    """Place the boundaries of every ward of the districts."""
    web, districts = errand.web, sorted(errand.place.districts)
    dataset = errand.catalogue.datasets["wards"]
    layer = arcgis.open_layer(web, errand.catalogue.service_of(dataset), dataset)
    code, name = layer.fields["code"], layer.fields.get("name", layer.fields["code"])
    parts = []
    if "district" in layer.fields:
        where = arcgis.one_of(layer.fields["district"], districts)
        rows = arcgis.rows(web, layer, where, [code, name], shapes=True)
    else:
        codes, part = _ward_codes(errand)
        parts.append(part)
        rows = arcgis.rows_by_code(web, layer, code, codes, [code, name], shapes=True)
    features = [
        _feature(each, {code: key, name: each["properties"][name]})
        for key, each in _in_order(rows, code, layer)
    ]
    parts.insert(0, part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage))
    place(errand.folder / WARDS, geojson_bytes(features), parts, len(features))
    text = block(
        "[[agencies]]",
        id="wards",
        name="Electoral wards",
        kind="zones",
        file=WARDS,
        code=code,
        label=name,
        vintage=layer.edition.vintage,
    )
    return Brought([WARDS], [text], parts, moved(layer, dataset))


def _ward_codes(errand: Errand) -> tuple[list[str], Any]:
    dataset = errand.catalogue.datasets["ward-lookup"]
    layer = arcgis.open_layer(errand.web, errand.catalogue.service_of(dataset), dataset)
    where = arcgis.one_of(layer.fields["district"], sorted(errand.place.districts))
    rows = arcgis.rows(errand.web, layer, where, [layer.fields["code"]])
    part = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    return sorted(set(rows.values(layer.fields["code"]))), part


def moved(layer: Layer, dataset: Dataset) -> list[Problem]:
    """Return a warning where a data set was found under a name the catalogue does not know."""
    if not layer.moved:
        return []
    return [
        Problem(
            f"the editions known here are gone; {layer.edition.name} was found and used.",
            f"{layer.service.name}, {dataset.title}",
            "See that it is what you want.",
            "warning",
        )
    ]


def _in_order(rows: Rows, column: str, layer: Layer) -> list[tuple[str, dict[str, Any]]]:
    """Return features by code, sorted; raises DataError for codes that come twice or shapeless."""
    pairs = sorted(zip(rows.values(column), rows.features, strict=True), key=lambda pair: pair[0])
    codes = [code for code, _ in pairs]
    twice = sorted({code for code in codes if codes.count(code) > 1}) if _repeats(codes) else []
    bare = [code for code, each in pairs if not each.get("geometry")]
    problems = [
        Problem(f"{len(found):,} codes {what}: {listing(found)}.", where=layer.edition.name)
        for found, what in ((twice, "came more than once"), (bare, "have no boundary"))
        if found
    ]
    if problems:
        raise DataError(problems)
    return pairs


def _repeats(codes: list[str]) -> bool:
    return len(set(codes)) != len(codes)


def _feature(feature: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": feature["geometry"]}

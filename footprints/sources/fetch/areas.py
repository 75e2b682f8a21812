"""Boundaries and residents of small areas, each proven to be whole."""

from __future__ import annotations

import csv
from pathlib import Path

from footprints.settings.toml import Block
from footprints.sources.fetch import arcgis, nomis
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.changed_places import warn_of_names
from footprints.sources.fetch.layers import open_layer
from footprints.sources.fetch.own_shape import check_own, columns_of
from footprints.sources.fetch.provenance import csv_bytes, feature, geojson_bytes, part_of, place
from footprints.spreadsheets import meant

SMALL_AREAS = "small_areas.geojson"
RESIDENTS = "residents.csv"

CODE, NAME, PEOPLE = "LSOA21CD", "LSOA21NM", "residents"


def small_areas(errand: Errand) -> Brought:
    """Place the boundaries of every small area, with its district, and its residents."""
    web, ground = errand.web, errand.place
    dataset = errand.catalogue.datasets["small-areas"]
    layer = open_layer(web, errand.catalogue.service_of(dataset), dataset)
    noticed = [*layer.noticed(), *arcgis.check_size(web, layer)]
    code = layer.fields["code"]
    name = layer.fields.get("name", code)
    rows = arcgis.rows_by_code(
        web, layer, code, ground.codes, [code, name, *columns_of(layer)], shapes=True
    )
    district, title = ground.lookup.fields["district"], ground.lookup.fields["district_name"]
    of = ground.district_of()
    with web.doubting(rows.answers):
        published = arcgis.in_order(rows, code, layer)
        noticed += check_own(published, layer)
    if name != code:
        names = {key: str(each["properties"].get(name) or "") for key, each in published}
        what = ("small area is", "small areas are")
        noticed += warn_of_names(ground.area_names, names, what, SMALL_AREAS)
    features = [
        feature(
            each,
            {
                CODE: key,
                NAME: ground.area_names[key] or key,
                district: of[key],
                title: ground.districts[of[key]],
            },
        )
        for key, each in published
    ]
    part = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    parts = [part, *ground.parts]
    place(errand.folder / SMALL_AREAS, geojson_bytes(features), parts, len(features))
    errand.answers[SMALL_AREAS] = rows.answers
    brought = Brought([SMALL_AREAS], [], parts, noticed)
    brought.add(_residents(errand))
    keys = {
        "file": SMALL_AREAS,
        "code": CODE,
        "name": NAME,
        "locality": district,
        "locality_name": title,
        "vintage": layer.edition.vintage or None,
        "people": {"file": RESIDENTS, "code": CODE, "column": PEOPLE},
    }
    brought.blocks.append(Block("[small_areas]", keys))
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
    errand.answers[PEOPLE] = figures.answers
    return Brought([RESIDENTS], [], [part], problems)


def residents_of(folder: Path) -> dict[str, int]:
    """Return the residents of each small area, from the file placed in a folder."""
    with (folder / RESIDENTS).open(encoding="utf-8", newline="") as stream:
        return {meant(row[CODE]): int(row[PEOPLE]) for row in csv.DictReader(stream)}

"""What was asked for: names or codes of districts, or of a region, turned into small areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from footprints.errors import DataError, Problem, counted, listing
from footprints.sources.catalogue import Catalogue
from footprints.sources.fetch import arcgis
from footprints.sources.fetch.arcgis import Rows
from footprints.sources.fetch.changed_places import warn_of_names
from footprints.sources.fetch.districts import chosen, english_districts, region
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.layers import Layer, open_layer
from footprints.sources.fetch.provenance import Part, part_of


@dataclass(frozen=True)
class Place:
    """Districts (name by code) and their small areas (codes by district, name by code).

    ``ward_of`` is the ward that each small area lies in by best fit; ``parts`` the records of the
    lists that say all this, and ``problems`` what was noticed about them.
    """

    name: str
    districts: dict[str, str]
    areas: dict[str, list[str]]
    area_names: dict[str, str]
    ward_of: dict[str, str]
    lookup: Layer
    parts: list[Part]
    problems: list[Problem] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """Every small area's code, sorted."""
        return sorted(code for codes in self.areas.values() for code in codes)

    def district_of(self) -> dict[str, str]:
        """Return the district of each small area."""
        return {code: district for district, codes in self.areas.items() for code in codes}


def find_place(
    web: Web, catalogue: Catalogue, localities: Sequence[str], region_name: str | None
) -> Place:
    """Return the districts asked for, by code or name, and every small area in them.

    Raises DataError for names that no English district or region has, each with the nearest, and
    for lists that are not whole or do not agree with one another.
    """
    web.report("Finding the place", None)
    known = english_districts(web, catalogue)
    wanted = chosen(known, localities)
    title = None
    if region_name is not None:
        title, members, known = region(web, catalogue, known, region_name)
        wanted |= members
    dataset = catalogue.datasets["area-lookup"]
    layer = open_layer(web, catalogue.service_of(dataset), dataset)
    problems = [*known.problems, *layer.noticed(), *arcgis.check_size(web, layer)]
    where = arcgis.one_of(layer.fields["district"], sorted(wanted))
    rows = arcgis.rows(web, layer, where, list(layer.fields.values()))
    with web.doubting(rows.answers):
        areas = _by_district(layer, rows, wanted)
    part = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    pairs = zip(
        rows.values(layer.fields["district"]),
        rows.values(layer.fields["district_name"]),
        strict=True,
    )
    problems += warn_of_names(wanted, dict(pairs), ("district is", "districts are"), layer.where)
    names = rows.values(layer.fields["name"])
    return Place(
        title or _join(list(wanted.values())),
        dict(sorted(wanted.items())),
        areas,
        dict(zip(rows.values(layer.fields["code"]), names, strict=True)),
        dict(
            zip(rows.values(layer.fields["code"]), rows.values(layer.fields["ward"]), strict=True)
        ),
        layer,
        [part, *known.parts],
        problems,
    )


def _by_district(layer: Layer, rows: Rows, wanted: dict[str, str]) -> dict[str, list[str]]:
    """Return the small areas of each district, each area once and no district without any."""
    codes = rows.values(layer.fields["code"])
    if not all(code.isprintable() and code for code in codes):
        raise _fault(layer, "small areas are listed without a code.")
    if len(set(codes)) != len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        what = f"{counted(len(twice), 'small area is', 'small areas are')} listed twice"
        raise _fault(layer, f"{what}: {listing(twice)}.")
    areas: dict[str, list[str]] = {district: [] for district in sorted(wanted)}
    for code, district in zip(codes, rows.values(layer.fields["district"]), strict=True):
        areas.setdefault(district, []).append(code)
    bare = [district for district, own in areas.items() if not own]
    if bare:
        named = listing(f"{wanted[code]} ({code})" for code in bare)
        raise _fault(layer, f"no small areas are listed for {named}.")
    strange = sorted(set(areas) - set(wanted))
    if strange:
        raise _fault(layer, f"districts came that nobody asked for: {listing(strange)}.")
    return {district: sorted(own) for district, own in areas.items()}


def _join(names: Sequence[str]) -> str:
    ordered = sorted(names)
    return ordered[0] if len(ordered) == 1 else f"{', '.join(ordered[:-1])} and {ordered[-1]}"


def _fault(layer: Layer, what: str) -> DataError:
    fix = "Try again later. If it stays so, see what has changed: footprints sources check"
    return DataError([Problem(what, layer.where, fix)])

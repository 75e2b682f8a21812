"""What was asked for: names or codes of districts, or of a region, turned into small areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from footprints.errors import DataError, Problem, listing, nearest
from footprints.sources.catalogue import Catalogue
from footprints.sources.fetch import arcgis
from footprints.sources.fetch.arcgis import Layer, Rows
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.provenance import Part, part_of

_WALES = "W"
_REGION_LISTS = ("combined-authorities", "regions")


@dataclass(frozen=True)
class Place:
    """Districts (name by code) and their small areas (codes by district, name by code)."""

    name: str
    districts: dict[str, str]
    areas: dict[str, list[str]]
    area_names: dict[str, str]
    lookup: Layer
    part: Part

    @property
    def codes(self) -> list[str]:
        """Every small area's code, sorted."""
        return sorted(code for codes in self.areas.values() for code in codes)

    def district_of(self) -> dict[str, str]:
        """Return the district of each small area."""
        return {code: district for district, codes in self.areas.items() for code in codes}


def find_place(
    web: Web, catalogue: Catalogue, localities: Sequence[str], region: str | None
) -> Place:
    """Return the districts asked for, by code or name, and every small area in them.

    Raises DataError for names that no English district or region has, each with the nearest.
    """
    dataset = catalogue.datasets["area-lookup"]
    web.report("Finding the place", None)
    layer = arcgis.open_layer(web, catalogue.service_of(dataset), dataset)
    code, name = layer.fields["district"], layer.fields["district_name"]
    every = arcgis.distinct(web, layer, [code, name])
    known = {
        district: title
        for district, title in zip(every.values(code), every.values(name), strict=True)
        if not district.startswith(_WALES)
    }
    wanted = _districts(known, localities)
    title = region
    if region is not None:
        title, members = _region(web, catalogue, region)
        wanted |= {each: known[each] for each in members if each in known}
    rows = arcgis.rows(web, layer, arcgis.one_of(code, sorted(wanted)), list(layer.fields.values()))
    return _place(title or _join(list(wanted.values())), wanted, layer, rows, catalogue)


def _place(
    title: str, wanted: dict[str, str], layer: Layer, rows: Rows, catalogue: Catalogue
) -> Place:
    codes = rows.values(layer.fields["code"])
    if len(set(codes)) != len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        raise _fault(layer, f"{len(twice):,} small areas are listed twice: {listing(twice)}.")
    areas: dict[str, list[str]] = {district: [] for district in sorted(wanted)}
    for code, district in zip(codes, rows.values(layer.fields["district"]), strict=True):
        areas[district].append(code)
    bare = [district for district, own in areas.items() if not own]
    if bare:
        raise _fault(layer, f"no small areas are listed for {listing(bare)}.")
    dataset = catalogue.datasets["area-lookup"]
    names = dict(zip(codes, rows.values(layer.fields["name"]), strict=True))
    return Place(
        title,
        dict(sorted(wanted.items())),
        {district: sorted(own) for district, own in areas.items()},
        names,
        layer,
        part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage),
    )


def _districts(known: dict[str, str], asked: Sequence[str]) -> dict[str, str]:
    by_name: dict[str, list[str]] = {}
    for code, name in known.items():
        by_name.setdefault(_plain(name), []).append(code)
    found: dict[str, str] = {}
    problems = []
    for text in asked:
        codes = [text.upper()] if text.upper() in known else by_name.get(_plain(text), [])
        if len(codes) == 1:
            found[codes[0]] = known[codes[0]]
        elif codes:
            problems.append(
                Problem(f"{text} is the name of {listing(codes)}.", "--locality", "Give the code.")
            )
        else:
            hint = nearest(text, [*known.values(), *known]) or "Give its name or its GSS code."
            problems.append(Problem(f"{text} is not an English district.", "--locality", hint))
    if problems:
        raise DataError(problems)
    return found


def _region(web: Web, catalogue: Catalogue, asked: str) -> tuple[str, list[str]]:
    """Return the full name and the districts of a combined authority or region."""
    names: list[str] = []
    lost: list[Problem] = []
    for entry in _REGION_LISTS:
        dataset = catalogue.datasets[entry]
        try:
            layer = arcgis.open_layer(web, catalogue.service_of(dataset), dataset)
        except DataError as error:
            lost += error.problems
            continue
        columns = [layer.fields[key] for key in ("district", "region", "region_name")]
        rows = arcgis.distinct(web, layer, columns)
        district, code, name = (rows.values(column) for column in columns)
        own = [
            (title, each)
            for each, key, title in zip(district, code, name, strict=True)
            if asked.upper() == key or _plain(asked) == _plain(title)
        ]
        if own:
            return own[0][0], sorted(each for _, each in own)
        names += name
    hint = nearest(asked, sorted(set(names))) or "Name each district with --locality instead."
    raise DataError(
        [*lost, Problem(f"{asked} is not a combined authority or region.", "--region", hint)]
    )


def _plain(name: str) -> str:
    """Return a name without case, punctuation, and words that people leave out or turn round."""
    words = "".join(ch if ch.isalnum() else " " for ch in name.casefold()).split()
    return " ".join(sorted(word for word in words if word not in ("city", "of", "the", "and")))


def _join(names: Sequence[str]) -> str:
    ordered = sorted(names)
    return ordered[0] if len(ordered) == 1 else f"{', '.join(ordered[:-1])} and {ordered[-1]}"


def _fault(layer: Layer, what: str) -> DataError:
    return DataError(
        [
            Problem(
                what,
                f"{layer.service.name}, {layer.edition.name}",
                "See whether the lookup has changed: footprints sources check",
            )
        ]
    )

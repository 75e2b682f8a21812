"""The districts of England: the whole list, the ones asked for, and the members of a region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from footprints.errors import DataError, Problem, listing, nearest
from footprints.sources.catalogue import Catalogue
from footprints.sources.fetch import arcgis
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.layers import Layer, open_layer
from footprints.sources.fetch.provenance import Part, part_of

_OPTION = "--region"


@dataclass(frozen=True)
class Region:
    """A combined authority or a region of England, and its districts' codes."""

    kind: str
    code: str
    name: str
    districts: list[str]


@dataclass(frozen=True)
class Districts:
    """Every English district (name by code), the regions, and where the lists came from."""

    names: dict[str, str]
    regions: list[Region]
    parts: list[Part]
    problems: list[Problem]


def english_districts(web: Web, catalogue: Catalogue) -> Districts:
    """Return every district of England, from the official list of districts by region.

    The list is proven twice: by the service's count, and by the size the catalogue gives.
    """
    layer = _open(web, catalogue, "regions")
    problems = [*layer.noticed(), *arcgis.check_size(web, layer)]
    keys = ("district", "district_name", "region", "region_name")
    rows = arcgis.rows(web, layer, arcgis.EVERY, [layer.fields[key] for key in keys])
    codes, names = rows.values(layer.fields["district"]), rows.values(layer.fields["district_name"])
    if len(set(codes)) != len(codes) or "" in codes:
        twice = sorted({code for code in codes if codes.count(code) > 1})
        what = f"districts are listed twice or without a code: {listing(twice)}."
        for answer in rows.answers:
            web.forget(answer)
        raise DataError([Problem(what, layer.where, "Try again later.")])
    part = part_of(layer.dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    regions = _regions("region", layer, rows)
    return Districts(dict(zip(codes, names, strict=True)), regions, [part], problems)


def chosen(known: Districts, asked: Sequence[str]) -> dict[str, str]:
    """Return the districts that codes or names stand for; raises DataError for all others."""
    by_name: dict[str, list[str]] = {}
    for code, name in known.names.items():
        by_name.setdefault(_plain(name), []).append(code)
    found: dict[str, str] = {}
    problems = []
    for text in asked:
        code = text.strip().upper()
        codes = [code] if code in known.names else by_name.get(_plain(text), [])
        if len(codes) == 1 and _is_region(known, codes[0], text):
            what = f"{text} is a region, and {known.names[codes[0]]} ({codes[0]}) is a district."
            problems.append(Problem(what, "--locality", "Give the code, or use --region."))
        elif len(codes) == 1:
            found[codes[0]] = known.names[codes[0]]
        elif codes:
            what = f"{text} is the name of {listing(codes)}."
            problems.append(Problem(what, "--locality", "Give the code."))
        else:
            hint = nearest(text, [*known.names.values(), *known.names])
            hint = hint or "Give its name or its GSS code."
            problems.append(Problem(f"{text} is not an English district.", "--locality", hint))
    if problems:
        raise DataError(problems)
    return found


def _is_region(known: Districts, code: str, asked: str) -> bool:
    """Whether a name is a region's and only nearly the district's: London, City of London."""
    own = asked.strip().casefold() in (code.casefold(), known.names[code].casefold())
    return not own and any(_plain(each.name) == _plain(asked) for each in known.regions)


def region(
    web: Web, catalogue: Catalogue, known: Districts, asked: str
) -> tuple[str, dict[str, str], Districts]:
    """Return the full name and the districts of a combined authority or region, by code or name.

    ``known`` comes back with the list of combined authorities added to its records. Raises
    DataError for a name that several have, one that none has, and for members that are not among
    the districts known.
    """
    authorities: list[Region] = []
    try:
        layer = _open(web, catalogue, "combined-authorities")
        columns = [layer.fields[key] for key in ("district", "region", "region_name")]
        rows = arcgis.rows(web, layer, arcgis.EVERY, columns)
    except DataError as error:
        known = replace(known, problems=[*known.problems, *_unknown_authorities(error)])
    else:
        authorities = _regions("combined authority", layer, rows)
        part = part_of(layer.dataset, rows.answers, layer.edition.name, layer.edition.vintage)
        known = replace(
            known, parts=[*known.parts, part], problems=[*known.problems, *layer.noticed()]
        )
    found = _named([*authorities, *known.regions], asked, known.problems)
    strange = sorted(set(found.districts) - set(known.names))
    if strange:
        what = f"its members {listing(strange)} are not on the list of English districts."
        fix = "The editions of the two lists differ. Name each district with --locality instead."
        raise DataError([Problem(what, f"{found.name} ({found.code})", fix)])
    return found.name, {code: known.names[code] for code in found.districts}, known


def _named(regions: Sequence[Region], asked: str, noticed: Sequence[Problem]) -> Region:
    """Return the one region of a code or name; raises DataError where none or several have it."""
    code = asked.strip().upper()
    fits = [each for each in regions if each.code == code]
    fits = fits or [each for each in regions if _plain(each.name) == _plain(asked)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        several = " and ".join(
            f"a {each.kind} ({each.code}, {len(each.districts):,} districts)" for each in fits
        )
        what = f"{asked} is the name of {several}."
        raise DataError([Problem(what, _OPTION, "Give the code of the one you mean.")])
    hint = nearest(asked, sorted({each.name for each in regions}))
    hint = hint or "Name each district with --locality instead."
    what = f"{asked} is not a combined authority or region."
    lost = [replace(each, severity="error") for each in noticed if each.where == _OPTION]
    raise DataError([*lost, Problem(what, _OPTION, hint)])


def _unknown_authorities(error: DataError) -> list[Problem]:
    """Say that combined authorities could not be looked through, which may hide a namesake."""
    why = " ".join(problem.what for problem in error.problems)
    what = f"combined authorities could not be asked for: {why}"
    return [Problem(what, _OPTION, "A region of the name was looked for alone.", "warning")]


def _regions(kind: str, layer: Layer, rows: arcgis.Rows) -> list[Region]:
    """Group a list of districts by the region each lies in."""
    members: dict[tuple[str, str], list[str]] = {}
    columns = (rows.values(layer.fields[key]) for key in ("district", "region", "region_name"))
    for district, code, name in zip(*columns, strict=True):
        members.setdefault((code, name), []).append(district)
    return [Region(kind, code, name, sorted(own)) for (code, name), own in sorted(members.items())]


def _open(web: Web, catalogue: Catalogue, name: str) -> Layer:
    dataset = catalogue.datasets[name]
    return open_layer(web, catalogue.service_of(dataset), dataset)


def _plain(name: str) -> str:
    """Return a name without case, punctuation, and words that people leave out or turn round."""
    words = "".join(ch if ch.isalnum() else " " for ch in name.casefold()).split()
    return " ".join(sorted(word for word in words if word not in ("city", "of", "the", "and")))

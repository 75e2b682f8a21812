"""Households, and those that rent from a council or housing association, by small area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from footprints.errors import DataError, Problem, counted, listing
from footprints.settings.toml import Remarks
from footprints.sources.fetch import nomis
from footprints.sources.fetch.areas import CODE, RESIDENTS, residents_of
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.output_areas import LEAST_DIFFERENCE, by_district, check_sums
from footprints.sources.fetch.provenance import csv_bytes, part_of, place

if TYPE_CHECKING:
    from footprints.sources.catalogue import Dataset
    from footprints.sources.fetch.http import Answer

TENURE = "tenure.csv"

_FROM_WHOM = (
    f"{TENURE} says how many households of each small area rent from a council or housing "
    "association. It does not say from whom: ask landlords for their patches, and add each as an "
    'agency of kind "zones" (polygons) or "list" (homes by small area).'
)


def tenure(errand: Errand) -> Brought:
    """Place households, and those that rent from a council or housing association.

    Both are held against each district's published number and, where output areas were fetched,
    against the same table of output areas, which tells figures that have come to other codes.
    """
    dataset = errand.catalogue.datasets["tenure"]
    service = errand.catalogue.service_of(dataset)
    areas = errand.place.areas
    figures = nomis.small_area_figures(errand.web, service, dataset, areas)
    every, social = dataset.query["values"].split(",")
    where = f"{service.name}, {dataset.title}"
    if not figures.names[social].casefold().startswith("social rented"):
        raise DataError(
            [
                Problem(
                    f"category {social} is called {figures.names[social]!r}, not social rented.",
                    where,
                    "The table has changed: its entry in data/catalogue.toml needs another look.",
                )
            ]
        )
    problems = nomis.check_against_districts(errand.web, service, dataset, areas, figures)
    households = {code: figures.values[code, every] for code in errand.place.codes}
    renting = {code: figures.values[code, social] for code in errand.place.codes}
    with errand.web.doubting(figures.answers):
        _check_sense(households, renting, where)
        _check_residents(households, errand, where)
        by_parts = _check_output_areas(
            errand,
            dataset,
            {"households": (every, households), "social renters": (social, renting)},
        )
    rows = [(code, households[code], renting[code]) for code in errand.place.codes]
    part = part_of(dataset, [*figures.answers, *by_parts])
    header = [CODE, "households", "social_rented_households"]
    place(errand.folder / TENURE, csv_bytes(header, rows), [part], len(rows))
    return Brought([TENURE], [Remarks([_FROM_WHOM])], [part], problems)


def _check_sense(households: Mapping[str, int], renting: Mapping[str, int], where: str) -> None:
    """Raise where more households rent than there are."""
    wrong = [code for code, some in renting.items() if some > households[code] + LEAST_DIFFERENCE]
    _refuse(wrong, "more households that rent than households", where)


def _check_residents(households: Mapping[str, int], errand: Errand, where: str) -> None:
    """Raise where a small area has more households than residents, where those are placed."""
    if not (errand.folder / RESIDENTS).is_file():
        return
    residents = residents_of(errand.folder)
    wrong = [
        code
        for code, number in households.items()
        if code in residents and number > residents[code] + LEAST_DIFFERENCE
    ]
    _refuse(wrong, "more households than residents", where)


def _check_output_areas(
    errand: Errand, dataset: Dataset, wanted: Mapping[str, tuple[str, Mapping[str, int]]]
) -> list[Answer]:
    """Hold each category against its output areas; return the answers, none without them."""
    of = errand.output_areas
    if not of:
        return []
    census = errand.catalogue.datasets["output-area-tenure"]
    service = errand.catalogue.service_of(census)
    parts = nomis.small_area_figures(errand.web, service, census, by_district(errand, of))
    with errand.web.doubting(parts.answers):
        for what, (category, own) in wanted.items():
            people = {code: parts.values[code, category] for code in of}
            check_sums(people, of, own, what, f"{service.name}, {dataset.title}")
    return parts.answers


def _refuse(wrong: list[str], what: str, where: str) -> None:
    if wrong:
        number = counted(len(wrong), "small area has", "small areas have")
        fix = "The answer may be damaged: try again later with --refresh."
        raise DataError([Problem(f"{number} {what}: {listing(sorted(wrong))}.", where, fix)])

"""Output areas: where people live inside small areas, and a second count of them.

The census counts residents for output areas too, of which a small area has four or five. Added up
they prove each small area's own figure, which the sum of a district cannot: two figures that have
changed places leave the sum as it was. Their centroids, weighted by population, prove in the same
way that each boundary is that of its code.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from footprints.errors import DataError, Problem, counted, listing
from footprints.sources.fetch import arcgis, nomis
from footprints.sources.fetch.areas import CODE, PEOPLE, SMALL_AREAS, residents_of
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.layers import Layer, open_layer
from footprints.sources.fetch.provenance import csv_bytes, part_of, place

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

OUTPUT_AREAS = "output_areas.csv"
PLACED_BY = {"file": OUTPUT_AREAS, "x": "easting", "y": "northing", "crs": "EPSG:27700",
             "people": PEOPLE}  # fmt: skip
"""What the settings say of an agency whose people are placed by these centroids."""

NEAR_M = 100.0
"""A centroid may lie this far outside its small area, whose boundary is generalised to 20 m."""

LEAST_DIFFERENCE, DIFFERENCE_SHARE = 20, 0.02
"""The census changes each figure a little on purpose: output areas may add up to so many people,
or such a share, more or fewer than their small area."""


def output_areas(errand: Errand) -> Brought:
    """Place the population-weighted centroid of every output area, with its residents.

    Raises DataError naming small areas that have no output area, whose residents are not those of
    their output areas, or whose centroids lie elsewhere.
    """
    lookup, of = _lookup(errand)
    dataset = errand.catalogue.datasets["output-area-centroids"]
    layer = open_layer(errand.web, errand.catalogue.service_of(dataset), dataset)
    noticed = [*lookup.noticed(), *layer.noticed(), *arcgis.check_size(errand.web, layer)]
    code = layer.fields["code"]
    rows = arcgis.rows_by_code(errand.web, layer, code, of, [code], shapes=True)
    census = errand.catalogue.datasets["output-area-residents"]
    service = errand.catalogue.service_of(census)
    figures = nomis.small_area_figures(errand.web, service, census, by_district(errand, of))
    people = {each: figures.values[each, census.query["values"]] for each in sorted(of)}
    with errand.web.doubting([*figures.answers, *errand.answers.get(PEOPLE, [])]):
        where = "Nomis, Usual residents, Census 2021 (TS001)"
        check_sums(people, of, residents_of(errand.folder), "residents", where)
    with errand.web.doubting([*rows.answers, *errand.answers.get(SMALL_AREAS, [])]):
        points = _points(dict(arcgis.in_order(rows, code, layer)), layer)
        _check_places(points, of, errand)
    table = [
        (f"{point.x:.1f}", f"{point.y:.1f}", people[each])
        for each, point in zip(points.index, points, strict=True)
    ]
    errand.output_areas.update(of)
    own = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    parts = [own, part_of(census, figures.answers)]
    content = csv_bytes(["easting", "northing", PEOPLE], table)
    place(errand.folder / OUTPUT_AREAS, content, parts, len(table))
    return Brought([OUTPUT_AREAS], [], parts, noticed)


def _lookup(errand: Errand) -> tuple[Layer, dict[str, str]]:
    """Return the small area of each output area, every small area having some."""
    dataset = errand.catalogue.datasets["output-area-lookup"]
    layer = open_layer(errand.web, errand.catalogue.service_of(dataset), dataset)
    code, area = layer.fields["code"], layer.fields["area"]
    rows = arcgis.rows_by_code(errand.web, layer, area, errand.place.codes, [code, area])
    codes = rows.values(code)
    twice = sorted(each for each, times in Counter(codes).items() if times > 1 or not each)
    if twice:
        for answer in rows.answers:
            errand.web.forget(answer)
        what = f"output areas are listed twice or without a code: {listing(twice)}."
        raise DataError([Problem(what, layer.where, "Try again later.")])
    return layer, dict(zip(codes, rows.values(area), strict=True))


def by_district(errand: Errand, of: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the output areas of each district, sorted; ``of`` gives their small areas."""
    district_of = errand.place.district_of()
    found: dict[str, list[str]] = {district: [] for district in errand.place.districts}
    for code, area in sorted(of.items()):
        found[district_of[area]].append(code)
    return found


def check_sums(
    parts: Mapping[str, int], of: Mapping[str, str], own: Mapping[str, int], what: str, where: str
) -> None:
    """Raise where a small area's own figure is not that of its output areas together.

    ``parts`` are figures of output areas, ``of`` the small area of each, ``own`` its own figures,
    ``what`` they count.
    """
    added: Counter[str] = Counter()
    for code, number in parts.items():
        added[of[code]] += number
    wrong = [
        f"{area} ({number:,} and {added[area]:,})"
        for area, number in sorted(own.items())
        if abs(added[area] - number) > max(LEAST_DIFFERENCE, DIFFERENCE_SHARE * number)
    ]
    if wrong:
        which = counted(len(wrong), "small area has", "small areas have")
        said = f"{which} other {what} than their output areas together: {listing(wrong)}."
        fix = "One of the two answers is wrong: try again later."
        raise DataError([Problem(said, where, fix)])


def _points(published: Mapping[str, Any], layer: Layer) -> gpd.GeoSeries:
    """Return the centroids in metres, by code."""
    import geopandas as gpd

    from footprints.units import BRITISH_GRID

    shapes = [each["geometry"] for each in published.values()]
    if any(shape["type"] != "Point" for shape in shapes):
        fix = "The service may have changed: footprints sources check"
        raise DataError([Problem("its shapes are no points.", layer.where, fix)])
    x, y = zip(*(shape["coordinates"] for shape in shapes), strict=True)
    points = gpd.points_from_xy(x, y, crs="EPSG:4326").to_crs(BRITISH_GRID)
    return gpd.GeoSeries(points, index=list(published))


def _check_places(points: gpd.GeoSeries, of: Mapping[str, str], errand: Errand) -> None:
    """Raise where a centroid does not lie in or near its small area."""
    import geopandas as gpd
    import numpy as np

    ground = gpd.read_file(errand.folder / SMALL_AREAS).set_index(CODE).to_crs(points.crs)
    own = ground.geometry.loc[[of[code] for code in points.index]]
    away = points.distance(own, align=False).to_numpy()
    # written so that a distance that is no number counts as far away
    wrong = sorted({of[code] for code in points.index[~(away <= NEAR_M)]})
    if wrong:
        number = counted(len(wrong), "small area lies", "small areas lie")
        what = f"{number} elsewhere than the people counted in them: {listing(wrong)}; the "
        what += f"furthest centroid of an output area is {np.nanmax(away) / 1000:,.1f} km away."
        fix = "Boundaries or centroids are given to other codes: try again later with --refresh."
        raise DataError([Problem(what, SMALL_AREAS, fix)])

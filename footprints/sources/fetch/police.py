"""Police neighbourhoods: which forces serve the place, and their lines proven to cover it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from footprints.errors import DataError, Problem, listing, nearest
from footprints.settings.toml import Block
from footprints.sources.catalogue import Dataset, Service
from footprints.sources.fetch import arcgis
from footprints.sources.fetch.answers import Force, ask
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.cache import Origin
from footprints.sources.fetch.http import Answer, Web
from footprints.sources.fetch.layers import open_layer
from footprints.sources.fetch.police_cover import check_cover, inside
from footprints.sources.fetch.police_lines import MONTH, Lines, Row, from_archive, from_service
from footprints.sources.fetch.police_proof import check_fit, check_places
from footprints.sources.fetch.provenance import Part, geojson_bytes, part_of, place

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

POLICE = "police_neighbourhoods.geojson"


def neighbourhoods(
    errand: Errand, archive: str | None, placed_by: Mapping[str, object] | None = None
) -> Brought:
    """Place the police neighbourhoods that serve the place.

    ``archive`` is a month, a file or an address; None: as they are now. ``placed_by`` are the keys
    of the points people are placed by, as beats cut small areas; None: by surface. Rings
    that cross themselves are mended by the one method of ``geometry.clean``, and named. Raises
    DataError where small areas are left without a neighbourhood, which is how a short list shows.
    """
    dataset = errand.catalogue.datasets["police"]
    service = errand.catalogue.service_of(dataset)
    forces, part, answers, problems = _forces(errand, service, dataset)
    every = Lines()
    for force in forces:
        if archive is None:
            every.add(from_service(errand.web, service, dataset, force))
        else:
            every.add(from_archive(errand.web, service, dataset, force, archive))
    answers += every.answers
    shapes, mended = _polygons(_told_apart(every.rows, forces), dataset)
    problems += [*every.problems, *mended, *check_cover(shapes, errand, every.without)]
    own = inside(shapes, errand)
    problems += check_fit(shapes, {code for code, _, _ in own})
    if archive is None:  # the service knows of no other time than now
        with errand.web.doubting(every.answers):
            said, more = check_places(shapes, errand, service, dataset, len(forces) > 1)
        problems += said
        answers += more
    features = [
        {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": shape}
        for code, name, shape in own
    ]
    monthly = archive is not None and MONTH.match(archive)
    day = archive if monthly else max(each.kept.fetched for each in answers)[:10]
    origin = part_of(dataset, answers, edition=archive or "", vintage=day or "")
    place(errand.folder / POLICE, geojson_bytes(features), [origin, part], len(features))
    keys = {"id": "police", "name": "Police neighbourhoods", "kind": "zones", "file": POLICE,
            "code": "code", "label": "name", "vintage": day or None,
            "placed_by": placed_by}  # fmt: skip
    return Brought([POLICE], [Block("[[agencies]]", keys)], [origin, part], problems)


def list_of_forces(web: Web, service: Service, dataset: Dataset) -> tuple[list[Force], Answer]:
    """Return the service's list of forces; raises DataError for one that is too short."""
    path, where = dataset.paths["forces"], f"{service.name}, list of forces"
    origin = Origin(dataset.id)
    return ask(
        web, service, path, shape=list[Force], where=where, least=dataset.least, origin=origin
    )


def _forces(
    errand: Errand, service: Service, police: Dataset
) -> tuple[list[str], Part, list[Answer], list[Problem]]:
    """Return the ids of the forces that police the districts, and where that is said."""
    dataset = errand.catalogue.datasets["police-areas"]
    layer = open_layer(errand.web, errand.catalogue.service_of(dataset), dataset)
    problems = [*layer.noticed(), *arcgis.check_size(errand.web, layer)]
    district, name = layer.fields["district"], layer.fields["force_name"]
    where = arcgis.one_of(district, sorted(errand.place.districts))
    rows = arcgis.rows(errand.web, layer, where, [district, name])
    missing = sorted(set(errand.place.districts) - set(rows.values(district)))
    if missing:
        fix = "Try again later with --refresh, or leave the police out: --without police"
        raise DataError([Problem(f"no force is listed for {listing(missing)}.", layer.where, fix)])
    every, answer = list_of_forces(errand.web, service, police)
    known = _ids(every)
    forces = []
    for title in sorted(set(rows.values(name))):
        if _plain(title) not in known:
            fix = f"{nearest(title, known)} Leave the police out: --without police".strip()
            raise _fault(service, f"no force is called {title}.", fix)
        forces.append(known[_plain(title)])
    part = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    return sorted(set(forces)), part, [answer], problems


def _ids(forces: list[Force]) -> dict[str, str]:
    """Return forces' ids by their plain names, and by their ids read as names."""
    by_id = {_plain(each.id.replace("-", " ")): each.id for each in forces}
    return by_id | {_plain(each.name): each.id for each in forces}


def _plain(name: str) -> str:
    words = re.sub(r"[^a-z0-9 ]", " ", name.lower().replace("&", " and ")).split()
    dropped = {"police", "constabulary", "service", "of", "city", "the"}
    return " ".join(sorted(word for word in words if word not in dropped))


def _told_apart(rows: list[Row], forces: list[str]) -> list[Row]:
    """Return the rows with codes that are told apart: with the force's id where there are several.

    Each force numbers its own neighbourhoods, so two may well use one number.
    """
    if len(forces) == 1:
        return rows
    return [replace(row, code=f"{row.force} {row.code}") for row in rows]


def _polygons(rows: list[Row], dataset: Dataset) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Return the shapes in metres, mended, and a warning for each that had to be.

    Much mending is no error here, unlike in a file of one's own: nobody at the desk can redraw
    the force's lines, and what was done to them is said.
    """
    import geopandas as gpd

    from footprints.geometry.clean import repair, wrong_shapes
    from footprints.units import BRITISH_GRID

    rows = sorted(rows, key=lambda row: row.code)
    codes = [row.code for row in rows]
    twice = sorted(code for code, times in Counter(codes).items() if times > 1)
    frame = gpd.GeoDataFrame(
        {"code": codes, "name": [row.name for row in rows]},
        geometry=[row.shape for row in rows],
        crs="EPSG:4326",
    ).to_crs(BRITISH_GRID)
    wrong = wrong_shapes(frame.geometry, codes, dataset.title)
    if twice:
        wrong.append(Problem(f"codes come twice: {listing(twice)}.", dataset.title))
    if wrong:
        raise DataError(wrong)
    mended, problems = repair(frame.geometry, codes, dataset.title)
    said = [replace(each, severity="warning", fix="") for each in problems]
    return frame.set_geometry(mended), said


def _fault(service: Service, what: str, fix: str) -> DataError:
    return DataError([Problem(what, service.name, fix)])

"""Police neighbourhoods: from the service as they are now, or from the archive as of a month."""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from footprints.errors import DataError, Problem, listing, nearest
from footprints.sources.catalogue import Dataset, Service
from footprints.sources.fetch import arcgis, given
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.http import Answer, Gone, Passing, Web
from footprints.sources.fetch.points import PLACED_BY
from footprints.sources.fetch.provenance import Part, geojson_bytes, part_of, place
from footprints.sources.fetch.toml import block

if TYPE_CHECKING:
    import geopandas as gpd

POLICE = "police_neighbourhoods.geojson"
LEAST_SHARE = 0.01
"""A neighbourhood counts as of the place from this share of its own surface inside it: lines that
run along the same border never quite agree."""

_MONTH = re.compile(r"^20\d\d-(0[1-9]|1[0-2])$")


def neighbourhoods(errand: Errand, archive: str | None, by_points: bool = False) -> Brought:
    """Place the police neighbourhoods that serve the place.

    ``archive`` is a month, a file or an address; None: as they are now. With ``by_points`` people
    are placed in them by the points fetched, as beats cut small areas. Rings that cross themselves
    are mended by the one method of ``geometry.clean``, and named. Raises DataError where a boundary
    that the force lists did not come.
    """
    dataset = errand.catalogue.datasets["police"]
    service = errand.catalogue.service_of(dataset)
    forces, parts, answers = _forces(errand, service)
    rows: list[tuple[str, str, Any]] = []
    problems: list[Problem] = []
    for force in forces:
        if archive is None:
            some, more, said = _from_service(errand.web, service, force)
        else:
            some, more, said = _from_archive(errand.web, service, force, archive)
        rows += some
        answers += more
        problems += said
    shapes, mended = _polygons(rows, dataset)
    kept = _inside(shapes, errand)
    features = [
        {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": shape}
        for code, name, shape in kept
    ]
    day = (
        archive if archive and _MONTH.match(archive) else max(a.kept.fetched for a in answers)[:10]
    )
    part = part_of(dataset, answers, edition=archive or "", vintage=day)
    place(errand.folder / POLICE, geojson_bytes(features), [part, *parts], len(features))
    text = block("[[agencies]]", id="police", name="Police neighbourhoods", kind="zones",
                 file=POLICE, code="code", label="name", vintage=day)  # fmt: skip
    text += PLACED_BY if by_points else ""
    return Brought([POLICE], [text], [part, *parts], problems + mended)


def _forces(errand: Errand, service: Service) -> tuple[list[str], list[Part], list[Answer]]:
    """Return the ids of the forces that police the districts."""
    dataset = errand.catalogue.datasets["police-areas"]
    layer = arcgis.open_layer(errand.web, errand.catalogue.service_of(dataset), dataset)
    district, name = layer.fields["district"], layer.fields["force_name"]
    where = arcgis.one_of(district, sorted(errand.place.districts))
    rows = arcgis.rows(errand.web, layer, where, [district, name])
    missing = sorted(set(errand.place.districts) - set(rows.values(district)))
    if missing:
        raise _fault(service, f"no force is listed for {listing(missing)}.", "")
    answer = errand.web.get(service, "/api/forces", form="json", check=_check)
    known = {_plain(str(each["name"])): str(each["id"]) for each in json.loads(answer.body())}
    known |= {_plain(force.replace("-", " ")): force for force in list(known.values())}
    forces = []
    for title in sorted(set(rows.values(name))):
        if _plain(title) not in known:
            raise _fault(service, f"no force is called {title}.", nearest(title, known))
        forces.append(known[_plain(title)])
    part = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    return forces, [part], [answer]


def _plain(name: str) -> str:
    words = re.sub(r"[^a-z ]", " ", name.lower().replace("&", " and ")).split()
    dropped = {"police", "constabulary", "service", "of", "city", "the"}
    return " ".join(sorted(word for word in words if word not in dropped))


def _from_service(
    web: Web, service: Service, force: str
) -> tuple[list[tuple[str, str, Any]], list[Answer], list[Problem]]:
    listed = web.get(service, f"/api/{force}/neighbourhoods", form="json", check=_check)
    every = sorted(json.loads(listed.body()), key=lambda each: str(each["id"]))
    rows, answers, without = [], [listed], []
    for number, each in enumerate(every):
        code, name = str(each["id"]), str(each["name"])
        web.report(f"Fetching police neighbourhoods of {force}", number / len(every))
        try:
            answer = web.get(service, f"/api/{force}/{code}/boundary", form="json", check=_check)
        except Gone:
            without.append(f"{code} {name}")
            continue
        answers.append(answer)
        points = [(float(p["longitude"]), float(p["latitude"])) for p in json.loads(answer.body())]
        if len(points) < 3:
            without.append(f"{code} {name}")
            continue
        rows.append((code, name, _ring(points)))
    return rows, answers, _without(force, without, len(every))


def _without(force: str, names: list[str], every: int) -> list[Problem]:
    """Say which neighbourhoods have no boundary; more than half is taken for a fault."""
    if not names:
        return []
    what = f"{len(names):,} of {every:,} neighbourhoods have no boundary: {listing(names)}."
    if 2 * len(names) > every:
        raise DataError([Problem(what, force, "Try again later with --refresh.")])
    return [Problem(what, f"police, {force}", "Nobody is placed in them.", "warning")]


def _ring(points: list[tuple[float, float]]) -> Any:
    import shapely

    return shapely.Polygon(points)


def _from_archive(
    web: Web, service: Service, force: str, archive: str
) -> tuple[list[tuple[str, str, Any]], list[Answer], list[Problem]]:
    """Return a force's neighbourhoods from a monthly archive: a folder a force, a KML each."""
    option = "--police-archive"
    if _MONTH.match(archive):
        answer = web.get(service, f"/data/boundaries/{archive}.zip", form="zip")
    else:
        answer = given.bring(web, service, archive, option)
    rows = []
    with given.checked_zip(answer, option) as opened:
        names = [name for name in opened.namelist() if _is_of(name, force)]
        if not names:
            folders = sorted({PurePosixPath(name).parent.name for name in opened.namelist()})
            raise _fault(service, f"the archive has no folder {force}.", nearest(force, folders))
        for name in sorted(names):
            code = PurePosixPath(name).stem
            rows.append((code, *_read_kml(opened.read(name), code)))
    return rows, [answer], []


def _is_of(name: str, force: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() == ".kml" and path.parent.name == force


def _read_kml(content: bytes, code: str) -> tuple[str, Any]:
    """Return the name and shape of one KML file, through the reader that refuses hostile XML."""
    import shapely

    from footprints.sources.kml import read_kml
    from footprints.sources.source import Source

    with tempfile.TemporaryDirectory(prefix="footprints-") as folder:
        path = Path(folder) / "neighbourhood.kml"
        path.write_bytes(content)
        frame = read_kml(path, Source(f"police neighbourhood {code}", path))
    name = str(frame["name"].iloc[0]) or code
    shapes = [shape for shape in frame.geometry if shape is not None]
    return name, shapely.union_all(shapely.make_valid(shapes)) if len(shapes) > 1 else shapes[0]


def _polygons(
    rows: list[tuple[str, str, Any]], dataset: Dataset
) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Return the shapes in metres, mended, and a warning for each that had to be.

    Much mending is no error here, unlike in a file of one's own: nobody at the desk can redraw
    the force's lines, and what was done to them is said.
    """
    import geopandas as gpd

    from footprints.geometry.clean import repair, wrong_shapes
    from footprints.units import BRITISH_GRID

    rows = sorted(rows, key=lambda row: row[0])
    codes = [code for code, _, _ in rows]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    frame = gpd.GeoDataFrame(
        {"code": codes, "name": [name for _, name, _ in rows]},
        geometry=[shape for _, _, shape in rows],
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


def _inside(shapes: gpd.GeoDataFrame, errand: Errand) -> list[tuple[str, str, Any]]:
    """Return code, name and GeoJSON of the neighbourhoods with a share of surface in the place."""
    import geopandas as gpd
    import numpy as np
    import shapely

    from footprints.sources.fetch.areas import SMALL_AREAS

    ground = gpd.read_file(errand.folder / SMALL_AREAS).to_crs(shapes.crs)
    whole = shapely.union_all(shapely.make_valid(ground.geometry.to_numpy()))
    shapely.prepare(whole)
    inside = shapely.area(shapely.intersection(shapes.geometry.to_numpy(), whole))
    share = inside / np.maximum(shapely.area(shapes.geometry.to_numpy()), 1.0)
    kept = shapes[share >= LEAST_SHARE].to_crs("EPSG:4326")
    if kept.empty:
        raise DataError(
            [Problem(f"no neighbourhood lies in {errand.place.name}.", "police", "See the force.")]
        )
    rounded = shapely.set_precision(kept.geometry.to_numpy(), 0.000001, mode="pointwise")
    return [
        (code, name, json.loads(shapely.to_geojson(shape)))
        for code, name, shape in zip(kept["code"], kept["name"], rounded, strict=True)
    ]


def _check(body: bytes) -> None:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise Passing(f"JSON that breaks off ({error})") from error
    if not isinstance(answer, list):
        raise DataError(
            [
                Problem(
                    f"the answer is no list: {body[:80]!r}.", "data.police.uk", "Try again later."
                )
            ]
        )


def _fault(service: Service, what: str, fix: str) -> DataError:
    return DataError([Problem(what, service.name, fix)])

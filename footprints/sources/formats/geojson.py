"""GeoJSON, read by ourselves: no other driver can then be talked into opening the file."""

from __future__ import annotations

import json
import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from footprints.errors import Problem
from footprints.sources.formats.cells import texts
from footprints.sources.formats.counts import same_counts
from footprints.sources.formats.extent import property_names, refuse_many_places
from footprints.sources.formats.logbook import entry
from footprints.sources.formats.signs import refuse_halves
from footprints.sources.formats.source import Source
from footprints.sources.formats.text import decode
from footprints.sources.formats.topojson import as_geojson
from footprints.units import WEB

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BROKEN = (ValueError, TypeError, OverflowError, shapely.errors.GEOSException)
"""What coordinates that make no shape bring about."""

_EXPORT = "Export the layer again as GeoJSON or GeoPackage."


def read_geojson(path: Path, source: Source) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Read a GeoJSON or TopoJSON file: every property as text, shapes in two dimensions.

    GeoJSON may be one document or one feature a line.

    The coordinate system is the one an old-style ``crs`` member names (None where that is unknown),
    else longitude and latitude as the standard (RFC 7946) says. Shapes that cannot be made are
    None, to be named by whoever checks the layer.
    """
    document, notes = _document(path, source)
    features = document["features"]
    if not features:
        raise source.error("there are no features in the file.", _EXPORT)
    notes += _whole(document, len(features), source)
    shapes = _shapes([_member(feature, "geometry") for feature in features])
    rows = [_member(feature, "properties") or {} for feature in features]
    columns = property_names(rows, source)
    refuse_halves(columns, source)
    data = {column: texts(row.get(column) for row in rows) for column in columns}
    data.pop("geometry", None)
    key = _key(features, columns)
    if key:
        data[key] = texts(feature.get("id") for feature in features)
    frame = gpd.GeoDataFrame(
        pd.DataFrame(data, index=range(len(rows)), dtype=str),
        geometry=shapes,
        crs=_crs(document),
    )
    return frame, notes


def geojson_columns(path: Path, source: Source) -> list[str]:
    """Return the property names of a GeoJSON file, in the order they first occur."""
    document, _ = _document(path, source)
    rows = [_member(feature, "properties") or {} for feature in document["features"]]
    columns = property_names(rows, source)
    refuse_halves(columns, source)
    key = _key(document["features"], columns)
    return columns + ([key] if key else [])


def _whole(document: dict[str, Any], rows: int, source: Source) -> list[Problem]:
    """Hold the features against the numbers that a service wrote beside them.

    Raises DataError where it sent another number than there are; a service that had more is a
    warning, for a part may be all that was asked for.
    """
    sent, matched = document.get("numberReturned"), document.get("numberMatched")
    matched = document.get("totalFeatures") if matched is None else matched
    if type(sent) is int:
        same_counts({"in the file": rows, "sent, as it says": sent}, "its features", source)
    cut = [document, _member(document, "properties") or {}]
    more = type(matched) is int and matched > rows
    if not more and not any(each.get("exceededTransferLimit") is True for each in cut):
        return []
    had = f"{matched:,}" if more else "more"
    what = f"the service that sent this file had {had} features; {rows:,} are here."
    return [source.warning(what, "Download all of them, page by page, unless a part is meant.")]


def _key(features: list[Any], columns: list[str]) -> str:
    """Return the name of the column for what features are called beside their properties.

    Blank where none has an ``id``; with brackets where a property is called so too.
    """
    if not all(isinstance(feature, dict) for feature in features):
        return ""
    if not any(isinstance(feature.get("id"), str | int) for feature in features):
        return ""
    return "(id)" if "id" in columns else "id"


def _document(path: Path, source: Source) -> tuple[dict[str, Any], list[Problem]]:
    text, notes = decode(path.read_bytes(), source)
    refuse_many_places(text.count("[") + text.count("{"), source)
    try:
        document = _by_line(text, source) or json.loads(text)
    except (ValueError, RecursionError) as error:  # a number may have too many digits
        raise source.error(
            f"the file is not whole JSON: {str(error).partition(';')[0]}.",
            "Get it again, or export it afresh: it may be cut short, or changed by hand.",
        ) from error
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology":
        entry(source).form = "TopoJSON"
        return as_geojson(document, source), notes
    if kind == "Feature":
        document = {"type": "FeatureCollection", "features": [document]}
    elif kind != "FeatureCollection" or not isinstance(document.get("features"), list):
        raise source.error(*_not_geojson(document))
    return document, notes


def _by_line(text: str, source: Source) -> dict[str, Any] | None:
    """Return a file of one feature a line as a collection (RFC 8142, with its marks or without).

    None where the file is anything else, or has one line.
    """
    lines = [line.strip("\x1e \t\r") for line in text.split("\n")]
    lines = [line for line in lines if line]
    if len(lines) < 2 or not all(line.startswith("{") and line.endswith("}") for line in lines):
        return None
    try:
        rows = [json.loads(line) for line in lines]
    except ValueError:
        return None
    if not all(isinstance(row, dict) and row.get("type") == "Feature" for row in rows):
        return None
    entry(source).form = "newline-delimited GeoJSON"
    return {"type": "FeatureCollection", "features": rows}


def _not_geojson(document: object) -> tuple[str, str]:
    if isinstance(document, dict) and "error" in document:
        return (
            f"the file holds a server's error message: {str(document['error'])[:120]}.",
            "Download the data again.",
        )
    if isinstance(document, dict) and "geometryType" in document:
        return "this is Esri JSON, not GeoJSON.", "Download it again with the format GeoJSON."
    return "this is JSON, but not a GeoJSON FeatureCollection.", _EXPORT


def _member(feature: object, name: str) -> dict[str, Any] | None:
    value = feature.get(name) if isinstance(feature, dict) else None
    return value if isinstance(value, dict) else None


def _crs(document: dict[str, Any]) -> CRS | None:
    """Return the coordinate system the file claims: degrees where it says nothing, as RFC 7946."""
    named = (_member(document, "crs") or {}).get("properties")
    name = str(named.get("name", "")) if isinstance(named, dict) else ""
    if not name or name.upper().replace(":", "").endswith("CRS84"):
        return CRS.from_user_input(WEB)
    for spelling in (name, _authority(name)):
        try:
            return CRS.from_user_input(spelling)
        except CRSError:
            continue
    return None


def _authority(name: str) -> str:
    """Return ``EPSG:27700`` for the many ways of writing it, such as ``.../epsg.xml#27700``."""
    number = re.search(r"epsg\D*(?:[\d.]+[:/])?(\d{4,6})$", name, re.IGNORECASE)
    return f"EPSG:{number.group(1)}" if number else name


def _shapes(geometries: list[dict[str, Any] | None]) -> NDArray[np.object_]:
    """Make shapes from geometry members: polygons together, which is quick, others one by one."""
    shapes = np.full(len(geometries), None, dtype=object)
    flat = [
        index
        for index, geometry in enumerate(geometries)
        if geometry is not None and geometry.get("type") in ("Polygon", "MultiPolygon")
    ]
    slow = sorted(set(range(len(geometries))) - set(flat))
    try:
        shapes[flat] = _polygons([geometries[index] for index in flat])
    except (*_BROKEN, KeyError, IndexError):
        slow = list(range(len(geometries)))
    for index in slow:
        shapes[index] = _one(geometries[index])
    return shapes


def _polygons(geometries: list[Any]) -> NDArray[np.object_]:
    """Make (multi)polygons from coordinate lists, all rings at once; raises where one is broken."""
    if not geometries:
        return np.empty(0, dtype=object)
    parts = [
        geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        for geometry in geometries
    ]
    polygons = list(chain.from_iterable(parts))
    rings = list(chain.from_iterable(polygons))
    points = np.array(list(chain.from_iterable(rings)), dtype=np.float64)[:, :2]
    # an empty member gets no number below and would shift those of the others
    whole = all(parts) and all(polygons) and all(rings)
    if not whole or points.ndim != 2 or not np.isfinite(points).all():
        raise ValueError("empty, badly nested or without number")
    ring_of_point = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    polygon_of_ring = np.repeat(np.arange(len(polygons)), [len(p) for p in polygons])
    shape_of_polygon = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    closed: Any = shapely.linearrings(points, indices=ring_of_point)
    made: Any = shapely.polygons(closed, indices=polygon_of_ring)
    multi: Any = shapely.multipolygons(made, indices=shape_of_polygon)
    single = np.array([geometry["type"] == "Polygon" for geometry in geometries])
    multi[single] = made[np.searchsorted(shape_of_polygon, np.flatnonzero(single))]
    return np.asarray(multi, dtype=object)


def _one(geometry: dict[str, Any] | None) -> Any:
    if geometry is None:
        return None
    try:
        made = shapely.from_geojson(json.dumps(geometry, allow_nan=False))
    except _BROKEN:
        return None
    return shapely.force_2d(made)

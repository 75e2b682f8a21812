"""KML, read by ourselves with a parser that refuses document types and entities."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from footprints.errors import Problem, listing, nearest
from footprints.sources.formats.description import described
from footprints.sources.formats.extent import property_names, refuse_many_places
from footprints.sources.formats.source import Source
from footprints.units import WEB

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element


def read_kml(path: Path, source: Source) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Read the placemarks of a KML file, in longitude and latitude.

    Columns, all text: ``name``, ``description``, ``folder`` (the folder it stands in), then every
    ``Data`` and ``SimpleData`` name that occurs, then what tables of two columns in descriptions
    name, then ``id``: what the placemarks themselves are called, ``(id)`` where a column is called
    so. Styles and network links are not followed.
    """
    raw = path.read_bytes()
    refuse_many_places(raw.count(b",") + raw.count(b"<"), source)
    try:
        root = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException as error:
        raise source.error(
            "the file declares a document type or entities, which may be a trap.",
            "Take the DOCTYPE out, or save the layer again as KML.",
        ) from error
    except (ParseError, ValueError) as error:
        raise source.error(
            f"the file is not whole XML: {error}.",
            "It may be cut short, or written by "
            "hand: get it again, or open it in a GIS and save it as KML.",
        ) from error
    if _tag(root) != "kml":
        raise source.error(f"this is XML with root {_tag(root)}, not KML.", "Save it as KML.")
    try:
        return _frame(root, source)
    except RecursionError as error:
        raise source.error("the file is nested too deeply.", "Save the layer again.") from error


def _frame(root: Element, source: Source) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    marks = list(_placemarks(root, ""))
    if not marks:
        raise source.error("there are no placemarks in the file.", "Export the layer again.")
    if source.layer is not None:
        folders = sorted({folder for folder, _ in marks} - {""})
        marks = [mark for mark in marks if mark[0] == source.layer]
        if not marks:
            there = f"Its folders are {listing(folders, 12)}." if folders else "Take `layer` out."
            raise source.error(
                f"there is no folder {source.layer}.", nearest(source.layer, folders) or there
            )
    rows = [{"folder": folder, **_row(mark)} for folder, mark in marks]
    told = [described(row["description"]) for row in rows]
    rows = [{**extra, **row} for row, extra in zip(rows, told, strict=True)]
    names = list(dict.fromkeys(name for extra in told for name in extra))
    shown = set(names)
    columns = [name for name in property_names(rows, source) if name not in shown]
    shapes = np.full(len(marks), None, dtype=object)
    for index, (_, mark) in enumerate(marks):
        shapes[index] = _shape(mark)
    table = pd.DataFrame(rows, columns=[*columns, *names]).fillna("").astype(str)
    table = table.drop(columns="geometry", errors="ignore")
    ids = [mark.get("id", "").strip() for _, mark in marks]
    if any(ids):
        table["(id)" if "id" in table.columns else "id"] = ids
    notes = []
    if names:
        what = f"its descriptions hold tables; read from them: {listing(names, 12)}."
        notes = [source.note(what, "Nothing to do.")]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WEB), notes


_COMMA = re.compile(r"\s*,\s*")


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _placemarks(element: Element, folder: str) -> Iterator[tuple[str, Element]]:
    for child in element:
        if _tag(child) == "Placemark":
            yield folder, child
        elif _tag(child) in ("Folder", "Document"):
            own = _child_text(child, "name") if _tag(child) == "Folder" else folder
            yield from _placemarks(child, own)


def _child_text(element: Element, name: str) -> str:
    for child in element:
        if _tag(child) == name:
            return (child.text or "").strip()
    return ""


def _row(mark: Element) -> dict[str, str]:
    row = {"name": _child_text(mark, "name"), "description": _child_text(mark, "description")}
    for element in mark.iter():
        name = element.get("name")
        if name and _tag(element) == "SimpleData":
            row[name] = (element.text or "").strip()
        elif name and _tag(element) == "Data":
            row[name] = _child_text(element, "value")
    return row


def _shape(mark: Element) -> Any:
    """Return the shape of a placemark or MultiGeometry; None where there is none or it is bad."""
    parts: list[Any] = []
    try:
        for child in mark:
            tag = _tag(child)
            if tag == "Polygon":
                parts.append(_polygon(child))
            elif tag in ("LineString", "LinearRing"):
                parts.append(shapely.linestrings(_points(child)))
            elif tag == "Point":
                parts.append(shapely.points(_points(child)[0]))
            elif tag == "MultiGeometry":
                inner = _shape(child)
                parts.extend([] if inner is None else shapely.get_parts(inner))
    except (ValueError, IndexError, shapely.errors.GEOSException):
        return None
    return _together(parts)


def _together(parts: list[Any]) -> Any:
    if len(parts) <= 1:
        return parts[0] if parts else None
    kinds = {shapely.get_type_id(part) for part in parts}
    if kinds == {0}:
        return shapely.multipoints(parts)
    if kinds == {1}:
        return shapely.multilinestrings(parts)
    if kinds == {3}:
        return shapely.multipolygons(parts)
    return shapely.geometrycollections(parts)


def _polygon(element: Element) -> Any:
    outer: Any = None
    holes = []
    for side in element:
        for ring in side:
            if _tag(side) == "outerBoundaryIs":
                outer = _points(ring)
            elif _tag(side) == "innerBoundaryIs":
                holes.append(_points(ring))
    if outer is None:
        raise ValueError("a polygon without an outer boundary")
    return shapely.Polygon(outer, holes)


def _points(element: Element) -> Any:
    # some programs write a blank after each comma, which would part a point in three
    cells = _COMMA.sub(",", _child_text(element, "coordinates")).split()
    return np.array([[float(part) for part in cell.split(",")[:2]] for cell in cells])

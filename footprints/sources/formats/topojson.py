"""TopoJSON: shapes that share arcs, written out as plain GeoJSON before they are read."""

from __future__ import annotations

from typing import Any

import numpy as np

from footprints.errors import DataError, listing, nearest
from footprints.sources.formats.extent import refuse_many_places
from footprints.sources.formats.limits import ARC_REPEATS_FROM, MAX_ARC_REPEATS
from footprints.sources.formats.source import Source

_RETRY = "Export the layer again as GeoJSON."
_NESTED = {"Point": 0, "MultiPoint": 0, "LineString": 1, "MultiLineString": 2, "Polygon": 2,
           "MultiPolygon": 3}  # fmt: skip
"""How deep lists of arcs are nested in each kind of shape; 0: coordinates stand there plainly."""


def as_geojson(document: dict[str, Any], source: Source) -> dict[str, Any]:
    """Return one object of a topology as a GeoJSON feature collection.

    The object is the one that the settings' ``layer`` names, else the only one. Raises DataError
    where it is not clear which, where arcs are not there, and where shapes repeat arcs until they
    come to more corner points than ``limits`` allow.
    """
    try:
        chosen = _object(document, source)
        arcs = _Arcs(document, source)
        features = [
            {
                "type": "Feature",
                **({"id": shape["id"]} if "id" in shape else {}),
                "properties": shape.get("properties") or {},
                "geometry": arcs.geometry(shape),
            }
            for shape in _shapes(chosen)
        ]
    except DataError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        what = f"the TopoJSON is not well formed ({type(error).__name__}: {error})."
        raise source.error(what, _RETRY) from error
    crs = {"crs": document["crs"]} if "crs" in document else {}
    return {"type": "FeatureCollection", **crs, "features": features}


def _object(document: dict[str, Any], source: Source) -> dict[str, Any]:
    objects: dict[str, Any] = document["objects"]
    if source.layer is not None:
        if source.layer in objects:
            return dict(objects[source.layer])
        hint = nearest(source.layer, objects) or f"Its objects are {listing(objects, 12)}."
        raise source.error(f"there is no object {source.layer}.", hint)
    if not objects:
        raise source.error("the TopoJSON has no objects, so no shapes.", _RETRY)
    if len(objects) != 1:
        raise source.error(
            f"the file has {len(objects)} objects: {listing(objects, 12)}.",
            'Say which one with `layer = "NAME"`.',
        )
    return dict(next(iter(objects.values())))


def _shapes(chosen: dict[str, Any]) -> list[dict[str, Any]]:
    if chosen.get("type") == "GeometryCollection":
        return list(chosen["geometries"])
    return [chosen]


class _Arcs:
    """The arcs of a topology, in the file's coordinates, and shapes put together from them."""

    def __init__(self, document: dict[str, Any], source: Source) -> None:
        transform = document.get("transform")
        self._scale = np.array(transform["scale"] if transform else (1.0, 1.0), dtype=np.float64)
        self._shift = np.array(transform["translate"] if transform else (0, 0), dtype=np.float64)
        self._source = source
        self._arcs = [self._points(arc, bool(transform)) for arc in document["arcs"]]
        self._held = sum(map(len, self._arcs))
        self._written = 0

    def _points(self, arc: list[list[float]], differences: bool) -> list[list[float]]:
        points = np.array([point[:2] for point in arc], dtype=np.float64).reshape(-1, 2)
        if differences:
            points = np.cumsum(points, axis=0) * self._scale + self._shift
        found: list[list[float]] = points.tolist()
        return found

    def geometry(self, shape: dict[str, Any]) -> dict[str, Any] | None:
        kind = shape.get("type")
        if kind is None:
            return None
        depth = _NESTED[kind]
        if depth == 0:
            return {"type": kind, "coordinates": self._placed(shape["coordinates"])}
        self._count(shape["arcs"])
        return {"type": kind, "coordinates": self._lines(shape["arcs"], depth)}

    def _count(self, arcs: Any) -> None:
        """Count the corner points that arcs will come to, before any is written out."""
        if isinstance(arcs, list):
            for each in arcs:
                self._count(each)
            return
        # an arc without points costs too
        self._written += len(self._arcs[arcs if arcs >= 0 else ~arcs]) or 1
        refuse_many_places(self._written, self._source)
        if self._written > max(ARC_REPEATS_FROM, MAX_ARC_REPEATS * self._held):
            raise self._source.error(
                f"its shapes repeat arcs of {self._held:,} corner points to more than "
                f"{self._written:,}; that looks like a trap.",
                _RETRY,
            )

    def _placed(self, coordinates: Any) -> Any:
        if coordinates and isinstance(coordinates[0], list):
            return [self._placed(each) for each in coordinates]
        return (np.array(coordinates[:2], dtype=np.float64) * self._scale + self._shift).tolist()

    def _lines(self, arcs: list[Any], depth: int) -> list[Any]:
        if depth > 1:
            return [self._lines(each, depth - 1) for each in arcs]
        points: list[list[float]] = []
        for number in arcs:
            arc = self._arcs[number] if number >= 0 else self._arcs[~number][::-1]
            points += arc[1:] if points else arc
        return points

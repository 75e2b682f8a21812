"""The page of a check: what is wrong and where, and what became of every row and person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup, escape

from footprints.errors import Place, Problem
from footprints.render import bundle, safe, words
from footprints.render.pages import environment
from footprints.render.scene import shapes

if TYPE_CHECKING:
    import geopandas as gpd

_HEADINGS = {
    "error": ("Errors", "These stop the work. Mend them first."),
    "warning": ("Warnings", "The work goes on, but somebody should look."),
    "note": (
        "Notes",
        "Seen, and dealt with as each says. The work goes on whether or not you act.",
    ),
}


@dataclass(frozen=True)
class CheckView:
    """What the page of a check shows.

    ``inputs`` are the ledger's lines as plain values, ``islands`` those of the report's document.
    ``shapes`` are the small areas as far as they could be read (EPSG:27700), None without any.
    """

    title: str
    problems: list[Problem]
    impossible: list[Problem]
    inputs: list[dict[str, Any]]
    islands: list[dict[str, Any]]
    shapes: gpd.GeoDataFrame | None
    attribution: list[str] = field(default_factory=list)
    made_up: bool = False
    agencies: tuple[()] = ()


def render_check(view: CheckView) -> str:
    """Return the page: whole in itself, offline, the same bytes for the same view."""
    leaflet_script, leaflet_style = bundle.leaflet()
    map_html, map_script = bundle.skeleton()
    scripts = {
        "leaflet": leaflet_script,
        "skeleton": map_script,
        "own": bundle.script("check/main"),
    }
    styles = {"leaflet": leaflet_style, "own": bundle.style()}
    groups, places = _groups([*view.problems, *view.impossible])
    text = (
        environment()
        .get_template("check.html.j2")
        .render(
            view=view,
            base="",
            data=safe.json_text({"land": _land(view.shapes), "places": places}),
            scripts=scripts,
            styles=styles,
            policy=safe.policy(scripts.values(), styles.values()),
            map_html=map_html,
            mapped=view.shapes is not None or any(places),
            groups=groups,
            counts={kind: sum(p.severity == kind for p in view.problems) for kind in _HEADINGS},
            lost=sum(line["lost"] for line in view.inputs),
            rows=sum(line["rows"] or 0 for line in view.inputs),
            repairs=_repairs(view.inputs),
            words=words,
            keys=keys,
        )
    )
    return text + "\n"


def _groups(problems: Sequence[Problem]) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    """Return the problems by severity, each with its number, and the places of each number."""
    groups: list[dict[str, Any]] = []
    places: list[list[dict[str, Any]]] = []
    for kind, (heading, advice) in _HEADINGS.items():
        rows = []
        for problem in problems:
            if problem.severity == kind:
                told = {"what": keys(words.start(problem.what)), "fix": keys(problem.fix)}
                rows.append({"number": len(places), "problem": problem, **told})
                places.append(_in_degrees(problem.places))
        if rows:
            groups.append({"kind": kind, "heading": heading, "advice": advice, "rows": rows})
    return groups, places


_KEY = re.compile(r"`([A-Za-z][A-Za-z0-9_.-]*)`")


def keys(text: str) -> Markup:
    """Return text, escaped, with the settings that it names in backticks set as code."""
    return Markup(_KEY.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped first


def _in_degrees(places: Sequence[Place]) -> list[dict[str, Any]]:
    """Return places as names with south-west and north-east corners in degrees."""
    import geopandas as gpd
    import shapely

    from footprints.units import BRITISH_GRID, WEB

    if not places:
        return []
    boxes = [shapely.box(p.west, p.south, p.east, p.north) for p in places]
    bounds = gpd.GeoSeries(boxes, crs=BRITISH_GRID).to_crs(WEB).bounds.to_numpy()
    return [
        {"name": place.name, "box": [[south, west], [north, east]]}
        for place, (west, south, east, north) in zip(
            places, np.round(bounds, 6).tolist(), strict=True
        )
    ]


def _land(layer: gpd.GeoDataFrame | None) -> dict[str, Any]:
    """Return the small areas as shared arcs, for the ground of the map."""
    import shapely

    if layer is None:
        return {"arcs": [], "rings": []}
    polygons = layer.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    drawn = layer[polygons & layer.geometry.is_valid & ~shapely.is_empty(layer.geometry.to_numpy())]
    if drawn.empty:
        return {"arcs": [], "rings": []}
    cut = shapes.cut(drawn, shapes.tolerance_m(drawn))
    return {"arcs": cut.encoded, "rings": cut.rings}


def _repairs(inputs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"use": line["use"], "file": line["file"], "code": code, "m2": m2}
        for line in inputs
        for code, m2 in line["repairs"].items()
    ]

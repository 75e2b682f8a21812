"""The data a page carries: plain lists and numbers, ready for JSON. Our scripts draw from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprints.columns.headline import NOT_KNOWN
from footprints.render.drawing import palette
from footprints.render.scene import shapes
from footprints.render.words import missing

if TYPE_CHECKING:
    import geopandas as gpd

    from footprints.render.scene.shapes import Land
    from footprints.render.view import AgencyView, View

_SLIVER_M = 25.0
"""Units that reach into a page by less than this are taken to end at its edge."""

_AROUND_M = 150.0
"""Barriers are drawn this far outside a page's small areas."""

_UNIT_FIGURES = {
    "people": "people",
    "share": "main_share",
    "effective": "effective_neighbourhoods",
    "outside": "people_outside",
}
_HOOD_FIGURES = {
    "share": "main_share",
    "effective": "effective_units",
    "uncovered": "uncovered_people",
    "overlap": "overlap",
    "fits": "fits_inside",
    "coverage": "coverage",
    "sites": "sites",
}


def scene(
    view: View, land: Land, colours: list[int], agencies: list[dict[str, Any]], **page: Any
) -> dict[str, Any]:
    """Return everything the map of one page is drawn from.

    ``land`` says which small areas the page shows, ``agencies`` are entries from ``agency``, and
    ``page`` tells the scripts what kind of page this is. ``colours`` are those of the view's
    neighbourhoods, which on a locality's page are fewer (``narrow``).
    """
    hood_rows = rows_of(view.neighbourhoods["neighbourhood"])
    place_rows = rows_of(view.localities["locality"])
    areas = view.areas.iloc[land.rows]
    return {
        "page": page,
        "above": view.above[1],
        "tiles": view.background
        and {"address": view.background[0], "attribution": view.background[1]},
        "min_people": view.min_people,
        "max_people": view.max_people,
        "limits": [list(view.limits_of(str(code))) for code in view.localities["locality"]],
        "arcs": land.topology.encoded,
        "areas": {
            "rings": land.topology.rings,
            "code": texts(areas["code"]),
            "name": texts(areas["name"]),
            "people": figures(areas["people"]),
            "hood": [hood_rows.get(str(hood), -1) for hood in areas["neighbourhood"]],
            "locality": [place_rows.get(str(code), -1) for code in areas["locality"]],
        },
        "hoods": {
            "id": texts(view.neighbourhoods["neighbourhood"]),
            "name": texts(view.neighbourhoods["name"]),
            "people": figures(view.neighbourhoods["people"]),
            "locality": [place_rows.get(str(code), -1) for code in view.neighbourhoods["locality"]],
            "colour": colours,
        },
        "localities": {
            "code": texts(view.localities["locality"]),
            "name": texts(view.localities["name"]),
            "people": figures(view.localities["people"]),
        },
        "agencies": agencies,
        "places": _places(view, land),
        "barriers": _drawn(view.barriers, land),
        "bridges": _drawn(view.bridges, land),
        "below": _drawn(view.lines_below, land),
    }


def _places(view: View, land: Land) -> dict[str, Any] | None:
    """Return names to look places up by, and the row of the small area on this page of each."""
    if view.finder is None:
        return None
    rows = rows_of(view.areas["code"].iloc[land.rows])
    here = view.finder[view.finder["area"].isin(rows)]
    return {"name": texts(here["name"]), "area": [rows[str(code)] for code in here["area"]]}


def agency(view: View, entry: AgencyView, position: int, land: Land) -> dict[str, Any]:
    """Return one agency as a page draws it: units, their shapes or main patches, and sites.

    ``position`` is its place among all agencies, which gives it the same line on every page.
    Shapes and sites are those that reach the page's small areas.
    """
    hood_rows = rows_of(view.neighbourhoods["neighbourhood"])
    unit_rows = rows_of(entry.units["unit"]) if len(entry.units) else {}
    colour, dash = palette.line_style(position)
    data: dict[str, Any] = {
        "id": entry.id,
        "name": entry.name,
        "kind": entry.kind,
        "made_up": entry.made_up,
        "assumed": entry.assumed,
        "counted": entry.counted,
        "colour": colour,
        "dash": palette.DASHES[dash],
        "headline": headline_figures(entry.figures) if _judged(entry.figures) else None,
        "units": _units(entry, hood_rows),
        "hoods": _hoods(entry, view, unit_rows),
        "shapes": None,
        "member": None,
        "sites": None,
    }
    if entry.shapes is not None and len(entry.shapes):
        near = reaching(entry.shapes, land)
        cut = shapes.cut(near, land.detail)
        rows = [unit_rows.get(str(unit), -1) for unit in near["unit"]]
        data["shapes"] = {"arcs": cut.encoded, "rings": cut.rings, "unit": rows}
    elif entry.main is not None and len(entry.units):
        data["member"] = [unit_rows.get(str(entry.main[row]), -1) for row in land.rows]
    if entry.sites is not None and len(entry.sites):
        near = reaching(entry.sites, land)
        data["sites"] = {
            "name": texts(near["name"]),
            "people": figures(near["people"]) if "people" in near else [None] * len(near),
            "at": shapes.points(near),
        }
    return data


_HEADLINE_FIGURES = {
    "lines_up": "lines_up",
    "plans_mean": "plans_mean",
    "plans_low": "plans_low",
    "plans_high": "plans_high",
    "best_alone": "best_alone",
    "raw": "lines_up_raw",
    "raw_low": "lines_up_raw_low",
    "raw_high": "lines_up_raw_high",
}


def _judged(found: Mapping[str, Any]) -> bool:
    """Whether an agency has a score, or a reason why it has none."""
    return not missing(found.get("lines_up")) or bool(found.get("lines_up_reason"))


def headline_figures(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page makes an agency's headline from: see ``assets/panel/headline.js``."""
    figures = {
        name: None if missing(found.get(key)) else float(found[key])
        for name, key in _HEADLINE_FIGURES.items()
    }
    return figures | {
        "told_from_chance": found.get("told_from_chance"),
        "resolution": found.get("resolution"),
        "designed_for": found.get("designed_for") or NOT_KNOWN,
    }


def _units(entry: AgencyView, hood_rows: dict[str, int]) -> dict[str, Any]:
    units = entry.units
    if not len(units):
        return {"code": [], "name": [], "main": [], "class": []}
    return {
        "code": texts(units["unit"]),
        "name": texts(units["name"]),
        "main": [
            hood_rows.get(str(hood), -1)
            for hood in units.get("main_neighbourhood", [""] * len(units))
        ],
        "class": texts(units["class"]) if "class" in units else [""] * len(units),
        **{name: figures(units[key]) for name, key in _UNIT_FIGURES.items() if key in units},
    }


def _hoods(entry: AgencyView, view: View, unit_rows: dict[str, int]) -> dict[str, Any]:
    """Return the agency's figures of every neighbourhood, in the order of the neighbourhoods."""
    if not len(entry.neighbourhoods):
        return {}
    table = entry.neighbourhoods.set_index("neighbourhood")
    table = table.reindex(view.neighbourhoods["neighbourhood"])
    found: dict[str, Any] = {
        name: figures(table[key]) for name, key in _HOOD_FIGURES.items() if key in table
    }
    if "main_unit" in table:
        found["unit"] = [unit_rows.get(str(unit), -1) for unit in table["main_unit"]]
    return found


def reaching(layer: gpd.GeoDataFrame, land: Land) -> gpd.GeoDataFrame:
    """Keep the rows of a layer that reach into the page's small areas.

    Polygons that only share an edge with them, or a sliver along it, do not.
    """
    import shapely

    points = bool((layer.geom_type == "Point").all())
    region = land.region if points else shapely.buffer(land.region, -_SLIVER_M)
    shapely.prepare(region)
    return layer[shapely.intersects(region, layer.geometry.to_numpy())].reset_index(drop=True)


def _drawn(layer: gpd.GeoDataFrame | None, land: Land) -> list[str]:
    """Return lines cut off a little outside the page's small areas."""
    import shapely

    if layer is None or not len(layer):
        return []
    near = shapely.intersection(
        layer.geometry.to_numpy(), shapely.buffer(shapely.simplify(land.region, 100), _AROUND_M)
    )
    return shapes.lines(layer.assign(geometry=near), land.detail)


def rows_of(codes: pd.Series) -> dict[str, int]:
    """Return the row number of every code."""
    return {str(code): row for row, code in enumerate(codes)}


def texts(column: pd.Series) -> list[str]:
    """Return a column of names or codes as plain text, empty where there is none."""
    return ["" if pd.isna(value) else str(value) for value in column]


def figures(column: pd.Series) -> list[int | float | None]:
    """Return a column of figures unrounded, whole ones as whole numbers, None where missing."""
    found: list[int | float | None] = []
    for value in column:
        if pd.isna(value) or not np.isfinite(float(value)):
            found.append(None)
        else:
            found.append(int(value) if float(value).is_integer() else float(value))
    return found

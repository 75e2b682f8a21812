"""A plan on a map for a notebook: one colour never beside itself, facts where one points."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.render.bundle import leaflet

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import pandas as pd

    from footprints.people.plan import Plan

_COLOURS = ("#4477aa", "#ccbb44", "#ee6677", "#228833", "#aa3377", "#66ccee", "#bbbbbb")
"""Paul Tol's bright scheme, which colour-blind readers can tell apart."""


def plan_map(
    areas: gpd.GeoDataFrame, edges: pd.DataFrame, plan: Plan, tiles: str | None = None, **more: Any
) -> folium.Map:
    """Return a folium map of a plan's neighbourhoods, of a region's ``areas`` and ``edges``.

    Without ``tiles`` nothing at all is fetched; ``more`` is for ``folium.Map``. Names are escaped:
    folium's tooltips take them for HTML.
    """
    import folium

    from footprints.geometry.compactness import dissolve
    from footprints.units import WEB

    joined = dissolve(areas, plan.member)
    rows = joined["label"].to_numpy()
    chosen = plan.neighbourhoods.iloc[rows]
    names = dict(zip(areas["locality"], areas["locality_name"], strict=True))
    shown = joined.drop(columns="label").assign(
        neighbourhood=[escape(name) for name in chosen["name"].astype(str)],
        locality=[escape(str(names.get(code, code))) for code in chosen["locality"]],
        residents=[f"{round(count):,}" for count in plan.people(areas)[rows]],
        colour=[_COLOURS[number % len(_COLOURS)] for number in _apart(plan, edges)[rows]],
    )
    layer = folium.GeoJson(
        shown.to_crs(WEB),
        style_function=_style,
        tooltip=folium.GeoJsonTooltip(
            fields=["neighbourhood", "locality", "residents"],
            aliases=["Neighbourhood", "Locality", "Residents"],
        ),
    )
    drawn = folium.Map(tiles=tiles, **more)
    layer.add_to(drawn)
    drawn.fit_bounds(layer.get_bounds())
    return _alone(drawn)


def _alone(drawn: folium.Map) -> folium.Map:
    """Return a map that brings Leaflet with it, where folium's would fetch ten files."""
    from branca.element import Element

    drawn.default_js, drawn.default_css = [], []
    script, style = leaflet()
    drawn.get_root().header.add_child(
        Element(f"<style>{style}</style><script>{script}</script>"), name="leaflet_itself"
    )
    return drawn


def _style(feature: dict[str, Any]) -> dict[str, Any]:
    colour = feature["properties"]["colour"]
    return {"color": colour, "fillColor": colour, "weight": 1, "fillOpacity": 0.5}


def _apart(plan: Plan, edges: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return a number a neighbourhood, other than those of the neighbourhoods that it touches."""
    import networkx

    beside: networkx.Graph[int] = networkx.Graph()
    beside.add_nodes_from(range(len(plan.neighbourhoods)))
    one, other = (plan.member[edges[end].to_numpy()] for end in ("first", "second"))
    beside.add_edges_from(zip(one[one >= 0].tolist(), other[one >= 0].tolist(), strict=True))
    beside.remove_edges_from(list(networkx.selfloop_edges(beside)))
    beside.remove_nodes_from([-1] if -1 in beside else [])
    found = networkx.greedy_color(beside)
    return np.array([found[number] for number in range(len(plan.neighbourhoods))])

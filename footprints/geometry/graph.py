"""The adjacency as a networkx graph, for people who script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx
    import pandas as pd


def to_networkx(areas: gpd.GeoDataFrame, edges: pd.DataFrame) -> nx.Graph[str]:
    """Return the graph of small areas: nodes by code, an edge for every shared border or bridge.

    Nodes carry ``name``, ``locality``, ``people``, and ``x``, ``y`` in EPSG:27700 metres of a
    point inside the area; edges carry ``border_m``, ``barrier_m`` and ``bridge``. Values are plain
    Python numbers and text, so that any networkx writer can save them.
    """
    import networkx

    graph: nx.Graph[str] = networkx.Graph()
    inside = areas.geometry.representative_point()
    codes = areas["code"].astype(str).tolist()
    facts = {
        "name": areas["name"].astype(str),
        "locality": areas["locality"].astype(str),
        "people": areas["people"],
        "x": inside.x,
        "y": inside.y,
    }
    _fill(graph.add_node, [(code,) for code in codes], facts)
    ends = zip(edges["first"].tolist(), edges["second"].tolist(), strict=True)
    pairs = [(codes[first], codes[second]) for first, second in ends]
    _fill(
        graph.add_edge, pairs, {name: edges[name] for name in ("border_m", "barrier_m", "bridge")}
    )
    return graph


def _fill(
    add: Callable[..., object], keys: Sequence[tuple[str, ...]], columns: dict[str, pd.Series[Any]]
) -> None:
    values = zip(*(column.tolist() for column in columns.values()), strict=True)
    for key, row in zip(keys, values, strict=True):
        add(*key, **dict(zip(columns, row, strict=True)))

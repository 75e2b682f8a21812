"""The adjacency as a networkx graph and back, for people who script."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from footprints.errors import DataError, Problem, counted, listing, nearest
from footprints.schema import EDGES

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx
    import pandas as pd

_KINDS = {"first": "int32", "second": "int32", "border_m": "float64", "barrier_m": "float64"}


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


def from_networkx(areas: gpd.GeoDataFrame, graph: nx.Graph[str]) -> pd.DataFrame:
    """Return the edges of a graph of small areas as the table of ``footprints.schema.EDGES``.

    Nodes are codes of ``areas``; edges carry ``border_m``, the metres of border they share, and if
    they like ``barrier_m`` and ``bridge``. An edge without ``border_m`` counts as a bridge: the two
    touch, and parting them costs nothing. Loops are left out. Raises DataError naming every code
    that is in one of the two alone, and every length that is no length.
    """
    import pandas

    rows = {code: row for row, code in enumerate(areas["code"].astype(str))}
    _check(rows, graph)
    found = [
        (*sorted((rows[str(one)], rows[str(other)])), *_lengths(facts))
        for one, other, facts in graph.edges(data=True)
        if one != other
    ]
    table = pandas.DataFrame(found, columns=list(EDGES))
    table = table.sort_values(["first", "second"], ignore_index=True)
    return table.astype({**_KINDS, "bridge": bool})


def _lengths(facts: Mapping[str, Any]) -> tuple[float, float, bool]:
    length = facts.get("border_m")
    bridge = bool(facts.get("bridge", length is None))
    return float(length or 0.0), float(facts.get("barrier_m") or 0.0), bridge


def _check(rows: Mapping[str, int], graph: nx.Graph[str]) -> None:
    nodes = {str(node) for node in graph.nodes}
    unknown, missing = sorted(nodes - set(rows)), sorted(set(rows) - nodes)
    problems = []
    if unknown:
        are = counted(len(unknown), "node is", "nodes are")
        what = f"{are} not among the small areas: {listing(unknown)}."
        problems.append(Problem(what, "graph", nearest(unknown[0], list(rows))))
    if missing:
        has = counted(len(missing), "small area has", "small areas have")
        what = f"{has} no node: {listing(missing)}."
        problems.append(Problem(what, "graph", "Add a node for each, linked or not."))
    if graph.is_directed() or graph.is_multigraph():
        what = "two small areas may be linked once, whichever comes first."
        problems.append(Problem(what, "graph", "Give an undirected graph: networkx.Graph(graph)."))
    for name in ("border_m", "barrier_m"):
        bad = [
            f"{one} to {other}"
            for one, other, facts in graph.edges(data=True)
            if not _is_length(facts.get(name))
        ]
        if bad:
            what = f"{name} is not a length in metres: {listing(bad)}."
            problems.append(Problem(what, "graph", "Give 0 or more."))
    if problems:
        raise DataError(problems)


def _is_length(value: Any) -> bool:
    if value is None:
        return True
    try:
        return math.isfinite(value) and value >= 0
    except TypeError:
        return False


def _fill(
    add: Callable[..., object], keys: Sequence[tuple[str, ...]], columns: dict[str, pd.Series[Any]]
) -> None:
    values = zip(*(column.tolist() for column in columns.values()), strict=True)
    for key, row in zip(keys, values, strict=True):
        add(*key, **dict(zip(columns, row, strict=True)))

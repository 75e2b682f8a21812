"""Plans as networkx graphs, for people who bring or want a graph of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprints.people.agreement import check_graph

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx
    import pandas as pd

    from footprints.people.plan import Plan


def edges_of(areas: gpd.GeoDataFrame, graph: pd.DataFrame | nx.Graph[str]) -> pd.DataFrame:
    """Return the table of edges, whether a table or a networkx graph is given.

    Raises DataError where it is neither, or a graph does not fit the small areas: see
    ``from_networkx``.
    """
    import pandas as pd

    from footprints.geometry.graph import from_networkx

    check_graph(graph)
    if isinstance(graph, pd.DataFrame):
        return graph
    return from_networkx(areas, graph)


def as_networkx(
    areas: gpd.GeoDataFrame, graph: pd.DataFrame | nx.Graph[str], plan: Plan
) -> nx.Graph[str]:
    """Return the graph of small areas with a plan on it.

    Nodes are codes with ``name``, ``locality``, ``people``, ``x``, ``y`` and ``neighbourhood`` (its
    id, empty where the plan leaves an area out); edges have ``border_m``, ``barrier_m``, ``bridge``
    and ``parted``: whether the two ends are in different neighbourhoods.
    """
    from footprints.geometry.graph import to_networkx

    drawn = to_networkx(areas, edges_of(areas, graph))
    ids = [*plan.neighbourhoods["neighbourhood"].astype(str), ""]
    for code, number in zip(areas["code"].astype(str), plan.member.tolist(), strict=True):
        drawn.nodes[code]["neighbourhood"] = ids[number]
    for one, other, facts in drawn.edges(data=True):
        facts["parted"] = drawn.nodes[one]["neighbourhood"] != drawn.nodes[other]["neighbourhood"]
    return drawn

"""Small regions, agencies and plans for the tests of the design engine."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from footprints.neighbourhoods.kernels.ground import Ground
from footprints.people.footprint import Footprint
from footprints.people.plan import Plan
from footprints.settings import NeighbourhoodSettings, Weights
from toy import toy_areas, toy_edges


@cache
def _region(n: int, localities: int, seed: int) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    areas = toy_areas(n, localities, seed)
    edges = toy_edges(areas)
    edges["barrier_m"] = np.where(edges.index % 3 == 0, edges["border_m"] / 2, 0.0)
    return areas, edges


def region(
    n: int = 40, localities: int = 1, seed: int = 1
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return areas and edges, some of them along a barrier; copies, free to change."""
    areas, edges = _region(n, localities, seed)
    return areas.copy(), edges.copy()


def settings(low: int = 9_000, high: int = 16_000, **given: object) -> NeighbourhoodSettings:
    """Return settings for neighbourhoods of six to ten toy areas; ``weights`` as a dict."""
    plain = {"min_people": low, "max_people": high, "target_people": (low + high) // 2}
    return NeighbourhoodSettings.model_validate({**plain, "effort": 0.05, **given})


def all_weights() -> Weights:
    """Return weights with every aim switched on."""
    return Weights(
        border=1.0,
        agencies=0.7,
        wards=0.6,
        distance=0.2,
        barriers=0.3,
        evenness=0.4,
        moved=0.5,
    )


def zones(
    areas: gpd.GeoDataFrame, units: int, seed: int, name: str = "beats", weight: float = 1.0
) -> Footprint:
    """Return zones around random seeds: some areas shared between two units, a few left out."""
    rng = np.random.default_rng(seed)
    points = areas.geometry.representative_point()
    spot = np.column_stack([points.x, points.y])
    centre = spot[rng.choice(len(areas), units, replace=False)]
    near = np.linalg.norm(spot[:, None] - centre[None], axis=2).argsort(axis=1)
    share = np.where(rng.random(len(areas)) < 0.3, rng.uniform(0.5, 0.95, len(areas)), 1.0)
    table = np.zeros((units, len(areas)))
    rows = np.arange(len(areas))
    people = areas["people"].to_numpy()
    table[near[:, 0], rows] = share * people
    table[near[:, min(1, units - 1)], rows] += (1 - share) * people
    table[:, rng.random(len(areas)) < 0.05] = 0.0
    return footprint(name, table, "zones", weight)


def footprint(name: str, table: np.ndarray, kind: str, weight: float = 1.0) -> Footprint:
    """Return a footprint of a dense people table."""
    codes = [f"{name}-{row:03d}" for row in range(len(table))]
    main = np.where(table.sum(axis=0) > 0, table.argmax(axis=0), -1).astype(np.int32)
    return Footprint(
        id=name,
        name=name.title(),
        kind=kind,  # type: ignore[arg-type]
        units=pd.DataFrame(
            {"unit": codes, "name": [f"{name.title()} {row}" for row in range(len(table))]}
        ),
        people=csr_array(table),
        main=main,
        weight=weight,
    )


def plan_of(areas: gpd.GeoDataFrame, member: np.ndarray) -> Plan:
    """Return a plan with ids in order of number, each in the locality of its first area."""
    numbers, first = np.unique(member[member >= 0], return_index=True)
    homes = areas["locality"].to_numpy(dtype=object)[np.flatnonzero(member >= 0)[first]]
    ids = [f"N{number:03d}" for number in numbers]
    table = pd.DataFrame({"neighbourhood": ids, "name": ids, "locality": homes})
    return Plan(table, member.astype(np.int32))


def graph_of(ground: Ground) -> nx.Graph:
    """Return a ground as a networkx graph."""
    graph = nx.Graph()
    graph.add_nodes_from(range(len(ground.people)))
    for node in range(len(ground.people)):
        for link in range(ground.first[node], ground.first[node + 1]):
            graph.add_edge(node, int(ground.beside[link]), cut=float(ground.cut[link]))
    return graph


def area_graph(areas: gpd.GeoDataFrame, edges: pd.DataFrame) -> nx.Graph:
    """Return the adjacency of small areas as a networkx graph."""
    graph = nx.Graph()
    graph.add_nodes_from(range(len(areas)))
    graph.add_edges_from(zip(edges["first"].tolist(), edges["second"].tolist(), strict=True))
    return graph


def connected(graph: nx.Graph, nodes: object) -> bool:
    """Say whether some nodes of a graph are one piece and not empty."""
    part = graph.subgraph(nodes)
    return len(part) > 0 and nx.is_connected(part)


def faults(
    areas: gpd.GeoDataFrame, edges: pd.DataFrame, plan: Plan, low: int, high: int
) -> list[str]:
    """Return what is wrong with a plan, worked out with networkx and pandas alone."""
    found = []
    if (plan.member < 0).any():
        found.append("areas left out")
    graph = area_graph(areas, edges)
    for number, row in plan.neighbourhoods.iterrows():
        inside = np.flatnonzero(plan.member == number)
        people = int(areas["people"].to_numpy()[inside].sum())
        if not connected(graph, inside.tolist()):
            found.append(f"{row['neighbourhood']} is not one piece")
        if set(areas["locality"].to_numpy()[inside]) != {row["locality"]}:
            found.append(f"{row['neighbourhood']} is not nested")
        if not low <= people <= high:
            found.append(f"{row['neighbourhood']} has {people} people")
    return found

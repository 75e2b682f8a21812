"""``python -m benchmarks.peers``: our search beside METIS and GerryChain, the same seconds each.

Greater Manchester's ten districts, each by itself, one processor. Every tool has the same processor
seconds in all, shared out among districts by small areas to the power 1.5, and keeps its best plan
that holds every limit. METIS: best of many, nodes permuted each time, tolerance and a premium on
links inside wards drawn anew. GerryChain: a random tree plan, then short bursts of ten steps, with
its surcharge on links between wards where those count.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "greater-manchester" / "footprints.toml"
LOW, HIGH = 30_000, 50_000
BURST = 10


@dataclass(frozen=True)
class District:
    """One district: links with their km, people, main ward, and how many neighbourhoods."""

    first: np.ndarray
    second: np.ndarray
    km: np.ndarray
    people: np.ndarray
    ward: np.ndarray
    wards: np.ndarray
    number: int

    def cost(self, label: np.ndarray, *, wards: bool) -> float:
        """Return km of line, with thousands outside their ward's main neighbourhood if asked."""
        border = float(self.km[label[self.first] != label[self.second]].sum())
        if not wards:
            return border
        table = self.wards @ np.eye(self.number)[label]
        return border + float((table.sum(axis=1) - table.max(axis=1)).sum()) / 1000

    def holds(self, label: np.ndarray) -> bool:
        """Say whether labels are connected neighbourhoods within limits."""
        people = np.bincount(label, self.people, self.number)
        if people.min() < LOW or people.max() > HIGH:
            return False
        same = label[self.first] == label[self.second]
        graph = nx.Graph()
        graph.add_nodes_from(range(len(label)))
        graph.add_edges_from(zip(self.first[same], self.second[same], strict=True))
        return nx.number_connected_components(graph) == self.number


def districts(region: Any, numbers: dict[str, int]) -> list[District]:
    """Cut the region into districts."""
    wards = next(one for one in region.footprints if one.id == "wards")
    locality = region.areas["locality"].to_numpy()
    first, second = (region.edges[name].to_numpy() for name in ("first", "second"))
    found = []
    for code in sorted(numbers):
        rows = np.flatnonzero(locality == code)
        place = np.full(len(locality), -1)
        place[rows] = np.arange(len(rows))
        table = wards.people[:, rows].toarray()
        mine = (place[first] >= 0) & (place[second] >= 0)
        found.append(
            District(
                place[first[mine]],
                place[second[mine]],
                region.edges["border_m"].to_numpy()[mine] / 1000,
                region.areas["people"].to_numpy()[rows],
                wards.main[rows],
                table[table.sum(axis=1) > 0],
                numbers[code],
            )
        )
    return found


def metis(one: District, seconds: float, rng: np.random.Generator, *, wards: bool) -> float:
    """Return the least cost met by METIS, best of many, or infinity."""
    import pymetis

    best, end = np.inf, time.process_time() + seconds
    nodes = len(one.people)
    people = one.people.tolist()
    while time.process_time() < end:
        order = rng.permutation(nodes)
        place = np.argsort(order)
        premium = rng.choice([1.0, 1.5, 2.0, 4.0]) if wards else 1.0
        same = one.ward[one.first] == one.ward[one.second]
        weight = np.maximum(1, (one.km * np.where(same, premium, 1.0) * 1000).astype(int))
        beside: list[list[tuple[int, int]]] = [[] for _ in range(nodes)]
        for a, b, w in zip(place[one.first], place[one.second], weight.tolist(), strict=True):
            beside[a].append((int(b), w))
            beside[b].append((int(a), w))
        pointers, to, weights = [0], [], []
        for links in beside:
            to += [link[0] for link in links]
            weights += [link[1] for link in links]
            pointers.append(len(to))
        options = pymetis.Options(
            ufactor=int(rng.choice([100, 150, 200])), seed=int(rng.integers(2**31)), contig=1
        )
        _, parts = pymetis.part_graph(
            one.number, pymetis.CSRAdjacency(pointers, to), eweights=weights,
            vweights=[people[node] for node in order], options=options, recursive=False,
        )  # fmt: skip
        label = np.array(parts)[place]
        if one.holds(label):
            best = min(best, one.cost(label, wards=wards))
    return best


def gerrychain(one: District, seconds: float, rng: np.random.Generator, *, wards: bool) -> float:
    """Return the least cost met by short bursts of recombination, or infinity."""
    import random

    from gerrychain import Graph, Partition, constraints, updaters
    from gerrychain.optimization import SingleMetricOptimizer
    from gerrychain.partition import recursive_tree_part
    from gerrychain.proposals import recom

    end = time.process_time() + seconds
    dice = random.Random(int(rng.integers(2**31)))
    plain = nx.Graph()
    for node, people in enumerate(one.people.tolist()):
        plain.add_node(node, people=people, ward=int(one.ward[node]))
    plain.add_edges_from(zip(one.first.tolist(), one.second.tolist(), strict=True))
    graph = Graph.from_networkx(plain)
    ideal = one.people.sum() / one.number
    slack = min(HIGH / ideal - 1, 1 - LOW / ideal)
    nodes = len(one.people)
    surcharge = {"ward": 0.5} if wards else None

    def cost(plan: Any) -> float:
        label = np.array([plan.assignment[node] for node in range(nodes)])
        return one.cost(label, wards=wards)

    start = recursive_tree_part(graph, range(one.number), ideal, "people", slack * 0.9, rng=dice)
    first = Partition(graph, start, {"people": updaters.Tally("people")})
    chain = SingleMetricOptimizer(
        lambda plan, *, rng: recom(
            plan, "people", ideal, slack, region_surcharge=surcharge, rng=rng
        ),
        [constraints.within_percent_of_ideal_population(first, slack, "people")],
        first,
        cost,
        maximize=False,
        rng=dice,
    )
    best = cost(first)
    for plan in chain.short_bursts(BURST, 10**9):
        best = min(best, cost(plan))
        if time.process_time() > end:
            break
    return best


def ours(region: Any, seconds: float, seed: int, *, wards: bool) -> tuple[float, float, bool]:
    """Return our cost, the seconds of search it took, and whether every limit holds.

    Effort is counted in moves: a twentieth of the time finds how many of them fit in the rest.
    """
    from footprints.neighbourhoods.choices.alternatives import bare_plan
    from footprints.neighbourhoods.engine import evaluate
    from footprints.neighbourhoods.prepare import prepare
    from footprints.neighbourhoods.search import solve
    from footprints.settings import NeighbourhoodSettings

    settings = NeighbourhoodSettings.model_validate(
        {"weights": {"agencies": 0.0, "wards": float(wards)}, "wards_from": "wards"}
    )
    prepared = prepare(region.areas, region.edges, region.footprints, settings)
    solve(prepared, seed=seed, effort=0.001)
    trial = 0.02 * seconds
    began = time.process_time()
    solve(prepared, seed=seed, effort=trial)
    each = (time.process_time() - began) / trial
    began = time.process_time()
    found = solve(prepared, seed=seed, effort=0.95 * seconds / each)
    took = time.process_time() - began
    plan = bare_plan(region.areas, found.member)
    terms = evaluate(region.areas, region.edges, region.footprints, settings, plan)
    cost = terms["border"].value + (terms["wards"].value if wards else 0.0)
    return cost, took, all(found.within_limits)


def peer(
    tool: Callable[..., float], parts: list[District], seconds: float, seed: int, *, wards: bool
) -> float:
    """Return a tool's cost over all districts in so many seconds."""
    share = np.array([len(one.people) ** 1.5 for one in parts])
    share = share / share.sum() * seconds
    rng = np.random.default_rng(seed)
    return sum(
        tool(one, float(mine), rng, wards=wards) for one, mine in zip(parts, share, strict=True)
    )


def main() -> None:
    """Print the table of ratios."""
    from footprints.neighbourhoods.engine import design
    from footprints.pipeline.loading.load import load_region
    from footprints.settings import NeighbourhoodSettings

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gm", type=Path, required=True, help="folder of the test data")
    parser.add_argument("--seconds", type=float, nargs="+", default=[1.0, 10.0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--aim", choices=["border", "wards"], action="append")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    region = whole_wards(load_region(EXAMPLE, chosen.gm))
    plain = NeighbourhoodSettings.model_validate({"weights": {"agencies": 0.0}, "effort": 0.01})
    made = design(region.areas, region.edges, [], plain).localities
    parts = districts(region, dict(zip(made["locality"], made["number"], strict=True)))
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("pymetis", "gerrychain"))
    print(
        f"Python {platform.python_version()}, {versions}, seeds 1 to {chosen.seeds}\n", flush=True
    )
    headings = ("aim", "seconds", "ours (worst seed)", "METIS", "GerryChain")
    headings += ("ours by METIS (worst)", "ours by GerryChain (worst)", "every plan feasible")
    print(f"| {' | '.join(headings)} |\n|{'---|' * len(headings)}", flush=True)
    for wards in [aim == "wards" for aim in chosen.aim or ["border", "wards"]]:
        for seconds in chosen.seconds:
            show(region, parts, seconds, chosen.seeds, wards=wards)


def show(region: Any, parts: list[District], seconds: float, seeds: int, *, wards: bool) -> None:
    """Print one row: costs and ratios, the median and the worst over seeds."""
    rows = []
    for seed in range(1, seeds + 1):
        cost, took, good = ours(region, seconds, seed, wards=wards)
        theirs = [peer(tool, parts, took, seed, wards=wards) for tool in (metis, gerrychain)]
        rows.append((cost, *theirs, good))
    mine, by_metis, by_gerry, good_ones = (list(column) for column in zip(*rows, strict=True))
    cells = [
        "border and wards" if wards else "border",
        f"{seconds:g}",
        f"{statistics.median(mine):.1f} ({max(mine):.1f})",
        f"{statistics.median(by_metis):.1f}",
        f"{statistics.median(by_gerry):.1f}",
    ]
    for them in (by_metis, by_gerry):
        ratios = [own / other for own, other in zip(mine, them, strict=True)]
        cells.append(f"{statistics.median(ratios):.3f} ({max(ratios):.3f})")
    cells.append("yes" if all(good_ones) else "NO")
    print(f"| {' | '.join(cells)} |", flush=True)


def whole_wards(region: Any) -> Any:
    """Return the region with each small area whole in its main ward, as the peers see it."""
    from dataclasses import replace

    from footprints.people.patches import whole_areas

    people = region.areas["people"].to_numpy()
    footprints = [
        replace(one, people=whole_areas(one.main, people, len(one.units)))
        if one.id == "wards"
        else one
        for one in region.footprints
    ]
    return replace(region, footprints=footprints)


if __name__ == "__main__":
    main()

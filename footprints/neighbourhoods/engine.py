"""Design a plan: small areas grouped into contiguous neighbourhoods within limits.

The interface of this room: tables and settings in, a plan and its figures out. For many plans of
one region, ``prepare.prepare`` once and ``search.solve`` as often as one likes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from footprints.errors import Problem
from footprints.kernels.graph import Floats
from footprints.neighbourhoods.given import check_others, check_settings, seed_of
from footprints.neighbourhoods.graphs import edges_of
from footprints.neighbourhoods.limits import check_limits, place_of
from footprints.neighbourhoods.naming.identity import make_ids
from footprints.neighbourhoods.naming.names import make_names
from footprints.neighbourhoods.objective import Term, by_locality, evaluate, total, whole_region
from footprints.neighbourhoods.prepare import prepare
from footprints.neighbourhoods.proofs import Proof, proofs_of, prove
from footprints.neighbourhoods.remedies import with_remedies
from footprints.neighbourhoods.search import Progress, Solution, solve
from footprints.people.agreement import check_areas, check_edges, check_links
from footprints.people.plan import Plan
from footprints.settings import NeighbourhoodSettings

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx
    import pandas as pd

    from footprints.neighbourhoods.exact.proof import PieceProof
    from footprints.people.footprint import Footprint

__all__ = [
    "Design",
    "Plan",
    "Progress",
    "Proof",
    "Term",
    "check_limits",
    "design",
    "evaluate",
    "prepare",
    "solve",
    "total",
]


@dataclass(frozen=True)
class Design:
    """A plan and its figures.

    ``objective`` has every term for the whole region. ``localities`` has one row a locality:
    locality, name, people, number, feasible, objective (with weights), and each term's value.
    ``feasible`` says that every hard limit holds; if not, ``problems`` says where and why, and the
    plan is the least bad that was met. Problems with severity ``note`` break no limit.
    ``stopped_early``: a time limit or an interrupt bit, so another run may give another plan.
    ``proofs`` says of each locality how much better any plan could be, where that was asked for.
    """

    plan: Plan
    objective: dict[str, Term]
    localities: pd.DataFrame
    feasible: bool
    problems: list[Problem]
    stopped_early: bool
    proofs: list[Proof] = field(default_factory=list)


def design(
    areas: gpd.GeoDataFrame,
    graph: pd.DataFrame | nx.Graph[str],
    footprints: Sequence[Footprint] = (),
    settings: NeighbourhoodSettings | None = None,
    rng: np.random.Generator | int | None = None,
    *,
    start: Plan | None = None,
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> Design:
    """Group ``areas`` into neighbourhoods that keep every limit and do best by the soft aims.

    ``areas`` as in ``footprints.schema``. ``graph`` says who touches whom: the table of edges of
    the schema, or a networkx graph whose nodes are codes of areas and whose edges carry
    ``border_m`` (see ``geometry.graph.from_networkx``); bridges are edges with a border of 0.
    Agencies count by their weight, ``wards_from`` by the weight of wards. ``rng`` gives the seed:
    a number, or a generator that one is drawn from; without it the seed is the settings' own. With
    ``start`` the search begins there, never ends worse where the start keeps the limits, and ids
    and names are kept by most people in common. The same seed gives the same plan on any number of
    ``workers``. KeyboardInterrupt ends the search and returns the best plan so far. With
    ``settings.prove_s`` the plan is then held against what is possible (see ``proofs.prove``).

    Raises DataError where tables are not as they must be, do not fit one another, or the settings
    name areas that are not there.
    """
    check_areas(areas)
    areas = areas.reset_index(drop=True).astype({"people": "int64"})
    settings = _seeded(settings, rng)
    edges = edges_of(areas, graph)
    check_edges(edges, len(areas))
    if edges is graph:  # by row; a graph of networkx is by code
        check_links(areas, edges)
    check_others(footprints, settings, start, len(areas))
    prepared = prepare(areas, edges, footprints, settings, start)
    solution = solve(
        prepared,
        seed=settings.seed,
        effort=settings.effort,
        workers=workers,
        time_limit_s=settings.time_limit_s,
        progress=progress,
        polished=True,
    )
    proven: list[PieceProof] = []
    if settings.prove_s is not None and not solution.interrupted:
        solution, proven = prove(
            *(prepared, solution),
            seed=settings.seed,
            seconds=settings.prove_s,
            workers=workers,
            progress=progress,
        )
    plan = name_plan(areas, footprints, settings, solution, start)
    problems = prepared.problems + solution.problems
    if not all(solution.within_limits) and not solution.stopped_early:
        problems = with_remedies(
            *(areas, prepared, settings), solution=solution, problems=problems, workers=workers
        )
    figures = by_locality(areas, edges, footprints, settings, plan, start)
    breaches = check_limits(areas, edges, settings, plan, start)
    if not any(problem.severity == "error" for problem in problems):
        problems = problems + breaches
    localities = _localities(areas, settings, plan, figures, breaches)
    return Design(
        plan=plan,
        objective=whole_region(figures, settings),
        localities=localities,
        feasible=not any(problem.severity == "error" for problem in problems),
        problems=problems,
        stopped_early=solution.stopped_early,
        proofs=proofs_of(prepared, proven, localities) if proven else [],
    )


def _seeded(
    settings: NeighbourhoodSettings | None, rng: np.random.Generator | int | None
) -> NeighbourhoodSettings:
    """Return the settings, or the usual ones, with the seed that ``rng`` gives."""
    settings = NeighbourhoodSettings.model_validate({}) if settings is None else settings
    check_settings(settings)
    seed = seed_of(rng)
    return settings if seed is None else settings.model_copy(update={"seed": seed})


def name_plan(
    areas: gpd.GeoDataFrame,
    footprints: Sequence[Footprint],
    settings: NeighbourhoodSettings,
    solution: Solution,
    start: Plan | None = None,
) -> Plan:
    """Turn a solution into a plan with ids and names, neighbourhoods sorted by id."""
    import pandas as pd

    _, first = np.unique(solution.member, return_index=True)
    own = areas["locality"].astype(str).to_numpy(dtype=object)
    localities = [str(code) for code in own[first]]
    ids: list[str | None] = [None] * len(first)
    names: list[str | None] = [None] * len(first)
    if start is not None:
        old_ids = start.neighbourhoods["neighbourhood"].astype(str).tolist()
        old_names = start.neighbourhoods["name"].astype(str).tolist()
        for number, old in enumerate(solution.old.tolist()):
            if old >= 0:
                ids[number] = old_ids[old]
                names[number] = old_names[old] if old_names[old] != old_ids[old] else None
    table = pd.DataFrame(
        {
            "neighbourhood": make_ids(localities, ids),
            "name": make_names(
                areas,
                footprints,
                settings.wards_from,
                member=solution.member,
                localities=localities,
                kept=names,
            ),
            "locality": localities,
        }
    ).sort_values("neighbourhood", kind="stable")
    place = np.empty(len(table), np.int32)
    place[table.index.to_numpy()] = np.arange(len(table), dtype=np.int32)
    return Plan(table.reset_index(drop=True), place[solution.member])


def _localities(
    areas: gpd.GeoDataFrame,
    settings: NeighbourhoodSettings,
    plan: Plan,
    figures: dict[str, Floats],
    breaches: Sequence[Problem],
) -> pd.DataFrame:
    """Return the table of localities, in code order."""
    import pandas as pd

    weights = settings.weights.model_dump()
    groups = areas.groupby("locality", sort=True)
    codes = list(groups.groups)
    made = plan.neighbourhoods["locality"].value_counts()
    bad = {problem.where for problem in breaches}
    breached = {
        row.locality
        for number, row in enumerate(plan.neighbourhoods.itertuples())
        if place_of(plan, number) in bad or f"locality {row.locality}" in bad
    }
    return pd.DataFrame(
        {
            "locality": codes,
            "name": groups["locality_name"].first().to_numpy(),
            "people": groups["people"].sum().to_numpy(),
            "number": [int(made.get(code, 0)) for code in codes],
            "feasible": [code not in breached for code in codes],
            "objective": sum(weights[term] * figures[term] for term in weights),
            **figures,
        }
    )

"""The tables a run writes, from a region, a plan and its scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from footprints.errors import Problem
from footprints.pipeline.proof import proof_document

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.coterminosity.score import Scores
    from footprints.coterminosity.sites.capacity import Capacities
    from footprints.coterminosity.sites.colocation import Colocation
    from footprints.neighbourhoods.proofs import Proof
    from footprints.people.plan import Plan
    from footprints.pipeline.other_plans import Alternatives
    from footprints.pipeline.region import Region
    from footprints.pipeline.standing import Baseline


@dataclass(frozen=True)
class Results:
    """A plan of a region with everything that was worked out about it.

    ``objective`` maps each aim of the design to its weight, value and unit, also for a plan from
    elsewhere. ``problems`` says which limits the plan breaks, if any; ``feasible`` is whether it
    breaks none. ``advice`` and ``sequence`` are for the planner, ``handover`` for each agency by id
    (see ``border_moves``, ``best_sequence`` and ``agency_moves`` of the coterminosity room).
    ``capacities`` is None where the project names neither capacity nor needs.
    ``colocation`` is None where no agency has a site, ``alternatives`` where no other plans were
    asked for. ``standing`` is where the region stands, None where the plan was not scored.
    ``stopped_early`` says that a time limit or an interruption ended the search. ``proofs`` says of
    each locality how much better any plan could be, where that was asked for. ``whole`` are the
    scores in whole small areas of a plan that was drawn through some: advice starts from there.
    """

    region: Region
    plan: Plan
    feasible: bool
    problems: list[Problem]
    objective: dict[str, dict[str, Any]] = field(default_factory=dict)
    scores: Scores | None = None
    whole: Scores | None = None
    advice: pd.DataFrame | None = None
    sequence: pd.DataFrame | None = None
    handover: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    capacities: Capacities | None = None
    stopped_early: bool = False
    proofs: Sequence[Proof] = ()
    alternatives: Alternatives | None = None
    colocation: Colocation | None = None
    standing: Baseline | None = None

    @property
    def scored(self) -> Scores:
        """The scores; a RuntimeError where the plan was not scored (a fault in the caller)."""
        if self.scores is None:
            raise RuntimeError("the plan has not been scored")
        return self.scores


def plan_table(results: Results) -> pd.DataFrame:
    """Return the rows of ``plan.csv``."""
    return results.plan.table(results.region.areas)


def plan_hash(region: Region, plan: Plan) -> str:
    """Return the SHA-256 of a plan as ``plan.csv`` holds it: how edits know the plan they are of.

    It covers small areas, neighbourhoods, localities and residents, whatever file a plan is from.
    """
    import hashlib

    from footprints.pipeline.files import csv_text

    return hashlib.sha256(csv_text(plan.table(region.areas)).encode("utf-8")).hexdigest()


def neighbourhood_shapes(results: Results) -> gpd.GeoDataFrame:
    """Return the rows of ``neighbourhoods.csv`` with dissolved shapes in EPSG:27700.

    Columns: neighbourhood, name, locality, locality_name, people, areas (a count), area_km2,
    compactness (Polsby-Popper, 0-1), within_limits, geometry.
    """
    import numpy as np

    from footprints.geometry.compactness import dissolve, polsby_popper
    from footprints.units import M2_PER_KM2

    areas, plan = results.region.areas, results.plan
    inside = plan.member >= 0
    k = len(plan.neighbourhoods)
    shapes = (
        dissolve(areas[inside], plan.member[inside]).geometry.to_numpy()
        if plan.drawn is None
        else plan.drawn.shapes
    )
    people = plan.people(areas)
    names = dict(zip(areas["locality"], areas["locality_name"], strict=True))
    limits = [
        results.region.project.neighbourhoods.limits(code)
        for code in plan.neighbourhoods["locality"]
    ]
    table = _with_geometry(plan.neighbourhoods, shapes, areas.crs)
    table["locality_name"] = table["locality"].map(names)
    table["people"] = people.round().astype("int64")
    table["areas"] = np.bincount(plan.member[inside], minlength=k)
    table["area_km2"] = table.geometry.area / M2_PER_KM2
    table["compactness"] = polsby_popper(table.geometry)
    table["within_limits"] = [
        low <= count <= high for count, (low, high) in zip(table["people"], limits, strict=True)
    ]
    return table[[column for column in table.columns if column != "geometry"] + ["geometry"]]


def locality_shapes(region: Region, plan: Plan) -> gpd.GeoDataFrame:
    """Return locality, name, people, neighbourhoods (a count) and geometry, EPSG:27700."""
    import pandas as pd

    from footprints.geometry.compactness import dissolve

    areas = region.areas
    codes, labels = _factorise(areas["locality"])
    shapes = dissolve(areas, labels).geometry.to_numpy()
    first = areas.drop_duplicates("locality").set_index("locality")
    table = pd.DataFrame(
        {"locality": codes, "name": first["locality_name"].reindex(codes).to_numpy()}
    )
    table["people"] = areas.groupby("locality")["people"].sum().reindex(codes).to_numpy()
    counts = plan.neighbourhoods["locality"].value_counts()
    table["neighbourhoods"] = counts.reindex(codes, fill_value=0).to_numpy()
    return _with_geometry(table, shapes, areas.crs)


def area_shapes(results: Results) -> gpd.GeoDataFrame:
    """Return the small areas with the neighbourhood each is in (empty where it is in none)."""
    import numpy as np

    areas, plan = results.region.areas, results.plan
    ids = np.append(plan.neighbourhoods["neighbourhood"].to_numpy(dtype=object), "")
    return areas.assign(neighbourhood=ids[plan.member])


def scores_document(results: Results) -> dict[str, Any]:
    """Return the content of ``scores.json``."""
    from footprints.coterminosity.chance import SCORE_EDITION

    document: dict[str, Any] = {
        "score_edition": SCORE_EDITION,
        "feasible": results.feasible,
        "problems": [
            {"what": problem.what, "where": problem.where, "fix": problem.fix}
            for problem in results.problems
        ],
        "objective": results.objective,
    }
    if results.plan.opened is not None:
        document["chance_level_of"] = "the plan the page was opened with"
    proof = proof_document(results.proofs, results.region.project.neighbourhoods.prove_s)
    if proof is not None:
        document["proof"] = proof
    if results.scores is not None:
        document["overall"] = results.scores.overall
        document["agencies"] = results.scores.agencies
        document["localities"] = results.scores.localities
    if results.standing is not None:
        document["baseline"] = results.standing.document()
    if results.colocation is not None:
        document["colocation"] = _colocation_document(results.colocation)
    return document


def _colocation_document(found: Colocation) -> dict[str, Any]:
    """Return co-location as plain values: the figures of the whole plan, and each hub by its id."""
    hubs = found.hubs.astype(object).where(found.hubs.notna(), None)
    rows = hubs.set_index("neighbourhood").to_dict("index")
    return found.overall | {"hubs": {str(own): dict(row) for own, row in rows.items()}}


def score_tables(results: Results) -> dict[str, pd.DataFrame]:
    """Return the score tables by the name of their file without its ending."""
    tables: dict[str, pd.DataFrame] = {}
    if results.scores is not None:
        tables["agencies"] = results.scores.agency_table
        tables["units"] = results.scores.units
        tables["neighbourhood_agencies"] = results.scores.neighbourhoods
        tables["agency_pairs"] = results.scores.pairs
    if results.standing is not None:
        tables["baseline"] = results.standing.table()
        if results.standing.wards is not None:
            tables["ward_neighbourhoods"] = results.standing.wards
    if results.capacities is not None:
        tables["capacity"] = results.capacities.table
        tables["needs"] = results.capacities.needs
    if results.colocation is not None:
        tables["sites"] = results.colocation.sites
        tables["colocation"] = results.colocation.pairs
        tables["hubs"] = results.colocation.hubs
    if results.advice is not None:
        tables["advice"] = results.advice
    if results.sequence is not None:
        tables["advice_sequence"] = results.sequence
    if results.handover:
        tables["advice_agencies"] = _handed_over(results.handover)
    return tables


def _handed_over(handover: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return every agency's hand-over in one table, with its id first."""
    import pandas as pd

    parts = [moves.assign(agency=agency) for agency, moves in handover.items()]
    table = pd.concat(parts, ignore_index=True)
    return table[["agency", *(column for column in table.columns if column != "agency")]]


def _factorise(values: pd.Series) -> tuple[Any, Any]:
    import pandas as pd

    labels, codes = pd.factorize(values, sort=True)
    return codes, labels


def _with_geometry(table: pd.DataFrame, shapes: Any, crs: Any) -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame(table.copy(), geometry=shapes, crs=crs)

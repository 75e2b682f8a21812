"""Many plans within the same limits, measured: what is usual, and where one plan stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from footprints.pipeline.region import Region, Report
from footprints.units import METRES_PER_KM

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.neighbourhoods.ensembles.chains import Chain
    from footprints.people.plan import Plan

Sampler = Literal["compact", "tree", "reversible"]

MEANING = {
    "compact": "Independent plans, each the end of a short search for short lines. Their chances "
    "have no formula: read them as plans that somebody might have drawn with compactness in mind.",
    "tree": "A walk by spanning trees (ReCom). Not reversible: its long-run chances have no known "
    "formula, and favour compact plans about as their numbers of spanning trees do.",
    "reversible": "A reversible walk by spanning trees. In the long run a plan's chance is the "
    "product of its neighbourhoods' numbers of spanning trees.",
}
"""What may be said of plans drawn in each way."""

_TAIL = 0.05


@dataclass(frozen=True)
class Ensemble:
    """Plans drawn and measured.

    ``table`` has one row a plan: chain, plan, border_km, overlap_mean and overlap_ID an agency.
    ``summary`` has one row a figure: mean, low and high (5% and 95%), sd, effective_plans, rhat,
    and, where a plan was given, this_plan and share_below. ``facts`` say how it was done;
    ``seconds`` how long the drawing took. ``plans`` are neighbourhoods by plan and small area.
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    facts: dict[str, Any]
    seconds: float
    plans: NDArray[np.int32]


def draw_ensemble(
    region: Region,
    sampler: Sampler = "compact",
    *,
    plans: int = 400,
    chains: int = 4,
    plan: Plan | None = None,
    workers: int = 1,
    report: Report = lambda _: None,
) -> Ensemble:
    """Draw plans within the project's hard limits and measure each, and ``plan`` among them.

    ``plans`` are shared out among ``chains`` evenly, rounded up. Locks, aims and a start plan count
    for nothing. The same seed gives the same plans on any number of ``workers``. Raises
    InfeasibleError where no plan keeps the limits.
    """
    each = -(-plans // chains)
    report("Drawing plans")
    began = time.perf_counter()
    drawn = _draw(region, sampler, each, chains, workers)
    seconds = time.perf_counter() - began
    report("Measuring them")
    gauge = _gauge(region)
    rows = [
        {"chain": chain, "plan": place, **gauge(member)}
        for chain, one in enumerate(drawn, start=1)
        for place, member in enumerate(one.plans, start=1)
    ]
    table = _table(rows)
    facts = {
        "sampler": sampler,
        "reversible": sampler == "reversible",
        "meaning": MEANING[sampler],
        "seed": region.project.neighbourhoods.seed,
        "chains": chains,
        "plans": len(table),
        "proposed": sum(one.proposed for one in drawn),
        "kept": sum(one.kept for one in drawn),
        "overfull_trees": sum(one.overfull for one in drawn),
    }
    own = None if plan is None else gauge(plan.member)
    summary = _summary(table, own, chains)
    return Ensemble(table, summary, facts, seconds, np.concatenate([one.plans for one in drawn]))


def _draw(
    region: Region, sampler: Sampler, each: int, chains: int, workers: int
) -> Sequence[Chain]:
    from footprints.errors import InfeasibleError
    from footprints.neighbourhoods.ensembles.chains import Chain, tree_chains
    from footprints.neighbourhoods.ensembles.compact import compact_plans
    from footprints.neighbourhoods.prepare import prepare

    settings = region.project.neighbourhoods
    border = type(settings.weights).model_validate(
        dict.fromkeys(type(settings.weights).model_fields, 0.0) | {"border": 1.0}
    )
    asked = settings.model_copy(update={"weights": border, "locked": [], "start_from": None})
    prepared = prepare(region.areas, region.edges, [], asked)
    errors = [problem for problem in prepared.problems if problem.severity == "error"]
    if errors:
        raise InfeasibleError(errors)
    if sampler == "compact":
        found = compact_plans(prepared, seed=settings.seed, number=each * chains, workers=workers)
        parts = [found[chain * each : (chain + 1) * each] for chain in range(chains)]
        return [Chain(np.array(part), each, each, 0) for part in parts]
    return tree_chains(
        prepared,
        seed=settings.seed,
        chains=chains,
        plans=each,
        reversible=sampler == "reversible",
        workers=workers,
    )


def _gauge(region: Region) -> Callable[[NDArray[np.int32]], dict[str, float]]:
    """Return what measures a plan: border_km, overlap_mean, and the overlap of each agency."""
    from footprints.people.overlap import contingency, overlap
    from footprints.people.patches import as_zoning

    people = region.areas["people"].to_numpy()
    scored = [one for one in region.footprints if one.scored]
    zonings = [as_zoning(one, people) for one in scored]
    weights = [one.weight * zoning.sum() for one, zoning in zip(scored, zonings, strict=True)]
    first, second = (region.edges[name].to_numpy() for name in ("first", "second"))
    home = region.areas["locality"].to_numpy(dtype=object)
    km = region.edges["border_m"].to_numpy() / METRES_PER_KM * (home[first] == home[second])

    def measure(member: NDArray[np.int32]) -> dict[str, float]:
        parted = (member[first] != member[second]) & (member[first] >= 0) & (member[second] >= 0)
        number = int(member.max()) + 1
        kept = [overlap(contingency(zoning, member, number)) for zoning in zonings]
        mean = float(np.average(kept, weights=weights)) if sum(weights) > 0 else float("nan")
        agencies = {f"overlap_{one.id}": f for one, f in zip(scored, kept, strict=True)}
        return {"border_km": float(km[parted].sum()), "overlap_mean": mean, **agencies}

    return measure


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)


def _summary(table: pd.DataFrame, own: dict[str, float] | None, chains: int) -> pd.DataFrame:
    import pandas as pd

    from footprints.neighbourhoods.ensembles.mixing import effective_number, split_rhat

    rows = []
    for figure in table.columns[2:]:
        values = table[figure].to_numpy(dtype=np.float64)
        series = values.reshape(chains, -1)
        row = {
            "figure": figure,
            "mean": values.mean(),
            "sd": values.std(),
            "low": np.quantile(values, _TAIL),
            "high": np.quantile(values, 1 - _TAIL),
            "effective_plans": effective_number(series),
            "rhat": split_rhat(series),
        }
        if own is not None:
            row |= {"this_plan": own[figure], "share_below": (values < own[figure]).mean()}
        rows.append(row)
    return pd.DataFrame(rows)

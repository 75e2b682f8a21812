"""Other good plans, and the trade-off between short lines and lines kept, with their figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from footprints.pipeline.other_plans import Alternatives
from footprints.pipeline.region import Region, Report

if TYPE_CHECKING:
    import pandas as pd

    from footprints.coterminosity.chance import Chance
    from footprints.neighbourhoods.choices.tradeoff import Swept
    from footprints.people.plan import Plan
    from footprints.pipeline.results import Results

FOLDER = "alternatives"
"""Folder of the plans, inside that of the results."""


def with_alternatives(
    results: Results, number: int, report: Report = lambda _: None, *, workers: int = 1
) -> Results:
    """Return the results with ``number`` other good plans, or none, and the trade-off curve.

    The plans repeat from the project's seed on any number of ``workers``.
    """
    from footprints.coterminosity.chance import draw_chance
    from footprints.neighbourhoods.choices.alternatives import different_plans
    from footprints.neighbourhoods.choices.tradeoff import sweep

    region, plan = results.region, results.plan
    settings = region.project.neighbourhoods
    given = (region.areas, region.edges, region.footprints, settings, plan)
    others: list[Plan] = []
    if number:
        report("Looking for other good plans")
        others = different_plans(*given, number=number, start=region.start, workers=workers)
    report("Trading short lines against lines kept")
    counted = any(one.scored and one.weight > 0 for one in region.footprints)
    swept = sweep(*given, start=region.start, workers=workers) if counted else []
    report("Scoring them")
    chance = draw_chance(
        region.areas, region.edges, region.footprints, seed=settings.seed, workers=workers
    )
    gauge = _Gauge(region, plan, chance)
    plans = {f"{FOLDER}/plan-{rank}.csv": other for rank, other in enumerate(others, start=2)}
    table = _table(gauge, plans)
    curve = {f"{FOLDER}/tradeoff-{rank}.csv": one for rank, one in enumerate(swept, start=1)}
    tradeoff = _tradeoff(gauge, curve)
    every = plans | {name: one.plan for name, one in curve.items()}
    return replace(results, alternatives=Alternatives(every, table, tradeoff, number))


@dataclass(frozen=True)
class _Gauge:
    """What figures of plans are worked out with: the region, the first plan and chance levels."""

    region: Region
    first: Plan
    chance: Mapping[str, Chance]

    def figures(self, plan: Plan) -> dict[str, Any]:
        """Return border_km, overlap_mean, wards and both together, objective, and scores."""
        from footprints.neighbourhoods.choices.tradeoff import mean_overlap
        from footprints.neighbourhoods.engine import evaluate, total

        region = self.region
        settings = region.project.neighbourhoods
        terms = evaluate(
            region.areas, region.edges, region.footprints, settings, plan, region.start
        )
        wards = terms["wards"].value
        return {
            "border_km": terms["border"].value,
            "overlap_mean": mean_overlap(region.areas, region.footprints, terms),
            "wards_split_thousand": wards,
            "border_and_wards": terms["border"].value + wards,
            "objective": total(terms),
            "distance_from_first": self.apart(plan, self.first),
        } | self._lines_up(plan)

    def apart(self, one: Plan, other: Plan) -> float:
        """Return the share of residents whose neighbourhood differs between two plans."""
        from footprints.neighbourhoods.choices.alternatives import distance

        return distance(self.region.areas["people"].to_numpy(), one.member, other.member)

    def _lines_up(self, plan: Plan) -> dict[str, float]:
        from footprints.coterminosity.chance import level, lines_up
        from footprints.coterminosity.coarseness import held_at
        from footprints.coterminosity.ground import align, ground_of

        people = self.region.areas["people"].to_numpy()
        ground = ground_of(self.region.areas, plan)
        found = {}
        for footprint in self.region.footprints:
            if footprint.id in self.chance:
                own = align(ground, footprint, people)
                by_chance = level(self.chance[footprint.id], plan.member).mean()
                by_chance = held_at(own, by_chance)
                found[f"lines_up_{footprint.id}"] = lines_up(own.overlap, by_chance, own.strength)
        return found


def _table(gauge: _Gauge, plans: Mapping[str, Plan]) -> pd.DataFrame:
    """Return the rows of ``alternatives.csv``."""
    import pandas as pd

    every = {"plan.csv": gauge.first, **plans}
    rows = []
    for rank, (file, plan) in enumerate(every.items(), start=1):
        others = [gauge.apart(plan, other) for name, other in every.items() if name != file]
        figures = gauge.figures(plan)
        nearest = {"distance_from_nearest": min(others, default=float("nan"))}
        rows.append({"plan": rank, "file": file} | nearest | figures)
    table = pd.DataFrame(rows)
    return table[["plan", "file", *_FIGURES, "distance_from_nearest", *_scores(table)]]


_FIGURES = (
    "border_km",
    "overlap_mean",
    "wards_split_thousand",
    "border_and_wards",
    "objective",
    "distance_from_first",
)


def _scores(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in table.columns if str(name).startswith("lines_up_")]


def _tradeoff(gauge: _Gauge, curve: Mapping[str, Swept]) -> pd.DataFrame:
    """Return the rows of ``tradeoff.csv``: shortest lines first."""
    import pandas as pd

    from footprints.neighbourhoods.choices.tradeoff import undominated

    if not curve:
        return pd.DataFrame()
    own = gauge.region.project.neighbourhoods.weights
    rows = [{"file": "plan.csv", "this_plan": True, "lines_weigh": 1.0} | _weights(own)]
    rows += [
        {"file": file, "this_plan": False, "lines_weigh": one.multiple} | _weights(one.weights)
        for file, one in curve.items()
    ]
    plans = [gauge.first, *(one.plan for one in curve.values())]
    table = pd.DataFrame([row | gauge.figures(plan) for row, plan in zip(rows, plans, strict=True)])
    table["best"] = undominated(table["border_km"], table["overlap_mean"])
    table = table.sort_values(["border_km", "file"], ignore_index=True)
    named = [name for name in table.columns if str(name).startswith("weight_")]
    return table[["file", "this_plan", "best", "lines_weigh", *_FIGURES, *named, *_scores(table)]]


def _weights(weights: Any) -> dict[str, float]:
    return {f"weight_{name}": value for name, value in weights.model_dump().items()}

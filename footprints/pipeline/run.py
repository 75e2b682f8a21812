"""The steps of the main job, joined: load, design, score, advise."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.errors import Problem
from footprints.pipeline.region import Region, Report
from footprints.pipeline.results import Results
from footprints.settings import Project

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from footprints.coterminosity.chance import Chance, ChanceLevel
    from footprints.coterminosity.score import Scores
    from footprints.neighbourhoods.engine import Progress
    from footprints.neighbourhoods.objective import Term
    from footprints.people.plan import Plan


def with_search(region: Region, search: Mapping[str, float | None]) -> Region:
    """Return the region with settings of the search changed; None leaves one as it is.

    ``search`` may give seed, effort, time_limit_s and prove_s, as the command line does.
    """
    given = {key: value for key, value in search.items() if value is not None}
    if not given:
        return region
    settings = region.project.neighbourhoods.model_copy(update=given)
    project: Project = region.project.model_copy(update={"neighbourhoods": settings})
    return replace(region, project=project)


def slug(name: str) -> str:
    """Return a name as a folder: small letters and digits joined by hyphens, 60 at most.

    Names that Windows keeps for its devices get a further word.
    """
    words = "".join(ch.lower() if ch.isascii() and ch.isalnum() else " " for ch in name).split()
    short = "-".join(words)[:60].rstrip("-") or "area"
    return f"{short}-area" if _DEVICE.fullmatch(short) else short


_DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")


def default_folder(project: Project) -> Path:
    """Return where results go when nobody says: ``maps/`` and the area's name."""
    return Path("maps") / slug(project.area.name)


def design_plan(
    region: Region,
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> Results:
    """Design a plan for the region; return it with its objective and any limit it breaks.

    ``workers`` is how many localities are designed at once; it does not change the plan.
    """
    from footprints.neighbourhoods.engine import design
    from footprints.pipeline.levels import named_at_level

    settings = region.project.neighbourhoods
    made = design(
        region.areas,
        region.edges,
        region.footprints,
        settings,
        start=region.start,
        workers=workers,
        progress=progress,
    )
    return Results(
        region,
        replace(named_at_level(region, made.plan), designed=weights_of(region)),
        made.feasible,
        made.problems,
        objective=terms(made.objective),
        stopped_early=made.stopped_early,
        proofs=made.proofs,
    )


def weights_of(region: Region) -> dict[str, float]:
    """Return the weight each agency counts with in a design of a region, by id, 0 for none."""
    weighed = region.project.neighbourhoods.weights.agencies > 0
    return {one.id: one.weight if weighed and one.scored else 0.0 for one in region.footprints}


def foresee(region: Region) -> list[Problem]:
    """Return why no plan can keep the limits, where arithmetic or structure already says so."""
    from footprints.neighbourhoods.prepare import prepare

    settings = region.project.neighbourhoods
    prepared = prepare(region.areas, region.edges, region.footprints, settings, region.start)
    return [problem for problem in prepared.problems if problem.severity == "error"]


def judge_plan(region: Region, plan: Plan) -> Results:
    """Return a plan from anywhere with its objective and every limit it breaks."""
    from footprints.neighbourhoods.engine import check_limits, evaluate

    settings = region.project.neighbourhoods
    start = region.start
    problems = check_limits(region.areas, region.edges, settings, plan, start)
    feasible = not any(problem.severity == "error" for problem in problems)
    objective = evaluate(region.areas, region.edges, region.footprints, settings, plan, start)
    return Results(region, plan, feasible, problems, objective=terms(objective))


def score_plan(
    results: Results,
    report: Report = lambda _: None,
    *,
    baselines: bool = True,
    workers: int = 1,
) -> Results:
    """Return the results with the scores of every agency, and advice to planner and agencies.

    A plan that came of editing on a page is scored as its page scored it: against the chance levels
    it held.
    ``baselines`` also draws other plans as compact, and the best plan for each agency alone, to
    hold the scores against; without them those figures are missing.
    """
    from footprints.coterminosity.score import score
    from footprints.pipeline.advice import with_advice
    from footprints.pipeline.baselines import best_for_each, plans_as_compact
    from footprints.pipeline.drawn import as_drawn, both_said, score_as_drawn, with_whole
    from footprints.pipeline.halves import half_overlaps, with_halves
    from footprints.pipeline.standing import stand

    region, plan = results.region, results.plan
    others: list[NDArray[np.int32]] = []
    alone: dict[str, NDArray[np.int32]] = {}
    halves: dict[str, tuple[float, float]] = {}
    if baselines:
        report("Drawing other plans to compare with")
        others = plans_as_compact(region, plan, workers)
        report("Finding the best plan for each agency alone")
        alone = best_for_each(region, plan, workers)
        halves = half_overlaps(region, plan, workers)
    report("Scoring")
    chance, levels, noticed = _chance(region, plan, workers)
    drawn = as_drawn(region, plan)
    held: dict[str, Any] = {
        "seed": region.project.neighbourhoods.seed,
        "other_plans": others,
        "best_alone": alone,
        "workers": workers,
        "border_within_m": region.project.scores.border_within_m,
    }
    on = (region.areas, region.edges, region.footprints, plan)
    whole = score(*on, chance=chance, levels=levels, **held)
    scores = whole if drawn is None else score_as_drawn(drawn, whole, chance, **held)
    scores = with_whole(scores, None if drawn is None else whole)
    scores = with_halves(_with_headlines(_with_limit(scores, region), plan), halves)
    noticed += both_said(plan, scores)
    report("Looking for moves that would help")
    results = replace(results, scores=scores, problems=[*results.problems, *noticed])
    if drawn is None:
        results = replace(results, standing=stand(region, plan, scores))
    else:
        results = replace(results, whole=whole, standing=stand(drawn.region, drawn.plan, scores))
    return with_advice(_with_colocation(_with_capacities(results)))


def _with_limit(scores: Scores, region: Region) -> Scores:
    """Return scores that say under which number the counts of each list were not used."""
    limit = region.project.scores.min_count
    limits = {one.id: limit if one.kind == "list" else None for one in region.footprints}
    agencies = {
        own: figures | {"min_count": limits[own]} for own, figures in scores.agencies.items()
    }
    table = scores.agency_table
    if len(table):
        table = table.copy()
        table["min_count"] = [limits[own] for own in table["agency"]]
    return replace(scores, agencies=agencies, agency_table=table)


def _with_headlines(scores: Scores, plan: Plan) -> Scores:
    """Return scores with whether the plan was designed for each agency, and its headline."""
    from footprints.columns.headline import designed_for, headline

    agencies = {}
    for own, figures in scores.agencies.items():
        weight = None if plan.designed is None else plan.designed.get(own)
        designed = {"designed_for": designed_for(weight, edited=plan.edited)}
        agencies[own] = figures | designed | {"headline": headline(figures | designed)}
    table = scores.agency_table
    if len(table):
        table = table.copy()
        for name in ("designed_for", "headline"):
            table[name] = [agencies[own][name] for own in table["agency"]]
    return replace(scores, agencies=agencies, agency_table=table)


def _chance(
    region: Region, plan: Plan, workers: int
) -> tuple[dict[str, Chance], dict[str, ChanceLevel] | None, list[Problem]]:
    """Draw random zonings; return them with the levels an edited plan is held against, if any."""
    from footprints.coterminosity.chance import draw_chance
    from footprints.pipeline.edits import held_levels

    seed = region.project.neighbourhoods.seed
    drawn = draw_chance(region.areas, region.edges, region.footprints, seed=seed, workers=workers)
    if plan.opened is None:
        return drawn, None, []
    return drawn, *held_levels(plan.opened, drawn)


def _with_capacities(results: Results) -> Results:
    """Return scored results with what agencies have, by neighbourhood and in their figures."""
    from footprints.coterminosity.sites.capacity import capacities

    region, scores = results.region, results.scored
    provision = region.provision
    if not provision.supplies and not provision.needs:
        return results
    found = capacities(
        region.areas, region.footprints, results.plan, provision.supplies, provision.needs
    )
    agencies = {
        own: figures | ({"capacity": found.spread[own]} if own in found.spread else {})
        for own, figures in scores.agencies.items()
    }
    return replace(results, scores=replace(scores, agencies=agencies), capacities=found)


def _with_colocation(results: Results) -> Results:
    """Return results with the sites of all agencies held beside one another."""
    from footprints.coterminosity.sites.colocation import colocate

    region, settings = results.region, results.region.project.scores
    found = colocate(
        region.areas, region.footprints, results.plan, settings.walk_m, settings.hubs_from
    )
    return replace(results, colocation=found)


def terms(objective: Mapping[str, Term]) -> dict[str, dict[str, Any]]:
    """Return the aims of a design as plain values for data files and pages."""
    return {name: dataclasses.asdict(term) for name, term in objective.items()}

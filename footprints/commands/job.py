"""What the commands that make results share: loading, designing with progress, and writing."""

from __future__ import annotations

import contextlib
import datetime
import os
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.commands import summary
from footprints.commands.streams import give
from footprints.errors import InfeasibleError, listing

if TYPE_CHECKING:
    import pandas as pd

    from footprints.commands.options import PlanFile
    from footprints.commands.talk import Talk
    from footprints.people.plan import Plan
    from footprints.pipeline.region import Region
    from footprints.pipeline.results import Results


class Clock:
    """When a command started, for its manifest."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self._began


def load(
    talk: Talk,
    file: Path,
    data: Path | None,
    search: Mapping[str, float | None],
    *,
    start_from: Path | None = None,
    level: Mapping[str, Any] | None = None,
    out: Path | None = None,
) -> Region:
    """Load a project, show its warnings, and apply what the command line says of search and level.

    ``level`` holds what ``pipeline.levels.Asked`` takes. ``out`` is where results are to go: what a
    killed run had begun to move there is ended first, for it may be read.
    """
    from footprints.pipeline.levels import Asked, at_level
    from footprints.pipeline.loading.load import load_region, started_from
    from footprints.pipeline.run import with_search

    _settle_first(file, out)
    region = load_region(file, data, talk.step)
    talk.problems(region.problems)
    if start_from is not None:
        region, noticed = started_from(region, start_from)
        talk.problems(noticed)
    if level and any(level.values()):
        region, noticed = at_level(region, Asked(**level))
        talk.problems(noticed)
    return with_search(region, search)


def _settle_first(file: Path, out: Path | None) -> None:
    from footprints.pipeline.run import default_folder
    from footprints.pipeline.writing.outbox import settle_first
    from footprints.settings import read_project

    if out is None:
        project = read_project(file)[0]
        out = None if project is None else default_folder(project)
    if out is not None:
        settle_first(out)


@contextlib.contextmanager
def reserve(
    region: Region,
    folder: Path,
    names: Collection[str],
    *,
    record: str | None = None,
    reads: Collection[Path | None] = (),
    same: Path | None = None,
) -> Iterator[None]:
    """Keep a folder for what is to be written, from before the work; refuse what stands there.

    ``reads`` are files that the command reads beside those of its project, ``same`` the plan that
    is written again as it is.
    """
    from footprints.pipeline.writing.outbox import (
        MANIFEST,
        Plans,
        kept_limits,
        least_bad,
        refuse,
        reserve,
    )
    from footprints.sources.check import input_files

    inputs = [each.path for each in input_files(region.project, region.folder)]
    start = region.project.neighbourhoods.start_from
    beside = [] if start is None else [region.project_file.parent / start]
    every = [region.project_file, *inputs, *beside, *(path for path in reads if path is not None)]
    plans = Plans(names, record or MANIFEST, every, same)
    with reserve(folder, plans):
        if plans.record == MANIFEST and kept_limits(folder):
            refuse(least_bad(folder), plans)
        yield


def design(
    talk: Talk, region: Region, workers: int | None, alternatives: int | None = None
) -> Results:
    """Design a plan, showing progress by locality; with other good plans where asked for.

    ``alternatives`` is how many; 0 gives the trade-off between short lines and lines kept alone.
    """
    from footprints.pipeline.alternatives import with_alternatives
    from footprints.pipeline.run import design_plan

    talk.step("Designing neighbourhoods")
    results = design_plan(
        region,
        workers=workers or processors(),
        progress=lambda now: talk.step(
            summary.progress_of(now),
            now.done,
        ),
    )
    if alternatives is None:
        return results
    if not results.feasible:
        talk.say("No other plans were looked for: the plan itself breaks a limit.")
        return results
    try:
        return with_alternatives(results, alternatives, talk.step, workers=workers or processors())
    except KeyboardInterrupt:
        talk.say("Stopped looking for other plans: the plan designed is kept.")
        return results


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def bring_plan(talk: Talk, region: Region, plan: PlanFile) -> Plan:
    """Read a plan from anywhere; show what was noticed on the way."""
    from footprints.pipeline.plans import load_plan

    talk.step(f"Reading {plan.path.name}")
    brought, problems = load_plan(
        region, plan.path, plan.area, plan.neighbourhood, plan.opened, crs=plan.crs
    )
    talk.problems(problems)
    return brought


def finish(
    talk: Talk, results: Results, folder: Path, clock: Clock, parts: Collection[str]
) -> None:
    """Write the chosen parts of the results and show the summary."""
    from footprints.pipeline.writing.outbox import written_by_last_run
    from footprints.pipeline.writing.write import write_results

    talk.step("Writing")
    before = written_by_last_run(folder)
    files = write_results(results, folder, clock.started, clock.seconds(), parts)
    talk.rest()
    stale = sorted(name for name in set(before) - set(files) if not (folder / name).exists())
    if stale:
        talk.say(
            f"Taken away: {len(stale):,} files of the last run here, which described another plan "
            f"({listing(stale, 3)})."
        )
    summary.show_plan(talk, results)
    summary.show_alternatives(talk, results)
    summary.show_scores(talk, results)
    summary.show_where(talk, folder, files)


def finish_design(
    talk: Talk, results: Results, folder: Path, clock: Clock, parts: Collection[str]
) -> None:
    """Write the results of a design; end with an error where a limit asked for is not met.

    A least-bad plan never replaces one that keeps the limits: it goes to a folder beside it.
    """
    from footprints.pipeline.writing.outbox import kept_limits, least_bad

    if not results.feasible and kept_limits(folder):
        folder = least_bad(folder)
    finish(talk, results, folder, clock, parts)
    refuse_broken_limits(talk, results)


def refuse_broken_limits(talk: Talk, results: Results) -> None:
    """Raise InfeasibleError, which gives exit code 4, where the plan breaks a limit."""
    if not results.feasible:
        talk.say("This is the least-bad plan: it breaks a limit.")
        raise InfeasibleError(results.problems)


def print_table(table: pd.DataFrame, form: str) -> None:
    """Write a table to standard output as CSV or JSON."""
    from footprints.pipeline.files import csv_text, json_text

    if form == "csv":
        give(csv_text(table))
    else:
        give(json_text(table.to_dict("records"), sort_keys=False))


def score_brought_plan(talk: Talk, region: Region, plan: PlanFile, workers: int | None) -> Results:
    """Score a plan from anywhere; a broken limit is shown as a warning."""
    from footprints.pipeline.run import judge_plan, score_plan

    results = judge_plan(region, bring_plan(talk, region, plan))
    talk.problems(
        replace(problem, severity="warning") if problem.severity == "error" else problem
        for problem in results.problems
    )
    scored = score_plan(results, talk.step, workers=workers or processors())
    talk.problems(scored.problems[len(results.problems) :])
    return scored


def read_with(plan: PlanFile | None, level: Mapping[str, Any] | None) -> list[Path]:
    """Return the files that options name beside a plan itself: edits' plan, levels above."""
    found = [] if plan is None else [plan.opened]
    within = (level or {}).get("within")
    found += [(level or {}).get("groups_of"), None if within is None else Path(within)]
    return [path for path in found if path is not None]

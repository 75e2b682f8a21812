"""``footprints map``."""

from __future__ import annotations

from pathlib import Path

import click

from footprints.commands import options


@click.command("map", short_help="Write pages for any plan.")
@options.project_file
@options.plan()
@options.data
@options.out
@options.seed
@options.workers
@options.volume
def command(
    file: Path,
    plan: Path,
    plan_area: str | None,
    plan_neighbourhood: str | None,
    data: Path | None,
    out: Path | None,
    seed: int | None,
    workers: int | None,
    verbose: bool,
    quiet: bool,
) -> None:
    """Write the pages, tables and scores of a plan from anywhere.

    \b
    Example:
      footprints map footprints.toml --plan plan.csv --out maps/mine
    """
    from footprints.commands import job
    from footprints.commands.talk import Talk
    from footprints.pipeline.run import default_folder, judge_plan, score_plan
    from footprints.pipeline.write import EVERYTHING

    clock = job.Clock()
    with Talk(verbose, quiet) as talk:
        region = job.load(talk, file, data, seed=seed)
        brought = job.bring_plan(talk, region, plan, plan_area, plan_neighbourhood)
        results = score_plan(judge_plan(region, brought), talk.step, workers=workers)
        job.finish(talk, results, out or default_folder(region.project), clock, EVERYTHING)

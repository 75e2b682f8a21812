"""``footprints score``."""

from __future__ import annotations

from pathlib import Path

import click

from footprints.commands import options


@click.command("score", short_help="Score any plan.")
@options.project_file
@options.plan()
@options.data
@options.out
@options.seed
@options.workers
@options.table_format
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
    table_format: str | None,
    verbose: bool,
    quiet: bool,
) -> None:
    """Score how far each agency lines up with a plan, and write the tables.

    \b
    Examples:
      footprints score footprints.toml --plan plan.csv --out maps/mine
      footprints score footprints.toml --plan wards.csv --plan-area WD23CD --plan-neighbourhood locality
    """
    from footprints.commands import job, summary
    from footprints.commands.talk import Talk
    from footprints.errors import InfeasibleError
    from footprints.pipeline.run import default_folder, judge_plan, score_plan

    clock = job.Clock()
    with Talk(verbose, quiet) as talk:
        region = job.load(talk, file, data, seed=seed)
        brought = job.bring_plan(talk, region, plan, plan_area, plan_neighbourhood)
        results = score_plan(judge_plan(region, brought), talk.step, workers=workers)
        if table_format is None:
            folder = out or default_folder(region.project)
            job.finish(talk, results, folder, clock, ["plan", "scores"])
            return
    if results.scores is not None:
        job.print_table(results.scores.agency_table, table_format)
    summary.show_scores(talk, results)
    if not results.feasible:
        raise InfeasibleError(results.problems)

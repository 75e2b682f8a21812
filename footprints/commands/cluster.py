"""``footprints cluster``."""

from __future__ import annotations

from pathlib import Path

import click

from footprints.commands import options


@click.command("cluster", short_help="Design a plan.")
@options.project_file
@options.data
@options.out
@options.seed
@options.effort
@options.time_limit
@options.workers
@options.table_format
@options.volume
def command(
    file: Path,
    data: Path | None,
    out: Path | None,
    seed: int | None,
    effort: float | None,
    time_limit: float | None,
    workers: int | None,
    table_format: str | None,
    verbose: bool,
    quiet: bool,
) -> None:
    """Group the small areas into neighbourhoods and write the plan.

    \b
    Examples:
      footprints cluster footprints.toml --out maps/mine
      footprints cluster footprints.toml --format csv > plan.csv
    """
    from footprints.commands import job, summary
    from footprints.commands.talk import Talk
    from footprints.errors import InfeasibleError
    from footprints.pipeline.results import plan_table
    from footprints.pipeline.run import default_folder

    clock = job.Clock()
    with Talk(verbose, quiet) as talk:
        region = job.load(talk, file, data, seed=seed, effort=effort, time_limit_s=time_limit)
        results = job.design(talk, region, workers)
        if table_format is None:
            job.finish(talk, results, out or default_folder(region.project), clock, ["plan"])
            return
    job.print_table(plan_table(results), table_format)
    summary.show_plan(talk, results)
    if not results.feasible:
        raise InfeasibleError(results.problems)

"""``footprints cluster``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from footprints.commands import options
from footprints.commands.talk import Talk


@click.command("cluster", short_help="Design a plan.")
@options.project_file
@options.data
@options.out
@options.search
@options.start_from
@options.level
@options.alternatives
@options.workers
@options.table_format
@options.volume
def command(
    *,
    file: Path,
    data: Path | None,
    out: Path | None,
    search: dict[str, float | None],
    start_from: Path | None,
    level: dict[str, Any],
    alternatives: int | None,
    workers: int | None,
    table_format: str | None,
    talk: Talk,
) -> None:
    """Group the small areas into neighbourhoods and write the plan.

    \b
    Examples:
      footprints cluster footprints.toml --out maps/mine
      footprints cluster footprints.toml --format csv > plan.csv
      footprints cluster footprints.toml --alternatives 3
      footprints cluster footprints.toml --within maps/mine/plan.csv --people 5000-10000
      footprints cluster footprints.toml --groups-of maps/mine/plan.csv --people 90000-180000
    """
    from footprints.commands import job, summary
    from footprints.pipeline.results import plan_table
    from footprints.pipeline.run import default_folder
    from footprints.pipeline.writing.write import expected

    if alternatives and table_format:
        raise click.UsageError("--alternatives writes files: leave --format out.")
    clock = job.Clock()
    region = job.load(talk, file, data, search, start_from=start_from, level=level, out=out)
    if table_format is None:
        folder = out or default_folder(region.project)
        names = expected(region, ["plan"], alternatives)
        with job.reserve(region, folder, names, reads=[start_from, *job.read_with(None, level)]):
            results = job.design(talk, region, workers, alternatives)
            job.finish_design(talk, results, folder, clock, ["plan"])
        return
    results = job.design(talk, region, workers)
    talk.rest()
    job.print_table(plan_table(results), table_format)
    summary.show_plan(talk, results)
    job.refuse_broken_limits(talk, results)

"""``footprints score``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from footprints.commands import options
from footprints.commands.talk import Talk


@click.command("score", short_help="Score any plan.")
@options.project_file
@options.plan
@options.data
@options.out
@options.level
@options.seed
@options.workers
@options.table_format
@options.volume
def command(
    *,
    file: Path,
    plan: options.PlanFile,
    data: Path | None,
    out: Path | None,
    level: dict[str, Any],
    seed: int | None,
    workers: int | None,
    table_format: str | None,
    talk: Talk,
) -> None:
    """Score how far each agency lines up with a plan, and write the tables.

    A limit that the plan breaks is a warning here: the plan was not made to these settings.

    \b
    Examples:
      footprints score footprints.toml --plan plan.csv --out maps/mine
      footprints score footprints.toml --plan wards.csv --plan-area WD23CD \
          --plan-neighbourhood locality
    """
    from footprints.commands import job, summary
    from footprints.pipeline.run import default_folder
    from footprints.pipeline.writing.write import expected

    clock = job.Clock()
    region = job.load(talk, file, data, {"seed": seed}, level=level, out=out)
    if table_format is None:
        folder, parts = out or default_folder(region.project), ["plan", "scores"]
        others = job.read_with(plan, level)
        with job.reserve(region, folder, expected(region, parts), reads=others, same=plan.path):
            results = job.score_brought_plan(talk, region, plan, workers)
            job.finish(talk, results, folder, clock, parts)
        return
    results = job.score_brought_plan(talk, region, plan, workers)
    talk.rest()
    job.print_table(results.scored.agency_table, table_format)
    summary.show_scores(talk, results)

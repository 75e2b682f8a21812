"""``footprints map``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from footprints.commands import options
from footprints.commands.talk import Talk


@click.command("map", short_help="Write pages for any plan.")
@options.project_file
@options.plan
@options.data
@options.out
@options.level
@options.seed
@options.workers
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
    talk: Talk,
) -> None:
    """Write the pages, tables and scores of a plan from anywhere.

    \b
    Example:
      footprints map footprints.toml --plan plan.csv --out maps/mine
    """
    from footprints.commands import job
    from footprints.pipeline.run import default_folder
    from footprints.pipeline.writing.write import EVERYTHING, expected

    clock = job.Clock()
    region = job.load(talk, file, data, {"seed": seed}, level=level, out=out)
    folder, others = out or default_folder(region.project), job.read_with(plan, level)
    with job.reserve(region, folder, expected(region), reads=others, same=plan.path):
        results = job.score_brought_plan(talk, region, plan, workers)
        job.finish(talk, results, folder, clock, EVERYTHING)

"""``footprints run``."""

from __future__ import annotations

from pathlib import Path

import click

from footprints.commands import options


@click.command("run", short_help="The whole job: check, design, score and map.")
@options.project_file
@options.data
@options.out
@options.seed
@options.effort
@options.time_limit
@options.workers
@options.volume
def command(
    file: Path,
    data: Path | None,
    out: Path | None,
    seed: int | None,
    effort: float | None,
    time_limit: float | None,
    workers: int | None,
    verbose: bool,
    quiet: bool,
) -> None:
    """Check the files, design neighbourhoods, score every agency, and write pages and tables.

    \b
    Example:
      footprints run footprints.toml --out maps/mine
    """
    run(file, data, out, seed, effort, time_limit, workers, verbose, quiet)


def run(
    file: Path,
    data: Path | None,
    out: Path | None,
    seed: int | None,
    effort: float | None,
    time_limit: float | None,
    workers: int | None,
    verbose: bool,
    quiet: bool,
) -> None:
    """Do the whole job: what ``run`` and ``demo`` share."""
    from footprints.commands import job
    from footprints.commands.talk import Talk
    from footprints.pipeline.run import default_folder, score_plan
    from footprints.pipeline.write import EVERYTHING

    clock = job.Clock()
    with Talk(verbose, quiet) as talk:
        region = job.load(talk, file, data, seed=seed, effort=effort, time_limit_s=time_limit)
        results = job.design(talk, region, workers)
        results = score_plan(results, talk.step, workers=workers)
        folder = out or default_folder(region.project)
        job.finish(talk, results, folder, clock, EVERYTHING)

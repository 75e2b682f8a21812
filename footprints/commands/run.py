"""``footprints run``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from footprints.commands import options
from footprints.commands.talk import Talk


@click.command("run", short_help="The whole job: check, design, score and map.")
@options.project_file
@options.data
@options.out
@options.search
@options.start_from
@options.level
@options.alternatives
@options.workers
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
    talk: Talk,
) -> None:
    """Check the files, design neighbourhoods, score every agency, and write pages and tables.

    \b
    Example:
      footprints run footprints.toml --out maps/mine
    """
    whole_job(
        talk,
        file,
        data,
        out,
        search=search,
        start_from=start_from,
        level=level,
        workers=workers,
        alternatives=alternatives,
    )


def whole_job(
    talk: Talk,
    file: Path,
    data: Path | None,
    out: Path | None,
    *,
    search: dict[str, float | None],
    workers: int | None,
    start_from: Path | None = None,
    level: dict[str, Any] | None = None,
    alternatives: int | None = None,
) -> None:
    """Do what ``run`` and ``demo`` share: load, design, score, advise and write everything."""
    from footprints.commands import job
    from footprints.pipeline.run import default_folder, score_plan
    from footprints.pipeline.writing.write import EVERYTHING, expected

    clock = job.Clock()
    region = job.load(talk, file, data, search, start_from=start_from, level=level, out=out)
    folder = out or default_folder(region.project)
    names = expected(region, EVERYTHING, alternatives)
    with job.reserve(region, folder, names, reads=[start_from, *job.read_with(None, level)]):
        results = job.design(talk, region, workers, alternatives)
        results = score_plan(results, talk.step, workers=workers or job.processors())
        job.finish_design(talk, results, folder, clock, EVERYTHING)

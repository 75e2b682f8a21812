"""``footprints demo``."""

from __future__ import annotations

from pathlib import Path

import click

from footprints.commands import options


@click.command("demo", short_help="The whole job on a made-up region; needs no files.")
@options.out
@options.seed
@options.workers
@options.volume
def command(
    out: Path | None, seed: int | None, workers: int | None, verbose: bool, quiet: bool
) -> None:
    """Design, score and map the made-up demonstration region that comes with footprints.

    \b
    Example:
      footprints demo
    """
    from footprints.commands.run import run
    from footprints.resources import demo_folder
    from footprints.settings import FILE_NAME

    project = demo_folder() / FILE_NAME
    run(project, None, out or Path("maps/demo"), seed, None, None, workers, verbose, quiet)

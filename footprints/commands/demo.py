"""``footprints demo``."""

from __future__ import annotations

from pathlib import Path

import click

from footprints.commands import options
from footprints.commands.talk import Talk


@click.command("demo", short_help="The whole job on a made-up region; needs no files.")
@options.out
@options.seed
@options.workers
@options.volume
def command(*, out: Path | None, seed: int | None, workers: int | None, talk: Talk) -> None:
    """Design, score and map the made-up demonstration region that comes with footprints.

    The overview shows other plans too: what shorter lines would cost in services' lines.

    \b
    Example:
      footprints demo
    """
    from footprints.commands.run import whole_job
    from footprints.resources import demo_folder
    from footprints.settings import FILE_NAME

    project = demo_folder() / FILE_NAME
    folder = out or Path("maps") / "demo"
    whole_job(talk, project, None, folder, search={"seed": seed}, workers=workers, alternatives=0)

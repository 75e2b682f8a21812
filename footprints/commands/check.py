"""``footprints check``."""

from __future__ import annotations

from pathlib import Path

import click

from footprints.commands import options
from footprints.commands.talk import Talk


@click.command("check", short_help="Read every file and report every problem.")
@options.project_file
@options.data
@options.volume
def command(*, file: Path, data: Path | None, talk: Talk) -> None:
    """Read everything a project names, report every problem, and write nothing.

    Also says where limits are plainly impossible (exit code 4).

    \b
    Example:
      footprints check footprints.toml
    """
    from footprints.commands.summary import show_inputs
    from footprints.errors import DataError, InfeasibleError
    from footprints.pipeline.load import inspect_region
    from footprints.pipeline.run import foresee

    loaded = inspect_region(file, data, talk.step)
    talk.rest()
    talk.problems(problem for problem in loaded.problems if problem.severity != "error")
    if loaded.region is None:
        raise DataError(loaded.errors)
    show_inputs(talk, loaded.region)
    impossible = foresee(loaded.region)
    if impossible:
        raise InfeasibleError(impossible)

"""``footprints check``."""

from __future__ import annotations

from pathlib import Path

import click

from footprints.commands import options


@click.command("check", short_help="Read every file and report every problem.")
@options.project_file
@options.data
@options.volume
def command(file: Path, data: Path | None, verbose: bool, quiet: bool) -> None:
    """Read everything a project names, report every problem, and write nothing.

    \b
    Example:
      footprints check footprints.toml
    """
    from footprints.commands.summary import show_inputs
    from footprints.commands.talk import Talk
    from footprints.errors import DataError
    from footprints.pipeline.region import inspect_region

    talk = Talk(verbose, quiet)
    with talk:
        loaded = inspect_region(file, data, talk.step)
    talk.problems(problem for problem in loaded.problems if problem.severity != "error")
    if loaded.region is None:
        raise DataError(loaded.errors)
    show_inputs(talk, loaded.region)

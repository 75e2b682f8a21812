"""``footprints init``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from footprints.commands import options
from footprints.commands.talk import Talk


@click.command("init", short_help="Write a project file for the files in a folder.")
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="FOLDER"
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file to write. Default: footprints.toml in the folder.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@options.volume
def command(*, folder: Path, out: Path | None, force: bool, talk: Talk) -> None:
    """Look at every file in a folder, say what each seems to be, and write a project file.

    Asks nothing. Every guess is a comment in the file: look through them, set the agencies'
    weights, and run it.

    \b
    Example:
      footprints init my-data
    """
    from footprints.errors import OutputError
    from footprints.settings import FILE_NAME
    from footprints.sources.proposal import propose, write_proposal

    path = out or folder / FILE_NAME
    if os.path.lexists(path) and not force:
        raise click.UsageError(
            f"{path} is there already. Give another --out, or write over it with --force."
        )
    if os.path.lexists(path) and (path.suffix != ".toml" or path.is_symlink()):
        raise OutputError(
            f"{path} is {'a link' if path.is_symlink() else 'no .toml file'}: --force writes over "
            "project files alone. Nothing was written. Give another --out."
        )
    beside = path.resolve().parent == folder.resolve()
    data = None if beside else folder.resolve().as_posix()
    proposal = propose(folder, data, talk.step)
    write_proposal(proposal, path)
    talk.rest()
    talk.problems(proposal.problems)
    talk.table("Used", ["For", "File"], proposal.used)
    if proposal.passed:
        talk.table("Not used", ["File", "Seems"], [(p.label, p.seems) for p in proposal.passed])
    talk.say()
    talk.say(f"Look through {path}, then run: footprints run {path}")

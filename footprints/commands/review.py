"""``footprints review``: what to do with edits that teams send back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from footprints.commands import options
from footprints.commands.talk import Talk

if TYPE_CHECKING:
    from footprints.pipeline.review.merge import Merged

_SHOWN = 15


@click.group("review", short_help="Join the edits that teams send back.")
def command() -> None:
    """Work with the files of edits that people save from the pages.

    \b
    Example:
      footprints review merge north.json south.json --out maps/merged
    """


@command.command("merge", short_help="Hold several teams' edits against one another.")
@click.argument(
    "files",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="A.json B.json ...",
    nargs=-1,
    required=True,
)
@options.out
@options.table_format
@options.volume
def merge(
    *, files: tuple[Path, ...], out: Path | None, table_format: str | None, talk: Talk
) -> None:
    """Put several teams' edits of one plan side by side, join them and name the conflicts.

    Writes edits.json with everything that nobody contradicts, review.csv with every edit and what
    became of it, and comments.csv. What is in conflict stays as it was when the page was opened;
    the command then ends with exit code 4. No project file is needed.

    \b
    Examples:
      footprints review merge north.json south.json --out maps/merged
      footprints score footprints.toml --plan maps/merged/edits.json
    """
    from footprints.commands.job import print_table
    from footprints.errors import ConflictError
    from footprints.pipeline.review.merge import merge as join
    from footprints.pipeline.review.merge import read_sides
    from footprints.pipeline.review.tables import conflict_problems, review_table
    from footprints.pipeline.review.write import NAMES, RECORD, write_review
    from footprints.pipeline.run import slug
    from footprints.pipeline.writing.outbox import Plans, reserve, settle_first

    if out is not None:
        settle_first(out)
    merged = join(read_sides(files))
    talk.problems(merged.problems)
    if table_format is not None:
        print_table(review_table(merged), table_format)
    else:
        name = merged.edits.project.name
        folder = out or Path("maps") / f"{slug(name)}-review"
        with reserve(folder, Plans(NAMES, RECORD, files)):
            write_review(merged, folder)
        _show(talk, merged)
        talk.say(f"\nResults: {folder.resolve()}")
    if merged.conflicts:
        raise ConflictError(conflict_problems(merged, _SHOWN))


def _show(talk: Talk, merged: Merged) -> None:
    """Show what each file asks for, and what of all of it was joined."""
    wishes, kinds = merged.table.wishes, ("place", "name", "lock")
    rows = []
    for number, side in enumerate(merged.table.sides):
        own = [sum(one.side == number and one.kind == kind for one in wishes) for kind in kinds]
        who = side.edits.reviewer.name or "-"
        rows.append((side.label, who, *map(str, own), str(len(side.edits.comments))))
    edits = merged.edits
    joined = (len(edits.plan), len(edits.neighbourhoods), len(edits.locked), len(edits.comments))
    rows.append(("Joined", "", *map(str, joined)))
    headings = ("File", "Reviewer", "Areas moved", "Names", "Locks", "Comments")
    talk.table("What they ask for", headings, rows)

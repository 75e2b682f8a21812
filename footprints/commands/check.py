"""``footprints check``."""

from __future__ import annotations

from pathlib import Path

import click

from footprints.commands import options
from footprints.commands.streams import give
from footprints.commands.talk import Talk


@click.command("check", short_help="Read every file and report every problem.")
@options.project_file
@options.data
@click.option("--strict", is_flag=True, help="Treat every warning as an error.")
@click.option(
    "--format",
    "report_format",
    type=click.Choice(["json"]),
    help="Write the whole report to standard output in this form.",
)
@click.option(
    "--page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PAGE.html",
    help="Write the report as a page, with a map that finds each problem.",
)
@options.volume
def command(
    *,
    file: Path,
    data: Path | None,
    strict: bool,
    report_format: str | None,
    page: Path | None,
    talk: Talk,
) -> None:
    """Read everything a project names and report every problem; write nothing but the report.

    Says of every file how many rows and people came in, how many are used, and what became of the
    rest. Also says where limits are plainly impossible (exit code 4).

    \b
    Example:
      footprints check footprints.toml --page check.html
    """
    from footprints.commands.ledger import show_inputs
    from footprints.errors import DataError, InfeasibleError
    from footprints.pipeline.check import check_project, write_check
    from footprints.pipeline.files import json_text
    from footprints.placing.single import refuse_page

    if page is not None:
        refuse_page(page)
    checked = check_project(file, data, talk.step, strict)
    if page is not None:
        write_check(checked, page)
    talk.rest()
    talk.problems(problem for problem in checked.problems if problem.severity != "error")
    show_inputs(talk, checked)
    if report_format == "json":
        give(json_text(checked.document(), sort_keys=False))
    if page is not None:
        talk.say(f"\nOpen the report: {page.resolve()}")
    if checked.errors:
        raise DataError(checked.errors)
    if checked.impossible:
        raise InfeasibleError(checked.impossible)

"""``footprints sources`` and ``footprints sources check``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from footprints.commands import options
from footprints.commands.talk import Talk

_SHORT = ("data set", "service", "vintage", "fetched", "vintage kept", "tried live")
"""What fits a terminal; --format gives the rest."""


@click.group(
    "sources",
    short_help="The public data known here: publishers, licences, ages.",
    invoke_without_command=True,
)
@options.network
@options.table_format
@options.volume
@click.pass_context
def command(
    context: click.Context,
    *,
    network: options.Network,
    table_format: str | None,
    talk: Talk,
) -> None:
    """List the catalogue of public data, and how old what is kept of each is.

    With --format also each one's publisher, licence, attribution and edition, and when the service
    last said that what is kept still holds.

    \b
    Examples:
      footprints sources
      footprints sources check
    """
    from footprints.sources.catalogue import read_catalogue
    from footprints.sources.fetch.survey import holdings

    if context.invoked_subcommand is not None:
        return
    rows = holdings(read_catalogue(network.addresses), network.web(talk).cache)
    _print(talk, "Public data", rows, table_format, _SHORT)


@command.command("check", short_help="Ask every service what it has now.")
@options.network
@options.table_format
@options.volume
def check(*, network: options.Network, table_format: str | None, talk: Talk) -> None:
    """Ask each service for its metadata, and report what has moved or changed.

    Ends with exit code 3 where something that fetch needs is not to be had.

    \b
    Example:
      footprints sources check
    """
    from footprints.errors import DataError
    from footprints.sources.catalogue import read_catalogue
    from footprints.sources.fetch.survey import survey

    catalogue = read_catalogue(network.addresses)
    with network.web(talk) as web:
        web.refresh = not network.offline  # what was there yesterday is not the question
        rows, problems = survey(web, catalogue)
    talk.rest()
    _print(talk, "Services asked now", rows, table_format)
    errors = [problem for problem in problems if problem.severity == "error"]
    talk.problems(problem for problem in problems if problem.severity != "error")
    if errors:
        raise DataError(errors)


def _print(
    talk: Talk,
    title: str,
    rows: list[dict[str, str]],
    table_format: str | None,
    columns: Sequence[str] = (),
) -> None:
    if table_format is not None:
        import pandas as pd

        from footprints.commands.job import print_table

        print_table(pd.DataFrame(rows), table_format)
        return
    shown = list(columns or rows[0])
    talk.table(title, shown, [[row[column] for column in shown] for row in rows])

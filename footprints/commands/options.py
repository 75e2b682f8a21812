"""Options that several commands share, so that a word means the same thing everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

project_file: Decorator = click.argument(
    "file", type=click.Path(path_type=Path), metavar="FILE.toml"
)

data: Decorator = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Folder of the input files. Default: what the project file says.",
)

out: Decorator = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Folder for the results. Default: maps/ and the area's name.",
)

seed: Decorator = click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    help="Seed of the search. The same seed gives the same plan.",
)

effort: Decorator = click.option(
    "--effort",
    type=click.FloatRange(min=0, min_open=True),
    metavar="X",
    help="How long to search, as a multiple of the usual number of moves.",
)

time_limit: Decorator = click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop searching after this long and keep the best plan found.",
)

workers: Decorator = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Localities designed at the same time. Does not change the result. "
    "Default: the number of processors.",
)


def plan(required: bool = True) -> Decorator:
    """Return the option ``--plan`` with its two companions that name columns."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        function = click.option(
            "--plan-neighbourhood",
            metavar="COLUMN",
            help="Column of neighbourhoods in the plan, where it is not called neighbourhood.",
        )(function)
        function = click.option(
            "--plan-area",
            metavar="COLUMN",
            help="Column of small areas or units in the plan, where it is not called area_code.",
        )(function)
        return click.option(
            "--plan",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="PLAN",
            required=required,
            help="The plan: a table of small areas, a table of an agency's units, or polygons.",
        )(function)

    return decorate


table_format: Decorator = click.option(
    "--format",
    "table_format",
    type=click.Choice(["csv", "json"]),
    help="Write the main table to standard output in this form, instead of to files.",
)


def volume(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``-v`` and ``-q``: how much is said on standard error."""
    function = click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")(function)
    return click.option(
        "-v", "--verbose", is_flag=True, help="Say every note, and show where a fault arose."
    )(function)

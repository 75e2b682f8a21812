"""The command line: one file a command, one registry of options, one map of errors to exit codes.

Command modules import nothing heavy until they run, so that ``--help`` is instant.
"""

from __future__ import annotations

import sys
import traceback

import click

from footprints import __version__
from footprints.commands import (
    advise,
    check,
    cluster,
    compare,
    demo,
    ensemble,
    fetch,
    init,
    mapping,
    review,
    run,
    score,
    sources,
)
from footprints.commands.exits import UNEXPECTED, exit_code
from footprints.commands.harmless import harmless
from footprints.errors import FootprintsError, ProblemsError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="footprints")
def cli() -> None:
    """Help public services work to the same map.

    footprints groups small areas into neighbourhoods, scores how far each agency's own lines match
    them, says what to move to line up, and writes maps, pages and tables.

    Start with: footprints demo
    """


for _command in (
    demo,
    init,
    check,
    cluster,
    ensemble,
    score,
    mapping,
    run,
    compare,
    advise,
    review,
    fetch,
    sources,
):
    cli.add_command(_command.command)


def main() -> None:
    """Run the command line; end the process with the documented exit code."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo(f"Stopped. {_written()}", err=True)
        sys.exit(UNEXPECTED)
    except FootprintsError as error:
        _show(error)
        sys.exit(exit_code(error))
    except Exception as error:
        if "-v" in sys.argv or "--verbose" in sys.argv:
            click.echo(harmless(traceback.format_exc()), err=True)
            sys.exit(UNEXPECTED)
        click.echo(
            f"Error: something unexpected went wrong ({type(error).__name__}: "
            f"{harmless(str(error))}). {_written()} Run it again with -v to see where, and please "
            "report it.",
            err=True,
        )
        sys.exit(UNEXPECTED)


def _written() -> str:
    """Say whether this command had put its results in their place before it ended."""
    from footprints.placing.moving import delivered

    folders = delivered()
    if not folders:
        return "Nothing was written."
    return f"The results were written whole before that: {folders[-1]}."


def _show(error: FootprintsError) -> None:
    from footprints.commands.talk import Talk

    if isinstance(error, ProblemsError):
        Talk().problems(error.problems)
    else:
        click.echo(f"Error: {harmless(str(error))}", err=True)

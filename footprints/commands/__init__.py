"""The command line: one file a command, one registry of options, one map of errors to exit codes.

Command modules import nothing heavy until they run, so that ``--help`` is instant.
"""

from __future__ import annotations

import sys

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
from footprints.commands.ending import end, why_not_here
from footprints.commands.exits import CLOSED_PIPE, DONE, USAGE
from footprints.commands.streams import own_streams, tell
from footprints.commands.watch import watched
from footprints.scratch import own_temporary_folder
from footprints.stopping import take_no_more


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
    sys.exit(watched(_run))


def _run() -> int:
    """Run one command; return its exit code, having said what went wrong if anything did."""
    with own_streams():
        code = _said()
        take_no_more()
    return code


def _said() -> int:
    nowhere = why_not_here()
    if nowhere:
        tell(nowhere)
        return USAGE
    try:
        with own_temporary_folder():
            cli.main(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit:  # click's own answer to a closed pipe
        return CLOSED_PIPE
    except BaseException as error:
        return end(error)
    return DONE

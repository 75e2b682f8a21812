"""``footprints``, and ``python -m footprints``: what begins a command."""

import sys

from footprints.stopping import STOPPED, end_when_asked, take_no_more


def main() -> None:
    """Load the commands and run one; a wish to stop while they load ends in a sentence too."""
    try:
        end_when_asked()
        from footprints.commands import main as run
    except STOPPED:
        take_no_more()
        sys.stderr.write("Stopped. Nothing was written.\n")
        sys.exit(1)
    run()


if __name__ == "__main__":
    main()

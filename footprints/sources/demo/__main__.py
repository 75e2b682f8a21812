"""``python -m footprints.sources.demo FOLDER`` writes the demonstration region's files."""

import argparse
import sys
from pathlib import Path

from footprints.errors import OutputError
from footprints.sources.demo.make import make_demo


def main() -> int:
    """Write the files; return 0, 1 where they cannot be written, 2 where they cannot be made."""
    parser = argparse.ArgumentParser(description="Write the made-up demonstration region.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--areas", type=int, default=700)
    parser.add_argument("--localities", type=int, default=4)
    chosen = parser.parse_args()
    try:
        make_demo(chosen.folder, chosen.seed, chosen.areas, chosen.localities)
    except OutputError as error:
        text = str(error).replace("folder with --out", "folder").replace("--out", "folder")
        sys.stderr.write(f"Error: {text}\n")  # it is the command that has such an option
        return 1
    except ValueError as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())

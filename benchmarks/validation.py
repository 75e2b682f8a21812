"""``python -m benchmarks.validation``: does the score mean what it says? See docs/validation.md."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    validation_beside,
    validation_chance,
    validation_change,
    validation_layers,
    validation_truth,
)

PARTS: dict[str, Callable[[Path | None, int], None]] = {
    "chance": validation_chance.show,
    "truth": validation_truth.show,
    "layers": validation_layers.show,
    "change": validation_change.show,
    "beside": validation_beside.show,
}


def main() -> None:
    """Make the tables of the study, or of some parts of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--gm", type=Path, help="folder of the Greater Manchester test data")
    parser.add_argument("--zonings", type=int, default=201, help="random zonings an agency")
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.parts) - set(PARTS))
    if unknown:
        parser.error(f"no part is called {unknown[0]}: there are {', '.join(PARTS)}")
    for part in chosen.parts or PARTS:
        print(f"\n## {part}\n")
        PARTS[part](chosen.gm, chosen.zonings)


if __name__ == "__main__":
    main()

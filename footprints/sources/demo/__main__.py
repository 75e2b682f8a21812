"""``python -m footprints.sources.demo FOLDER`` writes the demonstration region's files."""

import argparse
from pathlib import Path

from footprints.sources.demo.make import make_demo

parser = argparse.ArgumentParser(description="Write the made-up demonstration region.")
parser.add_argument("folder", type=Path)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--areas", type=int, default=700)
parser.add_argument("--localities", type=int, default=4)
chosen = parser.parse_args()
make_demo(chosen.folder, chosen.seed, chosen.areas, chosen.localities)

"""``python -m benchmarks.scale``: cost per small area from 1,700 areas to 34,000.

Made-up city regions of the demonstration's generator, border length alone, two workers. Each size
runs in a process of its own, so that memory is its own; making the regions is not counted, and
they are kept in the folder given for the next time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = ((1_700, 15), (8_500, 75), (34_000, 300))
"""Small areas and localities."""


def made(folder: Path, areas: int, localities: int) -> Path:
    """Return the folder of a made-up region, made now if it is not there."""
    from footprints.sources.demo.make import make_demo

    home = folder / f"region-{areas}-{localities}"
    if not (home / "footprints.toml").is_file():
        make_demo(home, 1, areas, localities)
    return home


def most_megabytes() -> float:
    """Return the most memory this process has had, without what made it: Linux's VmHWM.

    ``ru_maxrss`` would be no less than its parent's, which made the region.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def measure(home: Path) -> dict[str, float]:
    """Read a region's small areas and design it; return counts, seconds and megabytes."""
    from footprints.geometry.adjacency import add_bridges, adjacency
    from footprints.neighbourhoods.prepare import prepare
    from footprints.neighbourhoods.search import solve
    from footprints.settings import load_project
    from footprints.sources.read import read_small_areas

    project = load_project(home / "footprints.toml")
    areas = read_small_areas(project.small_areas, home).get()
    pairs = [(bridge.from_, bridge.to) for bridge in project.bridges]
    edges, _ = add_bridges(adjacency(areas), areas["code"], pairs)
    alone = {"border": 1.0, "agencies": 0.0, "wards": 0.0, "barriers": 0.0, "distance": 0.0}
    settings = project.neighbourhoods
    weights = settings.weights.model_copy(update=alone)
    settings = settings.model_copy(update={"weights": weights, "number": {}, "localities": {}})
    began = time.perf_counter()
    prepared = prepare(areas, edges, [], settings)
    ready = time.perf_counter()
    busy = time.process_time()
    first = solve(prepared, seed=1, effort=1e-6, workers=2)
    started = time.perf_counter()
    middle = time.process_time()
    found = solve(prepared, seed=1, effort=1.0, workers=2)
    ended = time.perf_counter()
    return {
        "areas": len(areas),
        "localities": areas["locality"].nunique(),
        "prepare": ready - began,
        "first": started - ready,
        "feasible_first": sum(first.within_limits) / len(first.within_limits),
        "search": ended - started,
        "feasible": sum(found.within_limits) / len(found.within_limits),
        "first_processor": middle - busy,
        "processor": time.process_time() - middle,
        "mb": most_megabytes(),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where made-up regions are kept")
    parser.add_argument("--most", type=int, default=34_000, help="leave out larger regions")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measure(chosen.one)))
        return
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="footprints-scale-"))
    headings = ("small areas", "localities", "first plans, s", "of processor", "default effort, s")
    headings += ("of processor", "ms of it an area", "most memory, MB", "pieces within limits")
    print(f"| {' | '.join(headings)} |\n|{'---|' * len(headings)}", flush=True)
    for areas, localities in SIZES:
        if areas > chosen.most:
            continue
        home = made(folder, areas, localities)
        command = [sys.executable, "-m", "benchmarks.scale", "--one", str(home)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        row = json.loads(done.stdout)
        print(
            f"| {row['areas']:,} | {row['localities']:,} | {row['first']:.2f} "
            f"| {row['first_processor']:.2f} | {row['search']:.1f} | {row['processor']:.1f} "
            f"| {1000 * row['processor'] / row['areas']:.2f} "
            f"| {row['mb']:,.0f} | {row['feasible']:.0%} |",
            flush=True,
        )


if __name__ == "__main__":
    main()

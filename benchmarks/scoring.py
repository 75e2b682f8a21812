"""Time the scoring of Greater Manchester in one process: without its baselines, and with them."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from footprints.pipeline.results import Results

EXAMPLE = Path(__file__).resolve().parent.parent / "examples/greater-manchester/footprints.toml"


def show(gm: Path, times: int) -> None:
    """Print how long scoring takes: nine agencies, chance levels and all advice."""
    from footprints.pipeline.loading.load import load_region
    from footprints.pipeline.run import design_plan

    workers = os.cpu_count() or 1
    results = design_plan(load_region(EXAMPLE, gm.resolve()), workers)
    print(f"\nGreater Manchester, {len(results.region.footprints)} agencies, {workers} workers\n")
    print("| scoring | median s | lowest | highest | processor s |")
    print("|---|---|---|---|---|")
    for label, baselines in (("without baselines", False), ("with both baselines", True)):
        took = [_once(results, workers, baselines=baselines) for _ in range(times + 1)][1:]
        wall, cpu = zip(*took, strict=True)
        print(
            f"| {label} | {statistics.median(wall):.2f} | {min(wall):.2f} | {max(wall):.2f} "
            f"| {statistics.median(cpu):.2f} |"
        )


def _once(results: Results, workers: int, *, baselines: bool) -> tuple[float, float]:
    """Return the seconds, and the processors' seconds, of scoring once."""
    from footprints.pipeline.run import score_plan

    began, busy = time.perf_counter(), time.process_time()
    score_plan(results, baselines=baselines, workers=workers)
    return time.perf_counter() - began, time.process_time() - busy

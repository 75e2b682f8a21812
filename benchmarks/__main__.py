"""``python -m benchmarks``: time the main job's parts and print one table."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import oracles, pages, proofs, scoring

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "greater-manchester" / "footprints.toml"


def seconds(work: Callable[[], object], times: int) -> list[float]:
    """Return how long ``work`` took, each of several times, after one warm-up."""
    work()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return took


def process(*arguments: str) -> Callable[[], object]:
    """Return work that runs a command to its end and fails if it fails."""
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, check=True, capture_output=True, cwd=ROOT)


def main() -> None:
    """Time whole commands, each against an empty Python process in the same run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gm", type=Path, help="folder of the Greater Manchester test data")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument(
        "--proofs",
        type=float,
        metavar="SECONDS",
        help="also prove Greater Manchester's plans, in so many seconds a district (long)",
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        out = str(Path(name) / "out")
        rows: list[tuple[str, Callable[[], object]]] = [
            ("python -c pass", process("-c", "pass")),
            ("footprints --help", process("-m", "footprints", "--help")),
            ("footprints demo", process("-m", "footprints", "demo", "-q", "--out", out)),
        ]
        if chosen.gm and chosen.gm.is_dir():
            given = ("-q", str(EXAMPLE), "--data", str(chosen.gm.resolve()))
            rows.append(("Greater Manchester: check", process("-m", "footprints", "check", *given)))
            for command in ("cluster", "run"):
                work = process("-m", "footprints", command, *given, "--out", out)
                rows.append((f"Greater Manchester: {command}", work))
        print(f"Python {platform.python_version()}, {os.cpu_count()} processors\n")
        print("| command | median s | lowest | highest | times an empty process |")
        print("|---|---|---|---|---|")
        empty = 0.0
        for label, work in rows:
            took = seconds(work, chosen.times)
            middle = statistics.median(took)
            empty = empty or middle
            print(
                f"| {label} | {middle:.2f} | {min(took):.2f} | {max(took):.2f} "
                f"| {middle / empty:.0f} |"
            )
        if Path(pages.CHROMIUM).exists():
            pages.show([Path(out) / "index.html"], chosen.times)
    if chosen.gm and chosen.gm.is_dir():
        scoring.show(chosen.gm, chosen.times)
        oracles.show(chosen.gm)
        if chosen.proofs:
            proofs.show(chosen.gm, chosen.proofs)


if __name__ == "__main__":
    main()

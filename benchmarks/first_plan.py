"""``python -m benchmarks.first_plan``: from files to a plan written, warm and on a new machine.

Greater Manchester, border length alone, the least effort. Cold has neither compiled kernels nor
compiled Python of ours: both caches are empty folders.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.__main__ import EXAMPLE, ROOT


def plan_seconds(project: Path, data: Path, caches: Path | None) -> tuple[float, float]:
    """Return how long the command took, and its processor seconds: those no other work delays."""
    fresh = {} if caches is None else {
        "NUMBA_CACHE_DIR": str(caches / "numba"), "PYTHONPYCACHEPREFIX": str(caches / "python")
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "footprints", "cluster", str(project), "-q"]
        command += ["--data", str(data), "--effort", "0.001", "--out", str(Path(out) / "plan")]
        began, busy = time.perf_counter(), processor()
        subprocess.run(command, check=True, cwd=ROOT, env=os.environ | fresh, capture_output=True)
        return time.perf_counter() - began, processor() - busy


def processor() -> float:
    """Return the processor seconds of all commands run so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def border_alone(folder: Path) -> Path:
    """Write the example's project file without its agencies, barriers and weights on them."""
    text = EXAMPLE.read_text(encoding="utf-8")
    text = text[: text.index("[neighbourhoods.weights]")]
    text = re.sub(r"^wards_from.*\n", "", text, flags=re.MULTILINE)
    path = folder / "footprints.toml"
    path.write_text(text + "[neighbourhoods.weights]\nagencies = 0\n", encoding="utf-8")
    return path


def main() -> None:
    """Print the table: with agencies and without, warm and cold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gm", type=Path, required=True, help="folder of the test data")
    parser.add_argument("--times", type=int, default=3)
    chosen = parser.parse_args()
    data = chosen.gm.resolve()
    headings = ("first feasible plan of Greater Manchester", "warm, s", "of processor")
    headings += ("cold, s", "of processor")
    print(f"| {' | '.join(headings)} |\n|{'---|' * len(headings)}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        rows = {"border alone": border_alone(home), "all nine agencies read": EXAMPLE}
        for number, (label, project) in enumerate(rows.items()):
            cold = plan_seconds(project, data, home / f"caches-{number}")
            plan_seconds(project, data, None)
            warm = min(plan_seconds(project, data, None) for _ in range(chosen.times))
            seconds = " | ".join(f"{one:.1f}" for one in (*warm, *cold))
            print(f"| {label} | {seconds} |", flush=True)


if __name__ == "__main__":
    main()

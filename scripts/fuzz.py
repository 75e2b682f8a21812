"""Run the fuzzer for a while: spoilt files through ``check``, in processes that may be ended.

    python scripts/fuzz.py --minutes 60

Prints each finding with its seed; ``--seed N --cases 1`` makes one again. A process that takes
longer than any case may, or more memory than a file should need, is a finding too.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
BATCH = 200
SECONDS_A_BATCH = 900
MEMORY = 4 << 30


def main() -> int:
    """Run batches until the time is up; return 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cases", type=int, default=BATCH)
    parser.add_argument("--corpus", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.corpus is not None:
        return _batch(chosen.corpus, chosen.seed, chosen.cases)
    sys.path[:0] = [str(TESTS), str(TESTS / "fuzz")]
    from mutants import make_corpus

    with tempfile.TemporaryDirectory(prefix="footprints-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        corpus = make_corpus(Path(folder) / "corpus")
        return _batches(corpus, chosen.seed, chosen.cases, chosen.minutes)


def _batches(corpus: Path, seed: int, cases: int, minutes: float) -> int:
    end, tried, found = time.monotonic() + 60 * minutes, 0, 0
    while tried == 0 or (cases == BATCH and time.monotonic() < end):
        command = [sys.executable, __file__, "--corpus", corpus, "--seed", seed, "--cases", cases]
        try:
            done = subprocess.run(
                [*map(str, command)], timeout=SECONDS_A_BATCH, capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            lines = [line for line in done.stdout.splitlines() if line.startswith("seed ")]
            if done.returncode not in (0, 1):
                lines.append(f"seeds {seed} on: the process ended with {done.returncode}")
        except subprocess.TimeoutExpired:
            lines = [f"seeds {seed} on: the process did not end"]
        for line in lines:
            print(line, flush=True)
        found += len(lines)
        tried += cases
        seed += cases
    print(f"{tried:,} cases tried, {found:,} findings", flush=True)
    return int(found > 0)


def _batch(corpus: Path, seed: int, cases: int) -> int:
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    sys.path[:0] = [str(TESTS), str(TESTS / "fuzz")]
    from harness import TooSlowError, try_case, warm_up

    found = 0
    warm_up(corpus)
    with tempfile.TemporaryDirectory(prefix="footprints-") as scratch:
        for number in range(seed, seed + cases):
            try:
                said = try_case(corpus, number, Path(scratch))
                if cases == 1:
                    print(said)
            except (Exception, TooSlowError) as error:
                found += 1
                print(f"seed {number}: {type(error).__name__}: {error}", flush=True)
                if cases == 1:
                    raise
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())

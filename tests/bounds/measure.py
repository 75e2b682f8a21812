"""Print what every kind of hostile input costs: ``python tests/bounds/measure.py [WORDS]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from costs import MOST_MB, MOST_SECONDS, built, cost  # noqa: E402
from kinds import KINDS  # noqa: E402


def main() -> None:
    words = sys.argv[1:]
    for name, kind in KINDS.items():
        if words and not any(word in name for word in words):
            continue
        with tempfile.TemporaryDirectory(prefix="bounds-") as place:
            folder = built(Path(place), name)[name]
            done = cost(*kind.command, cwd=folder)
        bad = (
            done.code not in (0, 2, 3, 4)
            or done.seconds > MOST_SECONDS
            or done.megabytes > MOST_MB
            or "Traceback" in done.said
        )
        first = next(iter(done.error.splitlines()), "no error")
        mark = "BAD" if bad else "ok "
        told = first if len(first) < 400 else f"{first[:400]}..."
        cost_is = f"{done.seconds:.1f} s | {done.megabytes} MB"
        print(f"{mark} {name} | {done.code} | {cost_is} | {told}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

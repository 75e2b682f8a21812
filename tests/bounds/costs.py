"""Run the command on a spoilt project and tell what it cost: seconds, memory, words and code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from command_line import ROOT, SAID

MOST_SECONDS = 10.0
MOST_MB = 600

_PATIENCE = int(os.environ.get("PATIENCE", "6"))
"""Times ``MOST_SECONDS`` by the clock before a command is stopped: the machine may be busy."""

_LAUNCH = """
import json, os, signal, sys
limit, patience, report, *command = sys.argv[1:]
child = os.fork()
if not child:
    os.setsid()
    if int(limit):
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (int(limit) << 20,) * 2)
    os.execv(command[0], command)
signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
signal.alarm(int(patience))
_, status, used = os.wait4(child, 0)
signal.alarm(0)
unit = 1 if sys.platform == "darwin" else 1024
with open(report, "w") as out:
    json.dump([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime,
               used.ru_maxrss * unit // 1_000_000], out)
"""
"""Starts a command and measures it. It is small itself: memory counts from its parent's."""


@dataclass(frozen=True)
class Cost:
    """How one command ended: ``seconds`` of the processor, ``megabytes`` at its largest moment."""

    code: int
    seconds: float
    megabytes: int
    said: str
    printed: str

    @property
    def error(self) -> str:
        """The errors it told, a line each; what was told before them is left out."""
        lines = self.said.splitlines()
        return "\n".join(line for line in lines if line.startswith(("Error", "Stopped")))


def built(place: Path, *kinds: str) -> dict[str, Path]:
    """Write a toy project spoilt by each kind; return their folders, by kind.

    A process of its own does it: it may need much memory, which would count as the command's.
    """
    script = Path(__file__).resolve().with_name("kinds.py")
    subprocess.run([sys.executable, str(script), str(place), *kinds], check=True)
    return {kind: place / str(number) for number, kind in enumerate(kinds)}


def cost(
    *arguments: object,
    cwd: Path | None = None,
    limit_mb: int = 0,
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """Run ``footprints`` afresh; a command that does not end is stopped, its code then negative.

    Memory is the largest of any one process, seconds those of all of them. ``limit_mb`` is the
    address space it may have, for real lack of memory; 0 for no limit.
    """
    with tempfile.TemporaryDirectory() as place:
        report, said, printed = (Path(place) / name for name in ("report", "said", "printed"))
        numbers = [str(limit_mb), str(int(_PATIENCE * MOST_SECONDS)), str(report)]
        command = [sys.executable, "-m", "footprints", *map(str, arguments)]
        with said.open("wb") as err, printed.open("wb") as out:
            subprocess.run(
                [sys.executable, "-S", "-E", "-c", _LAUNCH, *numbers, *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=cwd or ROOT,
                env=os.environ | SAID | {"PYTHONPATH": str(ROOT)} | dict(environment or {}),
                check=True,
            )
        code, seconds, megabytes = json.loads(report.read_text())
        texts = [path.read_text("utf-8", "replace") for path in (said, printed)]
        return Cost(code, seconds, megabytes, *texts)

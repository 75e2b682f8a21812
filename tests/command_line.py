"""Run the command as a person would: in a process of its own."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAID = {"COLUMNS": "120", "NO_COLOR": "1"}

Done = subprocess.CompletedProcess[str]


def footprints(
    *arguments: object,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    confined: Mapping[str, int] | None = None,
) -> Done:
    """Run ``footprints`` with the arguments; return its exit code and what it said.

    ``confined`` takes away what the process may do: see ``command_server.confine``.

    Its process is a child of one that has loaded every library. Where that could matter (hashes
    of other seeds, what is imported, how it starts and ends), use ``footprints_afresh``.
    """
    if not hasattr(os, "fork"):
        return footprints_afresh(*arguments, cwd=cwd, environment=environment)
    given = list(map(str, arguments))
    with tempfile.TemporaryDirectory(prefix="footprints-") as folder:
        said, printed = Path(folder) / "said", Path(folder) / "printed"
        task = {
            "arguments": given,
            "cwd": str(cwd or ROOT),
            "environment": os.environ | SAID | (environment or {}),
            "confined": dict(confined or {}),
            "said": str(said),
            "printed": str(printed),
        }
        server = _server()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(task) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        return Done(given, code, printed.read_text("utf-8"), said.read_text("utf-8"))


def footprints_afresh(
    *arguments: object, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> Done:
    """Run ``footprints`` in a process that begins with nothing, as at a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "footprints", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd or ROOT,
        env=os.environ | SAID | (environment or {}),
        check=False,
    )


@contextlib.contextmanager
def held_elsewhere(folder: Path) -> Iterator[None]:
    """Keep an output folder as another run would: in a process of its own."""
    holder = (
        "import sys; from pathlib import Path\n"
        "from footprints.placing.hold import hold\n"
        "with hold(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", holder, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate("")


@cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.command_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    atexit.register(server.communicate)
    return server


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

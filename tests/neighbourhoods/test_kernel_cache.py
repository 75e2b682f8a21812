"""Kernels are kept on disk, and an edited kernel never leaves a stale caller behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import footprints

_ROLL = """
import numpy as np
from footprints.neighbourhoods.kernels.dice import pick
print(pick(np.array([7], dtype=np.uint64), 1000))
"""


def _run(folder: Path) -> str:
    cache = {"NUMBA_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", _ROLL],
        env={**os.environ, **cache},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.slow
def test_a_caller_follows_an_edited_callee_in_another_module(tmp_path: Path) -> None:
    """``pick`` calls ``roll``; here ``roll`` moves to a module of its own and is then edited."""
    source = Path(footprints.__file__).parent
    room = tmp_path / "footprints" / "neighbourhoods"
    room.mkdir(parents=True)
    (room.parent / "__init__.py").touch()
    for name in ("__init__.py", "kernel.py", "ground.py", "dice.py"):
        shutil.copy(source / "neighbourhoods" / name, room / name)
    text = (room / "dice.py").read_text()
    begin, end = text.index("@kernel(types.float64(DICE))"), text.index("@kernel(types.int64(DICE")
    (room / "rolling.py").write_text(text[:end])
    linked = "from footprints.neighbourhoods.rolling import roll\n\n\n"
    (room / "dice.py").write_text(text[:begin] + linked + text[end:])
    before = _run(tmp_path)
    kept = sorted(path.name for path in (tmp_path / "cache").rglob("*.nbc"))
    assert any("pick" in name for name in kept)
    assert _run(tmp_path) == before
    edited = (room / "rolling.py").read_text().replace("* 2.0**-53", "* 2.0**-54")
    (room / "rolling.py").write_text(edited)
    assert int(_run(tmp_path)) == int(before) // 2

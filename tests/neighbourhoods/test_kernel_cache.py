"""Kernels are kept on disk, and an edited kernel never leaves a stale caller behind."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

import footprints

_ROLL = """
import numpy as np
from footprints.kernels.dice import pick
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


def _copy(folder: Path) -> Path:
    """Copy what ``pick`` needs into a package of its own; return its room of kernels."""
    source = Path(footprints.__file__).parent / "kernels"
    room = folder / "footprints" / "kernels"
    room.mkdir(parents=True)
    (room.parent / "__init__.py").touch()
    for name in ("__init__.py", "kernel.py", "dice.py"):
        shutil.copy(source / name, room / name)
    return room


@pytest.mark.slow
@pytest.mark.parametrize("place", ["kernels", "people", "neighbourhoods/exact"])
def test_a_caller_follows_an_edited_callee_in_another_module(tmp_path: Path, place: str) -> None:
    """``pick`` calls ``roll``; here ``roll`` moves to a module of its own and is then edited."""
    room = _copy(tmp_path)
    text = (room / "dice.py").read_text()
    begin, end = text.index("@kernel(types.float64(DICE))"), text.index("@kernel(types.int64(DICE")
    callee = room.parent / place / "rolling.py"
    callee.parent.mkdir(parents=True, exist_ok=True)
    for above in (callee.parent, *callee.parent.parents):
        if above == tmp_path:
            break
        (above / "__init__.py").touch()
    callee.write_text(text[:end])
    linked = f"from footprints.{place.replace('/', '.')}.rolling import roll\n\n\n"
    (room / "dice.py").write_text(text[:begin] + linked + text[end:])
    before = _run(tmp_path)
    kept = sorted(path.name for path in (tmp_path / "cache").rglob("*.nbc"))
    assert any("pick" in name for name in kept)
    assert _run(tmp_path) == before
    edited = callee.read_text().replace("* 2.0**-53", "* 2.0**-54")
    callee.write_text(edited)
    assert int(_run(tmp_path)) == int(before) // 2


def test_kernels_of_a_version_whose_modules_are_gone_are_made_anew(tmp_path: Path) -> None:
    _copy(tmp_path)
    expected = _run(tmp_path)
    indices = sorted((tmp_path / "cache").rglob("*.nbi"))
    assert len(indices) == 2
    gone = b"cfootprints.neighbourhoods.no_more\nGround\n."
    for index in indices:
        index.write_bytes(pickle.dumps(numba.__version__) + gone)
    assert _run(tmp_path) == expected
    assert all(gone not in index.read_bytes() for index in indices)
    for kept in (tmp_path / "cache").rglob("*.nbc"):
        kept.write_bytes(kept.read_bytes()[:100])
    assert _run(tmp_path) == expected

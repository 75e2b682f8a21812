"""Commands stopped at random moments; by hand many more (``python -m tests.placing.kills``)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from kills import Files, _against_record, _look

from command_line import ROOT
from footprints.pipeline.writing.outbox import MANIFEST, outbox

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="it stops forked processes")


@pytest.mark.slow
def test_stopped_at_random_moments_nothing_is_mixed_lost_or_left() -> None:
    turns = ["cluster"] * 9 + ["fetch"]
    arguments = ["--kills", "20", "--seed", "11", "--signals", "0.3", "--commands", *turns]
    done = subprocess.run(
        [sys.executable, "-m", "tests.placing.kills", *arguments],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "cluster: 18 trials, 0 wrong" in done.stdout
    assert "fetch: 2 trials, 0 wrong" in done.stdout


# What the trials would find, if it were there.


@pytest.fixture
def states(tmp_path: Path) -> tuple[Files, Files]:
    """Old results and new ones, as a person sees them."""
    found = []
    for which in ("old", "new"):
        folder = tmp_path / which
        with outbox(folder) as staged:
            for name in ("plan.csv", "units.csv", "index.html"):
                (staged / name).write_text(f"{which} {name}")
        found.append({path.name: path.read_bytes() for path in folder.iterdir()})
    return found[0], found[1]


def test_a_mixture_is_told_from_old_new_and_torn(states: tuple[Files, Files]) -> None:
    from kills import Job

    old, new = states
    job = Job("map", (), Path(), new, frozenset(), 0.0, 0.0)
    mine = {"notes.txt": b"mine"}
    old, new = old | mine, new | mine
    assert _look(job, old, old, stopped=False) == ("old", [])
    assert _look(job, old, new, stopped=False) == ("new", [])
    torn = {name: raw for name, raw in old.items() if name not in (MANIFEST, "plan.csv")}
    assert _look(job, old, torn, stopped=False) == ("torn", [])
    state, wrong = _look(job, old, torn | {"plan.csv": new["plan.csv"]}, stopped=False)
    assert (state, wrong) == ("mixed", ["old files and new side by side"])
    rng = np.random.default_rng(1)
    for name in rng.permutation(["plan.csv", "units.csv", "index.html"]):
        wrong = _against_record(old | {name: new[name]})
        assert wrong == [f"{name} is not what the record says"]
    assert _against_record(old | {MANIFEST: b"{}"}) == ["the record there is none"]

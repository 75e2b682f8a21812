"""Killed anywhere, a fetch goes on from there; and no folder is ever half old and half new."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from country import OA_LOOKUP, RESIDENTS, TENURE, Country, copied
from loopback import Loopback

from command_line import contents
from footprints.settings import FILE_NAME, load_project, read_project
from footprints.sources.fetch.provenance import SUFFIX

HERE = Path(__file__).resolve().parent
SMALL = "X08000004"
POINTS = 8
KILLED = -9


@dataclass
class Errands:
    """Fetches run in processes that are killed where we say."""

    process: subprocess.Popen[str]
    addresses: dict[str, str]

    def run(self, cache: Path, out: Path, stop: int = 0, **order: Any) -> dict[str, Any]:
        here, prove = order.pop("here", False), order.pop("prove", False)
        task = {"cache": str(cache), "out": str(out), "stop": stop, "here": here, "prove": prove,
                "addresses": self.addresses, "order": {"localities": [SMALL]} | order}  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@pytest.fixture(scope="module")
def own_country(demo_seed: Country) -> Country:
    return copied(demo_seed)


@pytest.fixture(scope="module")
def loopback(own_country: Country) -> Iterator[Loopback]:
    with Loopback(own_country) as server:
        yield server


@pytest.fixture(scope="module")
def errands(loopback: Loopback, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errands]:
    """One process for all of them: it loads every library once."""
    warm = tmp_path_factory.mktemp("warm")
    paths = os.pathsep.join([str(HERE), str(HERE.parent), os.environ["PYTHONPATH"]])
    with subprocess.Popen(
        [sys.executable, str(HERE / "errand_process.py")],
        env=os.environ | {"PYTHONPATH": paths},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        found = Errands(process, loopback.addresses)
        found.run(warm / "cache", warm / "out", here=True)
        yield found


def data(folder: Path) -> dict[str, bytes]:
    """Return what files hold but for when each was asked for."""
    return {name: raw for name, raw in contents(folder).items()
            if not name.endswith(SUFFIX)} if folder.is_dir() else {}  # fmt: skip


@pytest.mark.slow
def test_killed_at_any_point_it_goes_on_from_there(
    loopback: Loopback, errands: Errands, tmp_path: Path
) -> None:
    some = {"without": ["police"]}  # a question a neighbourhood, which are more of the same
    whole = errands.run(tmp_path / "cache", tmp_path / "whole", prove=True, **some)
    assert whole["status"] == 0
    events = whole["events"]
    assert {each.split()[0] for each in events} >= {"open", "half", "piece", "os.rename"}
    points = np.random.default_rng(7).choice(len(events), POINTS, replace=False) + 1
    for number, point in enumerate(sorted(points.tolist())):
        cache, out = tmp_path / f"cache-{number}", tmp_path / f"out-{number}"
        loopback.asked.clear()
        assert errands.run(cache, out, stop=point, **some)["status"] == KILLED, events[point - 1]
        assert not (out / FILE_NAME).exists() or data(out) == data(tmp_path / "whole")
        assert errands.run(cache, out, **some)["status"] == 0, events[point - 1]
        twice = [address for address, times in Counter(loopback.asked).items() if times > 1]
        assert len(twice) <= 1, "only the answer under way when it was killed is asked for again"
        assert data(out) == data(tmp_path / "whole")
        assert not list(out.glob(".*")), "something half-written was left"


@pytest.mark.slow
def test_killed_while_files_move_no_project_file_stands_over_a_mixture(
    errands: Errands, own_country: Country, tmp_path: Path
) -> None:
    few = {"without": ["police", "schools", "health", "wards", "output-areas"]}
    assert errands.run(tmp_path / "old-cache", tmp_path / "old", **few)["status"] == 0
    area = own_country.districts[SMALL][0]
    part = next(row["OA21CD"] for row in own_country.layers[OA_LOOKUP].rows
                if row["LSOA21CD"] == area)  # fmt: skip
    for code in (SMALL, area, part):
        own_country.census[RESIDENTS].values[code]["0"] += 20
        own_country.census[TENURE].values[code]["0"] += 20
    now = errands.run(tmp_path / "cache", tmp_path / "new", **few)
    old, new = data(tmp_path / "old"), data(tmp_path / "new")
    assert old.keys() == new.keys()
    assert old["residents.csv"] != new["residents.csv"]
    assert old["tenure.csv"] != new["tenure.csv"], "files on either side of others differ"
    # With the answers kept and an old project file in the way, the events are others.
    out = _copy(tmp_path / "old", tmp_path / "out-0")
    events = errands.run(tmp_path / "cache", out, **few)["events"]
    assert data(out) == new
    journal = f"os.rename {out}/.footprints/journal.json.partial"
    moving = max(n for n, each in enumerate(events, 1) if each == journal)
    for point in range(moving, len(events) + 1):
        out = _copy(tmp_path / "old", tmp_path / f"out-{point}")
        ended = errands.run(tmp_path / "cache", out, stop=point, **few)["status"]
        assert ended == KILLED
        there = {name: raw for name, raw in data(out).items() if not name.startswith(".")}
        some = [each for each in (old, new) if there.items() <= each.items()]
        assert some, f"a mixture after {events[point - 2]}"
        if (out / FILE_NAME).exists():
            assert there in (old, new), f"a mixture after {events[point - 2]}"
        elif point > moving:
            project, problems = read_project(out / FILE_NAME)
            assert project is None
            assert "give the command that was stopped again" in problems[0].fix
        assert errands.run(tmp_path / "cache", out, **few)["status"] == 0
        assert data(out) == new
        assert load_project(out / FILE_NAME)
    assert len(events) - moving > 10
    assert now["status"] == 0


def _copy(source: Path, target: Path) -> Path:
    target.mkdir()
    for path in source.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    return target

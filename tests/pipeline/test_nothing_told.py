"""Whoever has all that a run writes cannot work out a small count of a list."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from command_line import footprints
from footprints.people.quiet import quiet_rows, without_small_counts
from footprints.placing.record import HASHES, MARK
from toy import toy_areas
from toy_project import write_toy_project

Table = tuple[tuple[int, ...], ...]

KNOWN = [[3, 2, 40], [2, 60, 30], [70, 20, 3]]
"""Counts by unit and neighbourhood, with a 3 and two 2s in small remainders."""


def published(counts: np.ndarray) -> list[Any]:
    """Return what tables say of a list: totals, largest counts, effective numbers, sums of them."""

    def effective(table: np.ndarray) -> list[float]:
        return [round(float(row.sum() ** 2 / max((row**2).sum(), 1)), 4) for row in table]

    most = [counts.argmax(axis=1).tolist(), counts.argmax(axis=0).tolist()]
    tops = [counts.max(axis=1).tolist(), counts.max(axis=0).tolist()]
    sums = [counts.sum(axis=1).tolist(), counts.sum(axis=0).tolist()]
    return [most, tops, sums, effective(counts), effective(counts.T)]


def explanations(told: list[Any]) -> list[np.ndarray]:
    """Search every table of whole numbers that would have been published so: 3 by 3."""
    (main, _), (top, _), (total, down) = told[:3]
    rows = []
    for unit in range(3):
        first, other = (place for place in range(3) if place != main[unit])
        rows.append([])
        for one in range(int(total[unit] - top[unit]) + 1):
            row = [0] * 3
            row[main[unit]], row[first] = int(top[unit]), one
            row[other] = int(total[unit] - top[unit]) - one
            rows[-1].append(row)
    ends = {tuple(row): row for row in rows[2]}
    found = []
    for one, two in product(rows[0], rows[1]):
        last = tuple(int(down[at]) - one[at] - two[at] for at in range(3))
        if last in ends and published(np.array([one, two, last])) == told:
            found.append(np.array([one, two, last]))
    return found


def test_the_attack_recovers_counts_that_are_published_as_they_are() -> None:
    (found,) = explanations(published(np.array(KNOWN)))
    assert found.tolist() == KNOWN


@pytest.mark.parametrize("seed", range(40))
def test_the_attack_never_finds_a_small_count_of_what_is_published(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = np.array(KNOWN) if seed == 0 else rng.choice([1, 2, 3, 4, 7, 20, 45, 60], size=(3, 3))
    quiet = without_small_counts(csr_array(counts.astype(float)), 5).toarray().astype(int)
    small = (counts > 0) & (counts < 5)
    found = explanations(published(quiet))
    assert any((one == quiet).all() for one in found)
    assert (np.array(found) != counts).any(axis=0)[small].all()
    assert not ((quiet > 0) & (quiet < 5)).any()


def lists() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two lists that differ in small counts and what these leave for others, no more."""
    rows = []
    for place, code in enumerate(toy_areas(40)["code"]):
        rows += [(f"P{place // 10}", code, 700 + place), (f"P{(place // 10 + 1) % 4}", code, 300)]
        rows += [(f"P{(place // 10 + 2) % 4}", code, 1 + place % 4)] if place % 3 == 0 else []
    one = pd.DataFrame(rows, columns=["unit", "area", "people"]).astype({"people": float})
    small = one.index[one["people"] < 5]
    other = one.copy()
    first, second = (small[one.loc[small, "unit"] == unit][:2] for unit in ("P0", "P3"))
    for pair in (first, second):
        up, down = sorted(pair, key=lambda row: one.loc[row, "people"])
        other.loc[up, "people"] += 1
        other.loc[down, "people"] -= 1
    return one, other


def write_list(folder: Path, rows: pd.DataFrame) -> Path:
    path = write_toy_project(folder, 40)
    named = rows.rename(columns={"unit": "practice", "people": "patients"})
    named.astype({"patients": int}).to_csv(folder / "patients.csv", index=False)
    return path


def results(folder: Path, plan: Path) -> dict[str, Any]:
    """Return everything that a run of the command wrote and said, but times."""
    out = folder / "out"
    done = footprints(
        "map", folder / "footprints.toml", "--plan", plan, "--out", out, "--workers", "1"
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = {"said": _timeless(done.stdout + done.stderr, folder)}
    for path in sorted(out.rglob("*")):
        if path.is_file():
            found[path.relative_to(out).as_posix()] = _content(path)
    return found


def _timeless(said: str, folder: Path) -> list[str]:
    lines = said.replace(str(folder), "").splitlines()
    return [line for line in lines if " s" not in line and "second" not in line]


def _content(path: Path) -> Any:
    if path.name == "manifest.json":
        document = json.loads(path.read_text(encoding="utf-8"))
        for key in ("started", "seconds"):
            document.pop(key)
        # The workbook and the record's own hash hold when they were made; its cells are looked at.
        assert document.pop(MARK)
        assert document[HASHES].pop("scores.xlsx")
        return document
    if path.suffix in {".xlsx", ".zip"}:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
            return {name: parts.read(name) for name in parts.namelist() if "docProps" not in name}
    if path.suffix == ".gpkg":
        with sqlite3.connect(path) as database:
            return [line for line in database.iterdump() if "gpkg_contents" not in line]
    return path.read_bytes()


@pytest.mark.slow
def test_lists_that_differ_in_small_counts_alone_give_the_same_files(tmp_path: Path) -> None:
    """Tables, workbook, pages with what they carry, manifest, and what the command says."""
    one, other = lists()
    assert (one["people"] != other["people"]).sum() == 4
    assert quiet_rows(one, 5).equals(quiet_rows(other, 5))
    areas = toy_areas(40)
    plan = tmp_path / "plan.csv"
    south = areas.geometry.centroid.y < areas.geometry.centroid.y.median()
    halves = areas["locality"] + south.map({True: "-S", False: "-N"})
    named = {"area_code": areas["code"], "neighbourhood": halves}
    pd.DataFrame(named).to_csv(plan, index=False)
    told = []
    for name, rows in (("one", one), ("other", other)):
        (tmp_path / name).mkdir()
        write_list(tmp_path / name, rows)
        told.append(results(tmp_path / name, plan))
    assert set(told[0]) == set(told[1])
    assert len(told[0]) > 10
    assert [name for name in told[0] if told[0][name] != told[1][name]] == []

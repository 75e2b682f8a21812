"""What a move changes in the other aims is what working the objective out again gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from footprints.neighbourhoods.kernels.changes import AIMS, OtherAims
from footprints.neighbourhoods.objective import evaluate
from footprints.people.footprint import Footprint
from footprints.people.patches import main_units
from footprints.people.plan import Plan
from footprints.settings import Weights
from footprints.settings.model import NeighbourhoodSettings
from toy import toy_areas, toy_edges

N, K = 80, 6
RNG = np.random.default_rng(4)
AREAS = toy_areas(N, 2)
EDGES = toy_edges(AREAS)
EDGES["barrier_m"] = np.where(RNG.random(len(EDGES)) < 0.3, EDGES["border_m"] * 0.6, 0.0)
HALF = (np.arange(N) >= N // 2).astype(int)


def plan(seed: int) -> Plan:
    member = HALF * 3 + np.random.default_rng(seed).integers(0, 3, N)
    table = pd.DataFrame(
        {
            "neighbourhood": [f"N{number}" for number in range(K)],
            "name": [f"N{number}" for number in range(K)],
            "locality": [f"X0800000{number // 3}" for number in range(K)],
        }
    )
    return Plan(table, member.astype(np.int32))


def wards() -> Footprint:
    """Return 11 wards that share small areas and lie in both localities."""
    people = AREAS["people"].to_numpy(dtype=float)
    table = np.zeros((11, N))
    first, second = RNG.integers(0, 11, N), RNG.integers(0, 11, N)
    table[first, np.arange(N)] += 0.7 * people
    table[second, np.arange(N)] += 0.3 * people
    units = pd.DataFrame({"unit": [f"W{row:02}" for row in range(11)], "name": "Ward"})
    held = csr_array(table)
    return Footprint("wards", "Wards", "zones", units, held, main_units(held))


WARDS = wards()


def settings(**weights: float) -> NeighbourhoodSettings:
    given = dict.fromkeys(AIMS, 1.0) | weights
    return NeighbourhoodSettings(wards_from="wards", weights=Weights(**given))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_change_is_that_of_the_objective_worked_out_again(seed: int) -> None:
    now, start, own = plan(seed), plan(seed + 50), settings()
    rng = np.random.default_rng(seed)
    area = rng.choice(N, 25, replace=False)
    into = HALF[area] * 3 + (now.member[area] - HALF[area] * 3 + rng.integers(1, 3, 25)) % 3
    out_of = now.member[area].astype(np.int64)
    found = OtherAims(AREAS, EDGES, [WARDS], own, start).changes(now, area, out_of, into)
    before = evaluate(AREAS, EDGES, [WARDS], own, now, start)
    for row, (one, there) in enumerate(zip(area, into, strict=True)):
        member = now.member.copy()
        member[one] = there
        after = evaluate(AREAS, EDGES, [WARDS], own, replace(now, member=member), start)
        for aim in AIMS:
            expected = after[aim].value - before[aim].value
            assert found[aim][row] == pytest.approx(expected, abs=1e-9), aim
    assert all(np.abs(found[aim]).max() > 0 for aim in AIMS)


def test_aims_without_weight_or_data_are_not_worked_out() -> None:
    now, one = plan(1), np.array([0])
    there = np.array([(int(now.member[0]) + 1) % 3])
    without = OtherAims(AREAS, EDGES, [], settings(distance=0.0))
    found = without.changes(now, one, now.member[one].astype(np.int64), there)
    assert np.isnan(found["distance"][0])
    assert (found["wards"][0], found["moved"][0]) == (0.0, 0.0)
    assert without.weights["distance"] == 0.0

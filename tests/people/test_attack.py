"""No small count can be worked out from all that is published: by a programme in whole numbers."""

from __future__ import annotations

from pathlib import Path

import attack
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array, csr_array

from footprints.people.quiet import without_small_counts
from footprints.resources import demo_folder

LEAST = 5


def small_of(counts: csr_array) -> int:
    return int(((counts.data > 0) & (counts.data < LEAST)).sum())


def hold(counts: csr_array, most: int = 10_000) -> None:
    """Every small count, or ``most`` drawn from them, has two values at least."""
    number = small_of(counts)
    assert number
    tried = np.random.default_rng(5).permutation(number)[:most]
    found = attack.values_found(counts, LEAST, tried)
    assert [values for values in found if len(values) < 2] == []


def read(name: str, unit: str, area: str, people: str, separator: str = ",") -> csr_array:
    rows = pd.read_csv(demo_folder() / name, sep=separator)
    return table(rows[unit], rows[area], rows[people])


def table(unit: pd.Series, area: pd.Series, people: pd.Series) -> csr_array:
    row, _ = pd.factorize(unit, sort=True)
    column, _ = pd.factorize(area, sort=True)
    found = csr_array(coo_array((people.to_numpy(dtype=float), (row, column))))
    found.sum_duplicates()
    return found


def test_a_table_of_three_by_three() -> None:
    hold(csr_array(np.array([[3.0, 2, 40], [2, 60, 30], [70, 20, 3]])))


def test_the_attack_works_out_what_another_rule_would_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts that leave as they are have no other explanation."""
    counts = csr_array(np.array([[3.0, 2, 40], [2, 60, 30], [70, 20, 3]]))
    monkeypatch.setattr(attack, "without_small_counts", lambda counts, _: counts)
    assert attack.values_found(counts, LEAST, np.arange(4)) == [{3}, {2}, {2}, {3}]


@pytest.mark.parametrize("seed", range(3))
def test_made_lists(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.negative_binomial(0.35, 0.35 / (0.35 + 12), size=(40, 60)).astype(float)
    home = rng.integers(0, 40, 60)
    counts[home, np.arange(60)] += rng.integers(20, 400, 60)
    hold(csr_array(counts), most=40)


@pytest.mark.parametrize(
    "given",
    [
        ("gp_registrations.csv", "PRACTICE_CODE", "AREA_CODE", "NUMBER_OF_PATIENTS"),
        ("housing_patches.csv", "Patch", "Area", "Homes", ";"),
        ("secondary_pupils.csv", "urn", "area_code", "pupils"),
    ],
    ids=["practices", "housing", "pupils"],
)
def test_the_demonstrations_lists(given: tuple[str, ...]) -> None:
    counts = read(*given)
    if not small_of(counts):
        assert without_small_counts(counts, LEAST) is counts
        return
    hold(counts, most=25)


@pytest.mark.gm
def test_patients_of_greater_manchester(gm_data: Path) -> None:
    rows = pd.read_csv(gm_data / "gp-reg-pat-prac-lsoa_jul2022.csv")
    hold(table(rows["PRACTICE_CODE"], rows["LSOA_CODE"], rows["NUMBER_OF_PATIENTS"]), most=4)

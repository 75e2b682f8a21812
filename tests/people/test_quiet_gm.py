"""Small counts of Greater Manchester's patients by practice have other explanations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array, csr_array

from footprints.people.quiet import without_small_counts

pytestmark = pytest.mark.gm

SMALL = 5
TRIED = 40


@pytest.fixture(scope="module")
def patients(gm_data: Path) -> csr_array:
    rows = pd.read_csv(gm_data / "gp-reg-pat-prac-lsoa_jul2022.csv")
    unit, _ = pd.factorize(rows["PRACTICE_CODE"], sort=True)
    area, _ = pd.factorize(rows["LSOA_CODE"], sort=True)
    return csr_array(coo_array((rows["NUMBER_OF_PATIENTS"].astype(float), (unit, area))))


def test_the_list_keeps_its_total_and_practices_nearly_theirs(patients: csr_array) -> None:
    quiet = without_small_counts(patients, SMALL)
    assert quiet.data.min() >= SMALL
    assert quiet.sum() == patients.sum()
    off = np.abs(quiet.sum(axis=1) - patients.sum(axis=1))
    assert np.median(off) <= 1
    moved = abs(quiet - patients).sum() / 2 / patients.sum()
    assert moved < 0.012


def test_single_patients_and_small_counts_have_another_explanation(patients: csr_array) -> None:
    """Found by moving one person between a small count and another count of the practice."""
    told = without_small_counts(patients, SMALL)
    small = np.flatnonzero(patients.data < SMALL)
    unit = np.repeat(np.arange(patients.shape[0]), np.diff(patients.indptr))
    rng = np.random.default_rng(1)
    for at in rng.choice(small, TRIED, replace=False).tolist():
        assert _explained_otherwise(patients, told, at, unit), patients.data[at]


def _explained_otherwise(patients: csr_array, told: csr_array, at: int, unit: np.ndarray) -> bool:
    own = np.flatnonzero(unit == unit[at])
    large = own[np.argsort(-patients.data[own], kind="stable")]
    others = [*own[patients.data[own] < SMALL].tolist(), *large.tolist()]
    others += np.flatnonzero(patients.data < SMALL)[:40].tolist()
    for step in (1, -1):
        for other in others:
            data = patients.data.copy()
            data[at] += step
            data[other] -= step
            alike = (data > 0).all() and ((data < SMALL) == (patients.data < SMALL)).all()
            if other != at and alike:
                found = csr_array((data, patients.indices, patients.indptr), patients.shape)
                if abs(without_small_counts(found, SMALL) - told).nnz == 0:
                    return True
    return False

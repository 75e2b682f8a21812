"""The words for an agency and for a unit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from footprints.coterminosity.relation import relation, unit_classes


@pytest.mark.parametrize(
    ("coverage", "same", "fits", "by_one", "overlap", "word"),
    [
        (1.0, 0.97, 1.0, 1.0, 1.0, "same"),
        (1.0, 0.50, 0.96, 0.40, 0.97, "nests inside"),
        (1.0, 0.50, 0.40, 0.96, 0.97, "made of whole neighbourhoods"),
        (1.0, 0.10, 0.70, 0.70, 0.96, "mixed"),
        (1.0, 0.10, 0.70, 0.70, 0.80, "crosses"),
        (0.79, 1.0, 1.0, 1.0, 1.0, "partial"),
        (0.80, 1.0, 1.0, 1.0, 1.0, "same"),
        (1.0, 0.0, 0.95 - 1e-12, 0.1, 0.96, "nests inside"),
        (1.0, math.nan, math.nan, math.nan, math.nan, None),
    ],
)
def test_one_word_for_an_agency(  # noqa: PLR0917
    coverage: float, same: float, fits: float, by_one: float, overlap: float, word: str | None
) -> None:
    assert relation(coverage, same, fits, by_one, overlap) == word


def test_one_word_for_a_unit() -> None:
    shares = np.array([1.0, 0.95, 0.949, 0.8, 0.799, np.nan])
    words = ["inside", "inside", "mostly", "mostly", "straddles", ""]
    assert unit_classes(shares) == words

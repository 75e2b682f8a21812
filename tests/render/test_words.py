from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprints.render import words


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.004, "under 1%"), (0.005, "1%"), (0.125, "13%"), (0.884, "88%"), (0.9949, "99%"),
     (0.995, "over 99%"), (1, "100%"), (None, "–"), (float("nan"), "–")],
)  # fmt: skip
def test_percent_rounds_once_and_never_claims_all_or_none(share: float | None, text: str) -> None:
    assert words.percent(share) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.0%"), (0.0004, "under 0.1%"), (0.0005, "0.1%"), (0.1234, "12.3%"), (0.12351, "12.4%"),
     (0.9994, "99.9%"), (0.9995, "over 99.9%"), (0.99999, "over 99.9%"), (1, "100.0%"),
     (1.0905, "109.1%"), (None, "–")],
)  # fmt: skip
def test_tenths_of_a_percent_never_claim_all_or_none_either(share: float | None, text: str) -> None:
    assert words.percent(share, 1) == text


@given(st.floats(0, 1), st.integers(0, 2))
def test_only_all_of_it_reads_as_all_and_none_as_none(share: float, places: int) -> None:
    """But for what sums of fractions in another order differ by."""
    text = words.percent(share, places)
    assert ("100" in text) == (share >= 1 - 1e-9)
    assert (float(text.rstrip("%")) == 0 if text[0].isdigit() else False) == (share <= 1e-9)


def test_counts_have_separators_and_halves_go_up() -> None:
    assert words.number(2_867_871) == "2,867,871"
    assert [words.number(value) for value in (0.5, 1.5, 2.5, None)] == ["1", "2", "3", "–"]
    assert [words.decimal(value) for value in (2.25, 1234.04, None)] == ["2.3", "1,234.0", "–"]


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(0.37, 2, "+0.37"), (-0.7, 1, "−0.7"), (0.04, 1, "0.0"), (-0.04, 1, "0.0"), (0, 1, "0.0"),
     (1234.0, 0, "+1,234"), (None, 1, "–")],
)  # fmt: skip
def test_changes_carry_their_sign_unless_they_round_to_nothing(
    value: float | None, places: int, text: str
) -> None:
    assert words.signed(value, places) == text


def test_sentences_start_large_and_stop_once() -> None:
    assert words.end(words.start("over 99% agree")) == "Over 99% agree."
    assert words.end("Done.") == "Done."

"""What the pages and the command say of a proof."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprints.render.overview.proof import at_most, sentence


def _proof(**given: object) -> dict[str, object]:
    plain = {"localities": 10, "bounded": 10, "optimal": 3, "gap": 0.0031, "shared_aims": []}
    return {**plain, **given}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "No plan could be more than 0.4% better on these aims."),
        ({"optimal": 10, "gap": 0.0}, "No plan is better than this one on these aims"),
        (
            {"bounded": 7, "gap": 0.02},
            (
                "In 7 of 10 localities, no plan could be more than 2.0% better on these aims. "
                "For the rest nothing is proven."
            ),
        ),
        ({"bounded": 1, "localities": 2, "optimal": 1}, "In 1 of 2 localities, no plan is better"),
        ({"bounded": 0, "shared_aims": ["wards"]}, "not known: keeping wards whole carries no"),
        (
            {"bounded": 0, "shared_aims": ["moved", "wards"]},
            "people moved from the start plan and keeping wards whole carry no proof.",
        ),
        ({"bounded": 0}, "nothing could be proven"),
    ],
)
def test_the_sentence_says_what_was_proven(given: dict[str, object], words: str) -> None:
    assert words in sentence(_proof(**given))


@given(st.floats(0.0, 2.0))
def test_a_share_is_never_shown_as_less_than_it_is(share: float) -> None:
    assert float(at_most(share).rstrip("%")) >= share * 100 - 1e-6

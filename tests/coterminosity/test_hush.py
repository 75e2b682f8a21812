"""Small counts of lists stay out of the scores that are written and shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from scoring import agency, plan_from, strip, strip_edges

from footprints.coterminosity.score import Scores, score
from footprints.coterminosity.small_counts.hush import hushed

AREAS = strip([1_000, 1_200, 900, 1_100], ["W", "W", "E", "E"])
PLAN = plan_from([0, 0, 1, 1])
COUNTS = [
    [700, 300, 0, 0],
    [200, 600, 2, 1],  # 3 outside its main neighbourhood
    [0, 0, 500, 400],
    [50, 100, 300, 600],
    [0, 3, 0, 0],  # 3 in all
]


def listing(name: str = "gp") -> object:
    one = agency(COUNTS, name, kind="list")
    return replace(one, counts=csr_array(np.array(COUNTS, dtype=float)))


@pytest.fixture(scope="module")
def both() -> tuple[Scores, Scores]:
    agencies = [listing(), agency([[900, 900, 0, 0], [2, 0, 900, 900]], "beats")]
    scores = score(AREAS, strip_edges(4), agencies, PLAN, seed=1, zonings=0)
    return scores, hushed(scores, AREAS, agencies, PLAN, 5)


def units(scores: Scores, own: str) -> pd.DataFrame:
    return scores.units[scores.units["agency"] == own].set_index("unit")


def test_no_small_count_is_shown(both: tuple[Scores, Scores]) -> None:
    table = units(both[1], "gp")
    assert np.isnan(table.loc["U0004", ["people", "main_people", "main_share"]].astype(float)).all()
    outside = table["people_outside"]
    assert np.isnan(outside["U0001"])
    assert not ((outside > 0) & (outside < 5)).any()
    assert not ((table["people"] - table["main_people"]).between(0.5, 4.5)).any()


def test_a_gap_is_never_alone(both: tuple[Scores, Scores]) -> None:
    before, after = both
    table = units(after, "gp")
    total = after.agencies["gp"]["people"]
    assert total == before.agencies["gp"]["people"]
    missing = table["people"].isna()
    assert missing.sum() >= 2
    assert total - table["people"].sum() >= 5


def test_what_is_large_stays_and_zones_are_left_alone(both: tuple[Scores, Scores]) -> None:
    before, after = both
    pd.testing.assert_frame_equal(units(after, "beats"), units(before, "beats"))
    assert after.agencies["beats"]["hidden_units"] is None
    assert after.agencies["gp"]["fits_inside"] == before.agencies["gp"]["fits_inside"]
    assert after.localities["W"]["agencies"]["gp"] == before.localities["W"]["agencies"]["gp"]
    known = units(after, "gp")["people"].dropna()
    assert (known == units(before, "gp")["people"][known.index]).all()
    assert after.agencies["gp"]["hidden_units"] == len(COUNTS) - len(
        units(after, "gp")["main_share"].dropna()
    )


def test_localities_of_a_list_are_told_to_the_percent(both: tuple[Scores, Scores]) -> None:
    before, after = (units(scores, "gp") for scores in both)
    assert before.loc["U0003", "main_locality_people"] == 900
    assert after["main_locality_people"].isna().all()
    assert after.loc["U0003", "main_locality_share"] == 0.86  # 900 of 1,050
    assert np.isnan(after.loc["U0004", "main_locality_share"])
    assert after.loc["U0003", "main_locality_name"] == "Place E"


def test_a_limit_of_nothing_shows_everything(both: tuple[Scores, Scores]) -> None:
    shown = hushed(both[0], AREAS, [listing()], PLAN, 0)
    pd.testing.assert_frame_equal(shown.units, both[0].units)
    pd.testing.assert_frame_equal(shown.neighbourhoods, both[0].neighbourhoods)


def test_a_list_of_three_people_tells_nothing() -> None:
    tiny = replace(
        agency([[2, 1, 0, 0]], "tiny", kind="list"), counts=csr_array([[2.0, 1.0, 0.0, 0.0]])
    )
    scores = score(AREAS, strip_edges(4), [tiny], PLAN, seed=1, zonings=0)
    found = hushed(scores, AREAS, [tiny], PLAN, 5)
    assert found.agencies["tiny"]["people"] is None
    assert found.localities["W"]["agencies"]["tiny"]["list_count"] is None
    assert found.units["people"].isna().all()
    rows = found.neighbourhoods.set_index("neighbourhood")["people_served"]
    assert not ((rows > 0) & (rows < 5)).any()
    assert found.agency_table["people"].isna().all()

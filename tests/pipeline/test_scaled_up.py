"""What is said of a list that is scaled up to residents, worked out by hand."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from footprints.people.build import list_footprint
from footprints.people.frames import Listing
from footprints.pipeline.loading.losses import _scaled
from footprints.settings import ListAgency
from toy import toy_areas

AGENCY = ListAgency.model_validate(
    {"id": "gp", "name": "GP", "kind": "list", "file": "a.csv", "unit": "u", "area": "a"}
)


def said(residents: list[int], counts: list[int]) -> list[str]:
    areas: gpd.GeoDataFrame = toy_areas(len(residents)).assign(people=residents)
    rows = pd.DataFrame({"unit": "A", "area": areas["code"], "people": counts}).astype(
        {"people": "float64"}
    )
    held = Listing(rows[rows["people"] > 0], pd.DataFrame({"unit": ["A"], "name": ["A"]}))
    problems = _scaled(AGENCY, list_footprint(AGENCY, held, areas, min_count=0), areas)
    return [f"{one.severity}: {one.what}" for one in problems]


def test_the_ratio_is_of_those_who_live_where_it_lists_anybody() -> None:
    """100 + 200 residents for 50 + 40 listed: 300 / 90 = 3.33, and 2 and 5 by small area.

    The 25 residents of the third area, 7.7% of 325, have nobody: they count in neither figure.
    """
    one, other = said([100, 200, 25], [50, 40, 0])
    assert one == (
        "warning: 7.7% of residents live in 1 small area in which it lists nobody; they are with "
        "none of its units."
    )
    assert other == (
        "note: the 90 people it lists here stand for 300 residents: 3.33 each, between 2.00 and "
        "5.00 by small area."
    )


def test_where_each_counts_for_many_times_the_usual_it_is_a_warning() -> None:
    """Each stands for 2 in four areas and for 20 in the fifth: 100 of 500 residents, a fifth."""
    (one,) = said([100] * 5, [50, 50, 50, 50, 5])
    assert one.startswith(
        "warning: the 205 people it lists here stand for 500 residents: 2.44 each"
    )
    assert "20.0% of residents live where each counts for more than" in one
    assert one.endswith("times the usual 2.00.")


@pytest.mark.parametrize("counts", [[0, 0, 0]])
def test_a_list_of_nobody_here_is_a_warning(counts: list[int]) -> None:
    assert said([100, 200, 10], counts) == ["warning: nobody it lists is in a small area here."]

"""What an agency's page says of lines inside neighbourhoods (two teams in one patch)."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from footprints.render.agency.side_by_side import inside_lines
from footprints.render.view import AgencyView
from views import toy_view

FIGURES = {"lines_up": 40.0, "people": 1000.0, "fits_inside_people": 900.0}


def agency(homes: list[str], neighbourhoods: int = 4, **figures: float | None) -> AgencyView:
    units = pd.DataFrame({"main_neighbourhood": homes})
    places = pd.DataFrame({"neighbourhood": list(range(neighbourhoods))})
    entry = toy_view().agencies[0]
    return replace(entry, figures=FIGURES | figures, units=units, neighbourhoods=places)


def test_it_says_what_such_lines_do_and_what_they_do_not() -> None:
    (said,) = inside_lines(agency(["A", "A", "B", "B", "C", "D"]))
    assert said.startswith("In 2 of 4 neighbourhoods two or more of its units are at home.")
    assert "lower the score, since smaller units fit by chance more easily" in said
    assert "100 of its people (10%) are served across one" in said


def test_nobody_across_a_line_is_said_so() -> None:
    (said,) = inside_lines(agency(["A", "A"], fits_inside_people=1000.0))
    assert "Nobody is served across a neighbourhood's line, whatever lines are inside." in said


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (agency(["A", "A", "B", "C"], 4), True),
        (agency(["A", "A", "B", "C"], 5), False),  # under one neighbourhood in four
        (agency(["A", "B", "C", "D"]), False),
        (agency(["", "", "A"]), False),  # units with nobody here are at home nowhere
        (agency(["A", "A"], lines_up=None), False),
        (agency(["A", "A"], people=0.0), False),
    ],
)
def test_it_is_said_where_it_matters(entry: AgencyView, said: bool) -> None:
    assert bool(inside_lines(entry)) is said

"""What a service could do and what it has, as its page says it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from footprints.render import tables
from footprints.render.agency import advice
from footprints.render.drawing import curve
from footprints.render.pages import render_pages
from footprints.render.view import View
from views import toy_view


def moves(count: int) -> pd.DataFrame:
    steps = range(1, count + 1)
    return pd.DataFrame(
        {
            "step": steps,
            "area_code": [f"X01{step:06d}" for step in steps],
            "area_name": [f"Toy {step}" for step in steps],
            "people": 100.0,
            "from_unit_name": "North <b>",
            "to_unit_name": "South",
            "people_moved_so_far": [100.0 * step for step in steps],
            "overlap": [0.5 + step / 100 for step in steps],
            "lines_up": [40.0 + step for step in steps],
        }
    )


def with_advice(count: int, **figures: object) -> View:
    view = toy_view()
    first = view.agencies[0]
    entry = replace(first, handover=moves(count), figures=first.figures | figures)
    pairs = pd.DataFrame(
        [
            (first.id, first.name, "other", "Other", 50.0, 0.6, 0.7),
            ("better", "Better", first.id, first.name, 90.0, 0.8, 0.9),
            ("far", "Far", "other", "Other", 10.0, 0.1, 0.2),
            (first.id, first.name, "unknown", "Unknown", None, 0.3, 0.4),
        ],
        columns=[
            "agency",
            "name",
            "other",
            "other_name",
            "lines_up",
            "fits_inside",
            "other_fits_inside",
        ],
    )
    return replace(view, agencies=[entry, *view.agencies[1:]], pairs=pairs)


def test_the_curve_begins_with_the_first_move_and_ends_with_the_last() -> None:
    found = advice.handover(with_advice(40, lines_up=40.2).agencies[0])
    assert found is not None
    assert found["said"] == (
        "Handing 40 small areas with 4,000 residents between its own units would bring its score "
        "from 40 to 80."
    )
    assert [point["steps"] for point in found["curve"]] == [1, 11, 21, 30, 40]
    assert (len(found["rows"]), found["more"]) == (15, 25)
    chart = found["chart"]
    drawn = [tuple(map(float, pair.split(","))) for pair in chart["points"].split()]
    assert len(drawn) == 41
    low, high = (float(chart["up"][end]["said"]) for end in (0, -1))
    assert (low, high) == (40, 80)
    assert drawn[0] == (0, pytest.approx(curve.HEIGHT * (80 - 40.2) / 40, abs=0.1))
    assert drawn[-1] == (curve.WIDTH, 0)
    assert (chart["start"]["said"], chart["end"]["said"]) == ("now 40", "80")
    assert [tick["said"] for tick in chart["along"]] == ["0", "1,000", "2,000", "3,000", "4,000"]


def test_without_a_score_the_curve_is_of_overlap() -> None:
    found = advice.handover(with_advice(2, lines_up=None).agencies[0])
    assert found is not None
    assert found["said"].endswith("bring its overlap to 52%.")
    chart = found["chart"]
    assert chart["of"] == "Overlap"
    assert (chart["start"]["said"], chart["end"]["said"]) == ("now 72%", "52%")
    assert len(chart["points"].split()) == 3


def test_a_small_area_handed_over_by_two_units_counts_once() -> None:
    entry = with_advice(3, lines_up=40.2).agencies[0]
    assert entry.handover is not None
    twice = entry.handover.assign(area_code=["X01", "X02", "X01"])
    found = advice.handover(replace(entry, handover=twice))
    assert found is not None
    assert found["said"].startswith("Handing 2 small areas with 300 residents")
    assert found["curve"][-1]["steps"] == 3


def test_a_list_that_was_cut_off_says_so() -> None:
    view = with_advice(40, lines_up=40.2)
    for most, cut in ((40, True), (41, False), (None, False)):
        first = replace(view.agencies[0], handover_most=most)
        pages = render_pages(replace(view, agencies=[first, *view.agencies[1:]]))
        text = pages[f"agencies/{first.id}.html"]
        assert ("The list stops at 40 hand-overs" in text) is cut
        assert (f"footprints advise --agency {first.id} --max-moves" in text) is cut


def test_nothing_to_do_is_said_and_no_advice_is_not() -> None:
    entry = with_advice(0).agencies[0]
    found = advice.handover(entry)
    assert found is not None
    assert found["said"].startswith("Nothing to do")
    assert advice.handover(replace(entry, handover=None)) is None


def test_partners_are_seen_from_either_side_best_first() -> None:
    view = with_advice(3)
    rows = advice.partners(view, view.agencies[0].id)
    assert [row["name"] for row in rows] == ["Better", "Other", "Unknown"]
    assert [(row["inside"], row["around"]) for row in rows] == [(0.9, 0.8), (0.6, 0.7), (0.3, 0.4)]
    assert advice.partners(replace(view, pairs=None), "x") == []


def test_how_sure_says_the_range_or_why_there_is_none() -> None:
    figures = {
        "fits_inside": 0.9,
        "fits_inside_low": 0.881,
        "fits_inside_high": 0.93,
        "lines_up_low": 60.2,
        "lines_up_high": 71.8,
        "straddled_areas": 1,
    }
    said = advice.how_sure(figures)[0]
    assert said.startswith("Its lines run through 1 small area.")
    assert said.endswith("fits inside might be 88% to 93% and the score 60 to 72.")
    assert "nothing had to be estimated" in advice.how_sure(figures | {"straddled_areas": 0})[0]
    reason = {"range_reason": "People were placed by finer points.", "fits_inside_surface": 0.85}
    assert advice.how_sure(figures | reason)[1].startswith("Spread evenly over each small area")
    by_points = advice.how_sure(figures | {"fits_inside_surface": 0.85})
    assert "as far as the points tell by which people are placed. By surface," in by_points[0]
    assert "85% would fit inside rather than 90%" in by_points[1]
    assert advice.how_sure(figures | {"fits_inside_surface": 0.85, "straddled_areas": 0})
    assert advice.how_sure({}) == []


CAPACITY = {
    "Nurses": {
        "per_10k": 4.0,
        "highest": 6.0,
        "highest_in": "missing",
        "lowest": 0.0,
        "lowest_in": "missing",
        "ratio": None,
        "gini": 0.123,
        "per_10k_need": None,
    }
}


@pytest.mark.parametrize("count", [0, 30])
def test_the_page_shows_all_of_it(count: int) -> None:
    view = with_advice(count, capacity=CAPACITY, works_at_words="It works below.")
    page = render_pages(view)[f"agencies/{view.agencies[0].id}.html"]
    for words in ("What the service itself could change", "With other services", "It works below."):
        assert words in page
    for question in ("How well do we line up?", "Where do we not, and for whom?"):
        assert page.count(question) == 2
    assert "Nurses, for each 10,000 residents: 0 in" in page
    assert "0.12" in page
    assert "<b>North" not in page
    assert ("North &lt;b&gt;" in page) == (count > 0)
    assert ("<polyline points=" in page) == (count > 0)


def test_the_overview_shows_the_sequence() -> None:
    view = toy_view()
    place = view.neighbourhoods["neighbourhood"].astype(str).tolist()
    table = pd.DataFrame(
        {
            "step": [1],
            "area_code": ["X01000001"],
            "area_name": ["Toy 1"],
            "people": [900],
            "from": [place[0]],
            "to": [place[1]],
            "one_team_change_so_far": [-120.0],
            "border_km_change": [0.41],
            "gain_so_far": [1.234],
        }
    )
    page = render_pages(replace(view, sequence=table))["index.html"]
    assert "The next best changes to the neighbourhoods" in page
    assert "+1.23" in page
    assert "The next best changes" not in render_pages(view)["index.html"]
    empty = render_pages(replace(view, sequence=table.iloc[:0]))["index.html"]
    assert "None: no small area could move next door" in empty


@pytest.mark.parametrize("gain", [1e-12, 0.4])
def test_a_change_that_gains_nothing_that_shows_is_not_listed(gain: float) -> None:
    """Sums in another order differ by 1e-12, which was listed as eleven changes that help."""
    view = toy_view()
    assert view.advice is not None
    code = str(view.advice["locality"].iloc[1])
    listed = {row["code"] for row in tables.moves(view, locality=code)}
    assert str(view.advice["area_code"].iloc[1]) in listed
    small = view.advice.assign(
        one_team_change=[310.0, gain], lines_up_change_police=[gain / 100] * 2
    )
    after = replace(view, advice=small)
    assert str(view.advice["area_code"].iloc[1]) not in {
        row["code"] for row in tables.moves(after, locality=code)
    }
    assert tables.moves(after, agency="police") == []


def test_each_list_says_what_it_serves() -> None:
    words = ("area_code", "area_name", "from", "to")
    figures = ("step", "people", "one_team_change_so_far", "border_km_change", "gain_so_far")
    row = pd.DataFrame({name: ["x"] for name in words} | {name: [1.0] for name in figures})
    pages = render_pages(replace(toy_view(), sequence=row))
    assert "what the plan was made for" in pages["index.html"]
    locality = next(page for name, page in pages.items() if name.startswith("localities/"))
    assert "This is not what the plan was made for" in locality

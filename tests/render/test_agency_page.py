"""The four questions of an agency's page: their answers, workings, curve and small maps."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from footprints.render.agency import answers, workings
from footprints.render.agency import page as agency_page
from footprints.render.drawing import curve, shades, smallmap
from footprints.render.pages import render_pages
from footprints.render.view import View
from views import toy_view

NUMBERS = {
    "people": 1_000.0,
    "fits_inside_people": 810.0,
    "residents": 1_200,
    "covered_people": 1_000.0,
    "units": 8,
    "units_straddling": 1,
}


def first_answers(view: View) -> list[str]:
    return [row["answer"] for row in answers.answers(view.agencies[0], None, [])]


def test_the_answers_are_said_in_a_sentence_each() -> None:
    view = toy_view()
    entry = replace(view.agencies[0], figures=view.agencies[0].figures | NUMBERS)
    how, where, fix, capacity = first_answers(replace(view, agencies=[entry]))
    assert how.startswith(
        "This plan 45, other plans 27 (20-33), best found for you 78; designed for you: yes, "
        "weight 2. 0 is no better"
    )
    assert where == (
        "1 of 8 units straddles neighbourhoods. 190 residents (19%) are outside the neighbourhood "
        "their unit mainly serves."
    )
    assert fix == "No advice was worked out."
    assert capacity == "Nobody has yet said what each unit has (staff, budget, places)."


def test_a_service_of_localities_is_not_marked_down_for_its_size() -> None:
    entry = toy_view().agencies[0]
    for level, said in (("locality", True), ("region", True), ("neighbourhood", False)):
        here = replace(entry, figures=entry.figures | NUMBERS | {"works_at": level})
        found = answers.answers(here, None, [])[1]["answer"]
        assert (f"nearest to {level} level" in found) is said


def test_people_of_other_units_are_said_where_the_lines_agree() -> None:
    """A list with a fifth elsewhere is not told that this happens hardly anywhere."""
    entry = toy_view().agencies[0]
    figures = entry.figures | NUMBERS | {"relation": "same", "patch_strength": 0.81}
    answer = answers.answers(replace(entry, figures=figures), None, [])[1]["answer"]
    assert "19% of its people" in answer
    assert "Hardly" not in answer


@pytest.mark.parametrize("relation", ["same", "nests inside", "made of whole neighbourhoods"])
def test_units_in_step_are_not_said_to_straddle(relation: str) -> None:
    entry = toy_view().agencies[0]
    entry = replace(entry, figures=entry.figures | NUMBERS | {"relation": relation})
    found = answers.answers(entry, None, [])[1]["answer"]
    assert found.startswith("Hardly anywhere")


def test_sites_are_answered_by_where_they_stand() -> None:
    found = [row["answer"] for row in answers.answers(toy_view().agencies[3], None, [])]
    assert found[1] == "6 sites in 4 of 6 neighbourhoods."
    assert "no lines to move" in found[2]


def test_a_working_gives_the_numbers_that_the_figure_is_made_of() -> None:
    figures = NUMBERS | {
        "overlap_scored": 0.782, "overlap_by_chance": 0.6166,
        "lines_up": 43.14, "lines_up_raw": 43.14,
    }  # fmt: skip
    found = workings.workings(figures)
    assert found["Fits inside"]["numbers"] == "810 of 1,000 people = 81%"
    assert found["Covered"]["numbers"] == "1,000 of 1,200 residents = 83%"
    assert "(78.2 − 61.7) ÷ (100 − 61.7) × 100 = 43" in found["Lines up"]["numbers"]
    assert "Served by one" not in found
    listed = workings.workings(figures | {"patch_strength": 0.5, "lines_up_raw": 21.57})
    assert listed["Lines up"]["numbers"].endswith("× 100 × 50.0% = 22")
    everybody = workings.workings(figures | {"serves": "everybody"})
    assert "count against the service" in everybody["Lines up"]["said"]
    below = workings.workings(figures | {"lines_up": 0.0, "lines_up_raw": -4.2})
    assert below["Lines up"]["numbers"].endswith("= -4, shown as 0")


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=30),
    st.floats(0, 100),
    st.floats(1, 1e6),
)
def test_the_curve_stays_inside_its_axes(reached: list[float], now: float, people: float) -> None:
    rows = [
        {"lines_up": value, "overlap": value / 100, "people_moved_so_far": people * (step + 1)}
        for step, value in enumerate(reached)
    ]
    drawn = curve.curve(rows, now, None)
    points = [tuple(map(float, pair.split(","))) for pair in drawn["points"].split()]
    assert all(-0.1 <= x <= curve.WIDTH + 0.1 for x, _ in points)
    assert all(-0.1 <= y <= curve.HEIGHT + 0.1 for _, y in points)
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert 2 <= len(drawn["along"]) <= 11
    assert 3 <= len(drawn["up"]) <= 7
    ups = [tick["at"] for tick in drawn["up"]]
    assert ups == sorted(ups, reverse=True)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=80))
def test_classes_of_amounts_follow_the_amounts(values: list[float | None]) -> None:
    found = shades.amounts(values)
    pairs = [(v, c) for v, c in zip(values, found["classes"], strict=True) if v is not None]
    assert all(c is None for v, c in zip(values, found["classes"], strict=True) if v is None)
    assert [c for _, c in sorted(pairs)] == sorted(c for _, c in pairs)
    assert all(0 <= c < len(found["key"]) <= 4 for _, c in pairs)


def test_classes_of_counts_do_not_share_an_end() -> None:
    assert shades.amounts([0, 1, 1, 2, 2, 2, 3, 9])["key"] == ["none", "1", "2", "3 or more"]
    assert shades.amounts([3, 4, 5, 9, 15, 16, 18, 21])["key"][:2] == ["4 or fewer", "5 to 14"]
    assert shades.amounts([0.5, 1.2, 2.7, 3.1])["key"][0] == "under 1.2"
    assert shades.amounts([2, 2, 2])["key"] == ["all alike"]


def test_classes_of_agreement_are_those_of_units() -> None:
    found = shades.agreement([0.59, 0.6, 0.8, 0.949, 0.95, None])
    assert found["classes"] == [0, 1, 2, 2, 3, None]
    assert found["key"] == ["under 60%", "60% to 80%", "80% to 95%", "95% or more"]


def polygons(path: str) -> list[Polygon]:
    """Read the rings of an SVG path back."""
    found = []
    for ring in path.split("M")[1:]:
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        x, y = numbers[:2]
        points = [(x, y)]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        found.append(Polygon(points))
    return found


def test_shapes_on_the_sheet_have_the_surface_they_should() -> None:
    view = toy_view()
    on = smallmap.sheet(view)
    for path, row in zip(on.hoods, view.neighbourhoods.itertuples(), strict=True):
        drawn = sum(polygon.area for polygon in polygons(path)) / on.scale**2
        assert drawn == pytest.approx(row.geometry.area, rel=0.02)
    codes = view.areas["code"].iloc[[5, 2]].tolist()
    for path, code in zip(smallmap.area_paths(on, codes), codes, strict=True):
        shape = view.areas.set_index("code").geometry[code]
        assert polygons(path)[0].area / on.scale**2 == pytest.approx(shape.area, rel=0.1)


def test_the_page_draws_what_is_handed_over() -> None:
    view = toy_view()
    codes = view.areas["code"].iloc[:20]
    moves = pd.DataFrame(
        {
            "step": range(1, 21), "area_code": codes, "area_name": codes, "people": 100.0,
            "from_unit_name": "A", "to_unit_name": "B",
            "people_moved_so_far": [100.0 * step for step in range(1, 21)],
            "overlap": 0.8, "lines_up": 60.0,
        }
    )  # fmt: skip
    entry = replace(view.agencies[0], handover=moves)
    found = agency_page.context(replace(view, agencies=[entry]), entry, smallmap.sheet(view))
    assert (len(found["handed"]["first"]), len(found["handed"]["more"])) == (15, 5)
    page = render_pages(replace(view, agencies=[entry]))[f"agencies/{entry.id}.html"]
    assert page.count('class="map-handed"') == 1
    assert "5 more are in advice_agencies.csv" in page


def test_the_page_shades_neighbourhoods_by_agreement_under_the_lines_of_the_units() -> None:
    view = toy_view()
    first = view.agencies[0]
    table = first.neighbourhoods.assign(overlap=[0.5, 0.7, 0.9, 0.96, 0.99, None])
    entry = replace(first, neighbourhoods=table, figures=first.figures | NUMBERS)
    found = agency_page.context(replace(view, agencies=[entry]), entry, smallmap.sheet(view))
    assert found["agreement"]["classes"] == [0, 1, 2, 3, 3, None]
    assert len(found["lines"]) == len(first.units)
    assert found["agreement"]["titles"][0] == "Quarter 1: 50%"
    page = render_pages(replace(view, agencies=[entry]))[f"agencies/{entry.id}.html"]
    assert re.findall(r'class="shade-(\w+)"><title>', page) == ["0", "1", "2", "3", "3", "none"]


def test_each_locality_says_how_many_units_are_mainly_there_and_how_far_a_list_runs_over() -> None:
    view = toy_view()
    first = view.agencies[0]
    figures = {
        "people": 100.0, "fits_inside_people": 80.0, "fits_inside": 0.8, "overlap": 0.7,
        "units": 65, "units_straddling": 61, "units_mainly": 4, "units_mainly_straddling": 3,
    }  # fmt: skip
    entry = replace(first, figures=first.figures | NUMBERS)
    for listed, heading in ((1.094, True), (None, False)):
        own = {first.id: figures | {"list_per_resident": listed}}
        places = {code: {"agencies": own} for code in view.localities["locality"].astype(str)}
        here = replace(view, agencies=[entry], locality_figures=places)
        rows = agency_page.context(here, entry, smallmap.sheet(here))["places"]
        assert {(row["units"], row["straddling"]) for row in rows} == {(4, 3)}
        page = render_pages(here)[f"agencies/{entry.id}.html"]
        assert ("for every 100 residents" in page) is heading
        assert (">109</td>" in page) is heading


def test_hardly_anywhere_is_not_said_where_four_in_ten_are_outside() -> None:
    entry = toy_view().agencies[1]
    figures = NUMBERS | {
        "relation": "nests inside", "patch_strength": 0.85, "people": 1000.0,
        "fits_inside_people": 600.0, "fits_inside": 0.6, "served_by_one": 0.5,
        "overlap_all_people": 0.55,
    }  # fmt: skip
    found = answers.answers(replace(entry, figures=entry.figures | figures), None, [])[1]["answer"]
    assert "Hardly anywhere" not in found
    assert "(40%) are outside the neighbourhood their unit mainly serves" in found
    assert "15% of its people are with another unit" in found

"""Needs and capacity, matched to small areas, units and sites."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import csr_array

from footprints.people.footprint import Footprint
from footprints.people.needs import need_of
from footprints.people.supply import supplies_of
from footprints.settings import NeedSettings
from toy import toy_areas

AREAS = toy_areas(6).assign(people=[100, 200, 300, 400, 500, 600])
CODES = AREAS["code"].tolist()


def need(**more: object) -> NeedSettings:
    plain = {"id": "old", "name": "Old", "file": "n.csv", "code": "c", "column": "n"}
    return NeedSettings.model_validate(plain | more)


def rows(codes: list[str], amounts: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"area": codes, "amount": amounts})


def test_counts_are_summed_and_scores_stand_for_each_resident() -> None:
    table = rows([*CODES, CODES[0]], [1, 2, 3, 4, 5, 6, 10])
    counted, problems = need_of(need(), table, AREAS, None)
    assert counted.amounts.tolist() == [11, 2, 3, 4, 5, 6]
    assert problems == []
    scored, _ = need_of(need(per="resident"), rows(CODES, [1, 2, 3, 4, 5, 6]), AREAS, None)
    assert scored.amounts.tolist() == [100, 400, 900, 1600, 2500, 3600]


def test_older_small_areas_are_split_and_scores_passed_on() -> None:
    """Old area X became areas 0 and 1, old areas Y and Z merged into area 2; the rest as before."""
    links = pd.DataFrame(
        {"from": ["X", "X", "Y", "Z", *CODES[3:]], "to": [*CODES[:3], CODES[2], *CODES[3:]]}
    )
    table = rows(["X", "Y", "Z", *CODES[3:]], [30, 5, 7, 1, 1, 1])
    counted, _ = need_of(need(), table, AREAS, links)
    assert counted.amounts.tolist() == pytest.approx([10, 20, 12, 1, 1, 1])
    scored, _ = need_of(need(per="resident"), table, AREAS, links)
    assert (scored.amounts / AREAS["people"]).tolist() == pytest.approx([30, 30, 6, 1, 1, 1])


def test_small_areas_without_a_value_get_the_usual_and_are_named() -> None:
    found, problems = need_of(need(), rows(CODES[:3], [10, 20, 30]), AREAS, None)
    assert found.amounts.tolist() == pytest.approx([10, 20, 30, 40, 50, 60])
    assert problems[0].severity == "warning"
    assert CODES[3] in problems[0].what
    _, problems = need_of(need(), rows(["E01"], [1]), AREAS, None)
    assert problems[0].severity == "error"


def beats() -> Footprint:
    people = csr_array(np.array([[100, 200, 300, 0, 0, 0], [0, 0, 0, 400, 500, 600]], dtype=float))
    units = pd.DataFrame({"unit": ["A", "B"], "name": ["Ay", "Bee"]})
    main = np.array([0, 0, 0, 1, 1, 1], dtype=np.int32)
    return Footprint("beats", "Beats", "zones", units, people, main)


def staff(units: list[str], amounts: list[float], measure: str = "Staff") -> pd.DataFrame:
    return pd.DataFrame({"unit": units, "measure": measure, "amount": amounts})


def test_amounts_follow_units_and_strangers_are_counted_and_named() -> None:
    table = pd.concat([staff(["B", "A", "B", "C"], [5, 2, 1, 4]), staff(["A"], [9], "Cars")])
    supplies, problems = supplies_of(beats(), table, AREAS, ("old",))
    assert [one.measure for one in supplies] == ["Staff", "Cars"]
    assert supplies[0].amounts.tolist() == [2, 6]
    assert (supplies[0].unknown, supplies[0].unknown_units) == (4, ["C"])
    assert supplies[0].needs == ("old",)
    assert ["C" in problem.what for problem in problems] == [True]
    _, problems = supplies_of(beats(), staff(["A"], [1]), AREAS)
    assert [problem.severity for problem in problems] == ["warning"]
    assert "1 unit of Beats has no amount: B" in problems[0].what


def test_codes_of_something_else_are_an_error() -> None:
    supplies, problems = supplies_of(beats(), staff(["X1", "X2"], [1, 2]), AREAS)
    assert supplies == []
    assert problems[0].severity == "error"
    assert "Its units are A, B" in problems[0].fix


def test_sites_have_what_they_have_where_they_stand() -> None:
    inside = AREAS.geometry.representative_point()
    points = [inside.iloc[2], inside.iloc[2], shapely.Point(0, 0)]
    sites = gpd.GeoDataFrame({"site": ["1", "2", "3"]}, geometry=points, crs=AREAS.crs)
    nobody = csr_array((0, 6), dtype=np.float64)
    empty = pd.DataFrame({"unit": [], "name": []}, dtype=str)
    one = replace(beats(), kind="sites", units=empty, people=nobody, sites=sites)
    supplies, problems = supplies_of(one, staff(["1", "2", "3"], [1, 2, 4]), AREAS)
    assert supplies[0].by_sites
    assert supplies[0].places.toarray().tolist() == [
        [0, 0, 1, 0, 0, 0],
        [0, 0, 1, 0, 0, 0],
        [0] * 6,
    ]
    assert problems == []

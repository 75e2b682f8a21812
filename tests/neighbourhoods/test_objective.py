"""The plain evaluation against a small case worked by hand.

Four areas in a row, 1,000 people each at x = 0, 1, 2, 3 km; the plan is {a, b}, {c, d}.

    a --2 km-- b --3 km-- c --1 km-- d      barrier: 0.5 km of a-b, 1 km of b-c

    unit u: a, b, c whole (3,000); unit v: d (1,000); start plan {a}, {b, c, d}

border      3 km between b and c
agencies    T[u] = 2000, 1000; T[v] = 0, 1000; r = 3000, 1000; c = 2000, 2000
            first:  2000 - 2000^2 / 2000 = 0
            second: 2000 - (1000^2 / 2000 + 1000^2 / 1000) = 500
wards       u: 3000 - 2000 = 1000 outside its main neighbourhood; v: none
distance    each neighbourhood: two areas half a kilometre from the middle: 1,000 person-km
barriers    0.5 km inside the first neighbourhood
evenness    none: 2,000 each
moved       {c, d} carries on {b, c, d}, {a, b} carries on {a}: b moves, 1,000
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from engine_cases import footprint, plan_of

from footprints.neighbourhoods.objective import evaluate, matched, total
from footprints.settings import NeighbourhoodSettings


def _row_of_four() -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    areas = gpd.GeoDataFrame(
        {
            "code": list("abcd"),
            "name": list("abcd"),
            "locality": ["L"] * 4,
            "locality_name": ["L"] * 4,
            "people": [1000] * 4,
        },
        geometry=[shapely.box(x - 500, 0, x + 500, 10) for x in (0, 1000, 2000, 3000)],
        crs="EPSG:27700",
    )
    edges = pd.DataFrame(
        {
            "first": [0, 1, 2],
            "second": [1, 2, 3],
            "border_m": [2000.0, 3000.0, 1000.0],
            "barrier_m": [500.0, 1000.0, 0.0],
            "bridge": [False] * 3,
        }
    )
    return areas, edges


def test_every_term_is_as_worked_by_hand() -> None:
    areas, edges = _row_of_four()
    units = footprint("wards", np.array([[1000.0, 1000, 1000, 0], [0, 0, 0, 1000]]), "zones", 2.0)
    plan = plan_of(areas, np.array([0, 0, 1, 1]))
    start = plan_of(areas, np.array([0, 1, 1, 1]))
    asked = NeighbourhoodSettings(
        wards_from="wards",
        start_from="x.csv",
        weights={"wards": 0.5, "distance": 0.1, "barriers": 4, "evenness": 9, "moved": 7},
    )
    terms = evaluate(areas, edges, [units], asked, plan, start)
    values = {name: term.value for name, term in terms.items()}
    assert values == pytest.approx(
        {
            "border": 3.0,
            "agencies": 1.0,
            "wards": 1.0,
            "distance": 2.0,
            "barriers": 0.5,
            "evenness": 0.0,
            "moved": 1.0,
        }
    )
    assert terms["agencies"].parts == pytest.approx({"wards": 0.5})
    assert total(terms) == pytest.approx(3 + 1 + 0.5 + 0.2 + 2 + 7)
    assert matched(areas["people"].to_numpy(), plan, start).tolist() == [0, 1]


def test_areas_left_out_and_borders_of_localities_count_nowhere() -> None:
    areas, edges = _row_of_four()
    asked = NeighbourhoodSettings()
    left_out = plan_of(areas, np.array([0, 0, 1, -1]))
    assert evaluate(areas, edges, [], asked, left_out)["border"].value == 3.0
    areas["locality"] = ["K", "K", "L", "L"]
    nested = plan_of(areas, np.array([0, 0, 1, 1]))
    assert evaluate(areas, edges, [], asked, nested)["border"].value == 0.0

"""Plans brought from elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from footprints.people.brought import by_most_residents, plan_from_areas, plan_from_units, plan_of
from footprints.people.footprint import Footprint
from footprints.people.patches import main_units
from toy import toy_areas


def halves(codes: pd.Series) -> pd.DataFrame:
    label = ["North" if place % 2 else "South" for place in range(len(codes))]
    return pd.DataFrame({"area_code": codes, "neighbourhood": label})


def test_a_table_of_small_areas_round_trips() -> None:
    areas = toy_areas(20)
    rows = halves(areas["code"]).sample(frac=1, random_state=1)
    plan, problems = plan_from_areas(areas, rows, {"North": "The North"})
    assert problems == []
    back = plan.table(areas).set_index("area_code")["neighbourhood"]
    assert back.equals(rows.set_index("area_code")["neighbourhood"].reindex(back.index))
    assert plan.neighbourhoods["name"].tolist() == ["The North", "South"]


def test_the_locality_is_where_most_of_the_people_are() -> None:
    areas = toy_areas(20)
    ids = np.array(["A"] * 14 + ["B"] * 6, dtype=object)
    plan = plan_of(areas, ids, {})
    assert plan.neighbourhoods["locality"].tolist() == ["X08000000", "X08000001"]


def test_areas_left_out_and_codes_unknown_are_said() -> None:
    areas = toy_areas(20)
    rows = halves(areas["code"])[:10]
    rows.loc[len(rows)] = ["E01999999", "North"]
    plan, problems = plan_from_areas(areas, rows, {})
    assert (plan.member[10:] == -1).all()
    said = " ".join(map(str, problems))
    assert "E01999999" in said
    assert "10 small areas" in said
    assert {problem.severity for problem in problems} <= {"warning", "note"}


def test_a_plan_that_fits_nothing_is_an_error() -> None:
    rows = pd.DataFrame({"area_code": ["Z1"], "neighbourhood": ["A"]})
    _, problems = plan_from_areas(toy_areas(20), rows, {})
    assert problems[0].severity == "error"


def test_areas_go_where_most_of_their_residents_are_also_outside_the_plan() -> None:
    people = csr_array(np.array([[6.0, 4, 0, 0], [4, 3, 0, 0], [0, 3, 9, 0]]))
    labels = np.array(["A", "B", ""], dtype=object)
    assert by_most_residents(people, labels).tolist() == ["A", "A", "", ""]
    joined = np.array(["A", "B", "B"], dtype=object)
    assert by_most_residents(people, joined).tolist() == ["A", "B", "B", ""]


def test_a_table_of_units_places_each_area_with_its_unit() -> None:
    areas = toy_areas(4, localities=1)
    table = csr_array(np.array([[10.0, 10, 2, 0], [0, 0, 8, 10]]))
    units = pd.DataFrame({"unit": ["W1", "W2"], "name": ["One", "Two"]})
    wards = Footprint("wards", "Wards", "zones", units, table, main_units(table))
    rows = pd.DataFrame({"area_code": ["W1", "W2"], "neighbourhood": ["A", "B"]})
    plan, _ = plan_from_units(areas, wards, rows, {})
    assert plan.table(areas)["neighbourhood"].tolist() == ["A", "A", "B", "B"]

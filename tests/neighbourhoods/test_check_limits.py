"""Every breach of a plan from anywhere is found and named."""

from __future__ import annotations

import numpy as np
from engine_cases import plan_of, region, settings

from footprints.neighbourhoods.engine import check_limits, design
from footprints.people.plan import Plan


def test_a_good_plan_has_no_problem_and_each_fault_is_found() -> None:
    areas, edges = region(80, 2, 1)
    asked = settings()
    good = design(areas, edges, [], asked).plan
    assert check_limits(areas, edges, asked, good) == []

    member = good.member.copy()
    member[5] = -1
    found = check_limits(areas, edges, asked, Plan(good.neighbourhoods, member))
    people = areas["people"][5]
    assert (
        f"1 small area with {people:,} residents in no neighbourhood: X01000005." in found[0].what
    )

    far = int(np.flatnonzero(good.member == good.member[79])[0])
    stray = good.member.copy()
    stray[0] = good.member[far]
    texts = [
        str(one) for one in check_limits(areas, edges, asked, Plan(good.neighbourhoods, stray))
    ]
    assert any("in 2 pieces: X01000000 touch" in text for text in texts)
    assert any("1 small area in another locality: X01000000." in text for text in texts)

    one_each = plan_of(areas, (np.arange(80) >= 40).astype(np.int32))
    texts = [str(one) for one in check_limits(areas, edges, asked, one_each)]
    assert sum("more than 16,000" in text for text in texts) == 2


def test_numbers_groups_and_locks_are_checked() -> None:
    areas, edges = region(80, 2, 1)
    plan = design(areas, edges, [], settings()).plan
    one = int(np.flatnonzero(plan.member == 0)[0])
    other = int(np.flatnonzero(plan.member == 1)[0])
    codes = areas["code"]
    asked = settings(
        number={"X08000000": 2},
        together=[[codes[one], codes[other]]],
        locked=[codes[one], codes[other]],
        start_from="x.csv",
    )
    merged = plan.member.copy()
    merged[merged == 1] = 0
    start = plan_of(areas, np.unique(merged, return_inverse=True)[1])
    texts = [str(one) for one in check_limits(areas, edges, asked, plan, start)]
    assert any("neighbourhoods, but 2 are asked for" in text for text in texts)
    assert any("are to be kept together, but lie in 2" in text for text in texts)
    assert any("2 locked areas not with" in text for text in texts)
    assert not any("pieces" in text for text in texts)

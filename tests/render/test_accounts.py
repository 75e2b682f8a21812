from __future__ import annotations

from footprints.render.agency import accounts

LIST = {
    "rows in the file": 10, "rows without a usable count": 0, "rows used": 6,
    "rows for small areas outside this region": 1, "rows of units without a group": 3,
    "people in the file": 1000.0, "people of units without a group": 40.0, "people placed": 960.0,
    "units without a group": 2, "units with people here": 5, "left over": 7,
}  # fmt: skip


def said(entries: dict[str, float]) -> dict[str, list[tuple[str, float, bool]]]:
    return {
        group["name"]: [(row["step"], row["count"], row["left"]) for row in group["steps"]]
        for group in accounts.tables(entries)
    }


def test_rows_and_people_are_set_out_to_add_up() -> None:
    found = said(LIST)
    assert found["Rows"] == [
        ("In the file", 10, False), ("Without a usable count", 0, False),
        ("For small areas elsewhere, or closed", 1, False), ("Of units without a group", 3, False),
        ("Used", 6, True),
    ]  # fmt: skip
    for group in ("Rows", "People in the file"):
        whole, *parts, left = (count for _, count, _ in found[group])
        assert whole == sum(parts) + left


def test_every_step_is_told_once_and_unknown_ones_as_written() -> None:
    found = said(LIST)
    assert found["Other"] == [("Left over", 7, False)]
    assert sum(map(len, found.values())) == len(LIST)
    assert found["Units without a group"] == [("Units", 2, False)]


def test_people_without_a_group_stand_alone_where_no_file_counts_people() -> None:
    zones = {"people in the region": 9.0, "people of units without a group": 2.0}
    assert said(zones) == {
        "Residents": [("In the region", 9.0, False)],
        "Units without a group": [("People of theirs", 2.0, False)],
    }
    assert accounts.tables({}) == []

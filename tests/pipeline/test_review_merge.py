"""Several teams' edits held against one another: what fits is joined, what does not is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.errors import DataError
from footprints.people.edits import Edits
from footprints.pipeline.review.merge import Merged, merge, read_sides
from footprints.pipeline.review.sides import Side
from footprints.pipeline.review.tables import comment_table, conflict_problems, review_table
from footprints.pipeline.review.write import edits_text, write_review

OPENED = {
    "H1": {"name": "North", "areas": ["A1", "A2", "A3"]},
    "H2": {"name": "South", "areas": ["B1", "B2", "B3"]},
    "H3": {"name": "East", "areas": ["C1"]},
}
HOME = {area: code for code, place in OPENED.items() for area in place["areas"]}


def edits(**changes: Any) -> Edits:
    content = {
        "project": {"name": "Toytown", "plan_hash": "0" * 64, "seed": 1},
        "opened": OPENED,
        "plan": {},
        "chance": {"beats": 0.25},
    }
    return Edits.model_validate(content | changes)


def joined(*files: Edits) -> Merged:
    return merge([Side(f"{chr(97 + number)}.json", one) for number, one in enumerate(files)])


def found(merged: Merged) -> list[tuple[str, str, list[int]]]:
    return [(one.kind, one.code, one.files) for one in merged.conflicts]


def test_edits_of_different_places_are_joined() -> None:
    merged = joined(
        edits(plan={"A1": "H2"}, locked=["H3"]),
        edits(plan={"B3": "H1"}, neighbourhoods={"H2": {"name": "Dale"}}),
    )
    assert found(merged) == []
    assert merged.edits.plan == {"A1": "H2", "B3": "H1"}
    assert merged.edits.neighbourhoods["H2"].name == "Dale"
    assert merged.edits.locked == ["H3"]
    assert merged.edits.home() == HOME
    assert merged.edits.chance == {"beats": 0.25}


def test_one_small_area_in_two_places_stays_where_it_was() -> None:
    merged = joined(edits(plan={"A1": "H2", "A2": "H2"}), edits(plan={"A1": "H3", "A2": "H2"}))
    assert found(merged) == [("place", "A1", [0, 1])]
    assert merged.edits.plan == {"A2": "H2"}
    assert "put into different neighbourhoods: a.json, b.json" in str(
        conflict_problems(merged, 9)[0]
    )


def test_two_names_for_one_neighbourhood() -> None:
    merged = joined(
        edits(neighbourhoods={"H1": {"name": "Hill"}, "H2": {"name": "Dale"}}),
        edits(neighbourhoods={"H1": {"name": "Moor"}, "H2": {"name": "Dale"}}),
    )
    assert found(merged) == [("name", "H1", [0, 1])]
    assert list(merged.edits.neighbourhoods) == ["H2"]


@pytest.mark.parametrize("locked", ["A1", "H1", "H2"])
def test_a_lock_against_a_move_out_of_it_into_it_or_of_it(locked: str) -> None:
    merged = joined(edits(locked=[locked]), edits(plan={"A1": "H2", "C1": "H3"}))
    assert found(merged) == [("lock", locked, [0, 1])]
    assert merged.edits.plan == {}
    assert merged.edits.locked == []


def test_a_lock_that_both_have_is_the_movers_own_affair() -> None:
    merged = joined(edits(locked=["A1"]), edits(locked=["A1"], plan={"A1": "H2"}))
    assert found(merged) == []
    assert merged.edits.plan == {"A1": "H2"}


def test_new_neighbourhoods_under_one_code() -> None:
    new = {"H1-2": {"name": "Split"}}
    same = edits(plan={"A1": "H1-2"}, neighbourhoods=new)
    assert found(joined(same, same)) == []
    other = edits(plan={"A2": "H1-2"}, neighbourhoods=new)
    merged = joined(same, other)
    assert found(merged) == [("new", "H1-2", [0, 1])]
    assert merged.edits.plan == {}
    assert merged.edits.neighbourhoods == {}


def test_a_neighbourhood_one_empties_and_another_adds_to() -> None:
    merged = joined(edits(plan={"C1": "H1"}), edits(plan={"B1": "H3"}))
    assert found(merged) == [("gone", "H3", [0, 1])]
    assert merged.edits.plan == {}


def test_the_name_of_a_neighbourhood_that_is_gone_is_not_kept() -> None:
    merged = joined(edits(plan={"C1": "H1"}), edits(neighbourhoods={"H3": {"name": "Lost"}}))
    assert merged.edits.neighbourhoods == {}
    assert review_table(merged)["outcome"].tolist() == ["kept", "no longer there"]


def test_the_table_puts_files_side_by_side_with_their_reasons() -> None:
    move = {"areas": ["A1", "A2"], "from": {"A1": "H1"}, "to": "H2"}
    why = move | {"reason": "The river", "breaks": ["above", "pieces"]}
    merged = joined(
        edits(plan={"A1": "H2", "A2": "H2"}, moves=[move, why], reviewer={"name": "Ann"}),
        edits(plan={"A1": "H3"}),
    )
    rows = review_table(merged).to_dict("records")
    assert [(row["code"], row["file"], row["outcome"]) for row in rows] == [
        ("A1", "a.json", "place"),
        ("A1", "b.json", "place"),
        ("A2", "a.json", "kept"),
    ]
    assert rows[2] | {"reason": "The river", "breaks": "above, pieces"} == rows[2]
    assert rows[2]["to_name"] == "South"
    assert rows[0]["against"] == "b.json"
    assert merged.edits.moves[1].areas == ["A2"]
    assert merged.edits.moves[1].reason == "The river"


def test_comments_of_all_are_kept_once() -> None:
    said = {"on": {"kind": "border", "codes": ["H1", "H2"]}, "text": "Railway"}
    more = said | {"text": "Brook", "name": "Ann"}
    merged = joined(edits(comments=[said]), edits(comments=[said, more]))
    table = comment_table(merged)
    assert table["text"].tolist() == ["Railway", "Brook"]
    assert table["names"].tolist() == ["North, South"] * 2
    assert table["file"].tolist() == ["a.json", "b.json"]
    assert [one.text for one in merged.edits.comments] == ["Railway", "Brook"]


def test_a_comment_may_be_on_many_small_areas_but_on_one_neighbourhood() -> None:
    many = {"on": {"kind": "area", "codes": ["A1", "A2", "B1"]}, "text": "Ours"}
    assert comment_table(joined(edits(comments=[many])))["codes"].tolist() == ["A1 A2 B1"]
    for kind, codes in (("neighbourhood", ["H1", "H2"]), ("border", ["H1"])):
        with pytest.raises(ValueError, match=f"a comment on a {kind} needs"):
            edits(comments=[{"on": {"kind": kind, "codes": codes}, "text": "Ours"}])


def test_files_of_another_plan_are_refused() -> None:
    other = {"name": "Toytown", "plan_hash": "1" * 64}
    with pytest.raises(DataError, match=r"1 file is of another plan than a\.json: b\.json"):
        joined(edits(), edits(project=other))
    with pytest.raises(DataError, match="none of the files holds the plan"):
        joined(edits(opened=None), edits(opened=None))
    forged = OPENED | {"H3": {"name": "East", "areas": ["C1", "D1"]}}
    with pytest.raises(DataError, match="changed by hand"):
        joined(edits(), edits(opened=forged))


def test_chance_levels_that_differ_are_left_out_and_named() -> None:
    merged = joined(edits(), edits(chance={"beats": 0.5, "wards": None}))
    assert merged.edits.chance == {"wards": None}
    assert "different chance levels for beats" in merged.problems[0].what


PLANS = st.dictionaries(st.sampled_from(sorted(HOME)), st.sampled_from(["H1", "H2", "H3"]))
FILES = st.lists(PLANS, min_size=1, max_size=4)


@given(FILES)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_what_is_joined_is_what_all_who_moved_it_asked_for(plans: list[dict[str, str]]) -> None:
    merged = joined(*(edits(plan=plan) for plan in plans))
    contested = {wish.code for one in merged.conflicts for wish in one.wishes}
    for area, home in HOME.items():
        wanted = {plan[area] for plan in plans if plan.get(area, home) != home}
        if area in contested:
            assert area not in merged.edits.plan
        else:
            assert {merged.edits.plan[area]} == wanted if wanted else area not in merged.edits.plan
    again = joined(*(edits(plan=plan) for plan in reversed(plans)))
    assert again.edits.plan == merged.edits.plan
    assert {one[:2] for one in found(again)} == {one[:2] for one in found(merged)}


@given(PLANS)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_a_file_agrees_with_itself(plan: dict[str, str]) -> None:
    one = edits(plan=plan)
    merged = joined(one, one)
    assert merged.conflicts == []
    moved = {area: to for area, to in plan.items() if HOME[area] != to}
    assert merged.edits.plan == moved


def test_the_joined_file_can_be_merged_again_and_tables_are_plain(tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://x")'
    said = {"on": {"kind": "area", "codes": ["A1"]}, "text": formula, "name": "<b>"}
    merged = joined(edits(plan={"A1": "H2"}, comments=[said]), edits(plan={"B1": "H1"}))
    write_review(merged, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "comments.csv",
        "edits.json",
        "review.csv",
        "review.manifest.json",
    ]
    sides = read_sides([tmp_path / "out" / "edits.json"] * 2)
    assert [side.label for side in sides] == ["edits.json", "edits.json (2)"]
    assert merge(sides).edits.plan == {"A1": "H2", "B1": "H1"}
    assert json.loads(edits_text(merged))["chance"] == {"beats": 0.25}
    assert "'=HYPERLINK" in (tmp_path / "out" / "comments.csv").read_text(encoding="utf-8")


def test_faults_of_all_files_are_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_sides([tmp_path / "one.json", tmp_path / "two.json"])
    assert len(caught.value.problems) == 2

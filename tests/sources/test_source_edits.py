"""Files of edits come from anybody: whatever is in them ends in edits or in plain problems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footprints.people.edits import Edits
from footprints.sources.inputs.edits import is_edits, read_edits

SOUND: dict[str, Any] = {
    "format": "footprints-edits",
    "version": 1,
    "project": {"name": "Toytown", "plan_hash": "0" * 64, "seed": 1},
    "reviewer": {"name": "A. Planner", "role": "Nurse", "date": "2026-11-21"},
    "opened": {"H1": {"name": "North", "areas": ["A1", "A2"]}},
    "plan": {"A1": "H2"},
    "neighbourhoods": {"H2": {"name": "South"}},
    "locked": ["H1"],
    "moves": [
        {"areas": ["A1"], "from": {"A1": "H1"}, "to": "H2", "reason": None, "breaks": ["above"]}
    ],
    "comments": [{"on": {"kind": "area", "codes": ["A1"]}, "text": "Two\nlines", "name": "A"}],
    "chance": {"beats": 0.25, "libraries": None},
}
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)} `x` {{7*7}}",
    "</script>",
    "\u202eevil\u2066",
    "'; DROP TABLE plans; --",
    "=1+1",
    "x" * 500,
]


def read(folder: Path, content: object) -> Any:
    path = folder / "edits.json"
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return read_edits(path)


def said(found: Any) -> str:
    assert found.value is None
    return "\n".join(str(problem) for problem in found.problems)


def test_a_sound_file_is_read_whole(tmp_path: Path) -> None:
    edits = read(tmp_path, SOUND).get()
    assert edits.plan == {"A1": "H2"}
    assert edits.home() == {"A1": "H1", "A2": "H1"}
    assert edits.comments[0].text == "Two\nlines"
    assert edits.moves[0].from_ == {"A1": "H1"}
    assert edits.chance == {"beats": 0.25, "libraries": None}
    assert json.loads(edits.model_dump_json(by_alias=True))["plan"] == SOUND["plan"]


def test_little_is_needed(tmp_path: Path) -> None:
    least = {key: SOUND[key] for key in ("format", "version", "project", "plan")}
    assert read(tmp_path, least).get().home() is None


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_as_written(tmp_path: Path, text: str) -> None:
    hostile = SOUND | {
        "reviewer": {"name": text, "role": text},
        "neighbourhoods": {"H2": {"name": text}},
        "comments": [{"on": {"kind": "area", "codes": [text]}, "text": text, "name": text}],
    }
    edits = read(tmp_path, hostile).get()
    assert edits.reviewer.name == edits.comments[0].text == text
    assert edits.neighbourhoods["H2"].name == text


@pytest.mark.parametrize("sign", ["\n", "\r", "\t", "\x00", "\x1b", "\x7f", "\x85", "\u2028"])
@pytest.mark.parametrize(
    ("put", "where"),
    [
        (lambda code: {"plan": {code: "H2"}}, "plan A"),
        (lambda code: {"plan": {"A1": code}}, "plan A1"),
        (lambda code: {"opened": {code: {"areas": ["A1"]}}}, "opened A"),
        (lambda code: {"opened": {"H1": {"areas": ["A1", code]}}}, "opened H1 areas number 2"),
        (lambda code: {"neighbourhoods": {code: {"name": "S"}}}, "neighbourhoods A"),
        (lambda code: {"locked": ["H1", code]}, "locked number 2"),
        (lambda code: {"moves": [{"areas": [code], "to": "H"}]}, "moves number 1 areas number 1"),
        (lambda code: {"moves": [{"areas": ["A"], "to": code}]}, "moves number 1 to"),
        (lambda code: {"moves": [{"areas": [], "from": {"A": code}, "to": "H"}]}, "from A"),
        (lambda code: {"moves": [{"areas": [], "from": {code: "H"}, "to": "H"}]}, "from A"),
        (lambda code: {"comments": [{"on": {"kind": "area", "codes": [code]}, "text": ""}]}, "on"),
        (lambda code: {"chance": {code: 0.5}}, "chance A"),
        (lambda code: {code: []}, ""),
    ],
)
def test_a_code_with_a_control_character_is_refused_in_its_place(
    tmp_path: Path, put: Any, where: str, sign: str
) -> None:
    found = read(tmp_path, SOUND | put(f"A{sign}1"))
    (problem,) = found.problems
    assert where in problem.where
    assert str(problem).isprintable()
    assert "this code holds" in problem.what or not where


def test_no_code_becomes_another_by_what_is_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, SOUND | {"plan": {"A1": "H2", "A1\x01": "H1"}}).value is None
    assert read(tmp_path, SOUND | {"plan": {"A1\x01": "H1"}}).value is None


def test_control_characters_in_what_was_said_are_left_out(tmp_path: Path) -> None:
    edits = read(tmp_path, SOUND | {"reviewer": {"name": "A\x1b[2J\x07\u009bB\r\nC"}}).get()
    assert edits.reviewer.name == "A[2JB\nC"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "geojson"}, "not a file of edits"),
        ({"version": 2}, "edits of version 2 are not known"),
        ({"plan": {"A1": 3}}, "plan A1: input should be a valid string"),
        ({"plan": None}, "plan: "),
        ({"comment": []}, "comment: this key is not known. Did you mean comments?"),
        ({"project": {"name": "x", "plan_hash": "no"}}, "plan_hash"),
        ({"chance": {"beats": 1.5}}, "chance beats"),
        ({"chance": {"beats": "0.5"}}, "chance beats"),
        ({"locked": ["x" * 501]}, "locked number 1"),
        ({"comments": [{"on": {"kind": "moon", "codes": ["A"]}, "text": ""}]}, "comments number 1"),
        ({"moves": [{"areas": ["A"], "to": "H", "breaks": ["law"]}]}, "moves number 1 breaks"),
        ({"opened": {"H1": {"areas": ["A1"]}, "H2": {"areas": ["A1"]}}}, "twice"),
        ({"reviewer": {"date": "yesterday"}}, "reviewer date"),
    ],
)
def test_faults_are_named_in_their_place(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    assert words in said(read(tmp_path, SOUND | change))


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    found = read(tmp_path, SOUND | {"plan": {"A1": 3}, "locked": "H1", "chance": {"beats": 2}})
    assert len(found.problems) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("not json", "not sound JSON"),
        ("[1, 2]", "not a file of edits"),
        ("null", "not a file of edits"),
        (
            '{"format": "footprints-edits", "version": 1, "plan": {"A": "1", "A": "2"}}',
            "'A' is there",
        ),
        ('{"format": "footprints-edits", "version": NaN}', "NaN is not a number"),
        ('{"format": "footprints-edits", "plan": ' + "[" * 100_000, "not sound JSON"),
        ('{"format": "footprints-edits", "version": ' + "9" * 10_000 + "}", "not sound JSON"),
        (json.dumps(SOUND).replace("Nurse", "\\ud800"), "not sound JSON"),
    ],
)
def test_what_is_no_sound_json_is_refused(tmp_path: Path, text: str, words: str) -> None:
    assert words in said(read(tmp_path, text))


def test_files_that_are_too_large_missing_or_not_text_are_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    large.write_bytes(b" " * 20_000_001)
    assert "more than a file of edits may have" in said(read_edits(large))
    assert "not there" in said(read_edits(tmp_path / "none.json"))
    (tmp_path / "latin.json").write_bytes(b'{"format": "\xff"}')
    assert "not sound JSON" in said(read_edits(tmp_path / "latin.json"))


def test_edits_are_told_from_other_json(tmp_path: Path) -> None:
    path = tmp_path / "edits.json"
    path.write_text(json.dumps(SOUND, indent=2), encoding="utf-8-sig")
    assert is_edits(path)
    assert read_edits(path).value is not None
    path.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    assert not is_edits(path)
    assert not is_edits(tmp_path / "none.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(list(Edits.model_fields)), JSON)
@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_anything_in_any_key_is_read_or_refused(tmp_path: Path, key: str, value: object) -> None:
    found = read(tmp_path, SOUND | {key: value})
    assert (found.value is None) == any(one.severity == "error" for one in found.problems)

"""Cells that hold no code, codes in several spellings, and why codes do not meet."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprints.sources.codes.strays import advised, causes, told
from footprints.sources.formats.codes import placeholders, read_codes, spellings, tidy
from footprints.sources.formats.source import Source

SOURCE = Source("list", Path("list.csv"))


@pytest.mark.parametrize(
    "mark",
    ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#SPILL!", "########", "NULL",
     "null", "nan", "NaN", "None", "n/a", "N/A", "<NA>", "NaT", "(blank)", "[blank]", "(null)", "-",
     "--", "–", "*", "**", "..", ".", "?", "[c]", "[x]", "[z]", "c", "x", "NA", "Not available"],
)  # fmt: skip
def test_signs_for_nothing_are_no_codes(mark: str) -> None:
    assert placeholders(["E01000001", "Hill Top", mark]) == {mark}


@pytest.mark.parametrize(
    "codes",
    [
        ["a", "b", "c"],  # patches called by letters
        ["X", "Y", "Z"],
        ["NA", "SA", "EA"],  # two letters each, as others are
        ["C1", "C2", "None Such", "Nanpean", "Nullarbor", "N/1", "#1", "A*", "All Saints"],
        ["0", "1", "2"],
    ],
)
def test_what_may_be_a_code_is_one(codes: list[str]) -> None:
    assert placeholders(codes) == set()


def test_invisible_characters_and_blanks_join(tmp_path: Path) -> None:
    cells = pd.Series(
        ["Hill Top", "Hill  Top", "Hill\u00a0Top", "Hill\u200b Top", "\ufeffHill Top", "-"]
    )
    codes, problems = read_codes(cells, "Patch", SOURCE)
    assert codes.tolist() == ["Hill Top"] * 5 + [""]
    assert [problem.severity for problem in problems] == ["note"]
    assert "4 cells of Patch" in problems[0].what


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hill Top", "HILL TOP"), ("Hill Top", "Hill-Top"), ("St Michael's", "St. Michael’s"),
     ("North & East", "North and East"), ("North & East", "North &amp; East"),
     ("Zone 4", "zone 04"), ("Eastby", "EASTBY")],
)  # fmt: skip
def test_spellings_of_one_thing(one: str, other: str) -> None:
    assert spellings([one, other, "Elsewhere"]) == [sorted([one, other])]


def test_different_things_are_not_one() -> None:
    assert spellings(["Zone 4", "Zone 40", "Zone 44", "P1", "P10", "P01A", "East", "West"]) == []


ENGLISH = [f"E0100{number}" for number in range(5001, 5041)]


@pytest.mark.parametrize(
    ("known", "strays", "words"),
    [
        (ENGLISH, [code.lower() for code in ENGLISH[:9]], "capitals"),
        (ENGLISH, [f"{code[:5]}\u200b{code[5:]}" for code in ENGLISH[:3]], "cannot be seen"),
        (ENGLISH, [f"{code[:3]} {code[3:]}" for code in ENGLISH[:3]], "blanks"),
        (ENGLISH, [f"'{code}" for code in ENGLISH[:3]], "apostrophe"),
        (ENGLISH, [f'="{code}"' for code in ENGLISH[:3]], "quotation marks"),
        (ENGLISH, [code.replace("0", "O") for code in ENGLISH[:3]], "O for 0"),
        (ENGLISH, ["Total", "All", "Grand Total", "England"], "totals"),
        (ENGLISH, ["E05000650", "E05000651"], "another kind of area (ward"),
        (["00123", "00456", "00789"], ["123", "456.0"], "zeros"),
        (["100012345678", "100012345679"], ["1.00E+11"], "cut short"),
        (["MAR1", "SEP2", "1-2", "3-4"], ["01-Mar", "Sep-02", "2024-02-01T00:00:00"], "dates"),
        (["1-2", "3-4"], ["02/01/2024"], "dates"),
    ],
)
def test_the_cause_is_found_by_trying(known: list[str], strays: list[str], words: str) -> None:
    (cause,) = causes(strays, known)
    assert words in cause.words
    assert cause.codes == set(strays)
    assert advised([cause])


@pytest.mark.parametrize(
    ("known", "strays", "words"),
    [
        # English: some areas of 2021 were made of the strays, whose numbers stand among the known
        ([*ENGLISH[5:], "E01034001", "E01034002"], [*ENGLISH[5:8], "E01005004"], "older edition"),
        (ENGLISH, ["E01034001", "E01034002"], "first given later"),
        (["W01000001", "W01000003", "W01001960"], ["W01000002"], "older edition"),
        (["W01000001", "W01000003"], ["W01001960"], "first given later"),
        (["S01013482", "S01013500"], ["S01006506", "S01013481"], "older edition"),
        (["S01006506", "S01006507"], ["S01013482"], "first given later"),
        (["N20000001", "N20000002"], ["N00000001"], "another kind"),
        (["E07000240", "E06000061"], ["E07000100"], "at another date"),
    ],
)
def test_editions_are_told_code_by_code(known: list[str], strays: list[str], words: str) -> None:
    strays = [stray for stray in strays if stray not in known]
    found = causes(strays, known)
    assert [words in cause.words for cause in found] == [True]
    assert found[0].codes == set(strays)


def test_codes_of_another_place_have_no_cause() -> None:
    known = [*ENGLISH, "E01034001"]
    assert causes(["E01008001", "E01000230", "NO2011", "X99"], known) == []


def test_several_causes_are_each_told_with_their_rows() -> None:
    found = causes(["e01005001", "'E01005002", "E01009999"], ENGLISH)
    said = told(found, {"e01005001": 3, "'E01005002": 1}, "row", "rows")
    assert "3 rows would match in capitals" in said
    assert "1 row would match without the apostrophe" in said


def test_what_may_be_an_address_is_not_shown() -> None:
    found = causes(["m1 1aa"], ["M1 1AA"])
    assert "m1" not in told(found, {}, "row", "rows")

"""What headings, file names and codes say, and that whatever they say can be written as TOML."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.settings import ZoneAgency
from footprints.settings.toml import comment, written
from footprints.settings.toml import value as value_text
from footprints.sources.recognise import headings
from footprints.sources.recognise.block import Block, Passed, passed_over
from footprints.sources.recognise.codes import level
from footprints.sources.vintages import heading_year

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
values = st.recursive(
    any_text | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, width=32),
    lambda inner: st.dictionaries(any_text, inner, max_size=3),
    max_leaves=5,
)


@given(values | st.lists(any_text, max_size=4))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_values_come_back_from_toml_as_they_went_in(value: object) -> None:
    assert tomllib.loads(f"key = {value_text(value)}")["key"] == value


@given(any_text, any_text, st.booleans())
@settings(max_examples=150, derandomize=True, deadline=None)
def test_no_name_gets_out_of_its_comment(label: str, seems: str, active: bool) -> None:
    block = Block("[[agencies]]", {"name": label, "unused": None}, [seems], active=active)
    parsed = tomllib.loads(written([block, passed_over([Passed(label, seems)])]))
    assert parsed == ({"agencies": [{"name": label}]} if active else {})
    assert all(line.startswith("#") for line in comment(label + "\n" + seems).splitlines())


@given(any_text)
@settings(max_examples=150, derandomize=True, deadline=None)
def test_any_file_name_makes_an_id_and_a_title(name: str) -> None:
    title = headings.title(name) or "x"
    keys = {"kind": "zones", "file": "f", "code": "c", "name": title}
    ZoneAgency.model_validate({**keys, "id": headings.slug(title)})
    headings.name_date(name)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("LSOA21CD", ["lsoa", "21", "cd"]),
        ("NUMBER_OF_PATIENTS", ["number", "of", "patients"]),
        ("NumberOfPupils", ["number", "of", "pupils"]),
        ("AREACD", ["area", "cd"]),
        ("Area name", ["area", "name"]),
        ("Population (0-15)", ["population", "0", "15"]),
    ],
)
def test_headings_fall_into_words(heading: str, expected: list[str]) -> None:
    assert headings.words(heading) == expected


def test_codes_and_names_pair_by_their_stem() -> None:
    pairs = [("LAD22CD", "LAD22NM"), ("practice_code", "practice_name"), ("beat", "beat_name")]
    for code, name in [*pairs, ("AREACD", "AREANM"), ("Patch", "Patch name")]:
        assert headings.stem(code) == headings.stem(name)
        assert headings.is_name(name)
        assert not headings.is_name(code)


@pytest.mark.parametrize(
    ("heading", "year"),
    [
        ("WD23CD", "2023"),
        ("lsoa11_code", "2011"),
        ("lad22nm", "2022"),
        ("list_size_jul2022", "2022"),
        ("area_code", None),
        ("id", None),
        ("90+", None),
    ],
)
def test_years_of_headings(heading: str, year: str | None) -> None:
    assert heading_year(heading) == year


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("gias_schools_20250524.csv", "2025-05-24"),
        ("gp-reg-pat-prac-lsoa_jul2022.csv", "2022-07"),
        ("localities_2017_2023_bgc.geojson", "2017"),
        ("wards.geojson", None),
        ("id_20259999.csv", None),
        ("metres1234567.csv", None),
    ],
)
def test_dates_of_file_names(name: str, date: str | None) -> None:
    assert headings.name_date(name) == date


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("made_up/police_beats_made_up.geojson", "Police beats"),
        ("gias_schools_20250524.csv", "Schools"),
        ("wards_2023", "Wards"),
        ("2023.csv", "2023"),
    ],
)
def test_titles_leave_years_and_publishers_letters_out(name: str, title: str) -> None:
    assert headings.title(name) == title


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("E00024141", "oa"),
        ("E01004766", "lsoa"),
        ("W01000001", "lsoa"),
        ("S01000001", "lsoa"),
        ("X01000001", "lsoa"),
        ("E02000984", "msoa"),
        ("E05000655", "ward"),
        ("S13000001", "ward"),
        ("E06000001", "district"),
        ("E08000001", "district"),
        ("S12000005", "district"),
        ("E47000001", "wider"),
        ("P81001", None),
        ("A01004766", None),
        ("e01004766", None),
    ],
)
def test_levels_of_codes(code: str, expected: str | None) -> None:
    assert level([code]) == expected


def test_a_level_needs_nine_codes_in_ten() -> None:
    lsoas = [f"E010000{number:02d}" for number in range(18)]
    assert level([*lsoas, "NO2011", ""]) == "lsoa"
    assert level([*lsoas, "NO2011", "a", "b"]) is None
    assert level([]) is None

"""Codes of a wrong vintage are told by the list they match and the lookup that converts them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from footprints.gss import KINDS, REPLACED, is_gss
from footprints.pipeline.check import check_project
from footprints.sources.codes.code_lists import YearList, date_codes, known_elsewhere, year_lists
from footprints.sources.formats.logbook import logbook
from toy_project import write_toy_project

OLD = [f"E0500{n}" for n in range(1000, 1040)]
NEW = [f"E0500{n}" for n in range(2000, 2040)]


def test_the_lookup_that_converts_goes_first(tmp_path: Path) -> None:
    pd.DataFrame({"WD22CD": OLD, "n": 1}).to_csv(tmp_path / "a.csv", index=False)
    assert known_elsewhere(OLD, NEW, tmp_path).said == "They match WD22CD of a.csv."  # type: ignore[union-attr]
    assert known_elsewhere(OLD, NEW, tmp_path).fix == ""  # type: ignore[union-attr]
    pd.DataFrame({"WD22CD": OLD, "WD23CD": NEW}).to_csv(tmp_path / "b.csv", index=False)
    with logbook() as book:
        found = known_elsewhere([*OLD[:30], "NO2011"], NEW, tmp_path)
    assert found is not None
    assert 'convert = { file = "b.csv", from = "WD22CD", to = "WD23CD" }' in found.fix
    assert book == {}


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "broken.csv").write_bytes(b"\x00\x01")
    (tmp_path / "folder.csv").mkdir()
    pd.DataFrame({"WD23CD": NEW}).to_csv(tmp_path / "a.csv", index=False)
    assert known_elsewhere(OLD, NEW, tmp_path) is None
    assert known_elsewhere(["x", ""], NEW, tmp_path) is None


def lists(**codes: list[str]) -> list[YearList]:
    """Return lists by name, ``y2022`` for one of that year."""
    return [YearList(f"{name}.csv", "CD", name[1:5], frozenset(c)) for name, c in codes.items()]


def test_codes_are_dated_by_the_lists_that_know_them_all() -> None:
    half = [*OLD[:20], *NEW[:20]]
    found = date_codes(OLD, lists(y2022=OLD, y2024=half, y2025=NEW))
    assert found is not None
    assert found.years == ("2022",)
    assert found.newer is not None
    assert found.newer.year == "2024"  # the list of 2025 shares no code: it may be of another place
    assert found.said == "40 of 40 are in CD of y2022.csv; 20 are not in CD of y2024.csv."
    same = date_codes(OLD, lists(y2022=OLD, y2023=OLD[:9], y2020=half))
    assert same is not None
    assert (same.years, same.newer) == (("2022", "2023"), None)
    assert date_codes(half, lists(y2022=OLD, y2025=NEW)) is None
    assert date_codes(OLD, []) is None


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("", "its codes look like ward codes of 2022, older than 2024: 4 of 4 are in WD22CD"),
        ("2023-05-04", "but the settings give the vintage 2023-05-04. 4 of 4 are in WD22CD of"),
        ("2022", None),
    ],
)
def test_a_ward_file_of_another_year_is_told_without_a_year_in_its_headings(
    tmp_path: Path, stated: str, said: str | None
) -> None:
    project = write_toy_project(tmp_path)
    frame = gpd.read_file(tmp_path / "beats.geojson")
    frame["area_code"] = OLD[: len(frame)]
    frame.to_file(tmp_path / "beats.geojson", driver="GeoJSON")
    pd.DataFrame({"WD22CD": OLD[:5]}).to_csv(tmp_path / "a.csv", index=False)
    pd.DataFrame({"WD24CD": [*OLD[:3], *NEW[:2]]}).to_csv(tmp_path / "b.csv", index=False)
    line = f'code = "area_code"\nvintage = "{stated}"' if stated else 'code = "area_code"'
    project.write_text(project.read_text().replace('code = "beat"', line))
    checked = check_project(project)
    warned = [p.what for p in checked.problems if p.severity == "warning"]
    assert len(warned) == (said is not None)
    assert all(str(said) in what for what in warned)
    (zones,) = [line for line in checked.inputs if line.use == "agency beats"]
    assert zones.codes_found == "ward, 2022"


@pytest.mark.gm
def test_the_real_wards_are_dated_by_the_real_lookups(gm_data: Path) -> None:
    known = year_lists(gm_data)
    wards = gpd.read_file(gm_data / "wards_2022_bgc.geojson", ignore_geometry=True)["area_code"]
    found = date_codes(set(wards), known)
    assert found is not None
    assert found.years == ("2022",)
    assert "126 are not in WD24CD of lsoa21_to_ward24_best_fit_lookup.csv" in found.said
    newer = gpd.read_file(gm_data / "wards_2023_bgc.geojson", ignore_geometry=True)["WD23CD"]
    found = date_codes(set(newer), known)
    assert found is not None
    assert (found.years, found.newer) == (("2023", "2024"), None)
    districts = gpd.read_file(gm_data / "lad_2023_bgc.geojson", ignore_geometry=True)["area_code"]
    found = date_codes(set(districts), known)
    assert found is not None
    assert found.newer is None


@pytest.mark.gm
def test_the_real_lookup_is_named_for_the_real_list(tmp_path: Path, gm_data: Path) -> None:
    example = Path("examples/greater-manchester/footprints.toml").read_text(encoding="utf-8")
    line = 'convert = { file = "lsoa11_to_lsoa21_lookup.csv", from = "LSOA11CD", to = "LSOA21CD" }'
    project = tmp_path / "footprints.toml"
    project.write_text(example.replace(line, ""))
    errors = check_project(project, gm_data).errors
    assert len(errors) == 2
    for error in errors:
        assert error.fix.endswith(line)


def test_districts_that_changed_their_code(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path)
    project.write_text(project.read_text() + "\n[neighbourhoods.number]\nE07000004 = 2\n")
    text = project.read_text().replace("\n[neighbourhoods.number]\nE07000004 = 2\n", "")
    number = "target_people = 16000\nnumber = { E07000004 = 2 }"
    project.write_text(text.replace("target_people = 16000", number))
    (error,) = check_project(project).errors
    assert error.fix == "It was replaced by E06000060 in 2020."


def test_the_register_of_changes_hangs_together() -> None:
    assert len(REPLACED) == 50
    for old, (new, year) in REPLACED.items():
        assert is_gss(old)
        assert is_gss(new)
        assert {old[:3], new[:3]} <= set(KINDS)
        assert old != new
        assert 2009 < int(year) < 2026
    # a code that was itself replaced later was replaced after it came
    for new, year in REPLACED.values():
        if new in REPLACED:
            assert REPLACED[new][1] > year

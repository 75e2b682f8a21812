"""Codes of a wrong vintage are told by the list they match and the lookup that converts them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from footprints.gss import KINDS, REPLACED, is_gss
from footprints.pipeline.check import check_project
from footprints.sources.code_lists import known_elsewhere
from footprints.sources.logbook import logbook
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

"""The page of the study has every part that the study has, and each says whether its rule held."""

from __future__ import annotations

import re

import pytest

from command_line import ROOT

PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
CODE = (ROOT / "benchmarks" / "validation.py").read_text(encoding="utf-8")
PARTS = re.findall(r'^    "(\w+)": validation_\w+\.show,$', CODE, flags=re.MULTILINE)


def test_the_study_has_its_parts() -> None:
    assert PARTS == ["chance", "truth", "layers", "change", "beside"]


@pytest.mark.parametrize("part", PARTS)
def test_each_part_has_its_section_with_a_table_and_a_verdict(part: str) -> None:
    section = PAGE.split(f"\n## {part}\n")[1].split("\n## ")[0]
    assert f"python -m benchmarks.validation {part}" in section
    assert section.count("\n|---") >= 1
    assert re.search(r"\*\*(Holds|Fails|fails|Where each fails)", section)
    assert f"\n| {part} | " in PAGE.split("## The rules")[1].split("\n## ")[0]


def test_tests_that_are_named_are_there() -> None:
    for name in set(re.findall(r"tests/[\w/]+\.py", PAGE)):
        assert (ROOT / name).is_file(), name

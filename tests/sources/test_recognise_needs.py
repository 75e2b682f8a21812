"""Needs and capacity are proposed switched off, and hold when switched on."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from footprints.pipeline.check import check_project
from footprints.pipeline.writing.outbox import outbox
from footprints.settings import Project
from footprints.sources.check import check_files
from footprints.sources.proposal import propose, write_proposal
from toy import toy_areas
from toy_project import write_toy_project
from toyfiles import write_csv


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_toy_project(tmp_path).unlink()
    return tmp_path


def switched_on(content: str) -> str:
    """Take the comment marks off every need and table of capacity."""
    blocks = content.split("\n\n")
    return "\n\n".join(
        re.sub(r"^# (?=\[\[|[a-z_]+ = )", "", block, flags=re.MULTILINE)
        if "# [[needs]]" in block or "# [[capacity]]" in block
        else block
        for block in blocks
    )


def test_needs_and_capacity_are_there_to_be_switched_on(folder: Path) -> None:
    codes = toy_areas(80)["code"]
    ages = [(code, age, 10 * (age == "Aged 65 and over") + row) for row, code in enumerate(codes)
            for age in ("Aged 0 to 64", "Aged 65 and over")]  # fmt: skip
    write_csv(folder / "ages.csv", pd.DataFrame(ages, columns=["area_code", "age", "residents"]))
    score = pd.DataFrame({"area_code": codes, "IMD": range(80)})
    write_csv(folder / "imd.csv", score)
    staff = pd.DataFrame({"practice": [f"P{n}" for n in range(7)], "gps_fte": range(7)})
    write_csv(folder / "staff.csv", staff)
    content = propose(folder).content
    assert "needs" not in tomllib.loads(content)
    parsed = tomllib.loads(switched_on(content))
    assert [need["id"] for need in parsed["needs"]] == ["deprivation", "older-residents"]
    assert parsed["needs"][0]["per"] == "resident"
    assert parsed["needs"][1]["only"] == {"age": ["Aged 65 and over"]}
    assert parsed["needs"][1]["column"] == "residents"
    assert parsed["capacity"][0]["columns"] == {"gps_fte": "Gps fte"}
    assert parsed["capacity"][0]["agency"] == "gp-practices"
    assert check_files(Project.model_validate(parsed), folder) == []


def test_files_passed_over_are_named(folder: Path) -> None:
    (folder / "README.md").write_text("# read me")
    (folder / "old.toml").write_text("a = 1")
    (folder / "words.txt").write_text("just words\nand more\n")
    (folder / "link.csv").symlink_to("/etc/hostname")
    with outbox(folder / "out") as staged:
        (staged / "plan.csv").write_text("a,b\n1,2\n")
    (folder / ".hidden.csv").write_text("a,b\n1,2\n")
    passed = {each.label: each.seems for each in propose(folder).passed}
    assert passed["README.md"] == "notes, not data"
    assert passed["old.toml"] == "settings, not data"
    assert "no table" in passed["words.txt"]
    assert "leads out of the folder" in passed["link.csv"]
    assert passed["out/"] == "the results of an earlier run"
    assert not any("hidden" in label or "plan.csv" in label for label in passed)


def test_a_table_called_txt_is_looked_into(folder: Path) -> None:
    (folder / "people.csv").rename(folder / "people.txt")
    content = tomllib.loads(propose(folder).content)
    assert content["small_areas"]["people"]["file"] == "people.txt"


@pytest.mark.gm
@pytest.mark.slow
def test_the_needs_of_greater_manchester_hold_when_switched_on(
    tmp_path: Path, gm_data: Path
) -> None:
    folder = tmp_path / "gm"
    shutil.copytree(gm_data, folder)
    folder.chmod(0o755)
    write_proposal(propose(folder), folder / "footprints.toml")
    project = folder / "footprints.toml"
    project.write_text(switched_on(project.read_text(encoding="utf-8")), encoding="utf-8")
    checked = check_project(project)
    assert checked.errors == []
    assert checked.region is not None
    for line in checked.inputs:
        assert line.lost == 0, line.use
        assert line.rows == line.used + sum(line.set_aside.values()), line.use
        if line.people is not None:
            aside = sum(line.people_set_aside.values())
            assert line.people == pytest.approx(line.people_used + aside, abs=0.5), line.use
    assert len(checked.inputs) > 20
    needs = {need.id: need.amounts.sum() for need in checked.region.provision.needs}
    assert needs["social-rented"] == 243_382
    assert set(needs) == {"deprivation", "older-residents", "social-rented"}

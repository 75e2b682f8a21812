"""The example project files: they load, and their pages name every file they use."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprints.settings import Project, load_project
from footprints.sources.check import check_files, input_files

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "greater-manchester"


@pytest.fixture
def project() -> Project:
    return load_project(EXAMPLE / "footprints.toml")


def test_its_page_names_the_publisher_of_every_file(project: Project) -> None:
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `")}
    used = {found.path.relative_to(EXAMPLE).as_posix() for found in input_files(project, EXAMPLE)}
    assert used == set(rows)
    for name, row in rows.items():
        _, file, publisher, data_set, date, *_ = (cell.strip() for cell in row.split("|"))
        assert file, row
        assert "made up" in row or all((publisher, data_set, date)), name
    for line in project.area.attribution[:-1]:
        assert line in " ".join(text.replace("\n> ", " ").split())


def test_the_agencies_are_the_ones_asked_for(project: Project) -> None:
    kinds = {agency.id: agency.kind for agency in project.agencies}
    assert kinds == {
        "wards": "zones",
        "primary-care-networks": "list",
        "gp-practices": "list",
        "police-beats": "zones",
        "housing-patches": "list",
        "schools": "sites",
        "jobcentres": "sites",
        "fire-stations": "sites",
        "libraries": "sites",
    }
    assert {agency.id for agency in project.agencies if agency.made_up} == {
        "police-beats",
        "housing-patches",
    }
    services = {agency.id: agency.service_id for agency in project.agencies}
    assert services["primary-care-networks"] == services["gp-practices"]


@pytest.mark.gm
def test_every_file_and_column_is_there(project: Project, gm_data: Path) -> None:
    assert check_files(project, gm_data) == []

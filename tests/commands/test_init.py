"""``footprints init``: a project file for a folder, which the other commands accept as it is."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from command_line import contents, footprints, footprints_afresh
from footprints.resources import demo_folder
from footprints.settings import Project, load_project
from footprints.sources.check import check_files
from footprints.sources.proposal import propose


@pytest.fixture
def demo_files(tmp_path: Path) -> Path:
    """Return a copy of the demonstration's files without its project file."""
    folder = tmp_path / "files"
    shutil.copytree(demo_folder(), folder)
    (folder / "footprints.toml").unlink()
    return folder


@pytest.mark.slow
def test_the_demonstration_is_recognised_and_runs_as_it_is(demo_files: Path) -> None:
    before = contents(demo_files)
    shown = footprints("init", demo_files)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout == ""
    project_file = demo_files / "footprints.toml"
    assert set(contents(demo_files)) - set(before) == {"footprints.toml"}
    ours, theirs = load_project(project_file), load_project(demo_folder() / "footprints.toml")
    assert ours.area.data is None
    assert ours.area.made_up
    kept = {"locality", "locality_name", "people", "code", "name", "file"}
    for key in kept:
        assert getattr(ours.small_areas, key) == getattr(theirs.small_areas, key)
    files = {(each.kind, each.file) for each in ours.agencies}
    assert files == {(each.kind, each.file) for each in theirs.agencies}
    assert sorted(b.only["class"][0] for b in ours.barriers) == ["motorway", "river"]
    out = demo_files.parent / "out"
    run = footprints("run", project_file, "--out", out, "--effort", "0.02", "--seed", "1")
    assert run.returncode == 0, run.stderr
    assert (out / "index.html").is_file()


def test_a_file_that_is_there_is_kept_unless_forced(demo_files: Path) -> None:
    project_file = demo_files / "footprints.toml"
    project_file.write_text("mine", encoding="utf-8")
    refused = footprints("init", demo_files)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert project_file.read_text(encoding="utf-8") == "mine"
    forced = footprints("init", demo_files, "--force", "-q")
    assert forced.returncode == 0
    assert forced.stderr == ""
    load_project(project_file)


def test_elsewhere_the_file_says_where_the_data_is(demo_files: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "mine.toml"
    shown = footprints("init", "files", "--out", other, cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    project = load_project(other)
    assert project.area.data == demo_files.resolve().as_posix()
    assert check_files(project, Path(project.area.data)) == []
    assert not (demo_files / "footprints.toml").exists()


def test_no_small_areas_is_bad_data_and_no_folder_bad_usage(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    shown = footprints("init", tmp_path)
    assert shown.returncode == 3
    assert "small areas" in shown.stderr
    assert "a.csv" in shown.stderr
    assert not (tmp_path / "footprints.toml").exists()
    assert footprints("init", tmp_path / "gone").returncode == 2


def test_another_process_with_other_hashes_writes_the_same_bytes(demo_files: Path) -> None:
    written = []
    for seed in ("1", "2"):
        out = demo_files.parent / f"{seed}.toml"
        given = ("init", demo_files, "--out", out, "-q")
        shown = footprints_afresh(*given, environment={"PYTHONHASHSEED": seed})
        assert shown.returncode == 0, shown.stderr
        written.append(out.read_bytes())
    assert written[0] == written[1]


def test_a_missing_project_file_leads_to_init(tmp_path: Path) -> None:
    shown = footprints("check", tmp_path / "footprints.toml")
    assert shown.returncode == 3
    assert "footprints init FOLDER" in shown.stderr


@pytest.mark.gm
@pytest.mark.slow
def test_greater_manchester_untouched_is_recognised_and_designed(
    gm_data: Path, tmp_path: Path
) -> None:
    project_file = tmp_path / "gm.toml"
    shown = footprints("init", gm_data, "--out", project_file)
    assert shown.returncode == 0, shown.stderr
    project = load_project(project_file)
    assert project.area.name == "Greater Manchester"
    assert project.small_areas.file == "lsoa_2021_bgc.geojson"
    assert project.small_areas.locality == "LAD22CD"
    assert not isinstance(project.small_areas.people, str)
    assert project.small_areas.people.file == "census2021_usual_residents_lsoa21.csv"
    assert project.small_areas.people.column == "total_residents"
    out = tmp_path / "out"
    run = footprints("cluster", project_file, "--out", out, "--effort", "0.01")
    assert run.returncode == 0, run.stderr
    assert len((out / "plan.csv").read_text(encoding="utf-8").splitlines()) == 1 + 1702


@pytest.mark.gm
def test_greater_manchester_agencies_are_the_real_ones(gm_data: Path) -> None:
    proposal = propose(gm_data)
    project = _parsed(proposal.content)
    by_file = {(each.file, each.kind): each for each in project.agencies}
    assert {(each.file, each.kind) for each in project.agencies} == {
        ("wards_2023_bgc.geojson", "zones"),
        ("made_up/police_beats_made_up.geojson", "zones"),
        ("trafford_localities_2023_bgc.geojson", "zones"),
        ("gp-reg-pat-prac-lsoa_jul2022.csv", "list"),
        ("made_up/housing_patches_made_up.csv", "list"),
        ("childrens_centres_trafford_only.csv", "sites"),
        ("fire_stations.geojson", "sites"),
        ("gias_schools_20250524.csv", "sites"),
        ("hospitals.geojson", "sites"),
        ("jobcentres.csv", "sites"),
        ("libraries.geojson", "sites"),
        ("pharmacies.geojson", "sites"),
        ("probation_offices.csv", "sites"),
    }
    assert {each.id for each in project.agencies if each.made_up} == {
        "police-beats",
        "housing-patches",
    }
    assert by_file["trafford_localities_2023_bgc.geojson", "zones"].weight == 0
    networks = next(each for each in project.agencies if each.id == "primary-care-networks")
    assert networks.kind == "list"
    assert networks.convert is not None
    assert networks.convert.from_ == "LSOA11CD"
    assert networks.group is not None
    assert (networks.group.file, networks.group.column) == ("gp_practices.csv", "pcn_code")
    used = {each.file for each in project.agencies} | {b.file for b in project.barriers}
    assert used.isdisjoint({each.label for each in proposal.passed})
    assert {b.file for b in project.barriers} == {"motorways.geojson", "rail_lines_approx.geojson"}


def _parsed(content: str) -> Project:

    return Project.model_validate(tomllib.loads(content))

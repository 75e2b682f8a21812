"""The project file: what it may say, and how it is told what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from footprints.errors import SettingsError
from footprints.pipeline.run import slug
from footprints.settings import (
    Background,
    Column,
    ListAgency,
    ZoneAgency,
    data_folder,
    load_project,
    read_project,
)
from footprints.sources.recognise import headings

WHOLE = """
[area]
name = "Somewhere"

[small_areas]
file = "areas.geojson"
code = "LSOA21CD"
locality = { file = "lookup.csv", code = "lsoa", column = "lad", label = "ladnm" }
people = { file = "people.csv", code = "lsoa", column = "n" }

[neighbourhoods]
min_people = 20000
max_people = 40000
number = { E08000005 = 5 }

[neighbourhoods.localities.E08000001]
max_people = 60000

[[bridges]]
from = "E01000001"
to = "E01000002"

[[agencies]]
id = "beats"
name = "Beats"
kind = "zones"
file = "beats.geojson"
code = "ref"

[[agencies]]
id = "gps"
name = "Practices"
kind = "list"
file = "gp.csv"
unit = "practice"
area = "lsoa"
people = "n"
service = "primary-care"
convert = { file = "lookup.csv", from = "LSOA11CD", to = "LSOA21CD" }
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "footprints.toml"
    path.write_text(text, encoding="utf-8")
    return path


def messages(folder: Path, text: str) -> list[str]:
    return [str(problem) for problem in read_project(write(folder, text))[1]]


def test_whole_file_is_read(tmp_path: Path) -> None:
    project = load_project(write(tmp_path, WHOLE))
    assert isinstance(project.small_areas.locality, Column)
    assert project.neighbourhoods.limits("E08000001") == (20_000, 60_000)
    assert project.neighbourhoods.limits("E08000002") == (20_000, 40_000)
    assert project.neighbourhoods.fixed_number("E08000005") == 5
    assert project.neighbourhoods.fixed_number("E08000001") is None
    assert project.bridges[0].from_ == "E01000001"
    beats, practices = project.agencies
    assert (beats.service_id, practices.service_id) == ("beats", "primary-care")
    assert isinstance(practices, ListAgency)
    assert practices.convert is not None
    assert practices.convert.to == "LSOA21CD"


def test_every_problem_is_named_at_once_with_the_nearest_key(tmp_path: Path) -> None:
    text = (
        WHOLE.replace("min_people = 20000", "min_peple = 20000")
        .replace('code = "ref"', 'cod = "ref"')
        .replace('name = "Practices"\n', "")
        .replace('column = "n" }', 'column = "n", colum = "n" }')
    )
    found = messages(tmp_path, text)
    assert any("neighbourhoods.min_peple" in m and "Did you mean min_people?" in m for m in found)
    assert any("agencies number 1.cod:" in m and "Did you mean code?" in m for m in found)
    assert any("agencies number 1.code" in m and "missing" in m for m in found)
    assert any("agencies number 2.name" in m and "missing" in m for m in found)
    assert any("small_areas.people.colum" in m and "column" in m for m in found)
    assert len(found) == 5


def test_unknown_keys_alone_leave_the_rest_readable(tmp_path: Path) -> None:
    project, problems = read_project(write(tmp_path, WHOLE.replace("[area]", "[area]\ncolour = 1")))
    assert project is not None
    assert [problem.what for problem in problems] == ["this key is not known."]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("min_people = 20000", "min_people = 50000", "`min_people` (50,000) is above"),
        ("min_people = 20000", 'wards_from = "beat"', "Did you mean beats?"),
        ("min_people = 20000", 'locked = ["E01000001"]', "needs neighbourhoods.start_from"),
        ('id = "gps"', 'id = "beats"', "used by more than one agency"),
        (
            'id = "gps"',
            'id = "gps"\nmin_unit_people = 900\nmax_unit_people = 800',
            "`min_unit_people` (900) is above `max_unit_people` (800)",
        ),
        ('id = "gps"', 'id = "Big GPs"', "only small letters"),
        ('kind = "list"', 'kind = "lists"', "zones, list or sites"),
        ("min_people = 20000", "min_people = 0", "greater than 0"),
        ("min_people = 20000", "weights = { border = inf }", "finite"),
        ("min_people = 20000", 'min_people = "many"', "must be a whole number"),
        ("min_people = 20000", "weights = { moved = 1 }", "needs neighbourhoods.start_from"),
        ("min_people = 20000", "weights = { wards = 1 }", "needs neighbourhoods.wards_from"),
    ],
)
def test_what_does_not_fit_together_is_said(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    found = messages(tmp_path, WHOLE.replace(old, new))
    assert len(found) == 1, found
    assert expected in found[0]


NEED = """
[[needs]]
id = "old"
name = "Older residents"
file = "age.csv"
code = "lsoa"
column = "n"
only = { age = ["65 and over"] }
"""
CAPACITY = """
[[capacity]]
agency = "gps"
file = "staff.csv"
unit = "practice"
columns = { fte = "Doctors" }
needs = ["old"]
"""


def test_capacity_and_needs_are_read(tmp_path: Path) -> None:
    project = load_project(write(tmp_path, WHOLE + NEED + CAPACITY))
    assert project.needs[0].only == {"age": ["65 and over"]}
    assert project.needs[0].per == "area"
    assert project.capacity[0].columns == {"fte": "Doctors"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            NEED + CAPACITY.replace('"gps"', '"gp"'),
            "gp is not the id of an agency",
        ),
        (
            NEED + CAPACITY.replace('["old"]', '["odl"]'),
            "Did you mean old?",
        ),
        (NEED + NEED, "old is used by more than one need"),
        (NEED + CAPACITY + CAPACITY, "gps has more than one measure called Doctors"),
        (CAPACITY.replace('fte = "Doctors"', "").replace('["old"]', "[]"), "columns"),
    ],
)
def test_capacity_that_does_not_fit(tmp_path: Path, text: str, expected: str) -> None:
    found = messages(tmp_path, WHOLE + text)
    assert len(found) == 1, found
    assert expected in found[0]


def test_a_file_that_is_not_there_or_not_toml(tmp_path: Path) -> None:
    assert "no such project file" in str(read_project(tmp_path / "none.toml")[1][0])
    assert "folder" in str(read_project(tmp_path)[1][0])
    assert "not valid TOML" in messages(tmp_path, "[area\n")[0]
    with pytest.raises(SettingsError):
        load_project(tmp_path / "none.toml")


def test_where_paths_are_relative_to(tmp_path: Path) -> None:
    path = write(tmp_path, WHOLE.replace('name = "Somewhere"', 'name = "S"\ndata = "files"'))
    project = load_project(path)
    assert data_folder(project, path) == tmp_path / "files"
    assert data_folder(project, path, Path("/else")) == Path("/else")


FAULTS = [
    ('name = "Beats"', "name = 5", 2),
    ('code = "ref"', "", 1),
    ('id = "gps"', 'id = "G P s"', 1),
    ("min_people = 20000", 'min_people = "many"', 2),
    ('from = "LSOA11CD", ', "", 2),
    ('kind = "list"', 'kind = "lists"', 1),
    ('from = "E01000001"', "", 2),
]


@pytest.mark.parametrize(("old", "new", "agencies"), FAULTS)
def test_one_fault_hides_no_other(tmp_path: Path, old: str, new: str, agencies: int) -> None:
    assert old in WHOLE
    project, problems = read_project(write(tmp_path, WHOLE.replace(old, new, 1)))
    assert len(problems) == 1
    assert project is not None
    assert len(project.agencies) == agencies


def test_nothing_can_be_read_without_small_areas(tmp_path: Path) -> None:
    project, problems = read_project(write(tmp_path, WHOLE.replace('code = "LSOA21CD"', "", 1)))
    assert project is None
    assert "this key is missing" in problems[0].what


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}.png",
        "https://tiles.example;script-src */{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}/{y}.png' *",
        "https://*/{z}/{x}/{y}.png",
    ],
)
def test_a_background_map_has_one_plain_address(tmp_path: Path, address: str) -> None:
    text = f'[background]\ntiles = "{address}"\nattribution = "A"\n'
    assert any(
        "an address like https://" in message for message in messages(tmp_path, WHOLE + text)
    )


@pytest.mark.parametrize("line", ["{} = 1", "[{}]", "x = {{ {} = 1 }}"])
def test_a_key_of_very_many_parts_is_refused_unread(tmp_path: Path, line: str) -> None:
    path = tmp_path / "footprints.toml"
    path.write_text(f"{WHOLE}\n{line.format('.'.join('a' * 100_000))}\n")
    project, problems = read_project(path)
    assert project is None
    assert "nested too deeply" in str(problems[0])


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Greater Manchester", "greater-manchester"),
        ("../../etc", "etc"),
        ("CON", "con-area"),
        ("lpt1", "lpt1-area"),
        ("\u202e\n", "area"),
        ("x" * 300, "x" * 60),
    ],
)
def test_the_areas_name_is_a_folders_name_on_every_system(name: str, folder: str) -> None:
    assert slug(name) == folder
    assert len(headings.slug(name)) <= 60


def test_an_id_is_no_longer_than_a_files_name_may_be() -> None:
    agency = {"name": "A", "kind": "zones", "file": "f", "code": "c"}
    ZoneAgency.model_validate({**agency, "id": "x" * 80})
    with pytest.raises(ValidationError, match="at most 80"):
        ZoneAgency.model_validate({**agency, "id": "x" * 81})


@pytest.mark.parametrize("more", ["\n", " ", '"', "';", ",script-src"])
def test_a_background_is_one_plain_address(more: str) -> None:
    tiles = "https://tiles.example/{z}/{x}/{y}.png"
    assert Background(tiles=tiles, attribution="E").tiles == tiles
    with pytest.raises(ValidationError):
        Background(tiles=tiles + more, attribution="E")

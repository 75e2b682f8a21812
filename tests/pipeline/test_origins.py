"""Where files came from, as pages say it."""

from __future__ import annotations

import shutil
from pathlib import Path

from footprints.pipeline.writing.manifest import file_hash
from footprints.pipeline.writing.origins import origins
from footprints.resources import demo_folder
from footprints.settings import FILE_NAME, load_project
from footprints.sources.catalogue import read_catalogue
from footprints.sources.fetch.cache import Kept
from footprints.sources.fetch.http import Answer
from footprints.sources.fetch.provenance import part_of, place


def test_files_of_ones_own_and_files_fetched(tmp_path: Path) -> None:
    shutil.copytree(demo_folder(), tmp_path / "demo")
    folder = tmp_path / "demo"
    content = (folder / "schools.csv").read_bytes()
    kept = Kept("https://gias.example/a.csv?x=1", "2025-11-03T10:00:00+00:00", "", "0" * 64, 5)
    dataset = read_catalogue({}, {}).datasets["schools"]
    part = part_of(dataset, [Answer(kept, folder / "x")], vintage="2025-11-02")
    place(folder / "schools.csv", content, [part], 3)
    found = {each.file: each for each in origins(load_project(folder / FILE_NAME), folder)}
    schools = found["schools.csv"]
    assert schools.publishers == "Department for Education"
    assert (schools.as_of, schools.fetched) == ("2 November 2025", "3 November 2025")
    assert schools.hosts == "gias.example"
    assert schools.sha256 == file_hash(folder / "schools.csv")
    own = found["small_areas.geojson"]
    assert (own.data, own.fetched, own.hosts) == ("", "", "")
    assert own.sha256 == file_hash(folder / "small_areas.geojson")
    (folder / "schools.csv").write_bytes(content + b"\n")
    again = {each.file: each for each in origins(load_project(folder / FILE_NAME), folder)}
    assert again["schools.csv"].data == "", "a file changed since is not what was fetched"

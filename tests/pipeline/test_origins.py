"""Where files came from, as pages say it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from footprints.pipeline.writing.manifest import _identity, file_hash
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


def test_of_a_list_nothing_is_on_record_that_shows_a_guess_to_be_right(tmp_path: Path) -> None:
    """Neither of the file nor of the answers that it was made of, however it is written down."""
    path = tmp_path / "list.csv"
    kept = Kept("https://x.example/a.csv", "2025-11-03T10:00:00+00:00", "", "0" * 64, 98_765)
    dataset = read_catalogue({}, {}).datasets["schools"]
    part = part_of(dataset, [Answer(kept, path)], vintage="2025-11-02")
    place(path, b"unit,area,people\nA,X,3\n", [part], 1)
    open_to_all, secret = (_identity(path, {}, told=told) for told in (True, False))
    assert open_to_all["sha256"] == open_to_all["provenance"]["sha256"] == file_hash(path)
    text = json.dumps(secret)
    for tells in (file_hash(path), "0" * 64, "98765", f": {path.stat().st_size}"):
        assert tells in json.dumps(open_to_all)
        assert tells not in text
    assert secret["provenance"]["sources"] == [
        one | {"addresses": [each | {"sha256": None, "bytes": None} for each in one["addresses"]]}
        for one in open_to_all["provenance"]["sources"]
    ]

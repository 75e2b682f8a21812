"""The record names the files that results came from: as they were read, hashed once."""

from __future__ import annotations

import collections
import hashlib
from pathlib import Path
from typing import Any

import pytest

from footprints.errors import DataError
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.region import Region
from footprints.pipeline.writing.manifest import file_hash, manifest
from footprints.pipeline.writing.origins import origins
from toy_project import write_toy_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_toy_project(tmp_path, n=20)


def recorded(region: Region) -> dict[str, Any]:
    record = manifest(region, [], "2026-01-01T00:00:00+00:00", 1.0)
    return {entry["file"]: entry["sha256"] for entry in record["inputs"]}


def test_a_file_changed_after_it_was_read_is_on_record_as_it_was_read(project: Path) -> None:
    region = load_region(project)
    path = next(each for each in project.parent.iterdir() if each.name.endswith(".geojson"))
    before = file_hash(path)
    path.write_bytes(path.read_bytes() + b"\n")
    assert file_hash(path) != before
    assert recorded(region)[path.name] == before
    found = origins(region.project, region.folder, region.hashes)
    assert {each.file: each.sha256 for each in found}[path.name] == before


def test_a_file_changed_while_it_is_read_is_refused(project: Path) -> None:
    path = next(each for each in project.parent.iterdir() if each.name.endswith(".geojson"))

    def meddle(step: str) -> None:
        if step == "Finding who touches whom":
            path.write_bytes(path.read_bytes() + b"\n")

    with pytest.raises(DataError, match=f"{path.name}: it was changed while it was read"):
        load_region(project, report=meddle)


def test_each_file_is_hashed_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: collections.Counter[str] = collections.Counter()
    digest = hashlib.file_digest

    def counted(stream: Any, kind: Any) -> Any:
        seen[Path(stream.name).name] += 1
        return digest(stream, kind)

    monkeypatch.setattr(hashlib, "file_digest", counted)
    region = load_region(project)
    hashed = {file for file, sha256 in recorded(region).items() if sha256}
    origins(region.project, region.folder, region.hashes)
    assert seen == dict.fromkeys([*hashed, project.name], 1)
    assert len(hashed) >= 2

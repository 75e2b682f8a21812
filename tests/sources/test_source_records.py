"""The record beside a file is held to its form: a stranger may have written it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from footprints.pipeline.check import check_project
from footprints.pipeline.writing.origins import origins
from footprints.settings import load_project
from footprints.sources.fetch.provenance import SUFFIX, read_provenance
from toy_project import write_toy_project


def record(path: Path, **more: Any) -> dict[str, Any]:
    """Return a sound record of a file, with some members in another form."""
    part = {
        "title": "T",
        "publisher": "P",
        "licence": "L",
        "addresses": [{"address": "https://a.b"}],
    }
    sound = {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "fetched": "2026-01-02", "vintage": "2021", "licence": ["OGL"], "sources": [part],
    }  # fmt: skip
    return sound | more


HOSTILE: list[dict[str, Any]] = [
    {"licence": 5},
    {"licence": [None]},
    {"vintage": None},
    {"fetched": ["2026"]},
    {"sources": 7},
    {"sources": [{"title": "T"}]},
    {"sources": [{"title": "T", "publisher": "P", "licence": "L", "addresses": [{"address": "http://["}]}]},
]  # fmt: skip


@pytest.mark.parametrize("more", HOSTILE)
def test_a_record_of_another_form_is_none(tmp_path: Path, more: dict[str, Any]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    beside = path.with_name(path.name + SUFFIX)
    beside.write_text(json.dumps(record(path)))
    assert read_provenance(path) is not None
    beside.write_text(json.dumps(record(path, **more)))
    assert read_provenance(path) is None
    beside.write_text("[" * 100_000)
    assert read_provenance(path) is None


def test_a_project_with_hostile_records_is_read(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path)
    for path, more in zip(sorted(tmp_path.glob("*.*s*")), HOSTILE, strict=False):
        path.with_name(path.name + SUFFIX).write_text(json.dumps(record(path, **more)))
    checked = check_project(project)
    assert checked.errors == []
    assert {line.licence for line in checked.inputs} == {""}
    assert all(origin.publishers == "" for origin in origins(load_project(project), tmp_path))

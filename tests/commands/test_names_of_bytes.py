"""Files and folders whose names hold bytes that are no letters: one sentence, or right."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from command_line import footprints
from footprints.commands.harmless import harmless
from footprints.errors import OutputError
from footprints.pipeline.writing.outbox import hold
from toy_project import write_toy_project

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")

BYTES = os.fsdecode(b"\xff\xfe")


def test_a_project_file_of_such_a_name_runs(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path, 20).rename(tmp_path / f"{BYTES}.toml")
    done = footprints("cluster", project, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["project_file"]["file"] == "\ufffd\ufffd.toml"


def test_results_into_a_folder_of_such_a_name_are_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="bytes that are no letters"), hold(tmp_path / BYTES):
        pass
    assert list(tmp_path.iterdir()) == []


def test_init_says_why_it_cannot_name_such_a_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_toy_project(tmp_path / "in", 20).unlink()
    folder = (tmp_path / "in").rename(tmp_path / BYTES)
    there = footprints("init", folder)
    assert there.returncode == 0, there.stderr
    done = footprints("init", folder, "--out", tmp_path / "p.toml")
    assert done.returncode == 3
    assert "Rename the folder" in done.stderr


def test_every_message_can_be_written() -> None:
    text = "a\ud800\udcff\u202e\u2066\x1b[2J\x9b\U000e0041b\n\tc"
    assert harmless(text) == "a" + "\ufffd" * 5 + "[2J" + "\ufffd" * 2 + "b\n\tc"
    harmless(text).encode()

"""A file is read wherever it lies: what a path is made of is nobody's fault."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import Source
from toy import toy_areas

NAMES = ("line\nbreak", "tab\tin it", "what?#%41", "a & b", "naïve")


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be there")
@pytest.mark.parametrize("ending", ["gpkg", "shp", "fgb", "geojson"])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("where", ["folder", "file"])
def test_whatever_folder_or_file_is_called(
    tmp_path: Path, name: str, ending: str, where: str
) -> None:
    """The library for map files drops line breaks and tabs from a path, and then finds nothing."""
    areas = toy_areas(4)[["code", "geometry"]]
    plain = tmp_path / "plain"
    plain.mkdir()
    areas.to_file(plain / f"areas.{ending}")
    folder = tmp_path / (name if where == "folder" else "there")
    folder.mkdir()
    stem = name if where == "file" else "areas"
    for path in plain.iterdir():
        shutil.copy(path, folder / f"{stem}{path.suffix}")
    found = read_shapes(Source("layer", folder / f"{stem}.{ending}"))
    assert [problem for problem in found.problems if problem.severity == "error"] == []
    assert found.value is not None
    assert sorted(found.value["code"]) == areas["code"].tolist()

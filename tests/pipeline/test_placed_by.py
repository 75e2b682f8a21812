"""Points are the default of a project that has some: of the small areas, else of an agency."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from footprints.pipeline.check import Checked, check_project
from toy import toy_areas
from toy_points import output_areas, with_columns
from toy_project import write_toy_project
from toyfiles import write_csv

POINTS = '{ file = "oa.csv", x = "x", y = "y", crs = "EPSG:27700", people = "residents" }'
OTHER = """
[[agencies]]
id = "other"
name = "Other beats"
kind = "zones"
file = "beats.geojson"
code = "beat"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project whose small areas 0 to 9 have no points."""
    path = write_toy_project(tmp_path)
    points = output_areas(toy_areas())
    write_csv(tmp_path / "oa.csv", with_columns(points, "x", "y", "EPSG:27700").iloc[50:])
    return path


def checked(project: Path, small_areas: str = "", beats: str = "", other: str = "") -> Checked:
    text = project.read_text("utf-8") + OTHER + other
    text = text.replace('id = "beats"', f'id = "beats"\n{beats}')
    text = text.replace('name = "name"\n', f'name = "name"\n{small_areas}\n')
    own = project.with_name("own.toml")
    own.write_text(text, "utf-8")
    found = check_project(own)
    assert not found.errors, [str(each) for each in found.errors]
    for line in found.inputs:
        assert line.rows == (line.used or 0) + sum(line.set_aside.values()), line
    return found


def how(found: Checked) -> list[str]:
    """Return how each of the two agencies' people were placed."""
    assert found.region is not None
    zones = [each for each in found.region.footprints if each.kind == "zones"]
    words = []
    for each in zones:
        by_points = each.points_each is not None
        words.append(
            "points" if by_points else "whole" if each.by_surface is not None else "surface"
        )
    return words


@pytest.mark.parametrize(
    ("small_areas", "beats", "other", "expected"),
    [
        ("", "", "", ["surface", "surface"]),
        (f"placed_by = {POINTS}", "", "", ["points", "points"]),
        (f"placed_by = {POINTS}", "", 'placed_by = "surface"', ["points", "surface"]),
        (f"placed_by = {POINTS}", 'placed_by = "best-fit"', "", ["whole", "points"]),
        ("", f"placed_by = {POINTS}", "", ["points", "points"]),
        ("", f"placed_by = {POINTS}", 'placed_by = "surface"', ["points", "surface"]),
        ("", "", f"placed_by = {POINTS}", ["points", "points"]),
        ('placed_by = "surface"', f"placed_by = {POINTS}", "", ["points", "surface"]),
        ('placed_by = "best-fit"', "", "", ["whole", "whole"]),
    ],
)
def test_who_says_how_people_are_placed(
    project: Path, small_areas: str, beats: str, other: str, expected: list[str]
) -> None:
    assert how(checked(project, small_areas, beats, other)) == expected


def test_points_are_read_once_and_areas_without_fall_back_and_that_is_said(project: Path) -> None:
    found = checked(project, f"placed_by = {POINTS}")
    assert [line.use for line in found.inputs if "placed_by" in line.use] == [
        "small areas, placed_by"
    ]
    said = [each for each in found.problems if "no population point" in each.what]
    assert [(each.where, each.severity) for each in said] == [("small areas, placed_by", "warning")]
    assert "10 small areas have" in said[0].what
    assert found.region is not None
    for zones in [each for each in found.region.footprints if each.kind == "zones"]:
        assert np.asarray(zones.people.sum(axis=0)).ravel() == pytest.approx(
            found.region.areas["people"].to_numpy(), abs=1e-3
        )
        assert zones.by_surface is not None
        difference = abs(zones.people - zones.by_surface).toarray()
        assert difference[:, :10].max() < 1e-6


def test_a_national_file_of_points_is_no_reason_to_warn(project: Path) -> None:
    points = with_columns(output_areas(toy_areas()), "x", "y", "EPSG:27700")
    far = points.sample(3000, replace=True, random_state=1).assign(x=300_000)
    write_csv(project.with_name("oa.csv"), pd.concat([points, far]))
    found = checked(project, f"placed_by = {POINTS}")
    (line,) = [each for each in found.inputs if each.use == "small areas, placed_by"]
    assert (line.used, line.set_aside) == (400, {"outside the region": 3000})
    assert not [each for each in found.problems if each.severity != "note"]


def test_points_that_nobody_is_placed_by_are_told_as_unused(project: Path) -> None:
    surface = 'placed_by = "surface"'
    found = checked(project, f"placed_by = {POINTS}", surface, surface)
    (line,) = [each for each in found.inputs if each.use == "small areas, placed_by"]
    assert (line.used, line.set_aside) == (0, {"for no agency is placed by them": 350})
    assert not [each for each in found.problems if "do not add up" in each.what]

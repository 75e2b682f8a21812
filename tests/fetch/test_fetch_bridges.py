"""Bridges that a fetch proposes: in force where a piece cannot stand alone, else as a comment."""

from __future__ import annotations

import tomllib

import geopandas as gpd
import pytest
import shapely

from footprints.errors import Problem
from footprints.geometry.adjacency import add_bridges, adjacency, components
from footprints.settings import Project
from footprints.settings.toml import written
from footprints.sources.fetch.project import bridges as proposed

REST = """
[area]
name = "X"
[small_areas]
file = "a.geojson"
code = "code"
people = "people"
locality = "locality"
[[agencies]]
id = "a"
name = "A"
kind = "zones"
file = "b.geojson"
code = "code"
"""


def two_pieces(island: int) -> gpd.GeoDataFrame:
    """A district of two small areas on the mainland, and two on an island 3 km away."""
    boxes = [(0, 0), (1_000, 0), (5_000, 0), (6_000, 0)]
    return gpd.GeoDataFrame(
        {
            "code": ["E01000001", "E01000002", "E01000003", "E01000004"],
            "name": ["Quay", "Head", "Strand", "Down"],
            "locality": "E06000046",
            "locality_name": "Isle",
            "people": [40_000.0, 40_000.0, island / 2, island / 2],
        },
        geometry=[shapely.box(x, y, x + 1_000, y + 1_000) for x, y in boxes],
        crs="EPSG:27700",
    )


def bridges_text(areas: gpd.GeoDataFrame) -> tuple[str, list[Problem]]:
    blocks, problems = proposed(areas)
    return written(blocks), problems


def bridges(text: str) -> list[tuple[str, str]]:
    project = Project.model_validate(tomllib.loads(REST + text))
    return [(each.from_, each.to) for each in project.bridges]


def joined(areas: gpd.GeoDataFrame, pairs: list[tuple[str, str]]) -> int:
    edges, problems = add_bridges(adjacency(areas), areas["code"], pairs)
    assert problems == []
    return int(components(len(areas), edges, areas["locality"].to_numpy()).max()) + 1


@pytest.mark.parametrize("island", [2_000, 29_998])
def test_a_piece_that_cannot_stand_alone_has_its_bridge_in_force(island: int) -> None:
    areas = two_pieces(island)
    text, problems = bridges_text(areas)
    pairs = bridges(text)
    assert {frozenset(pair) for pair in pairs} == {frozenset({"E01000002", "E01000003"})}
    assert joined(areas, []) == 2
    assert joined(areas, pairs) == 1
    assert "Too few residents to stand alone" in text
    assert [each.severity for each in problems] == ["warning"]
    assert "in force" in problems[0].fix


@pytest.mark.parametrize("island", [30_000, 70_000])
def test_a_piece_that_could_stand_alone_has_its_bridge_as_a_comment(island: int) -> None:
    areas = two_pieces(island)
    text, problems = bridges_text(areas)
    assert bridges(text) == []
    assert all(line.startswith("#") or not line for line in text.splitlines())
    assert "a comment" in problems[0].fix
    marks = text.splitlines().index("# [[bridges]]")
    taken_away = [line.removeprefix("# ") if number >= marks else line
                  for number, line in enumerate(text.splitlines())]  # fmt: skip
    pairs = bridges("\n".join(taken_away))
    assert joined(areas, pairs) == 1


def test_a_district_in_one_piece_needs_none() -> None:
    areas = two_pieces(2_000).iloc[:2].reset_index(drop=True)
    assert bridges_text(areas) == ("", [])

"""The project file that a fetch writes: it runs as it is, and says what to look at."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from footprints.errors import Problem
from footprints.settings import FILE_NAME, NeighbourhoodSettings, Project
from footprints.settings.toml import Block, written
from footprints.sources.fetch.bring import Brought
from footprints.sources.fetch.provenance import attribution
from footprints.sources.inputs.own_limits import own_limits

if TYPE_CHECKING:
    import geopandas as gpd

_HEAD = (
    "# What each key means: docs/reference/project-file.md.\n"
    "# Where each file came from: its .provenance.json beside it.\n"
)


def project_text(
    name: str, brought: Brought, limits: list[Block] | None = None, links: list[Block] | None = None
) -> str:
    """Return the text of a project file from the blocks that the steps brought.

    ``limits`` are tables of limits of single localities, ``links`` those of bridges.
    """
    wards = any(
        isinstance(each, Block) and each.keys.get("id") == "wards" for each in brought.blocks
    )
    area = Block("[area]", {"name": name, "attribution": attribution(brought.parts)})
    weights = {"border": 1.0, "agencies": 1.0, "wards": 0.5 if wards else 0}
    usual = {
        "min_people": 30_000,
        "max_people": 50_000,
        "target_people": 40_000,
        "seed": 1,
        "wards_from": "wards" if wards else None,
    }
    small_areas, *rest = brought.blocks
    aims = [Block("[neighbourhoods]", usual), Block("[neighbourhoods.weights]", weights)]
    return written([area, small_areas, *aims, *(limits or []), *(links or []), *rest], _HEAD)


def limits_of(areas: gpd.GeoDataFrame) -> list[Block]:
    """Return tables of limits for localities that the usual ones do not fit, with the reason.

    55,000 residents are too many for one neighbourhood and too few for two. ``areas`` has the
    columns of ``schema.AREAS``.
    """
    return [
        Block(
            "[neighbourhoods.localities]",
            {"min_people": each.min_people, "max_people": each.max_people},
            [each.why],
            under=each.locality,
        )
        for each in own_limits(areas)
    ]


def bridges(areas: gpd.GeoDataFrame) -> tuple[list[Block], list[Problem]]:
    """Return proposed bridges for islands and detached parts, and a warning for each.

    A piece with fewer residents than a neighbourhood needs cannot stand alone: its bridge is in
    force, with a comment to look at it. A larger piece could be a neighbourhood of its own: its
    bridge is written as a comment. ``areas`` has the columns of ``schema.AREAS``.
    """
    from footprints.geometry.adjacency import adjacency, apart, components, find_islands

    edges = adjacency(areas)
    piece = components(len(areas), edges, areas["locality"].to_numpy())
    row = {code: number for number, code in enumerate(areas["code"])}
    people = areas["people"].groupby(piece).sum()
    least = NeighbourhoodSettings.model_validate({}).min_people
    blocks, problems = [], []
    for island in find_islands(areas, edges):
        problem = apart(areas, island)
        needed = int(people[piece[row[island.one]]]) < least
        advice = (
            "Too few residents to stand alone, so this bridge is in force. Do people cross here?"
            if needed
            else "Could stand alone. To join it to the rest, take the marks away:"
        )
        why = [f"Proposed: {problem.where}, {problem.what}", advice]
        pair = {"from": island.one, "to": island.other}
        blocks.append(Block("[[bridges]]", pair, why, active=needed))
        state = "in force" if needed else "a comment"
        problems.append(
            Problem(problem.what, problem.where, f"See its bridge in {FILE_NAME}: {state}.",
                    "warning")
        )  # fmt: skip
    return blocks, problems


def check_text(content: str) -> Project:
    """Return the settings that a project file's text makes; raises where it is not valid."""
    return Project.model_validate(tomllib.loads(content))

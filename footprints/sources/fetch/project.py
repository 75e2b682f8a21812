"""The project file that a fetch writes: it runs as it is, and says what to look at."""

from __future__ import annotations

import textwrap
import tomllib
from typing import TYPE_CHECKING

from footprints.errors import Problem
from footprints.settings import FILE_NAME, NeighbourhoodSettings, Project
from footprints.sources.fetch.bring import Brought
from footprints.sources.fetch.provenance import attribution
from footprints.sources.fetch.toml import block, text
from footprints.sources.inputs.own_limits import own_limits

if TYPE_CHECKING:
    import geopandas as gpd

_HEAD = (
    "# What each key means: docs/reference/project-file.md.\n"
    "# Where each file came from: its .provenance.json beside it.\n"
)


def project_text(name: str, brought: Brought, own_limits: str, bridges: str) -> str:
    """Return the text of a project file from the blocks that the steps brought.

    ``own_limits`` are tables of limits of single localities, ``bridges`` those of bridges.
    """
    lines = "".join(f"    {text(line)},\n" for line in attribution(brought.parts))
    area = block("[area]", name=name) + f"attribution = [\n{lines}]\n"
    wards = any('id = "wards"' in each for each in brought.blocks)
    aims = block("[neighbourhoods.weights]", border=1.0, agencies=1.0, wards=0.5 if wards else 0)
    limits = block(
        "[neighbourhoods]",
        min_people=30_000,
        max_people=50_000,
        target_people=40_000,
        seed=1,
        wards_from="wards" if wards else None,
    )
    parts = [_HEAD, area, brought.blocks[0], limits, aims, own_limits, bridges]
    parts += brought.blocks[1:]
    return "\n".join(part for part in parts if part)


def limits_text(areas: gpd.GeoDataFrame) -> str:
    """Return tables of limits for localities that the usual ones do not fit, with the reason.

    55,000 residents are too many for one neighbourhood and too few for two. ``areas`` has the
    columns of ``schema.AREAS``.
    """
    return "\n".join(
        _comment(each.why)
        + "\n"
        + block(
            f"[neighbourhoods.localities.{text(each.locality)}]",
            min_people=each.min_people,
            max_people=each.max_people,
        )
        for each in own_limits(areas)
    )


def bridges_text(areas: gpd.GeoDataFrame) -> tuple[str, list[Problem]]:
    """Return proposed bridges for islands and detached parts, and a warning for each.

    A piece with fewer residents than a neighbourhood needs cannot stand alone: its bridge is in
    force, with a comment to look at it. A larger piece could be a neighbourhood of its own: its
    bridge is written as a comment. ``areas`` has the columns of ``schema.AREAS``.
    """
    from footprints.geometry.adjacency import adjacency, components, islands

    edges = adjacency(areas)
    piece = components(len(areas), edges, areas["locality"].to_numpy())
    row = {code: number for number, code in enumerate(areas["code"])}
    people = areas["people"].groupby(piece).sum()
    least = NeighbourhoodSettings.model_validate({}).min_people
    texts, problems = [], []
    for problem in islands(areas, edges):
        toml = problem.fix.partition("\n")[2]
        bridge = tomllib.loads(toml)["bridges"][0]
        residents = int(people[piece[row[bridge["from"]]]])
        needed = residents < least
        about = _comment(f"Proposed: {problem.where}, {problem.what}")
        advice = (
            "Too few residents to stand alone, so this bridge is in force. Do people cross here?"
            if needed
            else "Could stand alone. To join it to the rest, take the marks away:"
        )
        shown = toml if needed else "\n".join(f"# {line}" for line in toml.splitlines())
        texts.append(f"{about}\n{_comment(advice)}\n{shown}\n")
        state = "in force" if needed else "a comment"
        problems.append(
            Problem(problem.what, problem.where, f"See its bridge in {FILE_NAME}: {state}.",
                    "warning")
        )  # fmt: skip
    return "\n".join(texts), problems


def _comment(words: str) -> str:
    return textwrap.fill(words, 98, initial_indent="# ", subsequent_indent="# ")


def check_text(content: str) -> Project:
    """Return the settings that a project file's text makes; raises where it is not valid."""
    return Project.model_validate(tomllib.loads(content))

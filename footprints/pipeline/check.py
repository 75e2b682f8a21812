"""The check of a project's inputs: every problem and the loss ledger, as one report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.errors import Place, Problem
from footprints.pipeline.ledger import SMALL_AREAS, Input, lines_of
from footprints.pipeline.loading.editions import date_entries, edition_problems
from footprints.pipeline.loading.load import inspect_region
from footprints.pipeline.region import Region, Report

if TYPE_CHECKING:
    import geopandas as gpd

    from footprints.geometry.adjacency import Island


@dataclass(frozen=True)
class Checked:
    """What a check found. The region is None where an error stood in the way of loading it.

    ``impossible`` says why no plan can keep the limits. ``shapes`` (columns code and geometry,
    EPSG:27700) are the small areas as far as they could be read, for a map; None without any.
    """

    project_file: Path
    name: str
    problems: list[Problem]
    inputs: list[Input]
    region: Region | None = None
    impossible: list[Problem] = field(default_factory=list)
    islands: list[Island] = field(default_factory=list)
    shapes: gpd.GeoDataFrame | None = None
    attribution: list[str] = field(default_factory=list)
    made_up: bool = False

    @property
    def errors(self) -> list[Problem]:
        """The problems that stop the work."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def document(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        count = {kind: sum(p.severity == kind for p in self.problems) for kind in _KINDS}
        return {
            "project_file": self.project_file.name,
            "area": self.name,
            "errors": count["error"],
            "warnings": count["warning"],
            "notes": count["note"],
            "problems": [_plain(problem) for problem in self.problems],
            "impossible": [_plain(problem) for problem in self.impossible],
            "inputs": [line.document() for line in self.inputs],
            "islands": [_island(island) for island in self.islands],
        }


_KINDS = ("error", "warning", "note")


def check_project(
    path: Path, data: Path | None = None, report: Report = lambda _: None, strict: bool = False
) -> Checked:
    """Read everything a project names; return every problem and where every row and person went.

    With ``strict`` every warning is an error.
    """
    from footprints.geometry.adjacency import find_islands
    from footprints.pipeline.run import foresee
    from footprints.settings import data_folder

    loaded = inspect_region(path, data, report)
    region = loaded.region
    folder = None if loaded.project is None else data_folder(loaded.project, path, data)
    dated = date_entries(loaded.inputs, folder)
    inputs = lines_of(loaded.project, region, loaded.inputs)
    undated = [line for line in inputs if line.use in dated]
    problems = [*loaded.problems, *edition_problems(undated, dated)]
    problems += _shared_out(region) if region is not None else []
    if strict:
        problems = [_strictly(problem) for problem in problems]
    shapes = {(entry.role): entry.shapes for entry in loaded.inputs if entry.shapes is not None}
    return Checked(
        project_file=path,
        name=loaded.project.area.name if loaded.project else path.name,
        problems=_placed(problems, shapes.values()),
        inputs=inputs,
        region=region,
        impossible=foresee(region) if region is not None else [],
        islands=find_islands(region.areas, region.edges) if region is not None else [],
        shapes=shapes.get(SMALL_AREAS),
        attribution=loaded.project.area.attribution if loaded.project else [],
        made_up=loaded.project is not None and loaded.project.area.made_up,
    )


def write_check(checked: Checked, path: Path) -> None:
    """Write the page of a check; raises OutputError, and what is there already stays."""
    from footprints.placing.single import place_page
    from footprints.render.check_page import CheckView, render_check

    document = checked.document()
    view = CheckView(
        title=checked.name,
        problems=checked.problems,
        impossible=checked.impossible,
        inputs=document["inputs"],
        islands=document["islands"],
        shapes=checked.shapes,
        attribution=checked.attribution,
        made_up=checked.made_up,
    )
    place_page(path, render_check(view))


def _shared_out(region: Region) -> list[Problem]:
    """Say how many people of each list a conversion placed by an estimate: notes."""
    shared = "people shared out between small areas"
    return [
        Problem(
            f"{footprint.account.entries[shared]:,.0f} of the people listed are in small areas "
            "that were split, and are shared out by the residents of the parts: an estimate.",
            f"agency {footprint.id}, convert",
            "To do without the estimate, get the list by the small areas of this project.",
            "note",
        )
        for footprint in region.footprints
        if footprint.account.entries.get(shared)
    ]


def _strictly(problem: Problem) -> Problem:
    return replace(problem, severity="error") if problem.severity == "warning" else problem


def _placed(problems: Iterable[Problem], layers: Iterable[gpd.GeoDataFrame]) -> list[Problem]:
    """Give problems the places of the codes they name, where they have none of their own."""
    from footprints.geometry.clean import places

    each = [
        (layer, layer["code"].reset_index(drop=True).groupby(layer["code"].to_numpy()).indices)
        for layer in layers
    ]
    placed = []
    for problem in problems:
        words = {word.strip(".,;:()'\"") for word in problem.what.split()}
        found: dict[str, Place] = {}
        for layer, rows in each if not problem.places else ():
            known = sorted(row for word in words & rows.keys() for row in rows[word])
            named = layer.iloc[known]
            for place in places(named.geometry.to_numpy(), named["code"].to_numpy()):
                found.setdefault(place.name, place)
        placed.append(replace(problem, places=tuple(found.values())) if found else problem)
    return placed


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        "where": problem.where,
        "what": problem.what,
        "fix": problem.fix,
        "places": [
            {"name": place.name, "box": [place.west, place.south, place.east, place.north]}
            for place in problem.places
        ],
    }


def _island(island: Island) -> dict[str, Any]:
    return {
        "locality": island.locality,
        "areas": len(island.rows),
        "people": island.people,
        "bridge": {"from": island.one, "to": island.other, "metres": round(island.metres, 1)},
    }

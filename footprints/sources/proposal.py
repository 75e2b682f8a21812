"""Propose a project file for the files of a folder: what each is, what is used and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd

from footprints.allowance import reading
from footprints.errors import DataError, Problem, listing
from footprints.placing.single import place_bytes
from footprints.settings import FILE_NAME, Column, SmallAreaSettings
from footprints.settings.toml import written
from footprints.sources.fetch.project import bridges, check_text
from footprints.sources.inputs.areas import read_small_areas
from footprints.sources.inputs.registers import closed_rows
from footprints.sources.recognise import headings
from footprints.sources.recognise.amounts import find_amounts
from footprints.sources.recognise.areas import Areas, find_areas
from footprints.sources.recognise.block import Block, Passed, passed_over
from footprints.sources.recognise.limits import MAX_PEOPLE, MIN_PEOPLE, odd_localities
from footprints.sources.recognise.lines import find_barriers
from footprints.sources.recognise.lists import List, find_lists, list_blocks
from footprints.sources.recognise.needs import find_needs
from footprints.sources.recognise.pick import label_column
from footprints.sources.recognise.points import PopulationPoints, find_points
from footprints.sources.recognise.sites import find_sites
from footprints.sources.recognise.survey import Layer, Survey, survey
from footprints.sources.recognise.unused import seems
from footprints.sources.recognise.zones import find_zones, inside

_MADE_UP = re.compile(r"made[ _-]?up|fictional|fictitious", re.IGNORECASE)
_NOT_REAL = re.compile(r"invented|synthetic|dummy", re.IGNORECASE)
_COVERS = 0.9


@dataclass(frozen=True)
class Proposal:
    """A proposed project file: its text, what it uses and what it passes over.

    ``used`` says in a few words, in the order of the file, what is read for what. ``problems`` are
    warnings: the file is good to run, but somebody should look.
    """

    content: str
    used: list[tuple[str, str]]
    passed: list[Passed]
    problems: list[Problem]


@reading()
def propose(
    folder: Path, data: str | None = None, report: Callable[[str], None] = lambda _: None
) -> Proposal:
    """Look at every file below ``folder`` and propose a project file.

    ``data`` is what the file shall say of the folder, None where it will lie inside. The same
    files give the same bytes. Raises DataError where the folder is not there, or no layer in it
    has the polygons, residents and localities of small areas.
    """
    if data is not None and _shown(data) != data:
        fix = "Rename the folder, or write the project file inside it."
        what = "the folder's name holds bytes that are no text, so no project file can name it."
        raise DataError([Problem(what, _shown(data), fix)])
    seen = survey(folder, report)
    report("Choosing")
    areas, lacking = find_areas(seen)
    if areas is None:
        raise DataError(_no_areas(seen, lacking, folder))
    lists, why_not = find_lists(seen, areas)
    units = {each.layer.label: each.unit.values for each in lists}
    points, unfit = find_points(seen, areas)
    small_areas = _placed_by(areas.block, points)
    blocks, passed = _agencies(seen, areas, lists, points)
    passed += unfit
    passed += [Passed(label, why) for label, why in why_not.items()]
    barriers, more = find_barriers(seen)
    frame, problems = _read(areas, folder)
    links, more_problems = ([], []) if frame is None else bridges(frame)
    limits = [] if frame is None else odd_localities(frame)
    head = _area(seen, areas, folder, data)
    aims = [*_aims(blocks, any(block.active for block in barriers)), *limits]
    needs = find_needs(seen, areas)
    amounts = find_amounts(seen, lists, blocks)
    every = [small_areas, *barriers, *blocks]
    passed += [Passed(need.reads[0].label, _COULD_BE_NEED) for need in needs]
    used_labels = {layer.label for block in every for layer in block.reads}
    why = {layer.label: seems(layer, areas, units) for layer in seen.layers}
    why |= {label: f"it could not be read: {reason}" for label, reason in seen.unread.items()}
    why |= {each.label: each.seems for each in [*passed, *more]}
    why |= seen.ignored
    passed = _rest(why, used_labels)
    content = written(
        [
            head,
            small_areas,
            *aims,
            *barriers,
            *links,
            *blocks,
            *needs,
            *amounts,
            passed_over(passed),
        ],
        _HEAD,
    )
    check_text(content)
    used = [(_what(block), block.reads[0].label) for block in every if block.active]
    used[1:1] = [("population points", points.reads[0].label)] if points else []
    return Proposal(content, used, passed, problems + more_problems)


_COULD_BE_NEED = "figures by small area: could be [[needs]], switched off above"

_HEAD = (
    "# footprints init wrote this file after looking at every file in the folder. Every guess is\n"
    "# said above its block: change what is wrong. `footprints check` reads everything it names.\n"
    "# What each key means: docs/reference/project-file.md.\n"
)


def write_proposal(proposal: Proposal, path: Path) -> None:
    """Write the project file whole or not at all; raises OutputError."""
    place_bytes(path, proposal.content.encode(), "Give another --out.")


def _no_areas(seen: Survey, lacking: list[str], folder: Path) -> list[Problem]:
    labels = [layer.label for layer in seen.layers]
    what = "no file here holds the small areas: polygons with a code each, and for every code a "
    what += "number of residents and a locality."
    if lacking:
        what += f" Nearest: {'; '.join(lacking)}."
    files = f"Files looked into: {listing(labels, 12)}." if labels else "No file could be read."
    fix = (
        f"{files} Add boundaries of LSOAs, a table of residents by LSOA, and a lookup to districts."
    )
    problems = [Problem(what, str(folder), fix)]
    return problems + [Problem(why, name, severity="error") for name, why in seen.unread.items()]


def _placed_by(block: Block, points: PopulationPoints | None) -> Block:
    """Return the block of small areas with the points that people are placed by, if there are."""
    if points is None:
        return block
    keys = {**block.keys, "placed_by": points.keys}
    return replace(
        block, keys=keys, why=[*block.why, *points.why], reads=[*block.reads, *points.reads]
    )


def _agencies(
    seen: Survey, areas: Areas, lists: list[List], points: PopulationPoints | None
) -> tuple[list[Block], list[Passed]]:
    """Return the agencies, wards first, then other zones, lists and sites."""
    zones, passed = find_zones(seen, areas)
    zones = sorted(zones, key=lambda block: block.keys["id"] != "wards")
    listed, services, members = list_blocks(lists, seen)
    taken = [
        layer
        for block in (*zones, *listed)
        for layer in block.reads
        if _spent(layer, members, lists)
    ]
    taken += points.reads if points else []
    units = {each.layer.label: each.unit.values for each in lists}
    sites, more = find_sites(seen, taken, units, services)
    blocks = [_open_alone(_said_made_up(each, areas)) for each in (*zones, *listed, *sites)]
    return _distinct(blocks), passed + more


def _open_alone(block: Block) -> Block:
    """Leave out the rows of an agency's register that are closed or not yet open."""
    closed = closed_rows(block.reads[0].table)
    if closed is None:
        return block
    why = (
        f"{closed.rows:,} rows are of what is closed or not yet open, by {closed.column}: they are "
        "left out."
    )
    keys = {**block.keys, closed.key: {closed.column: closed.values}}
    return replace(block, keys=keys, why=[*block.why, why])


def _spent(layer: Layer, members: dict[str, Layer], lists: list[List]) -> bool:
    """Whether a layer is used up: a list, or a table about that list's units alone."""
    is_list = any(layer is each.layer for each in lists)
    return is_list or layer.shape != "table" or layer.label in members


def _distinct(blocks: list[Block]) -> list[Block]:
    """Give each agency an id of its own."""
    taken: set[str] = set()
    found = []
    for block in blocks:
        name = own = str(block.keys["id"])
        number = 1
        while own in taken:
            number += 1
            own = f"{name}-{number}"
        taken.add(own)
        found.append(replace(block, keys={**block.keys, "id": own}))
    return found


def _said_made_up(block: Block, areas: Areas) -> Block:
    """Mark an agency as made up where its file's name or cells say so."""
    layer = block.reads[0]
    said = any(each.search(layer.label) for each in (_MADE_UP, _NOT_REAL)) or any(
        _MADE_UP.search(value) for column in layer.columns for value in sorted(column.values)[:50]
    )
    if not said or areas.invented:
        return block
    why = [*block.why, "Its file says that it is made up, and pages will say so."]
    return replace(block, keys={**block.keys, "made_up": True}, why=why)


def _read(areas: Areas, folder: Path) -> tuple[gpd.GeoDataFrame | None, list[Problem]]:
    """Read the small areas as proposed; what is wrong with them comes as warnings."""
    keys = dict(areas.block.keys)
    for name in ("people", "locality"):
        if isinstance(keys[name], dict):
            keys[name] = Column.model_validate(keys[name])
    found = read_small_areas(SmallAreaSettings.model_validate(keys), folder)
    if found.value is None:
        return None, [replace(each, severity="warning") for each in found.problems]
    return found.value, []


def _area(seen: Survey, areas: Areas, folder: Path, data: str | None) -> Block:
    name, why = _name(seen, areas, folder)
    keys: dict[str, object] = {"name": name, "data": data}
    if areas.invented:
        keys["made_up"] = True
        why.append("All its codes start with X, as invented ones do.")
    elif all(code[0] in "EW" for code in areas.codes) and areas.code.level is not None:
        keys["attribution"] = list(_ATTRIBUTION)
        why.append("Add the sources and licences of the agencies' files to the attribution.")
    return Block("[area]", keys, why)


_ATTRIBUTION = (
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0.",
    "Contains OS data © Crown copyright and database right.",
)


def _name(seen: Survey, areas: Areas, folder: Path) -> tuple[str, list[str]]:
    """Return a name for the area: of the one polygon around all of it, else of the folder."""
    for layer in seen.layers:
        if layer.shape != "polygons" or len(layer.table) != 1:
            continue
        label = label_column(layer, layer.columns[0], plain=False) if layer.columns else None
        if label is not None and inside(layer, areas.points) >= _COVERS:
            return next(iter(label.values)), [f"The name is that of the polygon in {layer.label}."]
    name = headings.title(_shown(folder.resolve().name)) or "Area"
    return name, ["The name is the folder's: put the area's own."]


def _shown(name: str) -> str:
    """Return a file's name as text: a system may allow bytes in one that are no letters."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def _aims(agencies: list[Block], barriers: bool) -> list[Block]:
    wards = any(block.keys["id"] == "wards" and block.keys["kind"] == "zones" for block in agencies)
    limits: dict[str, object] = {
        "min_people": MIN_PEOPLE,
        "max_people": MAX_PEOPLE,
        "target_people": 40_000,
        "seed": 1,
        "wards_from": "wards" if wards else None,
    }
    weights: dict[str, object] = {"border": 1.0, "agencies": 1.0}
    weights |= {"wards": 0.5} if wards else {}
    weights |= {"barriers": 0.25} if barriers else {}
    return [
        Block("[neighbourhoods]", limits, ["The limits always hold; the weights below are aims."]),
        Block("[neighbourhoods.weights]", weights),
    ]


def _rest(why: dict[str, str], used: set[str]) -> list[Passed]:
    """Return every file that is not used, each once, sorted by name."""
    return [
        Passed(label, reason.rstrip("."))
        for label, reason in sorted(why.items())
        if label not in used
    ]


def _what(block: Block) -> str:
    if block.heading == "[small_areas]":
        return "small areas"
    kind = str(block.keys.get("kind", "barrier"))
    return f"{block.keys['name']} ({kind})"


__all__ = ["FILE_NAME", "Proposal", "propose", "write_proposal"]

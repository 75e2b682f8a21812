"""Bring a plan from a file, whatever form it has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from footprints.allowance import reading
from footprints.errors import DataError, Problem
from footprints.placing.moving import UNFINISHED, unfinished
from footprints.placing.names import RECORD
from footprints.placing.record import Ledger, read_record

if TYPE_CHECKING:
    import pandas as pd

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.pipeline.region import Region
    from footprints.settings import PlacedBy

_TABLES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".ods"}
_NAMES = "neighbourhoods.csv"
_OWN_PLAN = "plan.csv"
DESIGNED = "designed_for"
"""Where the record of a run has the weight of each agency in the design of its plan."""
OUR_LAYER = "neighbourhoods"
"""The layer of the GeoPackage a run writes that holds its plan as polygons."""

_NAME_IT = Problem(
    "polygons of a plan need a column that names their neighbourhood.",
    "plan",
    "If it is not called neighbourhood, name it with --plan-neighbourhood.",
    severity="note",
)


@reading()
def load_plan(
    region: Region,
    path: Path,
    area: str | None = None,
    neighbourhood: str | None = None,
    opened: Path | None = None,
    *,
    crs: str | None = None,
) -> tuple[Plan, list[Problem]]:
    """Read a plan for a region; return it with what was noticed on the way.

    A table may name small areas or the units of one of the region's agencies; a file of edits is
    the plan they make; anything else is read as polygons. ``area`` and ``neighbourhood`` name its
    columns, ``opened`` the plan that edits were made on where their file does not hold it, ``crs``
    the coordinate system of polygons where theirs does not say it. Names of neighbourhoods come
    from the ``neighbourhoods.csv`` that a run writes beside its plan. Raises
    DataError where the plan cannot be read or fits nothing.
    """
    from footprints.pipeline.ledger import ledger_problems, lines_of
    from footprints.sources.formats.logbook import own_logbook
    from footprints.sources.inputs.edits import is_edits

    if halfway := unfinished(path):
        raise DataError([Problem(halfway, path.name, UNFINISHED)])
    with own_logbook() as book:
        if is_edits(path):
            plan, problems = _from_edits(region, path, opened)
        elif path.suffix.lower() in _TABLES:
            plan, problems = _from_table(region, path, area, neighbourhood)
        else:
            plan, problems = _from_shapes(region, path, neighbourhood, crs)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise DataError(errors)
    problems = [*problems, *ledger_problems(lines_of(None, None, book.values()))]
    if plan.designed is None:
        plan = replace(plan, designed=_designed(path))
    return plan, [*problems, *_changed(path)]


def _designed(path: Path) -> dict[str, float] | None:
    """Return the weights that a run designed a plan with, where its plan lies as it was written.

    They stand in the record of the run; None for any other plan.
    """
    record = read_record(path.with_name(RECORD)) if path.name == _OWN_PLAN else None
    if record is None or path.name not in record.hashes or not Ledger(path.parent).wrote(path.name):
        return None
    weights = record.document.get(DESIGNED)
    return weights if isinstance(weights, dict) else None


def _changed(path: Path) -> list[Problem]:
    """Warn of a plan that a run wrote and somebody changed: what lies beside it is of another."""
    for folder in list(path.absolute().parents)[:2]:
        if Ledger(folder).changed(path.absolute().relative_to(folder).as_posix()):
            what = "it was changed after footprints wrote it; the rest of its folder is of the plan"
            fix = "Nothing to do where that is meant: give its results a folder of their own."
            return [Problem(f"{what} before.", path.name, fix, "warning")]
    return []


def _from_edits(region: Region, path: Path, opened: Path | None) -> tuple[Plan, list[Problem]]:
    from footprints.pipeline.edits import edited_plan
    from footprints.sources.inputs.edits import read_edits

    found = read_edits(path)
    given = None if opened is None else load_plan(region, opened)[0]
    plan, problems = edited_plan(region, found.get(), given)
    return _named(region, plan), found.problems + problems


def _from_table(
    region: Region, path: Path, area: str | None, neighbourhood: str | None
) -> tuple[Plan, list[Problem]]:
    from footprints.people.brought import plan_from_areas, plan_from_units
    from footprints.sources.inputs.plans import put_down_plan, read_plan

    found = read_plan(path, area, neighbourhood)
    rows = found.get()
    names = _names_beside(path)
    agency = _agency_named(region, rows)
    put_down_plan(path, rows, region.areas["code"] if agency is None else agency.units["unit"])
    if agency is None:
        plan, problems = plan_from_areas(region.areas, rows, names)
    else:
        plan, problems = plan_from_units(region.areas, agency, rows, names)
    return _named(region, plan), found.problems + problems


def _named(region: Region, plan: Plan) -> Plan:
    """Name neighbourhoods known only by an id of ours from their wards, as a design does."""
    from footprints.neighbourhoods.naming.names import make_names

    table = plan.neighbourhoods
    bare = [
        name == own and own.startswith(f"{locality}-")
        for own, name, locality in table.itertuples(index=False)
    ]
    if not any(bare):
        return plan
    kept = [None if one else name for one, name in zip(bare, table["name"], strict=True)]
    names = make_names(
        region.areas,
        region.footprints,
        region.project.neighbourhoods.wards_from,
        member=plan.member,
        localities=table["locality"].tolist(),
        kept=kept,
    )
    return replace(plan, neighbourhoods=table.assign(name=names))


def _agency_named(region: Region, rows: pd.DataFrame) -> Footprint | None:
    """Return the agency whose units a plan names; None where it names small areas."""
    codes = set(rows["area_code"])
    if codes & set(region.areas["code"]):
        return None
    shared = [len(codes & set(footprint.units["unit"])) for footprint in region.footprints]
    if not shared or max(shared) == 0:
        return None
    return region.footprints[shared.index(max(shared))]


def _names_beside(path: Path) -> dict[str, str]:
    """Return names by neighbourhood from the table a run writes beside its plan, if it is there."""
    from footprints.sources.inputs.plans import put_down_plan, read_plan

    beside = path.with_name(_NAMES)
    if not beside.is_file():
        return {}
    rows = read_plan(beside, "neighbourhood", "name").value
    if rows is None:
        return {}
    put_down_plan(beside, rows, rows["area_code"])
    return dict(zip(rows["area_code"], rows["neighbourhood"], strict=True))


def _from_shapes(
    region: Region, path: Path, neighbourhood: str | None, crs: str | None
) -> tuple[Plan, list[Problem]]:
    from footprints.people.brought import drawn_plan
    from footprints.people.parts import in_parts
    from footprints.people.zones import zone_people
    from footprints.sources.inputs.plans import has_layer, read_plan_shapes

    own = OUR_LAYER if has_layer(path, OUR_LAYER) else None
    found = read_plan_shapes(path, neighbourhood, layer=own, crs=crs)
    if found.value is None and neighbourhood is None:
        raise DataError([*found.problems, _NAME_IT])
    shapes = found.get()
    placed_by = _placed_by(region)
    people, _ = zone_people(shapes, region.areas, placed_by)
    surface = None
    if not isinstance(placed_by, str):
        surface = in_parts(zone_people(shapes, region.areas)[0])
    plan, noticed = drawn_plan(
        region.areas, in_parts(people), surface, shapes, shapes.geometry.to_numpy()
    )
    return plan, [*found.problems, *noticed]


def _placed_by(region: Region) -> PlacedBy | pd.DataFrame:
    """Return how people are placed in polygons here: a plan is no other than an agency's zones."""
    stated = region.project.placed_by
    if isinstance(stated, str):
        return stated
    return "surface" if region.points is None else region.points

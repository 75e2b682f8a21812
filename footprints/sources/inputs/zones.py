"""Zones: an agency's units drawn as polygons."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from footprints.errors import Problem
from footprints.settings import Points, ZoneAgency
from footprints.sources.codes.lookup import read_groups
from footprints.sources.formats.codes import spelling_problems
from footprints.sources.formats.found import Found, settle
from footprints.sources.formats.shapes import read_polygons
from footprints.sources.formats.source import source_of
from footprints.sources.inputs.points import Bounds, read_points
from footprints.sources.inputs.registers import closed_problems


@dataclass(frozen=True)
class Zones:
    """What a zone agency's files say.

    ``units`` has the columns of ``schema.ZONES``; ``groups`` unit, group and group_name, None
    where units are not grouped; ``points`` x, y (EPSG:27700 metres) and people, None unless people
    are placed by points. Points may have a column points: see ``read_points``. ``columns`` are the
    file's other columns beside the unit, a row of the file each.
    """

    units: gpd.GeoDataFrame
    groups: pd.DataFrame | None = None
    points: pd.DataFrame | None = None
    columns: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"unit": []}))


def read_zones(agency: ZoneAgency, folder: Path, within: Bounds | None = None) -> Found[Zones]:
    """Read a zone agency's polygons, groups and population points.

    Population points outside the box ``within`` are only counted: see ``read_points``.

    A unit code in several rows is an error, unless the units are grouped: then the rows of one
    unit are joined into one polygon.
    """
    role = f"agency {agency.id}"
    source = source_of(agency, folder, role, agency.crs)
    problems: list[Problem] = []
    grouped = agency.group is not None
    wanted = {"label": agency.label}
    found = read_polygons(source, agency.code, wanted, unique=not grouped, spare=True)
    shapes = found.into(problems)
    if shapes is not None:
        problems += closed_problems(pd.DataFrame(shapes.drop(columns="geometry")), source)
        things = ("a unit", "units")
        problems += [] if grouped else spelling_problems(shapes["code"], things, source.where)
    points = groups = None
    if isinstance(agency.placed_by, Points):
        points = read_points(agency.placed_by, folder, role, within).into(problems)
    if agency.group is not None and (shapes is not None or agency.group.file is not None):
        rows = shapes if shapes is not None else pd.DataFrame({agency.code: []})
        groups = read_groups(agency.group, rows, source, agency.code, folder).into(problems)
    if shapes is None:
        return Found(None, problems)
    names = shapes[agency.label] if agency.label else shapes["code"]
    units = gpd.GeoDataFrame(
        {"unit": shapes["code"], "name": names.where(names != "", shapes["code"])},
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    columns = pd.DataFrame(shapes.drop(columns=["geometry", "code"])).assign(unit=shapes["code"])
    if units["unit"].duplicated().any():
        units = units.dissolve("unit", as_index=False)[["unit", "name", "geometry"]]
    units = units.sort_values("unit", ignore_index=True)
    return settle(Zones(units, groups, points, columns), problems)

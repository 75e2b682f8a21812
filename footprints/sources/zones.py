"""Zones: an agency's units drawn as polygons."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from footprints.errors import Problem, counted, listing
from footprints.geometry.crs import points_to_grid
from footprints.settings import Points, ZoneAgency
from footprints.sources.cells import numbers
from footprints.sources.found import Found, settle
from footprints.sources.logbook import entry
from footprints.sources.lookup import read_groups
from footprints.sources.shapes import read_polygons
from footprints.sources.source import missing_columns, source_of
from footprints.sources.tables import read_rows


@dataclass(frozen=True)
class Zones:
    """What a zone agency's files say.

    ``units`` has the columns of ``schema.ZONES``; ``groups`` unit, group and group_name, None
    where units are not grouped; ``points`` x, y (EPSG:27700 metres) and people, None unless people
    are placed by points.
    """

    units: gpd.GeoDataFrame
    groups: pd.DataFrame | None = None
    points: pd.DataFrame | None = None


def read_zones(agency: ZoneAgency, folder: Path) -> Found[Zones]:
    """Read a zone agency's polygons, groups and population points.

    A unit code in several rows is an error, unless the units are grouped: then the rows of one
    unit are joined into one polygon.
    """
    role = f"agency {agency.id}"
    source = source_of(agency, folder, role, agency.crs)
    problems: list[Problem] = []
    grouped = agency.group is not None
    shapes = read_polygons(source, agency.code, {"label": agency.label}, unique=not grouped).into(
        problems
    )
    points = groups = None
    if isinstance(agency.placed_by, Points):
        points = read_points(agency.placed_by, folder, role).into(problems)
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
    if units["unit"].duplicated().any():
        units = units.dissolve("unit", as_index=False)[["unit", "name", "geometry"]]
    units = units.sort_values("unit", ignore_index=True)
    return settle(Zones(units, groups, points), problems)


def read_points(points: Points, folder: Path, role: str) -> Found[pd.DataFrame]:
    """Read population points: x and y in EPSG:27700 metres, and people (one a row by default)."""
    source = source_of(points, folder, f"{role}, placed_by", points.crs)
    problems: list[Problem] = []
    rows = read_rows(source).into(problems)
    if rows is None:
        return Found(None, problems)
    wanted = {"x": points.x, "y": points.y, "people": points.people}
    missing = missing_columns(rows.columns, wanted, source)
    if missing:
        return Found(None, problems + missing)
    x, y = numbers(rows[points.x]), numbers(rows[points.y])
    people = numbers(rows[points.people]).values if points.people else np.ones(len(rows))
    bad = ~np.isfinite(x.values) | ~np.isfinite(y.values) | ~(people >= 0)
    if bad.any():
        lines = [int(row) + 1 for row in np.flatnonzero(bad)]
        problems.append(
            source.problem(
                f"{counted(len(lines), 'point lacks', 'points lack')} a coordinate or a number of "
                f"people (row {listing(lines)}).",
                "Fill them in, or take those rows out.",
            )
        )
        return Found(None, problems)
    entry(source).crs = f"{points.crs}, in {points.x} and {points.y}"
    entry(source).people = float(people.sum())
    east, north, more = points_to_grid(x.values, y.values, points.crs, source.where)
    table = pd.DataFrame({"x": east, "y": north, "people": people})
    return settle(table, problems + more)

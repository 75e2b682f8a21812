"""Sites: the places an agency, or each unit of one, works from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from footprints.errors import Problem, counted, listing
from footprints.geometry.crs import points_to_grid, to_grid
from footprints.geometry.sites import merge_sites
from footprints.settings import SiteAgency, SitePoints
from footprints.sources.formats.cells import how_placed, numbers
from footprints.sources.formats.codes import read_codes, with_code
from footprints.sources.formats.found import Found, errors, settle
from footprints.sources.formats.logbook import entry, set_aside
from footprints.sources.formats.rows import refuse_kinds, with_shape
from footprints.sources.formats.shapes import code_problems, read_shapes
from footprints.sources.formats.source import Source, missing_columns, source_of
from footprints.sources.formats.tables import read_rows
from footprints.sources.inputs.registers import closed_problems
from footprints.sources.inputs.tallies import tally_problems, wrong_counts
from footprints.units import BRITISH_GRID, WEB

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LINES = (1, 2, 5)


def read_sites(agency: SiteAgency, folder: Path) -> Found[gpd.GeoDataFrame]:
    """Read a site agency: the columns of ``schema.SITES``, sorted by site, EPSG:27700.

    From a table with ``x`` and ``y``, or a map file of points or building polygons; polygons stay
    polygons unless ``merge_within_m`` joins them into sites. Rows without coordinates are left out,
    counted and named in a warning; it is an error where no row has any.
    """
    source = source_of(agency, folder, f"agency {agency.id}", agency.crs)
    problems: list[Problem] = []
    wanted = {"code": agency.code, "label": agency.label, "people": agency.people}
    placed = (
        _from_columns(agency.x, agency.y, agency.crs or WEB, wanted, source)
        if agency.x is not None and agency.y is not None
        else _from_shapes(wanted, source)
    ).into(problems)
    if placed is None:
        return Found(None, problems)
    placed = _coded(placed, agency.code, source, agency.people).into(problems)
    if placed is None:
        return Found(None, problems)
    rows = placed.drop(columns="geometry")
    sites = _columns(rows, agency.code, agency.label)
    sites["people"], more = _sizes(rows, agency.people, sites["site"], source)
    problems += more
    if agency.code is not None and agency.merge_within_m is None:
        problems += code_problems(sites["site"], agency.code, source)
    problems += closed_problems(pd.DataFrame(rows), source)
    frame = gpd.GeoDataFrame(sites, geometry=placed.geometry.to_numpy(), crs=placed.crs)
    _put_down(frame, source)
    problems += _buildings(frame, agency, source)
    if agency.merge_within_m is not None and not errors(problems):
        before = len(frame)
        frame = merge_sites(frame, agency.merge_within_m)
        problems.append(
            source.note(
                f"{counted(before, 'row', 'rows')} became {counted(len(frame), 'site', 'sites')}: "
                f"those within {agency.merge_within_m:g} m of one another are one.",
                "If that joins what should be apart, or too little, change `merge_within_m`.",
            )
        )
    return settle(frame.sort_values("site", ignore_index=True), problems)


def read_unit_sites(points: SitePoints, folder: Path, role: str) -> Found[gpd.GeoDataFrame]:
    """Read where a list's units work from: the columns of ``schema.SITES``, site = unit code.

    People are not known here (NaN). A unit may have several sites.
    """
    source = source_of(points, folder, role, points.crs)
    problems: list[Problem] = []
    wanted = {"code": points.code, "label": points.label}
    placed = _from_columns(points.x, points.y, points.crs, wanted, source).into(problems)
    if placed is None:
        return Found(None, problems)
    placed = _coded(placed, points.code, source).into(problems)
    if placed is None:
        return Found(None, problems)
    sites = _columns(placed, points.code, points.label)
    problems += code_problems(sites["site"], points.code, source, unique=False)
    sites["people"] = np.nan
    frame = gpd.GeoDataFrame(sites, geometry=placed.geometry.to_numpy(), crs=placed.crs)
    _put_down(frame, source)
    return settle(frame.sort_values("site", ignore_index=True, kind="stable"), problems)


def _coded(
    placed: gpd.GeoDataFrame, column: str | None, source: Source, people: str | None = None
) -> Found[gpd.GeoDataFrame]:
    """Tidy the codes of sites; those without one are left out, with a warning."""
    if column is None:
        return Found(placed)
    cells = placed[column]
    codes, problems = read_codes(cells, column, source)
    sizes = numbers(placed[people]).values if people is not None else None
    found, more = with_code(placed.assign(**{column: codes}), cells, column, source, sizes)
    return settle(found, problems + more)


def _buildings(sites: gpd.GeoDataFrame, agency: SiteAgency, source: Source) -> list[Problem]:
    """Note that polygons stand for sites, unless the settings join them."""
    drawn = int((shapely.get_dimensions(sites.geometry.to_numpy()) == 2).sum())
    if not drawn or agency.merge_within_m is not None:
        return []
    return [
        source.note(
            f"{counted(drawn, 'row is a polygon', 'rows are polygons')}; each counts as one site, "
            "at its middle.",
            "Where one site has several buildings, join them: merge_within_m = 100",
        )
    ]


def _put_down(sites: gpd.GeoDataFrame, source: Source) -> None:
    """Put down every site as the file has it, to be held against the region."""
    entry(source).sites = sites[["site", "people", "geometry"]]


def _put_down_sizes(rows: pd.DataFrame, wanted: dict[str, str | None], source: Source) -> None:
    """Put down the people of every row, before any is left out."""
    sizes = wanted.get("people")
    values = numbers(rows[sizes]).values if sizes in rows.columns else np.zeros(0)
    if np.isfinite(values).any():
        entry(source).people = float(np.nansum(values))


def _columns(rows: pd.DataFrame, code: str | None, label: str | None) -> pd.DataFrame:
    """Return site and name; sites without a code are numbered by row of the file."""
    width = len(str(int(rows.index.max()) + 1))
    numbered = [str(int(row) + 1).zfill(width) for row in rows.index]
    sites = pd.DataFrame({"site": rows[code].to_numpy() if code else numbered}, dtype=str)
    names = rows[label].to_numpy() if label else sites["site"].to_numpy()
    sites["name"] = np.where(names == "", sites["site"].to_numpy(), names)
    return sites


def _sizes(
    rows: pd.DataFrame, column: str | None, codes: pd.Series[str], source: Source
) -> tuple[NDArray[np.float64], list[Problem]]:
    if column is None:
        return np.full(len(rows), np.nan), []
    read = numbers(rows[column])
    bad = read.wrong | (read.values < 0)
    problems = []
    if bad.any():
        seen = [f"{c} ({t!r})" for c, t in zip(codes[bad], rows[column][bad], strict=True)]
        problems.append(
            source.problem(
                f"{counted(len(seen), 'site has', 'sites have')} a size in {column} that is no "
                f"count: {listing(seen)}.",
                f"{wrong_counts(rows[column][bad])} Leave the cell blank where it is not known.",
            )
        )
    problems += tally_problems(rows[column], column, source)
    if read.absent.any():
        problems.append(
            source.note(
                f"{int(read.absent.sum()):,} of {counted(len(rows), 'site', 'sites')} "
                f"{'has' if read.absent.sum() == 1 else 'have'} no {column}.",
                "Fill it in where the size of a site matters: left blank, it is not known.",
            )
        )
    return read.values, problems


def _from_columns(
    x: str, y: str, crs: str, wanted: dict[str, str | None], source: Source
) -> Found[gpd.GeoDataFrame]:
    """Place rows by two columns of coordinates; rows keep their number in the file as index."""
    problems: list[Problem] = []
    rows = read_rows(source).into(problems)
    if rows is None:
        return Found(None, problems)
    missing = missing_columns(rows.columns, {"x": x, "y": y, **wanted}, source)
    if missing:
        return Found(None, problems + missing)
    east, north = numbers(rows[x]).values, numbers(rows[y]).values
    there = np.isfinite(east) & np.isfinite(north) & ~((east == 0) & (north == 0))
    _put_down_sizes(rows, wanted, source)
    lost = rows[~there]
    hint = how_placed(lost[x], lost[y])
    none = hint or "Check the columns named by x and y."
    some = hint or "Fill them in if they matter."
    problems += _unplaced(rows, there, wanted, source, (none, some))
    if errors(problems):
        return Found(None, problems)
    entry(source).crs = f"{crs}, in {x} and {y}"
    east, north, more = points_to_grid(east[there], north[there], crs, source.where)
    frame = gpd.GeoDataFrame(
        rows[there],
        geometry=shapely.points(east, north),
        crs=None if errors(more) else BRITISH_GRID,
    )
    return settle(frame, problems + more)


def _from_shapes(wanted: dict[str, str | None], source: Source) -> Found[gpd.GeoDataFrame]:
    """Place rows by the shapes of a map file."""
    problems: list[Problem] = []
    frame = read_shapes(source).into(problems)
    if frame is None:
        if any("not a map file" in problem.what for problem in problems):
            problems = [
                source.problem(
                    "this is a table, so the settings must say where each site is.",
                    "Add `x` and `y`: the columns of its coordinates. A column of shapes as text "
                    "(WKT) will do too.",
                )
            ]
        return Found(None, problems)
    problems += missing_columns(frame.columns, wanted, source)
    there = with_shape(frame)
    _put_down_sizes(frame, wanted, source)
    fixes = "Give each row a point or a building polygon.", "Fill them in if they matter."
    problems += _unplaced(frame, there, wanted, source, fixes)
    frame = frame[there]
    fix = "Sites are points or building polygons."
    problems += refuse_kinds(frame, _LINES, ("is a line", "are lines"), source, fix)
    if errors(problems):
        return Found(None, problems)
    frame, more = to_grid(frame, source.where, source.crs)
    return settle(frame, problems + more)


def _unplaced(
    rows: pd.DataFrame,
    there: NDArray[np.bool_],
    wanted: dict[str, str | None],
    source: Source,
    fixes: tuple[str, str],
) -> list[Problem]:
    """Name the rows without a place; ``fixes`` say what to do where no row has one, or some."""
    if there.all():
        return []
    if not there.any():
        return [source.problem("no row has coordinates.", fixes[0])]
    column = next((wanted.get(key) for key in ("code", "label") if wanted.get(key)), None)
    lost = np.flatnonzero(~there)
    sizes = wanted.get("people")
    known = numbers(rows[sizes]).values[lost] if sizes in rows.columns else np.zeros(0)
    set_aside(source, "without coordinates", len(lost), float(np.nansum(known)))
    if column in rows.columns:
        names = list(rows[column].to_numpy()[lost])
    else:
        names = [f"row {int(row) + 1}" for row in rows.index[lost]]
    return [
        source.warning(
            f"{len(lost):,} of {counted(len(rows), 'row', 'rows')} "
            f"{'has no coordinates and is' if len(lost) == 1 else 'have no coordinates and are'} "
            f"left out: {listing(names)}.",
            fixes[1],
        )
    ]

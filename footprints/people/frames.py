"""Tables of people's own, as GeoPandas and pandas hold them, made into the tables of this package.

The readers of files do the same and more; here columns, kinds and coordinate systems are all there
is to see to. What is mended or odd is said as a Python warning, what cannot be used is raised.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import DataError, Problem, listing, nearest
from footprints.units import BRITISH_GRID

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Zones:
    """Polygons and population points: see ``people.inputs.ZoneTables``."""

    units: gpd.GeoDataFrame
    points: pd.DataFrame | None
    groups: pd.DataFrame | None = None


@dataclass(frozen=True)
class Listing:
    """A list's rows and the names of its units: see ``people.inputs.ListTables``."""

    rows: pd.DataFrame
    names: pd.DataFrame
    conversion: pd.DataFrame | None = None
    groups: pd.DataFrame | None = None
    sites: gpd.GeoDataFrame | None = None
    note: str = ""

    @property
    def rows_read(self) -> int:
        """Rows of the list."""
        return len(self.rows)


class FootprintsWarning(UserWarning):
    """Something in a table that was mended, or that may not be what it was meant to be."""


def small_areas_of(areas: gpd.GeoDataFrame, columns: Mapping[str, str | None]) -> gpd.GeoDataFrame:
    """Return small areas with the columns of ``schema.AREAS``, sorted by code, EPSG:27700.

    ``columns`` says which column of ``areas`` is code, people and, where there are any, locality,
    locality_name and name. Residents are left as they are for ``agreement.check_areas`` to judge.
    """
    import geopandas as gpd

    table = _chosen(areas, columns, "areas", as_they_are=("people",))
    shapes = polygons_of(areas, table["code"], "areas")
    table["locality"] = table.get("locality", "all")
    table["locality_name"] = table.get("locality_name", table["locality"])
    table["name"] = table.get("name", table["code"])
    table["people"] = _whole(table["people"])
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=BRITISH_GRID)
    return frame.sort_values("code", ignore_index=True)


def zones_of(
    zones: gpd.GeoDataFrame, columns: Mapping[str, str | None], where: str
) -> gpd.GeoDataFrame:
    """Return zones with the columns of ``schema.ZONES``; rows of one code become one unit."""
    import geopandas as gpd

    table = _chosen(zones, columns, where)
    _refuse_blank(table["unit"], "unit", where)
    table["name"] = table.get("name", table["unit"])
    frame = gpd.GeoDataFrame(
        table, geometry=polygons_of(zones, table["unit"], where), crs=BRITISH_GRID
    )
    if frame["unit"].duplicated().any():
        frame = frame.dissolve("unit", as_index=False)[["unit", "name", "geometry"]]
    return frame.sort_values("unit", ignore_index=True)


def listing_of(frame: pd.DataFrame, columns: Mapping[str, str | None], where: str) -> Listing:
    """Return the rows of a list: unit, area and people (one a row where no column says)."""
    table = _chosen(frame, columns, where, as_they_are=("people",))
    for name in ("unit", "area"):
        _refuse_blank(table[name], name, where)
    table["people"] = _floats(table["people"]) if "people" in table else 1.0
    names = table.assign(name=table.get("name", table["unit"]))[["unit", "name"]]
    names = names.drop_duplicates("unit").sort_values("unit", ignore_index=True)
    return Listing(table[["unit", "area", "people"]], names)


def sites_of(
    sites: gpd.GeoDataFrame, columns: Mapping[str, str | None], where: str
) -> gpd.GeoDataFrame:
    """Return sites with the columns of ``schema.SITES``, sorted by site, EPSG:27700."""
    import geopandas as gpd

    table = _chosen(sites, columns, where, as_they_are=("people",))
    if "site" not in table:
        table["site"] = [str(row) for row in range(len(table))]
    _refuse_blank(table["site"], "site", where)
    table["name"] = table.get("name", table["site"])
    table["people"] = _floats(table["people"]) if "people" in table else np.nan
    shapes = _on_the_grid(sites, where)
    bare = table["site"][shapes.isna().to_numpy() | shapes.is_empty.to_numpy()]
    if len(bare):
        what = f"sites without a place: {listing(bare)}."
        raise DataError([Problem(what, where, "Give each its point, or take it out.")])
    frame = gpd.GeoDataFrame(
        table[["site", "name", "people"]], geometry=shapes.to_numpy(), crs=BRITISH_GRID
    )
    return frame.sort_values("site", ignore_index=True)


def lines_of(lines: gpd.GeoDataFrame | gpd.GeoSeries) -> gpd.GeoSeries:
    """Return lines on the British National Grid."""
    return _on_the_grid(lines, "barriers")


def points_of(points: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return population points: x and y (EPSG:27700 metres) and people, all numbers."""
    missing = [name for name in ("x", "y", "people") if name not in points]
    if missing:
        fix = "Population points have columns x, y (EPSG:27700 metres) and people."
        raise DataError([Problem(f"columns missing: {listing(missing)}.", where, fix)])
    table = points[["x", "y", "people"]].reset_index(drop=True).astype("float64")
    if not (np.isfinite(table.to_numpy()).all() and (table["people"] >= 0).all()):
        what = "some are no place or have no number of people of 0 or more."
        raise DataError([Problem(what, where, "Take those rows out.")])
    return table


def polygons_of(frame: gpd.GeoDataFrame, codes: pd.Series[Any], where: str) -> NDArray[Any]:
    """Return a frame's polygons on the British National Grid, mended where they are not valid.

    Raises DataError where a row has no polygon, or the coordinate system is missing or unknown.
    """
    from footprints.geometry.clean import repair, wrong_shapes

    shapes = _on_the_grid(frame, where)
    names = codes.astype(str).tolist()
    refuse(wrong_shapes(shapes, names, where))
    mended, problems = repair(shapes, names, where)
    refuse(problems)
    found: NDArray[Any] = mended.to_numpy()
    return found


def refuse(problems: Sequence[Problem]) -> None:
    """Raise DataError where there are errors; say the others as Python warnings."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise DataError(errors)
    warn(problems)


def warn(problems: Sequence[Problem]) -> None:
    """Say problems as Python warnings, but for mere notes."""
    for problem in problems:
        if problem.severity != "note":
            warnings.warn(str(problem), FootprintsWarning, stacklevel=4)


def _chosen(
    frame: Any, columns: Mapping[str, str | None], where: str, as_they_are: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the columns asked for under the names of this package: codes and names as text."""
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        fix = "Give a table of pandas or GeoPandas."
        raise DataError([Problem(f"a {type(frame).__name__} is no table.", where, fix)])
    asked = {ours: theirs for ours, theirs in columns.items() if theirs is not None}
    missing = [theirs for theirs in asked.values() if theirs not in frame.columns]
    if missing:
        hints = [nearest(str(name), map(str, frame.columns)) for name in missing]
        fix = " ".join(hint for hint in hints if hint) or f"It has {listing(frame.columns, 12)}."
        raise DataError([Problem(f"there is no column {listing(missing)}.", where, fix)])
    found = {
        ours: frame[theirs] if ours in as_they_are else _text(frame[theirs])
        for ours, theirs in asked.items()
    }
    return pd.DataFrame({name: column.to_numpy() for name, column in found.items()})


def _text(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column as text, what is missing still missing."""
    text = column.astype(object).where(column.notna(), None)
    return text.map(lambda value: None if value is None else str(value).strip() or None)


def _refuse_blank(column: pd.Series[Any], name: str, where: str) -> None:
    rows = np.flatnonzero(column.isna())
    if len(rows):
        what = f"rows without a {name}: {listing(rows)}."
        raise DataError([Problem(what, where, "Give every row one, or take those out.")])


def _floats(column: pd.Series[Any]) -> NDArray[np.float64]:
    """Return numbers; what is none is not a number."""
    import pandas as pd

    return pd.to_numeric(column, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)


def _whole(column: pd.Series[Any]) -> Any:
    """Return a column of whole numbers as such, and any other as it is."""
    found = _floats(column)
    whole = np.isfinite(found).all() and (found % 1 == 0).all() and (np.abs(found) < 2**53).all()
    return found.astype(np.int64) if whole and column.dtype.kind in "iuf" else column.to_numpy()


def _on_the_grid(frame: Any, where: str) -> gpd.GeoSeries:
    """Return the shapes of a frame in EPSG:27700 metres."""
    import geopandas as gpd

    from footprints.geometry.crs import to_grid

    if not isinstance(frame, gpd.GeoDataFrame | gpd.GeoSeries):
        what = f"a {type(frame).__name__}, which knows no shapes."
        fix = 'Make it geopandas.GeoDataFrame(table, geometry="geometry", crs=...).'
        raise DataError([Problem(what, where, fix)])
    if frame.crs is None:
        what = "shapes do not say their coordinate system."
        raise DataError([Problem(what, where, "Use set_crs(...) with the one they are in.")])
    table = gpd.GeoDataFrame(geometry=gpd.GeoSeries(frame.geometry.reset_index(drop=True)))
    moved, problems = to_grid(table, where)
    refuse(problems)
    return moved.geometry

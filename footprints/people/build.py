"""Footprints built from an agency's settings and the tables read from its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import DataError, Problem, listing
from footprints.people.catchments import catchment_people
from footprints.people.footprint import USED, Account, Footprint
from footprints.people.groups import group_rows, sum_rows
from footprints.people.lists import list_people
from footprints.people.parts import in_parts
from footprints.people.patches import main_units
from footprints.people.points import at_home, points_each
from footprints.people.quiet import quiet_rows
from footprints.people.zones import zone_people

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.people.inputs import ListTables, ZoneTables
    from footprints.settings import ListAgency, PlacedBy, Points, SiteAgency, ZoneAgency

_ROUNDING = 1e-6


def zone_footprint(
    agency: ZoneAgency,
    tables: ZoneTables,
    areas: gpd.GeoDataFrame,
    default: PlacedBy | Points = "surface",
) -> Footprint:
    """Return the footprint of an agency whose units are polygons.

    ``default`` is how people are placed where the agency does not say. Units (or groups) without
    residents here are left out and counted. Raises DataError where a unit is in more than one
    group, or if people were not conserved.
    """
    shapes = tables.units.reset_index(drop=True)
    stated = default if agency.placed_by is None else agency.placed_by
    placed_by = stated if isinstance(stated, str) else tables.points
    if placed_by is None:
        what = "people are to be placed by points, but there are none."
        raise DataError([Problem(what, agency.id, "Give `placed_by` a file of points.")])
    placed_by = placed_by if isinstance(placed_by, str) else at_home(placed_by, areas)
    people, account = zone_people(shapes, areas, placed_by, to_coast=agency.to_coast)
    surface = None
    if stated != "surface":
        surface, _ = zone_people(shapes, areas, to_coast=agency.to_coast)
    entries = account.entries | {"units in the file": len(shapes)}
    notes = list(account.notes)
    codes = shapes["unit"].to_numpy(dtype=object)
    row_of = np.arange(len(shapes))
    if tables.groups is not None:
        groups, row_of = group_rows(shapes["unit"].tolist(), tables.groups, agency.id)
        alone = np.flatnonzero(row_of < 0)
        lost = _sums(people[alone], axis=1)
        entries["units without a group"] = len(alone)
        entries["people of units without a group"] = float(lost.sum())
        notes += _name_alone(shapes["unit"].iloc[alone], lost)
        people = sum_rows(people, row_of, len(groups))
        surface = None if surface is None else sum_rows(surface, row_of, len(groups))
        shapes = _merge_shapes(shapes, groups, row_of)
    people = in_parts(people)
    here = np.flatnonzero(_sums(people, axis=1) > 0)
    used = np.isin(row_of, here)
    became = {
        USED: codes[used].tolist(),
        "of units without a group": codes[row_of < 0].tolist(),
        "of units without residents here": codes[~used & (row_of >= 0)].tolist(),
    }
    entries["units without residents here"] = len(shapes) - len(here)
    people, shapes = people[here], shapes.iloc[here].reset_index(drop=True)
    check_conserved(people, areas["people"].to_numpy(), agency.id)
    return Footprint(
        id=agency.id,
        name=agency.name,
        kind="zones",
        units=shapes[["unit", "name"]].copy(),
        people=people,
        main=main_units(people),
        weight=agency.weight,
        service=agency.service_id,
        serves_everybody=agency.serves != "some",
        unit_sizes=agency.unit_sizes,
        made_up=agency.made_up,
        shapes=shapes,
        account=Account(entries, notes, became),
        by_surface=None if surface is None else in_parts(surface)[here],
        points_each=None if isinstance(placed_by, str) else points_each(placed_by, len(areas)),
        points=None if isinstance(placed_by, str) else placed_by,
        to_coast=agency.to_coast,
    )


def list_footprint(
    agency: ListAgency, tables: ListTables, areas: gpd.GeoDataFrame, *, min_count: int
) -> Footprint:
    """Return the footprint of an agency whose units are lists.

    The list's counts under ``min_count`` are gone before anything is worked out from them: see
    ``people.quiet``.

    Raises DataError for counts that are missing or negative, units in more than one group, or if
    people were not conserved.
    """
    rows = quiet_rows(tables.rows, min_count)
    listed = list_people(
        rows,
        areas,
        conversion=tables.conversion,
        groups=tables.groups,
        scale=agency.scale,
        where=agency.id,
        min_count=min_count,
    )
    units, people = listed.units, in_parts(listed.people)
    if tables.groups is None:
        name_of = dict(zip(tables.names["unit"], tables.names["name"], strict=True))
        units = units.assign(name=[name_of.get(unit, unit) for unit in units["unit"]])
    if agency.scale == "residents":
        check_conserved(people, areas["people"].to_numpy(), agency.id)
    entries = {
        "rows in the file": tables.rows_read,
        "rows without a usable count": tables.rows_read - _rows_of(tables.rows),
    } | {key: count for key, count in listed.account.entries.items() if key != "rows in the file"}
    if tables.sites is not None:
        entries |= _count_sites(tables.sites, areas)
    return Footprint(
        id=agency.id,
        name=agency.name,
        kind="list",
        units=units,
        people=people,
        main=main_units(people),
        weight=agency.weight,
        service=agency.service_id,
        serves_everybody=agency.serves == "everybody",
        unit_sizes=agency.unit_sizes,
        made_up=agency.made_up,
        sites=tables.sites,
        account=Account(entries, [*([tables.note] if tables.note else []), *listed.account.notes]),
        counts=listed.counts,
    )


def _rows_of(rows: pd.DataFrame) -> int:
    """Return how many rows of the file the lines of a list stand for."""
    return int(rows["rows"].sum()) if "rows" in rows else len(rows)


def site_footprint(
    agency: SiteAgency, sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> Footprint:
    """Return the footprint of an agency known by its sites.

    ``sites`` has columns site, name, people and geometry; shapes other than points stand for
    their centre. Sites outside the region stay, counted. One without a name is called after the
    small area it stands in. With ``catchment = "nearest"`` each site
    that is some small area's nearest becomes a unit, labelled as assumed; without a catchment
    there are no units and nothing to score.
    """
    points = sites.reset_index(drop=True).assign(geometry=sites.geometry.centroid.to_numpy())
    points["name"] = _site_names(points, areas)
    assumed = agency.catchment == "nearest"
    table = catchment_people(areas, points) if assumed else _nobody(len(areas))
    here = np.flatnonzero(_sums(table, axis=1) > 0)
    units = points.iloc[here].reset_index(drop=True)
    entries = _count_sites(points, areas)
    if assumed:
        check_conserved(table, areas["people"].to_numpy(), agency.id)
        entries["sites that are some small area's nearest"] = len(here)
    return Footprint(
        id=agency.id,
        name=agency.name,
        kind="sites",
        units=units.rename(columns={"site": "unit"})[["unit", "name"]].astype(str),
        people=table[here],
        main=main_units(table[here]),
        weight=agency.weight,
        service=agency.service_id,
        serves_everybody=agency.serves == "everybody",
        made_up=agency.made_up,
        assumed=assumed,
        sites=points,
        account=Account(entries),
    )


def check_conserved(people: csr_array[Any, Any], residents: NDArray[np.int64], where: str) -> None:
    """Raise DataError, with numbers, where a small area has more people than its residents.

    ``people`` is units by small areas. Negative or missing people are refused too. This guards
    the package's own arithmetic: no input should bring it about.
    """
    if not np.isfinite(people.data).all() or (people.data < 0).any():
        what = "some people came out negative or not a number."
        raise DataError([Problem(what, where, "This is a fault in footprints: please report it.")])
    excess = _sums(people, axis=0) - residents
    over = np.flatnonzero(excess > _ROUNDING * np.maximum(residents, 1))
    if len(over):
        what = (
            f"{len(over):,} small areas were given more people than they have: "
            f"{excess[over].sum():,.3f} too many of {residents[over].sum():,}."
        )
        raise DataError([Problem(what, where, "This is a fault in footprints: please report it.")])


def _sums(table: csr_array[Any, Any], axis: int) -> NDArray[np.float64]:
    return np.asarray(table.sum(axis=axis), dtype=np.float64).ravel()


def _nobody(n_areas: int) -> csr_array[Any, Any]:
    from scipy.sparse import csr_array

    return csr_array((0, n_areas), dtype=np.float64)


def _name_alone(units: pd.Series[str], people: NDArray[np.float64]) -> list[str]:
    """Name the units of a zone agency that have residents here and no group."""
    names = [
        f"{unit} ({count:,.0f})" for unit, count in zip(units, people, strict=True) if count > 0
    ]
    return [f"Units without a group: {listing(names, 10)}."] if names else []


def _merge_shapes(
    shapes: gpd.GeoDataFrame, groups: pd.DataFrame, row_of: NDArray[np.int64]
) -> gpd.GeoDataFrame:
    """Return one shape a group, in the order of ``groups``."""
    import geopandas as gpd
    import shapely

    parts = shapes.geometry.to_numpy()
    merged = [shapely.union_all(parts[row_of == group]) for group in range(len(groups))]
    return gpd.GeoDataFrame(groups, geometry=merged, crs=shapes.crs)


def _site_names(sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> list[str]:
    """Return the sites' names; those called ``Unknown`` and the like say where they stand."""
    from footprints.geometry.overlay import points_in
    from footprints.geometry.sites import is_name

    names = [str(name) for name in sites["name"]]
    unnamed = [row for row, name in enumerate(names) if not is_name(name)]
    nameless = sites.geometry.iloc[unnamed]
    met = points_in(areas, nameless.x.to_numpy(), nameless.y.to_numpy()).tocsc()
    area_names = areas["name"].to_numpy(dtype=str)
    for at, row in enumerate(unnamed):
        inside = met.indices[met.indptr[at] : met.indptr[at + 1]]
        names[row] = f"unnamed, in {area_names[inside[0]]}" if len(inside) else "unnamed"
    return names


def _count_sites(sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> dict[str, float]:
    from footprints.geometry.overlay import points_in

    met = points_in(areas, sites.geometry.x.to_numpy(), sites.geometry.y.to_numpy())
    outside = _sums(met, axis=0) == 0
    return {"sites in the file": len(sites), "sites outside the region": int(outside.sum())}

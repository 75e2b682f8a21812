"""People of zones: wards, beats and patches drawn as polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from footprints.errors import listing
from footprints.people.footprint import Account
from footprints.people.patches import main_units, whole_areas
from footprints.people.points import point_shares
from footprints.people.slivers import settle_slivers

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

COVERED = 0.05
"""The least share of a small area that stands for the whole of it at the coast."""

PARTLY_OUTSIDE = 0.05
"""A unit is called partly outside the region between this share of its surface and its rest."""


def zone_people(
    zones: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    placed_by: Literal["surface", "best-fit"] | pd.DataFrame = "surface",
    *,
    to_coast: bool = False,
) -> tuple[csr_array[Any, Any], Account]:
    """Place the residents of small areas in zones; return the table and where everybody went.

    ``zones`` has columns unit, name and geometry, one row a unit, sorted by unit; rows of the
    table follow it, columns follow ``areas``. ``placed_by`` is one of

    - ``"surface"``: residents are spread evenly over their small area's surface;
    - ``"best-fit"``: each area whole to the unit with most of its surface, or to none where more
      of it lies outside every unit than in any one of them;
    - points (x, y in metres, people): an area's residents follow its points; an area with no
      points, or with nobody at them, falls back to its surface.

    With ``to_coast`` the residents of a small area that units cover in part, by ``COVERED`` at the
    least, are all in the covered part; points are where they are.

    Where units overlap, the people of the overlap are shared between them in proportion to each
    unit's part of the small area, so that nobody counts twice; how many would have is in the
    account. Slivers are settled by ``settle_slivers`` (not for best fit, which makes none).
    """
    residents = areas["people"].to_numpy(dtype=np.int64)
    entries: dict[str, float] = {"people in the region": float(residents.sum())}
    shares, covered = surface_shares(zones, areas)
    notes = _name_partly_outside(zones, areas, shares)
    if to_coast:
        shares, covered, moved = _to_coast(shares, covered, residents)
        entries["people of uncovered parts, with the covered part here"] = moved
    if not isinstance(placed_by, str):
        by_points = point_shares(zones, areas, placed_by)
        shares, covered = by_points.shares_or(shares), by_points.covered_or(covered)
        entries = entries | by_points.entries
    table, twice = _once_each(shares, covered, residents)
    if isinstance(placed_by, str) and placed_by == "best-fit":
        table = _best_fit(table, residents)
    else:
        settled = settle_slivers(table, residents)
        table = settled.people
        entries["slivers between units given to the area's other units"] = settled.overlaps
        entries["people in those slivers"] = settled.overlap_people
        entries["thin gaps closed"] = settled.gaps
        entries["people in those gaps"] = settled.gap_people
    entries["people counted twice in the file, once here"] = twice
    entries["people inside some unit"] = float(table.sum())
    entries["people outside every unit"] = float(residents.sum() - table.sum())
    return table, Account(entries, notes)


def surface_shares(
    zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> tuple[csr_array[Any, Any], NDArray[np.float64]]:
    """Return each unit's share of each small area's surface, and the share inside any unit.

    The second is less than the sum of the first where units overlap; only there is it measured on
    the ground, area by area.
    """
    from footprints.geometry.overlay import shares as overlay_shares

    table = overlay_shares(zones, areas)
    covered = np.minimum(np.asarray(table.sum(axis=0)).ravel(), 1.0)
    several = np.flatnonzero(np.bincount(table.tocoo().col, minlength=len(areas)) > 1)
    overlapped = several[_near_overlap(zones, areas, several)]
    covered[overlapped] = _union_share(zones, areas, table, overlapped)
    return table, covered


def _to_coast(
    shares: csr_array[Any, Any], covered: NDArray[np.float64], residents: NDArray[np.int64]
) -> tuple[csr_array[Any, Any], NDArray[np.float64], float]:
    """Stretch the shares of areas covered in part to all of them; return the people this moves."""
    from scipy.sparse import diags_array

    part = (covered >= COVERED) & (covered < 1.0)
    stretch = np.divide(1.0, covered, out=np.ones_like(covered), where=part)
    moved = float(((1.0 - covered) * residents)[part].sum())
    return (shares @ diags_array(stretch)).tocsr(), np.where(part, 1.0, covered), moved


def _near_overlap(
    zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, several: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Return which of some small areas touch a line where units overlap or miss one another.

    Elsewhere units meet without a fault, or cover the whole area more than once over.
    """
    import shapely

    faults = shapely.coverage_invalid_edges(zones.geometry.to_numpy())
    faults = faults[~shapely.is_empty(faults)]
    tree = shapely.STRtree(areas.geometry.to_numpy()[several])
    return np.unique(tree.query(faults, predicate="intersects")[1])


def _union_share(
    zones: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    table: csr_array[Any, Any],
    several: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the share of surface inside any unit, for small areas that meet more than one."""
    import shapely

    units, shapes = zones.geometry.to_numpy(), areas.geometry.to_numpy()
    by_area = table.tocsc()
    starts = by_area.indptr
    share = np.empty(len(several))
    for position, area in enumerate(several):
        met = units[by_area.indices[starts[area] : starts[area + 1]]]
        pieces = shapely.intersection(met, shapes[area])
        share[position] = shapely.union_all(pieces).area / shapes[area].area
    return np.minimum(share, 1.0)


def _once_each(
    shares: csr_array[Any, Any], covered: NDArray[np.float64], residents: NDArray[np.int64]
) -> tuple[csr_array[Any, Any], float]:
    """Turn shares into people, each counted once; return how many the file counts twice.

    The people of an area sum to its covered share. Someone in three units at once counts as two.
    """
    from scipy.sparse import diags_array

    sums = np.asarray(shares.sum(axis=0)).ravel()
    fair = np.divide(covered, sums, out=np.zeros_like(sums), where=sums > 0)
    table = shares @ diags_array(fair * residents)
    twice = float((np.maximum(sums - covered, 0.0) * residents).sum())
    return table.tocsr(), twice


def _best_fit(table: csr_array[Any, Any], residents: NDArray[np.int64]) -> csr_array[Any, Any]:
    main = main_units(table)
    most = table.max(axis=0).toarray().ravel()
    outside = residents - np.asarray(table.sum(axis=0)).ravel()
    main[outside > most] = -1
    return whole_areas(main, residents, table.shape[0])


def _name_partly_outside(
    zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, shares: csr_array[Any, Any]
) -> list[str]:
    """Name the units that lie partly in the region: only their people here are known."""
    inside = (shares @ areas.geometry.area.to_numpy()) / zones.geometry.area.to_numpy()
    partly = (inside > PARTLY_OUTSIDE) & (inside < 1 - PARTLY_OUTSIDE)
    if not partly.any():
        return []
    codes = listing(zones["unit"].to_numpy()[partly], 10)
    where = "in another region, or over water where small areas end at the coast"
    return [f"Units partly outside the small areas ({where}), counted only here: {codes}."]

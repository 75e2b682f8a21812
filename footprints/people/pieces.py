"""Pieces of small areas: a plan that cuts small areas, as one that is made of whole pieces.

Where a plan was drawn through small areas, each is cut along it. A piece is what a small area and a
neighbourhood have in common; it has a number of residents, and agencies' people are placed in it by
the same rule as in a small area. Whatever holds for a plan made of whole small areas then holds for
the plan as drawn, made of whole pieces: where no small area is cut the two are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.people.parts import in_parts
from footprints.people.patches import main_units
from footprints.people.plan import Drawn, Plan
from footprints.people.zones import zone_people

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint
    from footprints.settings import PlacedBy

WHOLE = "whole_area"
"""The column of a table of pieces that has the row number of the small area each is a piece of."""

_LEAST_M2 = 1.0


@dataclass(frozen=True)
class Pieces:
    """Small areas cut along a plan as drawn.

    ``areas`` has the columns of ``schema.AREAS`` and ``WHOLE``, a row a piece, sorted by small area
    and then neighbourhood; ``plan`` is made of whole pieces. ``share[i]`` is the share of its small
    area's residents who live in piece i, and ``surface`` the residents that it would have by
    surface alone.
    """

    areas: gpd.GeoDataFrame
    plan: Plan
    share: NDArray[np.float64]
    surface: NDArray[np.int64]

    @property
    def whole(self) -> NDArray[np.int64]:
        """The row number of the small area that each piece is of."""
        return np.asarray(self.areas[WHOLE], dtype=np.int64)


def cut(areas: gpd.GeoDataFrame, plan: Plan, drawn: Drawn) -> Pieces:
    """Cut small areas along a plan as drawn; what lies in no neighbourhood is left out.

    There is a piece wherever somebody lives by the one way of placing people or the other.
    """
    import shapely

    other = drawn.share if drawn.by_surface is None else drawn.by_surface
    cells = (drawn.share + other).tocsc().sorted_indices().tocoo()
    place, area = cells.row, cells.col.astype(np.int64)
    share, on_surface = (
        np.asarray(one.tocsr()[place, area]).ravel() for one in (drawn.share, other)
    )
    residents = areas["people"].to_numpy(dtype=np.int64)
    shapes = areas.geometry.to_numpy()[area]
    inside = shapely.covers(drawn.shapes[place], shapes) | (on_surface >= 1)
    pieces = shapes.copy()
    pieces[~inside] = _polygons(shapely.intersection(shapes[~inside], drawn.shapes[place[~inside]]))
    # points may put people where the two share no more than a line: then anywhere in the area
    thin = shapely.area(pieces) < _LEAST_M2
    pieces[thin] = shapes[thin]
    table = areas.drop(columns="geometry").iloc[area].reset_index(drop=True)
    table["people"] = np.rint(share * residents[area]).astype(np.int64)
    table[WHOLE] = area
    frame = type(areas)(table, geometry=pieces, crs=areas.crs)
    member = Plan(plan.neighbourhoods, place.astype(np.int32))
    surface = np.rint(on_surface * residents[area]).astype(np.int64)
    return Pieces(frame, member, share, surface)


def on_pieces(footprint: Footprint, pieces: Pieces) -> Footprint:
    """Return an agency's footprint on pieces of small areas.

    People of zones are placed in pieces as they were in small areas: by points, or by surface.
    Where small areas went whole to a unit, and for lists, which say no more than in which small
    area their people live, each piece has the share of its small area.
    """
    whole = pieces.whole
    by_share = _shared(footprint.people, pieces)
    changes: dict[str, Any] = {"people": by_share, "main": footprint.main[whole]}
    if footprint.counts is not None:
        changes["counts"] = _shared(footprint.counts, pieces)
    if footprint.points_each is not None:
        changes["points_each"] = footprint.points_each[whole]
    if footprint.kind != "zones" or footprint.shapes is None:
        return replace(footprint, **changes)
    if footprint.by_surface is not None:
        on_surface = pieces.areas.assign(people=pieces.surface)
        changes["by_surface"] = _placed(footprint, on_surface, None)
    if footprint.by_surface is None or footprint.points is not None:
        changes["people"] = _placed(footprint, pieces.areas, footprint.points)
        changes["main"] = main_units(changes["people"])
    return replace(footprint, **changes)


def _placed(
    footprint: Footprint, areas: gpd.GeoDataFrame, points: pd.DataFrame | None
) -> csr_array[Any, Any]:
    given: PlacedBy | pd.DataFrame = "surface"
    if points is not None:
        given = points.drop(columns="home", errors="ignore")
    people, _ = zone_people(footprint.shapes, areas, given, to_coast=footprint.to_coast)
    return in_parts(people)


def _shared(people: csr_array[Any, Any], pieces: Pieces) -> csr_array[Any, Any]:
    """Return a table of units by small areas as one by pieces, each with its share."""
    from scipy.sparse import csr_array, diags_array

    return in_parts(csr_array(people[:, pieces.whole] @ diags_array(pieces.share)))


def _polygons(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return the polygons of shapes; points and lines, where two only touch, go."""
    import shapely

    mixed = ~np.isin(shapely.get_type_id(shapes), (3, 6))
    shapes[mixed] = shapely.buffer(shapes[mixed], 0)
    return shapes

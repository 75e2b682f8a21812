"""Pieces: each connected part of a locality as flat arrays for the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from footprints.kernels.graph import Floats, Ints
from footprints.neighbourhoods.kernels.ground import Ground, exactly
from footprints.neighbourhoods.pieces.ties import Ties
from footprints.units import METRES_PER_KM, PEOPLE_PER_THOUSAND

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from scipy.sparse import csc_array, csr_array

    from footprints.people.footprint import Footprint
    from footprints.settings import Weights

_CUT_BITS = 30
_PEOPLE_BITS = 20


@dataclass(frozen=True)
class Piece:
    """One connected part of a locality.

    ``rows`` are its small areas, ``node`` the node of each in ``ground`` (several areas are one
    node where they are kept together). By node: ``old`` and ``lock``, as in ``Ties``.
    """

    locality: str
    name: str
    rows: NDArray[np.intp]
    node: Ints
    ground: Ground
    old: Ints
    lock: Ints

    @property
    def people(self) -> int:
        """Residents of the piece."""
        return int(self.ground.people.sum())

    @property
    def locks(self) -> int:
        """How many neighbourhoods of the start plan have locked areas here."""
        return len(np.unique(self.lock[self.lock >= 0]))


@dataclass(frozen=True)
class Served:
    """The units that count in the objective, of all agencies in one row, wards last.

    ``table`` is people by unit and small area (by column, for slicing); ``agency`` the agency of
    each unit, ``weight`` per agency and person; units from ``wards`` on are wards.
    """

    table: csc_array[Any]
    agency: Ints
    weight: Floats
    total: Floats
    wards: int


def served_by(
    areas: pd.DataFrame,
    footprints: Sequence[Footprint],
    weights: Weights,
    wards_from: str | None,
) -> Served:
    """Gather the people tables that the objective needs: agencies with a weight, then wards.

    Lists and assumed catchments count by main patches. Where only wards' names are wanted
    (weight 0) they are left out.
    """
    from scipy.sparse import csc_array, vstack

    from footprints.people.patches import as_zoning

    people = areas["people"].to_numpy()
    tables: list[csr_array[Any, Any]] = []
    agency: list[NDArray[np.int32]] = []
    weight: list[float] = []
    for footprint in footprints:
        if footprint.scored and footprint.weight > 0 and weights.agencies > 0:
            tables.append(as_zoning(footprint, people))
            agency.append(np.full(tables[-1].shape[0], len(weight), np.int32))
            weight.append(footprint.weight * weights.agencies / PEOPLE_PER_THOUSAND)
    wards = sum(table.shape[0] for table in tables)
    if weights.wards > 0:
        tables += [
            as_zoning(footprint, people)
            for footprint in footprints
            if footprint.id == wards_from and footprint.scored
        ]
    stacked = vstack(tables) if tables else (0, len(areas))
    table = csc_array(stacked)
    if table.shape[0] > wards:
        agency.append(np.full(table.shape[0] - wards, len(weight), np.int32))
    return Served(
        table=table,
        agency=np.concatenate(agency) if agency else np.zeros(0, np.int32),
        weight=np.array(weight, dtype=np.float64),
        total=np.asarray(table.sum(axis=1)).ravel().astype(np.float64),
        wards=wards,
    )


def cut_pieces(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    served: Served,
    weights: Weights,
    ties: Ties,
) -> list[Piece]:
    """Cut the region into connected parts of localities, by locality and lowest row."""
    from footprints.geometry.adjacency import components

    locality = areas["locality"].to_numpy(dtype=object)
    names = areas["locality_name"].to_numpy(dtype=object)
    part = components(len(areas), edges, locality)
    first, second = edges["first"].to_numpy(), edges["second"].to_numpy()
    inside = np.flatnonzero(locality[first] == locality[second])
    links = inside[np.argsort(part[first[inside]], kind="stable")]
    bounds = np.searchsorted(part[first[links]], np.arange(part.max(initial=-1) + 2))
    length = (
        weights.border * edges["border_m"].to_numpy()
        - weights.barriers * edges["barrier_m"].to_numpy()
    ) / METRES_PER_KM
    points = areas.geometry.representative_point() if weights.distance > 0 else None
    spot = np.zeros((len(areas), 2))
    if points is not None:
        spot = np.column_stack([points.x, points.y]) / METRES_PER_KM
    order = np.argsort(part, kind="stable")
    starts = np.searchsorted(part[order], np.arange(part.max(initial=-1) + 2))
    pieces = []
    for number in range(len(starts) - 1):
        rows = order[starts[number] : starts[number + 1]]
        mine = links[bounds[number] : bounds[number + 1]]
        node, lead = _nodes(rows, ties)
        ground = _ground(
            areas, rows, node, served=served, spot=spot, sticky=ties.sticky[rows]
        )._replace(
            **_graph(
                node,
                rows,
                first=first[mine],
                second=second[mine],
                length=length[mine],
                count=len(lead),
            )
        )
        old, lock = _most(ties.old[rows], node, ground), _any(ties.lock[rows], node, len(lead))
        pieces.append(
            Piece(str(locality[rows[0]]), str(names[rows[0]]), rows, node, ground, old, lock)
        )
    return sorted(pieces, key=lambda piece: (piece.locality, int(piece.rows[0])))


def _nodes(rows: NDArray[np.intp], ties: Ties) -> tuple[Ints, NDArray[np.intp]]:
    """Return each row's node, numbered by lowest row of its group, and the lowest rows."""
    lead, node = np.unique(ties.group[rows], return_inverse=True)
    return node.astype(np.int32), lead.astype(np.intp)


def _any(values: Ints, node: Ints, count: int) -> Ints:
    found = np.full(count, -1, np.int32)
    np.maximum.at(found, node, values)
    return found


def _most(old: Ints, node: Ints, ground: Ground) -> Ints:
    """Return each node's old neighbourhood: the one its first small area was in."""
    first = np.full(len(ground.people), -1, np.int32)
    first[node[::-1]] = old[::-1]
    return first


def _graph(
    node: Ints,
    rows: NDArray[np.intp],
    *,
    first: NDArray[Any],
    second: NDArray[Any],
    length: Floats,
    count: int,
) -> dict[str, Any]:
    """Return the neighbour lists of a piece, links between the same two nodes summed."""
    from scipy.sparse import coo_array, csr_array

    one = node[np.searchsorted(rows, first)]
    other = node[np.searchsorted(rows, second)]
    apart = one != other
    one, other, length = one[apart], other[apart], exactly(length[apart], _CUT_BITS)
    ends = (np.concatenate([one, other]), np.concatenate([other, one]))
    ones = np.ones(2 * len(one))
    linked = csr_array(coo_array((ones, ends), shape=(count, count)))
    linked.sort_indices()
    summed = csr_array(coo_array((np.tile(length, 2), ends), shape=(count, count)))
    summed.sort_indices()
    return {
        "first": linked.indptr.astype(np.int32),
        "beside": linked.indices.astype(np.int32),
        "cut": np.ascontiguousarray(summed.data, dtype=np.float64),
    }


def _ground(
    areas: gpd.GeoDataFrame,
    rows: NDArray[np.intp],
    node: Ints,
    *,
    served: Served,
    spot: Floats,
    sticky: Ints,
) -> Ground:
    """Return a piece's arrays but for its graph."""
    from scipy.sparse import csc_array

    count = int(node.max()) + 1
    residents = areas["people"].to_numpy()[rows].astype(np.int64)
    people = np.zeros(count, np.int64)
    np.add.at(people, node, residents)
    groups = csc_array((np.ones(len(rows)), (np.arange(len(rows)), node)), shape=(len(rows), count))
    table = csc_array(served.table[:, rows] @ groups)
    table.sort_indices()
    present = np.unique(table.indices)
    local = np.searchsorted(present, table.indices).astype(np.int32)
    agency = served.agency[present]
    weigh = np.maximum(residents, 1).astype(np.float64)
    centre = np.column_stack(
        [np.bincount(node, weigh * spot[rows, axis], count) for axis in (0, 1)]
    ) / np.bincount(node, weigh, count).reshape(-1, 1)
    return Ground(
        first=np.zeros(count + 1, np.int32),
        beside=np.zeros(0, np.int32),
        cut=np.zeros(0),
        people=people,
        unit_first=table.indptr.astype(np.int32),
        unit=local,
        served=exactly(table.data, _PEOPLE_BITS),
        agency=agency.astype(np.int32),
        inverse=1.0 / np.maximum(served.total[present], 1e-9),
        agency_first=np.searchsorted(agency, np.arange(len(served.weight) + 1)).astype(np.int32),
        agency_weight=served.weight,
        layer=_layers(table, present, served, count),
        x=np.ascontiguousarray(centre[:, 0]),
        y=np.ascontiguousarray(centre[:, 1]),
        sticky=_any(sticky, node, count),
    )


def _layers(table: csc_array[Any], present: NDArray[Any], served: Served, count: int) -> Ints:
    """Return each node's main unit in every agency (and in the wards), -1 where none."""
    agency = served.agency[table.indices]
    node = np.repeat(np.arange(count), np.diff(table.indptr))
    order = np.lexsort((table.indices, -table.data, node, agency))
    kinds = np.unique(agency)
    layer = np.full((len(kinds), count), -1, np.int32)
    for number, kind in enumerate(kinds):
        mine = order[agency[order] == kind]
        found, first = np.unique(node[mine], return_index=True)
        layer[number, found] = np.searchsorted(present, table.indices[mine[first]])
    return layer

"""What the kernels work on: flat arrays, in three tuples.

``Ground`` is one connected piece of a locality and does not change. ``Rules`` is what is asked of
its neighbourhoods. ``Ledger`` is one plan of it with its running figures. Nodes are small areas,
or groups of them that stay together; lengths are kilometres, people are counts.

Every number that is added and taken away while searching is a whole multiple of a power of two
(``exactly``), so sums come out the same in any order and nothing drifts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.core import types
from numba.core.types import containers
from numpy.typing import NDArray

from footprints.kernels.graph import FLOATS, INTS, LONGS, Floats, Ints, Longs

CUT, WARD, MOVED = 0, 1, 2
"""Places in ``Ledger.sums``."""


class Ground(NamedTuple):
    """One connected piece: the graph, its people and who serves them.

    ``first[v]:first[v + 1]`` are node v's entries in ``beside`` (neighbours) and ``cut`` (what it
    costs to part them, weights included). ``unit_first`` likewise leads to ``unit`` and
    ``served`` (people of the node in that unit). Units of all agencies are numbered in one row,
    agency after agency, wards last: those of agency g are
    ``agency_first[g]:agency_first[g + 1]``, wards are from ``agency_first[-1]`` on.
    ``agency[u]`` is a unit's agency, ``inverse[u]`` one over its people in the whole region.
    ``agency_weight`` is per person. ``layer[l, v]`` is node v's main unit in one of the agencies
    that chunks are cut along. ``x`` and ``y`` are in kilometres.
    """

    first: Ints
    beside: Ints
    cut: Floats
    people: Longs
    unit_first: Ints
    unit: Ints
    served: Floats
    agency: Ints
    inverse: Floats
    agency_first: Ints
    agency_weight: Floats
    layer: Ints
    x: Floats
    y: Floats
    sticky: Ints


class Rules(NamedTuple):
    """Limits and weights for one number of neighbourhoods.

    A neighbourhood may never leave ``floor``..``ceiling``; each person outside
    ``low``..``high`` costs ``penalty``. ``share`` is an even share of people. ``ward``,
    ``distance``, ``evenness`` and ``moved`` are weights per person (or person-kilometre).
    ``plain`` is 1 where only cuts count. ``lock[v]`` is the neighbourhood node v may not leave,
    ``stay[v]`` the one it was in; -1 for none,
    -2 for one that is no more.
    """

    floor: int
    ceiling: int
    low: int
    high: int
    plain: int
    share: float
    penalty: float
    ward: float
    distance: float
    evenness: float
    moved: float
    lock: Ints
    stay: Ints


class Ledger(NamedTuple):
    """A plan and its running figures, kept up to date by ``ledger.shift``.

    ``label[v]`` is node v's neighbourhood; by neighbourhood: ``people``, ``size`` in nodes,
    ``table`` of people by unit, ``cover`` of people by agency, and ``cost``, the part of the
    objective that belongs to one neighbourhood. ``sums`` holds the cut cost, people outside
    their ward's main neighbourhood, and people moved.
    """

    label: Ints
    people: Longs
    size: Longs
    table: Floats
    cover: Floats
    cost: Floats
    sums: Floats


class Scratch(NamedTuple):
    """Room to work in: contents mean nothing between calls, but for ``epoch``."""

    queue: Ints
    seen: Longs
    epoch: Longs
    order: Ints
    parent: Ints
    depth: Ints
    below: Longs
    nodes_below: Ints
    locks_below: Ints
    across: Floats
    heap_key: Floats
    heap_node: Ints
    heap_from: Ints
    chosen: Ints


_TABLE = types.float64[:, ::1]
_LAYERS = types.int32[:, ::1]

GROUND = containers.NamedTuple(
    [
        *[INTS, INTS, FLOATS, LONGS, INTS, INTS, FLOATS, INTS, FLOATS],
        *[INTS, FLOATS, _LAYERS, FLOATS, FLOATS, INTS],
    ],
    Ground,
)
RULES = containers.NamedTuple([types.int64] * 5 + [types.float64] * 6 + [INTS] * 2, Rules)
LEDGER = containers.NamedTuple([INTS, LONGS, LONGS, _TABLE, _TABLE, FLOATS, FLOATS], Ledger)
SCRATCH = containers.NamedTuple(
    [
        *[INTS, LONGS, LONGS, INTS, INTS, INTS, LONGS, INTS, INTS, FLOATS],
        *[FLOATS, INTS, INTS, INTS],
    ],
    Scratch,
)
LABEL = INTS


def exactly(values: NDArray[np.float64], bits: int) -> Floats:
    """Round to whole multiples of 2**-bits.

    Sums of such numbers are exact in float64, whatever their order, up to 2**(53 - bits).
    """
    rounded: Floats = np.round(np.asarray(values, dtype=np.float64) * 2.0**bits)
    return rounded / 2.0**bits


def new_ledger(ground: Ground, label: Ints, number: int) -> Ledger:
    """Make an empty ledger of ``number`` neighbourhoods; ``ledger.fill`` fills it from labels."""
    return Ledger(
        np.ascontiguousarray(label, dtype=np.int32),
        np.zeros(number, np.int64),
        np.zeros(number, np.int64),
        np.zeros((number, len(ground.inverse))),
        np.zeros((number, len(ground.agency_weight))),
        np.zeros(number),
        np.zeros(3),
    )


def new_scratch(ground: Ground) -> Scratch:
    """Make room to work in for one thread."""
    nodes, links = len(ground.people), len(ground.beside) + 1

    def ints(length: int) -> Ints:
        return np.zeros(length, np.int32)

    def longs(length: int) -> Longs:
        return np.zeros(length, np.int64)

    return Scratch(
        queue=ints(nodes),
        seen=longs(nodes),
        epoch=longs(1),
        order=ints(nodes),
        parent=ints(nodes),
        depth=ints(nodes),
        below=longs(nodes),
        nodes_below=ints(nodes),
        locks_below=ints(nodes),
        across=np.zeros(nodes),
        heap_key=np.zeros(links),
        heap_node=ints(links),
        heap_from=ints(links),
        chosen=ints(nodes),
    )

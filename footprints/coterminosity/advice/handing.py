"""The search behind an agency's advice: cells of its zoning handed from unit to unit.

A batch is what some unit has in some neighbourhood: one small area of it, or all of them. It goes
to a unit at home there, whichever batch and unit add most people overlapping for each small area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.advice.hands import NOBODY, Hands
from footprints.coterminosity.advice.whole import keeps_whole, within_sizes
from footprints.coterminosity.arithmetic import ratio
from footprints.people.overlap import overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_GAIN = 1e-6
"""People overlapping that a step must add to be worth a line of advice."""


@dataclass(frozen=True)
class HandedOver:
    """One cell handed over: its row, from unit to unit, and the F reached with it."""

    cell: int
    area: int
    people: float
    place: int
    source: int
    target: int
    overlap: float


@dataclass(frozen=True)
class _Batches:
    """Batch i is ``cells[start[i] : start[i] + size[i]]``, all of one unit and neighbourhood."""

    cells: NDArray[np.int64]
    start: NDArray[np.int64]
    size: NDArray[np.int64]

    @property
    def first(self) -> NDArray[np.int64]:
        """The first cell of each batch."""
        return self.cells[self.start]


def best_step(hands: Hands, room: int) -> tuple[NDArray[np.int64], int] | None:
    """Return the cells to hand over next, at most ``room``, and the unit to receive them.

    None where nothing helps. Ties go to single areas before whole batches, then to the first by
    unit and area.
    """
    batches = _batches(hands, room)
    batch, target = _receivers(hands, batches)
    if len(batch) == 0:
        return None
    gain = np.round(_gains(hands, batches, batch, target) / batches.size[batch], 6)
    for best in np.argsort(-gain, kind="stable").tolist():
        if gain[best] <= LEAST_GAIN:
            return None
        start = batches.start[batch[best]]
        cells = batches.cells[start : start + batches.size[batch[best]]]
        if keeps_whole(hands, cells, int(target[best])):
            return cells, int(target[best])
    return None


def may_receive(hands: Hands, cells: NDArray[np.int64], target: int) -> bool:
    """Say whether a unit may receive cells of another: it touches them, and both stay whole.

    Within the sizes stated, too.
    """
    source, people = hands.unit[cells[:1]], hands.people[cells].sum(keepdims=True)
    if hands.beside is not None and not (hands.beside[hands.area[cells], target] > 0).any():
        return False
    if not within_sizes(hands, source, np.array([target]), people)[0]:
        return False
    return keeps_whole(hands, cells, target)


def hand_over(hands: Hands, cells: NDArray[np.int64], target: int) -> list[HandedOver]:
    """Hand cells over one by one, and note what is reached after each.

    Of those that leave units whole by themselves the one with most people goes first.
    """
    rows = []
    todo = cells[np.lexsort((hands.area[cells], -hands.people[cells]))].tolist()
    while todo:
        cell = next((one for one in todo if may_receive(hands, np.array([one]), target)), todo[0])
        todo.remove(cell)
        source, place, area = (int(one[cell]) for one in (hands.unit, hands.place, hands.area))
        hands.give(cell, target)
        value = overlap(hands.table, hands.places)
        people = float(hands.people[cell])
        rows.append(HandedOver(cell, area, people, place, source, target, value))
    return rows


def misfits(hands: Hands) -> NDArray[np.int64]:
    """Return the cells not handed over yet whose unit and neighbourhood misfit one another."""
    free = np.flatnonzero(~hands.moved)
    return free[_misfit(hands)[hands.unit[free], hands.place[free]]]


def _batches(hands: Hands, room: int) -> _Batches:
    """Return what may be handed over: cells neither inside nor containing, alone and together."""
    loose = misfits(hands)
    key = hands.unit[loose] * hands.table.shape[1] + hands.place[loose]
    together = loose[np.argsort(key, kind="stable")]
    start = np.flatnonzero(np.diff(np.sort(key), prepend=-1))
    size = np.diff(start, append=len(together))
    whole = (size > 1) & (size <= room)
    alone = np.arange(len(loose))
    return _Batches(
        np.concatenate([loose, together]),
        np.concatenate([alone, start[whole] + len(loose)]),
        np.concatenate([np.ones_like(alone), size[whole]]),
    )


def _misfit(hands: Hands) -> NDArray[np.bool_]:
    """Say in which pairs that meet neither the unit nor the neighbourhood is inside the other."""
    table = hands.table
    smaller = np.minimum(table.sum(axis=1)[:, None], hands.columns[None, :])
    misfit: NDArray[np.bool_] = (table > 0) & (table < smaller - NOBODY)
    return misfit


def _at_home(table: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which unit is at home in which neighbourhood: mainly there, or its main unit."""
    home = np.zeros(table.shape, dtype=bool)
    busy = np.flatnonzero(table.any(axis=1))
    home[busy, table[busy].argmax(axis=1)] = True
    served = np.flatnonzero(table.any(axis=0))
    home[table[:, served].argmax(axis=0), served] = True
    return home


def _receivers(hands: Hands, batches: _Batches) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair every batch with the units at home in its neighbourhood that may receive it."""
    place, home = (at.astype(np.int64) for at in np.nonzero(_at_home(hands.table).T))
    homes = np.bincount(place, minlength=hands.table.shape[1])
    where = hands.place[batches.first]
    batch, nth = _spread(homes[where])
    target = home[(homes.cumsum() - homes)[where][batch] + nth]
    other = np.flatnonzero(target != hands.unit[batches.first[batch]])
    batch, target = batch[other], target[other]
    people = _amounts(hands, batches)[batch]
    fits = within_sizes(hands, hands.unit[batches.first[batch]], target, people)
    batch, target = batch[fits], target[fits]
    if hands.beside is not None:
        touching = _touching(hands, hands.beside, batches, batch, target)
        batch, target = batch[touching], target[touching]
    return batch, target


def _spread(sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for groups of these sizes, the group of every member and its number in the group."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    return group, np.arange(len(group)) - np.repeat(sizes.cumsum() - sizes, sizes)


def _touching(
    hands: Hands,
    beside: NDArray[np.int64],
    batches: _Batches,
    batch: NDArray[np.int64],
    target: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Say of each batch and target whether the unit has people in or beside one of its areas."""
    pair, nth = _spread(batches.size[batch])
    area = hands.area[batches.cells[batches.start[batch][pair] + nth]]
    met = beside[area, target[pair]] > 0
    touching: NDArray[np.bool_] = np.bincount(pair, met, minlength=len(batch)) > 0
    return touching


def _overlapping(table: NDArray[np.float64], columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the people overlapping of each row: sum over n of T^2 / min(r, c_n)."""
    smaller = np.minimum(table.sum(axis=1)[:, None], columns[None, :])
    people: NDArray[np.float64] = ratio(table**2, smaller).sum(axis=1)
    return people


def _gains(
    hands: Hands, batches: _Batches, batch: NDArray[np.int64], target: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return how many more people overlap if each batch goes to its target (two rows change).

    Only the neighbourhoods where a unit has people are looked at, ``busy``: a few of all.
    """
    amount = _amounts(hands, batches)[batch]
    first = batches.first[batch]
    source, place = hands.unit[first], hands.place[first]
    rows, columns = hands.table.sum(axis=1), hands.columns
    now = _overlapping(hands.table, columns)
    width = int((hands.table > 0).sum(axis=1).max())
    busy = np.argsort(-hands.table, axis=1, kind="stable")[:, :width]
    held = np.take_along_axis(hands.table, busy, axis=1)
    here = busy[source] == place[:, None]
    left = np.maximum(held[source] - amount[:, None] * here, 0.0)
    after = _squares(left, columns[busy[source]], rows[source] - amount)
    here = busy[target] == place[:, None]
    joined = held[target] + amount[:, None] * here
    after += _squares(joined, columns[busy[target]], rows[target] + amount)
    new = np.where(here.any(axis=1), 0.0, amount)
    after += ratio(new**2, np.minimum(rows[target] + amount, columns[place]))
    gains: NDArray[np.float64] = after - now[source] - now[target]
    return gains


def _amounts(hands: Hands, batches: _Batches) -> NDArray[np.float64]:
    """Return the people of each batch."""
    running = np.concatenate([[0.0], hands.people[batches.cells].cumsum()])
    amounts: NDArray[np.float64] = running[batches.start + batches.size] - running[batches.start]
    return amounts


def _squares(
    people: NDArray[np.float64], columns: NDArray[np.float64], rows: NDArray[np.float64]
) -> NDArray[np.float64]:
    total: NDArray[np.float64] = ratio(people**2, np.minimum(rows[:, None], columns)).sum(axis=1)
    return total

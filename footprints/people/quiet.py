"""A list's counts without small ones, before anything is worked out from them.

Whatever is written, shown or searched for is a function of the counts that leave this module. No
sum of them, however it is cut, lies between 0 and the limit; and counts that have no small ones
come back as they are. So the counts that leave are themselves one table that explains everything
published, and a small count, which they do not hold, can never be the only explanation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


def without_small_counts(counts: csr_array[Any, Any], min_count: float) -> csr_array[Any, Any]:
    """Return a list's counts, units by small areas, with none above 0 and under ``min_count``.

    Each unit's small counts become 0 or ``min_count``, as many of these as they come to together,
    evenly along its small areas. The remainder goes to a large count in a small area where the
    unit is far enough ahead of others; so units with one keep their totals, and small areas with a
    count of ``min_count`` or more their main unit.

    What comes out depends on where small counts are and on their sum in steps of ``min_count``, and
    not on any one of them: even who knows which counts are small learns none of them.
    """
    from scipy.sparse import csr_array

    if min_count <= 0:
        return counts
    cells = _cells(counts)
    small = (cells.value > 0) & (cells.value < min_count)
    if not small.any():
        return counts
    pool = counts.shape[0]
    takes, gives = _takers(cells, small, min_count)
    purse = np.full(pool + 1, pool)
    purse[cells.unit[takes]] = cells.unit[takes]
    of = purse[cells.unit]
    for_small = takes[np.isin(cells.unit[takes], cells.unit[small])]
    last, gives_last = _taker_of_pool(
        cells, np.append(for_small, gives), small & (of == pool), min_count
    )
    takes, where = np.append(takes, last), np.append(of[takes], np.full(len(last), pool))
    held = np.bincount(of[small], cells.value[small], pool + 1).astype(np.float64)
    held += np.bincount(of[gives], minlength=pool + 1)
    held[pool] += len(gives_last)
    number = np.bincount(of[small], minlength=pool + 1).astype(np.float64)
    lowest = _step(number, held, min_count)
    lowest[~np.isin(np.arange(pool + 1), where)] += (min_count - 1) / 2
    may = small & ((cells.largest > min_count) | _leads(cells, small, min_count))
    times = np.minimum(np.floor(lowest / min_count), np.bincount(of[may], minlength=pool + 1))

    value = cells.value.copy()
    value[np.append(gives, gives_last)] -= 1
    value[small] = np.where(_spread(of, may, times)[small], min_count, 0.0)
    np.add.at(value, takes, (held - min_count * times)[where])
    kept = value > 0
    return csr_array((value[kept], (cells.unit[kept], cells.area[kept])), shape=counts.shape)


def quiet_rows(rows: pd.DataFrame, min_count: float) -> pd.DataFrame:
    """Return a list's rows, one a unit and small area, without counts under ``min_count``.

    ``rows`` has columns unit, area and people as read, codes of no known area included, and may
    have a column rows (how many rows of the file each stands for), which is kept in sum. The same
    pair given twice is one count. Without small counts the rows come back as they are.
    """
    import pandas as pd
    from scipy.sparse import coo_array

    if min_count <= 0 or not len(rows):
        return rows
    unit, units = pd.factorize(rows["unit"].fillna("").astype(str), sort=True)
    area, areas = pd.factorize(rows["area"].fillna("").astype(str), sort=True)
    people = rows["people"].to_numpy(dtype=np.float64)
    shape = len(units), len(areas)
    counts = coo_array((people, (unit, area)), shape=shape).tocsr()
    quiet = without_small_counts(counts, min_count)
    if quiet is counts:
        return rows
    key = unit.astype(np.int64) * len(areas) + area
    stands_for = rows["rows"].to_numpy() if "rows" in rows else np.ones(len(rows), dtype=np.int64)
    pairs, at = np.unique(key, return_inverse=True)
    return pd.DataFrame(
        {
            "unit": np.asarray(units, dtype=object)[pairs // len(areas)],
            "area": np.asarray(areas, dtype=object)[pairs % len(areas)],
            "people": _at(quiet, pairs),
            "rows": np.bincount(at, stands_for).astype(np.int64),
        }
    )


@dataclass(frozen=True)
class _Cells:
    """The counts of a list, by unit and then area.

    ``largest`` is the largest count of the same area, ``others`` the largest of other units.
    """

    unit: NDArray[np.int64]
    area: NDArray[np.int64]
    value: NDArray[np.float64]
    largest: NDArray[np.float64]
    others: NDArray[np.float64]


def _cells(counts: csr_array[Any, Any]) -> _Cells:
    table = counts.copy()
    table.sum_duplicates()
    cells = table.tocoo()
    unit, area, value = cells.row.astype(np.int64), cells.col.astype(np.int64), cells.data
    order = np.lexsort((-value, area))
    areas, first = np.unique(area[order], return_index=True)
    largest, second = np.zeros(table.shape[1]), np.zeros(table.shape[1])
    largest[areas] = value[order[first]]
    after = np.minimum(first + 1, len(order) - 1)
    shared = area[order[after]] == areas
    second[areas[shared & (after > first)]] = value[order[after[shared & (after > first)]]]
    top = np.zeros(len(value), dtype=bool)
    top[order[first]] = True
    return _Cells(unit, area, value, largest[area], np.where(top, second[area], largest[area]))


def _leads(cells: _Cells, small: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    """Return one small count of each area that has no other, whose turn it is: not the largest."""
    at = np.flatnonzero(small & (cells.largest < least))
    order = at[np.lexsort((cells.unit[at], cells.area[at]))]
    areas, first, number = np.unique(cells.area[order], return_index=True, return_counts=True)
    leads = np.zeros(len(small), dtype=bool)
    leads[order[first + areas % number]] = True
    return leads


def _step(
    number: NDArray[np.float64], summed: NDArray[np.float64], least: float
) -> NDArray[np.float64]:
    """Return the lowest sum that units with as many small counts may have, in steps of ``least``.

    Steps start where every small count is 1. A last step that would hold only the highest sum of
    all, every small count as large as can be, is joined to the one before.
    """
    step = np.maximum(np.floor((summed - number) / least), 0)
    span = number * (least - 2)
    last = np.floor(span / least)
    step = np.where((span % least == 0) & (step == last), np.maximum(last - 1, 0), step)
    return number + least * step


def _spread(
    of: NDArray[np.int64], may: NDArray[np.bool_], times: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return ``times[p]`` of the cells of each purse that may, evenly spread along them."""
    at = np.flatnonzero(may)
    at = at[np.argsort(of[at], kind="stable")]
    purse = of[at]
    there = np.bincount(purse, minlength=len(times))
    rank = np.arange(len(at)) - np.concatenate(([0], np.cumsum(there)[:-1]))[purse]
    each = times.astype(np.int64)[purse]
    chosen = np.zeros(len(may), dtype=bool)
    chosen[at] = (rank + 1) * each // there[purse] > rank * each // there[purse]
    return chosen


_FAR = 3
"""A count takes a remainder from this many times the least count on."""


def _takers(
    cells: _Cells, small: NDArray[np.bool_], least: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the cell of each unit that takes its remainder, and those that give one to it first.

    A cell takes it that would be far enough ahead even if more of the sum were in small counts: the
    first such, not the largest, since that would tell where it is close. A first one that is
    only just far enough, when the unit's small counts are as few as can be, would tell so, and
    gives one away.
    """
    limit = np.maximum(_FAR * least, cells.others + 2)
    at = np.flatnonzero(cells.value >= limit)
    first = np.unique(cells.unit[at], return_index=True)[1]
    gives = _just(at[first], cells, small, limit)
    left = at[~np.isin(at, gives)]
    return left[np.unique(cells.unit[left], return_index=True)[1]], gives


def _just(
    at: NDArray[np.int64], cells: _Cells, small: NDArray[np.bool_], limit: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return those of ``at`` that stand at their limit in a unit whose small counts are all 1."""
    more = np.bincount(cells.unit[small], cells.value[small] - 1, cells.unit.max() + 1)
    some = np.bincount(cells.unit[small], minlength=cells.unit.max() + 1)
    unit = cells.unit[at]
    just = (cells.value[at] == limit[at]) & (some[unit] > 0) & (more[unit] == 0)
    return np.asarray(at[just])


def _taker_of_pool(
    cells: _Cells,
    own: NDArray[np.int64],
    pooled: NDArray[np.bool_],
    least: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the cell that takes what units without a taker leave over, and one that gives first.

    Chosen as for a unit: ``pooled`` are the small counts of them all. Not one of ``own``, which
    take or give for their own unit's.
    """
    limit = np.maximum(_FAR * least, cells.others + 2) + 1
    far = np.setdiff1d(np.flatnonzero(cells.value >= limit), own)
    fewest = bool((cells.value[pooled] == 1).all())
    just = int(fewest and len(far) > 0 and cells.value[far[0]] == limit[far[0]])
    return far[just : just + 1], far[:just]


def _at(table: csr_array[Any, Any], keys: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the entries at ``keys`` (row times columns, plus column), 0 where there is none."""
    return np.asarray(table[keys // table.shape[1], keys % table.shape[1]], dtype=np.float64)

"""Units summed into larger ones: practices into networks, beats into divisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import DataError, Problem, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


def group_rows(
    units: Sequence[str], groups: pd.DataFrame, where: str
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Say which group each unit belongs to.

    ``groups`` has columns unit, group and group_name; an empty group means none. Returns the
    groups that have a unit here (columns unit and name, sorted by code) and, for each of
    ``units``, the row of its group there, -1 where it has none. Raises DataError, naming them,
    where units are in more than one group.
    """
    import pandas as pd

    known = groups.dropna(subset=["unit", "group"])
    known = known[(known["group"] != "") & known["unit"].isin(units)]
    links = known[["unit", "group"]].drop_duplicates()
    twice = links.loc[links["unit"].duplicated(), "unit"].unique()
    if len(twice):
        what = f"{len(twice):,} units are in more than one group: {listing(sorted(twice))}."
        raise DataError([Problem(what, where, "Keep one group a unit.")])
    codes = np.array(sorted(links["group"].unique()), dtype=object)
    names = known.dropna(subset=["group_name"]).sort_values(["group", "group_name"])
    name_of = names.drop_duplicates("group").set_index("group")["group_name"].to_dict()
    table = pd.DataFrame({"unit": codes, "name": [name_of.get(code, code) for code in codes]})
    row_of = {code: row for row, code in enumerate(codes)}
    group_of = dict(zip(links["unit"], links["group"], strict=True))
    rows = [row_of[group_of[unit]] if unit in group_of else -1 for unit in units]
    return table.astype(str), np.array(rows, dtype=np.int64)


def sum_rows(
    people: csr_array[Any, Any], rows: NDArray[np.int64], n_groups: int
) -> csr_array[Any, Any]:
    """Return the table of groups by small areas: the rows of ``people`` summed by group.

    ``rows[u]`` is the group of unit u; units with -1 are left out.
    """
    from scipy.sparse import csr_array

    inside = np.flatnonzero(rows >= 0)
    pick = csr_array(
        (np.ones(len(inside)), (rows[inside], inside)), shape=(n_groups, people.shape[0])
    )
    return csr_array(pick @ people)

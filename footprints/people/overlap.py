"""The contingency table of units by neighbourhoods, and how far the two overlap."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


def contingency(
    people: csr_array[Any, Any], member: NDArray[np.int32], k: int
) -> NDArray[np.float64]:
    """Return T: people of each unit (row) in each of ``k`` neighbourhoods (column).

    ``people`` is the people table of units by small areas. ``member[a]`` is the neighbourhood of
    small area a, 0..k-1; areas outside every neighbourhood (-1) are left out. The row and column
    sums of T are therefore people inside both the agency's coverage and the plan.
    """
    from scipy.sparse import csr_array

    inside = np.flatnonzero(member >= 0)
    places = csr_array(
        (np.ones(len(inside)), (inside, member[inside].astype(np.int64))),
        shape=(len(member), k),
    )
    table: NDArray[np.float64] = (people @ places).toarray().astype(np.float64, copy=False)
    return table


def overlap(table: NDArray[np.float64], places: NDArray[np.float64] | None = None) -> float:
    """Return F, the resident-weighted mean overlap coefficient of a contingency table.

    F = sum over u, n of T[u, n]^2 / min(r_u, c_n), divided by S, where r_u and c_n are the row and
    column sums of T and S is its total: for the average resident, the share of the smaller of
    their unit and their neighbourhood that lies inside the other (the overlap coefficient of
    Szymkiewicz and Simpson, averaged over residents). Between 0 and 1; 1 where in every pair that
    meets one lies inside the other. Not a number for a table without people.

    With ``places``, P_n or all residents of each neighbourhood, F is over everybody:
    (sum over u, n of T[u, n]^2 / min(r_u, P_n) - U) / P, where P is the sum of P_n and U = P - S
    the residents in no unit. Leaving people out of units never makes that greater: a unit that
    drops its x misfits gains at most x, which U takes away again. It can be below 0.
    """
    total = float(table.sum())
    if total <= 0:
        return math.nan
    columns = table.sum(axis=0) if places is None else places
    smaller = np.minimum(table.sum(axis=1)[:, None], columns[None, :])
    squares = np.divide(table**2, smaller, out=np.zeros_like(table), where=table > 0)
    if places is None:
        return float(squares.sum() / total)
    everybody = float(places.sum())
    return float((squares.sum() - (everybody - total)) / everybody)

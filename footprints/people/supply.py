"""What the units of an agency have: staff, budget, homes, places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import Problem, counted, listing, nearest

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint


@dataclass(frozen=True)
class Supply:
    """One measure of an agency's capacity.

    ``amounts[u]`` is what unit u has and ``places[u, a]`` its people in small area a (or 1 where
    its site stands, ``by_sites``): the amount is shared out in that proportion. ``unknown`` is the
    amount of ``unknown_units``, named in the file but not units of the agency with anyone here.
    ``needs`` are the ids of the needs it answers, none for all.
    """

    agency: str
    measure: str
    amounts: NDArray[np.float64]
    places: csr_array[Any, Any]
    by_sites: bool
    unknown: float
    unknown_units: list[str]
    needs: tuple[str, ...] = ()


def supplies_of(
    footprint: Footprint,
    rows: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    needs: tuple[str, ...] = (),
) -> tuple[list[Supply], list[Problem]]:
    """Return an agency's measures from the rows of its table, and what was noticed.

    ``rows`` has columns unit, measure and amount; several of one unit and measure are summed. An
    agency known by sites alone has its amounts where its sites stand. Units that the file names
    and the agency has not are counted and named; where it has none of them that is an error.
    """
    by_sites = not footprint.scored and footprint.sites is not None
    if by_sites and footprint.sites is not None:
        codes = footprint.sites["site"].astype(str).tolist()
        places = _where_sites_stand(footprint.sites, areas)
    else:
        codes, places = footprint.units["unit"].tolist(), footprint.people
    row_of = {code: row for row, code in enumerate(codes)}
    unknown = sorted(set(rows["unit"]) - set(codes))
    where = f"capacity of {footprint.id}"
    if unknown and len(unknown) == rows["unit"].nunique():
        hint = nearest(unknown[0], codes) or f"Its units are {listing(codes)}."
        what = f"none of its {len(unknown):,} codes is a unit of {footprint.name} with anyone here."
        return [], [Problem(what, where, hint)]
    supplies = []
    for measure, part in rows.groupby("measure", sort=False):
        inside = part["unit"].isin(row_of)
        unit = part.loc[inside, "unit"].map(row_of).to_numpy(dtype=np.int64)
        own = part.loc[inside, "amount"].to_numpy(dtype=np.float64)
        amounts = np.bincount(unit, own, minlength=len(codes)).astype(np.float64)
        lost = float(part.loc[~inside, "amount"].sum())
        supplies.append(
            Supply(footprint.id, str(measure), amounts, places, by_sites, lost, unknown, needs)
        )
    return supplies, _noticed(footprint, unknown, sorted(set(codes) - set(rows["unit"])), where)


_NOTHING = "as having nothing; add amounts where that is not so."


def _where_sites_stand(sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> csr_array[Any, Any]:
    """Return sites by small areas: 1 where a site stands, the first area in a tie on a border."""
    from scipy.sparse import csr_array

    from footprints.geometry.overlay import points_in

    met = points_in(areas, sites.geometry.x.to_numpy(), sites.geometry.y.to_numpy()).tocoo()
    order = np.lexsort((met.row, met.col))
    site, first = np.unique(met.col[order], return_index=True)
    return csr_array(
        (np.ones(len(site)), (site, met.row[order][first])), shape=(len(sites), len(areas))
    )


def _noticed(
    footprint: Footprint, unknown: list[str], lacking: list[str], where: str
) -> list[Problem]:
    problems = []
    if unknown:
        codes = counted(len(unknown), "code is not a unit", "codes are not units")
        what = f"{codes} of {footprint.name}: {listing(unknown)}."
        fix = "What is named for it is counted as not placed."
        if len(unknown) > 1:
            fix = "What is named for them is counted as not placed."
        problems.append(Problem(what, where, fix, "warning"))
    if lacking:
        units = counted(len(lacking), "unit", "units")
        verb = "has" if len(lacking) == 1 else "have"
        what = f"{units} of {footprint.name} {verb} no amount: {listing(lacking)}."
        fix = f"{'It counts' if len(lacking) == 1 else 'They count'} {_NOTHING}"
        problems.append(Problem(what, where, fix, "warning"))
    return problems

"""Scores without the small counts of lists, nor what they could be worked out from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.ground import ground_of
from footprints.coterminosity.small_counts.disclosure import Hidden, Margins, Sums, kept_back
from footprints.people.overlap import contingency

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.coterminosity.figures import Figures
    from footprints.coterminosity.ground import Ground
    from footprints.coterminosity.score import Scores
    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan

_ALL = (
    "people", "fits_inside", "fits_inside_people", "served_by_one", "served_by_one_people",
    "list_count", "list_residents", "list_per_resident",
)  # fmt: skip
"""Figures of an agency, in a locality or in all, that are left empty with its total."""


_TOLD = ("min_count", "hidden_units", "hidden_neighbourhoods")
"""What an agency's figures say of what is left empty; nothing for agencies that are no lists."""


@dataclass(frozen=True)
class _Blanks:
    """Which figures of one agency's units and neighbourhoods are left empty, by column."""

    units: dict[str, NDArray[np.bool_]]
    neighbourhoods: dict[str, NDArray[np.bool_]]


def hushed(
    scores: Scores,
    areas: gpd.GeoDataFrame,
    footprints: Sequence[Footprint],
    plan: Plan,
    min_count: int,
) -> Scores:
    """Return scores with every count of a list above 0 and under ``min_count`` left empty.

    Judged by the list's own counts (``Footprint.counts``), also where residents are shared out in
    their proportions. With the small figures others are left empty that would tell them: see
    ``disclosure.kept_back``. Agencies that are no lists stay as they are. ``hidden_units`` and
    ``hidden_neighbourhoods`` of a list's figures say of how many something is left empty.
    """
    ground = ground_of(areas, plan)
    hidden = {
        one.id: kept_back(_margins(ground, one), min_count)
        for one in footprints
        if one.counts is not None and min_count > 0
    }
    sizes = {
        one.id: np.asarray(one.counts[:, ground.rows].sum(axis=1), dtype=np.float64).ravel()
        for one in footprints
        if one.counts is not None and one.id in hidden
    }
    blanks = {own: _blanks(scores, own, found) for own, found in hidden.items()}
    agencies = {
        own: figures | _agency(figures, hidden.get(own), blanks.get(own), min_count)
        for own, figures in scores.agencies.items()
    }
    return replace(
        scores,
        agencies=agencies,
        localities=_localities(scores.localities, ground.localities[0], hidden),
        agency_table=_agency_table(scores.agency_table, agencies),
        units=_coarse_localities(
            _emptied(scores.units, {own: one.units for own, one in blanks.items()}),
            sizes,
            min_count,
        ),
        neighbourhoods=_emptied(
            scores.neighbourhoods, {own: one.neighbourhoods for own, one in blanks.items()}
        ),
    )


def _margins(ground: Ground, footprint: Footprint) -> Margins:
    """Return a list's own counts on the ground, with the largest cells of what is published."""
    k = len(ground.neighbourhoods)
    table = contingency(footprint.people[:, ground.rows], ground.member, k)
    counts = np.zeros_like(table)
    if footprint.counts is not None:
        counts = contingency(footprint.counts[:, ground.rows], ground.member, k)
    codes = ground.neighbourhoods["locality"].to_numpy(dtype=str)
    locality = np.searchsorted(np.array(ground.localities[0]), codes)
    return Margins(
        counts,
        np.minimum(locality, max(len(ground.localities[0]) - 1, 0)).astype(np.int64),
        measures.main_columns(table),
        measures.main_rows(table),
    )


def _blanks(scores: Scores, own: str, hidden: Hidden) -> _Blanks:
    """Return what to empty of one agency; rows follow its units and neighbourhoods."""
    units = scores.units[scores.units["agency"] == own]
    places = scores.neighbourhoods[scores.neighbourhoods["agency"] == own]
    column = {code: at for at, code in enumerate(places["neighbourhood"])}
    row = {code: at for at, code in enumerate(units["unit"])}
    largest = _looked_up(hidden.cells, range(len(units)), units["main_neighbourhood"].map(column))
    either = hidden.units | largest
    main = _looked_up(hidden.cells, places["main_unit"].map(row), range(len(places)))
    part = hidden.neighbourhoods | main
    inside = np.zeros(len(places), dtype=bool)
    at = units["main_neighbourhood"].map(column)
    inside[at[largest].to_numpy(dtype=np.int64)] = True
    return _Blanks(
        {
            "people": hidden.units,
            "main_people": largest,
            **dict.fromkeys(("main_share", "effective_neighbourhoods", "people_outside"), either),
        },
        {
            "people_served": hidden.neighbourhoods,
            "main_people": main,
            **dict.fromkeys(("main_share", "effective_units"), part),
            "fits_inside_people": inside,
            "fits_inside": inside | hidden.neighbourhoods,
        },
    )


def _looked_up(cells: NDArray[np.bool_], rows: Any, columns: Any) -> NDArray[np.bool_]:
    """Return whether each (row, column) pair is hidden; not where either is missing."""
    import pandas as pd

    row, column = pd.Series(list(rows), dtype=float), pd.Series(list(columns), dtype=float)
    known = (row.notna() & column.notna()).to_numpy()
    found = np.zeros(len(row), dtype=bool)
    at = np.flatnonzero(known)
    found[at] = cells[row[at].to_numpy(dtype=np.int64), column[at].to_numpy(dtype=np.int64)]
    return found


def _emptied(
    table: pd.DataFrame, blanks: Mapping[str, Mapping[str, NDArray[np.bool_]]]
) -> pd.DataFrame:
    emptied = table.copy()
    for own, columns in blanks.items():
        rows = np.flatnonzero((table["agency"] == own).to_numpy())
        for column, blank in columns.items():
            values = emptied[column].to_numpy(dtype=np.float64, copy=True)
            values[rows[blank]] = np.nan
            emptied[column] = values
    return emptied


def _coarse_localities(
    units: pd.DataFrame, sizes: Mapping[str, NDArray[np.float64]], min_count: int
) -> pd.DataFrame:
    """Return units with their shares of a list in localities told coarsely, and nothing finer.

    A whole percent of a unit of 100 times ``min_count`` or more cannot tell a small count, whatever
    it is set against; smaller units have no share.
    """
    coarse = units.copy()
    for own, size in sizes.items():
        rows = np.flatnonzero((units["agency"] == own).to_numpy())
        share = coarse["main_locality_share"].to_numpy(dtype=np.float64, copy=True)
        share[rows] = np.where(size >= 100 * min_count, np.round(share[rows], 2), np.nan)
        coarse["main_locality_share"] = share
        for column in ("main_locality_people", "effective_localities"):
            values = coarse[column].to_numpy(dtype=np.float64, copy=True)
            values[rows] = np.nan
            coarse[column] = values
    return coarse


def _agency(
    figures: Figures, hidden: Hidden | None, blanks: _Blanks | None, min_count: int
) -> Figures:
    if hidden is None or blanks is None:
        return dict.fromkeys(_TOLD)
    some: Figures = {
        "min_count": min_count,
        "hidden_units": int(np.any(list(blanks.units.values()), axis=0).sum()),
        "hidden_neighbourhoods": int(np.any(list(blanks.neighbourhoods.values()), axis=0).sum()),
    }
    gone = _gone(figures, whole=hidden.whole, hidden=hidden, part="whole")
    return some | dict.fromkeys(gone)


def _localities(
    localities: Mapping[str, Figures], codes: Sequence[str], hidden: Mapping[str, Hidden]
) -> dict[str, Figures]:
    found = {}
    for number, code in enumerate(codes):
        agencies = {
            own: figures | dict.fromkeys(_gone_here(figures, hidden.get(own), number))
            for own, figures in localities[code]["agencies"].items()
        }
        found[code] = localities[code] | {"agencies": agencies}
    return found


def _gone_here(figures: Figures, hidden: Hidden | None, locality: int) -> list[str]:
    if hidden is None:
        return []
    whole = bool(hidden.localities[locality])
    return _gone(figures, hidden, whole=whole, part="localities")


def _gone(figures: Figures, hidden: Hidden, *, whole: bool, part: str) -> list[str]:
    """Return which figures to empty: all with their total (``whole``), or sums that would tell."""
    names = list(_ALL) if whole else []
    for name in ("fits_inside", "served_by_one"):
        sums: Sums = getattr(hidden, name)
        if getattr(sums, part):
            names += [name, f"{name}_people"]
    return [name for name in names if name in figures]


def _agency_table(table: pd.DataFrame, agencies: Mapping[str, Figures]) -> pd.DataFrame:
    """Return the table of agencies with the figures that are now known of each."""
    changed = table.copy()
    if not agencies:  # without agencies the table has no columns to fill
        return changed
    for key in _TOLD:
        changed[key] = [agencies[own][key] for own in table["agency"]]
    for key in _ALL:
        if key in changed:
            changed[key] = [agencies[own][key] for own in table["agency"]]
    return changed

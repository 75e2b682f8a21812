"""How what agencies have falls on the neighbourhoods, beside residents and their needs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.arithmetic import ratio, share, sums_by
from footprints.coterminosity.figures import plain
from footprints.coterminosity.ground import ground_of
from footprints.people.overlap import contingency
from footprints.units import PER_10K

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Ground
    from footprints.people.footprint import Footprint
    from footprints.people.needs import Need
    from footprints.people.plan import Plan
    from footprints.people.supply import Supply

CAPACITY_COLUMNS = (
    "agency",
    "agency_name",
    "measure",
    "neighbourhood",
    "name",
    "locality",
    "amount",
    "residents",
    "per_10k",
    "need_residents",
    "per_10k_need",
)

NEED_COLUMNS = (
    "neighbourhood",
    "name",
    "locality",
    "need",
    "need_name",
    "amount",
    "residents",
    "per_10k",
    "index",
)


@dataclass(frozen=True)
class Capacities:
    """What agencies have, by neighbourhood.

    ``table`` has the columns of ``CAPACITY_COLUMNS``, one row an agency, measure and
    neighbourhood; ``needs`` those of ``NEED_COLUMNS``, one row a neighbourhood and need; ``spread``
    maps agency id to measure to its figures: see ``capacities``.
    """

    table: pd.DataFrame
    needs: pd.DataFrame
    spread: dict[str, dict[str, dict[str, Any]]]


def capacities(
    areas: gpd.GeoDataFrame,
    footprints: Sequence[Footprint],
    plan: Plan,
    supplies: Sequence[Supply],
    needs: Sequence[Need],
) -> Capacities:
    """Share out what each unit has among neighbourhoods, in proportion to its people there.

    A unit's people are those of the agency's table W, in the whole region, so that the part of a
    unit outside the plan stays outside; sites stand where they stand. Beside residents P_n a
    neighbourhood has need-weighted residents: P x sum over its areas of need / need of all, the
    mean over the needs chosen, so that they add up to all residents too; empty without needs.

    Figures of the spread, for each measure: ``total`` in the file, ``placed`` in the plan's
    neighbourhoods, ``outside`` (of the plan or the region) and ``unknown_units`` (named in the
    file, but no unit of the agency with anyone here) with ``unknown``, which add up to the total;
    and, for residents and with the ending _need for need-weighted residents, the overall rate
    ``per_10k``, the ``highest`` and ``lowest`` neighbourhood's rates, their ``ratio`` (empty where
    the lowest is 0) and the Gini coefficient ``gini`` over residents (0: every resident has the
    same behind them).
    """
    import pandas as pd

    ground = ground_of(areas, plan)
    by_id = {footprint.id: footprint for footprint in footprints}
    weighted = {need.id: _need_residents(ground, need) for need in needs}
    tables, spread = [], dict[str, dict[str, dict[str, Any]]]()
    for supply in supplies:
        one = by_id[supply.agency]
        chosen = [weighted[name] for name in supply.needs] if supply.needs else [*weighted.values()]
        need = np.mean(chosen, axis=0) if chosen else np.full(len(ground.people), math.nan)
        amount = _amounts(ground, supply)
        tables.append(_rows(ground, one, supply, amount, need))
        figures = _spread(ground, supply, amount, need)
        spread.setdefault(one.id, {})[supply.measure] = plain(figures)
    return Capacities(
        pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=CAPACITY_COLUMNS),
        _profile(ground, needs),
        spread,
    )


def gini(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the Gini coefficient of ``values`` held by groups of ``weights`` people.

    Half the mean absolute difference between two people drawn at random, over the mean: 0 where
    all have the same, near 1 where one group has everything (Gini 1912). Not a number for nothing.
    """
    total = float(weights.sum())
    mean = float((values * weights).sum()) / total if total > 0 else 0.0
    if mean <= 0:
        return math.nan
    apart = np.abs(values[:, None] - values[None, :])
    return float((weights[:, None] * weights[None, :] * apart).sum() / (2 * mean * total**2))


def _amounts(ground: Ground, supply: Supply) -> NDArray[np.float64]:
    """Return how much of a supply falls to each neighbourhood."""
    k = len(ground.neighbourhoods)
    whole = np.asarray(supply.places.sum(axis=1), dtype=np.float64).ravel()
    here = contingency(supply.places[:, ground.rows], ground.member, k)
    amount: NDArray[np.float64] = ratio(here, whole[:, None]).T @ supply.amounts
    return amount


def _need_residents(ground: Ground, need: Need) -> NDArray[np.float64]:
    amounts = need.amounts[ground.rows]
    total = float(amounts.sum())
    held = sums_by(ground.member, amounts, len(ground.people))
    return ratio(held * float(ground.people.sum()), np.full(len(held), total), empty=math.nan)


def _rows(
    ground: Ground,
    footprint: Footprint,
    supply: Supply,
    amount: NDArray[np.float64],
    need: NDArray[np.float64],
) -> pd.DataFrame:
    import pandas as pd

    places = ground.neighbourhoods
    values = (
        footprint.id,
        footprint.name,
        supply.measure,
        places["neighbourhood"].to_numpy(),
        places["name"].to_numpy(),
        places["locality"].to_numpy(),
        amount,
        ground.people,
        ratio(amount * PER_10K, ground.people, empty=math.nan),
        need,
        ratio(amount * PER_10K, need, empty=math.nan),
    )
    return pd.DataFrame(dict(zip(CAPACITY_COLUMNS, values, strict=True)))


def _spread(
    ground: Ground, supply: Supply, amount: NDArray[np.float64], need: NDArray[np.float64]
) -> dict[str, Any]:
    placed = float(amount.sum())
    here = float(supply.amounts.sum())
    figures: dict[str, Any] = {
        "total": here + supply.unknown,
        "placed": placed,
        "outside": max(0.0, here - placed),
        "unknown": supply.unknown,
        "unknown_units": len(supply.unknown_units),
        "by": "sites" if supply.by_sites else "people",
    }
    names = ground.neighbourhoods["neighbourhood"].to_numpy()
    for ending, people in (("", ground.people), ("_need", need)):
        figures |= {f"{key}{ending}": value for key, value in _rates(amount, people, names).items()}
    return figures


def _rates(
    amount: NDArray[np.float64], people: NDArray[np.float64], names: NDArray[Any]
) -> Mapping[str, Any]:
    keys = ("per_10k", "highest", "highest_in", "lowest", "lowest_in", "ratio", "gini")
    peopled = np.flatnonzero(people > 0)
    if len(peopled) == 0:
        return dict.fromkeys(keys)
    rates = amount[peopled] / people[peopled] * PER_10K
    most, least = int(rates.argmax()), int(rates.argmin())
    values = (
        share(float(amount.sum()) * PER_10K, float(people[peopled].sum())),
        float(rates[most]),
        str(names[peopled[most]]),
        float(rates[least]),
        str(names[peopled[least]]),
        share(float(rates[most]), float(rates[least])),
        gini(rates, people[peopled]),
    )
    return dict(zip(keys, values, strict=True))


def _profile(ground: Ground, needs: Sequence[Need]) -> pd.DataFrame:
    """Return each neighbourhood's needs: amount, rate and index (1: as all residents together)."""
    import pandas as pd

    places, parts = ground.neighbourhoods, []
    everyone = float(ground.people.sum())
    for need in needs:
        amount = sums_by(ground.member, need.amounts[ground.rows], len(ground.people))
        rate = ratio(amount * PER_10K, ground.people, empty=math.nan)
        overall = share(float(amount.sum()) * PER_10K, everyone)
        values = (
            places["neighbourhood"].to_numpy(),
            places["name"].to_numpy(),
            places["locality"].to_numpy(),
            need.id,
            need.name,
            amount,
            ground.people,
            rate,
            ratio(rate, np.full(len(rate), overall), empty=math.nan),
        )
        parts.append(pd.DataFrame(dict(zip(NEED_COLUMNS, values, strict=True))))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=NEED_COLUMNS)

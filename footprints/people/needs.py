"""Needs of residents by small area: counts of people, or scores that stand for each resident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprints.errors import Problem, listing
from footprints.people.convert import OUTSIDE, area_weights

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.settings import NeedSettings


@dataclass(frozen=True)
class Need:
    """One need: ``amounts[a]`` is how much of it small area a has, in people or weighted people."""

    id: str
    name: str
    amounts: NDArray[np.float64]


def need_of(
    settings: NeedSettings,
    rows: pd.DataFrame,
    areas: pd.DataFrame,
    conversion: pd.DataFrame | None,
) -> tuple[Need, list[Problem]]:
    """Return a need from its rows (area, amount), and what was noticed.

    Rows of one small area are summed. With ``per = "resident"`` a value is a score of the area and
    counts once for each of its residents. Counts of older small areas are split by residents of
    the new; scores are passed on, and averaged where several meet. A small area without a value
    gets what the others have for each resident, with a warning; none at all is an error.
    """
    each = settings.per == "resident"
    weights = area_weights(areas, conversion)
    by_area = rows.groupby("area", sort=True)["amount"].sum().reset_index()
    parts = by_area.merge(weights, on="area")
    parts = parts[parts["row"] != OUTSIDE].sort_values(["row", "area"])
    place = parts["row"].to_numpy(dtype=np.int64)
    value = parts["amount"].to_numpy(dtype=np.float64)
    met = np.bincount(place, minlength=len(areas))
    residents = areas["people"].to_numpy(dtype=np.float64)
    if each:
        amounts = np.bincount(place, value, minlength=len(areas)) / np.maximum(met, 1) * residents
    else:
        share = parts["share"].to_numpy(dtype=np.float64)
        amounts = np.bincount(place, value * share, minlength=len(areas)).astype(np.float64)
    lacking, where = np.flatnonzero(met == 0), f"need {settings.id}"
    if len(lacking) == 0:
        return Need(settings.id, settings.name, amounts), []
    codes = listing(areas["code"].to_numpy()[lacking])
    if len(lacking) == len(areas):
        what = "no small area of this project has a value."
        problem = Problem(what, where, _another(conversion))
        return Need(settings.id, settings.name, amounts), [problem]
    known = residents[met > 0].sum()
    amounts[lacking] = residents[lacking] * (amounts.sum() / known if known > 0 else 0.0)
    what = f"{len(lacking):,} of {len(areas):,} small areas have no value: {codes}."
    fix = "They are given what the others have for each resident."
    return Need(settings.id, settings.name, amounts), [Problem(what, where, fix, "warning")]


def _another(conversion: pd.DataFrame | None) -> str:
    """Say what to do about codes that are none of this project's; a lookup may be there already."""
    if conversion is None:
        return "Check the column of codes, or add `convert` for another edition of small areas."
    return "Check the column of codes, and that the lookup in `convert` leads to these small areas."

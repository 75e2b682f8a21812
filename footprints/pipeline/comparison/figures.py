"""Every score of two sides: before, after, the change, what it is due to and for how many."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.causes import AFTER, BEFORE, CAUSES, DECIMALS, State, change
from footprints.coterminosity.gains import ByArea, gain_and_loss, people_by_area
from footprints.coterminosity.sure import TOGETHER, change_ends

if TYPE_CHECKING:
    import pandas as pd

    from footprints.coterminosity.score import Scores
    from footprints.pipeline.comparison.sides import Side
    from footprints.pipeline.comparison.states import States

SCORE_COLUMNS = (
    "locality",
    "agency",
    "other",
    "score",
    "before",
    "after",
    "change",
    "change_low",
    "change_high",
    *(f"due_to_{cause}" for cause in CAUSES),
    "people_gained",
    "people_lost",
)

Key = tuple[str, str, str, str]
"""Locality (empty: everywhere), agency (empty: all together), other agency (of a pair), score."""

CUT_OFF, WHOLE = "lines_up", "lines_up_raw"
"""The score cut off at 0, and before that: whose change has parts and a range."""

_NOT_SCORES = (
    "weight", "drawn_within_m", "plans", "min_count", *TOGETHER,
)  # fmt: skip
"""Numbers that settings give, or that only a run with baselines has, and ends of ranges."""

_PEOPLE_BEHIND = {
    "coverage": "covered_people",
    "fits_inside": "fits_inside_people",
    "served_by_one": "served_by_one_people",
    "overlap": "overlap_people",
    "works_as_one_share": "works_as_one_people",
    "one_team_share": "one_team_people",
    "services_lined_up_mean": "services_lined_up_people",
}
"""Shares, and the count of people that each is a share of: gains and losses are told for both."""


def score_table(states: States, after: Side, before: Side) -> pd.DataFrame:
    """Return one row a score: of the whole area and each locality, by agency, and of every pair.

    Columns: those of ``SCORE_COLUMNS``. ``due_to_`` columns add up to ``change`` to the last digit;
    they are empty where a state on the way has no such figure, and for "lines up" where it is cut
    off at 0 on the way: the score before that, ``lines_up_raw``, is what is split. Of that
    ``change_low`` and ``_high`` are between what the change lies (``sure.change_ends``).
    ``people_gained`` and ``_lost`` are given where people are behind a score.
    """
    import pandas as pd

    figures = {state: _figures(scores) for state, scores in states.scores.items()}
    keys = dict.fromkeys([*figures[AFTER], *figures[BEFORE]])
    if not (after.planned and before.planned):
        keys = {key: None for key in keys if key[3] != "neighbourhoods"}
    gains = _Gains(states, after, before)
    sure = _Changes(states)
    rows = [
        row
        for key in sorted(keys, key=_place)
        if (row := _row(key, {at: found.get(key) for at, found in figures.items()}, gains, sure))
    ]
    return pd.DataFrame(rows, columns=list(SCORE_COLUMNS))


def _row(
    key: Key, values: Mapping[State, float | None], gains: _Gains, sure: _Changes
) -> tuple[Any, ...] | None:
    found = change(values)
    if found.before is None and found.after is None:
        return None
    split = found.parts is not None and not sure.cut_off(key)
    parts = [found.parts[cause] if split and found.parts else None for cause in CAUSES]
    some = (None, None) if found.change is None else gains.of(key)
    ends = sure.ends(key) if found.change is not None else (None, None)
    return (*key, found.before, found.after, found.change, *ends, *parts, *some)


def _place(key: Key) -> tuple[bool, str, bool, bool]:
    """Order: the whole area before localities, all together, agencies as they come, then pairs."""
    locality, agency, other, _ = key
    return locality != "", locality, other != "", agency != ""


def _figures(scores: Scores) -> dict[Key, float | None]:
    """Return every number of a set of scores by where it stands."""
    found: dict[Key, float | None] = {}
    _add(found, ("", "", ""), scores.overall)
    for agency, figures in scores.agencies.items():
        _add(found, ("", agency, ""), figures)
        for level, own in figures["levels"].items():
            if level != "neighbourhood":
                above = {f"{level}_{name}": value for name, value in own.items()}
                _add(found, ("", agency, ""), above)
    for locality, figures in scores.localities.items():
        _add(found, (locality, "", ""), figures)
        for agency, own in figures["agencies"].items():
            _add(found, (locality, agency, ""), own)
    for pair in scores.pairs.to_dict("records"):
        _add(found, ("", pair["agency"], pair["other"]), {str(k): v for k, v in pair.items()})
    return found


def _add(
    found: dict[Key, float | None], place: tuple[str, str, str], figures: Mapping[str, Any]
) -> None:
    for name, value in figures.items():
        if name not in _NOT_SCORES and not isinstance(value, str | bool | list | dict):
            missing = value is None or math.isnan(value)
            found[(*place, name)] = None if missing else float(value)


class _Changes:
    """How sure the change of each "lines up" is, and which are cut off at 0 on the way."""

    def __init__(self, states: States) -> None:
        self._states = states

    def ends(self, key: Key) -> tuple[float | None, float | None]:
        """Return between what the change of a score lies; None for scores without a range."""
        locality, agency, other, score = key
        place = locality, agency, other
        new, old = (self._states.scores[end].sures.get(place) for end in (AFTER, BEFORE))
        if score != WHOLE or new is None or old is None:
            return None, None
        low, high = (round(end, DECIMALS) for end in change_ends(new, old))
        return (None, None) if math.isnan(low) else (low, high)

    def cut_off(self, key: Key) -> bool:
        """Whether this is a score that is cut off at 0 in a state between two sides."""
        locality, agency, other, score = key
        if score != CUT_OFF:
            return False
        place = locality, agency, other
        found = [scores.sures.get(place) for scores in self._states.scores.values()]
        return any(one is not None and one.raw < 0 for one in found)


class _Gains:
    """People gained and lost behind each score, from the small areas at both ends."""

    def __init__(self, states: States, after: Side, before: Side) -> None:
        new, old = states.grounds
        self._after = _by_area(states.scores[AFTER], new.areas, new.footprints, after)
        self._before = _by_area(states.scores[BEFORE], old.areas, old.footprints, before)
        localities = new.areas["locality"].to_numpy(dtype=str)
        self._inside = {code: localities == code for code in np.unique(localities)}

    def of(self, key: Key) -> tuple[float | None, float | None]:
        """Return people gained and lost behind a score; None where there are none behind it."""
        locality, agency, other, score = key
        if other:
            return None, None
        count = agency, _PEOPLE_BEHIND.get(score, score)
        if count not in self._after or count not in self._before:
            return None, None
        inside = self._inside.get(locality)
        return gain_and_loss(self._after[count], self._before[count], inside)


def _by_area(scores: Scores, areas: Any, footprints: Any, side: Side) -> ByArea:
    counted = scores.overall["one_team_agency_ids"]
    return people_by_area(areas, footprints, side.plan, counted)

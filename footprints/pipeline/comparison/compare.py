"""Hold two sides against one another: the one step behind ``footprints compare``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from footprints.coterminosity.causes import AFTER, BEFORE
from footprints.pipeline.comparison.figures import CUT_OFF, WHOLE, score_table
from footprints.pipeline.comparison.moved import (
    flows,
    match_neighbourhoods,
    moved_areas,
    neighbourhood_changes,
)
from footprints.pipeline.comparison.places import service_changes, unit_changes
from footprints.pipeline.comparison.states import score_states

if TYPE_CHECKING:
    import pandas as pd

    from footprints.pipeline.comparison.sides import Side
    from footprints.pipeline.region import Report

HEADLINES = ("lines_up", "fits_inside", "served_by_one", "overlap")
"""The scores of an agency that ``compare_agencies.csv`` shows side by side."""


@dataclass(frozen=True)
class Comparison:
    """What changed from ``before`` to ``after``, in every score, and what it is due to.

    ``differ`` names which of plan, lines and population differ at all. ``scores`` is one row a
    score (see ``figures.score_table``), ``agencies`` one row an agency with its headline scores
    side by side. ``moved`` has the small areas whose neighbourhood is another, ``neighbourhoods``
    each neighbourhood with the one it was matched to, ``flows`` the residents that went from each
    to each; ``units`` and ``services`` are those of ``places``. ``people`` live in the small areas
    that both plans place; ``areas_in_one_only`` are placed by one alone.
    """

    after: Side
    before: Side
    differ: frozenset[str]
    scores: pd.DataFrame
    agencies: pd.DataFrame
    moved: pd.DataFrame
    neighbourhoods: pd.DataFrame
    flows: pd.DataFrame
    units: pd.DataFrame
    services: pd.DataFrame
    people_moved: int
    people: int
    areas_in_one_only: int

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by the name of its file without its ending."""
        return {
            "compare_agencies": self.agencies,
            "compare_scores": self.scores,
            "compare_neighbourhoods": self.neighbourhoods,
            "compare_flows": self.flows,
            "compare_areas": self.moved,
            "compare_units": self.units,
            "compare_services": self.services,
        }


def compare(
    after: Side, before: Side, report: Report = lambda _: None, workers: int = 1
) -> Comparison:
    """Hold one side against another; see ``states.score_states`` for what comes from which.

    Where one side has no neighbourhoods nobody counts as moved.
    """
    states = score_states(after, before, report, workers)
    areas = after.region.areas
    pairs = match_neighbourhoods(areas, after.plan, before.plan)
    moved = moved_areas(areas, after.plan, before.plan, pairs)
    if not (after.planned and before.planned):
        moved = moved.iloc[:0]
    ours, theirs = after.plan.member >= 0, before.plan.member >= 0
    ids = [side.plan.neighbourhoods["neighbourhood"].tolist() for side in (after, before)]
    matched = {str(ids[0][row]): str(ids[1][other]) for row, other in pairs.items()}
    scores = score_table(states, after, before)
    new, old = states.scores[AFTER], states.scores[BEFORE]
    return Comparison(
        after,
        before,
        states.differ,
        scores,
        _agencies(scores, {**_names(old.agencies), **_names(new.agencies)}),
        moved,
        neighbourhood_changes(areas, after.plan, before.plan, pairs),
        flows(areas, after.plan, before.plan),
        unit_changes(new, old),
        service_changes(new, old, matched),
        people_moved=int(moved["people"].sum()),
        people=int(areas["people"].to_numpy()[ours & theirs].sum()),
        areas_in_one_only=int((ours != theirs).sum()),
    )


def _names(agencies: dict[str, dict[str, object]]) -> dict[str, str]:
    return {agency: str(figures["name"]) for agency, figures in agencies.items()}


def _agencies(scores: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return one row an agency: its headline scores now, before, and the change.

    The change of "lines up" is that of the score before it is cut off at 0, with its range.
    """
    import pandas as pd

    whole = scores[(scores["locality"] == "") & (scores["agency"] != "") & (scores["other"] == "")]
    found = whole.set_index(["agency", "score"])
    rows = []
    for agency in dict.fromkeys(whole["agency"]):
        row: dict[str, object] = {"agency": agency, "name": names[agency]}
        for score in HEADLINES:
            told = (agency, score) in found.index
            one = found.loc[(agency, score)] if told else dict.fromkeys(found.columns)
            row |= {score: one["after"], f"{score}_against": one["before"]}
            row[f"{score}_change"] = one["change"]
            if score == CUT_OFF and told:
                uncut = found.loc[(agency, WHOLE)]
                ends = {f"{score}_change_{end}": uncut[f"change_{end}"] for end in ("low", "high")}
                row |= {f"{score}_change": uncut["change"], **ends}
        rows.append(row)
    return pd.DataFrame(rows)

"""Columns of the tables that ``footprints compare`` writes."""

from __future__ import annotations

from footprints.columns.kinds import (
    CODE,
    COUNT,
    MIXED,
    PEOPLE,
    POINTS,
    POINTS_CHANGE,
    RATE,
    SHARE,
    SHARE_CHANGE,
    TEXT,
    Column,
    Table,
)
from footprints.columns.plans import (
    AREA_CODE,
    AREA_NAME,
    AREA_PEOPLE,
    LOCALITY,
    NEIGHBOURHOOD,
    NEIGHBOURHOOD_NAME,
)
from footprints.columns.scores import AGENCY, AGENCY_NAME

_NOW = Column(CODE, "Id of the neighbourhood now; empty for one that is no more.")
_BEFORE = Column(CODE, "Id of the neighbourhood before that it was matched to; empty for none.")


def _beside(columns: dict[str, Column]) -> dict[str, Column]:
    """Return each column, and after it the same figure before."""
    found: dict[str, Column] = {}
    for name, one in columns.items():
        found[name] = one
        found[f"{name}_against"] = Column(one.kind, "The same before.")
    return found


def _headline(name: str, of: str, points: bool = False) -> dict[str, Column]:
    kind, change = (POINTS, POINTS_CHANGE) if points else (SHARE, SHARE_CHANGE)
    return {
        name: Column(kind, f"{of} now."),
        f"{name}_against": Column(kind, f"{of} before."),
        f"{name}_change": Column(change, f"Change of {of}."),
    }


AGENCIES = Table(
    "One row an agency: its main scores now, before, and the change.",
    {
        "agency": AGENCY,
        "name": AGENCY_NAME,
        **_headline("lines_up", "“Lines up”", points=True),
        "lines_up_change": Column(POINTS_CHANGE, "Change of “lines up” before it is cut off at 0."),
        "lines_up_change_low": Column(
            POINTS_CHANGE, "Low end of its range: placing, list and chance together."
        ),
        "lines_up_change_high": Column(POINTS_CHANGE, "High end of its range."),
        **_headline("fits_inside", "“Fits inside”"),
        **_headline("served_by_one", "“Served by one”"),
        **_headline("overlap", "The overlap F"),
    },
)

SCORES = Table(
    "One row a score: of the whole area and each locality, of all agencies together, each, and "
    "every two. "
    "Scores are called as in scores.json; shares are 0 to 1.",
    {
        "locality": Column(CODE, "Code of the locality; empty for the whole area."),
        "agency": Column(CODE, "Id of the agency; empty for all together."),
        "other": Column(CODE, "Id of the other agency, where the score is one of two agencies."),
        "score": Column(TEXT, "Name of the score."),
        "before": Column(MIXED, "Its value before."),
        "after": Column(MIXED, "Its value now."),
        "change": Column(MIXED, "The second less the first."),
        "change_low": Column(
            MIXED, "Low end of the range of the change, for lines_up_raw; else empty."
        ),
        "change_high": Column(MIXED, "High end of that range."),
        "due_to_plan": Column(
            MIXED,
            "Part of the change due to the plan; the parts add up to the change to the last digit. "
            "Empty where a state on the way has no such score, and for lines_up where it is cut "
            "off at 0: lines_up_raw is split.",
        ),
        "due_to_lines": Column(MIXED, "Part due to the lines of agencies."),
        "due_to_population": Column(MIXED, "Part due to the population."),
        "people_gained": Column(
            PEOPLE, "People more, summed over the small areas that have more than before."
        ),
        "people_lost": Column(
            PEOPLE, "People fewer, summed over the small areas that have fewer than before."
        ),
    },
)

NEIGHBOURHOODS = Table(
    "One row a neighbourhood of either side, matched so that as many residents as can be stay.",
    {
        "neighbourhood": _NOW,
        "name": NEIGHBOURHOOD_NAME,
        "against": _BEFORE,
        "against_name": Column(TEXT, "Name of that neighbourhood."),
        "people": Column(PEOPLE, "Residents of the first, with the people of today."),
        "people_against": Column(PEOPLE, "Residents of the second, with the people of today."),
        "people_in_both": Column(PEOPLE, "Residents of both."),
    },
)

FLOWS = Table(
    "One row for each two neighbourhoods, before and now, that share a small area.",
    {
        "against": Column(CODE, "Id of the neighbourhood before."),
        "neighbourhood": NEIGHBOURHOOD,
        "people": Column(PEOPLE, "Residents who were in the one and are in the other."),
        "areas": Column(COUNT, "Small areas that are."),
    },
)

AREAS = Table(
    "One row a small area whose neighbourhood now is not the partner of the one before.",
    {
        "area_code": AREA_CODE,
        "area_name": AREA_NAME,
        "locality": LOCALITY,
        "people": AREA_PEOPLE,
        "neighbourhood": NEIGHBOURHOOD,
        "against": Column(CODE, "Id of the neighbourhood before."),
    },
)

UNITS = Table(
    "One row a unit of either side, matched by agency and code.",
    {
        "agency": AGENCY,
        "unit": Column(CODE, "Code of the unit."),
        "name": Column(TEXT, "Name of the unit."),
        "state": Column(TEXT, "kept, new or gone."),
        **_beside(
            {
                "people": Column(PEOPLE, "People of the unit inside the plan."),
                "main_neighbourhood": Column(CODE, "Neighbourhood with most of its people."),
                "main_share": Column(SHARE, "Share of its people in that neighbourhood."),
                "effective_neighbourhoods": Column(
                    RATE, "How many neighbourhoods it works across."
                ),
                "class": Column(TEXT, "inside, mostly or straddles."),
            }
        ),
    },
)

SERVICES = Table(
    "One row a neighbourhood now and an agency: who works there, beside the neighbourhood before.",
    {
        "neighbourhood": NEIGHBOURHOOD,
        "name": NEIGHBOURHOOD_NAME,
        "against": _BEFORE,
        "agency": AGENCY,
        "agency_name": AGENCY_NAME,
        **_beside(
            {
                "main_unit_name": Column(TEXT, "Name of the unit with most people here."),
                "main_share": Column(SHARE, "Share of the people served here who are with it."),
                "effective_units": Column(RATE, "How many units share the neighbourhood."),
                "works_as_one_people": Column(
                    PEOPLE, "Residents whose unit and this neighbourhood work as one."
                ),
                "uncovered_people": Column(PEOPLE, "Residents in no unit of the agency."),
            }
        ),
    },
)

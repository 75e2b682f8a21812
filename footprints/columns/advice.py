"""Columns of the tables of advice: to the planner, and to each agency."""

from __future__ import annotations

from footprints.columns.kinds import (
    CODE,
    COUNT,
    GAIN,
    KM_CHANGE,
    PEOPLE,
    PEOPLE_CHANGE,
    POINTS,
    POINTS_CHANGE,
    SHARE,
    TEXT,
    YES_NO,
    Column,
    Table,
)
from footprints.columns.plans import AREA_CODE, AREA_NAME, AREA_PEOPLE, LOCALITY

_FROM = Column(CODE, "Neighbourhood the small area is in now.")
_TO = Column(CODE, "Neighbourhood next door it could move to.")
_GAIN = Column(
    GAIN,
    "What the move is worth by the weights of the project: thousands of residents brought into "
    "step with services, less kilometres of line added and what other aims lose.",
)
_ONE_TEAM = Column(PEOPLE_CHANGE, "Change in one-team residents by this move.")
_BORDER = Column(KM_CHANGE, "Change in the length of line between neighbourhoods.")
_SO_FAR = Column(PEOPLE, "People moved by this row and all rows before it.")

_OTHER_AIMS = {
    f"{name}_change": Column(kind, f"Change in {words}; empty where this aim has no weight.")
    for name, kind, words in (
        ("wards", GAIN, "thousands of residents outside their ward's main neighbourhood"),
        ("distance", GAIN, "thousands of person-kilometres to the neighbourhood's centre"),
        ("barriers", KM_CHANGE, "kilometres of barrier with one neighbourhood on both sides"),
        ("evenness", GAIN, "thousands of residents above or below an even share"),
        ("moved", GAIN, "thousands of residents moved from the start plan"),
    )
}

ADVICE = Table(
    "One row a small area on a neighbourhood's edge and a neighbourhood next door: what would "
    "change if it moved, and nothing else did.",
    {
        "area_code": AREA_CODE,
        "area_name": AREA_NAME,
        "people": AREA_PEOPLE,
        "locality": LOCALITY,
        "from": _FROM,
        "to": _TO,
        "legal": Column(YES_NO, "Whether the move keeps every limit, contiguity and lock."),
        "why_not": Column(TEXT, "Why the move is not legal; empty where it is."),
        "gain": _GAIN,
        "border_km_change": _BORDER,
        "one_team_change": _ONE_TEAM,
        **_OTHER_AIMS,
    },
    {
        "lines_up_change_": Column(
            POINTS_CHANGE, "Change in “lines up” of the agency {agency}, before it is cut off at 0."
        )
    },
)

SEQUENCE = Table(
    "The best sequence of moves of small areas between neighbourhoods: one row a step, each the "
    "best once those above it are made.",
    {
        "step": Column(COUNT, "Number of the step."),
        "area_code": AREA_CODE,
        "area_name": AREA_NAME,
        "people": AREA_PEOPLE,
        "locality": LOCALITY,
        "from": _FROM,
        "to": Column(CODE, "Neighbourhood it moves to."),
        "gain": _GAIN,
        "gain_so_far": Column(GAIN, "What this step and all before it are worth."),
        "people_moved_so_far": _SO_FAR,
        "border_km_change": _BORDER,
        "one_team_change": _ONE_TEAM,
        "one_team_change_so_far": Column(
            PEOPLE_CHANGE, "Change in one-team residents by this step and all before it."
        ),
        **_OTHER_AIMS,
    },
    {
        "overlap_": Column(SHARE, "Overlap F that the agency {agency} has reached by then."),
        "lines_up_": Column(POINTS, "“Lines up” that the agency {agency} has reached by then."),
    },
)

HANDED_OVER = Table(
    "What each agency would hand between its own units to line up: one row a small area, in order.",
    {
        "agency": Column(CODE, "Id of the agency."),
        "step": Column(COUNT, "Number of the row in that agency's list."),
        "area_code": AREA_CODE,
        "area_name": AREA_NAME,
        "people": Column(PEOPLE, "People of the unit in the small area, who would be handed over."),
        "neighbourhood": Column(CODE, "Neighbourhood the small area is in."),
        "from_unit": Column(CODE, "Code of the unit that hands it over."),
        "from_unit_name": Column(TEXT, "Name of that unit."),
        "to_unit": Column(CODE, "Code of the unit that takes it on."),
        "to_unit_name": Column(TEXT, "Name of that unit."),
        "people_moved_so_far": _SO_FAR,
        "overlap": Column(SHARE, "Overlap F reached with this row and all before it."),
        "lines_up": Column(POINTS, "“Lines up” reached with this row and all before it."),
    },
)

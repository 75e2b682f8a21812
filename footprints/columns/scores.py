"""Columns of the tables of scores: units, neighbourhoods by agency, pairs of agencies."""

from __future__ import annotations

from footprints.columns.kinds import (
    CODE,
    COUNT,
    PEOPLE,
    POINTS,
    RATE,
    SHARE,
    TEXT,
    YES_NO,
    Column,
    Table,
)
from footprints.columns.plans import NEIGHBOURHOOD, NEIGHBOURHOOD_NAME, RESIDENTS

AGENCY = Column(CODE, "Id of the agency in the project file.")
AGENCY_NAME = Column(TEXT, "Name of the agency.")
LINES_UP = Column(
    POINTS,
    "How far lines agree: 0 is no better than lines drawn at random, 100 is every line agreeing. "
    "Empty where that cannot be told.",
)
LINES_UP_RAW = Column(POINTS, "“Lines up” before it is cut off at 0.")
BY_CHANCE = Column(SHARE, "Overlap that lines drawn at random reach, on average (F0).")
SPREAD = {
    "overlap_by_chance_low": Column(SHARE, "Overlap that 97.5% of random zonings reach."),
    "overlap_by_chance_high": Column(SHARE, "Overlap that 2.5% of random zonings reach."),
    "lines_up_chance_low": Column(
        POINTS, "“Lines up” held against overlap_by_chance_high in place of the mean; 0 or more."
    ),
    "lines_up_chance_high": Column(
        POINTS, "“Lines up” held against overlap_by_chance_low in place of the mean; 0 or more."
    ),
}
TOGETHER = {
    "lines_up_raw_low": Column(
        POINTS, "Low end of the range of lines_up_raw: placing, list and chance together."
    ),
    "lines_up_raw_high": Column(POINTS, "High end of that range."),
    "lines_up_range_low": Column(POINTS, "The low end for lines_up: not below 0."),
    "lines_up_range_high": Column(POINTS, "The high end for lines_up: not above 100."),
    "told_from_chance": Column(
        YES_NO, "no: the range of lines_up_raw holds 0. Empty where not known."
    ),
    "chance_reason": Column(TEXT, "That the score is not told from chance, in words."),
}
OVERLAP = Column(
    SHARE,
    "Overlap F: for the average resident, the share of the smaller of their unit and their "
    "neighbourhood that lies inside the other.",
)

UNITS = Table(
    "One row a unit of an agency: where its people are.",
    {
        "agency": AGENCY,
        "unit": Column(CODE, "Code of the unit."),
        "name": Column(TEXT, "Name of the unit."),
        "people": Column(PEOPLE, "People of the unit inside the plan."),
        "main_neighbourhood": Column(CODE, "Neighbourhood with most of its people."),
        "main_neighbourhood_name": Column(TEXT, "Name of that neighbourhood."),
        "main_share": Column(SHARE, "Share of its people in that neighbourhood."),
        "main_people": Column(PEOPLE, "Its people in that neighbourhood."),
        "effective_neighbourhoods": Column(
            RATE,
            "How many neighbourhoods it works across: 2 where its people are split evenly between "
            "two; small parts count little.",
        ),
        "people_outside": Column(PEOPLE, "Its people outside its main neighbourhood."),
        "class": Column(
            TEXT,
            "inside: 95% or more of its people are in one neighbourhood; mostly: 80% to 95%; "
            "straddles: less.",
        ),
        "patch_people": Column(
            PEOPLE,
            "Residents of the small areas it is the main unit of; for zones, its people again.",
        ),
        "overlap": Column(
            SHARE,
            "Of the smaller of its main patch and its main neighbourhood, the share that lies "
            "inside the other.",
        ),
        "main_share_low": Column(
            SHARE,
            "Lowest value of main_share that areas on its line, or the list's counts, allow.",
        ),
        "main_share_high": Column(
            SHARE,
            "Highest value of main_share that areas on its line, or the list's counts, allow.",
        ),
        "main_locality": Column(CODE, "Locality with most of its people."),
        "main_locality_name": Column(TEXT, "Name of that locality."),
        "main_locality_share": Column(
            SHARE, "Share of its people in that locality; whole percent for units of a list."
        ),
        "main_locality_people": Column(PEOPLE, "Its people in that locality; empty for a list."),
        "effective_localities": Column(
            RATE, "How many localities it works across, small parts counting little."
        ),
    },
)

NEIGHBOURHOOD_AGENCIES = Table(
    "One row a neighbourhood and an agency: who works there.",
    {
        "neighbourhood": NEIGHBOURHOOD,
        "name": NEIGHBOURHOOD_NAME,
        "agency": AGENCY,
        "agency_name": AGENCY_NAME,
        "people": RESIDENTS,
        "units": Column(COUNT, "Units of the agency with anyone here."),
        "main_unit": Column(CODE, "Code of the unit with most people here."),
        "main_unit_name": Column(TEXT, "Name of that unit."),
        "main_share": Column(SHARE, "Share of the people served here who are with that unit."),
        "effective_units": Column(
            RATE, "How many units share the neighbourhood; small parts count little."
        ),
        "uncovered_people": Column(PEOPLE, "Residents in no unit of the agency."),
        "sites": Column(COUNT, "Sites of the agency here; empty for agencies without sites."),
        "people_served": Column(PEOPLE, "People of the agency's units here."),
        "main_people": Column(PEOPLE, "Those with the main unit."),
        "covered_people": Column(PEOPLE, "Residents in some unit of the agency."),
        "coverage": Column(SHARE, "covered_people as a share of people."),
        "fits_inside_people": Column(
            PEOPLE, "People here whose unit has this neighbourhood as its main one."
        ),
        "fits_inside": Column(SHARE, "fits_inside_people as a share of people_served."),
        "patch_people": Column(PEOPLE, "Residents here in some main patch of the agency."),
        "overlap_people": Column(PEOPLE, "overlap times patch_people."),
        "overlap": OVERLAP,
        "works_as_one_people": Column(
            PEOPLE,
            "Residents here whose unit and this neighbourhood work as one: 80% or more of the "
            "smaller lies inside the other.",
        ),
    },
)

PAIRS = Table(
    "One row for every two agencies: how far their lines agree, whatever the plan.",
    {
        "agency": AGENCY,
        "name": AGENCY_NAME,
        "other": Column(CODE, "Id of the other agency."),
        "other_name": Column(TEXT, "Name of the other agency."),
        "people": Column(PEOPLE, "Residents in a main patch of both."),
        "overlap": Column(
            SHARE,
            "For the average resident, the share of the smaller of their two units that lies "
            "inside the other.",
        ),
        "overlap_people": Column(PEOPLE, "overlap times people."),
        "overlap_by_chance": Column(
            SHARE, "Overlap that random lines of either agency reach with the other's units."
        ),
        "lines_up": LINES_UP,
        "lines_up_raw": LINES_UP_RAW,
        **TOGETHER,
        "fits_inside": Column(
            SHARE, "Share of people in the unit of the other agency that their own mainly lies in."
        ),
        "fits_inside_people": Column(PEOPLE, "The people behind fits_inside."),
        "other_fits_inside": Column(SHARE, "The same the other way round."),
        "other_fits_inside_people": Column(PEOPLE, "The people behind other_fits_inside."),
    },
)

"""Columns of the tables of capacity and need."""

from __future__ import annotations

from footprints.columns.kinds import CODE, PEOPLE, RATE, TEXT, Column, Table
from footprints.columns.plans import LOCALITY, NEIGHBOURHOOD, NEIGHBOURHOOD_NAME, RESIDENTS
from footprints.columns.scores import AGENCY, AGENCY_NAME

CAPACITY = Table(
    "One row an agency, measure and neighbourhood: what the agency has there.",
    {
        "agency": AGENCY,
        "agency_name": AGENCY_NAME,
        "measure": Column(TEXT, "What is counted: staff, budget, homes, places."),
        "neighbourhood": NEIGHBOURHOOD,
        "name": NEIGHBOURHOOD_NAME,
        "locality": LOCALITY,
        "amount": Column(RATE, "How much of it falls to the neighbourhood."),
        "residents": RESIDENTS,
        "per_10k": Column(RATE, "amount for every 10,000 residents."),
        "need_residents": Column(
            PEOPLE, "All residents of the plan, shared out as the needs are; empty without needs."
        ),
        "per_10k_need": Column(RATE, "amount for every 10,000 need-weighted residents."),
    },
)

NEEDS = Table(
    "One row a neighbourhood and need: the need profile of the neighbourhoods.",
    {
        "neighbourhood": NEIGHBOURHOOD,
        "name": NEIGHBOURHOOD_NAME,
        "locality": LOCALITY,
        "need": Column(CODE, "Id of the need in the project file."),
        "need_name": Column(TEXT, "Name of the need."),
        "amount": Column(RATE, "How much of it falls to the neighbourhood."),
        "residents": RESIDENTS,
        "per_10k": Column(RATE, "amount for every 10,000 residents."),
        "index": Column(RATE, "That rate over the rate of everybody: 1 is the same as all."),
    },
)

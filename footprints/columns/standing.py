"""Columns of the tables behind the baseline page."""

from __future__ import annotations

from footprints.columns.kinds import (
    CODE,
    COUNT,
    PEOPLE,
    RATE,
    SHARE,
    TEXT,
    YES_NO,
    Column,
    Table,
)
from footprints.columns.plans import NEIGHBOURHOOD, NEIGHBOURHOOD_NAME

_JUDGED = "{} Met, partly, not or not known; the rule is on the page and in scores.json."

BASELINE = Table(
    "One row a locality, and one for all together: where each stands on the four statements.",
    {
        "locality": Column(CODE, "Code of the locality; empty for all together."),
        "name": Column(TEXT, "Name of the locality."),
        "shared": Column(TEXT, _JUDGED.format("Services share footprints.")),
        "recognised": Column(
            TEXT, _JUDGED.format("The neighbourhood is the unit that services recognise.")
        ),
        "sized": Column(
            TEXT, _JUDGED.format("Neighbourhoods are the right size, and capacity is known.")
        ),
        "together": Column(
            TEXT, _JUDGED.format("Work below neighbourhood level is drawn together in localities.")
        ),
        "people": Column(PEOPLE, "Residents inside the plan."),
        "neighbourhoods": Column(COUNT, "Neighbourhoods."),
        "neighbourhoods_within": Column(COUNT, "Those whose residents are within the limits."),
        "smallest": Column(PEOPLE, "Residents of the smallest neighbourhood."),
        "largest": Column(PEOPLE, "Residents of the largest neighbourhood."),
        "within_share": Column(SHARE, "Share of residents in neighbourhoods within the limits."),
        "one_team_people": Column(PEOPLE, "Residents with one team from every service counted."),
        "one_team_share": Column(SHARE, "The same as a share of people."),
        "services_lined_up_mean": Column(
            RATE, "How many services counted are lined up for the average resident."
        ),
        "services_counted": Column(COUNT, "Services counted: one agency a service."),
        "services_recognising": Column(
            COUNT, "Those whose unit and neighbourhood work as one for 80% of residents or more."
        ),
        "services_with_capacity": Column(COUNT, "Those that have given their capacity."),
        "services_below": Column(COUNT, "Those whose units are smaller than neighbourhoods."),
        "services_together": Column(
            COUNT, "Those of them with 95% of their people here in units mainly of this locality."
        ),
    },
)

WARDS = Table(
    "One row a ward and neighbourhood that share residents, the main neighbourhood first.",
    {
        "ward": Column(CODE, "Code of the ward."),
        "ward_name": Column(TEXT, "Name of the ward."),
        "locality": Column(CODE, "Code of the neighbourhood's locality."),
        "neighbourhood": NEIGHBOURHOOD,
        "name": NEIGHBOURHOOD_NAME,
        "people": Column(PEOPLE, "Residents of both."),
        "ward_people": Column(PEOPLE, "Residents of the ward, inside the plan."),
        "share": Column(SHARE, "people as a share of ward_people."),
        "main": Column(YES_NO, "Whether it is the ward's main neighbourhood."),
    },
)

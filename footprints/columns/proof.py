"""Columns of the table of proofs."""

from __future__ import annotations

from footprints.columns.kinds import CODE, COUNT, RATE, SHARE, TEXT, Column, Table

PROOF = Table(
    "One row a locality: how much better any plan could be by the aims of the project.",
    {
        "locality": Column(CODE, "Code of the locality."),
        "name": Column(TEXT, "Name of the locality."),
        "value": Column(RATE, "What the plan comes to by all aims and their weights."),
        "bound": Column(
            RATE,
            "No plan with as many neighbourhoods comes to less; empty where nothing is proven.",
        ),
        "gap": Column(SHARE, "By what share of its value the plan could be better at most."),
        "status": Column(
            TEXT,
            "optimal: no plan is better; bounded: none is better by more than the gap; no bound: "
            "an aim carries none; outside limits: the plan breaks a limit; impossible: every plan "
            "does.",
        ),
        "shared_aims": Column(TEXT, "Aims that carry no bound, where any is chosen."),
        "seconds_given": Column(COUNT, "Seconds that the proof was given at most."),
    },
)

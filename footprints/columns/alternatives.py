"""Columns of the tables of other plans: alternatives, the trade-off, and ensembles."""

from __future__ import annotations

from footprints.columns.kinds import (
    COUNT,
    FIGURE,
    KM,
    POINTS,
    RATE,
    SHARE,
    TEXT,
    YES_NO,
    Column,
    Table,
)

BORDER = Column(KM, "Length of line between neighbourhoods of one locality.")
OVERLAP_MEAN = Column(
    SHARE,
    "Mean overlap F over the agencies that count in the design, by their weight and people.",
)
_FIGURES = {
    "border_km": BORDER,
    "overlap_mean": OVERLAP_MEAN,
    "wards_split_thousand": Column(
        RATE, "Thousands of residents outside their ward's main neighbourhood."
    ),
    "border_and_wards": Column(RATE, "border_km and wards_split_thousand together."),
    "objective": Column(RATE, "All aims of the project by their weights: less is better."),
    "distance_from_first": Column(
        SHARE,
        "Share of residents whose neighbourhood differs from that in plan.csv, after matching "
        "neighbourhoods so that most stay.",
    ),
}
_LINES_UP = {"lines_up_": Column(POINTS, "“Lines up” of the agency {agency} with this plan.")}
_FILE = Column(TEXT, "File that holds the plan.")

ALTERNATIVES = Table(
    "One row a plan: the one designed, then other good plans unlike it and unlike one another.",
    {
        "plan": Column(COUNT, "Number of the plan; 1 is the one designed."),
        "file": _FILE,
        **_FIGURES,
        "distance_from_nearest": Column(
            SHARE, "The same against whichever of the other plans is most alike."
        ),
    },
    _LINES_UP,
)

TRADEOFF = Table(
    "One row a plan made with other weights, shortest lines first: what keeping to the lines of "
    "services costs in length of line.",
    {
        "file": _FILE,
        "this_plan": Column(YES_NO, "Whether it is the plan designed."),
        "best": Column(YES_NO, "Whether no other row has both lines as short and overlap as high."),
        "lines_weigh": Column(
            FIGURE, "The weights of agencies and wards as a multiple of the project's own."
        ),
        **_FIGURES,
        "weight_border": Column(FIGURE, "Weight of border it was made with."),
        "weight_agencies": Column(FIGURE, "Weight of agencies it was made with."),
        "weight_wards": Column(FIGURE, "Weight of wards it was made with."),
        "weight_distance": Column(FIGURE, "Weight of distance it was made with."),
        "weight_barriers": Column(FIGURE, "Weight of barriers it was made with."),
        "weight_evenness": Column(FIGURE, "Weight of evenness it was made with."),
        "weight_moved": Column(FIGURE, "Weight of residents moved it was made with."),
    },
    _LINES_UP,
)

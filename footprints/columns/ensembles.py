"""Columns of the tables of an ensemble: many plans within the same limits."""

from __future__ import annotations

from footprints.columns.alternatives import BORDER, OVERLAP_MEAN
from footprints.columns.kinds import COUNT, FIGURE, SHARE, TEXT, Column, Table

ENSEMBLE = Table(
    "One row a plan drawn within the project's limits.",
    {
        "chain": Column(COUNT, "Number of the chain it is from."),
        "plan": Column(COUNT, "Number of the plan in its chain."),
        "border_km": BORDER,
        "overlap_mean": OVERLAP_MEAN,
    },
    {"overlap_": Column(SHARE, "Overlap F of the agency {agency} with the plan.")},
)

ENSEMBLE_MIXING = Table(
    "One row a figure of the plans drawn: what is usual, and how far the chains have mixed.",
    {
        "figure": Column(TEXT, "Heading of the figure's column in ensemble.csv."),
        "mean": Column(FIGURE, "Its mean over all plans."),
        "sd": Column(FIGURE, "Its standard deviation."),
        "low": Column(FIGURE, "5% of plans are below this."),
        "high": Column(FIGURE, "5% of plans are above this."),
        "effective_plans": Column(
            FIGURE, "How many independent plans they are worth for this figure."
        ),
        "rhat": Column(
            FIGURE, "Split R-hat: 1 where chains agree; above 1.01 they do not agree yet."
        ),
        "this_plan": Column(FIGURE, "The figure of the plan placed among them."),
        "share_below": Column(SHARE, "Share of plans with a lower figure than that plan."),
    },
)

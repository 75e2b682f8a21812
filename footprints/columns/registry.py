"""Every table by the name of its file without its ending, and the one way to look a column up."""

from __future__ import annotations

from dataclasses import replace

from footprints.columns import compare, standing
from footprints.columns.advice import ADVICE, HANDED_OVER, SEQUENCE
from footprints.columns.agencies import AGENCIES
from footprints.columns.alternatives import ALTERNATIVES, TRADEOFF
from footprints.columns.capacity import CAPACITY, NEEDS
from footprints.columns.colocation import COLOCATION, HUBS, SITES
from footprints.columns.ensembles import ENSEMBLE, ENSEMBLE_MIXING
from footprints.columns.kinds import Column, Table
from footprints.columns.plans import LEVELS, NEIGHBOURHOODS, PLAN
from footprints.columns.proof import PROOF
from footprints.columns.scores import NEIGHBOURHOOD_AGENCIES, PAIRS, UNITS

TABLES: dict[str, Table] = {
    "agencies": AGENCIES,
    "units": UNITS,
    "neighbourhoods": NEIGHBOURHOODS,
    "neighbourhood_agencies": NEIGHBOURHOOD_AGENCIES,
    "agency_pairs": PAIRS,
    "baseline": standing.BASELINE,
    "ward_neighbourhoods": standing.WARDS,
    "capacity": CAPACITY,
    "needs": NEEDS,
    "sites": SITES,
    "colocation": COLOCATION,
    "hubs": HUBS,
    "advice": ADVICE,
    "advice_sequence": SEQUENCE,
    "advice_agencies": HANDED_OVER,
    "plan": PLAN,
    "compare_agencies": compare.AGENCIES,
    "compare_scores": compare.SCORES,
    "compare_neighbourhoods": compare.NEIGHBOURHOODS,
    "compare_flows": compare.FLOWS,
    "compare_areas": compare.AREAS,
    "compare_units": compare.UNITS,
    "compare_services": compare.SERVICES,
    "levels": LEVELS,
    "proof": PROOF,
    "ensemble": ENSEMBLE,
    "ensemble_mixing": ENSEMBLE_MIXING,
    "alternatives": ALTERNATIVES,
    "tradeoff": TRADEOFF,
}


def column(table: str, name: str) -> Column | None:
    """Return what a column of a table means; None for one that nobody has explained.

    A column that there is one of for each agency names that agency in its words.
    """
    known = TABLES.get(table)
    if known is None:
        return None
    if name in known.columns:
        return known.columns[name]
    for prefix, each in known.by_agency.items():
        if name.startswith(prefix):
            agency = name.removeprefix(prefix)
            return replace(each, words=each.words.format(agency=agency))
    return None

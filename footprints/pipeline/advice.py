"""Advice on a scored plan: to the planner on its lines, to each agency on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from footprints.errors import DataError, Problem

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.people.footprint import Footprint
    from footprints.pipeline.results import Results

PAGE_MOVES = 100
"""How many small areas an agency's advice names in a run; ``footprints advise`` can look further.

A list that long is past what an agency would change in a year, and enough for the curve to bend.
"""


@dataclass(frozen=True)
class AgencyAdvice:
    """What one agency would hand over between its own units.

    ``moves`` as in ``coterminosity.handover.agency_moves``; ``units`` and ``unit_moves``, of each
    unit by itself, as in ``UnitAdvice``. ``map`` has one shape a small area handed over
    (EPSG:27700), with the columns of ``moves``. ``fresh`` is "lines up" after all moves at a chance
    level drawn anew for the new lines, not cut off at 0; None where there is none.
    """

    moves: pd.DataFrame
    units: pd.DataFrame
    unit_moves: pd.DataFrame
    map: gpd.GeoDataFrame
    fresh: float | None = None


def with_advice(results: Results) -> Results:
    """Return scored results with the planner's moves and sequence and each agency's own moves."""
    from footprints.coterminosity.advice.handover import agency_moves
    from footprints.coterminosity.advice.moves import border_moves
    from footprints.coterminosity.advice.sequence import best_sequence

    region, plan = results.region, results.plan
    whole = results.whole or results.scored
    chance = {own: figures["overlap_by_chance"] for own, figures in whole.agencies.items()}
    given = (region.areas, region.edges, region.footprints, plan, chance)
    terms = _terms(results)
    handover = {
        one.id: agency_moves(
            region.areas, region.edges, one, plan, chance[one.id], max_moves=PAGE_MOVES
        )
        for one in region.footprints
        if one.scored and whole.agencies[one.id]["people"] > 0
    }
    for own, moves in handover.items():
        if agrees_as_drawn(results, own):
            handover[own] = moves.iloc[:0]
    return replace(
        results,
        advice=border_moves(*given, **terms),
        sequence=best_sequence(*given, **terms),
        handover=handover,
    )


def agrees_as_drawn(results: Results, agency: str) -> bool:
    """Whether an agency's lines agree with those of a plan drawn through small areas.

    In whole small areas they do not quite: what could be moved there is no advice.
    """
    overlap = results.scored.agencies[agency]["overlap"]
    return results.whole is not None and overlap is not None and overlap >= AGREES


AGREES = 0.995
"""The overlap from which lines as drawn are called the same."""


def advise_agency(results: Results, agency: str, max_moves: int) -> AgencyAdvice:
    """Return what one agency would hand between its own units to line up with a scored plan.

    Raises DataError for an unknown agency or one without people to move.
    """
    from footprints.coterminosity.advice.handover import agency_moves, unit_advice

    region = results.region
    one = _scored_agency(results, agency)
    whole = results.whole or results.scored
    chance = whole.agencies[agency]["overlap_by_chance"]
    given = (region.areas, region.edges, one, results.plan, chance)
    moves = agency_moves(*given, max_moves=max_moves)
    alone = unit_advice(*given, max_moves=max_moves)
    fresh = _fresh(results, one, moves)
    return AgencyAdvice(moves, alone.units, alone.moves, _shapes(results, moves), fresh)


def _fresh(results: Results, one: Footprint, moves: pd.DataFrame) -> float | None:
    """Return what an agency lines up after its moves, held against random lines of its new ones."""
    from footprints.coterminosity.advice.handover import apply_moves
    from footprints.coterminosity.score import score

    region, settings = results.region, results.region.project
    if moves.empty or results.scored.agencies[one.id]["lines_up"] is None:
        return None
    handed = apply_moves(one, moves, region.areas)
    found = score(
        region.areas, region.edges, [handed], results.plan, seed=settings.neighbourhoods.seed
    )
    value: float | None = found.agencies[one.id]["lines_up_raw"]
    return value


def _terms(results: Results) -> dict[str, Any]:
    """Return the limits, locks and aims that the planner's advice keeps to."""
    from footprints.neighbourhoods.kernels.changes import OtherAims

    region, settings = results.region, results.region.project.neighbourhoods
    return {
        "limits": {code: settings.limits(code) for code in sorted(set(region.areas["locality"]))},
        "locked": settings.locked,
        "together": settings.together,
        "border_weight": settings.weights.border,
        "agencies_weight": settings.weights.agencies,
        "others": OtherAims(region.areas, region.edges, region.footprints, settings, region.start),
    }


def _scored_agency(results: Results, agency: str) -> Footprint:
    by_id = {footprint.id: footprint for footprint in results.region.footprints}
    if agency not in by_id:
        raise DataError(
            [Problem(f"{agency} is not the id of an agency.", "--agency", _choose(by_id))]
        )
    if not by_id[agency].scored:
        what = f"{agency} has sites but no units with people, so there is nothing to hand over."
        raise DataError([Problem(what, "--agency", "Give it a catchment, or choose another.")])
    if not results.scored.agencies[agency]["people"]:
        what = f"{agency} has no people in the area of this plan, so there is nothing to hand over."
        raise DataError([Problem(what, "--agency", "Choose a plan that covers its area.")])
    return by_id[agency]


def _choose(known: Mapping[str, Footprint]) -> str:
    return f"Choose one of {', '.join(sorted(known))}."


def _shapes(results: Results, moves: pd.DataFrame) -> gpd.GeoDataFrame:
    import geopandas as gpd

    areas = results.region.areas
    shape_of = dict(zip(areas["code"], areas.geometry, strict=True))
    shapes = [shape_of[code] for code in moves["area_code"]]
    return gpd.GeoDataFrame(moves.copy(), geometry=shapes, crs=areas.crs)

"""The figures of one agency: its entry in ``scores.json``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import share
from footprints.coterminosity.cells import cells_of, overlap_of_cells
from footprints.coterminosity.chance import (
    SCORE_EDITION,
    ChanceLevel,
    chance_figures,
    how_drawn,
    lines_up,
    lines_up_raw,
)
from footprints.coterminosity.coarseness import COARSE, coarseness, held_at
from footprints.coterminosity.ground import Alignment, Ground, covered_people
from footprints.coterminosity.levels import level_figures, works_at, works_at_words
from footprints.coterminosity.parts import listed
from footprints.coterminosity.relation import relation, unit_classes
from footprints.coterminosity.thresholds import CANNOT_TELL_ABOVE, EXACTLY_SAME, reaches
from footprints.people.overlap import contingency, overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray

Figures = dict[str, Any]


@dataclass(frozen=True)
class Comparison:
    """What an agency's figures are held against: random lines, other plans, its own best plan.

    ``chance`` is None where no zonings were drawn. ``plans`` and ``best_alone`` are ``member``
    arrays of all small areas, as is every plan.
    """

    chance: ChanceLevel | None = None
    plans: Sequence[NDArray[np.int32]] = ()
    best_alone: NDArray[np.int32] | None = None


def plain(figures: Mapping[str, Any]) -> Figures:
    """Return figures as plain Python values, "not a number" as None, ready to be written."""
    return {key: _plain(value) for key, value in figures.items()}


def agency_figures(ground: Ground, alignment: Alignment, held: Comparison) -> Figures:
    """Return everything known about one agency and one plan, except shared borders and teams.

    Shares are 0-1, ``lines_up`` 0-100, None where a figure has no meaning; beside each share its
    numerator, with ``residents`` or ``people`` (S, the people in units) its denominator.
    """
    figures = _about(alignment)
    figures |= _coverage(ground, alignment)
    figures |= _fit(alignment)
    figures |= _lines(ground, alignment, held)
    figures |= _same_place(ground, alignment, figures["coverage"])
    figures |= _for_analysts(alignment)
    figures |= listed(ground, alignment)
    levels = level_figures(ground, alignment)
    figures["works_at"] = works_at(levels)
    figures["works_at_words"] = works_at_words(levels)
    figures["levels"] = {name: plain(one) for name, one in levels.items()}
    return plain(figures)


def why_not(alignment: Alignment, by_chance: float, place: NDArray[np.int32]) -> str | None:
    """Return in words why "lines up" has no value, or None where it has one.

    ``place`` is the locality of each small area of the ground.
    """
    footprint = alignment.footprint
    if not footprint.scored and footprint.kind == "sites":
        return "Sites without a catchment are counted, not scored."
    if alignment.patches.sum() <= 0:
        return "None of this agency's people live in the area of this plan."
    if math.isnan(by_chance):
        return "No random lines were drawn to compare with."
    return _too_easy(alignment, by_chance, place) if by_chance > CANNOT_TELL_ABOVE else None


def _too_easy(alignment: Alignment, by_chance: float, place: NDArray[np.int32]) -> str:
    """Say why random lines agree with the neighbourhoods almost wholly."""
    if np.count_nonzero(alignment.patches.sum(axis=1)) == 1:
        return "One unit serves everybody here, so it has no lines of its own to compare."
    if _at_locality_level(alignment, place):
        return (
            "Works at locality level: most of its people are in units that are whole localities, "
            "so lines between neighbourhoods cannot tell how well it lines up."
        )
    return (
        "Cannot tell: units so small or so large agree with almost any lines "
        f"(random lines reach an overlap of {by_chance:.2f} out of 1)."
    )


def _at_locality_level(alignment: Alignment, place: NDArray[np.int32]) -> bool:
    """Whether most people are in units that are, by main patches, whole localities."""
    table = contingency(alignment.zoning, place, int(place.max()) + 1)
    whole = reaches(measures.pair_jaccard(table, table.sum(axis=0)), EXACTLY_SAME)
    return bool(table[whole].sum() > table.sum() / 2)


def _about(alignment: Alignment) -> Figures:
    footprint = alignment.footprint
    return {
        "name": footprint.name,
        "score_edition": SCORE_EDITION,
        "kind": footprint.kind,
        "weight": footprint.weight,
        "service": footprint.service or footprint.id,
        "made_up": footprint.made_up,
        "assumed": footprint.assumed,
        "units": int(alignment.table.any(axis=1).sum()),
        "units_with_main_patch": int(alignment.patches.any(axis=1).sum()),
        "people": float(alignment.table.sum()),
        "patch_people": float(alignment.patches.sum()),
    }


def _coverage(ground: Ground, alignment: Alignment) -> Figures:
    residents = float(ground.residents.sum())
    scored = alignment.footprint.scored
    covered = float(covered_people(ground, alignment).sum()) if scored else math.nan
    return {
        "residents": round(residents),
        "covered_people": covered,
        "coverage": share(covered, residents),
        **_strength(alignment),
    }


def _strength(alignment: Alignment) -> Figures:
    """Return D and the people who are in the main unit of their small area (all, for zones)."""
    people = float(alignment.table.sum())
    value = alignment.strength if people > 0 else math.nan
    return {"patch_strength": value, "patch_strength_people": value * people}


def _fit(alignment: Alignment) -> Figures:
    found: Figures = {}
    for suffix, table in (("", alignment.table), ("_main_patches", alignment.patches)):
        people = float(table.sum())
        inside = measures.fits_inside_people(table)
        by_one = measures.served_by_one_people(table)
        found[f"fits_inside{suffix}"] = share(inside, people)
        found[f"fits_inside_people{suffix}"] = inside
        found[f"served_by_one{suffix}"] = share(by_one, people)
        found[f"served_by_one_people{suffix}"] = by_one
    classes = unit_classes(measures.main_shares(alignment.table))
    found["units_inside"] = classes.count("inside")
    found["units_mostly"] = classes.count("mostly")
    found["units_straddling"] = classes.count("straddles")
    return found


def _lines(ground: Ground, alignment: Alignment, held: Comparison) -> Figures:
    covered, scored, strength = overlap(alignment.patches), alignment.overlap, alignment.strength
    by_chance = held.chance.mean() if held.chance is not None else math.nan
    everybody = overlap(alignment.patches, ground.people)
    fine = coarseness(ground, alignment)
    told = held_at(alignment, by_chance)
    why = why_not(alignment, by_chance, ground.localities[1])
    if why is None and fine["resolution"] == COARSE:
        why = str(fine["resolution_reason"])
    found: Figures = {
        "serves": "everybody" if alignment.footprint.serves_everybody else "some",
        "overlap": covered,
        "overlap_people": covered * float(alignment.patches.sum()),
        "overlap_all_people": overlap(alignment.table),
        "overlap_scored": scored,
        "overlap_scored_people": scored * alignment.everybody,
        "overlap_by_chance": by_chance,
        "lines_up": lines_up(scored, told, strength),
        "lines_up_raw": lines_up_raw(scored, told, strength),
        "lines_up_reason": why,
        "lines_up_covered": lines_up(covered, told, strength),
        "lines_up_everybody": lines_up(everybody, told, strength),
        "lines_up_main_patches": lines_up(scored, told),
        **chance_figures(held.chance, scored, told, strength),
        **how_drawn(held.chance),
    }
    return found | fine | _against_plans(ground, alignment, held, told)


def _against_plans(
    ground: Ground, alignment: Alignment, held: Comparison, by_chance: float
) -> Figures:
    """Place this plan among others, all at the chance level of this plan."""
    cells = cells_of(alignment.zoning)
    everybody = ground.residents if alignment.places is not None else None
    here = overlap_of_cells(cells, ground.member, everybody)
    others = np.array(
        [overlap_of_cells(cells, plan[ground.rows], everybody) for plan in held.plans]
    )
    others = others[~np.isnan(others)]
    best = math.nan
    if held.best_alone is not None:
        best = overlap_of_cells(cells, held.best_alone[ground.rows], everybody)
    some = len(others) > 0 and not math.isnan(here)

    def points(value: float) -> float:
        return lines_up(value, by_chance, alignment.strength)

    return {
        "plans": len(others),
        "plans_mean": points(float(others.mean())) if some else math.nan,
        "plans_low": points(float(others.min())) if some else math.nan,
        "plans_high": points(float(others.max())) if some else math.nan,
        "plans_beaten": float((others < here).mean()) if some else math.nan,
        "plans_beaten_count": int((others < here).sum()) if some else None,
        "best_alone": points(best),
    }


def _same_place(ground: Ground, alignment: Alignment, coverage: float) -> Figures:
    patches = alignment.patches
    alike = reaches(measures.pair_jaccard(patches, ground.people), EXACTLY_SAME)
    same = alike.any(axis=0)
    same_people = round(float(ground.people[same].sum()))
    people = float(patches.sum())
    covered_there = float(patches[:, same].sum())
    return {
        "exactly_same_people": same_people,
        "exactly_same_share": share(same_people, float(ground.people.sum()))
        if people
        else math.nan,
        "exactly_same_neighbourhoods": int(same.sum()),
        "relation": relation(
            coverage,
            share(covered_there, people),
            share(measures.fits_inside_people(patches), people),
            share(measures.served_by_one_people(patches), people),
            overlap(patches),
            strength=alignment.strength,
        ),
    }


def _for_analysts(alignment: Alignment) -> Figures:
    table = alignment.table
    return {
        "homogeneity": measures.homogeneity(table),
        "completeness": measures.completeness(table),
        "v_measure": measures.v_measure(table),
        "mapcurves": measures.mapcurves(table),
        "adjusted_rand": measures.adjusted_rand(table),
        "mutual_information": measures.mutual_information(table),
        "variation_of_information": measures.variation_of_information(table),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        return None
    return value

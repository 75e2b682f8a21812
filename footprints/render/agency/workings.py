"""How each figure of a service is worked out: its formula in words and signs, with the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from footprints.render.words import decimal, missing, number, percent, points

Row = dict[str, Any]
Figures = Mapping[str, Any]


_SHARES = {
    "Covered": (
        ("covered_people", "residents"),
        "Residents inside some unit, over all residents.",
        "covered ÷ P",
    ),
    "Fits inside": (
        ("fits_inside_people", "people"),
        (
            "For each unit, those it has in the one neighbourhood where it has most; all units "
            "added up, over everybody in a unit."
        ),
        "Σᵤ maxₙ T[u,n] ÷ S",
    ),
    "Served by one": (
        ("served_by_one_people", "people"),
        (
            "For each neighbourhood, those in the one unit that has most of them; all of them "
            "added up, over everybody in a unit."
        ),
        "Σₙ maxᵤ T[u,n] ÷ S",
    ),
    "Patch strength": (
        ("patch_strength_people", "people"),
        (
            "For each small area, those with its main unit; all small areas added up, over "
            "everybody in a unit."
        ),
        "Σₐ maxᵤ W[u,a] ÷ S",
    ),
    "Exactly the same": (
        ("exactly_same_people", "residents"),
        (
            "Residents of neighbourhoods that share 95% or more with one unit: those in both, over "
            "those in either."
        ),
        "T[u,n] ÷ (rᵤ + cₙ − T[u,n]) ≥ 0.95",
    ),
}
"""Shares by name: the figures that are their numerator and denominator, words and formula."""


def workings(figures: Figures, counted: str = "people") -> dict[str, Row]:
    """Return, by the name of a figure, how it is worked out: words, formula and its numbers.

    Names are those of ``sentences.facts``, and "Lines up". ``counted`` is what the service's units
    count. Figures whose numbers are missing are left out.
    """
    found = {"Lines up": _lines_up(figures)}
    for name, (ends, said, formula) in _SHARES.items():
        who = "residents" if ends[1] == "residents" else counted
        found[name] = _shared(figures, ends, said, formula, who)
    return {name: row for name, row in found.items() if row is not None}


def _shared(
    figures: Figures, names: tuple[str, str], said: str, formula: str, counted: str
) -> Row | None:
    """Return the working of a share: so many of so many."""
    some, whole = (figures.get(name) for name in names)
    if missing(some) or missing(whole) or not whole:
        return None
    part, total = float(str(some)), float(str(whole))
    numbers = f"{number(part)} of {number(total)} {counted} = {percent(part / total)}"
    return {"said": said, "formula": formula, "numbers": numbers}


_OVER_ITS_OWN = "Σ T[u,n]² ÷ min(rᵤ, cₙ) ÷ S"
_OVER_ALL = "(Σ T[u,n]² ÷ min(rᵤ, Pₙ) − U) ÷ P"
_EVERYBODY = (
    " A neighbourhood counts with all its residents (Pₙ), and those in no unit (U of all residents,"
    " P) count against the service, which is meant to serve everybody."
)


def _lines_up(figures: Figures) -> Row | None:
    value, chance = figures.get("overlap_scored"), figures.get("overlap_by_chance")
    score, everybody = figures.get("lines_up"), figures.get("serves") == "everybody"
    if missing(value) or missing(chance) or missing(score):
        return None
    here, random = (decimal(float(str(one)) * 100, 1) for one in (value, chance))
    strength = float(str(figures.get("patch_strength") or 1))
    patches = f" × {decimal(strength * 100, 1)}%" if strength < 1 else ""
    numbers = (
        f"({here} − {random}) ÷ (100 − {random}) × 100{patches} = {points(figures['lines_up_raw'])}"
    )
    if float(str(figures["lines_up_raw"])) < 0:
        numbers += ", shown as 0"
    return {
        "said": (
            "Overlap F: for each resident take their unit and their neighbourhood, and see what "
            "share of the smaller one lies inside the other; the mean over residents. F₀ is the "
            "same for random lines as long as these, with units as large, the mean of 100 or more. "
            "The score is how far F is on the way from F₀ to 1, times patch strength D."
            + (_EVERYBODY if everybody else "")
        ),
        "formula": f"F = {_OVER_ALL if everybody else _OVER_ITS_OWN};  "
        "lines up = max(0, (F − F₀) ÷ (1 − F₀)) × 100 × D",
        "numbers": f"F = {here}%, F₀ = {random}%: {numbers}",
    }

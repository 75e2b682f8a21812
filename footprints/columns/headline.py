"""The headline of an agency as one phrase: never a score alone.

    this plan 43, other plans 3 (0-9), best found for you 87; designed for you: yes, weight 1

A score says little without what other plans give, what the best plan for that agency gives, and
whether this plan was made with that agency in view. Every place that shows a score has this phrase:
terminal, tables, workbook, pages and ``scores.json``. Pages write it again after edits
(``render/assets/panel/headline.js``); tests hold the two together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from footprints.units import rounded

NOT_KNOWN = "not known"
TOO_COARSE = "too coarse"
"""What ``resolution`` says where small areas are too coarse to tell."""


def headline(figures: Mapping[str, Any]) -> str:
    """Return an agency's headline from its figures, as in ``scores.json``.

    It takes ``lines_up``, ``resolution``, ``told_from_chance``, ``plans_mean``, ``plans_low``,
    ``plans_high``, ``best_alone`` and ``designed_for``. A part that is not known says so.
    """
    designed = figures.get("designed_for") or NOT_KNOWN
    parts = (_this(figures), _others(figures), _best(figures))
    return f"{', '.join(parts)}; designed for you: {designed}"


def designed_for(weight: float | None, *, edited: bool = False) -> str:
    """Say whether a plan was designed with an agency in view.

    ``weight`` is its weight in the design, 0 for none; None where it is not known how the plan was
    made. ``edited`` is whether it was changed by hand afterwards.
    """
    if weight is None:
        return NOT_KNOWN
    if weight == 0:
        return "no"
    return f"yes, weight {weight:.6f}".rstrip("0").rstrip(".") + (", then edited" if edited else "")


def _this(figures: Mapping[str, Any]) -> str:
    score = figures.get("lines_up")
    if _missing(score):
        coarse = figures.get("resolution") == TOO_COARSE
        return f"this plan: {'too coarse to' if coarse else 'cannot'} tell"
    chance = " (not told from chance)" if figures.get("told_from_chance") is False else ""
    return f"this plan {_points(score)}{chance}"


def _others(figures: Mapping[str, Any]) -> str:
    mean, low, high = (figures.get(f"plans_{name}") for name in ("mean", "low", "high"))
    if _missing(mean):
        unknown = "cannot tell" if _missing(figures.get("lines_up")) else "not drawn"
        return f"other plans: {unknown}"
    if _missing(low) or _missing(high) or _points(low) == _points(high):
        return f"other plans {_points(mean)}"
    return f"other plans {_points(mean)} ({_points(low)}-{_points(high)})"


def _best(figures: Mapping[str, Any]) -> str:
    best = figures.get("best_alone")
    if _missing(best):
        unknown = "cannot tell" if _missing(figures.get("lines_up")) else "not looked for"
        return f"best found for you: {unknown}"
    return f"best found for you {_points(best)}"


def _points(value: object) -> str:
    return f"{rounded(float(str(value))):.0f}"


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))

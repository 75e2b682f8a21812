"""The aims that a plan is weighed by, in plain words with units that people know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from footprints.render.words import decimal, number

_THOUSAND = 1000

_COUNTED = {
    "agencies": (
        "Follow the lines of services",
        "residents out of step with a service, each service counted by its weight",
    ),
    "wards": ("Keep wards whole", "residents outside their ward's main neighbourhood"),
    "evenness": (
        "Neighbourhoods of even size",
        "residents above or below an even share of their locality",
    ),
    "moved": (
        "Stay near the plan it started from",
        "residents in another neighbourhood than there",
    ),
}
"""Aims counted in thousands of residents: what they are called, and what is counted."""

_MEASURED = {
    "border": ("Short lines", "km of line between neighbourhoods"),
    "barriers": ("Keep to one side of barriers", "km of barrier inside neighbourhoods"),
}
"""Aims measured in kilometres."""


def rows(
    objective: Mapping[str, Mapping[str, Any]], people: float, services: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return each aim with its weight and its figure in words, those with weight first.

    ``objective`` is the plan's entry in scores.json, ``people`` the residents it is about, and
    ``services`` the name of every agency by id. Aims that neither count nor say anything are left
    out; aims not known here keep the name and unit they come with.
    """
    found = [
        {
            "aim": _name(key),
            "weight": term.get("weight") or 0.0,
            "figure": _figure(key, term, people),
            "parts": _parts(term, services),
        }
        for key, term in objective.items()
        if term.get("weight") or term.get("value")
    ]
    return sorted(found, key=lambda row: not row["weight"])


def _name(key: str) -> str:
    if key == "distance":
        return "Keep people near their neighbourhood's centre"
    return (_COUNTED.get(key) or _MEASURED.get(key) or (key, ""))[0]


def _figure(key: str, term: Mapping[str, Any], people: float) -> str:
    value = float(term.get("value") or 0.0)
    if key == "distance" and people > 0:
        return f"{decimal(value * _THOUSAND / people)} km to it for the average resident"
    if key in _COUNTED:
        return f"{number(value * _THOUSAND)} {_COUNTED[key][1]}"
    if key in _MEASURED:
        return f"{number(value)} {_MEASURED[key][1]}"
    return f"{decimal(value)} {term.get('unit', '')}".strip()


def _parts(term: Mapping[str, Any], services: Mapping[str, str]) -> list[tuple[str, str]]:
    parts: Mapping[str, float] = term.get("parts") or {}
    return [
        (services.get(own, own), f"{number(value * _THOUSAND)} residents")
        for own, value in parts.items()
    ]

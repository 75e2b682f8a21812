"""Figures as plain words: the only place in Python where shares become percent and are rounded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

CANNOT_TELL = "cannot tell"

CLASSES = {"inside": "inside one", "mostly": "mostly inside", "straddles": "straddles"}
"""Classes of units as the pages call them."""

_RELATIONS = {
    "same": "Its units and the neighbourhoods are the same places.",
    "nests inside": "Its units lie inside neighbourhoods.",
    "made of whole neighbourhoods": "Its units are made of whole neighbourhoods.",
    "mixed": "Its units nest inside neighbourhoods in some places and contain them in others.",
    "crosses": "Its units cross the neighbourhoods' lines.",
    "partial": "It covers only part of the region.",
}


def missing(value: object) -> bool:
    """Say whether a figure is absent: None, or not a number."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def number(value: float | None) -> str:
    """Return a count with thousands separators, or a dash where there is none."""
    return "–" if value is None or missing(value) else f"{_whole(value):,}"


def _whole(value: float) -> int:
    """Round halves up, as the pages' scripts do: both must show the same last digit."""
    return math.floor(value + 0.5)


def decimal(value: float | None, places: int = 1) -> str:
    """Return a figure with a fixed number of decimal places, or a dash."""
    if value is None or missing(value):
        return "–"
    scale = 10**places
    return f"{_whole(value * scale) / scale:,.{places}f}"


def percent(share: float | None) -> str:
    """Return a share as whole percent; what is not quite none or all never reads 0% or 100%."""
    if share is None or missing(share):
        return "–"
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{_whole(share * 100)}%"


def points(value: float | None) -> str:
    """Return "lines up" as whole points, or that nobody can tell."""
    return CANNOT_TELL if value is None or missing(value) else f"{_whole(value)}"


def plural(count: float, one: str, many: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{number(count)} {one if _whole(count) == 1 else many or one + 's'}"


def listed(names: list[str]) -> str:
    """Join names as a person would: a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def lines_up_sentences(figures: Mapping[str, Any]) -> list[str]:
    """Say what "lines up" of one agency means, and what plans can do about it."""
    score = figures.get("lines_up")
    if missing(score):
        reason = figures.get("lines_up_reason") or "there are no units to score"
        return [f"We cannot tell whether its lines agree with the neighbourhoods: {_end(reason)}"]
    sentences = [
        f"Its lines score {points(score)} out of 100 against these neighbourhoods.",
        "Lines drawn at random score 0; 100 means every line agrees.",
    ]
    low, high = figures.get("plans_low"), figures.get("plans_high")
    if not missing(low) and not missing(high):
        mean = figures.get("plans_mean")
        average = "" if missing(mean) else f", {points(mean)} on average"
        sentences.append(
            f"Other plans with the same limits score from {points(low)} to {points(high)}{average}."
        )
    if not missing(figures.get("plans_beaten")):
        beaten = float(figures["plans_beaten"])
        share = "none" if beaten == 0 else "all" if beaten == 1 else percent(beaten)
        sentences.append(f"This plan does better for it than {share} of them.")
    if not missing(figures.get("best_alone")):
        best = points(figures["best_alone"])
        sentences.append(f"Drawn for this service alone, the best plan found scores {best}.")
    return sentences


def context(figures: Mapping[str, Any]) -> str:
    """Return the scale beside a score in one line: random, other plans, this plan, best alone."""
    if missing(figures.get("lines_up")):
        return str(figures.get("lines_up_reason") or "")
    parts = ["random lines 0"]
    if not missing(figures.get("plans_mean")):
        parts.append(f"other plans {points(figures['plans_mean'])}")
    parts.append(f"this plan {points(figures['lines_up'])}")
    if not missing(figures.get("best_alone")):
        parts.append(f"best alone {points(figures['best_alone'])}")
    return " · ".join(parts)


def share_sentences(figures: Mapping[str, Any], kind: str) -> list[str]:
    """Say what coverage, fits inside, served by one and the rest mean for one agency."""
    inside = (
        "live in a small area where the service has someone"
        if kind == "list"
        else "are inside some unit"
    )
    wording = {
        "coverage": f"{{}} of residents {inside}.",
        "fits_inside": "{} of residents are in the neighbourhood their unit mainly serves.",
        "served_by_one": "In the average resident's neighbourhood the main unit serves {}.",
    }
    sentences = [
        _start(text.format(percent(figures[key])))
        for key, text in wording.items()
        if not missing(figures.get(key))
    ]
    if not missing(figures.get("patch_strength")) and kind == "list":
        sentences.append(_patches(float(figures["patch_strength"])))
    same = figures.get("exactly_same_share")
    if not missing(same):
        share = "No residents" if same == 0 else _start(f"{percent(same)} of residents")
        sentences.append(
            f"{share} live where a unit and the neighbourhood are exactly the same place (95% or "
            "more of both together)."
        )
    if figures.get("relation"):
        sentences.append(_RELATIONS.get(str(figures["relation"]), f"{figures['relation']}."))
    return sentences


def _patches(strength: float) -> str:
    text = (
        f"Patch strength {percent(strength)}: that share of people use the main unit of their area."
    )
    if strength < 0.6:
        text += (
            " Units overlap so much that the service hardly has patches; whether patches line up"
            " comes second to that."
        )
    return text


def certainty(figures: Mapping[str, Any]) -> list[str]:
    """Say how sure the score of one agency is and what it was compared with."""
    sentences = []
    chance = figures.get("overlap_by_chance")
    if not missing(figures.get("overlap")) and not missing(chance):
        sentences.append(
            f"For the average resident, {percent(figures['overlap'])} of the smaller of their unit "
            "and their neighbourhood lies inside the other; lines drawn at random give "
            f"{percent(chance)}."
        )
    drawn = {
        "nested": "The random lines were drawn inside each locality, as this service's units are.",
        "free": "The random lines were drawn freely, as this service's units cross localities.",
    }.get(str(figures.get("zonings")))
    if drawn:
        sentences.append(drawn)
    raw = figures.get("lines_up_raw")
    if raw is not None and not missing(raw) and raw < 0:
        much = "a little worse" if raw > -10 else "worse"
        sentences.append(
            f"Before it is cut off at 0 the score is {decimal(raw)}: {much} than random lines."
        )
    return sentences


def headline(overall: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the share of one-team residents and the words that follow it; None where unknown."""
    share = overall.get("one_team_share")
    names = list(overall.get("one_team_agencies") or [])
    if missing(share) or not names:
        return None
    if len(names) == 1:
        caption = (
            f"of residents live where {names[0]} works to one neighbourhood, the only service "
            "that could be counted."
        )
        return {"value": percent(share), "caption": caption}
    caption = (
        f"of residents live where every one of {len(names)} services works to the same "
        f"neighbourhood: {listed(names)}."
    )
    mean = overall.get("services_lined_up_mean")
    if not missing(mean):
        caption += f" On average {decimal(mean)} of the {len(names)} do."
    return {"value": percent(share), "caption": caption}


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]


def _end(text: object) -> str:
    sentence = str(text).strip()
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."

"""What the scores of one agency mean, in sentences a service's own staff can check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from footprints.columns.headline import headline as headline_of
from footprints.render.words import (
    decimal,
    end,
    listed,
    missing,
    number,
    percent,
    plural,
    points,
    start,
)

Figures = Mapping[str, Any]

_RELATIONS = {
    "same": "Its units and the neighbourhoods are the same places, for nearly every resident.",
    "nests inside": "Its units lie inside neighbourhoods, for nearly every resident.",
    "made of whole neighbourhoods": (
        "Its units are made of whole neighbourhoods, for nearly every resident."
    ),
    "mixed": "Its units lie inside neighbourhoods in some places and contain whole ones in others.",
    "shared patches": (
        "Its main patches keep to the neighbourhoods' lines, but too few people are with the main "
        "unit of their small area for its units to be places."
    ),
    "crosses": "Its units cross the neighbourhoods' lines.",
    "partial": "It covers only part of the region.",
}

_CROSSING = ("crosses", "partial", "shared patches")
"""Relations that do not claim that hardly anybody's unit and neighbourhood cross."""

_NEARLY_ALL = 0.95
"""Share of people from which "nearly everybody" and "hardly anywhere" may be said."""

_NOISE = 1e-9

_WEAK_PATCHES = 0.6
"""Patch strength under which a service's units overlap too much to be called patches."""


def meaning(figures: Figures) -> list[str]:
    """Say what "lines up" of one agency means, and what plans can do about it."""
    score = figures.get("lines_up")
    if missing(score):
        return ["We cannot tell how far its lines agree with the neighbourhoods.", _reason(figures)]
    scale = "On a scale from 0, no better than lines drawn at random, to 100, every line agreeing,"
    return [
        f"{scale} its lines score {points(score)}.",
        *_between(figures),
        *_counted(figures),
        *_plans(figures),
        *_best(figures),
        *_halves(figures),
    ]


def in_step(figures: Figures) -> bool:
    """Whether for nearly everybody, not main patches alone, unit and neighbourhood do not cross.

    Where small areas are shared between units, 95% of people must be in the neighbourhood their
    unit mainly serves, or with the main unit of their neighbourhood, or the overlap of units and
    neighbourhoods be 95% of everyone.
    """
    strength = figures.get("patch_strength")
    if figures.get("relation") in _CROSSING or not figures.get("relation"):
        return False
    if missing(strength) or float(str(strength)) >= 1 - _NOISE:
        return True
    shares = [figures.get(key) for key in ("fits_inside", "served_by_one", "overlap_all_people")]
    known = [float(str(share)) for share in shares if not missing(share)]
    return any(share >= _NEARLY_ALL - _NOISE for share in known)


def _halves(figures: Figures) -> list[str]:
    """Say how much of the best found for a list is chance in the list."""
    own, other = figures.get("best_half_own"), figures.get("best_half_other")
    if missing(own) or missing(other):
        return []
    said = (
        "Lists hold chance, and a search fits that too: a plan designed on one half of this list, "
        f"drawn at random, scores {points(own)} on that half and {points(other)} on the other"
    )
    more = float(str(own)) - float(str(other))
    if points(own) == points(other) or more <= 0:
        return [f"{said}, so the best found owes nothing to it."]
    return [f"{said}. About as much of the best found ({points(more)}) may be chance."]


def score_range(figures: Figures) -> str:
    """Return between what a score lies, as "30 to 45"; empty where it has no range."""
    low, high = figures.get("lines_up_range_low"), figures.get("lines_up_range_high")
    return "" if missing(low) or missing(high) else f"{points(low)} to {points(high)}"


def _between(figures: Figures) -> list[str]:
    """Say between what the score lies, and whether it is told from chance."""
    ends = score_range(figures)
    if not ends:
        return []
    said = (
        f"It may lie anywhere from {ends}, for all that is known of where its people are and of "
        "what chance draws."
    )
    reason = figures.get("chance_reason")
    return [said] if missing(reason) or not reason else [said, end(str(reason))]


def _counted(figures: Figures) -> list[str]:
    """Say what the score counts that lines alone would not, where that makes a difference."""
    said = []
    score, lines = figures.get("lines_up"), figures.get("lines_up_main_patches")
    strength = figures.get("patch_strength")
    if not missing(lines) and points(lines) != points(score):
        said.append(
            f"The lines of its main patches alone would score {points(lines)}; {percent(strength)} "
            "of its people are with the main unit of their small area, and the score counts so far."
        )
    everybody = figures.get("serves") == "everybody"
    other = figures.get("lines_up_covered" if everybody else "lines_up_everybody")
    if not missing(other) and points(other) != points(score):
        said.append(
            "Residents in no unit count against it; over those in its units alone it would score "
            f"{points(other)}."
            if everybody
            else "It is not meant to serve everybody, so those in its units count; with residents "
            f"in none against it it would score {points(other)}."
        )
    return said


def _reason(figures: Figures) -> str:
    reason = str(figures.get("lines_up_reason") or "There are no units to score.")
    return start(end(reason.removeprefix("Cannot tell: ")))


def _plans(figures: Figures) -> list[str]:
    low, high = figures.get("plans_low"), figures.get("plans_high")
    if missing(low) or missing(high):
        return []
    count = figures.get("plans")
    who = "Other plans" if missing(count) else plural(float(str(count)), "other plan")
    drawn = f"{who} with the same limits, drawn without regard to any service,"
    if points(low) == points(high):
        same = " as well" if points(low) == points(figures["lines_up"]) else ""
        found = [f"{drawn} score {points(low)} for it{same}."]
    else:
        mean = figures.get("plans_mean")
        average = "" if missing(mean) else f", {points(mean)} on average"
        found = [f"{drawn} score from {points(low)} to {points(high)} for it{average}."]
    if points(high) == points(low) == points(figures["lines_up"]):
        return found
    return found + _beaten(figures)


def _beaten(figures: Figures) -> list[str]:
    if missing(figures.get("plans_beaten")):
        return []
    beaten = float(figures["plans_beaten"])
    share = "none" if beaten == 0 else "all" if beaten == 1 else percent(beaten)
    return [f"This plan does better for it than {share} of them."]


def _best(figures: Figures) -> list[str]:
    best, score = figures.get("best_alone"), float(figures["lines_up"])
    if missing(best):
        return []
    found = (
        f"The best plan found for this service alone scores {points(best)}: other neighbourhoods"
    )
    if float(str(best)) > score + 1:
        further = "could bring it about that far, and only changes to its own lines further."
        return [f"{found} {further}"]
    return [f"{found} could hardly help it more."]


def context(figures: Figures) -> str:
    """Return what stands beside a score: its headline, or why there is no score."""
    if missing(figures.get("lines_up")):
        return _reason(figures) if figures.get("lines_up_reason") else ""
    return headline_of(figures)


def facts(
    figures: Figures, kind: str, *, assumed: bool = False, counted: str = "people"
) -> list[tuple[str, str]]:
    """Say, each beside its name, what coverage, fits inside and the rest are for one agency.

    ``counted`` is what its units count, in the plural. Figures that are missing are left out.
    """
    whose = f"the {counted} it serves" if kind == "list" else "residents"
    covered = "live inside one of its units"
    if assumed:
        covered = "are given to one of its sites"
    elif kind == "list":
        covered = "live in a small area where the service has someone"
    wording = {
        "coverage": ("Covered", f"{{}} of residents {covered}."),
        "fits_inside": (
            "Fits inside",
            f"{{}} of {whose} are in the neighbourhood their unit mainly serves.",
        ),
        "served_by_one": (
            "Served by one",
            f"In the average neighbourhood the main unit serves {{}} of {counted}."
            if counted != "people"
            else "In the average resident's neighbourhood the main unit serves {} of people.",
        ),
    }
    found = [
        (name, start(text.format(percent(figures[key]))))
        for key, (name, text) in wording.items()
        if not missing(figures.get(key))
    ]
    return [
        *found,
        *_patches(figures, kind, counted),
        *_listed(figures, counted),
        *_units(figures, counted),
        *_relation(figures),
    ]


def _patches(figures: Figures, kind: str, counted: str) -> list[tuple[str, str]]:
    if missing(figures.get("patch_strength")) or kind != "list":
        return []
    strength = float(figures["patch_strength"])
    text = start(
        f"{percent(strength)} of the {counted} it serves are with the main unit of their area."
    )
    if strength < _WEAK_PATCHES:
        text += (
            " Its units overlap so much that it hardly has patches; whether patches line up comes"
            " second to that."
        )
    return [("Patch strength", text)]


def _listed(figures: Figures, counted: str) -> list[tuple[str, str]]:
    """Say how far a list runs over residents, or under."""
    count, each = figures.get("list_count"), figures.get("list_per_resident")
    if missing(count) or missing(each):
        return []
    text = (
        f"{number(count)} {counted} are on its list, {number(100 * float(str(each)))} for every "
        "100 residents of the small areas it names."
    )
    if figures.get("people") == figures.get("list_residents") != count:
        text += " Scores share those residents out in the list's proportions."
    return [("List", text)]


def _units(figures: Figures, counted: str) -> list[tuple[str, str]]:
    counts = [figures.get(f"units_{name}") for name in ("inside", "mostly", "straddling")]
    if any(missing(count) for count in counts) or not any(counts):
        return []
    inside, mostly, straddling = (float(str(count)) for count in counts)
    total = plural(inside + mostly + straddling, "unit")
    text = (
        f"{total} with {counted} here: {number(inside)} inside one neighbourhood, "
        f"{number(mostly)} mostly inside one, {number(straddling)} straddling."
    )
    return [("Units", text)]


def _relation(figures: Figures) -> list[tuple[str, str]]:
    found = []
    same = figures.get("exactly_same_share")
    if not missing(same):
        share = "No residents" if same == 0 else start(f"{percent(same)} of residents")
        text = f"{share} live in a neighbourhood that is also, to 95% or more, one of its units."
        found.append(("Exactly the same", text))
    if figures.get("relation"):
        word = str(figures["relation"])
        said = _RELATIONS.get(word, end(word))
        if word in _RELATIONS and word not in _CROSSING and not in_step(figures):
            said = (
                f"By main patches alone: {said[:1].lower()}{said[1:]} Counting everybody, too many "
                "people are with other units for that to hold."
            )
        found.append(("Taken together", said))
    return found


def certainty(figures: Figures) -> list[str]:
    """Say how the score of one agency was worked out, and what it was compared with."""
    sentences = []
    chance, value = figures.get("overlap_by_chance"), figures.get("overlap")
    if figures.get("resolution") == "a range":
        sentences.append(str(figures["resolution_reason"]))
    if not missing(value) and not missing(chance):
        sentences.append(
            f"For the average resident, {percent(value)} of the smaller of their unit and their "
            f"neighbourhood lies inside the other. Lines drawn at random give {percent(chance)}."
        )
        if not missing(figures.get("lines_up")):
            sentences.append(_way(figures))
    drawn = {
        "nested": "drawn inside each locality, as this service's units are",
        "free": "drawn freely, as this service's units keep to localities no more than lines would",
        "mixed": "drawn both inside localities and freely, and count by how far this service's "
        "units keep to localities",
    }.get(str(figures.get("zonings")))
    if drawn:
        sentences.append(
            "The random lines have units of the same sizes as this service's own, are as long as "
            f"its own, and are {drawn}.{_chance_range(figures)}"
        )
        if figures.get("zonings_read_off"):
            sentences.append(
                "No random lines were as long as its own, so what they would give is read off from "
                "longer and shorter ones: take it as rough."
            )
    return sentences


def _chance_range(figures: Figures) -> str:
    """Say how far chance alone moves what random lines give."""
    low, high = figures.get("overlap_by_chance_low"), figures.get("overlap_by_chance_high")
    if missing(low) or missing(high):
        return ""
    return f" Of such lines 95 in 100 give {percent(low)} to {percent(high)}."


def _way(figures: Figures) -> str:
    raw = figures.get("lines_up_raw")
    if raw is not None and not missing(raw) and raw < 0:
        much = "a little worse" if raw > -10 else "worse"
        return (
            f"That is {much} than random lines: {decimal(-raw)} below 0 before the score is cut "
            "off there."
        )
    return "The score is how far that is on the way from random lines (0) to all agreeing (100)."


def headline(overall: Figures) -> dict[str, str] | None:
    """Return the share of one-team residents and the words that follow it; None where unknown."""
    share = overall.get("one_team_share")
    names = list(overall.get("one_team_agencies") or [])
    if missing(share) or not names:
        return None
    made_up = made_up_of(overall)
    if len(names) == 1:
        caption = (
            f"of residents have one team from {names[0]}{made_up}, the only service that could be "
            "counted."
        )
        return {"value": percent(share), "caption": caption}
    caption = (
        f"of residents have one team from each of {len(names)} services{made_up}: {listed(names)}."
    )
    mean = overall.get("services_lined_up_mean")
    if not missing(mean):
        caption += f" The average resident has {decimal(mean)} of the {len(names)}."
    return {"value": percent(share), "caption": caption}


def made_up_of(overall: Figures) -> str:
    """Say beside how many services are counted how many of them are made up; nothing where none."""
    names = list(overall.get("one_team_agencies") or [])
    made_up = len(list(overall.get("one_team_made_up") or []))
    if not made_up:
        return ""
    if made_up == len(names):
        return " (made up)" if made_up == 1 else " (all made up)"
    return f" ({made_up} of them made up)"

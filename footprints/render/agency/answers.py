"""The four questions of an agency's page, each answered in a sentence or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from footprints.columns.headline import headline
from footprints.render.sentences import in_step
from footprints.render.view import AgencyView
from footprints.render.words import (
    end,
    missing,
    number,
    percent,
    plural,
    start,
    trimmed,
)

Row = dict[str, Any]
Figures = Mapping[str, Any]

QUESTIONS = (
    ("how-well", "How well do we line up?"),
    ("where-not", "Where do we not, and for whom?"),
    ("what-fix", "What would fix it?"),
    ("capacity", "How does our capacity fall?"),
)

_WHOLE_FROM = 100
"""Rates as large as this are said in whole numbers."""


_BY_PATCHES = (
    "same", "nests inside", "made of whole neighbourhoods", "mixed", "shared patches",
)  # fmt: skip
"""Relations that say that main patches hardly cross neighbourhoods."""


def answers(entry: AgencyView, handover: Row | None, capacity: Sequence[Row]) -> list[Row]:
    """Return each question with its anchor and short answer."""
    said = (
        _how_well(entry.figures),
        _where_not(entry),
        _what_fix(entry, handover),
        _capacity(entry, capacity),
    )
    return [
        {"anchor": anchor, "question": question, "answer": answer}
        for (anchor, question), answer in zip(QUESTIONS, said, strict=True)
    ]


def _how_well(figures: Figures) -> str:
    score = figures.get("lines_up")
    if missing(score):
        reason = str(figures.get("lines_up_reason") or "There are no lines to score.")
        return start(end(reason))
    return (
        f"{start(headline(figures))}. 0 is no better than random lines, 100 is every line agreeing."
    )


def _where_not(entry: AgencyView) -> str:
    figures = entry.figures
    people, fits = figures.get("people"), figures.get("fits_inside_people")
    if missing(people) or not people or missing(fits):
        return _sites_stand(entry) or "There are no lines that could cross a neighbourhood."
    outside = max(float(str(people)) - float(str(fits)), 0.0)
    straddling = float(str(figures.get("units_straddling") or 0))
    units = float(str(figures.get("units") or 0))
    if in_step(figures):
        return (
            "Hardly anywhere: for nearly everybody, their unit lies inside one neighbourhood or is "
            "made of whole ones."
        )
    who = entry.counted if entry.counted != "people" else "residents"
    share = percent(outside / float(str(people)))
    verb = "straddles" if straddling == 1 else "straddle"
    said = (
        f"{number(straddling)} of {plural(units, 'unit')} {verb} neighbourhoods. "
        f"{number(outside)} {who} ({share}) are outside the neighbourhood their unit mainly serves."
    )
    strength = figures.get("patch_strength")
    if figures.get("relation") in _BY_PATCHES and not missing(strength):
        elsewhere = percent(1 - float(str(strength)))
        said += (
            f" Its main patches hardly cross neighbourhoods, but {elsewhere} of its people are "
            "with another unit than most of their small area."
        )
    level = figures.get("works_at")
    if level in {"locality", "region"}:
        said += f" It works nearest to {level} level, so some of this is to be expected."
    return said


def _sites_stand(entry: AgencyView) -> str:
    """Say in how many neighbourhoods a service known by its sites has one."""
    table = entry.neighbourhoods
    if entry.sites is None or "sites" not in table or not len(table):
        return ""
    with_one = int((table["sites"].fillna(0) > 0).sum())
    count = plural(float(table["sites"].sum()), "site")
    return f"{count} in {number(with_one)} of {plural(len(table), 'neighbourhood')}."


def _what_fix(entry: AgencyView, handover: Row | None) -> str:
    if handover is not None:
        return str(handover["said"])
    if entry.sites is not None and len(entry.sites):
        return "Sites have no lines to move. Sharing a building with others is the nearest thing."
    return "No advice was worked out."


def _capacity(entry: AgencyView, capacity: Sequence[Row]) -> str:
    if capacity:
        row = capacity[0]
        return (
            f"{row['measure']}, for each 10,000 {row['whose']}: {_rate(row['lowest'])} in "
            f"{row['lowest_in']} to {_rate(row['highest'])} in {row['highest_in']}; "
            f"{_rate(row['per_10k'])} overall."
        )
    lead = "Nobody has yet said what each unit has (staff, budget, places)."
    return " ".join(part for part in (lead, _sites_stand(entry)) if part)


def _rate(value: float | None) -> str:
    if value is None or missing(value):
        return "–"
    return number(value) if value >= _WHOLE_FROM else trimmed(round(value, 1))

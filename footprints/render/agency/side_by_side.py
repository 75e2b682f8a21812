"""What lines inside a neighbourhood do to a score, where several units share neighbourhoods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprints.render import words

if TYPE_CHECKING:
    from footprints.render.view import AgencyView

MATTERS_FROM = 0.25
"""Share of neighbourhoods with two or more units at home from which it is worth saying."""


def inside_lines(entry: AgencyView) -> list[str]:
    """Say that lines inside a neighbourhood lower the score, and how many are served across one.

    The second figure does not change with such lines. Empty where few neighbourhoods have two
    units at home, and where there is no score.
    """
    figures, table = entry.figures, entry.units
    people, fits = figures.get("people"), figures.get("fits_inside_people")
    known = not any(words.missing(one) for one in (people, fits, figures.get("lines_up")))
    if not known or not people or "main_neighbourhood" not in table:
        return []
    homes = table["main_neighbourhood"].astype(str)
    count = homes[homes != ""].value_counts()
    shared, every = int((count >= 2).sum()), len(entry.neighbourhoods)
    if not every or shared / every < MATTERS_FROM:
        return []
    across = max(float(str(people)) - float(str(fits)), 0.0)
    where = f"{words.number(shared)} of {words.plural(every, 'neighbourhood')}"
    said = (
        f"In {where} two or more of its units are at home. Lines between them, inside a "
        "neighbourhood, lower the score, since smaller units fit by chance more easily; they put "
        f"nobody across a line. {_across(across, float(str(people)), entry.counted)}, whatever "
        "lines are inside."
    )
    return [said]


def _across(across: float, people: float, counted: str) -> str:
    if round(across) == 0:
        return "Nobody is served across a neighbourhood's line"
    who = counted if counted != "people" else "of its people"
    return (
        f"{words.number(across)} {who} ({words.percent(across / people)}) are served across one, "
        "outside the neighbourhood that their unit mainly serves"
    )

"""What a service could do and what it has: rows for the later questions of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from footprints.render import sentences, words
from footprints.render.drawing import curve

if TYPE_CHECKING:
    from footprints.render.view import AgencyView, View

Row = dict[str, Any]

MOST_ROWS = 15
"""Rows of a hand-over that the page lists; the file has them all."""

_CURVE = 5


def handover(entry: AgencyView) -> Row | None:
    """Return what a service would hand between its own units: a sentence, a curve and a list.

    None where no advice was worked out; ``rows`` is empty where there is nothing to do. ``curve``
    has a few points from the first move to the last; ``stops_at`` is where the list was cut off.
    A small area in two units is handed over by each, so there can be fewer areas than rows.
    """
    moves = entry.handover
    if moves is None:
        return None
    rows = moves.to_dict("records")
    if not rows:
        said = "Nothing to do: no hand-over between its own units would make it line up better."
        return {"said": said, "curve": [], "rows": [], "stops_at": None}
    # of a plan drawn through small areas, hand-overs are worked out in whole ones
    cut = not words.missing(entry.figures.get("overlap_whole_areas"))
    ending = "_whole_areas" if cut else ""
    last, now = rows[-1], entry.figures.get(f"lines_up{ending}")
    areas = words.plural(len({row["area_code"] for row in rows}), "small area")
    said = "Counted in whole small areas: handing" if cut else "Handing"
    said += f" {areas} with {words.number(last['people_moved_so_far'])} residents "
    said += "between its own units would "
    if words.missing(last["lines_up"]) or words.missing(now):
        said += f"bring its overlap to {words.percent(last['overlap'])}."
    else:
        said += f"bring its score from {words.points(now)} to {words.points(last['lines_up'])}."
    steps = sorted({round(at * (len(rows) - 1) / (_CURVE - 1)) for at in range(_CURVE)})
    return {
        "said": said,
        "curve": [_point(rows[step]) for step in steps],
        "chart": curve.curve(rows, _known(now), _known(entry.figures.get(f"overlap{ending}"))),
        "rows": [_move(row) for row in rows[:MOST_ROWS]],
        "more": max(0, len(rows) - MOST_ROWS),
        "stops_at": len(rows) if len(rows) == entry.handover_most else None,
    }


def _known(value: object) -> float | None:
    return None if words.missing(value) else float(str(value))


def _point(row: Mapping[Any, Any]) -> Row:
    lines_up = None if words.missing(row["lines_up"]) else float(row["lines_up"])
    return {
        "steps": int(row["step"]),
        "people": float(row["people_moved_so_far"]),
        "lines_up": lines_up,
        "overlap": float(row["overlap"]),
    }


def _move(row: Mapping[Any, Any]) -> Row:
    return {
        "code": str(row["area_code"]),
        "area": str(row["area_name"]),
        "people": float(row["people"]),
        "from": str(row["from_unit_name"]),
        "to": str(row["to_unit_name"]),
    }


def partners(view: View, agency: str) -> list[Row]:
    """Return how far every other service lines up with one, best first, unknown last."""
    if view.pairs is None:
        return []
    found = []
    for record in view.pairs.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        if agency not in (row["agency"], row["other"]):
            continue
        first = row["agency"] == agency
        score = None if words.missing(row["lines_up"]) else float(row["lines_up"])
        found.append(
            {
                "name": str(row["other_name"] if first else row["name"]),
                "lines_up": score,
                "range": sentences.score_range(row),
                "inside": row["fits_inside" if first else "other_fits_inside"],
                "around": row["other_fits_inside" if first else "fits_inside"],
            }
        )
    return sorted(found, key=_best_first)


def _best_first(row: Row) -> tuple[bool, float, str]:
    score = row["lines_up"]
    return score is None, -(score or 0.0), row["name"]


def capacity(entry: AgencyView, view: View) -> list[Row]:
    """Return, for each measure of what a service has, its rate and its spread."""
    names = dict(
        zip(
            view.neighbourhoods["neighbourhood"].astype(str),
            view.neighbourhoods["name"].astype(str),
            strict=True,
        )
    )
    rows = []
    for measure, figures in (entry.figures.get("capacity") or {}).items():
        for ending, whose in (("", "residents"), ("_need", "residents weighted by need")):
            if words.missing(figures.get(f"per_10k{ending}")):
                continue
            rows.append(
                {"measure": measure, "whose": whose}
                | {key: figures.get(f"{key}{ending}") for key in _SPREAD}
                | {
                    end: names.get(str(figures[f"{end}{ending}"]), "")
                    for end in ("highest_in", "lowest_in")
                }
            )
    return rows


_SPREAD = ("per_10k", "highest", "lowest", "ratio", "gini")


def sequence(view: View) -> list[Row]:
    """Return the planner's best sequence of moves, in order."""
    table = view.sequence
    if table is None:
        return []
    names = dict(
        zip(
            view.neighbourhoods["neighbourhood"].astype(str),
            view.neighbourhoods["name"].astype(str),
            strict=True,
        )
    )
    return [_planned(row, names) for row in table.to_dict("records")]


def _planned(row: Mapping[Any, Any], names: Mapping[str, str]) -> Row:
    return {
        "step": int(row["step"]),
        "code": str(row["area_code"]),
        "area": str(row["area_name"]),
        "people": float(row["people"]),
        "from": names.get(str(row["from"]), str(row["from"])),
        "to": names.get(str(row["to"]), str(row["to"])),
        "one_team": float(row["one_team_change_so_far"]),
        "border_km": float(row["border_km_change"]),
        "gain": float(row["gain_so_far"]),
    }


def how_sure(figures: Mapping[str, Any]) -> list[str]:
    """Say between what a service's figures lie, or why that is not known."""
    return [*_range(figures), *_otherwise_drawn(figures)]


def _otherwise_drawn(figures: Mapping[str, Any]) -> list[str]:
    """Say what drawing lines twice may cost, and what counting in whole small areas makes of it."""
    said = []
    if figures.get("drawn_differently"):
        said.append(words.start(str(figures["drawn_differently"])))
    whole = figures.get("lines_up_whole_areas")
    if not words.missing(whole):
        said.append(
            "The plan runs through small areas and is scored as it was drawn. With each of them "
            f"whole, as edits and advice have them, its lines score {words.points(whole)}."
        )
    return said


def _range(figures: Mapping[str, Any]) -> list[str]:
    reason = figures.get("range_reason")
    if reason:
        return [str(reason), *_surface(figures)]
    low, high = figures.get("fits_inside_low"), figures.get("fits_inside_high")
    if words.missing(low) or words.missing(high):
        return []
    areas = float(figures.get("straddled_areas") or 0)
    by_surface = words.missing(figures.get("fits_inside_surface"))
    listed = figures.get("kind") == "list"
    if not areas and by_surface and not listed:
        return ["No line of its units runs through a small area, so nothing had to be estimated."]
    said = f"Its lines run through {words.plural(areas, 'small area')}"
    said += "" if by_surface else ", as far as the points tell by which people are placed"
    otherwise = (
        "Were each of them whole on one side"
        if by_surface
        else "By surface, by as many other points, or with each small area whole on one side"
    )
    if listed:
        said = "A list is of one day"
        otherwise = "Were its counts as much higher or lower as chance has them"
    said += f". {otherwise}, fits inside might be {words.percent(low)} to {words.percent(high)}"
    ends = [figures.get("lines_up_low"), figures.get("lines_up_high")]
    if not any(words.missing(end) for end in ends):
        said += f" and the score {words.points(ends[0])} to {words.points(ends[1])}"
    return [f"{said}.", *_surface(figures)]


def _surface(figures: Mapping[str, Any]) -> list[str]:
    surface = figures.get("fits_inside_surface")
    if words.missing(surface):
        return []
    given, now = words.percent(surface), words.percent(figures.get("fits_inside"))
    return [
        f"Spread evenly over each small area instead, {given} would fit inside rather than {now}."
    ]

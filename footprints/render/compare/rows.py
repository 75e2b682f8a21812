"""The rows of the page's tables: scores before and after, and what moved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from footprints.columns.kinds import POINTS, SHARE, Kind
from footprints.columns.registry import column
from footprints.render import words
from footprints.units import rounded

if TYPE_CHECKING:
    from footprints.render.compare.view import CompareView, Service

Row = dict[str, Any]

CAUSES = {
    "plan": "the plan",
    "lines": "the lines of services",
    "population": "the population",
}
"""What a change can be due to, as the page calls it."""

_SCORES = {
    "lines_up": "Lines up, 0 to 100",
    "fits_inside": "Fits inside",
    "served_by_one": "Served by one",
    "overlap": "Overlap of units and neighbourhoods",
    "works_as_one_share": "One team: unit and neighbourhood work as one",
    "coverage": "Covered",
    "exactly_same_share": "Unit and neighbourhood are the same place",
    "patch_strength": "Patch strength",
    "shared_border": "Its line along a neighbourhood's line",
    "units_inside": "Units inside one neighbourhood",
    "units_mostly": "Units mostly inside one",
    "units_straddling": "Units that straddle",
}
"""The scores of one service that the page shows; the rest are in the data files."""

_OVERALL = {
    "people": "Residents in neighbourhoods",
    "neighbourhoods": "Neighbourhoods",
    "one_team_share": "Residents with one team from every service counted",
    "services_counted": "Services counted",
    "services_lined_up_mean": "Services lined up for the average resident",
    "overlap_mean": "Overlap, all services by weight",
}

_UNCUT = "lines_up_raw"
"""“Lines up” before it is cut off at 0: its change is the one that is shown."""

_KINDS = {"one_team_share": SHARE, "overlap_mean": SHARE}


def services(view: CompareView) -> list[Row]:
    """Return every service with its "lines up" before and after, and all the scores shown."""
    return [_service(view, service) for service in view.agencies]


def _service(view: CompareView, service: Service) -> Row:
    found = _scores(view, service.id, _SCORES)
    by_name = {row["key"]: row for row in found}
    return {
        "id": service.id,
        "name": service.name,
        "made_up": service.made_up,
        "assumed": service.assumed,
        "lines_up": by_name.get("lines_up"),
        "team": by_name.get("works_as_one_share"),
        "served": by_name.get("served_by_one"),
        "fits": by_name.get("fits_inside"),
        "scored": any(row["raw_before"] or row["raw_after"] for row in found),
        "scores": found,
        "units": _unit_words(view, service.id),
    }


def overall(view: CompareView) -> list[Row]:
    """Return the scores of the whole area; those of places only where both sides have them."""
    planned = view.after.planned and view.before.planned
    names = {
        name: label
        for name, label in _OVERALL.items()
        if planned or name not in ("overlap_mean", "services_counted")
    }
    return _scores(view, "", names)


def _scores(view: CompareView, agency: str, names: Mapping[str, str]) -> list[Row]:
    whole = (view.scores["locality"] == "") & (view.scores["other"] == "")
    table = view.scores[whole & (view.scores["agency"] == agency)]
    found = {str(row["score"]): row for row in table.to_dict("records")}
    if "lines_up" in found and _UNCUT in found:
        found["lines_up"] = found["lines_up"] | _changed(found[_UNCUT])
    return [
        _score(name, label, found[name], view) for name, label in names.items() if name in found
    ]


def _changed(row: Mapping[Any, Any]) -> Row:
    """Return what a row says of a change."""
    ends = {name: row[name] for name in ("change", "change_low", "change_high") if name in row}
    return ends | {name: value for name, value in row.items() if str(name).startswith("due_to_")}


def _score(name: str, label: str, row: Mapping[Any, Any], view: CompareView) -> Row:
    """Return one score with every figure as it is shown, and raw ones to sort and draw by."""
    known = column("agencies", name)
    kind = _KINDS.get(name) or (known.kind if known else None)
    scale, places = _shown_as(kind, name)
    parts = {cause: _number(row[f"due_to_{cause}"]) for cause in view.differ}
    change = _number(row["change"])
    ends = _number(row["before"]), _number(row["after"])
    shown = None if change is None else shown_change(*ends, change, scale, places)
    return {
        "key": name,
        "label": label,
        "raw_before": _number(row["before"]),
        "raw_after": _number(row["after"]),
        "raw_change": change,
        "before": _figure(_number(row["before"]), kind, places),
        "after": _figure(_number(row["after"]), kind, places),
        "change": words.signed(shown, places),
        "range": _range(row, scale, places),
        "parts": _parts(parts, shown, scale, places),
        "gained": _number(row["people_gained"]),
        "lost": _number(row["people_lost"]),
    }


def shown_change(
    before: float | None, after: float | None, change: float, scale: float, places: int
) -> float:
    """Return a change as it is shown: what is shown after, less what is shown before.

    So that a reader who subtracts finds the same. Where a score is cut off at 0 on one side the
    change is of the score before that, and nobody can subtract it.
    """
    if before is None or after is None:
        return change * scale
    one, other = (rounded(end * scale, places) for end in (before, after))
    rounding = 1.01 * 10**-places
    return other - one if abs(other - one - change * scale) < rounding else change * scale


def _range(row: Mapping[Any, Any], scale: float, places: int) -> str:
    """Say between what a change lies, and where it may be chance alone; empty where not known."""
    ends = [_number(row.get(name)) for name in ("change_low", "change_high")]
    if ends[0] is None or ends[1] is None:
        return ""
    low, high = (words.signed(end * scale, places) for end in ends if end is not None)
    chance = ", not told from chance" if ends[0] <= 0 <= ends[1] else ""
    return f"{low} to {high}{chance}"


def _shown_as(kind: Kind | None, name: str) -> tuple[float, int]:
    """Return factor and decimal places: shares in percent, points and means to a tenth."""
    if kind is SHARE:
        return 100.0, 1
    return (1.0, 1) if kind is POINTS or name.endswith("_mean") else (1.0, 0)


def _figure(value: float | None, kind: Kind | None, places: int) -> str:
    if kind is SHARE:
        return words.percent(value, places)
    return words.decimal(value, places) if places else words.number(value)


def _parts(
    parts: Mapping[str, float | None], shown: float | None, scale: float, places: int
) -> list[str]:
    """Return the parts of a change, in the units it is ``shown`` in, so that they add up to it."""
    known = {cause: part * scale for cause, part in parts.items() if part is not None}
    if shown is None or len(known) < len(parts):
        return ["–"] * len(parts)
    rounded = add_up(known, shown, places)
    return [words.signed(rounded[cause], places) for cause in parts]


def add_up(parts: Mapping[str, float], total: float, places: int) -> dict[str, float]:
    """Round parts to some decimal places so that they add up to the rounded total.

    Each is rounded down, and what is left over goes to the largest remainders. The total is
    rounded as ``words.signed`` does: halves away from nothing.
    """
    scale = 10**places
    wanted = math.copysign(math.floor(abs(total) * scale + 0.5), total)
    exact = {name: round(part * scale, 6) for name, part in parts.items()}
    found = {name: math.floor(value) for name, value in exact.items()}
    left = int(wanted - sum(found.values()))
    largest = sorted(found, key=lambda name: found[name] - exact[name])
    for name in largest[: max(0, left)]:
        found[name] += 1
    return {name: value / scale for name, value in found.items()}


def _unit_words(view: CompareView, agency: str) -> str:
    """Say how many units are new, gone, or have another main neighbourhood."""
    units = view.units[view.units["agency"] == agency]
    kept = units[units["state"] == "kept"]
    ours, theirs = kept["main_neighbourhood"], kept["main_neighbourhood_against"]
    names = [set(side.ids) for side in (view.after, view.before)]
    partner = {view.after.ids[row]: view.before.ids[other] for row, other in view.matched.items()}
    placed = ours.isin(names[0]) & theirs.isin(names[1])
    other = int((placed & (ours.map(partner) != theirs)).sum())
    told = [
        (other, "unit has another main neighbourhood", "units have another main neighbourhood"),
        (int((units["state"] == "new").sum()), "unit is new", "units are new"),
        (int((units["state"] == "gone").sum()), "unit is gone", "units are gone"),
    ]
    if not (view.after.planned and view.before.planned):
        told = told[1:]
    found = [words.plural(count, one, many) for count, one, many in told if count]
    return f"{words.listed(found)}." if found else ""


def localities(view: CompareView) -> list[Row]:
    """Return every locality with one-team residents before and after, and people moved."""
    codes = view.areas["locality"].astype(str)
    names = dict(zip(codes, view.areas["locality_name"], strict=True))
    people = view.areas["people"]
    moved = people[view.moved].groupby(codes[view.moved]).sum()
    rows = []
    for code in sorted(names):
        table = view.scores[(view.scores["locality"] == code) & (view.scores["agency"] == "")]
        team = table[table["score"] == "one_team_share"].to_dict("records")
        rows.append(
            {
                "name": str(names[code]),
                "people": float(people[codes == code].sum()),
                "moved": float(moved.get(code, 0.0)),
                "team": _score("one_team_share", "", team[0], view) if team else None,
            }
        )
    return rows


def neighbourhoods(view: CompareView) -> list[Row]:
    """Return each neighbourhood with the one before that it is matched to, those gone last."""
    rows = []
    for row in view.neighbourhoods.to_dict("records"):
        state = "" if row["neighbourhood"] and row["against"] else "new"
        rows.append(
            {
                "id": str(row["neighbourhood"]),
                "name": str(row["name"]),
                "against": str(row["against_name"]),
                "state": state if row["neighbourhood"] else "gone",
                "changed": not row["people"] == row["people_against"] == row["people_in_both"],
                "people": _number(row["people"]) if row["neighbourhood"] else None,
                "people_against": _number(row["people_against"]) if row["against"] else None,
                "kept": _number(row["people_in_both"]),
            }
        )
    return rows


def moves(view: CompareView) -> list[Row]:
    """Return where people went: from which neighbourhood to which, with the small areas that did.

    Most people first; areas by code.
    """
    found: dict[tuple[int, int], Row] = {}
    codes, names = view.areas["code"].tolist(), view.areas["name"].tolist()
    people = view.areas["people"].tolist()
    for area, changed in enumerate(view.moved):
        if not changed:
            continue
        pair = view.before.member[area], view.after.member[area]
        row = found.setdefault(
            pair,
            {
                **_from_and_to(view, *pair),
                "people": 0.0,
                "areas": [],
            },
        )
        row["people"] += people[area]
        row["areas"].append(
            {"code": str(codes[area]), "name": str(names[area]), "people": people[area]}
        )
    return sorted(found.values(), key=lambda row: (-row["people"], row["from"], row["to"]))


def _from_and_to(view: CompareView, old: int, new: int) -> Row:
    """Return the names of two neighbourhoods, with their ids where the names are the same."""
    before, after = view.before.names[old], view.after.names[new]
    if before == after:
        before, after = f"{before} ({view.before.ids[old]})", f"{after} ({view.after.ids[new]})"
        if before == after:
            before, after = f"{before}, before", f"{after}, now"
    return {"from": before, "to": after}


def causes(view: CompareView) -> list[str]:
    """Return what differs, as the headings of the parts; only where there is something to split."""
    return [CAUSES[cause] for cause in view.differ] if len(view.differ) > 1 else []


def differ_words(differ: Sequence[str]) -> str:
    """Say in a sentence what differs and so what every change is due to."""
    if not differ:
        return "Nothing differs: the plan, the lines of services and the population are the same."
    named = words.listed([CAUSES[cause] for cause in differ])
    if len(differ) == 1:
        verb = "differ" if differ[0] == "lines" else "differs"
        return f"Only {named} {verb}, so every change below is due to that."
    return (
        f"{words.start(named)} differ. Each change is split between them: a part is the mean of "
        "what that one changes, over every order in which they could have come one after another. "
        "The parts add up to the change."
    )


def _number(value: object) -> float | None:
    return None if words.missing(value) else float(str(value))

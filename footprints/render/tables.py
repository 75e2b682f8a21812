"""The rows of the pages' tables: what to show, in which order, with raw figures to sort by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from footprints.columns.headline import headline
from footprints.render import sentences, words
from footprints.render.overview import aims
from footprints.render.safe import file_name, page_name

if TYPE_CHECKING:
    import pandas as pd

    from footprints.render.view import AgencyView, View

Row = dict[str, Any]

_MOST_MOVES = 12

_LEAST_RESIDENTS, _LEAST_POINTS = 0.5, 0.005
"""What a move gains at least to be listed: what would be shown as 0 is no gain.

Sums of parts of people differ by some 1e-12 in another order, which is not a gain at all.
"""


def stats(view: View) -> list[tuple[str, str]]:
    """Return the overview's few large figures with their captions."""
    whole, people = float(view.areas["people"].sum()), _people_in_plan(view)
    who = "residents"
    if people < whole:
        who = f"residents in this plan, of {words.number(whole)}"
    found = [
        (words.number(people), who),
        (words.number(len(view.neighbourhoods)), "neighbourhoods"),
    ]
    outside = sum(row["state"] != "" for row in neighbourhoods(view))
    limits = f"{words.number(view.min_people)} to {words.number(view.max_people)} residents"
    if not view.one_band:
        limits = "the residents their locality asks for"
    if outside:
        who = "neighbourhood is" if outside == 1 else "neighbourhoods are"
        found.append((words.number(outside), f"{who} not within {limits}"))
    else:
        found.append(("All", f"have {limits}"))
    return found


def problems(view: View) -> list[Row]:
    """Return the problems to show, gravest first, in the order they came."""
    grave = {"error": 0, "warning": 1, "note": 2}
    ordered = sorted(view.problems, key=lambda problem: grave[problem.severity])
    return [
        {
            "what": problem.what,
            "where": problem.where,
            "fix": problem.fix,
            "severity": problem.severity,
        }
        for problem in ordered
    ]


def agency(entry: AgencyView) -> Row:
    """Return one agency with its figures, None where there is none."""
    figures = entry.figures
    keys = (
        "coverage", "fits_inside", "served_by_one", "patch_strength", "exactly_same_share",
        "lines_up", "lines_up_reason", "plans_low", "plans_high", "plans_mean", "best_alone",
        "relation", "people", "units", "min_count",
    )  # fmt: skip
    row: Row = {key: None if words.missing(figures.get(key)) else figures[key] for key in keys}
    row["units"] = row["units"] if row["units"] is not None else len(entry.units)
    sites = 0 if entry.sites is None else len(entry.sites)
    return row | {
        "id": entry.id,
        "name": entry.name,
        "kind": entry.kind,
        "href": f"agencies/{page_name(entry.id)}",
        "made_up": entry.made_up,
        "assumed": entry.assumed,
        "counted": entry.counted,
        "notes": entry.notes,
        "scored": row["coverage"] is not None or row["lines_up"] is not None,
        "sites": sites,
        "site_words": words.plural(sites, "site"),
        "context": sentences.context(figures),
        "headline": words.start(headline(figures)),
    }


def agencies(view: View) -> list[Row]:
    """Return every agency in the order of the settings."""
    return [agency(entry) for entry in view.agencies]


def neighbourhoods(view: View, locality: str | None = None) -> list[Row]:
    """Return neighbourhoods with people against the band, of one locality or of all.

    In the order of the localities, and of names within each.
    """
    names = _names(view.localities, "locality")
    place = {code: number for number, code in enumerate(names)}
    rows = []
    for row in view.neighbourhoods.drop(columns="geometry").to_dict("records"):
        if locality is not None and str(row["locality"]) != locality:
            continue
        people = float(row["people"])
        low, high = view.limits_of(str(row["locality"]))
        state = "below" if people < low else "above" if people > high else ""
        rows.append(
            {
                "id": str(row["neighbourhood"]),
                "name": str(row["name"]),
                "locality": names.get(str(row["locality"]), str(row["locality"])),
                "people": people,
                "state": state,
                "low": low,
                "high": high,
                "areas": row.get("areas"),
                "area_km2": row.get("area_km2"),
                "place": place.get(str(row["locality"]), len(place)),
            }
        )
    return sorted(rows, key=lambda row: (row["place"], row["name"], row["id"]))


def localities(view: View) -> list[Row]:
    """Return every locality with its page and headline figures."""
    return [locality(view, str(code)) for code in view.localities["locality"]]


def locality(view: View, code: str) -> Row:
    """Return one locality with its headline figures."""
    row = view.localities[view.localities["locality"].astype(str) == code].iloc[0]
    figures = view.locality_figures.get(code, {})
    share = figures.get("one_team_share")
    return {
        "code": code,
        "name": str(row["name"]),
        "href": locality_href(code),
        "people": float(row["people"]),
        "neighbourhoods": int((view.neighbourhoods["locality"].astype(str) == code).sum()),
        "one_team_share": None if words.missing(share) else share,
        "headline": _headline(view, figures),
    }


def locality_href(code: str) -> str:
    """Return where a locality's page is, from the result folder."""
    return f"localities/{file_name(code)}"


def _headline(view: View, figures: Mapping[str, Any]) -> dict[str, str] | None:
    """Return a locality's share of one-team residents; the services counted are the region's."""
    names = ("one_team_agencies", "one_team_made_up")
    counted = {name: view.overall.get(name) for name in names}
    return sentences.headline(counted | dict(figures))


def objective(view: View) -> list[Row]:
    """Return each aim the plan is weighed by, those with weight first."""
    services = {entry.id: entry.name for entry in view.agencies}
    return aims.rows(view.objective, _people_in_plan(view), services)


def _people_in_plan(view: View) -> float:
    in_plan = view.areas["neighbourhood"].astype(str) != ""
    return float(view.areas.loc[in_plan, "people"].sum())


def units(entry: AgencyView) -> list[Row]:
    """Return the units of one agency, those with most people outside their neighbourhood first."""
    return _units(entry.units)


def _units(table: pd.DataFrame) -> list[Row]:
    rows = [
        {
            "code": str(row["unit"]),
            "name": str(row["name"]),
            "people": _figure(row, "people"),
            "main": _text(row, "main_neighbourhood_name"),
            "share": _figure(row, "main_share"),
            "effective": _figure(row, "effective_neighbourhoods"),
            "outside": _figure(row, "people_outside"),
            "class": _text(row, "class"),
        }
        for row in table.to_dict("records")
    ]
    return sorted(rows, key=lambda row: (-(row["outside"] or 0.0), row["code"]))


def agency_neighbourhoods(entry: AgencyView, view: View) -> list[Row]:
    """Return how one agency works in each neighbourhood."""
    homes = dict(
        zip(view.neighbourhoods["neighbourhood"], view.neighbourhoods["locality"], strict=True)
    )
    names = _names(view.localities, "locality")
    return [
        _cell(row) | {
            "id": str(row["neighbourhood"]),
            "name": str(row["name"]),
            "locality": names.get(str(homes.get(row["neighbourhood"])), ""),
        }
        for row in entry.neighbourhoods.to_dict("records")
    ]  # fmt: skip


def matrix(view: View, locality: str) -> Row:
    """Return neighbourhoods by agencies for one locality: main unit, its share, sites."""
    agency_rows = agencies(view)
    cells = [
        {str(row["neighbourhood"]): _cell(row) for row in entry.neighbourhoods.to_dict("records")}
        for entry in view.agencies
    ]
    rows = [
        row | {"cells": [found.get(row["id"]) for found in cells]}
        for row in neighbourhoods(view, locality)
    ]
    return {"agencies": agency_rows, "rows": rows}


def straddling(view: View, locality: str) -> list[Row]:
    """Return, agency by agency, the straddling units whose main neighbourhood is in a locality."""
    here = {row["id"] for row in neighbourhoods(view, locality)}
    found = []
    for entry in view.agencies:
        if "class" not in entry.units or "main_neighbourhood" not in entry.units:
            continue
        inside = entry.units["main_neighbourhood"].astype(str).isin(here)
        split = entry.units["class"].astype(str) == "straddles"
        chosen = entry.units[inside & split]
        if len(chosen):
            found.append(
                {"agency": agency(entry), "units": _units(chosen), "of": int(inside.sum())}
            )
    return found


def moves(view: View, agency: str | None = None, locality: str | None = None) -> list[Row]:
    """Return the small moves that would help most: one agency, or the residents of one locality.

    Only moves that keep every limit and gain something that shows, each small area once, best
    first; none without advice.
    """
    gain = f"lines_up_change_{agency}" if agency else "one_team_change"
    if view.advice is None or gain not in view.advice:
        return []
    least = _LEAST_POINTS if agency else _LEAST_RESIDENTS
    table = view.advice[view.advice["legal"] & (view.advice[gain] >= least)]
    if locality is not None:
        table = table[table["locality"].astype(str) == locality]
    table = table.sort_values([gain, "area_code", "to"], ascending=[False, True, True])
    table = table.drop_duplicates("area_code").head(_MOST_MOVES)
    names = _names(view.neighbourhoods, "neighbourhood")
    return [
        {
            "code": str(row["area_code"]),
            "area": str(row["area_name"]),
            "people": row["people"],
            "from": names.get(str(row["from"]), str(row["from"])),
            "to": names.get(str(row["to"]), str(row["to"])),
            "gain": row[gain],
            "border_km": row["border_km_change"],
        }
        for row in table.to_dict("records")
    ]


def _cell(row: Mapping[Any, Any]) -> Row:
    return {
        "unit": _text(row, "main_unit"),
        "unit_name": _text(row, "main_unit_name"),
        "share": _figure(row, "main_share"),
        "effective": _figure(row, "effective_units"),
        "uncovered": _figure(row, "uncovered_people"),
        "overlap": _figure(row, "overlap"),
        "sites": _figure(row, "sites"),
    }


def _names(table: pd.DataFrame, code: str) -> dict[str, str]:
    return dict(zip(table[code].astype(str), table["name"].astype(str), strict=True))


def _figure(row: Mapping[Any, Any], key: str) -> float | None:
    value = row.get(key)
    return None if words.missing(value) else float(cast("float", value))


def _text(row: Mapping[Any, Any], key: str) -> str:
    value = row.get(key)
    return "" if words.missing(value) else str(value)

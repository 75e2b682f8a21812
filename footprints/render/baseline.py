"""What the baseline page says: each statement's judgement in words, and each ward's place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from footprints.render import words

if TYPE_CHECKING:
    from footprints.render.view import StandingView, View

Row = dict[str, Any]

_STATES = {"met": "good", "partly": "warn", "not": "bad", "not known": "unknown"}
"""Judgements, and how the page marks them beside the word."""

_SLIGHT = 0.01
"""Other neighbourhoods of a ward with less of it than this are counted, not named."""


def context(view: View, standing: StandingView) -> Row:
    """Return everything the template of the baseline page is filled with."""
    places = [_place(view, standing, place) for place in standing.places]
    return {
        "statements": standing.statements,
        "whole": places[0],
        "places": places[1:],
        "services": _services(standing.places[0]),
        "invented": _invented(view, standing.places[0]),
        "wards": _wards(view, standing),
        "wards_name": standing.wards_name,
    }


def _place(view: View, standing: StandingView, place: Mapping[str, Any]) -> Row:
    """Return one place with, for each statement, its judgement and what is behind it."""
    said = {
        "shared": _shared(place),
        "recognised": _recognised(place),
        "sized": _sized(view, place),
        "together": _together(place),
    }
    return {
        "code": place["locality"],
        "name": place["name"] or view.title,
        "figures": place["figures"],
        "statements": [
            {
                "id": one["id"],
                "says": one["says"],
                "rule": one["rule"],
                "judgement": place["judgements"][one["id"]],
                "state": _STATES[place["judgements"][one["id"]]],
                "said": said[one["id"]],
            }
            for one in standing.statements
        ],
    }


def _shared(place: Mapping[str, Any]) -> list[str]:
    figures = place["figures"]
    counted = figures["services_counted"]
    if counted < 2:
        return [f"{words.start(words.plural(counted, 'service'))} could be counted."]
    share = words.start(words.percent(figures["one_team_share"]))
    mean = words.decimal(figures["services_lined_up_mean"])
    return [
        f"{share} of residents have one team from every one of {counted} services.",
        f"For the average resident {mean} of the {counted} are lined up.",
    ]


def _recognised(place: Mapping[str, Any]) -> list[str]:
    services = place["services"].values()
    if not services:
        return ["No service could be counted."]
    count = place["figures"]["services_recognising"]
    told = [f"{one['name']} {words.percent(one['works_as_one_share'])}" for one in services]
    number = "None" if count == 0 else words.number(count)
    verb = "does" if count == 1 else "do"
    return [
        f"{number} of {words.plural(len(told), 'service')} {verb}.",
        f"Residents whose unit and neighbourhood work as one: {words.listed(told)}.",
    ]


def _sized(view: View, place: Mapping[str, Any]) -> list[str]:
    figures = place["figures"]
    count, within = figures["neighbourhoods"], figures["neighbourhoods_within"]
    band = f"{words.number(view.min_people)} to {words.number(view.max_people)} residents"
    extent = f"from {words.number(figures['smallest'])} to {words.number(figures['largest'])}"
    if count == 1:
        found = f"The one neighbourhood has {words.number(figures['smallest'])} residents"
        size = f"{found}, {'within' if within else 'outside'} {band}."
    elif within == count:
        size = f"All {count} neighbourhoods have {band}: {extent}."
    else:
        share = words.percent(figures["within_share"])
        number = "None" if within == 0 else words.number(within)
        size = (
            f"{number} of {count} neighbourhoods {'has' if within == 1 else 'have'} {band}, with "
            f"{share} of residents. They go {extent}."
        )
    services = place["services"].values()
    said = [one["name"] for one in services if one["capacity"]]
    if not said:
        return [size, "No service has given its capacity."]
    if len(said) == len(services):
        return [size, "Every service counted has given its capacity."]
    return [size, f"{words.listed(said)} {'has' if len(said) == 1 else 'have'} given capacity."]


def _together(place: Mapping[str, Any]) -> list[str]:
    services = [one for one in place["services"].values() if one["below"]]
    services = [one for one in services if one["locality_share"] is not None]
    if not services:
        return ["No service counted has units smaller than neighbourhoods."]
    told = [f"{one['name']} {words.percent(one['locality_share'])}" for one in services]
    which = "their own locality" if place["locality"] == "" else "this locality"
    return [f"People here in units that belong mainly to {which}: {words.listed(told)}."]


def _services(whole: Mapping[str, Any]) -> list[Row]:
    """Return each service counted with the figures the judgements rest on."""
    return [{"id": own} | dict(figures) for own, figures in whole["services"].items()]


def _invented(view: View, whole: Mapping[str, Any]) -> str:
    """Name the made-up services a judgement rests on, unless the whole region is made up."""
    names = [one["name"] for one in whole["services"].values() if one["made_up"]]
    return "" if view.made_up or not names else words.listed(names)


def _wards(view: View, standing: StandingView) -> list[Row]:
    """Return each ward with its main neighbourhood, the share there, and the others."""
    if standing.wards is None:
        return []
    homes = dict(zip(view.localities["locality"].astype(str), view.localities["name"], strict=True))
    rows = []
    for ward, parts in standing.wards.groupby("ward", sort=True):
        first = parts.iloc[0]
        others = parts.iloc[1:]
        named = others[others["share"] >= _SLIGHT]
        rows.append(
            {
                "code": str(ward),
                "name": str(first["ward_name"]),
                "locality": str(homes.get(str(first["locality"]), first["locality"])),
                "id": str(first["neighbourhood"]),
                "main": str(first["name"]),
                "people": float(first["ward_people"]),
                "share": float(first["share"]),
                "others": [
                    f"{name} {words.percent(share)}"
                    for name, share in zip(named["name"], named["share"], strict=True)
                ],
                "slight": len(others) - len(named),
            }
        )
    return sorted(rows, key=lambda row: (row["locality"], row["name"], row["code"]))

"""What an agency's page is filled with: the four questions, their answers, maps and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from footprints.render import hubs, sentences, tables, words
from footprints.render.agency import accounts, advice, answers, side_by_side, workings
from footprints.render.drawing import shades, smallmap
from footprints.render.scene import payload

if TYPE_CHECKING:
    import pandas as pd

    from footprints.render.drawing.smallmap import Sheet
    from footprints.render.view import AgencyView, View

Row = dict[str, Any]

_MOST_MAPS = 2
"""Measures of capacity that get a map; the table has them all."""


def context(view: View, entry: AgencyView, on: Sheet) -> Row:
    """Return everything that the template of an agency's page names, except what all pages have."""
    handover = advice.handover(entry)
    capacity = advice.capacity(entry, view)
    lines = smallmap.unit_paths(on, entry)
    figures, how = entry.figures, workings.workings(entry.figures, entry.counted)
    return {
        "sheet": on,
        "agency": tables.agency(entry),
        "answers": answers.answers(entry, handover, capacity),
        "meaning": [*sentences.meaning(figures), *side_by_side.inside_lines(entry)],
        "facts": _facts(entry, how),
        "score_working": how.get("Lines up"),
        "certainty": [*sentences.certainty(figures), *advice.how_sure(figures)],
        "level": figures.get("works_at_words"),
        "lines": list(lines.values()),
        "agreement": _agreement(view, entry),
        "straddling": _straddling(entry, lines),
        "places": _places(view, entry),
        "handover": handover,
        "handed": _handed(entry, on),
        "partners": advice.partners(view, entry.id),
        "capacity": capacity,
        "capacity_maps": _capacity_maps(view, entry),
        "beside": hubs.beside(view, entry.id),
        "site_map": _site_map(view, entry, on),
        "units": tables.units(entry),
        "neighbourhoods": tables.agency_neighbourhoods(entry, view),
        "account": accounts.tables(entry.account),
        "moves": tables.moves(view, agency=entry.id),
    }


def _facts(entry: AgencyView, how: dict[str, Row]) -> list[Row]:
    """Return what coverage, fits inside and the rest are, each with how it is worked out."""
    said = sentences.facts(entry.figures, entry.kind, assumed=entry.assumed, counted=entry.counted)
    return [{"name": name, "said": text, "how": how.get(name)} for name, text in said]


def _agreement(view: View, entry: AgencyView) -> Row | None:
    """Return the map of how far each neighbourhood and the units in it agree; None unscored."""
    table = entry.neighbourhoods
    if "overlap" not in table or not entry.figures.get("people"):
        return None
    values = _by_neighbourhood(view, table, "overlap")
    return shades.agreement(values) | {
        "titles": _titles(view, [words.percent(value) for value in values])
    }


def _straddling(entry: AgencyView, lines: dict[str, str]) -> list[str]:
    """Return the outlines of the units that straddle neighbourhoods, for paper."""
    if "class" not in entry.units:
        return []
    split = entry.units[entry.units["class"].astype(str) == "straddles"]["unit"].astype(str)
    return [lines[code] for code in split if code in lines]


def _by_neighbourhood(view: View, table: pd.DataFrame, column: str) -> list[float | None]:
    """Return a figure of each neighbourhood, in the order of the view, None where there is none."""
    found = table.set_index("neighbourhood")[column]
    return payload.figures(found.reindex(view.neighbourhoods["neighbourhood"]))


def _titles(view: View, said: Sequence[str]) -> list[str]:
    names = view.neighbourhoods["name"].astype(str)
    return [f"{name}: {value}" for name, value in zip(names, said, strict=True)]


def _places(view: View, entry: AgencyView) -> list[Row]:
    """Return how a service stands in each locality, most people outside first."""
    names = dict(zip(view.localities["locality"].astype(str), view.localities["name"], strict=True))
    rows = []
    for code, figures in view.locality_figures.items():
        own = (figures.get("agencies") or {}).get(entry.id) or {}
        people, fits = own.get("people"), own.get("fits_inside_people")
        if words.missing(people) or not people or words.missing(fits):
            continue
        rows.append(
            {
                "name": str(names.get(code, code)),
                "href": tables.locality_href(code),
                "people": people,
                "outside": max(people - fits, 0.0),
                "fits_inside": own.get("fits_inside"),
                "overlap": own.get("overlap"),
                "lines_up": own.get("lines_up"),
                "range": sentences.score_range(own),
                "units": own.get("units_mainly"),
                "straddling": own.get("units_mainly_straddling"),
                "listed": _per_hundred(own.get("list_per_resident")),
            }
        )
    return sorted(rows, key=lambda row: (-row["outside"], row["name"])) if len(rows) > 1 else []


def _per_hundred(value: object) -> float | None:
    return None if words.missing(value) else 100 * float(str(value))


def _handed(entry: AgencyView, on: Sheet) -> Row | None:
    """Return the small areas that advice hands over: those listed on the page, and the rest."""
    moves = entry.handover
    if moves is None or not len(moves):
        return None
    codes = list(dict.fromkeys(moves["area_code"].astype(str)))
    first = set(moves["area_code"].astype(str).head(advice.MOST_ROWS))
    drawn = smallmap.area_paths(on, codes)
    return {
        "first": [path for code, path in zip(codes, drawn, strict=True) if code in first],
        "more": [path for code, path in zip(codes, drawn, strict=True) if code not in first],
    }


def _capacity_maps(view: View, entry: AgencyView) -> list[Row]:
    """Return a shaded map of each measure of capacity, for each 10,000 residents."""
    table = view.capacity
    if table is None:
        return []
    own = table[table["agency"] == entry.id]
    maps = []
    for measure, rows in own.groupby("measure", sort=False):
        values = _by_neighbourhood(view, rows, "per_10k")
        said = ["–" if value is None else words.decimal(value) for value in values]
        maps.append(
            shades.amounts(values) | {"measure": str(measure), "titles": _titles(view, said)}
        )
    return maps[:_MOST_MAPS]


def _site_map(view: View, entry: AgencyView, on: Sheet) -> Row | None:
    """Return the map of a service's sites over how many each neighbourhood has."""
    if entry.sites is None or not len(entry.sites) or "sites" not in entry.neighbourhoods:
        return None
    values = _by_neighbourhood(view, entry.neighbourhoods, "sites")
    said = ["–" if value is None else words.plural(value, "site") for value in values]
    return shades.amounts(values) | {
        "titles": _titles(view, said),
        "spots": smallmap.spots(on, entry.sites),
    }

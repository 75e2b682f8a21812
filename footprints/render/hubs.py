"""Where services stand beside one another, as the pages say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from footprints.render import words

if TYPE_CHECKING:
    from footprints.render.view import View

Row = dict[str, Any]

_NO_NAME = {"", "unknown", "nan", "none"}
"""Names that files give to what has none."""


def hubs(view: View, locality: str | None = None) -> Row | None:
    """Return the best candidate hub of each neighbourhood, of one locality or of all.

    ``said`` sums them up, ``walk`` says how far a walk is. None where no service has a site there.
    """
    if view.places is None:
        return None
    table = view.places.hubs
    if locality is not None:
        table = table[table["locality"].astype(str) == locality]
    if not (table["site"] != "").any():
        return None
    rows = sorted((_hub(row) for row in table.to_dict("records")), key=lambda row: row["name"])
    if locality is None:
        place = {str(code): at for at, code in enumerate(view.localities["locality"])}
        rows.sort(key=lambda row: place.get(row["locality"], len(place)))
    return {"rows": rows, "said": _said(table), "walk": _walk(view)}


def _said(table: Any) -> str:
    residents = float(table["residents"].sum())
    within = [float(table[f"people_within_{km}km"].sum()) / residents for km in (1, 2, 3)]
    near, middle, far = (words.percent(share) for share in within)
    return (
        f"Were every neighbourhood to have its hub there, {near} of residents would be within "
        f"1 km of theirs, {middle} within 2 km and {far} within 3 km, in a straight line."
    )


def _walk(view: View) -> str:
    return f"{words.number(view.places.overall['walk_m'])} m" if view.places else ""


def _hub(row: Mapping[Any, Any]) -> Row:
    some = bool(row["site"])
    return {
        "id": str(row["neighbourhood"]),
        "name": str(row["name"]),
        "locality": str(row["locality"]),
        "site": _site_name(row) if some else "",
        "agency": str(row["agency_name"]),
        "services": str(row["services"]),
        "near": int(row["services_near"]) if some else None,
        "mean_km": float(row["mean_distance_m"]) / 1_000 if some else None,
        "within": [row[f"share_within_{km}km"] if some else None for km in (1, 2, 3)],
    }


def _site_name(row: Mapping[Any, Any]) -> str:
    name = str(row["site_name"]).strip()
    return f"Site {row['site']}" if name.lower() in _NO_NAME else name


def beside(view: View, agency: str) -> Row | None:
    """Return how many of a service's sites have other services within a walk, most first.

    None where the service has no site inside the plan.
    """
    if view.places is None:
        return None
    own = view.places.sites[view.places.sites["agency"] == agency]
    if not len(own):
        return None
    near: dict[str, set[str]] = {}
    pairs = view.places.pairs
    for ours, other in (("", "other_"), ("other_", "")):
        chosen = pairs[pairs[f"{ours}agency"] == agency]
        for name, site in zip(chosen[f"{other}agency_name"], chosen[f"{ours}site"], strict=True):
            near.setdefault(str(name), set()).add(str(site))
    counts = sorted((-len(sites), name) for name, sites in near.items())
    rows = [{"name": name, "sites": -count} for count, name in counts]
    hub = view.places.hubs
    return {
        "sites": len(own),
        "with_others": int((own["services_near"] > 0).sum()),
        "hubs": int((hub["agency"] == agency).sum()),
        "rows": rows,
        "walk": _walk(view),
    }

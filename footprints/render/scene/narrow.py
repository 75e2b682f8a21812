"""A view with only what one locality's page needs, so that large regions make many small pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footprints.render.scene.payload import reaching

if TYPE_CHECKING:
    from footprints.render.scene.shapes import Land
    from footprints.render.view import AgencyView, View


def narrowed(view: View, land: Land, locality: str) -> tuple[View, list[int]]:
    """Return the view with the neighbourhoods and units that matter in one locality.

    Neighbourhoods: the locality's own, those of its small areas, and those that units working here
    mainly serve. Units: those whose main neighbourhood is the locality's, those that are the main
    unit of a small area or neighbourhood here, and those whose shapes reach in. ``land`` is the
    locality's. The second value holds the rows of ``view.neighbourhoods`` that were kept. Small
    areas stay whole.
    """
    hoods = view.neighbourhoods
    own = set(hoods.loc[hoods["locality"].astype(str) == locality, "neighbourhood"])
    own |= set(view.areas["neighbourhood"].iloc[land.rows])
    kept = [_units(entry, land, own) for entry in view.agencies]
    near = set(own)
    for entry in kept:
        if "main_neighbourhood" in entry.units:
            near |= set(entry.units["main_neighbourhood"])
    inside = hoods["neighbourhood"].isin(near).to_numpy()
    agencies = [_places(entry, near) for entry in kept]
    rows = [row for row, keep in enumerate(inside) if keep]
    narrow = hoods[inside].reset_index(drop=True)
    return replace(view, neighbourhoods=narrow, agencies=agencies), rows


def _units(entry: AgencyView, land: Land, own: set[str]) -> AgencyView:
    units = entry.units
    if not len(units):
        return entry
    here: set[str] = set()
    if entry.main is not None:
        here |= {entry.main[row] for row in land.rows}
    if entry.shapes is not None:
        here |= set(reaching(entry.shapes, land)["unit"].astype(str))
    places = entry.neighbourhoods
    if "main_unit" in places:
        here |= set(places.loc[places["neighbourhood"].isin(own), "main_unit"])
    keep = units["unit"].astype(str).isin(here)
    if "main_neighbourhood" in units:
        keep |= units["main_neighbourhood"].isin(own)
    return replace(entry, units=units[keep])


def _places(entry: AgencyView, near: set[str]) -> AgencyView:
    places = entry.neighbourhoods
    if not len(places):
        return entry
    return replace(entry, neighbourhoods=places[places["neighbourhood"].isin(near)])
